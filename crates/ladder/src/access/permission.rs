//! Permissions: the single things that a person or an API key may be allowed to do.

use serde::{Deserialize, Serialize};

/// One thing that a person or an API key may be allowed to do. The codes are the scopes of API keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Permission {
    /// See streams, their labels and where they stand.
    #[serde(rename = "streams:read")]
    ReadStreams,
    /// Create streams and change what they say.
    #[serde(rename = "streams:write")]
    WriteStreams,
    /// See items with their predictions, decisions and outcomes.
    #[serde(rename = "items:read")]
    ReadItems,
    /// Post items.
    #[serde(rename = "items:write")]
    WriteItems,
    /// Decide items.
    #[serde(rename = "decisions:write")]
    Decide,
    /// Hand in decisions that people made elsewhere.
    #[serde(rename = "decisions:import")]
    ImportDecisions,
    /// Settle what people who decided disagree about.
    #[serde(rename = "disagreements:write")]
    Adjudicate,
    /// See agreement, thresholds and evidence.
    #[serde(rename = "reports:read")]
    ReadReports,
    /// See how single people decide, with their names.
    #[serde(rename = "people:read")]
    ReadPeople,
    /// Say what the right answer to an item is, to compare people with it.
    #[serde(rename = "gold:write")]
    SetGold,
    /// Upload models and give them a slot.
    #[serde(rename = "models:write")]
    WriteModels,
    /// Open, edit and withdraw requests.
    #[serde(rename = "requests:write")]
    OpenRequests,
    /// Approve and reject requests of others.
    #[serde(rename = "requests:approve")]
    Approve,
    /// Demote, roll back and stop.
    #[serde(rename = "ladder:demote")]
    Demote,
    /// Manage people, keys and the audit log.
    #[serde(rename = "admin")]
    Admin,
}

impl Permission {
    /// All permissions.
    pub const ALL: [Self; 15] = [
        Self::ReadStreams,
        Self::WriteStreams,
        Self::ReadItems,
        Self::WriteItems,
        Self::Decide,
        Self::ImportDecisions,
        Self::Adjudicate,
        Self::ReadReports,
        Self::ReadPeople,
        Self::SetGold,
        Self::WriteModels,
        Self::OpenRequests,
        Self::Approve,
        Self::Demote,
        Self::Admin,
    ];

    /// The permission's name as a scope.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ReadStreams => "streams:read",
            Self::WriteStreams => "streams:write",
            Self::ReadItems => "items:read",
            Self::WriteItems => "items:write",
            Self::Decide => "decisions:write",
            Self::ImportDecisions => "decisions:import",
            Self::Adjudicate => "disagreements:write",
            Self::ReadReports => "reports:read",
            Self::ReadPeople => "people:read",
            Self::SetGold => "gold:write",
            Self::WriteModels => "models:write",
            Self::OpenRequests => "requests:write",
            Self::Approve => "requests:approve",
            Self::Demote => "ladder:demote",
            Self::Admin => "admin",
        }
    }

    /// The permission with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|permission| permission.code() == code)
    }

    /// Whether an API key can hold it. Deciding, adjudicating and approving are for people.
    pub const fn for_keys(self) -> bool {
        !matches!(
            self,
            Self::Decide | Self::Adjudicate | Self::Approve | Self::Admin
        )
    }
}
