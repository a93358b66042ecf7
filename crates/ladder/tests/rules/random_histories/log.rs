//! The audit log of a history, and the state that replaying it gives.

use super::world::State;
use chrono::{DateTime, Utc};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use understudy_ladder::audit::{Entry, GENESIS, Verifier, hash};
use understudy_ladder::request::SeenCap;
use understudy_ladder::slot::{Slot, Slots};
use understudy_ladder::{Cap, ModelId, Policy};

/// What was changed.
#[derive(Serialize, Deserialize)]
pub enum Written {
    Policy(Box<Policy>),
    CapSet(Cap, SeenCap),
    CapLifted(Cap),
    Slots(Vec<(ModelId, Slot)>),
}

/// What replaying the log gives.
#[derive(Default)]
struct Replayed {
    versions: usize,
    policy: Option<Policy>,
    caps: Vec<(Cap, SeenCap)>,
    slots: Vec<(ModelId, Slot)>,
}

impl Replayed {
    fn read(&mut self, entry: &Entry) {
        match serde_json::from_str(&entry.body).unwrap() {
            Written::Policy(policy) => {
                self.versions += 1;
                self.policy = Some(*policy);
            }
            Written::CapSet(cap, seen) => {
                match self.caps.iter_mut().find(|(other, _)| *other == cap) {
                    Some((_, known)) => *known = seen,
                    None => self.caps.push((cap, seen)),
                }
            }
            Written::CapLifted(cap) => self.caps.retain(|(other, _)| *other != cap),
            Written::Slots(slots) => self.slots = slots,
        }
    }

    fn is(&self, state: &State) -> Result<(), TestCaseError> {
        prop_assert_eq!(self.versions, state.versions.len());
        prop_assert_eq!(self.policy.as_ref(), Some(state.policy()));
        prop_assert_eq!(&self.caps, &state.caps);
        let slots = Slots::new(self.slots.clone());
        prop_assert_eq!(slots.as_ref(), Some(&state.slots));
        Ok(())
    }
}

#[derive(Default)]
pub struct Log {
    entries: Vec<Entry>,
    checked: usize,
    verifier: Verifier,
    replayed: Replayed,
}

impl Log {
    pub fn write(&mut self, what: &Written, now: DateTime<Utc>) {
        let last = self.entries.last();
        let mut entry = Entry {
            seq: self.entries.len() as u64 + 1,
            at: now,
            actor: "system".to_owned(),
            action: "changed".to_owned(),
            subject: "stream:garments".to_owned(),
            body: serde_json::to_string(what).unwrap(),
            previous: last.map_or_else(|| GENESIS.to_owned(), |entry| entry.hash.clone()),
            hash: String::new(),
        };
        entry.hash = hash(&entry);
        self.entries.push(entry);
    }

    /// Checks and replays what was written since the last check.
    pub fn check_on(&mut self, state: &State) -> Result<(), TestCaseError> {
        for entry in &self.entries[self.checked..] {
            prop_assert_eq!(self.verifier.check(entry), Ok(()));
            self.replayed.read(entry);
        }
        self.checked = self.entries.len();
        self.replayed.is(state)
    }

    /// The same once more from the first entry, as after a restart.
    pub fn check_from_the_start(&self, state: &State) -> Result<(), TestCaseError> {
        let (mut verifier, mut replayed) = (Verifier::default(), Replayed::default());
        for entry in &self.entries {
            prop_assert_eq!(verifier.check(entry), Ok(()));
            replayed.read(entry);
        }
        prop_assert_eq!(verifier.check_end(self.verifier.head()), Ok(()));
        replayed.is(state)
    }
}
