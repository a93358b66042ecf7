//! The shape of where a request stands, and of what it would change.

use chrono::{DateTime, Utc};
use utoipa::ToSchema;

/// One person's approval.
#[derive(ToSchema)]
#[schema(as = Approval)]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub struct ApprovalShape {
    /// The person's number.
    #[schema(example = 7)]
    pub by: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, where it was said.
    pub reason: Option<String>,
}

/// Where a request stands.
#[derive(ToSchema)]
#[schema(as = RequestState)]
#[serde(tag = "state", rename_all = "snake_case")]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub enum RequestStateShape {
    /// Waiting for approvals.
    Open {
        /// Those given so far.
        approvals: Vec<ApprovalShape>,
    },
    /// Approved; the proposed policy comes into force at the time that the request names.
    Scheduled {
        /// Those who approved.
        approvals: Vec<ApprovalShape>,
        /// When it is applied.
        due: DateTime<Utc>,
    },
    /// The proposed policy was put in force.
    Applied {
        /// Those who approved.
        approvals: Vec<ApprovalShape>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody said no.
    Rejected {
        /// The person's number.
        by: i64,
        /// When.
        at: DateTime<Utc>,
        /// Why.
        reason: String,
    },
    /// The requester took it back.
    Withdrawn {
        /// When.
        at: DateTime<Utc>,
    },
    /// Nobody decided in time.
    Expired {
        /// When.
        at: DateTime<Utc>,
    },
    /// Another request from the same policy version was applied first.
    Superseded {
        /// When.
        at: DateTime<Utc>,
        /// The number of that request.
        by: i64,
    },
    /// The policy it starts from is no longer in force.
    Stale {
        /// When this was found.
        at: DateTime<Utc>,
        /// The version in force then.
        current: i32,
    },
}

/// What the proposal would have changed for the items that came last before the request was opened.
#[derive(ToSchema)]
#[schema(as = Impact)]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub struct ImpactShape {
    /// Items that were replayed, 1,000 at most.
    #[schema(example = 1000)]
    pub items: u64,
    /// Those that the policy in force automates.
    #[schema(example = 0)]
    pub automated_now: u64,
    /// Those that the proposed one would automate.
    #[schema(example = 412)]
    pub automated_then: u64,
    /// Those that would not reach a person any more.
    #[schema(example = 412)]
    pub newly: u64,
    /// Those of them whose right answer is known, because people decided blind.
    #[schema(example = 380)]
    pub known: u64,
    /// Those of these where the model is wrong.
    #[schema(example = 6)]
    pub wrong: u64,
    /// Estimate of how many of `newly` are wrong; null where no right answer is known.
    #[schema(example = 6.5)]
    pub expected_wrong: Option<f64>,
    /// At most so many of `newly` are wrong, with 95 % confidence; null where no right answer is known.
    #[schema(example = 14)]
    pub at_most_wrong: Option<f64>,
    /// The numbers of the newest items that would have been wrong, 50 at most.
    pub examples: Vec<i64>,
}
