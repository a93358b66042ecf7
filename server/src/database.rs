//! The database of this process: a private cluster of its own, the one that a running server started, or
//! the one that was named.

use crate::config::DatabaseArgs;
use crate::models::off_thread;
use crate::postgres::{self, ClusterError, PrivateCluster};
use anyhow::{Context, Result};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::{Connection as _, PgConnection, PgPool};
use std::future::pending;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tower_sessions_sqlx_store::PostgresStore;
use tracing::error;
use understudy_store::MIGRATOR;

/// How many connections a process holds at most.
const MOST_CONNECTIONS: u32 = 20;
/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// A connection that was in use just now is not asked whether it still is one: that would cost as much as a query.
const TRUSTED: Duration = Duration::from_secs(1);

/// How often a private cluster is looked after.
const LOOK: Duration = Duration::from_secs(2);

/// The database, and the private cluster when this process runs it.
pub struct Database {
    pool: PgPool,
    private: Option<Private>,
}

/// A private cluster of this process; `None` between its death and its next start.
struct Private {
    data_dir: PathBuf,
    cluster: Option<PrivateCluster>,
}

impl Database {
    /// The database of a server: nobody else may run the private cluster.
    pub async fn for_server(args: &DatabaseArgs) -> Result<Self> {
        match &args.database_url {
            Some(url) => named(url).await,
            None => Ok(private(data_dir(args)?).await?),
        }
    }

    /// The database of a command beside it: a running server's cluster is used as it is.
    pub async fn for_command(args: &DatabaseArgs) -> Result<Self> {
        if let Some(url) = &args.database_url {
            return named(url).await;
        }
        let data_dir = data_dir(args)?;
        match private(data_dir.clone()).await {
            Err(error @ ClusterError::InUse { .. }) => match running(&data_dir) {
                Some(options) => Ok(Self {
                    pool: pool(options),
                    private: None,
                }),
                None => Err(error.into()),
            },
            started => Ok(started?),
        }
    }

    /// Connections, made as they are needed.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Brings the schema up to date.
    pub async fn migrate(&self) -> Result<()> {
        migrate(&self.pool).await
    }

    /// Starts the private cluster again whenever it has died. Requests get errors meanwhile and then go on:
    /// they find it in the same place. Never returns.
    pub async fn look_after(&mut self) {
        loop {
            sleep(LOOK).await;
            let Some(private) = &mut self.private else {
                return pending().await;
            };
            if private
                .cluster
                .as_mut()
                .is_some_and(PrivateCluster::is_running)
            {
                continue;
            }
            error!("PostgreSQL is gone: starting it again");
            // Before the next one can take the folder.
            drop(private.cluster.take());
            match start(&private.data_dir).await {
                Ok(cluster) => private.cluster = Some(cluster),
                Err(error) => error!("{error}"),
            }
        }
    }

    /// Ends the connections and stops the cluster, if there is one.
    pub async fn close(self) -> Result<()> {
        // Connections that were cut off in the middle of something end with the process.
        let _ = timeout(PATIENCE, self.pool.close()).await;
        if let Some(cluster) = self.private.and_then(|private| private.cluster) {
            off_thread(move || cluster.stop()).await?;
        }
        Ok(())
    }

    /// Runs one command on an up-to-date database, and closes it whatever came of that.
    pub async fn with<T>(
        args: &DatabaseArgs,
        command: impl AsyncFnOnce(&PgPool) -> Result<T>,
    ) -> Result<T> {
        let database = Self::for_command(args).await?;
        let result = match database.migrate().await {
            Ok(()) => command(&database.pool).await,
            Err(error) => Err(error),
        };
        database.close().await?;
        result
    }
}

async fn named(url: &str) -> Result<Database> {
    // The parser's own message could repeat the password.
    let options: PgConnectOptions = url.parse().ok().context(
        "DATABASE_URL cannot be read: it should look like postgresql://user:password@host:5432/database.",
    )?;
    // By itself first: a pool would only say that it waited in vain.
    let unreachable = "The database that DATABASE_URL names cannot be reached";
    timeout(PATIENCE, PgConnection::connect_with(&options))
        .await
        .context(unreachable)?
        .context(unreachable)?
        .close()
        .await
        .context(unreachable)?;
    Ok(Database {
        pool: pool(options),
        private: None,
    })
}

async fn private(data_dir: PathBuf) -> Result<Database, ClusterError> {
    let cluster = start(&data_dir).await?;
    Ok(Database {
        pool: pool(cluster.options()),
        private: Some(Private {
            data_dir,
            cluster: Some(cluster),
        }),
    })
}

async fn start(data_dir: &Path) -> Result<PrivateCluster, ClusterError> {
    let data_dir = data_dir.to_owned();
    off_thread(move || PrivateCluster::start(&data_dir)).await
}

/// Connections to a database, made as they are needed.
pub fn pool(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(MOST_CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .before_acquire(|conn, known| {
            Box::pin(async move {
                if known.idle_for > TRUSTED {
                    conn.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options.application_name("understudy"))
}

/// Brings the schema up to date, sessions included. Several processes may do it at once: one works, the
/// others wait.
pub async fn migrate(pool: &PgPool) -> Result<()> {
    MIGRATOR
        .run(pool)
        .await
        .context("The database could not be brought up to date")?;
    PostgresStore::new(pool.clone())
        .migrate()
        .await
        .context("The table of sessions could not be made")
}

fn data_dir(args: &DatabaseArgs) -> Result<PathBuf, ClusterError> {
    args.data_dir
        .clone()
        .map_or_else(postgres::default_data_dir, Ok)
}

/// How to reach the cluster that a running server keeps in `data_dir`: PostgreSQL writes down where it listens.
fn running(data_dir: &Path) -> Option<PgConnectOptions> {
    const PORT_LINE: usize = 3;
    let recorded = std::fs::read_to_string(data_dir.join("cluster/postmaster.pid")).ok()?;
    let mut lines = recorded.lines().skip(PORT_LINE);
    let port = lines.next()?.trim().parse().ok()?;
    let socket = lines.next()?.trim();
    Some(
        PgConnectOptions::new_without_pgpass()
            .socket(socket)
            .port(port)
            .username(postgres::ROLE)
            .database(postgres::DATABASE)
            .ssl_mode(PgSslMode::Disable),
    )
}
