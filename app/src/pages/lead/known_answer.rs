//! The known right answer to an item, and the form that sets it.

use crate::components::{Banner, Tone};
use crate::server_fns::gold::{KnownAnswer, SetGold};
use crate::words::{self, known_answer as w};
use leptos::prelude::*;

/// The known answer, for whoever may set it.
#[component]
pub fn KnownAnswerPanel(
    /// What is known.
    known: KnownAnswer,
) -> impl IntoView {
    let action = ServerAction::<SetGold>::new();
    let failure = action.value().get_untracked().and_then(Result::err);
    let failure = failure.map(|error| {
        view! { <Banner tone=Tone::Danger title=words::desk::was_not_saved()>{error.to_string()}</Banner> }
    });
    let body = if known.decided && known.label.is_none() {
        view! { <p>{w::too_late()}</p> }.into_any()
    } else {
        form(action, known).into_any()
    };
    view! {
        <section class="panel" id="known-answer" aria-labelledby="known-answer-title">
            <h2 id="known-answer-title">{w::title()}</h2>
            {failure}
            <p class="muted">{w::lead()}</p>
            {body}
        </section>
    }
    .into_any()
}

fn form(action: ServerAction<SetGold>, known: KnownAnswer) -> impl IntoView {
    let chosen = known.label.clone();
    let none = (!known.decided).then(|| {
        let selected = chosen.is_none();
        view! { <option value="" selected=selected>{w::none()}</option> }
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
        {known.decided.then(|| view! { <p>{w::stays()}</p> })}
        <ActionForm action=action>
            <input type="hidden" name="slug" value=known.slug />
            <input type="hidden" name="item" value=known.item />
            <div class="form-row">
                <label for="gold-label">{w::right_answer()}</label>
                <select id="gold-label" name="label">{none}{options}</select>
            </div>
            <div class="actions">
                <button class="button" type="submit">{words::desk::save()}</button>
            </div>
        </ActionForm>
    }
}
