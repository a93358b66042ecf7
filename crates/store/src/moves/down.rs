//! The ways down: at once, and nobody is asked.

use super::in_force::{Origin, put_in_force};
use super::requests::check;
use super::stopped::{Stop, stopped_by};
use super::{MoveError, lock};
use crate::streams::StreamState;
use crate::{StoreError, breaches, models, policies};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use understudy_ladder::access::{Actor, Permission, Who};
use understudy_ladder::policy::Change as PolicyChange;
use understudy_ladder::slot::CannotMove;
use understudy_ladder::{ModelId, Policy, PolicyVersion, Rung};

/// Goes down at once: one rung, or to the rung that is named.
pub async fn demote(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    to: Option<Rung>,
    now: DateTime<Utc>,
) -> Result<PolicyVersion, MoveError> {
    let state = lock(conn, actor, slug, Permission::Demote).await?;
    let target = to
        .or(state.policy.rung.down())
        .ok_or(MoveError::NothingBelow)?;
    if target >= state.policy.rung {
        return Err(MoveError::NotBelow(target));
    }
    let policy = state.policy.demoted_to(target);
    let cause = format!("Demoted to {target}");
    list(conn, &state, &policy, (&cause, actor.who), now).await?;
    let origin = Origin {
        request: None,
        cause: &cause,
        who: actor.who,
    };
    put_in_force(conn, &state, &policy, origin, now).await
}

/// Puts a policy in force at once that gives the model less, or more to check, and nothing more.
pub async fn restrict(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    policy: &Policy,
    cause: &str,
    now: DateTime<Utc>,
) -> Result<PolicyVersion, MoveError> {
    let state = lock(conn, actor, slug, Permission::Demote).await?;
    check(&state, policy)?;
    match policy.change_from(&state.policy) {
        PolicyChange::Down => {}
        PolicyChange::None => return Err(MoveError::NothingChanges),
        PolicyChange::Up(_) | PolicyChange::TooFar => return Err(MoveError::GivesMore),
    }
    list(conn, &state, policy, (cause, actor.who), now).await?;
    let origin = Origin {
        request: None,
        cause,
        who: actor.who,
    };
    put_in_force(conn, &state, policy, origin, now).await
}

/// What the model versions automated that decide less from now on is listed to be looked at again.
async fn list(
    conn: &mut PgConnection,
    state: &StreamState,
    next: &Policy,
    (cause, who): (&str, Who),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let stop = Stop {
        who,
        ..Stop::by(cause)
    };
    stopped_by(conn, state, next, stop, now).await
}

/// Goes back at once from a model version to the one retained last, with the thresholds that were in force for it.
/// Where that version is not active, it has been left already: nothing is done, and the version in force is answered.
pub async fn roll_back(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    leaving: ModelId,
    now: DateTime<Utc>,
) -> Result<PolicyVersion, MoveError> {
    let state = lock(conn, actor, slug, Permission::Demote).await?;
    if state.model(leaving).is_none() {
        return Err(CannotMove::Unknown(leaving).into());
    }
    let slots = match models::slots(conn, state.stream.id)
        .await?
        .roll_back(leaving, now)
    {
        Err(CannotMove::NotActive(_)) => return Ok(state.stream.policy_version),
        slots => slots?,
    };
    let back = slots.active().ok_or(CannotMove::NothingRetained)?;
    models::save_slots(conn, state.stream.id, &slots).await?;
    // A version is retained because it was active, so there is a policy to go back to.
    let earlier = policies::latest_with_model(conn, state.stream.id, back)
        .await?
        .ok_or(StoreError::Corrupt("policy of a retained model"))?;
    let distrusted = breaches::distrusted(conn, state.stream.id, back).await?;
    let policy = state.policy.rolled_back_to(&earlier.policy, distrusted);
    let name = state.model(back).map_or("", |model| &model.name);
    let cause = format!("Rolled back to {name}");
    let stop = Stop {
        who: actor.who,
        distrusts: true,
        ..Stop::by(&cause)
    };
    stopped_by(conn, &state, &policy, stop, now).await?;
    let origin = Origin {
        request: None,
        cause: &cause,
        who: actor.who,
    };
    put_in_force(conn, &state, &policy, origin, now).await
}
