//! A stream as the audit log tells it.

use super::request::{Opened, ToldRequest};
use super::{CannotReplay, person_of, read, unreadable};
use crate::audit::Entry;
use crate::ids::{CapId, ModelId, PersonId, PolicyVersion, RequestId};
use crate::labels::{LabelKeys, LabelSchema};
use crate::policy::Policy;
use crate::request::SeenCap;
use crate::rung::Cap;
use crate::slot::{CannotMove, Slots};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A stream as the log tells it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Replayed {
    /// The policy version in force; 0 before the first.
    pub version: PolicyVersion,
    /// Every policy version.
    pub policies: BTreeMap<PolicyVersion, ToldPolicy>,
    /// The labels; `None` where the log does not tell.
    pub labels: Option<LabelSchema>,
    /// Every cap that was ever set.
    pub caps: BTreeMap<CapId, ToldCap>,
    /// Every model version.
    pub models: BTreeMap<ModelId, ToldModel>,
    /// The slots of the model versions.
    pub slots: Slots,
    /// Every request, by number.
    pub requests: BTreeMap<RequestId, ToldRequest>,
}

/// A policy version.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldPolicy {
    /// What it says.
    pub policy: Policy,
    /// The request that brought it, if any.
    pub request: Option<RequestId>,
    /// What made it, and who; `None` for the first, which came with the stream.
    pub made: Option<(String, String)>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A cap.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldCap {
    /// What it says.
    pub cap: Cap,
    /// Who set it.
    pub by: String,
    /// When.
    pub set_at: DateTime<Utc>,
    /// How often it was set again since.
    pub renewed: i32,
    /// When a request lifted it.
    pub lifted_at: Option<DateTime<Utc>>,
}

/// A model version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldModel {
    /// Name with version; `None` where the log does not tell.
    pub name: Option<String>,
    /// SHA-256 of its file, in hexadecimal; `None` for a model that runs elsewhere.
    pub sha256: Option<String>,
}

#[derive(Deserialize)]
struct Created {
    policy: Policy,
    #[serde(default)]
    labels: Option<LabelSchema>,
}

#[derive(Deserialize)]
struct Applied {
    to: PolicyVersion,
    policy: Policy,
    #[serde(default)]
    request: Option<RequestId>,
    cause: String,
}

#[derive(Deserialize)]
struct OfModel {
    model: ModelId,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    sha256: Option<String>,
}

#[derive(Deserialize)]
struct OfCap {
    id: CapId,
    cap: Cap,
}

impl Default for PolicyVersion {
    /// None yet: the first version of a stream is 1.
    fn default() -> Self {
        Self(0)
    }
}

#[derive(Deserialize)]
struct OnKeys {
    after: Vec<LabelKeys>,
}

impl Replayed {
    /// Takes the next entry about this stream in.
    pub(super) fn take(&mut self, entry: &Entry) -> Result<(), CannotReplay> {
        match entry.action.as_str() {
            "stream.created" => self.create(entry, read(entry)?),
            "stream.keys" => self.put_on_keys(entry, read(entry)?)?,
            "policy.applied" => self.apply(entry, read(entry)?)?,
            "model.added" => self.add(read(entry)?),
            "model.previewed" => self.slot(entry, Slots::preview)?,
            "model.retired" => self.slot(entry, Slots::retire)?,
            "cap.set" => {
                let OfCap { id, cap } = read(entry)?;
                self.caps.insert(id, ToldCap::set(cap, entry));
            }
            "cap.renewed" => self.cap(entry)?.renewed += 1,
            "cap.lifted" => self.cap(entry)?.lifted_at = Some(entry.at),
            "request.opened" => {
                let opened = read(entry)?;
                let requester = person_of(entry).or_else(|| self.asks_for_more(&opened));
                let request = ToldRequest::opened(opened, requester, self.seen(), entry);
                self.requests.insert(request.id(), request);
            }
            // A step of a ramp that goes on by itself: no request was opened for it before.
            "request.applied" if read::<WithPlan>(entry).is_ok() => self.go_on(entry)?,
            action if action.starts_with("request.") => self.request(entry)?,
            // What changes nothing that is told here, such as a breach, whose cap has an entry of its own.
            _ => {}
        }
        Ok(())
    }

    fn create(&mut self, entry: &Entry, created: Created) {
        self.version = PolicyVersion(1);
        self.labels = created.labels;
        let first = ToldPolicy {
            policy: created.policy,
            request: None,
            made: None,
            at: entry.at,
        };
        self.policies.insert(self.version, first);
    }

