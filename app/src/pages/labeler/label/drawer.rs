//! Where unsent deeds are kept in the browser until they have arrived.

use super::browser::storage;
use super::outbox::Unsent;

/// The part of the browser's storage in which one person's unsent deeds for one stream are kept. Each has
/// an entry of its own, so that two tabs never overwrite each other's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawer(String);

impl Drawer {
    /// The drawer of a person for a stream.
    pub fn of(person: i64, slug: &str) -> Self {
        Self(format!("understudy.unsent.{person}.{slug}."))
    }

    fn name(&self, unsent: &Unsent) -> String {
        format!("{}{:016}.{}", self.0, unsent.at, unsent.client_id)
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

    /// All that is kept.
    pub fn all(&self) -> Vec<Unsent> {
        let Some(storage) = storage() else {
            return Vec::new();
        };
        (0..storage.length().unwrap_or(0))
            .filter_map(|place| storage.key(place).ok().flatten())
            .filter(|name| name.starts_with(&self.0))
            .filter_map(|name| storage.get_item(&name).ok().flatten())
            .filter_map(|text| serde_json::from_str(&text).ok())
            .collect()
    }
}
