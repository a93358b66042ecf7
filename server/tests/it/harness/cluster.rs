//! One PostgreSQL for all tests of this program, and a database in it for each.

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::OnceCell;
use understudy::database;
use understudy::postgres::PrivateCluster;

const TEMPLATE: &str = "migrated";

static CLUSTER: OnceCell<PgConnectOptions> = OnceCell::const_new();
static DATABASES: AtomicU32 = AtomicU32::new(1);

/// A migrated database that nobody else uses.
pub async fn fresh_database() -> PgConnectOptions {
    let cluster = CLUSTER.get_or_init(start).await;
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let mut admin = cluster.connect().await.unwrap();
    sqlx::query(&format!("create database {name} template {TEMPLATE}"))
        .execute(&mut admin)
        .await
        .unwrap();
    admin.close().await.unwrap();
    cluster.clone().database(&name)
}

async fn start() -> PgConnectOptions {
    let cluster = tokio::task::spawn_blocking(|| {
        let folder = tempfile::tempdir().unwrap().keep();
        let cluster = PrivateCluster::start(&folder.join("postgres")).unwrap();
        clean_up_afterwards(&cluster, &folder);
        cluster
    })
    .await
    .unwrap();
    let options = cluster.options();
    // Statics are never dropped: the helper stops it when this process has ended.
    std::mem::forget(cluster);
    let mut admin = options.connect().await.unwrap();
    sqlx::query(&format!("create database {TEMPLATE}"))
        .execute(&mut admin)
        .await
        .unwrap();
    admin.close().await.unwrap();
    let pool = database::pool(options.clone().database(TEMPLATE));
    database::migrate(&pool).await.unwrap();
    pool.close().await;
    options
}

/// Whichever way this process ends, its end of the pipe closes; PostgreSQL is then stopped and its folder removed.
fn clean_up_afterwards(cluster: &PrivateCluster, folder: &std::path::Path) {
    let script =
        "cat; kill -QUIT $0; while kill -0 $0 2>/dev/null; do sleep 0.1; done; rm -rf \"$1\"";
    let helper = Command::new("sh")
        .args(["-c", script, &cluster.pid().to_string()])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Its end of the pipe is the process's, not this function's.
    std::mem::forget(helper);
}
