//! Model versions: added, moved between slots, made active.

use super::in_force::{Origin, put_in_force, write};
use super::{MoveError, lock};
use crate::models;
use crate::streams::{self, StreamState};
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use understudy_ladder::access::{Actor, Permission, Who};
use understudy_ladder::slot::CannotMove;
use understudy_ladder::{ModelId, Policy, PolicyVersion, Rung};

/// Adds a model version. The first one of a stream becomes active, in a policy version of its own: it
/// decides nothing, because a new stream starts on a rung where people decide.
pub async fn add_model(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    new: NewVersion<'_>,
    now: DateTime<Utc>,
) -> Result<ModelId, MoveError> {
    let state = lock(conn, actor, slug, Permission::WriteModels).await?;
    add_model_locked(conn, &state, actor.who, new, now).await
}

/// A model version to add.
#[derive(Debug, Clone)]
pub struct NewVersion<'a> {
    /// Name with version.
    pub name: &'a str,
    /// Its file; `None` for a model that runs elsewhere.
    pub file: Option<models::ModelFile<'a>>,
}

/// [`add_model`] for a caller that holds the stream's lock.
pub async fn add_model_locked(
    conn: &mut PgConnection,
    state: &StreamState,
    who: Who,
    new: NewVersion<'_>,
    now: DateTime<Utc>,
) -> Result<ModelId, MoveError> {
    let sha256 = new.file.as_ref().map(|file| hex::encode(file.sha256));
    let created_by = match who {
        Who::Person(person) => Some(person),
        Who::Key(_) | Who::System => None,
    };
    let id = models::add(
        conn,
        models::NewModel {
            stream: state.stream.id,
            name: new.name,
            file: new.file,
            created_by,
            now,
        },
    )
    .await?;
    write(
        conn,
        state,
        who,
        "model.added",
        json!({ "model": id, "name": new.name, "sha256": sha256 }),
        now,
    )
    .await?;
    if state.models.is_empty() {
        let policy = Policy {
            active_model: Some(id),
            ..state.policy.clone()
        };
        let origin = Origin {
            request: None,
            cause: &format!("First model {}", new.name),
            who,
        };
        put_in_force(conn, state, &policy, origin, now).await?;
    } else {
        streams::bump_revision(conn, state.stream.id).await?;
    }
    Ok(id)
}

/// Puts a version into preview, or retires it.
pub async fn set_slot(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    model: ModelId,
    to: ModelMove,
    now: DateTime<Utc>,
) -> Result<(), MoveError> {
    let state = lock(conn, actor, slug, Permission::WriteModels).await?;
    let slots = models::slots(conn, state.stream.id).await?;
    let (slots, action) = match to {
        ModelMove::Preview => (slots.preview(model)?, "model.previewed"),
        ModelMove::Retire
            if state
                .policy
                .canary
                .is_some_and(|canary| canary.model == model) =>
        {
            return Err(CannotMove::Canary(model).into());
        }
        ModelMove::Retire => (slots.retire(model)?, "model.retired"),
    };
    models::save_slots(conn, state.stream.id, &slots).await?;
    streams::bump_revision(conn, state.stream.id).await?;
    write(
        conn,
        &state,
        actor.who,
        action,
        json!({ "model": model }),
        now,
    )
    .await
}

/// Moves of a model version that need no request, because they give it nothing to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelMove {
    /// Scores in shadow.
    Preview,
    /// Does nothing any more.
    Retire,
}

/// Makes another version active while people decide everything: loading a history uses it. On a rung that
/// shows or uses predictions a switch needs a request.
pub async fn switch_in_shadow(
    conn: &mut PgConnection,
    state: &StreamState,
    who: Who,
    model: ModelId,
    now: DateTime<Utc>,
) -> Result<PolicyVersion, MoveError> {
    if state.policy.rung > Rung::Shadow {
        return Err(MoveError::SwitchNeedsRequest);
    }
    let policy = Policy {
        active_model: Some(model),
        ..state.policy.clone()
    };
    switch_model(conn, state, &policy, now).await?;
    let name = state.model(model).map_or("", |model| &model.name);
    let origin = Origin {
        request: None,
        cause: &format!("Switched to {name}"),
        who,
    };
    put_in_force(conn, state, &policy, origin, now).await
}

pub(super) async fn switch_model(
    conn: &mut PgConnection,
    state: &StreamState,
    to: &Policy,
    now: DateTime<Utc>,
) -> Result<(), MoveError> {
    let Some(model) = to.active_model else {
        return Ok(());
    };
    let slots = models::slots(conn, state.stream.id).await?;
    // A policy without a model leaves the slot as it is; the same one comes back to it.
    if slots.active() == Some(model) {
        return Ok(());
    }
    let slots = slots.activate(model, now)?;
    Ok(models::save_slots(conn, state.stream.id, &slots).await?)
}
