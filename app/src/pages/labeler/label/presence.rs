//! The person at the desk: what they see, since when, and whether they are there.

use super::browser;
use super::deeds::milliseconds;
use super::early;
use super::help::{PACE, SWIPES};
use super::keys::Sort;
use super::lens::Lens;
use super::outbox::Outbox;
use super::past::Pasts;
use super::recall;
use super::send;
use super::stopwatch::Stopwatch;
use super::work::{LEASE, Line, Shown, Work};
use crate::words::desk as w;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What was not sent for so long, in milliseconds, is anybody's to send.
const LEFT_BEHIND: f64 = 30_000.0;

impl Work {
    /// Begins: what an earlier page could not send is sent now.
    pub fn begin(self) {
        let drawer = self.drawer();
        let now = browser::now();
        let left = drawer.take_over(milliseconds(now), &Outbox::default());
        self.outbox.update(|outbox| outbox.adopt(left));
        let left = self.outbox.with_untracked(Outbox::all);
        let past = self
            .desk
            .with_value(|desk| Pasts::new(desk.recent.clone(), &left, &desk.labels));
        self.past.set(past);
        // What was decided before the page was loaded again is not asked twice: neither what is still on its way nor
        // what arrived while the server laid this page out.
        let decided = drawer.decided(browser::asked_for());
        self.items
            .update(|items| items.retain(|item| !decided(item.id)));
        self.view().notes.set(drawer.notes());
        self.timing.update_value(|timing| {
            timing.active_at = now;
            timing.beat_at = now + LEASE / 5.0;
        });
        let swipes = browser::remembers(browser::SWIPE) && self.is_one_label();
        browser::tick(SWIPES, swipes);
        self.view().swipes.set(swipes);
        let paced = !browser::remembers(browser::NO_PACE);
        browser::tick(PACE, paced);
        self.view().paced.set(paced);
        self.live.set(true);
        early::replay(self);
        spawn_local(send::round(self));
    }

    /// Takes over what pages that are gone have left behind: what they could not send for so long.
    pub fn take_over(self) {
        let now = browser::now();
        let known = self.outbox.get_untracked();
        let left = self
            .drawer()
            .take_over(milliseconds(now - LEFT_BEHIND), &known);
        if !left.is_empty() {
            self.outbox.update(|outbox| outbox.adopt(left));
        }
    }

    /// What the items are, and how the one on the desk is looked at.
    pub fn sort(&self) -> Sort {
        let sound = self
            .items
            .with(|items| items.first().is_some_and(|item| item.sound));
        Sort {
            kind: self.desk.with_value(|desk| desk.kind),
            sound,
            enlarged: self.view().lens.with(Lens::enlarged),
        }
    }

    /// The item is drawn: from now on keys are meant for it. Each is looked at afresh.
    pub fn saw(self, item: i64) {
        self.view().lost_picture.set(false);
        self.look(Lens::default());
        let since = browser::event_clock();
        self.timing
            .update_value(|timing| timing.watch = Stopwatch::started(since));
        self.shown.set(Some(Shown { item, since }));
        self.wait_for_typing();
    }

    /// Whether the item on the desk is the one that the person saw at this moment. Says so when not.
    pub fn was_seen(self, at: f64) -> bool {
        let current = self
            .items
            .with_untracked(|items| items.first().map(|item| item.id));
        let shown = self.shown.get_untracked();
        let seen = shown.is_some_and(|shown| Some(shown.item) == current && shown.since <= at);
        if !seen {
            self.tell(match current {
                None => w::no_item_there(),
                Some(_) if self.view().lost_picture.get_untracked() => w::picture_not_here(),
                Some(_) => w::not_seen_yet(),
            });
        }
        seen
    }

    /// The person is there: the pointer moves.
    pub fn looks(self) {
        let clock = browser::event_clock();
        self.timing.update_value(|timing| timing.watch.sign(clock));
    }

    /// The window is seen again, or not any more.
    pub fn seen(self, seen: bool) {
        let clock = browser::event_clock();
        self.timing.update_value(|timing| {
            if seen {
                timing.watch.resume(clock);
            } else {
                timing.watch.pause(clock);
            }
        });
    }

    /// Shows the last decisions, or does not any more.
    pub fn recall(&self, open: bool) {
        self.view().recalling.set(open);
        browser::show_dialog(recall::DIALOG, open);
    }

    /// Looks at the picture in this way.
    pub fn look(&self, lens: Lens) {
        browser::look_through(&lens);
        self.view().lens.set(lens);
    }

    /// The person is there. After a long silence the items ahead may be somebody else's by now; the one on
    /// the desk stays, because a late decision counts too.
    pub fn active(self) {
        let now = browser::now();
        self.looks();
        let silent = self
            .timing
            .try_update_value(|timing| now - std::mem::replace(&mut timing.active_at, now))
            .unwrap_or_default();
        if silent > LEASE {
            self.items.update(|items| items.truncate(1));
            self.timing.update_value(|timing| timing.beat_at = now);
        }
    }

    /// The browser says that the network is gone.
    pub fn lost(self) {
        self.line.set(Line::Away);
    }

    /// Tries the server at once.
    pub fn retry(self) {
        self.timing.update_value(|timing| {
            timing.try_at = 0.0;
            timing.ask_at = 0.0;
            timing.beat_at = 0.0;
        });
        spawn_local(send::round(self));
    }
}
