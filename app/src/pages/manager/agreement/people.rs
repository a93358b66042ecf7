//! How people agree with one another: the ceiling for every model.

use crate::components::Figure;
use crate::components::number::{Scale, thousands};
use crate::figures::agreement::AgreementReport;
use leptos::prelude::*;

/// Human–human agreement beside human–model.
#[component]
pub fn People(
    /// The report.
    report: AgreementReport,
) -> impl IntoView {
    let people = &report.human_human;
    let body = if people.items == 0 {
        view! { <p>"Nobody has decided an item blind in this time."</p> }.into_any()
    } else if people.items_with_several == 0 {
        view! {
            <p>
                {format!(
                    "Each of the {} items was decided by one person, so there is no agreement among people to compare the model with. Some of the differences above may be errors of people. A lead can ask for two people per item (overlap) to find out.",
                    thousands(people.items)
                )}
            </p>
        }
        .into_any()
    } else {
        table(&report).into_any()
    };
    view! {
        <section class="section" aria-labelledby="people">
            <h2 id="people">"People among themselves"</h2>
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
            {format!(
                "{} of {} items were decided by several people.",
                thousands(people.items_with_several),
                thousands(people.items)
            )}
            {reads.map(|text| view! { " " {text} })}
        </p>
        <dl class="facts facts-rows">
            <div>
                <dt>"Two people, same item: same label"</dt>
                <dd><Figure estimate=people.pairwise_agreement.result() /></dd>
            </div>
            <div>
                <dt>"One person, and what most of the others said"</dt>
                <dd><Figure estimate=people.agreement_with_others.result() /></dd>
            </div>
            <div>
                <dt>"The model, and what most people said"</dt>
                <dd><Figure estimate=model.percent_agreement.result() /></dd>
            </div>
            <div>
                <dt>"Fleiss’ κ among people"</dt>
                <dd><Figure estimate=people.fleiss_kappa.result() scale=Scale::Coefficient /></dd>
            </div>
            <div>
                <dt>"Krippendorff’s α among people"</dt>
                <dd><Figure estimate=people.krippendorff_alpha.result() scale=Scale::Coefficient /></dd>
            </div>
            <div>
                <dt>"Cohen’s κ of the model"</dt>
                <dd><Figure estimate=model.cohen_kappa.result() scale=Scale::Coefficient /></dd>
            </div>
        </dl>
        <p class="muted">
            "It is easier to agree with a majority than with one person: compare the second line with the third, not the first."
            {(left_out > 0)
                .then(|| format!(
                    " {} items are not compared with the model: people are tied, or it has not scored them.",
                    thousands(left_out)
                ))}
        </p>
    }
}

/// What the figures say together, where they say something.
fn verdict(report: &AgreementReport) -> Option<&'static str> {
    /// Below this, Krippendorff calls data unfit even for tentative conclusions.
    const UNFIT: f64 = 0.667;

    let alpha = report.human_human.krippendorff_alpha.known()?;
    (alpha.high < UNFIT).then_some(
        "They agree so little that no model can be judged against them, or promised to be right: make the instructions clearer first.",
    )
}
