//! What server functions stand on: the database, the clock, and who is asking.

use crate::error::AppError;
use crate::recording::Recording;
use crate::words;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use tower_sessions::Session;
use understudy_ladder::access::{Actor, Forbidden, Permission};
use understudy_ladder::{PersonId, StreamId};
use understudy_store::StoreError;
use understudy_store::decisions::DecideError;
use understudy_store::disagreements::{self, AdjudicateError};
use understudy_store::moves::MoveError;
use understudy_store::people::{self, Person};
use understudy_store::scoring::CannotScore;
use understudy_store::standing::{self, Held, Listed};
use understudy_store::streams::{self, Stream, StreamState};

/// Under which name a session keeps the person's id.
pub const SESSION_PERSON: &str = "person";

/// Handed to every page and server function by the server.
#[derive(Clone)]
pub struct Services {
    /// The database.
    pub pool: PgPool,
    /// The clock.
    pub clock: fn() -> DateTime<Utc>,
    /// 32 random bytes.
    pub random: fn() -> [u8; 32],
    /// Records decisions.
    pub recording: Recording,
    /// What routes streams, as it was last seen.
    pub states: States,
}

/// Remembers what routes streams. A stream's revision says whether what is remembered still holds.
#[derive(Clone, Default)]
pub struct States(Arc<RwLock<HashMap<StreamId, Arc<StreamState>>>>);

impl States {
    /// What routes this stream, as of its revision.
    async fn of(&self, conn: &mut PgConnection, stream: Stream) -> Result<StreamState, StoreError> {
        let id = stream.id;
        let known = {
            let states = self.0.read().unwrap_or_else(PoisonError::into_inner);
            states.get(&id).cloned()
        };
        if let Some(known) = known.filter(|known| known.stream.revision == stream.revision) {
            return Ok(Arc::unwrap_or_clone(known));
        }
        let state = streams::state(&mut *conn, stream).await?;
        // Read in several statements: only what did not change meanwhile belongs together.
        if streams::revision(conn, id).await? == Some(state.stream.revision) {
            let mut states = self.0.write().unwrap_or_else(PoisonError::into_inner);
            states.insert(id, Arc::new(state.clone()));
        }
        Ok(state)
    }
}

impl Services {
    /// Those of this process.
    pub fn get() -> Result<Self, AppError> {
        use_context().ok_or(AppError::Internal)
    }

    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// A transaction.
    pub async fn begin(&self) -> Result<Transaction<'static, Postgres>, AppError> {
        Ok(self.pool.begin().await.map_err(StoreError::from)?)
    }
}

/// The session of this request.
pub async fn session() -> Result<Session, AppError> {
    leptos_axum::extract().await.map_err(|_| AppError::Internal)
}

/// Whose session this is.
async fn logged_in() -> Result<PersonId, AppError> {
    let id: Option<i64> = session()
        .await?
        .get(SESSION_PERSON)
        .await
        .map_err(|_| AppError::Unavailable)?;
    id.map(PersonId).ok_or(AppError::NotLoggedIn)
}

/// Who is asking, with what they may do. Read anew for every request: a role that is taken away is gone
/// at once.
pub async fn current() -> Result<(Person, Actor), AppError> {
    let services = Services::get()?;
    let id = logged_in().await?;
    let mut conn = services.pool.acquire().await.map_err(StoreError::from)?;
    people::actor(&mut conn, id)
        .await?
        .ok_or(AppError::NotLoggedIn)
}

/// Who is asking, provided that they may do this.
pub async fn allowed(permission: Permission) -> Result<(Person, Actor), AppError> {
    let (person, actor) = current().await?;
    actor.require(permission)?;
    Ok((person, actor))
}

/// A stream for somebody who may do this there.
pub struct OnStream {
    /// Who is asking.
    pub person: Person,
    /// With what they may do.
    pub actor: Actor,
    /// The stream with what routes it.
    pub state: StreamState,
    /// What holds it down, with since when and by whom.
    pub held: Vec<Held>,
    /// What was stopped without holding it down, and is still to be looked at.
    pub listed: Option<Listed>,
    /// How many disagreements are open, for those who adjudicate.
    pub disagreements: Option<i64>,
}

/// The stream with this name, provided that who is asking may do this there.
pub async fn on_stream(slug: &str, permission: Permission) -> Result<OnStream, AppError> {
    let (person, actor) = current().await?;
    let services = Services::get()?;
    let mut conn = services.pool.acquire().await.map_err(StoreError::from)?;
    let stream = visible(streams::by_slug(&mut conn, slug).await?, &actor)?;
    actor.require_on(permission, stream.id)?;
    let state = streams::state(&mut conn, stream).await?;
    let held = if state.caps.is_empty() {
        Vec::new()
    } else {
        standing::held(&mut conn, state.stream.id).await?
    };
    let listed = standing::listed(&mut conn, state.stream.id, services.now()).await?;
    let disagreements = if actor.may(Permission::Adjudicate) {
        Some(disagreements::count_open(&mut conn, state.stream.id).await?)
    } else {
        None
    };
    Ok(OnStream {
        person,
        actor,
        state,
        held,
        listed,
        disagreements,
    })
}

