//! The work at a desk: the items on it, what is not saved yet, and what each act does.

use super::browser::{self, Drawer};
use super::keys::Act;
use super::outbox::{Deed, Outbox, Unsent};
use super::send;
use crate::server_fns::label::{Desk, DeskItem, Given, Progress};
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

/// So many decisions can be taken back without asking the server which they were.
const REMEMBERED: usize = 20;

/// Without a sign of life for so long, in milliseconds, items go back to the queue: the server's lease.
pub const LEASE: f64 = 5.0 * 60_000.0;

/// Where items come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Supply {
    /// The queue gives items, or is being asked.
    Flowing,
    /// Others hold what waits.
    AllTaken,
    /// Nothing waits.
    Empty,
}

/// How it stands with the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// It answers.
    Open,
    /// It does not answer; it is tried again.
    Away,
    /// The person has to log in again.
    SessionEnded,
    /// The person may not decide here any more: what the server said.
    Closed(String),
}

/// A decision that can be taken back.
#[derive(Debug, Clone, PartialEq)]
struct Past {
    client_id: Uuid,
    item: DeskItem,
    labelled: bool,
}

/// When things are due, in milliseconds, and what is going on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Timing {
    /// Whether deeds are being sent.
    pub sending: bool,
    /// Whether items are being fetched.
    pub fetching: bool,
    /// How often the server failed to answer since it last did.
    pub failures: u32,
    /// Not before this the server is tried again.
    pub try_at: f64,
    /// Not before this the queue is asked again.
    pub ask_at: f64,
    /// Not before this the server hears that the person is still there.
    pub beat_at: f64,
    /// When the person did something last.
    pub active_at: f64,
    /// When the last deed was done.
    pub last_deed: u64,
    /// Counts what changes the progress, so that an answer from before a change is not believed.
    pub changes: u64,
}

/// Everything that changes at a desk.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    /// What does not change.
    pub desk: StoredValue<Desk>,
    /// The item on the desk, then those fetched ahead.
    pub items: RwSignal<Vec<DeskItem>>,
    /// What is not saved yet.
    pub outbox: RwSignal<Outbox>,
    /// How far one has come.
    pub progress: RwSignal<Progress>,
    /// Where items come from.
    pub supply: RwSignal<Supply>,
    /// How it stands with the server.
    pub line: RwSignal<Line>,
    /// What the last key did, for those who listen.
    pub told: RwSignal<String>,
    /// What the server refused to save.
    pub refused: RwSignal<Option<String>>,
    /// The label that was chosen a moment ago.
    pub flash: RwSignal<Option<usize>>,
    /// Whether a reason for a skip is being given.
    pub skipping: RwSignal<bool>,
    /// Whether the help is open.
    pub helping: RwSignal<bool>,
    /// Whether saving takes long enough to mention it.
    pub late: RwSignal<bool>,
    /// Whether the page has come to life.
    pub live: RwSignal<bool>,
    /// When things are due.
    pub timing: StoredValue<Timing>,
    past: StoredValue<Vec<Past>>,
}

impl Work {
    /// As the server laid it out.
    pub fn new(desk: Desk) -> Self {
        let (items, supply) = match &desk.handed.given {
            Given::Items(items) => (items.clone(), Supply::Flowing),
            Given::AllTaken => (Vec::new(), Supply::AllTaken),
            Given::Empty => (Vec::new(), Supply::Empty),
        };
        Self {
            items: RwSignal::new(items),
            outbox: RwSignal::default(),
            progress: RwSignal::new(desk.handed.progress),
            supply: RwSignal::new(supply),
            line: RwSignal::new(Line::Open),
            told: RwSignal::default(),
            refused: RwSignal::default(),
            flash: RwSignal::default(),
            skipping: RwSignal::new(false),
            helping: RwSignal::new(false),
            late: RwSignal::new(false),
            live: RwSignal::new(false),
            timing: StoredValue::new(Timing::default()),
            past: StoredValue::default(),
            desk: StoredValue::new(desk),
        }
    }

    /// Where unsent deeds are kept.
    pub fn drawer(&self) -> Drawer {
        self.desk
            .with_value(|desk| Drawer::of(desk.person, &desk.slug))
    }

    /// The item that is being decided.
    pub fn current(&self) -> Option<i64> {
        self.items.with(|items| items.first().map(|item| item.id))
    }

