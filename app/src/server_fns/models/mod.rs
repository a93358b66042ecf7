//! A stream's model versions: what each reads, where it stands, and how it compares with people.

mod actions;
#[cfg(feature = "ssr")]
pub mod assemble;
mod load;
mod spec;

pub use actions::{ProposeModel, SetModelSlot, propose_model, set_model_slot};
pub use load::{LoadModels, load_models};
pub use spec::{Spec, spec_of};

use crate::components::InputKind;
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
    /// The models.
    pub models: ModelsView,
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
    /// The versions: the active one first, then the newest.
    pub versions: Vec<VersionOfModel>,
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
