//! Who may do what: the one place where roles, permissions and scopes meet.

use crate::ids::{ApiKeyId, PersonId, StreamId};
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
                P::ReadItems,
                P::ReadReports,
                P::Approve,
                P::Demote,
            ],
            Self::Lead => &[
                P::ReadStreams,
                P::Decide,
                P::ReadItems,
                P::WriteItems,
                P::ReadReports,
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
    /// See agreement, thresholds and evidence.
    #[serde(rename = "reports:read")]
    ReadReports,
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
    pub const ALL: [Self; 11] = [
        Self::ReadStreams,
        Self::WriteStreams,
        Self::ReadItems,
        Self::WriteItems,
        Self::Decide,
        Self::ReadReports,
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
            Self::ReadReports => "reports:read",
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

    /// Whether an API key can hold it. Deciding and approving are for people.
    pub const fn for_keys(self) -> bool {
        !matches!(self, Self::Decide | Self::Approve | Self::Admin)
    }
}

/// Who is acting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Who {
    /// A person in a browser.
    Person(PersonId),
    /// An application with an API key.
    Key(ApiKeyId),
    /// Understudy itself: a guardrail, a worker or the command line.
    System,
}

impl std::fmt::Display for Who {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Key(id) => write!(f, "key:{id}"),
            Self::System => f.write_str("system"),
        }
    }
}

/// Which streams an actor may touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All of them.
    Every,
    /// These only.
    Only(BTreeSet<StreamId>),
}

/// Somebody or something that acts, with what it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who it is.
    pub who: Who,
    /// What it may do.
    pub permissions: BTreeSet<Permission>,
    /// Where.
    pub reach: Reach,
}

/// An action that the actor may not do; the message says what would be needed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// The permission is missing.
    #[error("this needs the permission {}", .0.code())]
    Permission(Permission),
    /// The stream is not one of the actor's. Said as if it did not exist.
    #[error("no such stream")]
    Stream,
    /// Only people approve.
    #[error("only a person can approve or reject a request, not an API key")]
    NotAPerson,
}

/// Proof that somebody may approve requests: made by [`Actor::approver`] only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approver(PersonId);

impl Approver {
    /// The person.
    pub const fn person(self) -> PersonId {
        self.0
    }
}

impl Actor {
    /// Understudy itself, which may do everything.
    pub fn system() -> Self {
        Self {
            who: Who::System,
            permissions: Permission::ALL.into_iter().collect(),
            reach: Reach::Every,
        }
    }

    /// Whether the actor may do this somewhere.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// Refuses an actor that lacks the permission.
    pub fn require(&self, permission: Permission) -> Result<(), Forbidden> {
        if self.may(permission) {
            Ok(())
        } else {
            Err(Forbidden::Permission(permission))
        }
    }

    /// Refuses an actor that lacks the permission or may not touch the stream.
    pub fn require_on(&self, permission: Permission, stream: StreamId) -> Result<(), Forbidden> {
        if !self.sees(stream) {
            return Err(Forbidden::Stream);
        }
        self.require(permission)
    }

    /// Whether the actor knows of the stream at all.
    pub fn sees(&self, stream: StreamId) -> bool {
        match &self.reach {
            Reach::Every => true,
            Reach::Only(streams) => streams.contains(&stream),
        }
    }

    /// The actor as an approver of requests of this stream, when it is one.
    pub fn approver(&self, stream: StreamId) -> Result<Approver, Forbidden> {
        self.require_on(Permission::Approve, stream)?;
        match self.who {
            Who::Person(person) => Ok(Approver(person)),
            Who::Key(_) | Who::System => Err(Forbidden::NotAPerson),
        }
    }
}
