//! The known right answer to an item, and the form that sets it.

use crate::components::{Banner, Tone};
use crate::server_fns::gold::{KnownAnswer, SetGold};
use leptos::prelude::*;

const TITLE: &str = "Known answer";
const WHAT: &str = "An item whose right answer is known shows how people do. Everybody who decides items of this stream is asked it once (up to ten people), blind, and it looks like any other. Because it was chosen by hand it counts for no gate and no agreement.";
const TOO_LATE: &str = "Somebody has decided this item, so it counts as evidence and cannot get a known answer any more. Choose one that nobody has decided.";
const STAYS: &str = "Somebody has decided it: the answer can be corrected, but not taken away.";
const NONE: &str = "None";
const NOT_SAVED: &str = "This was not saved";

/// The known answer, for whoever may set it.
#[component]
pub fn KnownAnswerPanel(
    /// What is known.
    known: KnownAnswer,
) -> impl IntoView {
    let action = ServerAction::<SetGold>::new();
    let failure = action.value().get_untracked().and_then(Result::err);
    let failure = failure.map(|error| {
        view! { <Banner tone=Tone::Danger title=NOT_SAVED>{error.to_string()}</Banner> }
    });
    let body = if known.decided && known.label.is_none() {
        view! { <p>{TOO_LATE}</p> }.into_any()
    } else {
        form(action, known).into_any()
    };
    view! {
        <section class="panel" id="known-answer" aria-labelledby="known-answer-title">
            <h2 id="known-answer-title">{TITLE}</h2>
            {failure}
            <p class="muted">{WHAT}</p>
            {body}
        </section>
    }
    .into_any()
}

fn form(action: ServerAction<SetGold>, known: KnownAnswer) -> impl IntoView {
    let chosen = known.label.clone();
    let none = (!known.decided).then(|| {
        let selected = chosen.is_none();
        view! { <option value="" selected=selected>{NONE}</option> }
    });
    let options = known
        .labels
        .into_iter()
        .map(|(id, name)| {
            let selected = chosen.as_ref() == Some(&id);
            view! { <option value=id selected=selected>{name}</option> }
        })
        .collect_view();
    view! {
        {known.decided.then(|| view! { <p>{STAYS}</p> })}
        <ActionForm action=action>
            <input type="hidden" name="slug" value=known.slug />
            <input type="hidden" name="item" value=known.item />
            <div class="form-row">
                <label for="gold-label">"The right answer"</label>
                <select id="gold-label" name="label">{none}{options}</select>
            </div>
            <div class="actions">
                <button class="button" type="submit">"Save"</button>
            </div>
        </ActionForm>
    }
}
