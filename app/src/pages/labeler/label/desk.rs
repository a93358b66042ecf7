//! The desk itself: rendered on the server with its first item, alive in the browser.

#![expect(
    missing_docs,
    reason = "the island macro makes a type that no comment reaches"
)]

use super::browser;
use super::draft::{self, FIELD};
use super::gestures::Fingers;
use super::help::{HELP, PACE, SWIPES};
use super::keys::{self, Act};
use super::note::NotePanel;
use super::parts::{Choices, Notices, OnTheDesk, SwipeHint};
use super::recall::{Recall, RecallButton};
use super::send;
use super::side::{Bar, SKIP_PANEL, SkipPanel, UndoButton, skip_key};
use super::tools::Tools;
use super::work::Work;
use crate::server_fns::label::Desk;
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use std::time::Duration;

/// The item, the choices under it, and progress and undo at the edge.
#[island]
pub fn LabelDesk(
    /// What the server laid out.
    desk: Desk,
    /// How to decide: between what is above the item and the item.
    children: Children,
) -> impl IntoView {
    let title = desk.title.clone();
    let work = Work::new(desk);
    // Effects run in the browser only.
    // Once: nothing that is read on the way brings it to life again.
    Effect::new(move |_| untrack(|| come_to_life(work)));
    view! {
        <div class="desk">
            <Bar work=work />
            <Notices work=work />
            {children()}
            <OnTheDesk work=work />
            <Tools work=work />
            <div class="desk-foot">
                <h1 class="desk-question">{title}</h1>
                <SwipeHint work=work />
                <Choices work=work />
                <div class="desk-actions">
                    <UndoButton work=work />
                    <RecallButton work=work />
                    <p class="desk-last" role="status">{move || work.told.get()}</p>
                    <NotePanel work=work />
                    <SkipPanel work=work />
                </div>
            </div>
            <Recall work=work />
        </div>
    }
}

fn come_to_life(work: Work) {
    let keys = window_event_listener(ev::keydown, move |event| on_key(work, &event));
    work.begin();
    let fingers = Fingers::new(work);
    let down = window_event_listener(ev::pointerdown, move |event| {
        work.active();
        fingers.down(&event);
    });
    let moves = window_event_listener(ev::pointermove, move |event| {
        work.looks();
        fingers.moves(&event);
    });
    let up = window_event_listener(ev::pointerup, move |event| fingers.up(&event));
    let lost = window_event_listener(ev::pointercancel, move |event| fingers.gone(&event));
    let seen = window_event_listener(ev::visibilitychange, move |_| work.seen(browser::is_seen()));
    // Whoever comes back to this tab may have logged in in another one.
    let focus = window_event_listener(ev::focus, move |_| work.retry());
    let online = window_event_listener(ev::online, move |_| work.retry());
    let offline = window_event_listener(ev::offline, move |_| work.lost());
    let ticked = window_event_listener(ev::change, move |event| {
        if browser::comes_from(&event, &format!("#{SWIPES}")) {
            let swipes = event_target_checked(&event);
            work.view().swipes.set(swipes);
            browser::remember(browser::SWIPE, swipes);
        } else if browser::comes_from(&event, &format!("#{PACE}")) {
            let paced = event_target_checked(&event);
            work.view().paced.set(paced);
            browser::remember(browser::NO_PACE, !paced);
        }
    });
    let elsewhere = window_event_listener(ev::storage, move |event| {
        if let Some(name) = event.key() {
            work.elsewhere(&name, event.new_value().as_deref());
        }
    });
    let second = set_interval_with_handle(move || send::tick(work), Duration::from_secs(1));
    on_cleanup(move || {
        for listener in [
            keys, down, moves, up, lost, seen, ticked, focus, online, offline, elsewhere,
        ] {
            listener.remove();
        }
        if let Ok(second) = second {
            second.clear();
        }
    });
}

/// Where keys are typed and not meant for the desk.
const TYPING: &str = "input:not([type=checkbox]), textarea, select, [contenteditable]";
/// What a key presses that has the focus.
const PRESSED: &str = "button, a, summary, input, audio";

fn on_key(work: Work, event: &KeyboardEvent) {
    work.active();
    let typing = browser::comes_from(event, TYPING);
    if work.skipping.get_untracked() {
        if event.key() == "Escape" {
            event.prevent_default();
            work.act(Act::Skip);
            return;
        }
        if browser::comes_from(event, SKIP_PANEL) || !typing {
            skip_key(work, event, typing);
            return;
        }
    }
    if typing {
        if browser::comes_from(event, &format!("#{FIELD}")) {
            draft::on_key(work, event);
        }
        return;
    }
    let native = match event.key().as_str() {
        "Enter" | " " => PRESSED,
        _ => "audio",
    };
    if browser::comes_from(event, native) {
        return;
    }
    let sort = work.sort();
    let act = work.desk.with_value(|desk| {
        browser::with_press(event, |press| keys::act(press, &desk.labels, sort))
    });
    let Some(act) = act else { return };
    // Under a dialog nothing is decided.
    let covered = (browser::dialog_is_open(HELP) && act != Act::Help)
        || (work.view().recalling.get_untracked() && act != Act::Recall);
    if covered {
        return;
    }
    event.prevent_default();
    work.press(act, event.time_stamp());
}
