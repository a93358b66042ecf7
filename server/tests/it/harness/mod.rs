//! A running server for each test, with people, keys and streams to try it with.

mod browser;
mod cluster;
mod people;
mod things;

pub use browser::{Browser, location};
pub use people::{PASSWORD, Somebody};
pub use things::PIXEL;

use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use std::net::SocketAddr;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use understudy::state::AppState;
use understudy::web::{self, Site};

/// A server with a database of its own. Its end is the test's end.
pub struct Server {
    /// `http://127.0.0.1:1234`
    pub address: String,
    /// The database.
    pub pool: PgPool,
    /// What the handlers share.
    pub state: AppState,
    site: TempDir,
    serving: JoinHandle<()>,
}

impl Server {
    /// On a fresh database.
    pub async fn start() -> Self {
        Self::start_as(Site::default()).await
    }

    /// The same where people type another address.
    pub async fn start_as(site: Site) -> Self {
        // Patient and small: many tests share one PostgreSQL and a machine that may be busy.
        let pool = PgPoolOptions::new()
            .max_connections(10)
            .acquire_timeout(Duration::from_mins(1))
            .connect_lazy_with(cluster::fresh_database().await);
        Self::start_on(pool, site).await
    }

    /// The same on a migrated database of the test's own.
    pub async fn start_on(pool: PgPool, site: Site) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("pkg")).unwrap();
        std::fs::write(
            folder.path().join("pkg/understudy.css"),
            "body { color: black }",
        )
        .unwrap();
        let state = AppState::new(pool.clone(), folder.path()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router =
            web::router(state.clone(), site).into_make_service_with_connect_info::<SocketAddr>();
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            address,
            pool,
            state,
            site: folder,
            serving,
        }
    }

    /// Where the files are that the browser loads.
    pub fn site(&self) -> &std::path::Path {
        self.site.path()
    }

    /// A browser without a session.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.address)
    }

    /// A client for the API, with this key.
    #[expect(
        clippy::unused_self,
        reason = "reads as what it is: a client of this server"
    )]
    pub fn client(&self, key: &str) -> reqwest::Client {
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("authorization", format!("Bearer {key}").parse().unwrap());
        reqwest::Client::builder()
            .default_headers(headers)
            .build()
            .unwrap()
    }

    /// An address of this server.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
