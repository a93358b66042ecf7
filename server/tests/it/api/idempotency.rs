//! `Idempotency-Key`: once is once, however often it is sent.

use super::{App, problem, row, told};
use futures::future::join_all;
use reqwest::Response;
use serde_json::{Value, json};
use understudy_ladder::{Permission, Role};

async fn send(app: &App, key: &str, body: &Value) -> Response {
    app.client
        .post(app.url("/streams/rows/items"))
        .header("idempotency-key", key)
        .json(body)
        .send()
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_is_sent_again_gets_the_first_ones_answer() {
    let app = App::start().await;
    let first = send(&app, "k1", &row("one")).await;
    assert!(first.headers().get("idempotency-replayed").is_none());
    let content_type = first.headers()["content-type"].clone();
    let (status, body) = told(first).await;
    assert_eq!(status, 201);
    let again = send(&app, "k1", &row("one")).await;
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    assert_eq!(again.headers()["content-type"], content_type);
    assert_eq!(
        told(again).await,
        (201, body),
        "still 201, as the first time"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_with_another_request_is_refused() {
    let app = App::start().await;
    assert_eq!(send(&app, "k1", &row("one")).await.status(), 201);
    problem(send(&app, "k1", &row("two")).await, 422).await;
    let elsewhere = app
        .client
        .post(app.url("/streams"))
        .header("idempotency-key", "k1")
        .json(&row("one"));
    problem(elsewhere.send().await.unwrap(), 422).await;
    assert_eq!(app.count("items").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_first_is_being_answered_the_second_is_told_so() {
    let app = App::start().await;
    assert_eq!(send(&app, "k1", &row("one")).await.status(), 201);
    // As it is while a request is at work.
    sqlx::query("update idempotency_keys set status = null, response = null")
        .execute(&app.server.pool)
        .await
        .unwrap();
    problem(send(&app, "k1", &row("one")).await, 409).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_at_once_one_does_the_work() {
    let app = App::start().await;
    app.server
        .stream("others", understudy_store::streams::InputKind::Table)
        .await;
    let body = json!({
        "slug": "doors", "title": "Doors", "input_kind": "json",
        "labels": [{ "id": "a", "name": "A", "key": "1" }, { "id": "b", "name": "B", "key": "2" }],
    });
    let create = || {
        app.client
            .post(app.url("/streams"))
            .header("idempotency-key", "once")
            .json(&body)
            .send()
    };
    let answers = join_all((0..12).map(|_| create())).await;
    let mut created = 0;
    for answer in answers {
        let answer = answer.unwrap();
        let replayed = answer.headers().contains_key("idempotency-replayed");
        match answer.status().as_u16() {
            201 if !replayed => created += 1,
            201 | 409 => {}
            other => panic!("{other}"),
        }
    }
    assert_eq!(
        (created, app.count("streams where slug = 'doors'").await),
        (1, 1)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refusals_are_kept_and_a_bulk_report_too() {
    let app = App::start().await;
    let bad = json!({ "external_id": "one" });
    let first = told(send(&app, "k1", &bad).await).await;
    let again = send(&app, "k1", &bad).await;
    assert_eq!(again.headers()["content-type"], "application/problem+json");
    assert_eq!(told(again).await, first);
    let bulk = || {
        let request = app
            .client
            .post(app.url("/streams/rows/items"))
            .header("idempotency-key", "k2");
        request
            .header("content-type", "application/x-ndjson")
            .body(format!("{}\n{{", row("a")))
            .send()
    };
    let first = told(bulk().await.unwrap()).await;
    let again = bulk().await.unwrap();
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    assert_eq!(again.headers()["content-type"], "application/x-ndjson");
    assert_eq!(told(again).await, first);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_sent_again_is_the_same_whatever_its_boundary() {
    let app = App::start().await;
    let upload = async |edge: &str, text: &str| {
        let body = format!(
            "--{edge}\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n{text}\r\n--{edge}--\r\n"
        );
        let request = app
            .client
            .post(app.url("/streams/rows/models"))
            .header("idempotency-key", "k1");
        request
            .header(
                "content-type",
                format!("multipart/form-data; boundary={edge}"),
            )
            .body(body)
            .send()
            .await
            .unwrap()
    };
    let first = told(upload("first-edge", "v1").await).await;
    let again = upload("second-edge", "v1").await;
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    assert_eq!(told(again).await, first);
    assert_eq!(
        upload("third-edge", "v2")
            .await
            .headers()
            .get("idempotency-replayed"),
        None
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_belong_to_the_api_key_that_sent_them() {
    let app = App::start().await;
    assert_eq!(send(&app, "k1", &row("one")).await.status(), 201);
    let other = app.server.key(&[Permission::WriteItems], None).await;
    let request = app
        .server
        .client(&other)
        .post(app.url("/streams/rows/items"))
        .header("idempotency-key", "k1");
    let answer = request.json(&row("two")).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let browser = app.server.logged_in(Role::Lead, &[]).await;
    let request = browser
        .page_sends(reqwest::Method::POST, "/api/v1/streams/rows/items")
        .header("idempotency-key", "k1");
    problem(request.json(&row("three")).send().await.unwrap(), 400).await;
    problem(send(&app, &"k".repeat(256), &row("four")).await, 400).await;
}
