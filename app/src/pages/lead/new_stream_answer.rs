//! What people answer in a new stream: the part of the form that says it.

use leptos::prelude::*;

/// The kind and the settings of each; the style shows those of the chosen one.
#[component]
pub fn AnswerFields() -> impl IntoView {
    view! {
        <div class="form-row">
            <label for="answer-kind">"What people answer"</label>
            <select id="answer-kind" name="answer[kind]" aria-describedby="answer-kind-hint">
                <option value="single_choice">"One label"</option>
                <option value="multiple_choice">"Several labels"</option>
                <option value="number">"A number"</option>
                <option value="text">"A text"</option>
            </select>
            <p id="answer-kind-hint" class="form-hint">"It cannot change later. Uploaded model files answer with one label; models that say something else run on your side."</p>
        </div>
        <fieldset class="form-for-several">
            <legend>"How many labels"</legend>
            {field("least_labels", "Fewest labels", "1", "0 means that none of them is an answer as well.")}
            {field("most_labels", "Most labels", "", "Empty: all.")}
        </fieldset>
        <fieldset class="form-for-number">
            <legend>"Which numbers"</legend>
            {field("least", "Least number", "0", "")}
            {field("greatest", "Greatest number", "100", "")}
            {field("tolerance", "Tolerance", "0", "Two numbers agree that are at most so far apart.")}
            {field("percent", "Tolerance in percent", "0", "Or at most so many percent of the larger one.")}
            {field("decimals", "Decimal places", "0", "")}
            {field("unit", "Unit", "", "Shown beside the number: cm, €.")}
        </fieldset>
        <fieldset class="form-for-text">
            <legend>"When two texts are the same"</legend>
            {check("ignore_case", "Upper and lower case are the same", true)}
            {check("ignore_punctuation", "Punctuation is left out", false)}
            {field("word_error_percent", "Word errors", "0", "Texts agree up to this word error rate, in percent.")}
            {field("longest", "Longest text", "1000", "Characters, at most 4000.")}
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