    fn put_on_keys(&mut self, entry: &Entry, chosen: OnKeys) -> Result<(), CannotReplay> {
        if let Some(labels) = &mut self.labels {
            let changed = labels.with_stored_keys(&chosen.after);
            *labels = changed.map_err(|_| unreadable(entry))?;
        }
        Ok(())
    }

    fn apply(&mut self, entry: &Entry, applied: Applied) -> Result<(), CannotReplay> {
        if applied.to != self.version.next() {
            return Err(CannotReplay::Order {
                seq: entry.seq,
                from: self.version.get(),
                to: applied.to.get(),
            });
        }
        let before = self.policy().and_then(|policy| policy.active_model);
        if let Some(active) = applied.policy.active_model
            && before != Some(active)
            && self.slots.active() != Some(active)
        {
            let slots = std::mem::take(&mut self.slots);
            self.slots = slots
                .activate(active, entry.at)
                .map_err(|_| CannotReplay::Slot(entry.seq, active))?;
        }
        if let Some(id) = applied.request {
            self.known(entry, id)?.apply(entry);
        }
        self.version = applied.to;
        let told = ToldPolicy {
            policy: applied.policy,
            request: applied.request,
            made: Some((applied.cause, entry.actor.clone())),
            at: entry.at,
        };
        self.policies.insert(applied.to, told);
        Ok(())
    }

    fn policy(&self) -> Option<&Policy> {
        self.policies.get(&self.version).map(|told| &told.policy)
    }

    fn add(&mut self, of: OfModel) {
        self.slots = std::mem::take(&mut self.slots).add(of.model);
        let model = ToldModel {
            name: of.name,
            sha256: of.sha256,
        };
        self.models.insert(of.model, model);
    }

    fn slot(
        &mut self,
        entry: &Entry,
        to: fn(Slots, ModelId) -> Result<Slots, CannotMove>,
    ) -> Result<(), CannotReplay> {
        let OfModel { model, .. } = read(entry)?;
        self.slots = to(std::mem::take(&mut self.slots), model)
            .map_err(|_| CannotReplay::Slot(entry.seq, model))?;
        Ok(())
    }

    fn cap(&mut self, entry: &Entry) -> Result<&mut ToldCap, CannotReplay> {
        let OfCap { id, .. } = read(entry)?;
        let found = self.caps.get_mut(&id);
        found.ok_or(CannotReplay::NoCap(entry.seq, id))
    }

    /// The caps in force, as a request that is opened now knows of them.
    fn seen(&self) -> Vec<SeenCap> {
        let in_force = self.caps.iter().filter(|(_, cap)| cap.lifted_at.is_none());
        in_force
            .map(|(id, cap)| SeenCap {
                id: *id,
                renewed: cap.renewed,
            })
            .collect()
    }

    /// In whose name the ramp asks for the next step: that of whoever asked for the policy in force, or, where a way
    /// down brought it, for the last one that people approved.
    fn asks_for_more(&self, opened: &Opened) -> Option<PersonId> {
        opened.requester.or_else(|| {
            let plan = self.policies.get(&opened.base)?.request;
            let plan = plan.and_then(|id| self.requests.get(&id));
            let last = || self.requests.values().rfind(|request| request.is_applied());
            plan.or_else(last)?.requester()
        })
    }

    fn go_on(&mut self, entry: &Entry) -> Result<(), CannotReplay> {
        let WithPlan { plan } = read(entry)?;
        let seen = self.seen();
        let next = self.known(entry, plan)?.gone_on(read(entry)?, seen, entry);
        self.requests.insert(next.id(), next);
        Ok(())
    }

    fn request(&mut self, entry: &Entry) -> Result<(), CannotReplay> {
        let OfRequest { request } = read(entry)?;
        let seen = self.seen();
        self.known(entry, request)?.take(entry, seen)
    }

    fn known(&mut self, entry: &Entry, id: RequestId) -> Result<&mut ToldRequest, CannotReplay> {
        let found = self.requests.get_mut(&id);
        found.ok_or(CannotReplay::NoRequest(entry.seq, id))
    }
}

#[derive(Deserialize)]
struct WithPlan {
    plan: RequestId,
}

#[derive(Deserialize)]
struct OfRequest {
    request: RequestId,
}

impl ToldCap {
    fn set(cap: Cap, entry: &Entry) -> Self {
        Self {
            cap,
            by: entry.actor.clone(),
            set_at: entry.at,
            renewed: 0,
            lifted_at: None,
        }
    }
}
