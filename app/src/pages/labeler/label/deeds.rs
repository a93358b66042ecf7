//! Deciding, skipping and taking back: what becomes of the item, and what is put out for the server.

use super::browser;
use super::outbox::{Deed, Unsent};
use super::past::Past;
use super::send;
use super::work::Work;
use crate::server_fns::label::{Aside, DeskItem, LONGEST_NOTE, Recent};
use crate::words::desk as w;
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

impl Work {
    /// The label that is suggested for the item on the desk.
    pub fn suggested(&self) -> Option<usize> {
        let label = self
            .items
            .with(|items| Some(items.first()?.suggestion.as_ref()?.label.clone()))?;
        self.desk
            .with_value(|desk| desk.labels.iter().position(|known| known.id == label))
    }

    /// Gives the item on the desk this label.
    pub fn choose(self, place: usize) {
        let Some(label) = self.desk.with_value(|desk| desk.labels.get(place).cloned()) else {
            return;
        };
        let decided = self.decide(&label.name, |item| Deed::Label {
            item,
            label: label.id.clone(),
        });
        if decided {
            self.flash.set(Some(place));
            let quick = std::time::Duration::from_millis(120);
            set_timeout(move || self.flash.set(None), quick);
        }
    }

    /// Skips the item on the desk.
    pub fn skip(self, reason: &str) {
        let reason = reason.trim();
        if !reason.is_empty() {
            self.decide(w::skipped(), |item| Deed::Skip {
                item,
                reason: reason.to_owned(),
            });
            self.skipping.set(false);
        }
    }

    /// The next item is on the desk before anything is sent. Says whether there was an item to decide.
    pub(super) fn decide(self, told: &str, deed: impl FnOnce(i64) -> Deed) -> bool {
        let Some(id) = self
            .items
            .with_untracked(|items| items.first().map(|item| item.id))
        else {
            self.tell(w::nothing_to_decide());
            return false;
        };
        let note = untrack(|| self.note_on(id)).trim().to_owned();
        let length = note.chars().count();
        if length > LONGEST_NOTE {
            self.view().noting.set(true);
            self.tell(&w::note_too_long(length, LONGEST_NOTE));
            return false;
        }
        let note = (!note.is_empty()).then_some(note);
        let item = self.items.write().remove(0);
        let deed = deed(id);
        let labelled = deed.answers();
        self.count(labelled, true);
        let aside = Aside {
            note: note.clone(),
            on_screen_ms: self.time_on_screen(id),
        };
        let client_id = self.put_out(deed, aside);
        let recent = Recent {
            client_id,
            item: id,
            said: told.to_owned(),
            labelled,
            note,
            excerpt: item.excerpt.clone(),
        };
        let item = Some(item);
        self.past.update(|past| past.push(Past { recent, item }));
        self.write_note(id, None);
        self.view().lost_picture.set(false);
        self.view().noting.set(false);
        self.refused.set(None);
        self.clear_draft();
        self.tell(told);
        spawn_local(send::round(self));
        true
    }

    /// What is written beside an item that is not decided yet.
    pub fn note_on(&self, item: i64) -> String {
        self.view().notes.with(|notes| {
            let note = notes.iter().find(|(known, _)| *known == item);
            note.map(|(_, note)| note.clone()).unwrap_or_default()
        })
    }

    /// Writes this beside an item, or nothing any more.
    pub fn write_note(&self, item: i64, note: Option<String>) {
        let note = note.filter(|note| !note.is_empty());
        self.drawer().write_note(item, note.as_deref());
        self.view().notes.update(|notes| {
            notes.retain(|(known, _)| *known != item);
            notes.extend(note.map(|note| (item, note)));
        });
    }

    fn time_on_screen(&self, item: i64) -> Option<i64> {
        let shown = self.shown.get_untracked()?;
        let now = browser::event_clock();
        (shown.item == item).then(|| self.timing.with_value(|timing| timing.watch.read(now)))
    }

