//! The headline: several figures side by side, because none of them says enough alone.

use crate::components::Figure;
use crate::components::number::{Scale, percent};
use crate::figures::Stat;
use crate::figures::agreement::AgreementReport;
use crate::words::agreement as w;
use leptos::prelude::*;

/// Percent agreement, κ and AC1 with what makes them comparable: prevalence and people's own agreement.
#[component]
pub fn Headline(
    /// The report.
    report: AgreementReport,
) -> impl IntoView {
    let model = &report.human_model;
    let prevalence = model
        .most_frequent()
        .map(|(label, share)| w::most_frequent(&label.name, percent(share, 1)));
    let mut figures = vec![
        readout(
            w::same_label(),
            model.percent_agreement,
            Scale::Percent,
            report.needed,
            w::same_label_says(),
        ),
        readout(
            w::kappa(),
            model.cohen_kappa,
            Scale::Coefficient,
            report.needed,
            w::kappa_says(),
        ),
        readout(
            w::ac1(),
            model.gwet_ac1,
            Scale::Coefficient,
            report.needed,
            w::ac1_says(),
        ),
    ];
    if report.human_human.items_with_several > 0 {
        figures.push(readout(
            w::one_against_others(),
            report.human_human.agreement_with_others,
            Scale::Percent,
            0,
            w::one_against_others_says(),
        ));
    }
    view! {
        <section class="section" aria-label=w::headline()>
            <dl class="readouts">{figures}</dl>
            {beside_asked(&report)}
            {prevalence.map(|text| view! { <p class="muted">{text}</p> })}
        </section>
    }
}

/// Where agreement lies beside what the stream's gate asks for.
fn beside_asked(report: &AgreementReport) -> impl IntoView + use<> {
    let found = report
        .human_model
        .percent_agreement
        .known()
        .filter(|found| found.n >= report.needed)?;
    let asked = percent(report.asked_for, 1);
    let (class, text) = if found.high < report.asked_for {
        ("pill pill-danger", w::below(asked))
    } else if found.low > report.asked_for {
        ("pill pill-ok", w::above(asked))
    } else {
        ("pill pill-caution", w::not_clearly_above(asked))
    };
    Some(view! { <p><span class=class>{text}</span></p> })
}

fn readout(
    name: &'static str,
    stat: Stat,
    scale: Scale,
    need: u64,
    says: &'static str,
) -> impl IntoView {
    view! {
        <div class="readout">
            <dt>{name}</dt>
            <dd><Figure estimate=stat.result() scale=scale need=need large=true /></dd>
            <dd class="readout-detail">{says}</dd>
        </div>
    }
}

/// The pairs that are no evidence for gates, a line each.
#[component]
pub fn OtherPools(
    /// The report.
    report: AgreementReport,
) -> impl IntoView {
    let audited = report.audited;
    if audited.n == 0 {
        return ().into_any();
    }
    view! {
        <section class="section" aria-labelledby="others">
            <h2 id="others">{w::others()}</h2>
            <dl class="facts facts-rows">
                <div>
                    <dt>{w::audited()}</dt>
                    <dd><Figure estimate=audited.percent_agreement.result() /></dd>
                </div>
            </dl>
        </section>
    }
    .into_any()
}
