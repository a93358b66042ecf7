//! Where a request stands, and who approved it.

use crate::ids::{PersonId, PolicyVersion, RequestId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One person's approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, where it was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Where a request stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Waiting for approvals.
    Open {
        /// Those given so far.
        approvals: Vec<Approval>,
    },
    /// Approved; the proposed policy comes into force at the time that the request names.
    Scheduled {
        /// Those who approved.
        approvals: Vec<Approval>,
        /// When it is applied.
        due: DateTime<Utc>,
    },
    /// The proposed policy is in force, as this version.
    Applied {
        /// Those who approved.
        approvals: Vec<Approval>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody said no.
    Rejected {
        /// Who.
        by: PersonId,
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
        /// Which one.
        by: RequestId,
    },
    /// What it rests on holds no more: the policy it starts from is no longer the current one, or, when its time
    /// came, a gate did not pass any more.
    Stale {
        /// When this was found.
        at: DateTime<Utc>,
        /// The current version then.
        current: PolicyVersion,
        /// What no longer holds, where it is not the version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        because: Option<String>,
    },
}

impl State {
    /// The state's name in tables and on the wire.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Scheduled { .. } => "scheduled",
            Self::Applied { .. } => "applied",
            Self::Rejected { .. } => "rejected",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Expired { .. } => "expired",
            Self::Superseded { .. } => "superseded",
            Self::Stale { .. } => "stale",
        }
    }

    /// Whether the request may still come into force.
    pub const fn is_pending(&self) -> bool {
        match self {
            Self::Open { .. } | Self::Scheduled { .. } => true,
            Self::Applied { .. }
            | Self::Rejected { .. }
            | Self::Withdrawn { .. }
            | Self::Expired { .. }
            | Self::Superseded { .. }
            | Self::Stale { .. } => false,
        }
    }
}
