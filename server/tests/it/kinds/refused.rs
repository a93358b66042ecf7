//! What is no answer is refused with the name of its field, wherever it comes from.

use super::{at_the_desk, created, given, item, kinds, labels, put, said, sends};
use crate::api::{App, fields, problem, reports};
use crate::harness::Server;
use serde_json::{Value, json};
use understudy_app::server_fns::label::Decide;
use uuid::Uuid;

fn bad_values() -> [Vec<Value>; 3] {
    [
        vec![
            json!("red"),
            json!(["pink"]),
            json!(["red", "red"]),
            json!(4),
            json!(null),
        ],
        vec![
            json!("12"),
            json!("NaN"),
            json!(51),
            json!(-1),
            json!(["red"]),
        ],
        vec![json!(4), json!(""), json!(" "), json!("x".repeat(41))],
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_value_names_its_field_with_items_and_with_decisions() {
    for (kind, bad) in kinds().into_iter().zip(bad_values()) {
        let app = created(&kind).await;
        put(&app, &item("there", &kind.agreeing[0], 0.9)).await;
        for value in bad {
            let answer = app
                .post("/streams/kinds/items", &item("one", &value, 0.9))
                .await;
            let found = problem(answer, 422).await;
            assert_eq!(fields(&found), ["prediction.value"], "{value}");
            let line =
                json!({ "external_id": "there", "rater": "ann", "value": value }).to_string();
            let report = reports(app.lines("/streams/kinds/decisions", line).await).await;
            assert_eq!(
                report[0]["errors"][0]["field"], "value",
                "{value}: {report:?}"
            );
        }
        let label = json!({
            "external_id": "one", "text": "Text",
            "prediction": { "model": "vendor v1", "label": "agrees", "confidence": 0.9 },
        });
        let found = problem(app.post("/streams/kinds/items", &label).await, 422).await;
        assert_eq!(fields(&found), ["prediction.label"]);
        let mut scores = item("one", &kind.agreeing[0], 0.9);
        scores["prediction"]["scores"] = json!({ "agrees": 1.0 });
        let found = problem(app.post("/streams/kinds/items", &scores).await, 422).await;
        assert_eq!(fields(&found), ["prediction.scores"]);
        assert_eq!(
            (app.count("items").await, app.count("decisions").await),
            (1, 0)
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_refuses_what_is_no_answer_and_keeps_the_item() {
    for (kind, bad) in kinds().into_iter().zip(["pink", "51", ""]) {
        let app = created(&kind).await;
        let id = put(&app, &item("one", &kind.agreeing[0], 0.9)).await["id"]
            .as_i64()
            .unwrap();
        let desk = at_the_desk(&app).await;
        given(&app, &desk).await;
        let form = said(&desk.0, id, bad, Uuid::new_v4());
        let (status, body) = sends::<Decide>(&app, &desk.1, &form).await;
        assert!(
            status >= 400 && body.to_string().contains("value"),
            "{status} {body}"
        );
        let mut label = said(&desk.0, id, "", Uuid::new_v4());
        label.retain(|(name, _)| *name != "value");
        label.push(("label", "agrees".into()));
        let (status, body) = sends::<Decide>(&app, &desk.1, &label).await;
        assert!(
            status >= 400 && body.to_string().contains("value"),
            "{status} {body}"
        );
        assert_eq!(app.count("decisions").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_single_choices_takes_no_values() {
    let app = App::start().await;
    let row = json!({
        "external_id": "one", "payload": { "size": 3 },
        "prediction": { "model": "vendor v1", "value": 3, "confidence": 0.9 },
    });
    let found = problem(app.post("/streams/rows/items", &row).await, 422).await;
    assert_eq!(fields(&found), ["prediction.value"]);
    let missing = json!({
        "external_id": "one", "payload": { "size": 3 },
        "prediction": { "model": "vendor v1", "confidence": 0.9 },
    });
    let found = problem(app.post("/streams/rows/items", &missing).await, 422).await;
    assert_eq!(fields(&found), ["prediction.label"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_that_cannot_be_name_their_field() {
    let app = App::of(Server::start().await).await;
    for (answer, labels, field) in [
        (
            json!({ "kind": "number", "min": 5, "max": 5 }),
            json!([]),
            "answer.max",
        ),
        (
            json!({ "kind": "number", "min": 0, "max": 5, "tolerance": -1 }),
            json!([]),
            "answer.tolerance",
        ),
        (
            json!({ "kind": "number", "min": 0, "max": 5, "decimals": 7 }),
            json!([]),
            "answer.decimals",
        ),
        (
            json!({ "kind": "number", "min": 0, "max": 5 }),
            labels(),
            "labels",
        ),
        (
            json!({ "kind": "text", "longest": 0 }),
            json!([]),
            "answer.longest",
        ),
        (
            json!({ "kind": "text", "max_word_error_rate": 2 }),
            json!([]),
            "answer.max_word_error_rate",
        ),
        (
            json!({ "kind": "multiple_choice", "min": 4 }),
            labels(),
            "answer.min",
        ),
        (json!({ "kind": "multiple_choice" }), json!([]), "labels"),
        (json!({ "kind": "single_choice" }), json!([]), "labels"),
    ] {
        let body = json!({ "slug": "kinds", "title": "What?", "input_kind": "text", "labels": labels, "answer": answer });
        let found = problem(app.post("/streams", &body).await, 422).await;
        assert!(fields(&found).contains(&field), "{field}: {found}");
    }
    let unknown = json!({ "slug": "kinds", "title": "What?", "input_kind": "text", "answer": { "kind": "ranking" } });
    let answer = app.post("/streams", &unknown).await;
    assert!((400..500).contains(&answer.status().as_u16()));
    assert_eq!(app.count("streams").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn model_files_and_keys_are_for_labels_only_and_say_so() {
    let kind = kinds().remove(1);
    let app = created(&kind).await;
    let form = "--edge\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nv1\r\n--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"m.onnx\"\r\n\r\nonnx\r\n--edge--\r\n";
    let request = app
        .client
        .post(app.url("/streams/kinds/models"))
        .header("content-type", "multipart/form-data; boundary=edge")
        .body(form);
    let found = problem(request.send().await.unwrap(), 422).await;
    assert!(
        fields(&found) == ["file"] && found.to_string().contains("through the API"),
        "{found}"
    );
    let request = app
        .client
        .patch(app.url("/streams/kinds/keys"))
        .json(&json!({ "keys": [] }));
    let found = problem(request.send().await.unwrap(), 422).await;
    assert_eq!(fields(&found), ["keys"]);
}
