//! How to decide.

use crate::server_fns::label::Desk;
use crate::words;
use leptos::prelude::*;
use understudy_ladder::labels::Label;

/// How to decide. Open for whoever is here for the first time. The browser does nothing with it.
#[component]
pub fn Instructions(
    /// What the server laid out.
    desk: Desk,
) -> impl IntoView {
    let explains = |label: &Label| !label.description.is_empty();
    let says = [&desk.instructions, &desk.not_for];
    if says.iter().all(|text| text.is_empty()) && !desk.labels.iter().any(explains) {
        return ().into_any();
    }
    let terms = desk
        .labels
        .into_iter()
        .filter(explains)
        .map(|label| {
            view! {
                <div>
                    <dt>{label.name}</dt>
                    <dd>{label.description}</dd>
                </div>
            }
        })
        .collect_view();
    let not_for = (!desk.not_for.is_empty())
        .then(|| view! { <p class="not-for" role="note">{desk.not_for}</p> });
    view! {
        <details class="desk-instructions" open=desk.first_use>
            <summary>{words::desk::how_to_decide()}</summary>
            <div class="desk-instructions-text" tabindex="0">
                <p>{desk.instructions}</p>
                {not_for}
                <dl class="desk-terms">{terms}</dl>
            </div>
        </details>
    }
    .into_any()
}