/// The same for somebody at work, who asks many times a minute: without what only the heads of pages show.
pub async fn at_work_on(slug: &str, permission: Permission) -> Result<OnStream, AppError> {
    let services = Services::get()?;
    let id = logged_in().await?;
    let mut conn = services.pool.acquire().await.map_err(StoreError::from)?;
    let (person, actor) = people::actor(&mut conn, id)
        .await?
        .ok_or(AppError::NotLoggedIn)?;
    let stream = visible(streams::by_slug(&mut conn, slug).await?, &actor)?;
    actor.require_on(permission, stream.id)?;
    let state = services.states.of(&mut conn, stream).await?;
    Ok(OnStream {
        person,
        actor,
        state,
        held: Vec::new(),
        listed: None,
        disagreements: None,
    })
}

fn visible(stream: Option<Stream>, actor: &Actor) -> Result<Stream, AppError> {
    stream
        .filter(|stream| actor.sees(stream.id))
        .ok_or_else(|| AppError::NotFound(words::frame::no_such_stream().into()))
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(cause) => {
                tracing::warn!(error = %cause, "The database cannot be reached");
                Self::Unavailable
            }
            StoreError::Constraint(_) | StoreError::Corrupt(_) | StoreError::Other(_) => {
                tracing::error!(error = ?error, "Database error");
                Self::Internal
            }
        }
    }
}

impl From<Forbidden> for AppError {
    fn from(error: Forbidden) -> Self {
        match error {
            Forbidden::Stream => Self::NotFound(words::frame::no_such_stream().into()),
            Forbidden::Permission(permission) => Self::Forbidden {
                what: words::frame::role_does_not_allow().into(),
                who_can: who_may(permission),
            },
            Forbidden::NotAPerson | Forbidden::EveryStream => Self::Forbidden {
                what: sentence(&error.to_string()),
                who_can: String::new(),
            },
        }
    }
}

impl From<DecideError> for AppError {
    fn from(error: DecideError) -> Self {
        match error {
            DecideError::Store(error) => error.into(),
            DecideError::Answer(_) | DecideError::NoLabel => {
                Self::Invalid(sentence(&error.to_string()))
            }
            DecideError::NotShown
            | DecideError::DecidedAlready
            | DecideError::ClientIdReused
            | DecideError::NothingToUndo
            | DecideError::NotYours
            | DecideError::TooLongAgo => Self::Conflict(sentence(&error.to_string())),
        }
    }
}

impl From<AdjudicateError> for AppError {
    fn from(error: AdjudicateError) -> Self {
        match error {
            AdjudicateError::Store(error) => error.into(),
            AdjudicateError::Answer(_) => Self::Invalid(sentence(&error.to_string())),
            AdjudicateError::NotOpen
            | AdjudicateError::Cannot(_)
            | AdjudicateError::ClientIdReused
            | AdjudicateError::NothingToUndo => Self::Conflict(sentence(&error.to_string())),
        }
    }
}

impl From<CannotScore> for AppError {
    fn from(error: CannotScore) -> Self {
        let text = sentence(&error.to_string());
        match error {
            CannotScore::Move(error) => error.into(),
            CannotScore::NoModel => Self::NotFound(text),
            CannotScore::Elsewhere => Self::Invalid(text),
            CannotScore::Retired => Self::Conflict(text),
        }
    }
}

impl From<MoveError> for AppError {
    fn from(error: MoveError) -> Self {
        match error {
            MoveError::Store(error) => error.into(),
            MoveError::Forbidden(error) => error.into(),
            MoveError::NoStream | MoveError::NoRequest | MoveError::NoBreach => {
                Self::NotFound(sentence(&error.to_string()))
            }
            MoveError::BadPolicy(_) | MoveError::Comment => {
                Self::Invalid(sentence(&error.to_string()))
            }
            MoveError::CannotOpen { .. }
            | MoveError::Refused(_)
            | MoveError::CannotMove(_)
            | MoveError::NothingBelow
            | MoveError::NothingChanges
            | MoveError::GivesMore
            | MoveError::SwitchNeedsRequest
            | MoveError::CanaryNotPreviewed
            | MoveError::NotBelow(_) => Self::Conflict(sentence(&error.to_string())),
        }
    }
}

/// Which roles hold a permission, as a sentence.
fn who_may(permission: Permission) -> String {
    let roles: Vec<&str> = understudy_ladder::Role::ALL
        .into_iter()
        .filter(|role| role.permissions().contains(&permission))
        .map(words::domain::role)
        .collect();
    words::frame::these_may(roles.join(", "))
}

/// An error's words as a sentence.
pub fn sentence(words: &str) -> String {
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
