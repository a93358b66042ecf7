//! `understudy serve`: pages and API over HTTP, with the workers behind them.

use crate::config::{DatabaseArgs, ServeArgs};
use crate::database::Database;
use crate::state::AppState;
use crate::web;
use anyhow::{Context, Result};
use std::net::SocketAddr;
use std::process::ExitCode;
use tokio::net::TcpListener;
use tracing::info;

/// Serves until told to stop.
pub async fn run(database: &DatabaseArgs, args: &ServeArgs) -> Result<ExitCode> {
    // First, so that a second server says at once why it cannot start.
    let listener = TcpListener::bind(args.bind).await.with_context(|| format!("Cannot listen on {}", args.bind))?;
    let database = Database::for_server(database).await?;
    let pool = database.pool();
    database.migrate(&pool).await?;
    let state = AppState::new(pool.clone(), &args.site_root())?;
    let router = web::router(state.clone(), web::Site::new(args));
    info!("Serving on {}", args.address());
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async { let _ = tokio::signal::ctrl_c().await; })
        .await?;
    database.close(pool).await?;
    Ok(ExitCode::SUCCESS)
}
