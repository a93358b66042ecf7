//! What people say of items that most likely are something else, by Dawid and Skene's model.

use crate::components::number::{percent, thousands};
use crate::components::when::moment;
use crate::figures::people::{FittedTo, LEAST_FITTED, PersonErrors, PersonRow};
use leptos::prelude::*;

const TITLE: &str = "What is mixed up with what";
const MODEL: &str = "By Dawid and Skene’s model, which takes what all say together for what an item most likely is, and weighs each person by how they err. Where most people share an error it takes the error for the truth, and it says nothing of who is right. Its figures have no interval.";
const NOT_SETTLED: &str = "The fit has not settled: read it with care.";
const NO_MIX_UPS: &str = "No mix-up worth naming.";
/// So many mix-ups are named for each person.
const MOST_NAMED: usize = 3;
/// Matrices of more labels are not shown whole.
const MOST_COLUMNS: usize = 12;

/// The mix-ups of several people.
#[component]
pub fn MixUps(
    /// Everybody.
    people: Vec<PersonRow>,
    /// What the model was fitted to.
    fitted: Option<FittedTo>,
    /// The labels' names.
    labels: Vec<String>,
) -> impl IntoView {
    let fitted = fitted.filter(|fitted| fitted.items > 0)?;
    let of_people = people
        .into_iter()
        .filter_map(|person| {
            let errors = person.errors.filter(PersonErrors::enough)?;
            Some(view! {
                <article>
                    <h3>{person.who.name}</h3>
                    <OwnMixUps errors=errors labels=labels.clone() />
                </article>
            })
        })
        .collect::<Vec<_>>();
    if of_people.is_empty() {
        return None;
    }
    Some(view! {
        <section class="section" aria-labelledby="mix-ups">
            <h2 id="mix-ups">{TITLE}</h2>
            <Fitted fitted=fitted />
            <div class="panel mix-ups">{of_people}</div>
        </section>
    })
}

/// What the model is, and what it was fitted to.
#[component]
pub fn Fitted(
    /// What the model was fitted to.
    fitted: FittedTo,
) -> impl IntoView {
    let settled = (!fitted.converged).then_some(NOT_SETTLED);
    view! {
        <p class="muted">
            {MODEL}
            " "
            {format!(
                "Fitted on {} UTC to the {} decisions on the newest {} items that several people decided blind.",
                moment(fitted.at),
                thousands(fitted.decisions),
                thousands(fitted.items)
            )}
            " "
            {settled}
        </p>
    }
}

/// The mix-ups of one person.
#[component]
pub fn OwnMixUps(
    /// What the model says of them.
    errors: PersonErrors,
    /// The labels' names.
    labels: Vec<String>,
) -> impl IntoView {
    if !errors.enough() {
        let text = format!(
            "Too few to tell ({} of {LEAST_FITTED} decisions).",
            thousands(errors.decisions)
        );
        return view! { <p class="muted">{text}</p> }.into_any();
    }
    let name = |at: usize| labels.get(at).cloned().unwrap_or_default();
    let named: Vec<_> = errors
        .mix_ups(MOST_NAMED)
        .into_iter()
        .map(|(truth, label, share)| {
            let text = format!(
                "Of what most likely is {}, {} is called {}.",
                name(truth),
                percent(share, 0),
                name(label)
            );
            view! { <li>{text}</li> }
        })
        .collect();
    let list = if named.is_empty() {
        view! { <p>{NO_MIX_UPS}</p> }.into_any()
    } else {
        view! { <ul class="list">{named}</ul> }.into_any()
    };
    let matrix = (labels.len() <= MOST_COLUMNS).then(|| matrix(&errors, &labels));
    let of = format!("From {} decisions.", thousands(errors.decisions));
    view! {
        {list}
        {matrix}
        <p class="muted">{of}</p>
    }
    .into_any()
}

fn matrix(errors: &PersonErrors, labels: &[String]) -> impl IntoView + use<> {
    let heads = labels
        .iter()
        .map(|label| view! { <th scope="col" class="num">{label.clone()}</th> })
        .collect_view();
    let rows = labels
        .iter()
        .zip(&errors.given)
        .map(|(label, row)| {
            let cells: Vec<String> = match row {
                Some(row) => row.iter().map(|share| percent(*share, 0)).collect(),
                None => vec!["–".to_owned(); labels.len()],
            };
            let cells = cells
                .into_iter()
                .map(|cell| view! { <td class="num">{cell}</td> })
                .collect_view();
            view! { <tr><th scope="row">{label.clone()}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <details>
            <summary>"All labels"</summary>
            <div class="scroll" role="region" aria-label="What is called what" tabindex="0">
                <table>
                    <caption>"Rows: what an item most likely is. Columns: what it is called."</caption>
                    <thead><tr><th scope="col">"Most likely"</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}
