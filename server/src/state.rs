//! What every request handler and worker of this process shares.

use crate::ambient;
use crate::ingest::Ingest;
use crate::models::LoadedModels;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use sqlx::PgPool;
use std::path::Path;
use understudy_app::recording::Recording;
use understudy_app::services::{Services, States};

/// Shared by handlers and workers; cheap to clone.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// The database.
    pub pool: PgPool,
    /// Where the browser bundle is and what it is called.
    pub leptos: LeptosOptions,
    /// What pages and server functions stand on.
    pub services: Services,
    /// Open ONNX models, and what runs them.
    pub models: LoadedModels,
    /// Puts items in, many callers' in one commit.
    pub ingest: Ingest,
}

impl AppState {
    /// State over this database, with the browser bundle in `site_root`.
    pub fn new(pool: PgPool, site_root: &Path) -> std::io::Result<Self> {
        let models = LoadedModels::start()?;
        Ok(Self {
            leptos: LeptosOptions::builder()
                .output_name("understudy")
                .site_root(site_root.to_string_lossy().as_ref())
                .site_pkg_dir("pkg")
                .env(leptos::config::Env::PROD)
                .build(),
            services: Services {
                pool: pool.clone(),
                clock: ambient::now,
                random: ambient::random,
                recording: Recording::new(pool.clone()),
                states: States::default(),
            },
            ingest: Ingest::new(pool.clone(), models.clone()),
            models,
            pool,
        })
    }
}
