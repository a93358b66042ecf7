//! The work at a desk: the items on it, what is not saved yet, and what each act does.

use super::browser::{self, Drawer};
use super::help::{HELP, SWIPES};
use super::keys::{Act, Sort};
use super::lens::Lens;
use super::outbox::{Aside, Deed, Outbox, Unsent};
use super::past::{Past, Pasts};
use super::stopwatch::Stopwatch;
use super::{early, recall, send, tools};
use crate::server_fns::label::{Desk, DeskItem, Given, LONGEST_NOTE, Progress, Recent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

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

/// An item that has been drawn: from then on it can be decided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// Which.
    pub item: i64,
    /// Since when, on the clock of the browser's events.
    pub since: f64,
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
    /// How long the item has been looked at.
    pub watch: Stopwatch,
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
    /// The item that the person sees.
    pub shown: RwSignal<Option<Shown>>,
    /// Whether the picture of the item on the desk cannot be loaded.
    pub lost_picture: RwSignal<bool>,
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
    /// Whether the last decisions are shown.
    pub recalling: RwSignal<bool>,
    /// Whether a note is being written.
    pub noting: RwSignal<bool>,
    /// What is written beside items that are not decided yet.
    pub notes: RwSignal<Vec<(i64, String)>>,
    /// How the picture is looked at.
    pub lens: RwSignal<Lens>,
    /// Whether long lines are broken.
    pub wrap: RwSignal<bool>,
    /// Whether words are being looked for.
    pub finding: RwSignal<bool>,
    /// Whether a swipe gives a label.
    pub swipes: RwSignal<bool>,
    /// The label that a finger points to on its way.
    pub swipe: RwSignal<Option<usize>>,
    /// Whether letting go gives it.
    pub armed: RwSignal<bool>,
    /// Whether saving takes long enough to mention it.
    pub late: RwSignal<bool>,
    /// Whether the page has come to life.
    pub live: RwSignal<bool>,
    /// When things are due.
    pub timing: StoredValue<Timing>,
    /// What can be taken back.
    pub past: RwSignal<Pasts>,
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
            shown: RwSignal::default(),
            lost_picture: RwSignal::new(false),
            outbox: RwSignal::default(),
            progress: RwSignal::new(desk.handed.progress),
            supply: RwSignal::new(supply),
            line: RwSignal::new(Line::Open),
            told: RwSignal::default(),
            refused: RwSignal::default(),
            flash: RwSignal::default(),
            skipping: RwSignal::new(false),
            recalling: RwSignal::new(false),
            noting: RwSignal::new(false),
            notes: RwSignal::default(),
            lens: RwSignal::default(),
            wrap: RwSignal::new(true),
            finding: RwSignal::new(false),
            swipes: RwSignal::new(false),
            swipe: RwSignal::default(),
            armed: RwSignal::new(false),
            late: RwSignal::new(false),
            live: RwSignal::new(false),
            timing: StoredValue::new(Timing::default()),
            past: RwSignal::new(Pasts::new(desk.recent.clone(), &[], &[])),
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
        let left = self.outbox.with_untracked(Outbox::all);
        let past = self
            .desk
            .with_value(|desk| Pasts::new(desk.recent.clone(), &left, &desk.labels));
        self.past.set(past);
        // What was decided before the page was loaded again is not asked twice.
        let outbox = self.outbox.get_untracked();
        self.items
            .update(|items| items.retain(|item| !outbox.decides(item.id)));
        let now = browser::now();
        self.timing.update_value(|timing| {
            timing.active_at = now;
            timing.beat_at = now + LEASE / 5.0;
        });
        let swipes = browser::remembers_swipe();
        browser::tick(SWIPES, swipes);
        self.swipes.set(swipes);
        self.live.set(true);
        early::replay(self);
        spawn_local(send::round(self));
    }

    /// What the items are, and how the one on the desk is looked at.
    pub fn sort(&self) -> Sort {
        let sound = self
            .items
            .with(|items| items.first().is_some_and(|item| item.sound));
        Sort {
            kind: self.desk.with_value(|desk| desk.kind),
            sound,
            enlarged: self.lens.with(Lens::enlarged),
        }
    }

    /// The item is drawn: from now on keys are meant for it. Each is looked at afresh.
    pub fn saw(self, item: i64) {
        self.lost_picture.set(false);
        self.look(Lens::default());
        let since = browser::event_clock();
        self.timing
            .update_value(|timing| timing.watch = Stopwatch::started(since));
        self.shown.set(Some(Shown { item, since }));
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
                None => "No item was on the desk: that decided nothing.",
                Some(_) if self.lost_picture.get_untracked() => {
                    "The picture is not here: that decided nothing. Load it again, or skip the item."
                }
                Some(_) => "The item was not to be seen yet: that decided nothing. Look, then decide.",
            });
        }
        seen
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
            Act::Undo => self.take_back(None),
            Act::Recall => self.recall(!self.recalling.get_untracked()),
            Act::Note => self.noting.update(|open| *open = !*open),
            Act::Help => browser::show_dialog(HELP, !browser::dialog_is_open(HELP)),
            Act::Tool(tool) => tools::turn(self, tool),
        }
    }

    /// What a button asks for, at this moment.
    pub fn press(self, act: Act, at: f64) {
        if !act.decides() || self.was_seen(at) {
            self.act(act);
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
        let Some(id) = self
            .items
            .with_untracked(|items| items.first().map(|item| item.id))
        else {
            self.tell("There is no item to decide at the moment.");
            return false;
        };
        let note = untrack(|| self.note_on(id)).trim().to_owned();
        let length = note.chars().count();
        if length > LONGEST_NOTE {
            self.noting.set(true);
            self.tell(&format!(
                "The note has {length} characters; at most {LONGEST_NOTE} fit. Shorten it, then decide."
            ));
            return false;
        }
        let note = (!note.is_empty()).then_some(note);
        let item = self.items.write().remove(0);
        let deed = deed(id);
        let labelled = matches!(deed, Deed::Label { .. });
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
        self.lost_picture.set(false);
        self.noting.set(false);
        self.refused.set(None);
        self.tell(told);
        spawn_local(send::round(self));
        true
    }

    /// What is written beside an item that is not decided yet.
    pub fn note_on(&self, item: i64) -> String {
        self.notes.with(|notes| {
            let note = notes.iter().find(|(known, _)| *known == item);
            note.map(|(_, note)| note.clone()).unwrap_or_default()
        })
    }

    /// Writes this beside an item, or nothing any more.
    pub fn write_note(&self, item: i64, note: Option<String>) {
        self.notes.update(|notes| {
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
            self.tell("There is no decision to take back.");
            return;
        };
        let unsent = self
            .outbox
            .try_update(|outbox| outbox.take_back(recent.client_id))
            .flatten();
        if let Some(unsent) = unsent {
            self.drawer().forget(&unsent);
        } else {
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
                self.tell(&format!(
                    "Taken back: {}. The item is here again.",
                    recent.said
                ));
            }
            // Decided before this page was loaded: the server has the item.
            None => self.tell(&format!("Taking back: {}.", recent.said)),
        }
        spawn_local(send::round(self));
    }

    /// Puts an item on the desk, before the others.
    pub fn put_on_desk(&self, item: DeskItem) {
        self.items.update(|items| {
            items.retain(|known| known.id != item.id);
            items.insert(0, item);
        });
        self.lost_picture.set(false);
        // What was being said was meant for another item.
        self.skipping.set(false);
        self.noting.set(false);
        self.recall(false);
    }

    /// Shows the last decisions, or does not any more.
    pub fn recall(&self, open: bool) {
        self.recalling.set(open);
        browser::show_dialog(recall::DIALOG, open);
    }

    /// Looks at the picture in this way.
    pub fn look(&self, lens: Lens) {
        browser::look_through(&lens);
        self.lens.set(lens);
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

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time after 1970 is a whole number"
)]
const fn milliseconds(now: f64) -> u64 {
    now as u64
}
