//! What operators look at, and what happens when the database is away.

use crate::harness::{PASSWORD, Server};
use reqwest::StatusCode;
use std::time::{Duration, Instant};
use understudy::database;
use understudy::postgres::PrivateCluster;
use understudy::web::Site;
use understudy_ladder::Role;
use understudy_store::streams::InputKind;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_its_database_is_alive_and_ready() {
    let server = Server::start().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(
            server.browser().get(path).await.status(),
            StatusCode::OK,
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_count_requests_by_route_and_items_that_wait() {
    let server = Server::start().await;
    server.stream("words", InputKind::Text).await;
    server
        .item("words", "one", serde_json::json!({ "text": "hello" }), None)
        .await;
    server
        .logged_in(Role::Lead, &[])
        .await
        .get("/streams/words")
        .await;
    let text = server.browser().get("/metrics").await.text().await.unwrap();
    assert!(text.contains("understudy_queue_items 1"), "{text}");
    assert!(text.contains("understudy_http_requests_total{method=\"GET\",route=\"/streams/{slug}\",status=\"200\"}"), "{text}");
    assert!(
        text.contains("understudy_http_request_duration_seconds_bucket"),
        "{text}"
    );
    assert!(!text.contains("words"), "a label holds a name: {text}");
}

/// Asks until the answer has this status; fails after a while.
async fn until(server: &Server, path: &str, status: StatusCode) {
    let started = Instant::now();
    loop {
        let found = server.browser().get(path).await.status();
        if found == status {
            return;
        }
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "{path} still answers {found}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_people_are_told_and_afterwards_they_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("postgres");
    let start = || PrivateCluster::start(&data_dir).unwrap();
    let cluster = tokio::task::block_in_place(start);
    let pool = database::pool(cluster.options());
    database::migrate(&pool).await.unwrap();
    let server = Server::start_on(pool, Site::default()).await;
    let person = server.somebody(Role::Lead).await;
    let browser = server.browser();
    browser.log_in(&person.email).await;

    tokio::task::block_in_place(|| cluster.stop().unwrap());
    assert_eq!(
        server.browser().get("/healthz").await.status(),
        StatusCode::OK
    );
    until(&server, "/readyz", StatusCode::SERVICE_UNAVAILABLE).await;
    let page = browser.get("/").await;
    assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        page.text()
            .await
            .unwrap()
            .contains("cannot reach its database")
    );
    let login = server
        .browser()
        .try_to_log_in(&person.email, PASSWORD)
        .await;
    assert!(login.headers().get("set-cookie").is_none());

    let cluster = tokio::task::block_in_place(start);
    until(&server, "/readyz", StatusCode::OK).await;
    assert_eq!(browser.get("/").await.status(), StatusCode::OK);
    drop(server);
    tokio::task::block_in_place(|| cluster.stop().unwrap());
}
