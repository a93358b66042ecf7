//! Where an answer is given that is not one label: boxes for several, a field for a number or a text.

use super::draft::FIELD;
use super::keys::Act;
use super::note;
use super::parts::FormFields;
use super::work::Work;
use crate::components::number::{percent, with_comma};
use crate::server_fns::label::{Ask, Decide};
use crate::words::desk as w;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use understudy_ladder::labels::Label;

const HINT: &str = "desk-answer-hint";
const PROBLEM: &str = "desk-answer-problem";

/// The form with the answer: it works without scripts, too.
#[component]
pub fn AnswerForm(
    /// The work at the desk.
    work: Work,
) -> impl IntoView {
    let ask = work.desk.with_value(|desk| desk.ask.clone());
    let field = match ask {
        Ask::Label => ().into_any(),
        Ask::Labels { min, max } => view! { <Boxes work=work min=min max=max /> }.into_any(),
        Ask::Number { min, max, unit, .. } => {
            let between = w::between(with_comma(min.to_string()), with_comma(max.to_string()));
            view! {
                <p class="desk-answer">
                    <label for=FIELD>{w::number()}</label>
                    <input
                        id=FIELD
                        name="value"
                        inputmode="decimal"
                        autocomplete="off"
                        aria-describedby=format!("{HINT} {PROBLEM}")
                        aria-invalid=move || work.view().problem.get().is_some().then_some("true")
                        on:input=move |_| work.check_typed()
                    />
                    <span>{unit}</span>
                    <span class="form-hint" id=HINT>{between}</span>
                </p>
            }
            .into_any()
        }
        Ask::Text { longest } => view! {
            <p class="desk-answer">
                <label for=FIELD>{w::text()}</label>
                <textarea
                    id=FIELD
                    name="value"
                    rows="3"
                    maxlength=longest.to_string()
                    autocomplete="off"
                    aria-describedby=format!("{HINT} {PROBLEM}")
                    aria-invalid=move || work.view().problem.get().is_some().then_some("true")
                    on:input=move |_| work.check_typed()
                ></textarea>
                <span class="form-hint" id=HINT>{w::text_hint()}</span>
            </p>
        }
        .into_any(),
    };
    view! {
        <form
            method="post"
            action=Decide::url()
            id=note::FORM
            on:submit=move |event| {
                event.prevent_default();
                work.press(Act::Accept, event.time_stamp());
            }
        >
            <FormFields work=work form=0 />
            <input type="hidden" name="item" value=move || work.current() />
            {field}
            <p class="desk-answer-problem" id=PROBLEM role="alert">{move || work.view().problem.get()}</p>
            <div class="desk-answer-actions">
                <button class="button button-primary" aria-disabled=move || work.current().is_none().then_some("true")>
                    {w::save()}
                    <kbd>"Enter"</kbd>
                </button>
                <Suggested work=work />
            </div>
        </form>
    }
}

/// What is suggested, to be taken as the draft and never sent by itself.
#[component]
fn Suggested(work: Work) -> impl IntoView {
    let shown = move || {
        let given = work.suggested_answer()?;
        let confidence = work
            .items
            .with(|items| Some(items.first()?.suggestion.as_ref()?.confidence))?;
        // Rounded down: nothing is certain.
        let sure = percent((confidence * 100.0).floor() / 100.0, 0);
        let named = if work.is_typed() {
            w::suggested_answer(given, sure)
        } else {
            w::suggested_choice(sure)
        };
        Some(view! {
            <button class="button desk-answer-suggested" type="button" on:click=move |_| { work.take_suggested(); }>
                {named}
            </button>
        })
    };
    view! { {shown} }
}

/// A box for each label, on its key.
#[component]
fn Boxes(work: Work, min: usize, max: usize) -> impl IntoView {
    let labels = work.desk.with_value(|desk| desk.labels.clone());
    let count = labels.len();
    let how_many = match (min, max) {
        (min, max) if min == max => w::choose_exactly(min),
        (0, max) if max == count => w::choose_any_or_none().to_owned(),
        (1, max) if max == count => w::choose_any().to_owned(),
        (min, max) => w::choose_between(min, max),
    };
    let boxes = labels
        .into_iter()
        .enumerate()
        .map(|(place, label)| view! { <li><Choice work=work place=place label=label /></li> })
        .collect_view();
    view! {
        <fieldset class="desk-boxes">
            <legend class="form-hint">{how_many}</legend>
            <ul class="choices" role="list">{boxes}</ul>
        </fieldset>
    }
}

#[component]
fn Choice(work: Work, place: usize, label: Label) -> impl IntoView {
    let keys = match &label.alt_key {
        Some(other) => format!("{} {other}", label.key),
        None => label.key.clone(),
    };
    let chosen = move || work.view().chosen.with(|chosen| chosen.contains(&place));
    view! {
        <label class="choice" class:choice-chosen=chosen class:choice-suggested=move || work.suggests(place) title=label.description>
            <input
                type="checkbox"
                name="chosen[]"
                value=label.id
                autocomplete="off"
                aria-keyshortcuts=keys
                prop:checked=chosen
                on:change=move |event| {
                    work.press(Act::Choose(place), event.time_stamp());
                    // What was not to be chosen yet does not look chosen.
                    work.view().chosen.notify();
                }
            />
            <kbd>{label.key.to_uppercase()}</kbd>
            <span class="choice-name">{label.name}</span>
        </label>
    }
}
