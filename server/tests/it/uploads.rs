//! Models that are uploaded in the browser, and the items that they then catch up on.

use crate::harness::{Browser, Server, location};
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use reqwest::{Method, Response, StatusCode};
use serde_json::json;
use std::time::{Duration, Instant};
use understudy::workers::Workers;
use understudy_ladder::{Policy, Role};
use understudy_store::streams::InputKind;

/// The demo's model of nodules: eight numbers in, two labels out.
fn model() -> Vec<u8> {
    std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../demo/nodules/model.onnx"
    ))
    .unwrap()
}

fn labels() -> Vec<String> {
    let stream = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../demo/nodules/stream.json"
    ))
    .unwrap();
    let stream: serde_json::Value = serde_json::from_slice(&stream).unwrap();
    stream["labels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|label| label["id"].as_str().unwrap().to_owned())
        .collect()
}

fn fields() -> String {
    let names = [
        "diameter_mm",
        "longest_mm",
        "height_mm",
        "volume_mm3",
        "surface_mm2",
        "circularity",
        "aspect",
        "outline_roughness",
    ];
    names.map(|name| format!("features.{name}")).join(", ")
}

async fn upload(server: &Server, browser: &Browser, name: &str, file: &[u8]) -> Response {
    let mut body = Vec::new();
    for (field, value) in [
        ("name", name.as_bytes()),
        ("fields", fields().as_bytes()),
        ("class_order", b""),
        ("file", file),
    ] {
        let file = if field == "file" {
            "; filename=\"model.onnx\""
        } else {
            ""
        };
        body.extend_from_slice(
            format!("--edge\r\nContent-Disposition: form-data; name=\"{field}\"{file}\r\n\r\n")
                .as_bytes(),
        );
        body.extend_from_slice(value);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    let request = browser
        .request(Method::POST, "/streams/nodules/models")
        .header(ORIGIN, &server.address);
    request
        .header(CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .body(body)
        .send()
        .await
        .unwrap()
}

async fn server() -> Server {
    let server = Server::start().await;
    let labels = labels();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    server
        .stream_with("nodules", InputKind::Table, &labels, &Policy::initial())
        .await;
    server
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_uploaded_model_becomes_a_version_and_scores_what_came_before_it() {
    let server = server().await;
    let items = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../demo/nodules/items.jsonl"
    ))
    .unwrap();
    for line in items.lines().take(5) {
        let item: serde_json::Value = serde_json::from_str(line).unwrap();
        server
            .item(
                "nodules",
                item["external_id"].as_str().unwrap(),
                item.clone(),
                None,
            )
            .await;
    }
    server
        .item("nodules", "broken", json!({ "features": {} }), None)
        .await;
    let lead = server.logged_in(Role::Lead, &[]).await;
    let answer = upload(&server, &lead, "nodules v1", &model()).await;
    assert_eq!(
        (answer.status(), location(&answer)),
        (
            StatusCode::SEE_OTHER,
            "/streams/nodules/models?added=nodules%20v1"
        )
    );

    let workers = Workers::start(&server.state);
    let started = Instant::now();
    loop {
        let waiting: i64 = sqlx::query_scalar("select count(*) from jobs")
            .fetch_one(&server.pool)
            .await
            .unwrap();
        if waiting == 0 {
            break;
        }
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "the job is not done"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    workers.stop().await;
    let (valid, failed): (i64, i64) =
        sqlx::query_as("select count(label), count(error) from predictions")
            .fetch_one(&server.pool)
            .await
            .unwrap();
    assert_eq!((valid, failed), (5, 1));
    let audited: bool =
        sqlx::query_scalar("select exists (select from audit_log where action = 'model.added')")
            .fetch_one(&server.pool)
            .await
            .unwrap();
    assert!(audited);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_model_is_refused_with_the_reason() {
    let server = server().await;
    let lead = server.logged_in(Role::Lead, &[]).await;
    let answer = upload(&server, &lead, "not a model", b"PK\x03\x04 a zip file").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert!(
        location(&answer).contains("?error=This%20is%20not%20an%20ONNX%20model"),
        "{}",
        location(&answer)
    );
    let unnamed = upload(&server, &lead, "", &model()).await;
    assert!(
        location(&unnamed).contains("?error=Give%20the%20model%20a%20name"),
        "{}",
        location(&unnamed)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_is_given_once() {
    let server = server().await;
    let lead = server.logged_in(Role::Lead, &[]).await;
    upload(&server, &lead, "v1", &model()).await;
    let again = upload(&server, &lead, "v1", &model()).await;
    assert!(
        location(&again).contains("?error=This%20stream%20has%20a%20model%20named"),
        "{}",
        location(&again)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_lead_uploads() {
    let server = server().await;
    assert_eq!(
        upload(&server, &server.browser(), "v1", &model())
            .await
            .status(),
        StatusCode::UNAUTHORIZED
    );
    let reviewer = server.logged_in(Role::Reviewer, &[]).await;
    assert_eq!(
        upload(&server, &reviewer, "v1", &model()).await.status(),
        StatusCode::FORBIDDEN
    );
}
