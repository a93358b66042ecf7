//! The edges of the desk: progress, skip, undo and help.

use super::browser;
use super::keys::Act;
use super::outbox::Outbox;
use super::parts::FormFields;
use super::work::{Line, Work};
use crate::server_fns::label::{Decide, Progress, Undo};
use crate::words::desk::{self as w, REASONS};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Where the keys of the skip panel are meant.
pub const SKIP_PANEL: &str = ".desk-skip";

const FIRST_REASON: &str = "desk-first-reason";
const OTHER_REASON: &str = "desk-other-reason";
const SKIP: &str = "desk-skip";

/// The way out, how far one has come, and whether everything is saved.
#[component]
pub fn Bar(
    /// The work at the desk.
    work: Work,
) -> impl IntoView {
    let progress = move || {
        let progress = work.progress.get();
        view! {
            <span><strong class="num">{progress.done_today}</strong> " " {w::done_today()}</span>
            <span><strong class="num">{progress.waiting}</strong> " " {w::waiting()}</span>
            <span class="desk-pace" hidden=move || !work.view().paced.get()>{pace(progress)}</span>
        }
    };
    view! {
        <div class="desk-bar">
            <a class="desk-leave" href="/">{w::leave()}</a>
            <div class="desk-progress">{progress}</div>
            <Saved work=work />
            <button
                class="button button-quiet button-small"
                type="button"
                aria-haspopup="dialog"
                hidden=move || !work.live.get()
                on:click=move |_| work.act(Act::Help)
            >
                <kbd>"?"</kbd>
                {w::keys()}
            </button>
        </div>
    }
}

/// The person's own pace, and what it means for the queue. Nobody is compared with anybody.
fn pace(progress: Progress) -> Option<String> {
    let (an_hour, minutes) = (progress.an_hour?, progress.alone_in_minutes?);
    Some(if progress.waiting == 0 {
        w::pace(an_hour)
    } else if minutes < 100 {
        w::pace_minutes(an_hour, minutes)
    } else {
        w::pace_hours(an_hour, (minutes + 30) / 60)
    })
}

/// Whether everything is saved, said quietly.
#[component]
fn Saved(work: Work) -> impl IntoView {
    let state = move || {
        let waiting = work.outbox.with(Outbox::len);
        let line = work.line.get();
        let text = match waiting {
            0 => w::all_saved().to_owned(),
            waiting => w::unsaved(waiting as u64),
        };
        match line {
            Line::Open if waiting == 0 || !work.late.get() => ("pill", w::all_saved().to_owned()),
            Line::Open | Line::SessionEnded | Line::Closed(_) => ("pill pill-caution", text),
            Line::Away if waiting == 0 => ("pill pill-caution", w::no_connection().to_owned()),
            Line::Away => ("pill pill-caution", w::unsaved_trying(waiting as u64)),
        }
    };
    let state = Memo::new(move |_| state());
    view! {
        <span role="status" class=move || state.get().0 hidden=move || !work.live.get()>
            {move || state.get().1}
        </span>
    }
}

/// Takes back the last decision.
#[component]
pub fn UndoButton(
    /// The work at the desk.
    work: Work,
) -> impl IntoView {
    view! {
        <form method="post" action=Undo::url()>
            <FormFields work=work form=2 />
            <button
                class="button"
                aria-keyshortcuts="z"
                on:click=move |event| {
                    event.prevent_default();
                    work.act(Act::Undo);
                }
            >
                <kbd>"Z"</kbd>
                {w::undo()}
            </button>
        </form>
    }
}

/// Why an item cannot be decided. It opens without scripts, too.
#[component]
pub fn SkipPanel(
    /// The work at the desk.
    work: Work,
) -> impl IntoView {
    let reasons = REASONS
        .into_iter()
        .enumerate()
        .map(|(place, (reason, said))| {
            view! {
                <button
                    class="button"
                    id=(place == 0).then_some(FIRST_REASON)
                    name="skip_reason"
                    value=reason
                    on:click=move |event| {
                        event.prevent_default();
                        work.skip(reason);
                    }
                >
                    <kbd>{place + 1}</kbd>
                    {said()}
                </button>
            }
        })
        .collect_view();
    Effect::new(move |was_open: Option<bool>| {
        let open = work.skipping.get();
        match (was_open, open) {
            (_, true) => browser::focus(FIRST_REASON),
            (Some(true), false) => browser::focus(SKIP),
            (Some(false) | None, false) => {}
        }
        open
    });
    view! {
        <details class="desk-skip" prop:open=move || work.skipping.get()>
            <summary
                class="button"
                id=SKIP
                aria-keyshortcuts="x"
                on:click=move |event| {
                    event.prevent_default();
                    work.act(Act::Skip);
                }
            >
                <kbd>"X"</kbd>
                {w::skip()}
            </summary>
            <div class="desk-reasons" role="group" aria-label=w::why_skip()>
                <p class="desk-reasons-title">{w::why_skip_hint()}</p>
                <form method="post" action=Decide::url() class="desk-reasons-quick">
                    <FormFields work=work form=1 />
                    <input type="hidden" name="item" value=move || work.current() />
                    {reasons}
                </form>
                <OtherReason work=work />
            </div>
        </details>
    }
}

#[component]
fn OtherReason(work: Work) -> impl IntoView {
    let reason = NodeRef::<leptos::html::Input>::new();
    view! {
        <form
            method="post"
            action=Decide::url()
            class="desk-reasons-other"
            on:submit=move |event| {
                event.prevent_default();
                if let Some(field) = reason.get_untracked() {
                    work.skip(&field.value());
                    field.set_value("");
                }
            }
        >
            <FormFields work=work form=1 />
            <input type="hidden" name="item" value=move || work.current() />
            <label for=OTHER_REASON>{w::another_reason()}</label>
            <input
                id=OTHER_REASON
                name="skip_reason"
                required
                maxlength="500"
                autocomplete="off"
                node_ref=reason
            />
            <button class="button">{w::skip()}</button>
        </form>
    }
}

/// A key while the skip panel is open: a number is a reason, anything else begins one of one's own.
pub fn skip_key(work: Work, event: &KeyboardEvent, typing: bool) {
    let key = event.key();
    if typing || event.repeat() || event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let reason = key
        .parse::<usize>()
        .ok()
        .and_then(|number| REASONS.get(number.checked_sub(1)?));
    if let Some((reason, _)) = reason {
        event.prevent_default();
        work.skip(reason);
    } else if key == "x" {
        event.prevent_default();
        work.act(Act::Skip);
    } else if key.chars().count() == 1 && key != " " {
        // The key that is being pressed is typed into the field that now has the focus.
        browser::focus(OTHER_REASON);
    }
}
