//! Streams and models, created and looked at by applications.

use super::{App, fields, problem, told};
use crate::harness::Server;
use serde_json::{Value, json};
use understudy_ladder::Permission;
use understudy_store::streams::InputKind;

pub fn nodule_model() -> Vec<u8> {
    std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../demo/nodules/model.onnx"
    ))
    .unwrap()
}

/// Uploads an ONNX model.
pub async fn upload(
    app: &App,
    slug: &str,
    name: &str,
    model_fields: &str,
    file: &[u8],
) -> reqwest::Response {
    let mut body = Vec::new();
    for (field, value) in [
        ("name", name.as_bytes()),
        ("fields", model_fields.as_bytes()),
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
    let request = app
        .client
        .post(app.url(&format!("/streams/{slug}/models")))
        .header("content-type", "multipart/form-data; boundary=edge");
    request.body(body).send().await.unwrap()
}

fn new_stream() -> Value {
    json!({
        "slug": "doors", "title": "Is the door scratched?", "input_kind": "image",
        "labels": [{ "id": "scratched", "name": "Scratched", "key": "1" }, { "id": "clean", "name": "Clean", "key": "2" }],
        "overlap": 2, "gates": { "min_blind_pairs": 50 },
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_is_created_with_guardrails_and_a_plan_for_its_ramp() {
    let app = App::of(Server::start().await).await;
    let mut body = new_stream();
    body["guardrails"] = json!({ "max_error": 0.02, "cap_at": "shadow" });
    body["ramp_plan"] = json!({ "min_audited": 30, "advance": "wait" });
    let (status, created) = told(app.post("/streams", &body).await).await;
    assert_eq!(status, 201, "{created}");
    let policy = &created["policy"];
    assert_eq!(
        (
            &policy["guardrails"]["max_error"],
            &policy["guardrails"]["cap_at"],
            &policy["guardrails"]["window_minutes"]
        ),
        (&json!(0.02), &json!("shadow"), &json!(10)),
        "what is left out keeps its usual value"
    );
    assert_eq!(
        policy["ramp_plan"],
        json!({ "bake_minutes": 1440, "min_audited": 30, "advance": "wait" })
    );
    for (field, wrong) in [
        ("guardrails", json!({ "max_error": 2 })),
        ("guardrails", json!({ "cap_at": "full" })),
        ("ramp_plan.advance", json!({ "advance": "at once" })),
    ] {
        let mut body = new_stream();
        body[field.split('.').next().unwrap()] = wrong;
        let found = problem(app.post("/streams", &body).await, 422).await;
        assert_eq!(fields(&found), [field], "{found}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_is_created_on_human_only_and_shows_where_it_stands() {
    let app = App::of(Server::start().await).await;
    let (status, body) = told(app.post("/streams", &new_stream()).await).await;
    assert_eq!(status, 201, "{body}");
    assert_eq!(
        (
            &body["effective_rung"],
            &body["policy"]["overlap"],
            &body["policy"]["gates"]["min_blind_pairs"]
        ),
        (&json!("human_only"), &json!(2), &json!(50))
    );
    assert_eq!(
        body["policy"]["gates"]["min_days"], 7,
        "what is left out keeps its usual value"
    );
    let (_, list) = told(app.get("/streams").await).await;
    assert_eq!(list["streams"][0]["slug"], "doors");
    let (_, shown) = told(app.get("/streams/doors").await).await;
    assert_eq!(shown["labels"], body["labels"]);
    let (_, policies) = told(app.get("/streams/doors/policies").await).await;
    assert_eq!(
        (
            &policies["policies"][0]["version"],
            &policies["policies"][0]["cause"]
        ),
        (&json!(1), &json!("Stream created"))
    );
    problem(app.post("/streams", &new_stream()).await, 409).await;
    let audited: i64 =
        sqlx::query_scalar("select count(*) from audit_log where action = 'stream.created'")
            .fetch_one(&app.server.pool)
            .await
            .unwrap();
    assert_eq!(audited, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_cannot_be_is_refused_field_by_field() {
    let app = App::of(Server::start().await).await;
    for (field, value) in [
        ("slug", json!("Doors")),
        ("slug", json!("")),
        ("slug", json!("new")),
        ("title", json!(" ")),
        (
            "labels",
            json!([{ "id": "one", "name": "One", "key": "1" }]),
        ),
        (
            "labels",
            json!([{ "id": "a", "name": "A", "key": "1" }, { "id": "b", "name": "B", "key": "1" }]),
        ),
        ("overlap", json!(0)),
        ("order", json!("newest")),
        ("double_review", json!(2)),
        ("ramp_steps", json!([0.5, 0.25])),
        ("gates", json!({ "max_error": 1.5 })),
        ("input_kind", json!("sound")),
        ("audit_rate", json!(1.5)),
    ] {
        let mut body = new_stream();
        body[field] = value.clone();
        let found = problem(app.post("/streams", &body).await, 422).await;
        assert!(
            fields(&found)[0].starts_with(field),
            "{field} {value} {found}"
        );
    }
    assert_eq!(app.count("streams").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_is_checked_before_it_gets_a_slot() {
    let app = App::start().await;
    let found = problem(
        upload(&app, "rows", "junk v1", "a,b", b"this is not ONNX").await,
        422,
    )
    .await;
    assert_eq!(fields(&found), ["file"]);
    let found = problem(
        upload(&app, "rows", "nodules v1", "a,b", &nodule_model()).await,
        422,
    )
    .await;
    assert_eq!(
        fields(&found),
        ["file"],
        "eight numbers are wanted, two are named: {found}"
    );
    app.server.stream("pictures", InputKind::Image).await;
    let found = problem(
        upload(&app, "pictures", "nodules v1", "", &nodule_model()).await,
        422,
    )
    .await;
    assert!(
        found["detail"].as_str().unwrap().contains("images"),
        "{found}"
    );
    assert_eq!(app.count("models").await, 0);
    let (status, body) = told(
        app.post("/streams/rows/models", &json!({ "name": "vendor v1" }))
            .await,
    )
    .await;
    assert_eq!(
        (status, &body["slot"], &body["sha256"]),
        (201, &json!("active"), &Value::Null)
    );
    problem(
        app.post("/streams/rows/models", &json!({ "name": "vendor v1" }))
            .await,
        409,
    )
    .await;
    problem(
        app.post("/streams/rows/models", &json!({ "name": " " }))
            .await,
        422,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_of_one_stream_creates_no_other() {
    let server = Server::start().await;
    let stream = server.stream("rows", InputKind::Table).await;
    let key = server
        .key(
            &[Permission::WriteStreams, Permission::ReadStreams],
            Some(stream),
        )
        .await;
    let client = server.client(&key);
    let answer = client
        .post(server.url("/api/v1/streams"))
        .json(&new_stream())
        .send()
        .await
        .unwrap();
    problem(answer, 403).await;
}