    /// Takes a decision back, the last one where none is named: its item is on the desk again at once, with what
    /// was written beside it.
    pub fn take_back(self, client_id: Option<Uuid>) {
        let past = self
            .past
            .try_update(|past| past.take(client_id.or(past.last())?))
            .flatten();
        let Some(Past { recent, item }) = past else {
            self.tell(w::nothing_to_take_back());
            return;
        };
        let drawer = self.drawer();
        let withdrawn = self
            .outbox
            .try_update(|outbox| outbox.take_back(recent.client_id, |one| drawer.withdraw(one)))
            .flatten();
        if withdrawn.is_none() {
            let of = Some(recent.client_id);
            self.put_out(Deed::Undo { of }, Aside::default());
        }
        self.count(recent.labelled, false);
        if recent.note.is_some() {
            self.write_note(recent.item, recent.note);
        }
        match item {
            Some(item) => {
                self.put_on_desk(item);
                self.tell(&w::taken_back(&recent.said));
            }
            // Decided before this page was loaded: the server has the item.
            None => self.tell(&w::taking_back(&recent.said)),
        }
        spawn_local(send::round(self));
    }

    /// Another page of this browser has written something down, or deleted it.
    pub fn elsewhere(self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => {
                if let Some(item) = self.drawer().decided_elsewhere(name, text) {
                    self.leave_to_other_page(item);
                }
            }
            // What was decided there has arrived: how far one has come is asked anew.
            None if self.drawer().is_unsent(name) => self.timing.update_value(|timing| {
                timing.ask_at = 0.0;
                timing.beat_at = 0.0;
            }),
            None => {}
        }
    }

    /// Another page has decided an item: it leaves this desk.
    fn leave_to_other_page(self, item: i64) {
        let first = self
            .items
            .with_untracked(|items| items.first().map(|one| one.id));
        if !self
            .items
            .with_untracked(|items| items.iter().any(|one| one.id == item))
        {
            return;
        }
        self.items
            .update(|items| items.retain(|one| one.id != item));
        self.write_note(item, None);
        if first == Some(item) {
            self.clear_up();
            self.tell(w::decided_elsewhere());
        }
        spawn_local(send::round(self));
    }

    /// What was being said was meant for another item.
    fn clear_up(&self) {
        self.view().lost_picture.set(false);
        self.clear_draft();
        self.skipping.set(false);
        self.view().noting.set(false);
    }

    /// Puts an item on the desk, before the others.
    pub fn put_on_desk(&self, item: DeskItem) {
        self.items.update(|items| {
            items.retain(|known| known.id != item.id);
            items.insert(0, item);
        });
        self.clear_up();
        self.recall(false);
    }

    /// Adds a deed to those that wait, and keeps it in the browser.
    fn put_out(&self, deed: Deed, aside: Aside) -> Uuid {
        let at = self
            .timing
            .try_update_value(|timing| {
                timing.last_deed = (timing.last_deed + 1).max(milliseconds(browser::now()));
                timing.changes += 1;
                timing.last_deed
            })
            .unwrap_or_default();
        let unsent = Unsent {
            at,
            client_id: Uuid::new_v4(),
            deed,
            aside,
            tried: false,
        };
        let client_id = unsent.client_id;
        self.drawer().keep(&unsent);
        self.outbox.update(|outbox| outbox.push(unsent));
        client_id
    }

    /// A decision that was never saved cannot be taken back.
    pub fn forget(&self, client_id: Uuid) {
        self.past.update(|past| drop(past.take(client_id)));
    }

    /// Counts a label at once; the server's own count replaces this when it comes.
    pub fn count(&self, labelled: bool, done: bool) {
        if labelled {
            self.progress.update(|progress| {
                let step = |from: u64, up: bool| if up { from + 1 } else { from.saturating_sub(1) };
                progress.done_today = step(progress.done_today, done);
                progress.waiting = step(progress.waiting, !done);
            });
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time after 1970 is a whole number"
)]
/// A moment as deeds have it.
pub const fn milliseconds(now: f64) -> u64 {
    now as u64
}
