//! What can go wrong for a person, in words that say what to do.

use crate::words;
use crate::words::told::retell;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use std::fmt;

/// An error as a page shows it. The text of the database never gets here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "message", rename_all = "snake_case")]
pub enum AppError {
    /// Nobody is logged in, or the session has ended.
    NotLoggedIn,
    /// The person may not do it.
    Forbidden {
        /// What cannot be done, as a sentence.
        what: String,
        /// Who can, as a sentence.
        who_can: String,
    },
    /// There is no such thing, or the person may not know of it.
    NotFound(#[serde(serialize_with = "told")] String),
    /// What was sent cannot be used; names the field and the fix.
    Invalid(#[serde(serialize_with = "told")] String),
    /// What was sent does not fit what is there now.
    Conflict(#[serde(serialize_with = "told")] String),
    /// The database or the network is away; trying again helps.
    Unavailable,
    /// A defect, logged on the server.
    Internal,
}

/// What goes to a page goes in its language. Programs have an error of their own.
fn told<S: serde::Serializer>(message: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&retell(message))
}

impl std::error::Error for AppError {}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoggedIn => f.write_str(words::frame::session_ended()),
            Self::Forbidden { what, who_can } => write!(f, "{} {who_can}", retell(what)),
            Self::NotFound(message) | Self::Invalid(message) | Self::Conflict(message) => {
                f.write_str(&retell(message))
            }
            Self::Unavailable => f.write_str(words::frame::unavailable()),
            Self::Internal => f.write_str(words::frame::internal()),
        }
    }
}

impl AppError {
    /// The HTTP status that says the same.
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotLoggedIn => 401,
            Self::Forbidden { .. } => 403,
            Self::NotFound(_) => 404,
            Self::Invalid(_) => 422,
            Self::Conflict(_) => 409,
            Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // In a browser: what answered was not Understudy, as when a proxy says that the server is away, or it was
            // cut off in the middle. Nobody has refused anything.
            ServerFnErrorErr::Deserialization(_) if !cfg!(feature = "ssr") => Self::Unavailable,
            ServerFnErrorErr::Args(message)
            | ServerFnErrorErr::MissingArg(message)
            | ServerFnErrorErr::Deserialization(message) => Self::Invalid(message),
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Unavailable,
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::Serialization(_) => Self::Internal,
        }
    }
}
