//! People and API keys as the audit log tells them.

use crate::access::Role;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use std::collections::BTreeSet;

/// A person's account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Added")]
pub struct ToldPerson {
    /// Lower-case e-mail address.
    pub email: String,
    /// What the person does here.
    pub role: Role,
    /// The streams that the person is a member of, by name.
    pub streams: BTreeSet<String>,
    /// Whether these are all of them: some entries of earlier versions do not tell.
    pub all_streams_told: bool,
}

/// What is said of a person who is added.
#[derive(Deserialize)]
struct Added {
    email: String,
    role: Role,
    #[serde(default)]
    streams: Option<BTreeSet<String>>,
}

impl From<Added> for ToldPerson {
    fn from(added: Added) -> Self {
        Self {
            email: added.email,
            role: added.role,
            all_streams_told: added.streams.is_some(),
            streams: added.streams.unwrap_or_default(),
        }
    }
}

/// An API key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ToldKey {
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: BTreeSet<String>,
    /// The one stream it works for, by name; `None` for all.
    #[serde(default)]
    pub stream: Option<String>,
    /// SHA-256 of the key, in hexadecimal; `None` in entries of earlier versions.
    #[serde(default)]
    pub secret_sha256: Option<String>,
    /// When it was revoked.
    #[serde(skip)]
    pub revoked_at: Option<DateTime<Utc>>,
}
