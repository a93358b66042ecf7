//! Who is asking: an application with an API key, or a person with the session of the browser.

use super::problem::Problem;
use crate::state::AppState;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tower_sessions::Session;
use understudy_app::services::SESSION_PERSON;
use understudy_ladder::access::{Actor, Forbidden, Permission, Who};
use understudy_ladder::{ApiKeyId, PersonId, StreamId};
use understudy_store::{api_keys, people};

/// How long a key is believed to be what it was: a key that is revoked works no longer than this.
const BELIEVED_FOR: Duration = Duration::from_millis(900);
/// Keys remembered at most.
const MOST_REMEMBERED: usize = 10_000;

/// How many requests one API key may send.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Requests per second in the long run.
    pub per_second: NonZeroU32,
    /// Requests at once.
    pub burst: NonZeroU32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_second: NonZeroU32::new(20_000).unwrap_or(NonZeroU32::MIN),
            burst: NonZeroU32::new(40_000).unwrap_or(NonZeroU32::MIN),
        }
    }
}

/// Whoever sent a request, with what they may do.
#[derive(Debug, Clone)]
pub struct Caller(pub Arc<Actor>);

impl Caller {
    /// Refuses a caller that may not do this on the stream.
    pub fn require_on(&self, permission: Permission, stream: StreamId) -> Result<(), Forbidden> {
        self.0.require_on(permission, stream)
    }

    /// The key, when an application is asking.
    pub fn key(&self) -> Option<ApiKeyId> {
        match self.0.who {
            Who::Key(key) => Some(key),
            Who::Person(_) | Who::System => None,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(|| {
            tracing::error!("A handler asks for the caller outside the layer that knows it");
            Problem::internal()
        })
    }
}

/// Remembers keys for a moment and counts what each of them sends.
pub(super) struct Door {
    keys: RwLock<HashMap<[u8; 32], Remembered>>,
    limiter: DefaultKeyedRateLimiter<ApiKeyId>,
}

struct Remembered {
    id: ApiKeyId,
    actor: Arc<Actor>,
    since: Instant,
}

impl Door {
    pub(super) fn new(limits: Limits) -> Self {
        let quota = Quota::per_second(limits.per_second).allow_burst(limits.burst);
        Self {
            keys: RwLock::default(),
            limiter: RateLimiter::keyed(quota),
        }
    }

    /// The layer that finds out who is asking, or refuses.
    pub(super) async fn enter(
        State((state, door)): State<(AppState, Arc<Self>)>,
        request: Request,
        next: Next,
    ) -> Response {
        let (mut parts, body) = request.into_parts();
        match door.caller(&state, &parts).await {
            Ok(actor) => {
                parts.extensions.insert(Caller(actor));
                next.run(Request::from_parts(parts, body)).await
            }
            Err(problem) => problem.into_response(),
        }
    }

    async fn caller(&self, state: &AppState, request: &Parts) -> Result<Arc<Actor>, Problem> {
        match bearer(&request.headers)? {
            Some(secret) => {
                let (id, actor) = self.by_secret(state, secret).await?;
                self.limiter.check_key(&id).map_err(|not_until| {
                    let wait = not_until.wait_time_from(DefaultClock::default().now());
                    Problem::too_many(wait.as_secs() + 1)
                })?;
                Ok(actor)
            }
            None => by_session(state, request).await,
        }
    }

    async fn by_secret(
        &self,
        state: &AppState,
        secret: &str,
    ) -> Result<(ApiKeyId, Arc<Actor>), Problem> {
        let hash: [u8; 32] = Sha256::digest(secret).into();
        if let Some(found) = self.remembered(&hash) {
            return Ok(found);
        }
        let asked_at = Instant::now();
        let mut conn = state.pool.acquire().await?;
        let key = api_keys::by_secret(&mut conn, hash).await?.ok_or_else(|| {
            Problem::unauthorized("This API key is not known or has been revoked. An admin can make a new one under Admin, API keys, or with `understudy key add`.")
        })?;
        let actor = Arc::new(key.actor());
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= MOST_REMEMBERED {
            keys.clear();
        }
        keys.insert(
            hash,
            Remembered {
                id: key.id,
                actor: Arc::clone(&actor),
                since: asked_at,
            },
        );
        Ok((key.id, actor))
    }

    fn remembered(&self, hash: &[u8; 32]) -> Option<(ApiKeyId, Arc<Actor>)> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let found = keys.get(hash)?;
        (found.since.elapsed() < BELIEVED_FOR).then(|| (found.id, Arc::clone(&found.actor)))
    }
}

/// The key in the header, if there is one.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(value) = headers.get(AUTHORIZATION) else {
        return Ok(None);
    };
    let malformed = || {
        Problem::unauthorized("The header must read `Authorization: Bearer usk_…` with an API key.")
    };
    let (scheme, secret) = value
        .to_str()
        .ok()
        .and_then(|text| text.trim().split_once(' '))
        .ok_or_else(malformed)?;
    if scheme.eq_ignore_ascii_case("bearer") && !secret.trim().is_empty() {
        Ok(Some(secret.trim()))
    } else {
        Err(malformed())
    }
}

/// The person whose session the browser sent. Read anew each time: a role that is taken away is gone at once.
async fn by_session(state: &AppState, request: &Parts) -> Result<Arc<Actor>, Problem> {
    let nobody = || {
        Problem::unauthorized(
            "Send an API key as `Authorization: Bearer usk_…`, or log in with the browser first.",
        )
    };
    let session = request.extensions.get::<Session>().ok_or_else(nobody)?;
    let person: Option<i64> = session.get(SESSION_PERSON).await.map_err(|error| {
        tracing::warn!(%error, "The session cannot be read");
        Problem::unavailable()
    })?;
    let person = PersonId(person.ok_or_else(nobody)?);
    let mut conn = state.pool.acquire().await?;
    let (_, actor) = people::actor(&mut conn, person).await?.ok_or_else(nobody)?;
    Ok(Arc::new(actor))
}
