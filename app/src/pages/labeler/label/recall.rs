//! The last decisions: any of them can be taken back.

use super::keys::Act;
use super::work::Work;
use crate::components::InputKind;
use crate::server_fns::label::Recent;
use crate::words::desk as w;
use leptos::prelude::*;

/// The list, for the key that opens it.
pub const DIALOG: &str = "desk-recall";

/// The button that shows them.
#[component]
pub fn RecallButton(
    /// The work at the desk.
    work: Work,
) -> impl IntoView {
    view! {
        <button
            class="button"
            type="button"
            aria-haspopup="dialog"
            aria-keyshortcuts=","
            hidden=move || !work.live.get()
            on:click=move |_| work.act(Act::Recall)
        >
            <kbd aria-hidden="true">","</kbd>
            {w::last()}<span class="heard">{w::last_heard()}</span>
        </button>
    }
}

/// The list.
#[component]
pub fn Recall(
    /// The work at the desk.
    work: Work,
) -> impl IntoView {
    let list = move || {
        let past = work.past.with(super::past::Pasts::newest_first);
        if past.is_empty() {
            return view! { <p class="muted">{w::no_past()}</p> }.into_any();
        }
        let rows = past
            .into_iter()
            .map(|recent| view! { <One work=work recent=recent /> })
            .collect_view();
        view! { <ol class="desk-past">{rows}</ol> }.into_any()
    };
    view! {
        <dialog class="desk-help" id=DIALOG aria-labelledby="desk-recall-title" on:close=move |_| work.view().recalling.set(false)>
            <header>
                <h2 id="desk-recall-title">{w::your_last()}</h2>
                <form method="dialog">
                    <button class="button"><kbd aria-hidden="true">"Esc"</kbd> {w::close()}</button>
                </form>
            </header>
            <p class="muted">{w::your_last_lead()}</p>
            {move || work.view().recalling.get().then(list)}
        </dialog>
    }
}

#[component]
fn One(work: Work, recent: Recent) -> impl IntoView {
    let (kind, slug) = work.desk.with_value(|desk| (desk.kind, desk.slug.clone()));
    let id = recent.client_id;
    let what = recent
        .excerpt
        .clone()
        .unwrap_or_else(|| w::item_number(recent.item.to_string()));
    let picture = (kind == InputKind::Image).then(|| {
        let src = format!("/media/{slug}/{}", recent.item);
        view! { <img class="thumb" src=src alt="" loading="lazy" /> }
    });
    let says = w::take_back_what(&recent.said, &what);
    let note = recent
        .note
        .map(|note| view! { <span class="desk-past-note">{note}</span> });
    view! {
        <li>
            {picture}
            <span class="desk-past-what">
                <strong>{recent.said}</strong> <span class="muted">{what}</span> {note}
            </span>
            <button
                class="button"
                type="button"
                aria-label=says
                on:click=move |_| {
                    work.recall(false);
                    work.take_back(Some(id));
                }
            >
                {w::take_back()}
            </button>
        </li>
    }
}
