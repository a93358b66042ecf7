//! The state as the audit log tells it: replaying all entries must give what the tables hold.

mod people;
mod request;
mod stream;

pub use people::{ToldKey, ToldPerson};
pub use request::ToldRequest;
pub use stream::{Replayed, ToldCap, ToldModel, ToldPolicy};

use crate::access::Role;
use crate::audit::Entry;
use crate::ids::{ApiKeyId, CapId, ModelId, PersonId, RequestId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::str::FromStr;

/// An entry that cannot follow from those before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotReplay {
    /// Its particulars are not those of its action.
    #[error("entry {0} does not say what an entry {1:?} says")]
    Unreadable(u64, String),
    /// A policy version came out of order.
    #[error("entry {seq} puts policy version {to} in force, but version {from} was")]
    Order {
        /// The entry.
        seq: u64,
        /// The version in force.
        from: i32,
        /// The version that the entry names.
        to: i32,
    },
    /// A model version moves as none can.
    #[error("entry {0} moves model version {1} from a slot in which it was not")]
    Slot(u64, ModelId),
    /// Nobody set the cap.
    #[error("entry {0} is about cap {1}, which no entry before it set")]
    NoCap(u64, CapId),
    /// Nobody opened the request.
    #[error("entry {0} is about request {1}, which no entry before it opened")]
    NoRequest(u64, RequestId),
    /// Nobody added the person.
    #[error("entry {0} is about person {1}, whom no entry before it added")]
    NoPerson(u64, PersonId),
    /// Nobody made the key.
    #[error("entry {0} is about key {1}, which no entry before it made")]
    NoKey(u64, ApiKeyId),
}

/// Streams, people and keys, as far as the log has been replayed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Replay {
    streams: BTreeMap<String, Replayed>,
    people: BTreeMap<PersonId, ToldPerson>,
    keys: BTreeMap<ApiKeyId, ToldKey>,
}

#[derive(Deserialize)]
struct NewRole {
    to: Role,
}

#[derive(Deserialize)]
struct Membership {
    stream: String,
}

impl Replay {
    /// Takes the next entry in. Those about something else are passed over.
    pub fn take(&mut self, entry: &Entry) -> Result<(), CannotReplay> {
        match entry.subject.split_once(':') {
            Some(("stream", slug)) => self.streams.entry(slug.to_owned()).or_default().take(entry),
            Some(("person", id)) => self.take_person(entry, id_in(entry, id)?),
            Some(("key", id)) => self.take_key(entry, id_in(entry, id)?),
            Some(_) | None => Ok(()),
        }
    }

    fn take_person(&mut self, entry: &Entry, id: PersonId) -> Result<(), CannotReplay> {
        let known = self.people.get_mut(&id);
        let person = || known.ok_or(CannotReplay::NoPerson(entry.seq, id));
        match entry.action.as_str() {
            "person.added" => {
                self.people.insert(id, read(entry)?);
            }
            "role.changed" => {
                let NewRole { to } = read(entry)?;
                person()?.role = to;
            }
            "member.added" => {
                let Membership { stream } = read(entry)?;
                person()?.streams.insert(stream);
            }
            // Passwords are not told; what a later version tells is not this one's to judge.
            _ => {}
        }
        Ok(())
    }

    fn take_key(&mut self, entry: &Entry, id: ApiKeyId) -> Result<(), CannotReplay> {
        match entry.action.as_str() {
            "key.added" => {
                self.keys.insert(id, read(entry)?);
            }
            "key.revoked" => {
                let key = self.keys.get_mut(&id);
                key.ok_or(CannotReplay::NoKey(entry.seq, id))?.revoked_at = Some(entry.at);
            }
            _ => {}
        }
        Ok(())
    }

    /// The streams by name.
    pub fn streams(&self) -> &BTreeMap<String, Replayed> {
        &self.streams
    }

    /// The people with accounts.
    pub fn people(&self) -> &BTreeMap<PersonId, ToldPerson> {
        &self.people
    }

    /// The API keys.
    pub fn keys(&self) -> &BTreeMap<ApiKeyId, ToldKey> {
        &self.keys
    }
}

fn id_in<T: FromStr>(entry: &Entry, id: &str) -> Result<T, CannotReplay> {
    id.parse().map_err(|_| unreadable(entry))
}

fn read<T: DeserializeOwned>(entry: &Entry) -> Result<T, CannotReplay> {
    serde_json::from_str(&entry.body).map_err(|_| unreadable(entry))
}

fn unreadable(entry: &Entry) -> CannotReplay {
    CannotReplay::Unreadable(entry.seq, entry.action.clone())
}

/// The person who made an entry; `None` for keys and for Understudy itself.
fn person_of(entry: &Entry) -> Option<PersonId> {
    entry.actor.strip_prefix("person:")?.parse().ok()
}
