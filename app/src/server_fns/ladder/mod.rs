//! The ladder of a stream: where it stands, its next step with the evidence, its requests and history.

pub(in crate::server_fns) mod actions;
#[cfg(feature = "ssr")]
pub mod assemble;
mod breach;
mod discuss;
mod load;
#[cfg(feature = "ssr")]
mod look;
mod settings;
mod step;
mod stop;
#[cfg(feature = "ssr")]
mod watched;

pub use actions::{
    ApproveRequest, DemoteStream, OpenStep, RejectRequest, RollBackModel, WithdrawRequest,
    approve_request, demote_stream, open_step, reject_request, roll_back_model, withdraw_request,
};
pub use breach::{AffectedItem, LoadBreach, SendAgain, ShownBreach, load_breach, send_again};
pub use discuss::{CommentRequest, EditRequest, comment_request, edit_request};
pub use load::{Asked, LoadLadder, load_ladder};
pub use settings::{
    FIELDS, Field, Group, Kind, LoadSettings, Outlook, Problem, ProposeSettings, ShownSettings,
    TypedSettings, load_settings, propose_settings,
};
pub use step::{
    Choice, NextStep, Reached, next_step, reached, typed_choice, typed_threshold,
    with_fitting_threshold,
};
pub use stop::{StopAutomation, StopEveryStream, stop_automation, stop_every_stream};

pub(in crate::server_fns) use step::sentence;

use crate::server_fns::heading::Heading;
use crate::words;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use understudy_ladder::gate::Gate;
use understudy_ladder::guardrail::Guardrail;
use understudy_ladder::impact::Impact;
use understudy_ladder::ramp::{Analysis, StepEvidence};
use understudy_ladder::request::State;
use understudy_ladder::{ModelId, Policy, PolicyVersion, RequestId, Rung};

/// The names behind the ids that a policy holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Model versions.
    pub models: Vec<(ModelId, String)>,
    /// Labels by id.
    pub labels: Vec<(String, String)>,
}

impl Names {
    /// The name of a model version.
    pub fn model(&self, id: Option<ModelId>) -> String {
        match id {
            None => words::ladder::unknown_model().to_owned(),
            Some(id) => self
                .models
                .iter()
                .find(|(other, _)| *other == id)
                .map_or_else(
                    || words::ladder::model_version(id),
                    |(_, name)| name.clone(),
                ),
        }
    }

    /// The name of a label.
    pub fn label<'a>(&'a self, id: &'a str) -> &'a str {
        self.labels
            .iter()
            .find(|(other, _)| other == id)
            .map_or(id, |(_, name)| name)
    }
}

/// Everything that the ladder page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShownLadder {
    /// The head of the page.
    pub heading: Heading,
    /// The ladder.
    pub ladder: LadderView,
}

/// A stream's ladder as somebody sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LadderView {
    /// The names behind the ids.
    pub names: Names,
    /// The policy version in force.
    pub version: PolicyVersion,
    /// The policy in force.
    pub policy: Policy,
    /// The policy in force, as the caps leave it.
    pub held: Policy,
    /// The step that comes next; `None` at the top.
    pub next: Option<NextStep>,
    /// What that step would have changed for the items that came last; `None` where it automates nothing.
    pub next_impact: Option<ImpactView>,
    /// The step of the ramp that the stream is on; `None` where nothing is automated.
    pub ramp: Option<RampView>,
    /// What is watched, with what it finds now; empty without a model.
    pub guardrails: Vec<Guardrail>,
    /// The newest breaches, newest first.
    pub breaches: Vec<BreachView>,
    /// What the person wrote who stopped automation.
    pub stopped_because: Option<String>,
    /// The two policy versions that are compared.
    pub compared: Option<Compared>,
    /// The newest requests, newest first, as they stand at this moment.
    pub requests: Vec<RequestView>,
    /// The newest policy versions, newest first.
    pub history: Vec<VersionView>,
    /// What rolling back would do; `None` when no earlier model version is retained.
    pub back: Option<RollBack>,
}

/// Whether the person who is looking may do something with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "may", content = "why", rename_all = "snake_case")]
pub enum May {
    /// Yes.
    Yes,
    /// Not this person: why, as a sentence.
    No(String),
    /// The role does not allow it for any request.
    NotInRole,
}

/// A request as somebody sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestView {
    /// Its number.
    pub id: RequestId,
    /// The version it starts from.
    pub base_version: PolicyVersion,
    /// The policy of that version.
    pub base: Policy,
    /// What would be in force.
    pub proposed: Policy,
    /// Where it stands.
    pub state: State,
    /// How many different people must approve.
    pub quorum: u16,
    /// The requester's name.
    pub requester: String,
    /// Whether it is a request of the person who is looking.
    pub own: bool,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    /// Why the requester wants it.
    pub comment: String,
    /// The gates as they stood when it was opened.
    pub gates: Vec<Gate>,
    /// What the frozen counts say of the proposal.
    pub reached: Reached,
    /// SHA-256 of the frozen counts, in hexadecimal.
    pub evidence_sha256: String,
    /// Those who approved.
    pub approvals: Vec<Approved>,
    /// What was said about it, oldest first.
    pub comments: Vec<Comment>,
    /// What it would have changed for the items that came last before it was opened.
    pub impact: Option<ImpactView>,
    /// Not to be applied before this.
    pub apply_at: Option<DateTime<Utc>>,
    /// Who rejected it.
    pub rejected_by: Option<String>,
    /// Whether the person who is looking may approve or reject it.
    pub approve: May,
    /// Whether that approval would put the proposal in force.
    pub completes: bool,
    /// Whether the person who is looking may reject it.
    pub reject: bool,
    /// Whether the person who is looking may edit it or take it back.
    pub withdraw: May,
}

/// Somebody's approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, where it was said.
    pub reason: String,
}

/// What somebody said about a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub text: String,
}

/// A replay with the names of the items that would have been wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImpactView {
    /// The counts.
    pub impact: Impact,
    /// The newest items that would have been wrong: number and name.
    pub wrong: Vec<(i64, String)>,
}

/// The step of a ramp.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RampView {
    /// Since when it is in force.
    pub since: DateTime<Utc>,
    /// What was seen.
    pub seen: StepEvidence,
    /// What it says.
    pub analysis: Analysis,
}

/// A breach of guardrails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreachView {
    /// Its number.
    pub id: i64,
    /// The model version.
    pub model: ModelId,
    /// The guardrails that were breached.
    pub guardrails: Vec<Guardrail>,
    /// What else stopped the model.
    pub cause: String,
    /// Whether it set a cap; else it was the canary's, which ended it.
    pub held: bool,
    /// When.
    pub at: DateTime<Utc>,
    /// Items that were automated shortly before.
    pub affected: u64,
    /// Those of them that were sent to people again.
    pub sent: u64,
}

/// Two policy versions beside each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// The one.
    pub from: (PolicyVersion, Policy),
    /// The other.
    pub to: (PolicyVersion, Policy),
}

/// A policy version as it stands in the history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionView {
    /// Its number.
    pub version: PolicyVersion,
    /// What made it.
    pub cause: String,
    /// The request that brought it, if any.
    pub request: Option<RequestId>,
    /// Who made it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What it says.
    pub policy: Policy,
    /// What the version before it said.
    pub before: Option<Policy>,
}

/// What rolling back would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollBack {
    /// The version that would be active again.
    pub to: String,
    /// The version that it replaces.
    pub from: String,
    /// Its number.
    pub leaving: ModelId,
    /// The rung that the stream would be on.
    pub rung: Rung,
}
