//! What can go wrong for a person, in words that say what to do.

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// An error as a page shows it. The text of the database never gets here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", content = "message", rename_all = "snake_case")]
pub enum AppError {
    /// Nobody is logged in, or the session has ended.
    #[error("Your session has ended. Log in again to go on; nothing you decided is lost.")]
    NotLoggedIn,
    /// The person may not do it.
    #[error("{what} {who_can}")]
    Forbidden {
        /// What cannot be done, as a sentence.
        what: String,
        /// Who can, as a sentence.
        who_can: String,
    },
    /// There is no such thing, or the person may not know of it.
    #[error("{0}")]
    NotFound(String),
    /// What was sent cannot be used; names the field and the fix.
    #[error("{0}")]
    Invalid(String),
    /// What was sent does not fit what is there now.
    #[error("{0}")]
    Conflict(String),
    /// The database or the network is away; trying again helps.
    #[error(
        "Understudy cannot reach its database at the moment. Nothing is lost: try again in a few seconds."
    )]
    Unavailable,
    /// A defect, logged on the server.
    #[error(
        "Something went wrong on our side; it has been logged. Try again, and tell an admin if it stays."
    )]
    Internal,
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
