//! What the browser keeps: deeds until they have arrived, notes until they are sent, and what was decided just now.

use super::browser::{now, storage};
use super::outbox::{Outbox, Unsent};

/// An entry that ends like this was taken over by another page, which may have sent it.
const TAKEN_OVER: &str = " ";

/// Notes and decided items are remembered of so many items.
const REMEMBERED: usize = 20;

/// The part of the browser's storage in which one person's unsent deeds for one stream are kept. Each has
/// an entry of its own, so that two tabs never overwrite each other's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawer(String);

impl Drawer {
    /// The drawer of a person for a stream.
    pub fn of(person: i64, slug: &str) -> Self {
        Self(format!("{person}.{slug}"))
    }

    /// Whether an entry of this name is an unsent deed.
    pub fn is_unsent(&self, name: &str) -> bool {
        name.starts_with(&self.unsent())
    }

    fn unsent(&self) -> String {
        format!("understudy.unsent.{}.", self.0)
    }

    fn name(&self, unsent: &Unsent) -> String {
        format!("{}{:016}.{}", self.unsent(), unsent.at, unsent.client_id)
    }

    /// Keeps a deed until it has arrived. Without storage it lives as long as the page.
    pub fn keep(&self, unsent: &Unsent) {
        if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(unsent)) {
            let _ = storage.set_item(&self.name(unsent), &text);
        }
    }

    /// Forgets a deed.
    pub fn forget(&self, unsent: &Unsent) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&self.name(unsent));
        }
    }

    /// Forgets a deed that has arrived, and remembers for a while that its item is decided.
    pub fn arrived(&self, unsent: &Unsent) {
        if let Some(item) = unsent.deed.item() {
            self.write("decided", item, Some(now().to_string()));
        }
        self.forget(unsent);
    }

    /// Forgets a deed that was never sent; false when another page has taken it over.
    pub fn withdraw(&self, unsent: &Unsent) -> bool {
        let Some(storage) = storage() else {
            return true;
        };
        let kept = storage.get_item(&self.name(unsent)).ok().flatten();
        let untouched = kept.is_some_and(|text| !text.ends_with(TAKEN_OVER));
        if untouched {
            self.forget(unsent);
        }
        untouched
    }

    /// All that is kept.
    pub fn all(&self) -> Vec<Unsent> {
        let Some(storage) = storage() else {
            return Vec::new();
        };
        let all = self.unsent();
        (0..storage.length().unwrap_or(0))
            .filter_map(|place| storage.key(place).ok().flatten())
            .filter(|name| name.starts_with(&all))
            .filter_map(|name| storage.get_item(&name).ok().flatten())
            .filter_map(|text| serde_json::from_str(&text).ok())
            .collect()
    }

    /// All that other pages kept until this moment, to be sent from here as well. Whoever kept it sees that.
    pub fn take_over(&self, until: u64, known: &Outbox) -> Vec<Unsent> {
        let mut all = self.all();
        all.retain(|unsent| unsent.at <= until && !known.has(unsent.client_id));
        if let Some(storage) = storage() {
            for unsent in &all {
                if let Ok(text) = serde_json::to_string(unsent) {
                    let _ = storage.set_item(&self.name(unsent), &(text + TAKEN_OVER));
                }
            }
        }
        all
    }

    /// The item of a deed that another page has just done, told by the name and the text of its entry.
    pub fn decided_elsewhere(&self, name: &str, text: &str) -> Option<i64> {
        if !self.is_unsent(name) || text.ends_with(TAKEN_OVER) {
            return None;
        }
        serde_json::from_str::<Unsent>(text).ok()?.deed.item()
    }

    /// Whether this browser has decided an item in any of its pages: what it has not sent yet, and what arrived since
    /// this moment. What the server answered at such a moment may not know of it.
    pub fn decided(&self, since: f64) -> impl Fn(i64) -> bool + use<> {
        let mut unsent = Outbox::default();
        unsent.adopt(self.all());
        let arrived = self.read("decided");
        move |item| {
            unsent.decides(item)
                || arrived.iter().any(|(known, at)| {
                    *known == item && at.parse::<f64>().is_ok_and(|at| at >= since)
                })
        }
    }

    /// What is written beside items that are not decided yet.
    pub fn notes(&self) -> Vec<(i64, String)> {
        self.read("note")
    }

    /// Keeps what is written beside an item, or nothing any more.
    pub fn write_note(&self, item: i64, note: Option<&str>) {
        self.write("note", item, note.map(ToOwned::to_owned));
    }

    fn read(&self, what: &str) -> Vec<(i64, String)> {
        let kept = storage().and_then(|storage| storage.get_item(&self.list(what)).ok().flatten());
        kept.and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    }

    fn write(&self, what: &str, item: i64, text: Option<String>) {
        let mut list = self.read(what);
        let before = list.len();
        list.retain(|(known, _)| *known != item);
        if text.is_none() && list.len() == before {
            return;
        }
        list.extend(text.map(|text| (item, text)));
        let forgotten = list.len().saturating_sub(REMEMBERED);
        list.drain(..forgotten);
        if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(&list)) {
            let _ = storage.set_item(&self.list(what), &text);
        }
    }

    fn list(&self, what: &str) -> String {
        format!("understudy.{what}.{}", self.0)
    }
}
