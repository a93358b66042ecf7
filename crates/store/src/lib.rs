//! All SQL of Understudy: one file per aggregate, each query beside the type that it fills.
//!
//! Functions take a connection, so callers own transactions: a change, its audit entry and its job
//! are committed together or not at all.

pub mod api_keys;
pub mod audit;
pub mod breaches;
pub mod caps;
pub mod counts;
pub mod decisions;
pub mod disagreements;
pub mod error;
pub mod evidence;
pub mod export;
pub mod gold;
pub mod guardrails;
mod heard;
pub mod idempotency;
pub mod impact;
pub mod imported;
mod intake;
pub mod items;
pub mod jobs;
pub mod label_costs;
pub mod label_keys;
pub mod media;
pub mod models;
pub mod moves;
pub mod outcomes;
pub mod overview;
pub mod people;
pub mod policies;
pub mod predictions;
pub mod queue;
pub mod rater_fits;
pub mod raters;
pub mod repeated;
pub mod replayed;
pub mod requests;
pub mod scoring;
pub mod settle;
pub mod standing;
pub mod streams;
pub mod undo;

pub use error::StoreError;
pub use sqlx::{PgConnection, PgPool};

/// The schema, as numbered forward-only migrations.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");
