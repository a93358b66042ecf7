//! Errors as the API says them: RFC 9457 problem documents that name the field and the fix.

use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::Value;
use understudy_ladder::access::Forbidden;
use understudy_ladder::request::Refused;
use understudy_store::StoreError;
use understudy_store::moves::MoveError;
use utoipa::ToSchema;

use super::shapes::GateShape;
use crate::ingest::IngestError;

/// After how many seconds a request that met a passing trouble is worth repeating.
const RETRY_SOON: u64 = 2;

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The field, as a path: `prediction.confidence`, `labels[2].key`.
    #[schema(example = "prediction.confidence")]
    pub field: String,
    /// What is wrong with it and what would be right.
    #[schema(example = "confidence must be a number from 0 to 1, not 1.5")]
    pub detail: String,
}

impl FieldError {
    /// What is wrong with this field.
    pub fn new(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            detail: detail.into(),
        }
    }
}

/// A problem document (RFC 9457), sent as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Problem {
    /// Which kind of problem: a page that explains it.
    #[serde(rename = "type")]
    #[schema(example = "/api/docs#problem-invalid")]
    kind: String,
    /// The kind in words.
    #[schema(example = "The request cannot be used")]
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// What happened here, and what to do.
    detail: String,
    /// What is wrong with single fields; empty when it is not about fields.
    errors: Vec<FieldError>,
    /// What each gate found, where a request cannot be opened for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<GateShape>>)]
    gates: Option<Value>,
    #[serde(skip)]
    headers: Vec<(http::HeaderName, HeaderValue)>,
}

impl Problem {
    fn new(status: StatusCode, kind: &str, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/api/docs#problem-{kind}"),
            title,
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
            gates: None,
            headers: Vec::new(),
        }
    }

    /// 400: what was sent cannot be read at all.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "malformed",
            "The request cannot be read",
            detail,
        )
    }

    /// 401: no key and no session, or one that does not work.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "Who is asking?",
            detail,
        )
        .with(
            WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"understudy\""),
        )
    }

    /// 403: known, but not allowed.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", detail)
    }

    /// 404.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "Not found", detail)
    }

    /// 404 for a stream that is not there, or that the caller may not know of.
    pub fn no_stream() -> Self {
        Self::not_found("There is no stream of this name, or you may not see it.")
    }

    /// 405.
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "Another method",
            "This address does not take this method; the header Allow says which it takes.",
        )
    }

    /// 409: it does not fit what is there now.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "conflict",
            "Does not fit what is there now",
            detail,
        )
    }

    /// 413: over a limit, which is named.
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "Too large",
            detail,
        )
    }

    /// 415: another content type is needed, which is named.
    pub fn unsupported(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported",
            "Another content type is needed",
            detail,
        )
    }

    /// 422: readable, but not usable.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            "The request cannot be used",
            detail,
        )
    }

    /// 422 for one field.
    pub fn field(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::fields(vec![FieldError::new(field, detail)])
    }

    /// 422 for several fields.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let detail = errors.first().map_or_else(String::new, |first| {
            format!("{}: {}", first.field, first.detail)
        });
        Self {
            errors,
            ..Self::invalid(detail)
        }
    }

    /// 429.
    pub fn too_many(seconds: u64) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many",
            "Too many requests",
            format!("This key sends more requests than it may. Try again in {seconds} s; items can be sent many at a time as NDJSON."),
        )
        .retry_after(seconds)
    }

    /// 503: the database is away.
    pub fn unavailable() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "Not reachable at the moment",
            "Understudy cannot reach its database at the moment. Send the same request again: nothing is stored twice.",
        )
        .retry_after(RETRY_SOON)
    }

    /// 500: a defect, which the caller has logged.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "A defect on our side",
            "Something went wrong on our side; it has been logged. Try again, and tell an admin if it stays.",
        )
    }

    fn retry_after(self, seconds: u64) -> Self {
        self.with(RETRY_AFTER, HeaderValue::from(seconds))
    }

    fn with(mut self, name: http::HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// What happened, as a sentence.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// What is wrong with single fields.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// The same, with the methods that the address takes.
    #[must_use]
    pub fn allow(self, methods: HeaderValue) -> Self {
        self.with(ALLOW, methods)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        for (name, value) in self.headers {
            headers.insert(name, value);
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(cause) => {
                tracing::warn!(error = %cause, "The database cannot be reached");
                Self::unavailable()
            }
            StoreError::Constraint(_) | StoreError::Corrupt(_) | StoreError::Other(_) => {
                tracing::error!(error = ?error, "Database error");
                Self::internal()
            }
        }
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<Forbidden> for Problem {
    fn from(error: Forbidden) -> Self {
        match error {
            Forbidden::Stream => Self::no_stream(),
            Forbidden::Permission(permission) if permission.for_keys() => Self::forbidden(format!(
                "This needs the permission {0}: use an API key with the scope {0}, or log in as somebody who has it.",
                permission.code()
            )),
            Forbidden::Permission(permission) => Self::forbidden(format!(
                "This needs the permission {}, which only people hold, never API keys: log in as somebody who has it.",
                permission.code()
            )),
            Forbidden::NotAPerson | Forbidden::EveryStream => {
                Self::forbidden(sentence(&error.to_string()))
            }
        }
    }
}

impl From<MoveError> for Problem {
    fn from(error: MoveError) -> Self {
        let detail = sentence(&error.to_string());
        match error {
            MoveError::Store(error) => error.into(),
            MoveError::Forbidden(error) => error.into(),
            MoveError::NoStream => Self::no_stream(),
            MoveError::NoRequest | MoveError::NoBreach => Self::not_found(detail),
            MoveError::Comment => Self::field("text", detail),
            MoveError::Refused(Refused::BadTime) => Self::field("apply_at", detail),
            MoveError::BadPolicy(bad) => Self::field("policy", bad.to_string()),
            MoveError::CannotOpen { gates, .. } => Self {
                gates: serde_json::to_value(gates).ok(),
                ..Self::conflict(detail)
            },
            MoveError::Refused(_)
            | MoveError::SwitchNeedsRequest
            | MoveError::CanaryNotPreviewed
            | MoveError::CannotMove(_)
            | MoveError::NothingBelow
            | MoveError::NothingChanges
            | MoveError::GivesMore
            | MoveError::NotBelow(_) => Self::conflict(detail),
        }
    }
}

impl From<IngestError> for Problem {
    fn from(error: IngestError) -> Self {
        match error {
            // Logged where they happened.
            IngestError::Unavailable => Self::unavailable(),
            IngestError::Internal => Self::internal(),
            IngestError::Changing => Self {
                detail: "The stream is being changed at this moment. Send the same request again."
                    .to_owned(),
                ..Self::unavailable()
            },
        }
    }
}

/// An error's words as a sentence.
fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    match characters.next() {
        Some(first) => format!(
            "{}{}.",
            first.to_uppercase(),
            characters.as_str().trim_end_matches('.')
        ),
        None => String::new(),
    }
}
