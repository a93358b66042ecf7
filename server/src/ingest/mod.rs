//! Takes items in: many callers' items are scored, routed and stored in one commit.
//!
//! A caller's items are scored and routed before they wait for the database. The writers gather what
//! waits and store it in one transaction that also checks, under a lock, that every stream still is as it
//! was when its items were routed. Items of a stream that has changed meanwhile go back to their caller,
//! who routes them again.

mod batch;
mod fingerprint;
mod scoring;
mod states;
mod writer;

pub use self::fingerprint::Fingerprint;

use crate::models::LoadedModels;
use batch::Batch;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgPool;
use std::sync::Arc;
use understudy_ladder::Priority;
use understudy_ladder::route::Route;
use understudy_store::StoreError;
use understudy_store::items::Put;
use understudy_store::media::Media;
use understudy_store::predictions::Prediction;
use understudy_store::streams::StreamState;
use writer::Written;

/// How often items are routed anew because their stream changed under them.
const MOST_ATTEMPTS: usize = 5;

/// An item that has been checked against its stream.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// Its name in the caller's system.
    pub external_id: String,
    /// Of payload, image and the caller's prediction.
    pub content_sha256: [u8; 32],
    /// Its image.
    pub media: Option<Arc<Media>>,
    /// What it holds.
    pub payload: Value,
    /// How urgent it is.
    pub priority: Priority,
    /// What the caller's own model says of it.
    pub prediction: Option<Prediction>,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

/// Where an item that was put in went.
#[derive(Debug, Clone)]
pub struct Placed {
    /// Whether it is new.
    pub put: Put,
    /// Where it goes, if it is new.
    pub route: Route,
}

/// Items with the stream state that routed them.
#[derive(Debug, Clone)]
pub struct Taken {
    /// What routed them.
    pub state: Arc<StreamState>,
    /// One for each item, in their order.
    pub placed: Vec<Placed>,
}

/// Why items could not be taken in. None of them was stored, or it cannot be told: sending them again is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IngestError {
    /// The database is away.
    #[error("the database cannot be reached")]
    Unavailable,
    /// The stream is gone, or changes faster than items can be routed.
    #[error("the stream is changing: try again")]
    Changing,
    /// A defect, logged where it happened.
    #[error("the items could not be stored")]
    Internal,
}

impl From<StoreError> for IngestError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(cause) => {
                tracing::warn!(error = %cause, "The database cannot be reached");
                Self::Unavailable
            }
            StoreError::Constraint(_) | StoreError::Corrupt(_) | StoreError::Other(_) => {
                tracing::error!(error = ?error, "Items could not be stored");
                Self::Internal
            }
        }
    }
}

/// Takes items in; cheap to clone.
#[derive(Clone)]
pub struct Ingest {
    pool: PgPool,
    models: LoadedModels,
    states: states::States,
    writers: writer::Writers,
}

impl Ingest {
    /// Starts the writers. Call it inside a tokio runtime; they end with the last clone.
    pub fn new(pool: PgPool, models: LoadedModels) -> Self {
        Self {
            writers: writer::Writers::start(&pool),
            states: states::States::default(),
            models,
            pool,
        }
    }

    /// What routes the stream with this name, as it was last seen: what is stored is checked against what is
    /// in force then.
    pub async fn state(&self, slug: &str) -> Result<Option<Arc<StreamState>>, StoreError> {
        match self.states.get(slug) {
            Some(state) => Ok(Some(state)),
            None => self.fresh_state(slug).await,
        }
    }

    /// What routes the stream with this name, read now.
    pub async fn fresh_state(&self, slug: &str) -> Result<Option<Arc<StreamState>>, StoreError> {
        self.states.read(&self.pool, slug).await
    }

    /// Scores, routes and stores items, all of them or none. Answers in their order.
    pub async fn put(
        &self,
        mut state: Arc<StreamState>,
        items: Vec<Incoming>,
    ) -> Result<Taken, IngestError> {
        let mut batch = Batch::new(&state, items);
        for _ in 0..MOST_ATTEMPTS {
            scoring::complete(&self.models, &self.pool, &state, &mut batch).await?;
            batch.route(&state);
            let routes: Vec<Route> = batch.items.iter().map(|item| item.route.clone()).collect();
            batch = match self.writers.write(batch).await? {
                Written::Stored(puts) => {
                    let placed = puts.into_iter().zip(routes);
                    let placed = placed.map(|(put, route)| Placed { put, route }).collect();
                    return Ok(Taken { state, placed });
                }
                Written::Outdated(batch) => batch,
            };
            state = self
                .fresh_state(&state.stream.slug)
                .await?
                .ok_or(IngestError::Changing)?;
        }
        Err(IngestError::Changing)
    }
}
