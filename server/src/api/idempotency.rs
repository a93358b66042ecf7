//! `Idempotency-Key`: a request that is sent again gets the first one's answer.

use super::body::{again, read, within};
use super::caller::Caller;
use super::problem::Problem;
use crate::state::AppState;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderName, Method, StatusCode};
use sha2::{Digest as _, Sha256};
use understudy_ladder::ApiKeyId;
use understudy_store::idempotency::{self, Known};

/// The header that carries the key.
pub const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
/// The header of an answer that was given before.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The largest body of a request with a key: all of it is read before anything is done. A model file fits.
pub const MOST_BODY: usize = 66 * 1024 * 1024;

/// The layer that answers a repeated request.
pub(super) async fn once(
    State(state): State<AppState>,
    caller: Caller,
    request: Request,
    next: Next,
) -> Response {
    let key = request.headers().get(HEADER).cloned();
    match key {
        Some(key) if [Method::POST, Method::PATCH].contains(request.method()) => {
            match answer_once(state, &caller, &key, request, next).await {
                Ok(response) => response,
                Err(problem) => problem.into_response(),
            }
        }
        Some(_) | None => next.run(request).await,
    }
}

/// A key of one owner.
struct Claim {
    state: AppState,
    owner: ApiKeyId,
    key: String,
}

async fn answer_once(
    state: AppState,
    caller: &Caller,
    key: &HeaderValue,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let owner = caller.key().ok_or_else(|| {
        Problem::malformed("Idempotency-Key works with API keys; leave it out when you are logged in with the browser.")
    })?;
    let key = key
        .to_str()
        .ok()
        .filter(|key| (1..=255).contains(&key.len()));
    let key = key
        .ok_or_else(|| {
            Problem::malformed("Idempotency-Key must be 1 to 255 visible ASCII characters.")
        })?
        .to_owned();
    let request = within(request, MOST_BODY).await?;
    let (parts, body) = request.into_parts();
    let bytes = read(Request::from_parts(parts.clone(), body), MOST_BODY).await?;
    let sha256 = fingerprint(&parts, &bytes);
    let claim = Claim { state, owner, key };
    match claim.take(sha256).await? {
        Known::Fresh => {
            let request = again(parts, bytes);
            // To its end, even when the caller hangs up: the next one with this key wants the answer.
            let work = tokio::spawn(async move { claim.answer(next.run(request).await).await });
            work.await.unwrap_or_else(|failure| {
                tracing::error!(%failure, "A request ended in a panic");
                Err(Problem::internal())
            })
        }
        Known::InFlight => Err(Problem::conflict(
            "The first request with this Idempotency-Key is still being answered. Try again in a moment.",
        )),
        Known::OtherRequest => Err(Problem::field(
            "Idempotency-Key",
            "this key came with another request before: use a new key for each request, and the same one only to repeat it",
        )),
        Known::Answered { status, body } => replay(status, body),
    }
}

/// SHA-256 of what makes a request another one. A form's boundary does not: it is made anew for each attempt.
fn fingerprint(parts: &http::request::Parts, body: &[u8]) -> [u8; 32] {
    let content_type = parts.headers.get(CONTENT_TYPE);
    let content_type = content_type
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let (media_type, boundary) = content_type
        .split_once("boundary=")
        .unwrap_or((content_type, ""));
    let boundary = boundary
        .split(';')
        .next()
        .unwrap_or_default()
        .trim_matches('"')
        .as_bytes();
    let mut digest = Sha256::new();
    digest.update(format!("{} {}\n{media_type}\n", parts.method, parts.uri));
    for part in split(body, boundary) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

/// What stands between the occurrences of a mark; everything in one piece where there is no mark.
fn split<'a>(mut rest: &'a [u8], mark: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let found = mark.first().and_then(|first| {
            let mut from = 0;
            loop {
                from += rest[from..].iter().position(|byte| byte == first)?;
                if rest[from..].starts_with(mark) {
                    return Some(from);
                }
                from += 1;
            }
        });
        if let Some(at) = found {
            let part = &rest[..at];
            rest = &rest[at + mark.len()..];
            Some(part)
        } else {
            done = true;
            Some(rest)
        }
    })
}

impl Claim {
    async fn take(&self, sha256: [u8; 32]) -> Result<Known, Problem> {
        let now = self.state.services.now();
        let mut conn = self.state.pool.acquire().await?;
        Ok(idempotency::claim(&mut conn, self.owner, &self.key, sha256, now).await?)
    }

    /// Keeps an answer, or gives the key up where trying again can lead to another one.
    async fn answer(self, response: Response) -> Result<Response, Problem> {
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.map_err(|error| {
            tracing::error!(%error, "An answer could not be read back");
            Problem::internal()
        })?;
        let passing = parts.status.is_server_error()
            || [StatusCode::TOO_MANY_REQUESTS, StatusCode::REQUEST_TIMEOUT].contains(&parts.status);
        let mut conn = self.state.pool.acquire().await?;
        if passing {
            idempotency::release(&mut conn, self.owner, &self.key).await?;
        } else {
            let content_type = parts.headers.get(CONTENT_TYPE);
            let kept = keep(content_type, &bytes);
            idempotency::answer(
                &mut conn,
                self.owner,
                &self.key,
                parts.status.as_u16(),
                &kept,
            )
            .await?;
        }
        Ok(Response::from_parts(parts, Body::from(bytes)))
    }
}

/// Content type and body as one text.
fn keep(content_type: Option<&HeaderValue>, body: &Bytes) -> String {
    let content_type = content_type
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    format!("{content_type}\n{}", String::from_utf8_lossy(body))
}

fn replay(status: u16, kept: String) -> Result<Response, Problem> {
    let status = StatusCode::from_u16(status).map_err(|_| Problem::internal())?;
    let (content_type, body) = kept.split_once('\n').unwrap_or(("", &kept));
    let mut response = (status, body.to_owned()).into_response();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(content_type) {
        headers.insert(CONTENT_TYPE, value);
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}
