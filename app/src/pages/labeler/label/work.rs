//! The work at a desk: the items on it, what is not saved yet, and what each act does.

use super::browser;
use super::drawer::Drawer;
use super::help::HELP;
use super::keys::Act;
use super::lens::Lens;
use super::outbox::Outbox;
use super::past::Pasts;
use super::stopwatch::Stopwatch;
use super::tools;
use crate::server_fns::label::{Desk, DeskItem, Given, Progress};
use leptos::prelude::*;

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
    /// Not before this it is looked for what other pages have left behind.
    pub sweep_at: f64,
    /// When the person did something last.
    pub active_at: f64,
    /// How long the item has been looked at.
    pub watch: Stopwatch,
    /// When the last deed was done.
    pub last_deed: u64,
    /// Counts what changes the progress, so that an answer from before a change is not believed.
    pub changes: u64,
}

/// How the person looks at the desk: nothing of it is decided or sent, except a note with its decision.
#[derive(Debug, Clone, Copy)]
pub struct View {
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
    /// Whether the person's pace is shown.
    pub paced: RwSignal<bool>,
    /// The label that a finger points to on its way.
    pub swipe: RwSignal<Option<usize>>,
    /// Whether letting go gives it.
    pub armed: RwSignal<bool>,
    /// Whether the picture of the item on the desk cannot be loaded.
    pub lost_picture: RwSignal<bool>,
    /// The labels that are chosen so far, where an answer is several.
    pub chosen: RwSignal<Vec<usize>>,
    /// Why what is typed is no answer.
    pub problem: RwSignal<Option<String>>,
}

impl View {
    fn new() -> Self {
        Self {
            recalling: RwSignal::new(false),
            noting: RwSignal::new(false),
            notes: RwSignal::default(),
            lens: RwSignal::default(),
            wrap: RwSignal::new(true),
            finding: RwSignal::new(false),
            swipes: RwSignal::new(false),
            paced: RwSignal::new(true),
            swipe: RwSignal::default(),
            armed: RwSignal::new(false),
            lost_picture: RwSignal::new(false),
            chosen: RwSignal::default(),
            problem: RwSignal::default(),
        }
    }
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
    /// Whether saving takes long enough to mention it.
    pub late: RwSignal<bool>,
    /// Whether the page has come to life.
    pub live: RwSignal<bool>,
    /// When things are due.
    pub timing: StoredValue<Timing>,
    /// How the person looks at it.
    view: StoredValue<View>,
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
            outbox: RwSignal::default(),
            progress: RwSignal::new(desk.handed.progress),
            supply: RwSignal::new(supply),
            line: RwSignal::new(Line::Open),
            told: RwSignal::default(),
            refused: RwSignal::default(),
            flash: RwSignal::default(),
            skipping: RwSignal::new(false),
            late: RwSignal::new(false),
            live: RwSignal::new(false),
            timing: StoredValue::new(Timing::default()),
            view: StoredValue::new(View::new()),
            past: RwSignal::new(Pasts::new(desk.recent.clone(), &[], &[])),
            desk: StoredValue::new(desk),
        }
    }

    /// How the person looks at the desk.
    pub fn view(&self) -> View {
        self.view.get_value()
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

    /// What a key or a button asks for.
    pub fn act(self, act: Act) {
        match act {
            Act::Choose(label) if self.is_one_label() => self.choose(label),
            Act::Choose(label) => self.turn(label),
            Act::Accept if !self.is_one_label() => self.send_draft(),
            Act::Accept => {
                if let Some(label) = self.suggested() {
                    self.choose(label);
                }
            }
            Act::Skip => self.skipping.update(|open| *open = !*open),
            Act::Undo => self.take_back(None),
            Act::Recall => self.recall(!self.view().recalling.get_untracked()),
            Act::Note => self.view().noting.update(|open| *open = !*open),
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
}
