//! Scoring past items with a model version: asked for, and how far it has come.

use crate::jobs::{self, Job};
use crate::moves::{self, MoveError};
use crate::{StoreError, counts};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use understudy_ladder::access::{Actor, Permission};
use understudy_ladder::slot::Slot;
use understudy_ladder::{ItemId, ModelId, StreamId};

/// Why past items are not scored.
#[derive(Debug, thiserror::Error)]
pub enum CannotScore {
    /// No such version.
    #[error("the stream has no model version of this number")]
    NoModel,
    /// Understudy cannot run it.
    #[error(
        "this version has no file here, so Understudy cannot run it: send its predictions by API"
    )]
    Elsewhere,
    /// It does nothing any more.
    #[error("this version is retired: put it into preview first")]
    Retired,
    /// The actor may not, or there is no such stream.
    #[error(transparent)]
    Move(#[from] MoveError),
}

impl From<StoreError> for CannotScore {
    fn from(error: StoreError) -> Self {
        Self::Move(error.into())
    }
}

/// Scores the items that came before a version did, or were not scored since, in the background. Where that is under
/// way already, it goes on; where it was given up, it begins anew.
pub async fn ask(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    model: ModelId,
    now: DateTime<Utc>,
) -> Result<(), CannotScore> {
    let state = moves::lock(conn, actor, slug, Permission::WriteModels).await?;
    let found = state.model(model).ok_or(CannotScore::NoModel)?;
    if found.sha256.is_none() {
        return Err(CannotScore::Elsewhere);
    }
    if found.slot == Slot::Retired {
        return Err(CannotScore::Retired);
    }
    let stream = state.stream.id;
    jobs::forget_failed_scoring(conn, stream, model).await?;
    let known = jobs::scoring(conn, stream, 0).await?;
    if !known.iter().any(|one| one.model == model) {
        let job = Job::ScorePastItems {
            stream,
            model,
            after: ItemId(0),
        };
        jobs::add(conn, &job, now).await?;
    }
    Ok(())
}

/// How far the scoring of past items has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// How it stands.
    pub standing: Standing,
    /// About how many items lie behind it.
    pub done: u64,
    /// Items of the stream.
    pub items: u64,
}

/// How the scoring of past items stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Under way.
    Running,
    /// It failed and is tried again.
    Retrying,
    /// It was given up, for this reason.
    Failed(String),
}

/// How far the scoring of past items has come, by version; nothing of those for which none is under way.
pub async fn progress(
    conn: &mut PgConnection,
    stream: StreamId,
) -> Result<BTreeMap<ModelId, Progress>, StoreError> {
    let items = of_stream(conn, stream).await?;
    let found = jobs::scoring(conn, stream, items).await?;
    let view = |one: jobs::Scoring| {
        let standing = match one.failed_with {
            Some(why) => Standing::Failed(why),
            None if one.attempts > 0 => Standing::Retrying,
            None => Standing::Running,
        };
        let progress = Progress {
            standing,
            done: one.done,
            items,
        };
        (one.model, progress)
    };
    Ok(found.into_iter().map(view).collect())
}

/// How many items a stream has.
pub async fn of_stream(conn: &mut PgConnection, stream: StreamId) -> Result<u64, StoreError> {
    let totals = counts::totals(conn, &[stream]).await?;
    Ok(totals
        .get(&stream)
        .map_or(0, |totals| totals.automated + totals.human))
}
