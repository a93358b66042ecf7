//! The state of streams as the audit log tells it: replaying all entries must give what is in force.

use crate::audit::Entry;
use crate::ids::{ModelId, PolicyVersion, RequestId};
use crate::policy::Policy;
use crate::rung::Cap;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// A stream as the log tells it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Replayed {
    /// The policy version in force.
    pub version: PolicyVersion,
    /// What it says.
    pub policy: Option<Policy>,
    /// The caps in force, by number.
    pub caps: BTreeMap<i64, Cap>,
    /// The slot of each model version: `active`, `preview`, `retained` or `retired`.
    pub slots: BTreeMap<ModelId, &'static str>,
    /// Where each request stands: `open`, `applied` and so on.
    pub requests: BTreeMap<RequestId, String>,
}

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
}

/// All streams, by name, as far as the log has been replayed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Replay {
    streams: BTreeMap<String, Replayed>,
}

#[derive(Deserialize)]
struct Created {
    policy: Policy,
}

#[derive(Deserialize)]
struct Applied {
    to: PolicyVersion,
    policy: Policy,
    #[serde(default)]
    request: Option<RequestId>,
}

#[derive(Deserialize)]
struct OfModel {
    model: ModelId,
}

#[derive(Deserialize)]
struct OfCap {
    id: i64,
    cap: Cap,
}

#[derive(Deserialize)]
struct OfRequest {
    request: RequestId,
    #[serde(default)]
    state: Option<String>,
}

impl Replay {
    /// Takes the next entry in. Those that change no stream are passed over.
    pub fn take(&mut self, entry: &Entry) -> Result<(), CannotReplay> {
        let Some(slug) = entry.subject.strip_prefix("stream:") else {
            return Ok(());
        };
        let stream = self.streams.entry(slug.to_owned()).or_default();
        match entry.action.as_str() {
            "stream.created" => {
                let Created { policy } = read(entry)?;
                (stream.version, stream.policy) = (PolicyVersion(1), Some(policy));
            }
            "policy.applied" => stream.apply(entry, read(entry)?)?,
            "model.added" => {
                let OfModel { model } = read(entry)?;
                let first = stream.slots.is_empty();
                stream
                    .slots
                    .insert(model, if first { "active" } else { "preview" });
            }
            "model.previewed" => stream.slot(read(entry)?, "preview"),
            "model.retired" => stream.slot(read(entry)?, "retired"),
            "cap.set" => {
                let OfCap { id, cap } = read(entry)?;
                stream.caps.insert(id, cap);
            }
            "cap.lifted" => {
                let OfCap { id, .. } = read(entry)?;
                stream.caps.remove(&id);
            }
            action => {
                if let Some(done) = action.strip_prefix("request.")
                    && done != "commented"
                {
                    let OfRequest { request, state } = read(entry)?;
                    let state = state.unwrap_or_else(|| match done {
                        // What an approval leads to is told by the policy that it puts in force.
                        "opened" | "approved" => "open".to_owned(),
                        done => done.to_owned(),
                    });
                    stream.requests.insert(request, state);
                }
            }
        }
        Ok(())
    }

    /// The streams by name.
    pub fn streams(&self) -> &BTreeMap<String, Replayed> {
        &self.streams
    }
}

impl Default for PolicyVersion {
    /// None yet: the first version of a stream is 1.
    fn default() -> Self {
        Self(0)
    }
}

impl Replayed {
    fn apply(&mut self, entry: &Entry, applied: Applied) -> Result<(), CannotReplay> {
        if applied.to != self.version.next() {
            return Err(CannotReplay::Order {
                seq: entry.seq,
                from: self.version.get(),
                to: applied.to.get(),
            });
        }
        let before = self.policy.as_ref().and_then(|policy| policy.active_model);
        if let Some(active) = applied.policy.active_model
            && before != Some(active)
        {
            for slot in self.slots.values_mut().filter(|slot| **slot == "active") {
                *slot = "retained";
            }
            self.slots.insert(active, "active");
        }
        if let Some(request) = applied.request {
            self.requests.insert(request, "applied".to_owned());
        }
        self.version = applied.to;
        self.policy = Some(applied.policy);
        Ok(())
    }

    fn slot(&mut self, of: OfModel, slot: &'static str) {
        self.slots.insert(of.model, slot);
    }
}

fn read<T: DeserializeOwned>(entry: &Entry) -> Result<T, CannotReplay> {
    serde_json::from_str(&entry.body)
        .map_err(|_| CannotReplay::Unreadable(entry.seq, entry.action.clone()))
}
