//! The database of this process: a private cluster of its own, the one that a running server started, or
//! the one that was named.

use crate::config::DatabaseArgs;
use crate::postgres::{self, ClusterError, PrivateCluster};
use anyhow::{Context, Result};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tower_sessions_sqlx_store::PostgresStore;
use understudy_store::MIGRATOR;

/// How many connections a process holds at most.
const MOST_CONNECTIONS: u32 = 20;
/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the database is, and the cluster when this process runs it.
pub struct Database {
    options: PgConnectOptions,
    cluster: Option<PrivateCluster>,
}

impl Database {
    /// The database of a server: nobody else may run the private cluster.
    pub async fn for_server(args: &DatabaseArgs) -> Result<Self> {
        match &args.database_url {
            Some(url) => Self::named(url),
            None => Ok(Self::private(data_dir(args)?).await?),
        }
    }

    /// The database of a command beside it: a running server's cluster is used as it is.
    pub async fn for_command(args: &DatabaseArgs) -> Result<Self> {
        if let Some(url) = &args.database_url {
            return Self::named(url);
        }
        let data_dir = data_dir(args)?;
        match Self::private(data_dir.clone()).await {
            Err(error @ ClusterError::InUse { .. }) => match running(&data_dir) {
                Some(options) => Ok(Self { options, cluster: None }),
                None => Err(error.into()),
            },
            started => Ok(started?),
        }
    }

    fn named(url: &str) -> Result<Self> {
        // The parser's own message could repeat the password.
        let options: PgConnectOptions = url.parse().ok().context(
            "DATABASE_URL cannot be read: it should look like postgresql://user:password@host:5432/database.",
        )?;
        Ok(Self { options, cluster: None })
    }

    async fn private(data_dir: PathBuf) -> Result<Self, ClusterError> {
        let started = tokio::task::spawn_blocking(move || PrivateCluster::start(&data_dir)).await;
        let cluster = started.unwrap_or_else(|failure| std::panic::resume_unwind(failure.into_panic()))?;
        Ok(Self { options: cluster.options(), cluster: Some(cluster) })
    }

    /// Connections, made as they are needed.
    pub fn pool(&self) -> PgPool {
        pool(self.options.clone())
    }

    /// The private cluster, if this process runs it.
    pub fn into_cluster(self) -> Option<PrivateCluster> {
        self.cluster
    }

    /// Brings the schema up to date. Several processes may do it at once: one works, the others wait.
    pub async fn migrate(&self, pool: &PgPool) -> Result<()> {
        migrate(pool).await
    }

    /// Ends the connections and stops the cluster, if there is one.
    pub async fn close(self, pool: PgPool) -> Result<()> {
        pool.close().await;
        if let Some(cluster) = self.cluster {
            tokio::task::spawn_blocking(move || cluster.stop()).await??;
        }
        Ok(())
    }
}

/// Connections to a database, made as they are needed.
pub fn pool(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(MOST_CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .connect_lazy_with(options.application_name("understudy"))
}

/// Brings the schema up to date, sessions included.
pub async fn migrate(pool: &PgPool) -> Result<()> {
    MIGRATOR.run(pool).await.context("The database could not be brought up to date")?;
    PostgresStore::new(pool.clone()).migrate().await.context("The table of sessions could not be made")
}

fn data_dir(args: &DatabaseArgs) -> Result<PathBuf, ClusterError> {
    args.data_dir.clone().map_or_else(postgres::default_data_dir, Ok)
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
