//! A request as the API describes it.

use super::shapes::{GateShape, PolicyShape};
use chrono::{DateTime, Utc};
use serde::Serialize;
use understudy_ladder::gate::Gate;
use understudy_ladder::request::State;
use understudy_ladder::{Policy, PolicyVersion};
use understudy_store::requests::StoredRequest;
use utoipa::ToSchema;

/// A proposal to move to the next policy version.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestBody {
    /// Its number in the stream.
    #[schema(example = 4)]
    pub id: i64,
    /// The policy version it starts from; once that is no longer in force the request is stale.
    #[schema(example = 6)]
    pub base_version: i32,
    /// What would be in force.
    #[schema(value_type = PolicyShape)]
    pub proposed: Policy,
    /// How many people other than the requester must approve.
    #[schema(example = 1)]
    pub quorum: u16,
    /// The requester's person number.
    pub requester: i64,
    /// Why.
    pub comment: String,
    /// The gates as they stood when it was opened.
    #[schema(value_type = Vec<GateShape>)]
    pub gates: Vec<Gate>,
    /// SHA-256 of the frozen evidence, in hexadecimal.
    pub evidence_sha256: String,
    /// Where it stands: `state` is `open`, `applied`, `rejected`, `withdrawn`, `expired` or `stale`.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub state: State,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
}

impl RequestBody {
    /// The request as it stands at this moment.
    pub fn new(stored: StoredRequest, current: PolicyVersion, now: DateTime<Utc>) -> Self {
        let request = stored.request.at(current, now);
        Self {
            id: request.id.get(),
            base_version: request.base.get(),
            proposed: request.proposed,
            quorum: request.quorum,
            requester: request.requester.get(),
            comment: stored.comment,
            gates: stored.gates,
            evidence_sha256: stored.evidence_sha256,
            state: request.state,
            opened_at: request.opened_at,
        }
    }
}
