//! What people answer in a new stream: the part of the form that says it.

use crate::words::new_stream as w;
use leptos::prelude::*;

/// The kind and the settings of each; the style shows those of the chosen one.
#[component]
pub fn AnswerFields() -> impl IntoView {
    view! {
        <div class="form-row">
            <label for="answer-kind">{w::answers()}</label>
            <select id="answer-kind" name="answer[kind]" aria-describedby="answer-kind-hint">
                <option value="single_choice">{w::one_label()}</option>
                <option value="multiple_choice">{w::several_labels()}</option>
                <option value="number">{w::a_number()}</option>
                <option value="text">{w::text()}</option>
            </select>
            <p id="answer-kind-hint" class="form-hint">{w::answers_hint()}</p>
        </div>
        <fieldset class="form-for-several">
            <legend>{w::how_many()}</legend>
            {field("least_labels", w::fewest(), "1", w::fewest_hint())}
            {field("most_labels", w::most(), "", w::most_hint())}
        </fieldset>
        <fieldset class="form-for-number">
            <legend>{w::which_numbers()}</legend>
            {field("least", w::least(), "0", "")}
            {field("greatest", w::greatest(), "100", "")}
            {field("tolerance", w::tolerance(), "0", w::tolerance_hint())}
            {field("percent", w::percent(), "0", w::percent_hint())}
            {field("decimals", w::decimals(), "0", "")}
            {field("unit", w::unit(), "", w::unit_hint())}
        </fieldset>
        <fieldset class="form-for-text">
            <legend>{w::same_texts()}</legend>
            {check("ignore_case", w::ignore_case(), true)}
            {check("ignore_punctuation", w::ignore_punctuation(), false)}
            {field("word_error_percent", w::word_errors(), "0", w::word_errors_hint())}
            {field("longest", w::longest(), "1000", w::longest_hint())}
        </fieldset>
    }
}

fn field(name: &str, label: &'static str, value: &'static str, hint: &'static str) -> AnyView {
    let id = format!("answer-{name}");
    let hint_id = format!("{id}-hint");
    view! {
        <div class="form-row">
            <label for=id.clone()>{label}</label>
            <input id=id name=format!("answer[{name}]") value=value autocomplete="off" aria-describedby=hint_id.clone() />
            <p class="form-hint" id=hint_id>{hint}</p>
        </div>
    }
    .into_any()
}

fn check(name: &str, label: &'static str, checked: bool) -> AnyView {
    view! {
        <label class="check">
            <input type="checkbox" name=format!("answer[{name}]") value="yes" checked=checked />
            {label}
        </label>
    }
    .into_any()
}
