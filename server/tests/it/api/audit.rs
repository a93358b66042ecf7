//! The audit log by API: searched, and written out to be proved elsewhere.

use super::{App, told};
use crate::harness::Browser;
use serde_json::{Value, json};
use understudy::cli::audit::{verify, verify_file};
use understudy_ladder::Role;

/// A log whose first two entries are of a key and an admin who reads it, and then a few of that key.
async fn with_entries() -> (App, Browser) {
    let app = App::start().await;
    let admin = app.server.logged_in(Role::Admin, &[]).await;
    for slug in ["one", "two", "three"] {
        let label = |id: &str, key: &str| json!({ "id": id, "name": id, "key": key });
        let stream = json!({ "slug": slug, "title": format!("Is it {slug}?"), "input_kind": "json", "labels": [label("a", "1"), label("b", "2")] });
        assert_eq!(app.post("/streams", &stream).await.status(), 201);
    }
    for slug in ["one", "two"] {
        let why = json!({ "reason": "It is 100% wrong" });
        let killed = app.post(&format!("/streams/{slug}/kill"), &why).await;
        assert_eq!(killed.status(), 200);
    }
    (app, admin)
}

async fn found(admin: &Browser, query: &str) -> Vec<u64> {
    let (status, page) = told(admin.get(&format!("/api/v1/audit{query}")).await).await;
    assert_eq!(status, 200, "{page}");
    let entries = page["entries"].as_array().unwrap();
    entries
        .iter()
        .map(|entry| entry["seq"].as_u64().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entries_are_found_by_who_what_where_when_and_any_text_newest_first() {
    let (_app, admin) = with_entries().await;
    assert_eq!(found(&admin, "").await, [7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(found(&admin, "?action=cap.set").await, [7, 6]);
    assert_eq!(found(&admin, "?subject=stream:one").await, [6, 3]);
    assert_eq!(
        found(&admin, "?subject=stream:one&action=cap.set").await,
        [6]
    );
    assert_eq!(found(&admin, "?actor=system").await, [2, 1]);
    assert_eq!(found(&admin, "?q=IS+IT+TWO").await, [4]);
    assert_eq!(found(&admin, "?q=100%25+wrong").await, [7, 6]);
    assert_eq!(found(&admin, "?q=100_wrong").await, [0; 0], "as it stands");
    let (_, all) = told(admin.get("/api/v1/audit").await).await;
    let actor = all["entries"][0]["actor"].as_str().unwrap();
    assert!(actor.starts_with("key:"), "{actor}");
    assert_eq!(found(&admin, &format!("?actor={actor}")).await.len(), 5);
    let third = all["entries"][2]["at"].as_str().unwrap();
    assert_eq!(found(&admin, &format!("?from={third}")).await, [7, 6, 5]);
    assert_eq!(found(&admin, &format!("?to={third}")).await, [4, 3, 2, 1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_follow_one_another_without_gaps() {
    let (_app, admin) = with_entries().await;
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/audit?limit=2{cursor}");
        let (_, page) = told(admin.get(&path).await).await;
        let entries = page["entries"].as_array().unwrap();
        seen.extend(entries.iter().map(|entry| entry["seq"].as_u64().unwrap()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_is_the_whole_log_and_is_proved_without_the_database() {
    let (app, admin) = with_entries().await;
    let answer = admin.get("/api/v1/audit/export").await;
    assert_eq!(answer.headers()["content-type"], "application/x-ndjson");
    let text = answer.text().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.ndjson");
    std::fs::write(&file, &text).unwrap();
    let (exported, online) = (
        verify_file(&file).unwrap(),
        verify(&app.server.pool).await.unwrap(),
    );
    assert_eq!(exported.checked(), 7);
    assert_eq!(exported.head(), online.head());
    let first: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["seq"], &first["action"]),
        (&json!(1), &json!("key.added"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_log_is_exported_whole() {
    let app = App::start().await;
    let admin = app.server.logged_in(Role::Admin, &[]).await;
    let mut tx = app.server.pool.begin().await.unwrap();
    for _ in 0..2_000 {
        let change = understudy_store::audit::Change {
            who: understudy_ladder::Who::System,
            action: "test",
            subject: "test",
            body: json!({}),
            now: understudy::ambient::now(),
        };
        understudy_store::audit::append(&mut tx, change)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let text = admin
        .get("/api/v1/audit/export")
        .await
        .text()
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.ndjson");
    std::fs::write(&file, &text).unwrap();
    assert_eq!(
        verify_file(&file).unwrap().checked(),
        2_002,
        "with those of the key and the admin"
    );
}
