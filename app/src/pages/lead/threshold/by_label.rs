//! What the threshold means for each label: a good average can hide a label that is often wrong.

use super::studio::Shared;
use crate::components::number::{percent, thousands};
use crate::figures::threshold::AtThreshold;
use crate::words;
use leptos::prelude::*;
use understudy_ladder::Threshold;
use understudy_stats::ScoreHistogram;

/// A row per predicted label.
#[component]
pub fn ByLabel(
    /// What the studio is about.
    shared: Shared,
) -> impl IntoView {
    let data = shared.data.get_value();
    // Answers that are not one label are all of one class.
    if data.evidence.blind_by_label.len() < 2 {
        return ().into_any();
    }
    let rows = data
        .evidence
        .blind_by_label
        .iter()
        .map(|(id, pairs)| {
            let name = data
                .labels
                .iter()
                .find(|label| label.id == *id)
                .map_or_else(|| id.clone(), |label| label.name.clone());
            let own = data.base.thresholds.per_label.get(id).copied();
            row(shared, name, own, pairs.clone())
        })
        .collect_view();
    view! {
        <section class="section" aria-labelledby="labels">
            <h2 id="labels">{words::threshold::by_label_title()}</h2>
            <div class="scroll" role="region" aria-label=words::threshold::by_label() tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{words::threshold::label()}</th>
                            <th scope="col" class="num">{words::threshold::predicted()}</th>
                            <th scope="col" class="num">{words::threshold::decided()}</th>
                            <th scope="col" class="num">{words::threshold::wrong()}</th>
                            <th scope="col" class="num">{words::threshold::error_seen()}</th>
                            <th scope="col" class="num">{words::threshold::error_at_most()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="muted">
                {words::threshold::by_label_note()}
            </p>
        </section>
    }
    .into_any()
}

fn row(
    shared: Shared,
    name: String,
    own: Option<Threshold>,
    pairs: ScoreHistogram,
) -> impl IntoView {
    let predicted = pairs.n();
    let at = Memo::new(move |_| {
        let threshold = own.unwrap_or_else(|| shared.threshold.get());
        AtThreshold::new(&pairs, threshold, shared.delta.get())
    });
    let or_dash =
        |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| percent(value, 1));
    view! {
        <tr>
            <th scope="row">
                {name}
                {own.map(|own| view! { " " <span class="pill">{words::threshold::own_threshold(own)}</span> })}
            </th>
            <td class="num">{thousands(predicted)}</td>
            <td class="num">{move || thousands(at.get().accepted)}</td>
            <td class="num">{move || thousands(at.get().wrong)}</td>
            <td class="num">{move || or_dash(at.get().error.known().map(|error| error.value))}</td>
            <td class="num">{move || or_dash(at.get().error_upper)}</td>
        </tr>
    }
}
