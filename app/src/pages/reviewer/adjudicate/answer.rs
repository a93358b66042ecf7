//! What an adjudicator says the item is: one label, several, a number or a text.

use super::keys::label_id;
use crate::components::number::with_comma;
use crate::server_fns::label::Ask;
use crate::words::adjudicate as w;
use leptos::prelude::*;
use understudy_ladder::labels::Label;

const FIELD: &str = "adjudicate-answer";

/// The fields of the form.
#[component]
pub fn AnswerFields(
    /// What the stream asks for.
    ask: Ask,
    /// The labels with their keys.
    labels: Vec<Label>,
) -> impl IntoView {
    match ask {
        Ask::Label => view! {
            <fieldset>
                <legend class="heard">{w::the_label()}</legend>
                <div class="adjudicate-choices">{choices(labels, "radio", "label")}</div>
            </fieldset>
        }
        .into_any(),
        Ask::Labels { .. } => view! {
            <fieldset>
                <legend class="heard">{w::the_labels()}</legend>
                // Sent where nothing is chosen, which is an answer in some streams.
                <input type="hidden" name="value" value="" />
                <div class="adjudicate-choices">{choices(labels, "checkbox", "chosen[]")}</div>
            </fieldset>
        }
        .into_any(),
        Ask::Number { min, max, unit, .. } => {
            let between = w::between(with_comma(min.to_string()), with_comma(max.to_string()), unit);
            view! {
                <div class="form-row">
                    <label for=FIELD>{w::the_number()}</label>
                    <input id=FIELD name="value" inputmode="decimal" autocomplete="off" required aria-describedby="adjudicate-answer-hint" />
                    <p class="form-hint" id="adjudicate-answer-hint">{between}</p>
                </div>
            }
            .into_any()
        }
        Ask::Text { longest } => view! {
            <div class="form-row">
                <label for=FIELD>{w::the_text()}</label>
                <textarea id=FIELD name="value" rows="3" maxlength=longest.to_string() autocomplete="off" required></textarea>
            </div>
        }
        .into_any(),
    }
}

fn choices(labels: Vec<Label>, kind: &'static str, name: &'static str) -> Vec<AnyView> {
    let choice = |(place, label): (usize, Label)| {
        let id = label_id(place);
        view! {
            <div class="adjudicate-choice">
                <input type=kind name=name id=id.clone() value=label.id required=kind == "radio" />
                <label for=id title=label.description>
                    <kbd>{label.key.to_uppercase()}</kbd>
                    <span>{label.name}</span>
                </label>
            </div>
        }
        .into_any()
    };
    labels.into_iter().enumerate().map(choice).collect()
}