    /// Begins: what an earlier page could not send is sent now.
    pub fn begin(self) {
        let left = self.drawer().all();
        self.outbox.update(|outbox| outbox.adopt(left));
        // What was decided before the page was loaded again is not asked twice.
        let outbox = self.outbox.get_untracked();
        self.items
            .update(|items| items.retain(|item| !outbox.decides(item.id)));
        let now = browser::now();
        self.timing.update_value(|timing| {
            timing.active_at = now;
            timing.beat_at = now + LEASE / 5.0;
        });
        self.live.set(true);
        spawn_local(send::round(self));
    }

    /// What a key or a button asks for.
    pub fn act(self, act: Act) {
        match act {
            Act::Choose(label) => self.choose(label),
            Act::Accept => {
                if let Some(label) = self.suggested() {
                    self.choose(label);
                }
            }
            Act::Skip => self.skipping.update(|open| *open = !*open),
            Act::Undo => self.undo(),
            Act::Help => self.helping.update(|open| *open = !*open),
        }
    }

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
            self.decide("Skipped", |item| Deed::Skip {
                item,
                reason: reason.to_owned(),
            });
            self.skipping.set(false);
        }
    }

    /// The next item is on the desk before anything is sent. Says whether there was an item to decide.
    fn decide(self, told: &str, deed: impl FnOnce(i64) -> Deed) -> bool {
        let mut items = self.items.write();
        if items.is_empty() {
            drop(items);
            self.tell("There is no item to decide at the moment.");
            return false;
        }
        let item = items.remove(0);
        drop(items);
        let deed = deed(item.id);
        let labelled = matches!(deed, Deed::Label { .. });
        self.count(labelled, true);
        let client_id = self.put_out(deed);
        self.past.update_value(|past| {
            past.push(Past {
                client_id,
                item,
                labelled,
            });
            let forgotten = past.len().saturating_sub(REMEMBERED);
            past.drain(..forgotten);
        });
        self.refused.set(None);
        self.tell(told);
        spawn_local(send::round(self));
        true
    }

    /// Takes back the last decision: its item is on the desk again at once.
    pub fn undo(self) {
        let last = self.past.try_update_value(Vec::pop).flatten();
        let Some(Past {
            client_id,
            item,
            labelled,
        }) = last
        else {
            // Made before this page was loaded: the server knows which it was.
            self.put_out(Deed::Undo { of: None });
            self.tell("Taking back your last decision.");
            spawn_local(send::round(self));
            return;
        };
        let unsent = self
            .outbox
            .try_update(|outbox| outbox.take_back(client_id))
            .flatten();
        if let Some(unsent) = unsent {
            self.drawer().forget(&unsent);
        } else {
            self.put_out(Deed::Undo {
                of: Some(client_id),
            });
        }
        self.count(labelled, false);
        self.put_on_desk(item);
        self.skipping.set(false);
        self.tell("Taken back. The item is here again.");
        spawn_local(send::round(self));
    }

    /// Puts an item on the desk, before the others.
    pub fn put_on_desk(&self, item: DeskItem) {
        self.items.update(|items| {
            items.retain(|known| known.id != item.id);
            items.insert(0, item);
        });
    }

    /// Adds a deed to those that wait, and keeps it in the browser.
    fn put_out(&self, deed: Deed) -> Uuid {
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
            tried: false,
        };
        let client_id = unsent.client_id;
        self.drawer().keep(&unsent);
        self.outbox.update(|outbox| outbox.push(unsent));
        client_id
    }

    /// Says what happened. The same words twice are two pieces of news: a trailing space makes a screen
    /// reader say them again.
    pub fn tell(&self, words: &str) {
        self.told.update(|told| {
            let again = told == words;
            words.clone_into(told);
            if again {
                told.push('\u{a0}');
            }
        });
    }

    /// A decision that was never saved cannot be taken back.
    pub fn forget(&self, client_id: Uuid) {
        self.past
            .update_value(|past| past.retain(|one| one.client_id != client_id));
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

    /// The person is there. After a long silence the items ahead may be somebody else's by now; the one on
    /// the desk stays, because a late decision counts too.
    pub fn active(self) {
        let now = browser::now();
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

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time after 1970 is a whole number"
)]
const fn milliseconds(now: f64) -> u64 {
    now as u64
}
