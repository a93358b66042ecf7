//! Which key gives which label: chosen by leads, checked when it is saved.

use super::{labeler, words};
use crate::harness::{Browser, Server};
use reqwest::header::ORIGIN;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use understudy_ladder::Role;
use understudy_store::replayed;

const PAGE: &str = "/streams/words/keys";

async fn change(server: &Server, browser: &Browser, keys: Value) -> (StatusCode, Value) {
    let path = "/api/v1/streams/words/keys";
    let request = browser
        .request(Method::PATCH, path)
        .header(ORIGIN, &server.address)
        .json(&json!({ "keys": keys }));
    let answer = request.send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

/// The audit log's entries about keys.
async fn entries(server: &Server) -> Vec<String> {
    sqlx::query_scalar("select body::text from audit_log where action = 'stream.keys' order by seq")
        .fetch_all(&server.pool)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lead_changes_keys_and_the_log_says_from_what_to_what() {
    let server = Server::start().await;
    let stream = words(&server, 1, 1).await;
    let lead = server.logged_in(Role::Lead, &[stream]).await;
    let keys =
        json!([{ "label": "yes", "key": "2", "alt_key": "y" }, { "label": "no", "key": "1" }]);
    let (status, body) = change(&server, &lead, keys.clone()).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(
        body["keys"][0],
        json!({ "label": "yes", "key": "2", "alt_key": "y" })
    );
    // The same once more is no change.
    assert_eq!(change(&server, &lead, keys).await.0, StatusCode::OK);
    let log = entries(&server).await;
    assert_eq!(log.len(), 1, "{log:?}");
    for part in ["before", "after", "\"y\""] {
        assert!(log[0].contains(part), "{log:?}");
    }
    let (_, browser) = labeler(&server, stream).await;
    let page = browser
        .get("/streams/words/label")
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains("aria-keyshortcuts=\"2 y\""), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn collisions_are_refused_with_both_names() {
    let server = Server::start().await;
    let stream = words(&server, 1, 1).await;
    let lead = server.logged_in(Role::Lead, &[stream]).await;
    for (keys, says) in [
        (
            json!([{ "label": "yes", "key": "2" }]),
            ["\"yes\"", "\"no\""],
        ),
        (
            json!([{ "label": "yes", "key": "1", "alt_key": "1" }]),
            ["\"1\"", "\"yes\""],
        ),
        (
            json!([{ "label": "no", "key": "Z" }]),
            ["\"no\"", "takes the last decision back"],
        ),
        (
            json!([{ "label": "no", "key": "+" }]),
            ["\"no\"", "enlarges"],
        ),
        (
            json!([{ "label": "no", "key": "ab" }]),
            ["\"no\"", "exactly one character"],
        ),
        (
            json!([{ "label": "perhaps", "key": "p" }]),
            ["\"perhaps\"", "no label"],
        ),
    ] {
        let (status, body) = change(&server, &lead, keys).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(body["errors"][0]["field"], "keys", "{body}");
        let text = body["errors"][0]["detail"].as_str().unwrap();
        for part in says {
            assert!(text.contains(part), "{text}");
        }
    }
    assert!(entries(&server).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_the_page_what_was_typed_comes_back_with_the_reason() {
    let server = Server::start().await;
    let stream = words(&server, 1, 1).await;
    let lead = server.logged_in(Role::Lead, &[stream]).await;
    let path = lead.function(PAGE, "change_keys").await;
    let form = |key: &'static str| {
        [
            ("slug", "words"),
            ("keys[0][label]", "yes"),
            ("keys[0][key]", key),
            ("keys[0][alt_key]", "y"),
            ("keys[1][label]", "no"),
            ("keys[1][key]", "2"),
            ("keys[1][alt_key]", ""),
        ]
    };
    let refused = lead.post(&path, &form("2")).await;
    assert_eq!(refused.status(), StatusCode::FOUND);
    let back = refused.headers()["location"].to_str().unwrap().to_owned();
    let html = lead.get(&back).await.text().await.unwrap();
    assert!(
        html.contains("is used twice") && html.contains("value=\"y\""),
        "{html}"
    );
    assert!(entries(&server).await.is_empty());

    let saved = lead.post(&path, &form("7")).await;
    let back = saved.headers()["location"].to_str().unwrap().to_owned();
    let html = lead.get(&back).await.text().await.unwrap();
    assert!(
        html.contains("The keys are changed.") && html.contains("value=\"7\""),
        "{html}"
    );
    assert_eq!(entries(&server).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_those_who_may_change_streams_change_keys() {
    let server = Server::start().await;
    let stream = words(&server, 1, 1).await;
    let keys = || json!([{ "label": "yes", "key": "7" }]);
    for role in [Role::Labeler, Role::Reviewer, Role::Manager] {
        let browser = server.logged_in(role, &[stream]).await;
        assert_eq!(
            change(&server, &browser, keys()).await.0,
            StatusCode::FORBIDDEN,
            "{role:?}"
        );
        assert_eq!(
            browser.get(PAGE).await.status(),
            StatusCode::FORBIDDEN,
            "{role:?}"
        );
    }
    assert!(entries(&server).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_proves_which_keys_there_are() {
    let server = Server::start().await;
    let lead = server.logged_in(Role::Lead, &[]).await;
    let label = |id: &str, key: &str| json!({ "id": id, "name": id, "key": key });
    let new = json!({ "slug": "words", "title": "Words", "input_kind": "text", "labels": [label("yes", "1"), label("no", "2")] });
    let created = lead
        .request(Method::POST, "/api/v1/streams")
        .header(ORIGIN, &server.address)
        .json(&new);
    assert_eq!(created.send().await.unwrap().status(), StatusCode::CREATED);
    let keys =
        json!([{ "label": "yes", "key": "2", "alt_key": "y" }, { "label": "no", "key": "1" }]);
    assert_eq!(change(&server, &lead, keys).await.0, StatusCode::OK);
    let about_labels = async || {
        let mut conn = server.pool.acquire().await.unwrap();
        let found = replayed::differences(&mut conn).await.unwrap();
        found
            .into_iter()
            .filter(|one| one.contains("label"))
            .count()
    };
    assert_eq!(about_labels().await, 0);
    sqlx::query("update streams set labels = jsonb_set(labels, '{0,key}', '\"7\"')")
        .execute(&server.pool)
        .await
        .unwrap();
    assert_eq!(about_labels().await, 1, "changed around the log");
}
