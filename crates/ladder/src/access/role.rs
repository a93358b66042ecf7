//! Roles: what each kind of person may do.

use super::Permission;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a person does here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Decides items.
    Labeler,
    /// Adjudicates and approves.
    Reviewer,
    /// Sets up streams, models and thresholds, and opens requests.
    Lead,
    /// Reads reports.
    Manager,
    /// Does everything, and manages people and keys.
    Admin,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 5] = [
        Self::Labeler,
        Self::Reviewer,
        Self::Lead,
        Self::Manager,
        Self::Admin,
    ];

    /// The role's name in tables and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Labeler => "labeler",
            Self::Reviewer => "reviewer",
            Self::Lead => "lead",
            Self::Manager => "manager",
            Self::Admin => "admin",
        }
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// What the role may do.
    pub fn permissions(self) -> BTreeSet<Permission> {
        use Permission as P;
        let granted: &[Permission] = match self {
            Self::Labeler => &[P::ReadStreams, P::Decide],
            Self::Reviewer => &[
                P::ReadStreams,
                P::Decide,
                P::Adjudicate,
                P::ReadItems,
                P::ReadReports,
                P::ReadPeople,
                P::SetGold,
                P::Approve,
                P::Demote,
            ],
            Self::Lead => &[
                P::ReadStreams,
                P::Decide,
                P::ReadItems,
                P::WriteItems,
                P::ReadReports,
                P::ReadPeople,
                P::SetGold,
                P::WriteStreams,
                P::WriteModels,
                P::OpenRequests,
                P::Approve,
                P::Demote,
            ],
            Self::Manager => &[P::ReadStreams, P::ReadItems, P::ReadReports],
            Self::Admin => &Permission::ALL,
        };
        granted.iter().copied().collect()
    }

    /// Whether the role sees every stream, or only those a person was made a member of.
    pub const fn sees_every_stream(self) -> bool {
        !matches!(self, Self::Labeler)
    }
}
