//! A request as the API describes it.

use super::problem::Problem;
use super::shapes::{GateShape, ImpactShape, PolicyShape, RequestStateShape};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use understudy_ladder::gate::Gate;
use understudy_ladder::impact::Impact;
use understudy_ladder::request::State;
use understudy_ladder::{Policy, PolicyVersion};
use understudy_store::requests::{self, Comment, StoredRequest};
use understudy_store::streams::StreamState;
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
    /// What it would have changed for the items that came last before it was opened; null for requests from before
    /// this was kept.
    #[schema(value_type = Option<ImpactShape>)]
    pub impact: Option<Impact>,
    /// Where it stands: `state` is `open`, `scheduled`, `applied`, `rejected`, `withdrawn`, `expired`, `superseded` or
    /// `stale`.
    #[serde(flatten)]
    #[schema(value_type = RequestStateShape)]
    pub state: State,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Not to be applied before this, however early it is approved.
    pub apply_at: Option<DateTime<Utc>>,
    /// What was said about it, oldest first.
    pub comments: Vec<CommentBody>,
}

/// What somebody said about a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommentBody {
    /// The person's number.
    #[schema(example = 7)]
    pub by: i64,
    /// The person's name.
    #[schema(example = "Ann Example")]
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub text: String,
}

impl From<&Comment> for CommentBody {
    fn from(comment: &Comment) -> Self {
        Self {
            by: comment.person_id,
            name: comment.name.clone(),
            at: comment.at,
            text: comment.text.clone(),
        }
    }
}

impl RequestBody {
    /// The request as it stands at this moment.
    fn new(
        stored: StoredRequest,
        comments: &[Comment],
        current: PolicyVersion,
        now: DateTime<Utc>,
    ) -> Self {
        let request = stored.request.at(current, now);
        let id = request.id.get();
        let about = |comment: &&Comment| comment.request_id == id;
        Self {
            id,
            base_version: request.base.get(),
            proposed: request.proposed,
            quorum: request.quorum,
            requester: request.requester.get(),
            comment: stored.comment,
            gates: stored.gates,
            evidence_sha256: stored.evidence_sha256,
            impact: stored.impact,
            state: request.state,
            opened_at: request.opened_at,
            apply_at: request.apply_at,
            comments: comments
                .iter()
                .filter(about)
                .map(CommentBody::from)
                .collect(),
        }
    }
}

/// These requests as they stand at this moment, with what was said about them.
pub async fn bodies(
    conn: &mut PgConnection,
    state: &StreamState,
    stored: Vec<StoredRequest>,
    now: DateTime<Utc>,
) -> Result<Vec<RequestBody>, Problem> {
    let ids: Vec<_> = stored.iter().map(|stored| stored.request.id).collect();
    let comments = requests::comments(conn, state.stream.id, &ids).await?;
    let current = state.stream.policy_version;
    Ok(stored
        .into_iter()
        .map(|stored| RequestBody::new(stored, &comments, current, now))
        .collect())
}
