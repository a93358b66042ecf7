//! A stream's model versions: what each reads, where it stands, and how it compares with people.

mod actions;
#[cfg(feature = "ssr")]
pub mod assemble;
mod load;
mod spec;

mod canary;

pub use actions::{
    ProposeModel, ScorePast, SetModelSlot, propose_model, score_past, set_model_slot,
};
pub use canary::{SHARES, SetCanary, set_canary};
pub use load::{LoadModels, load_models};
pub use spec::{Spec, spec_of};

use crate::components::InputKind;
use crate::figures::Stat;
use crate::figures::cost::{Costs, Division};
use crate::figures::same_items::SameItems;
use crate::server_fns::heading::Heading;
use crate::server_fns::ladder::{Names, RollBack};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use understudy_ladder::gate::Gate;
use understudy_ladder::slot::Slot;
use understudy_ladder::{ModelId, Policy, PolicyVersion};
use understudy_stats::{Certificate, Confusion};

/// Everything that the models page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShownModels {
    /// The head of the page.
    pub heading: Heading,
    /// What the stream's items are.
    pub input: InputKind,
    /// Whether answers are one label, as those of model files are.
    pub takes_files: bool,
    /// The models.
    pub models: ModelsView,
    /// What is wrong with the costs in the address, in whose place the usual ones stand.
    pub bad_costs: Option<String>,
}

/// A stream's model versions as somebody sees them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelsView {
    /// The names behind the ids.
    pub names: Names,
    /// The policy version in force.
    pub version: PolicyVersion,
    /// The policy in force, as the caps leave it.
    pub policy: Policy,
    /// The policy as it was approved.
    pub approved: Policy,
    /// The versions: the active one first, then the newest.
    pub versions: Vec<VersionOfModel>,
    /// What mistakes and people are taken to cost.
    pub costs: Costs,
    /// Which items each version would decide.
    pub division: Division,
    /// What rolling back would do; `None` when no earlier version is retained.
    pub back: Option<RollBack>,
}

/// A model version with what was counted for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionOfModel {
    /// Identifier.
    pub id: ModelId,
    /// Name with version.
    pub name: String,
    /// Its place.
    pub slot: Slot,
    /// Whether it answers as it should.
    pub healthy: bool,
    /// SHA-256 of its file, in hexadecimal; `None` for a model that runs elsewhere.
    pub sha256: Option<String>,
    /// How it is fed and read; `None` for a model that runs elsewhere.
    pub spec: Option<Spec>,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// Who added it.
    pub added_by: String,
    /// Blind pairs: rows are people, columns the version.
    pub confusion: Confusion,
    /// What the gates' certificate says of its blind pairs; `None` where the gates cannot be used.
    pub certificate: Option<Certificate>,
    /// What making it active would take; `None` for the active one and for retired ones.
    pub switch: Option<Switch>,
    /// What making it the canary, or giving it more as one, would take; `None` where it cannot be one.
    pub canary: Option<Switch>,
    /// How far the scoring of past items has come; `None` when there is none.
    pub scoring: Option<Scoring>,
    /// What it would cost per item of its blind pairs.
    pub cost: Stat,
    /// The active one, first, and it on the same items; `None` for the active one and without such items.
    pub beside: Option<SameItems>,
}

/// How far the scoring of past items has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scoring {
    /// About how many items lie behind it.
    pub done: u64,
    /// Items of the stream.
    pub items: u64,
    /// Why it was given up, if it was.
    pub failed: Option<String>,
}

/// What making another version active would take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Switch {
    /// What would be in force.
    pub proposed: Policy,
    /// What stands between.
    pub gates: Vec<Gate>,
    /// Why no request can be opened now, as a sentence.
    pub problem: Option<String>,
}
