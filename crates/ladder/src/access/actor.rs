//! Actors: somebody or something that acts, with what it may do and where.

use super::Permission;
use crate::ids::{ApiKeyId, PersonId, StreamId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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
    /// It is about all streams, and the actor knows only some.
    #[error("this is for somebody who may act on every stream")]
    EveryStream,
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
