//! Writing something beside a decision.

use super::browser;
use super::keys::Act;
use super::work::Work;
use crate::server_fns::label::LONGEST_NOTE;
use crate::words::desk as w;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

const FIELD: &str = "desk-note-field";
/// The form with the choices, which the note is sent with where there are no scripts.
pub const FORM: &str = "desk-choices";

/// The note, under a button that says whether there is one.
#[component]
pub fn NotePanel(
    /// The work at the desk.
    work: Work,
) -> impl IntoView {
    let note = move || {
        work.current()
            .map(|item| work.note_on(item))
            .unwrap_or_default()
    };
    let length = move || note().trim().chars().count();
    let write = move |text: String| {
        if let Some(item) = work.current() {
            work.write_note(item, Some(text));
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let done = event.key() == "Escape" || (event.key() == "Enter" && !event.shift_key());
        if done && !event.is_composing() {
            event.prevent_default();
            work.view().noting.set(false);
        }
    };
    Effect::new(move |was_open: Option<bool>| {
        let open = work.view().noting.get();
        match (was_open, open) {
            (_, true) => browser::focus(FIELD),
            (Some(true), false) => browser::focus(super::parts::ITEM),
            (Some(false) | None, false) => {}
        }
        open
    });
    let too_long = move || length() > LONGEST_NOTE;
    let left = move || match length() {
        long if long > LONGEST_NOTE => w::note_over(long, long - LONGEST_NOTE),
        long => w::note_left(long, LONGEST_NOTE),
    };
    view! {
        <details class="desk-note" prop:open=move || work.view().noting.get()>
            <summary
                class="button"
                aria-keyshortcuts="."
                on:click=move |event| {
                    event.prevent_default();
                    work.act(Act::Note);
                }
            >
                <kbd aria-hidden="true">"."</kbd>
                {move || if length() == 0 { w::note() } else { w::note_written() }}
            </summary>
            <div class="desk-note-text">
                <label for=FIELD>{w::note_label()}</label>
                <textarea
                    id=FIELD
                    name="aside[note]"
                    form=FORM
                    rows="3"
                    aria-describedby="desk-note-hint"
                    aria-invalid=move || too_long().then_some("true")
                    prop:value=note
                    on:input=move |event| write(event_target_value(&event))
                    on:keydown=on_key
                ></textarea>
                <p id="desk-note-hint" class=move || if too_long() { "form-error" } else { "form-hint" }>
                    {left}
                </p>
                <button class="button" type="button" on:click=move |_| work.view().noting.set(false)>{w::done()}</button>
            </div>
        </details>
    }
}
