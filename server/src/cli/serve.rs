//! `understudy serve`: pages and API over HTTP, with the workers behind them.

use crate::cli::demo;
use crate::config::{DatabaseArgs, ServeArgs};
use crate::database::Database;
use crate::state::AppState;
use crate::web::{self, Site};
use crate::workers::Workers;
use anyhow::{Context, Result};
use axum::serve::ListenerExt;
use sqlx::PgPool;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use understudy_store::{StoreError, people};

/// How long requests that are being answered may take once the server is to stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// Serves until told to stop.
pub async fn run(database: &DatabaseArgs, args: &ServeArgs) -> Result<()> {
    let site = Site::new(args)?;
    let stop = on_signals()?;
    // First, so that a second server says at once why it cannot start.
    let listener = TcpListener::bind(args.bind)
        .await
        .with_context(|| format!("Cannot listen on {}", args.bind))?;
    let mut database = Database::for_server(database).await?;
    // Whatever happens from here on, PostgreSQL is stopped properly.
    let served = stop
        .clone()
        .run_until_cancelled(prepare(&database, args))
        .await;
    let result = match served {
        Some(Ok(state)) => tokio::select! {
            served = serve(listener, state, site, args, stop) => served,
            () = database.look_after() => Ok(()),
        },
        Some(Err(error)) => Err(error),
        None => Ok(()),
    };
    database.close().await?;
    result
}

/// Everything that has to be there before the first request.
async fn prepare(database: &Database, args: &ServeArgs) -> Result<AppState> {
    database.migrate().await?;
    let site_root = args.site_root();
    if !site_root.join("pkg").is_dir() {
        warn!(
            "There is no browser bundle in {}: pages come without style and scripts. `make bundle` builds it.",
            site_root.display()
        );
    }
    let state = AppState::new(database.pool().clone(), &site_root)?;
    if args.demo {
        demo::load(&state.pool, &state.models).await?;
    }
    Ok(state)
}

async fn serve(
    listener: TcpListener,
    state: AppState,
    site: Site,
    args: &ServeArgs,
    stop: CancellationToken,
) -> Result<()> {
    let nobody_yet = nobody_yet(&state.pool).await?;
    let workers = Workers::start(&state);
    let router = web::router(state, site).into_make_service_with_connect_info::<SocketAddr>();
    // Small answers leave at once.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    println!("{}", greeting(args, nobody_yet));
    let served =
        axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned());
    tokio::select! {
        ended = served => ended.context("The server stopped")?,
        () = patience(stop) => warn!("Some requests took too long and were cut off"),
    }
    if timeout(FAREWELL, workers.stop()).await.is_err() {
        warn!("A worker took too long and was cut off; what it was doing is done again later");
    }
    Ok(())
}

/// Ends a while after the server was told to stop.
async fn patience(stop: CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(FAREWELL).await;
}

/// Whether no account exists that one could log in with.
async fn nobody_yet(pool: &PgPool) -> Result<bool> {
    let mut conn = pool.acquire().await.map_err(StoreError::from)?;
    Ok(people::list(&mut conn).await?.is_empty())
}

fn greeting(args: &ServeArgs, nobody_yet: bool) -> String {
    let mut text = format!("\nUnderstudy is ready: {}\n", args.address());
    if args.demo {
        text.push_str(&demo::accounts());
    } else if nobody_yet {
        text.push_str(
            "Nobody has an account yet: understudy user add --role admin --email YOU --name NAME\n",
        );
    }
    text.push_str("Ctrl-C stops it.\n");
    text
}

/// Cancelled by the first SIGINT or SIGTERM. The second one ends the process at once; PostgreSQL, if it is
/// ours, is then stopped by the next start.
fn on_signals() -> Result<CancellationToken> {
    const INTERRUPTED: i32 = 130;
    let stop = CancellationToken::new();
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    let told = stop.clone();
    tokio::spawn(async move {
        let mut next = async || {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        };
        next().await;
        // First of all: telling about it fails where nobody reads the log any more.
        told.cancel();
        info!("Stopping; once more stops at once");
        next().await;
        std::process::exit(INTERRUPTED);
    });
    Ok(stop)
}
