//! Moves on the ladder: requests, demotion, rollback and models, each with its audit entry.
//!
//! Every function locks the stream, asks the pure rules, and writes what they answer. Pages and API call
//! these, so that neither holds a rule of its own.

mod applying;
mod down;
mod guard;
mod in_force;
mod models;
mod ramp;
mod requests;
mod stopped;

pub use applying::{apply_due, look_again};
pub use down::{demote, restrict, roll_back};
pub(crate) use guard::audited;
pub use guard::{guard, kill, kill_all, send_again};
pub use models::{ModelMove, NewVersion, add_model, add_model_locked, set_slot, switch_in_shadow};
pub use ramp::{RampStep, climb, ramp_of};
pub use requests::{
    Propose, Proposed, approve, comment, edit, gates_for, open, propose, reject, withdraw,
};

use crate::StoreError;
use crate::streams::{self, StreamState};
use sqlx::PgConnection;
use understudy_ladder::access::{Actor, Forbidden, Permission, Who};
use understudy_ladder::gate::Gate;
use understudy_ladder::policy::BadPolicy;
use understudy_ladder::request::{CannotOpen, Refused};
use understudy_ladder::slot::CannotMove;
use understudy_ladder::{Rung, StreamId};

/// Why a move is refused.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// No stream of this name, or not one of the actor's.
    #[error("no such stream")]
    NoStream,
    /// No request with this number.
    #[error("no such request in this stream")]
    NoRequest,
    /// No breach with this number.
    #[error("no such breach in this stream")]
    NoBreach,
    /// A comment that says nothing, or too much.
    #[error("a comment must have from 1 to 5000 characters")]
    Comment,
    /// A canary that is not scored.
    #[error("a canary must be a model version in preview")]
    CanaryNotPreviewed,
    /// The actor may not do it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The proposed policy cannot be one.
    #[error(transparent)]
    BadPolicy(#[from] BadPolicy),
    /// The proposal cannot be put to approvers; the gates say why.
    #[error("{cause}")]
    CannotOpen {
        /// What stands in the way.
        cause: CannotOpen,
        /// What each gate found.
        gates: Vec<Gate>,
    },
    /// The request does not allow it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The slots do not allow it.
    #[error(transparent)]
    CannotMove(#[from] CannotMove),
    /// The stream is on the lowest rung.
    #[error("the stream is on Human only: there is nothing below")]
    NothingBelow,
    /// Demotion goes down.
    #[error("{0} is not below the present rung: going up needs a request")]
    NotBelow(Rung),
    /// The proposed policy is the one in force.
    #[error("nothing would change")]
    NothingChanges,
    /// What is done at once only takes from the model.
    #[error("this would give the model more: open a request")]
    GivesMore,
    /// A model that is seen or obeyed is switched by a request.
    #[error("above Shadow another model becomes active by a request")]
    SwitchNeedsRequest,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MoveError {
    /// For moves that the program makes by itself, which only the database can refuse.
    fn into_store(self) -> StoreError {
        match self {
            Self::Store(error) => error,
            refused => {
                tracing::error!(error = %refused, "A move that needs nobody's leave was refused");
                StoreError::Corrupt("state of a stream")
            }
        }
    }
}

impl From<sqlx::Error> for MoveError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The stream's state, locked until commit, for an actor who may do this there.
pub async fn lock(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    permission: Permission,
) -> Result<StreamState, MoveError> {
    let stream = streams::lock_by_slug(conn, slug)
        .await?
        .ok_or(MoveError::NoStream)?;
    allowed_on(actor, permission, stream.id)?;
    Ok(streams::state(conn, stream).await?)
}

/// Refuses whoever may not do this there; a stream that is not theirs does not exist for them.
fn allowed_on(actor: &Actor, permission: Permission, stream: StreamId) -> Result<(), MoveError> {
    match actor.require_on(permission, stream) {
        Err(Forbidden::Stream) => Err(MoveError::NoStream),
        other => Ok(other?),
    }
}

fn person(actor: &Actor) -> Result<understudy_ladder::PersonId, Forbidden> {
    match actor.who {
        Who::Person(person) => Ok(person),
        Who::Key(_) | Who::System => Err(Forbidden::NotAPerson),
    }
}
