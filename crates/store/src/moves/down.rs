//! The ways down: at once, and nobody is asked.

use super::in_force::{Origin, put_in_force};
use super::{MoveError, lock};
use crate::policies;
use crate::{StoreError, models};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use understudy_ladder::access::{Actor, Permission};
use understudy_ladder::policy::Change as PolicyChange;
use understudy_ladder::slot::CannotMove;
use understudy_ladder::{Policy, PolicyVersion, Rung};

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
    let origin = Origin {
        request: None,
        cause: &format!("Demoted to {target}"),
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
    policy.check(|label| state.stream.labels.find(label).is_some())?;
    match policy.change_from(&state.policy) {
        PolicyChange::Down => {}
        PolicyChange::None => return Err(MoveError::NothingChanges),
        PolicyChange::Up(_) | PolicyChange::TooFar => return Err(MoveError::GivesMore),
    }
    let origin = Origin {
        request: None,
        cause,
        who: actor.who,
    };
    put_in_force(conn, &state, policy, origin, now).await
}

/// Goes back at once to the model version retained last, with the thresholds that were in force for it.
pub async fn roll_back(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    now: DateTime<Utc>,
) -> Result<PolicyVersion, MoveError> {
    let state = lock(conn, actor, slug, Permission::Demote).await?;
    let slots = models::slots(conn, state.stream.id).await?.roll_back(now)?;
    let back = slots.active().ok_or(CannotMove::NothingRetained)?;
    models::save_slots(conn, state.stream.id, &slots).await?;
    // A version is retained because it was active, so there is a policy to go back to.
    let earlier = policies::latest_with_model(conn, state.stream.id, back)
        .await?
        .ok_or(StoreError::Corrupt("policy of a retained model"))?;
    let policy = state.policy.rolled_back_to(&earlier.policy);
    let name = state.model(back).map_or("", |model| &model.name);
    let origin = Origin {
        request: None,
        cause: &format!("Rolled back to {name}"),
        who: actor.who,
    };
    put_in_force(conn, &state, &policy, origin, now).await
}
