//! How people agree with one another: the ceiling for every model.

use crate::components::Figure;
use crate::components::number::Scale;
use crate::figures::agreement::AgreementReport;
use crate::words::agreement as w;
use leptos::prelude::*;

/// Human–human agreement beside human–model.
#[component]
pub fn People(
    /// The report.
    report: AgreementReport,
) -> impl IntoView {
    let people = &report.human_human;
    let body = if people.items == 0 {
        view! { <p>{w::nobody_blind()}</p> }.into_any()
    } else if people.items_with_several == 0 {
        view! {
            <p>
                {w::one_person_each(people.items)}
            </p>
        }
        .into_any()
    } else {
        table(&report).into_any()
    };
    view! {
        <section class="section" aria-labelledby="people">
            <h2 id="people">{w::people()}</h2>
            {body}
        </section>
    }
}

fn table(report: &AgreementReport) -> impl IntoView {
    let (people, model) = (&report.human_human, &report.human_model);
    let reads = verdict(report);
    let left_out = people.items.saturating_sub(model.n);
    view! {
        <p>
            {w::by_several(people.items_with_several, people.items)}
            {reads.map(|text| view! { " " {text} })}
        </p>
        <dl class="facts facts-rows">
            <div>
                <dt>{w::two_people()}</dt>
                <dd><Figure estimate=people.pairwise_agreement.result() /></dd>
            </div>
            <div>
                <dt>{w::one_and_others()}</dt>
                <dd><Figure estimate=people.agreement_with_others.result() /></dd>
            </div>
            <div>
                <dt>{w::model_and_most()}</dt>
                <dd><Figure estimate=model.percent_agreement.result() /></dd>
            </div>
            <div>
                <dt>{w::fleiss()}</dt>
                <dd><Figure estimate=people.fleiss_kappa.result() scale=Scale::Coefficient /></dd>
            </div>
            <div>
                <dt>{w::krippendorff()}</dt>
                <dd><Figure estimate=people.krippendorff_alpha.result() scale=Scale::Coefficient /></dd>
            </div>
            <div>
                <dt>{w::model_kappa()}</dt>
                <dd><Figure estimate=model.cohen_kappa.result() scale=Scale::Coefficient /></dd>
            </div>
        </dl>
        <p class="muted">
            {w::majority_note()}
            {(left_out > 0)
                .then(|| view! { " " {w::left_out(left_out)} })}
        </p>
    }
}

/// What the figures say together, where they say something.
fn verdict(report: &AgreementReport) -> Option<&'static str> {
    /// Below this, Krippendorff calls data unfit even for tentative conclusions.
    const UNFIT: f64 = 0.667;

    let alpha = report.human_human.krippendorff_alpha.known()?;
    (alpha.high < UNFIT).then(w::unfit)
}
