//! What people say of items that most likely are something else, by Dawid and Skene's model.

use crate::components::number::percent;
use crate::components::when::moment;
use crate::figures::people::{FittedTo, LEAST_FITTED, PersonErrors, PersonRow};
use crate::words::people as w;
use leptos::prelude::*;

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
            <h2 id="mix-ups">{w::mix_ups()}</h2>
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
    let settled = (!fitted.converged).then(w::not_settled);
    view! {
        <p class="muted">
            {w::model()}
            " "
            {w::fitted(moment(fitted.at), fitted.decisions, fitted.items)}
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
        let text = w::too_few_decisions(errors.decisions, LEAST_FITTED);
        return view! { <p class="muted">{text}</p> }.into_any();
    }
    let name = |at: usize| labels.get(at).cloned().unwrap_or_default();
    let named: Vec<_> = errors
        .mix_ups(MOST_NAMED)
        .into_iter()
        .map(|(truth, label, share)| {
            let text = w::mixed_up(name(truth), percent(share, 0), name(label));
            view! { <li>{text}</li> }
        })
        .collect();
    let list = if named.is_empty() {
        view! { <p>{w::no_mix_up()}</p> }.into_any()
    } else {
        view! { <ul class="list">{named}</ul> }.into_any()
    };
    let matrix = (labels.len() <= MOST_COLUMNS).then(|| matrix(&errors, &labels));
    let of = w::from_decisions(errors.decisions);
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
            <summary>{w::all_labels()}</summary>
            <div class="scroll" role="region" aria-label=w::called_what() tabindex="0">
                <table>
                    <caption>{w::matrix_note()}</caption>
                    <thead><tr><th scope="col">{w::most_likely()}</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}
