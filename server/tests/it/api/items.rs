//! One item at a time: what is taken, what is refused, and what is said of it afterwards.

use super::{App, fields, problem, row, told};
use crate::harness::{PIXEL, Server};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use understudy_ladder::{Permission, Policy};
use understudy_store::streams::InputKind;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_is_stored_and_its_sender_told_that_a_person_decides_it_and_why() {
    let app = App::start().await;
    let (status, body) = told(app.post("/streams/rows/items", &row("one")).await).await;
    assert_eq!(status, 201, "{body}");
    assert_eq!(
        (&body["external_id"], &body["status"], &body["goes_to"]),
        (&json!("one"), &json!("created"), &json!("person"))
    );
    assert_eq!(body["reason"]["code"], "rung");
    assert!(
        body["reason"]["sentence"]
            .as_str()
            .unwrap()
            .contains("Human only")
    );
    let (status, story) = told(app.get("/streams/rows/items/one").await).await;
    assert_eq!(
        (status, &story["state"], &story["outcome"]),
        (200, &json!("pending"), &Value::Null)
    );
    assert_eq!(story["payload"], json!({ "size": 3 }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_item_again_gets_the_same_answer_and_another_one_under_its_name_is_refused() {
    let app = App::start().await;
    let (_, first) = told(app.post("/streams/rows/items", &row("one")).await).await;
    let (status, again) = told(app.post("/streams/rows/items", &row("one")).await).await;
    assert_eq!(
        (status, &again["status"], &again["id"], &again["reason"]),
        (200, &json!("existed"), &first["id"], &first["reason"])
    );
    let other = json!({ "external_id": "one", "payload": { "size": 4 } });
    let body = problem(app.post("/streams/rows/items", &other).await, 422).await;
    assert_eq!(fields(&body), ["external_id"]);
    assert_eq!(app.count("items").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_order_of_fields_makes_no_other_item() {
    let app = App::start().await;
    let send = async |text: &str| {
        let request = app
            .client
            .post(app.url("/streams/rows/items"))
            .header("content-type", "application/json");
        request.body(text.to_owned()).send().await.unwrap().status()
    };
    assert_eq!(
        send(r#"{"external_id":"one","payload":{"a":1,"b":{"c":2,"d":3}}}"#).await,
        201
    );
    assert_eq!(
        send(r#"{"payload":{"b":{"d":3,"c":2},"a":1},"external_id":"one"}"#).await,
        200
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_an_item_is_said_field_by_field() {
    let app = App::start().await;
    for (body, expected) in [
        (json!({ "payload": { "a": 1 } }), "body"),
        (
            json!({ "external_id": "", "payload": { "a": 1 } }),
            "external_id",
        ),
        (
            json!({ "external_id": "x".repeat(201), "payload": { "a": 1 } }),
            "external_id",
        ),
        (
            json!({ "external_id": "a\nb", "payload": { "a": 1 } }),
            "external_id",
        ),
        (
            json!({ "external_id": "export", "payload": { "a": 1 } }),
            "external_id",
        ),
        (
            json!({ "external_id": 7, "payload": { "a": 1 } }),
            "external_id",
        ),
        (json!({ "external_id": "one" }), "payload"),
        (json!({ "external_id": "one", "payload": {} }), "payload"),
        (json!({ "external_id": "one", "payload": [1] }), "payload"),
        (json!({ "external_id": "one", "text": "hello" }), "text"),
        (
            json!({ "external_id": "one", "payload": { "a": 1 }, "image": "aGk=" }),
            "image",
        ),
        (
            json!({ "external_id": "one", "features": { "a": 1 }, "payload": { "features": {} } }),
            "features",
        ),
        (
            json!({ "external_id": "one", "payload": { "a": 1 }, "predcition": {} }),
            "predcition",
        ),
    ] {
        let found = problem(app.post("/streams/rows/items", &body).await, 422).await;
        let named = fields(&found);
        assert!(
            named
                .iter()
                .any(|field| *field == expected || *field == ".")
                || found["detail"].as_str().unwrap().contains(expected),
            "{body} {found}"
        );
    }
    assert_eq!(app.count("items").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn predictions_with_an_unknown_label_or_an_impossible_confidence_are_refused() {
    let app = App::start().await;
    for (prediction, field) in [
        (
            json!({ "label": "maybe", "confidence": 0.9 }),
            "prediction.label",
        ),
        (
            json!({ "label": "yes", "confidence": 1.5 }),
            "prediction.confidence",
        ),
        (
            json!({ "label": "yes", "confidence": -0.1 }),
            "prediction.confidence",
        ),
        (
            json!({ "label": "yes", "confidence": "NaN" }),
            "prediction.confidence",
        ),
        (
            json!({ "label": "yes", "confidence": null }),
            "prediction.confidence",
        ),
        (
            json!({ "label": "yes", "confidence": 0.9, "scores": { "yes": 0.9 } }),
            "prediction.scores",
        ),
        (
            json!({ "label": "yes", "confidence": 0.9, "scores": { "yes": 0.9, "no": 2 } }),
            "prediction.scores.no",
        ),
        (
            json!({ "label": "yes", "confidence": 0.9, "model": "" }),
            "prediction.model",
        ),
    ] {
        let item = json!({ "external_id": "one", "payload": { "a": 1 }, "prediction": prediction });
        let found = problem(app.post("/streams/rows/items", &item).await, 422).await;
        assert_eq!(fields(&found), [field], "{found}");
    }
    let request = app
        .client
        .post(app.url("/streams/rows/items"))
        .header("content-type", "application/json");
    let nan =
        r#"{"external_id":"one","payload":{"a":1},"prediction":{"label":"yes","confidence":NaN}}"#;
    problem(request.body(nan).send().await.unwrap(), 400).await;
    assert_eq!(
        (app.count("items").await, app.count("models").await),
        (0, 0)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_that_runs_elsewhere_is_registered_on_its_first_use_by_whoever_may() {
    let app = App::start().await;
    let item = |name: &str, model: &str| json!({ "external_id": name, "payload": { "a": 1 }, "prediction": { "model": model, "label": "yes", "confidence": 0.9 } });
    let key = app.server.key(&[Permission::WriteItems], None).await;
    let sender = app.server.client(&key);
    let send = async |body: Value| {
        sender
            .post(app.url("/streams/rows/items"))
            .json(&body)
            .send()
            .await
            .unwrap()
    };
    let found = problem(send(item("one", "vendor v1")).await, 422).await;
    assert_eq!(fields(&found), ["prediction.model"]);
    assert!(
        found["detail"].as_str().unwrap().contains("models:write"),
        "{found}"
    );
    assert_eq!(
        app.post("/streams/rows/items", &item("one", "vendor v1"))
            .await
            .status(),
        201
    );
    assert_eq!(
        app.post("/streams/rows/items", &item("two", "vendor v2"))
            .await
            .status(),
        201
    );
    assert_eq!(
        send(item("three", "vendor v2")).await.status(),
        201,
        "known by now"
    );
    let (_, models) = told(app.get("/streams/rows/models").await).await;
    let slots: Vec<_> = models["models"]
        .as_array()
        .unwrap()
        .iter()
        .map(|model| {
            (
                model["name"].as_str().unwrap(),
                model["slot"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(slots, [("vendor v1", "active"), ("vendor v2", "preview")]);
    let (_, story) = told(app.get("/streams/rows/items/one").await).await;
    assert_eq!(
        (
            &story["predictions"][0]["label"],
            &story["predictions"][0]["confidence"]
        ),
        (&json!("yes"), &json!(0.9))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_about_a_persons_item_says_nothing_of_any_prediction() {
    let app = App::start().await;
    let item = json!({ "external_id": "one", "payload": { "a": 1 }, "prediction": { "label": "yes", "confidence": 0.9 } });
    let (status, body) = told(app.post("/streams/rows/items", &item).await).await;
    assert_eq!(status, 201);
    let text = body.to_string();
    assert!(
        !text.contains("yes") && !text.contains("0.9") && !text.contains("predict"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_image_must_be_one() {
    let app = App::of(Server::start().await).await;
    app.server.stream("pictures", InputKind::Image).await;
    let item = |image: &str| json!({ "external_id": "one", "image": image });
    for image in [
        "not base64!",
        &STANDARD.encode("hello"),
        &STANDARD.encode(&PIXEL[..40]),
        "data:image/png,abc",
        "",
    ] {
        let found = problem(app.post("/streams/pictures/items", &item(image)).await, 422).await;
        assert_eq!(fields(&found), ["image"], "{image}");
    }
    let found = problem(
        app.post("/streams/pictures/items", &json!({ "external_id": "one" }))
            .await,
        422,
    )
    .await;
    assert_eq!(fields(&found), ["image"]);
    let url = format!("data:image/png;base64,{}", STANDARD.encode(PIXEL));
    assert_eq!(
        app.post("/streams/pictures/items", &item(&url))
            .await
            .status(),
        201
    );
    assert_eq!(
        app.post("/streams/pictures/items", &item(&STANDARD.encode(PIXEL)))
            .await
            .status(),
        200,
        "the same picture"
    );
    assert_eq!(app.count("media").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_image_can_come_as_a_file() {
    let app = App::of(Server::start().await).await;
    app.server.stream("pictures", InputKind::Image).await;
    let send = async |parts: &[(&str, &[u8])]| {
        let mut body = Vec::new();
        for (name, bytes) in parts {
            body.extend_from_slice(format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"x\"\r\n\r\n").as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--edge--\r\n");
        let request = app
            .client
            .post(app.url("/streams/pictures/items"))
            .header("content-type", "multipart/form-data; boundary=edge");
        request.body(body).send().await.unwrap()
    };
    let (status, body) = told(
        send(&[
            ("external_id", b"one"),
            ("image", PIXEL),
            ("payload", br#"{"camera":"north"}"#),
        ])
        .await,
    )
    .await;
    assert_eq!(status, 201, "{body}");
    assert_eq!(
        fields(&problem(send(&[("image", PIXEL)]).await, 422).await),
        ["external_id"]
    );
    assert_eq!(
        fields(
            &problem(
                send(&[("external_id", b"two"), ("image", b"hello")]).await,
                422
            )
            .await
        ),
        ["image"]
    );
    assert_eq!(
        fields(
            &problem(
                send(&[("external_id", b"two"), ("picture", PIXEL)]).await,
                422
            )
            .await
        ),
        ["picture"]
    );
    problem(
        send(&[("external_id", b"two"), ("image", PIXEL), ("payload", b"{")]).await,
        400,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_cannot_be_read_and_bodies_over_the_limit_are_told_apart() {
    let app = App::start().await;
    let url = app.url("/streams/rows/items");
    let send = async |content_type: &str, body: Vec<u8>| {
        app.client
            .post(&url)
            .header("content-type", content_type)
            .body(body)
            .send()
            .await
            .unwrap()
    };
    let deep = format!(
        "{{\"external_id\": \"a\", \"payload\": {{\"a\": {}",
        "[".repeat(100_000)
    );
    for body in [
        &b""[..],
        b"{",
        b"\xff\xfe",
        b"{\"external_id\": \"a\"} trailing",
        deep.as_bytes(),
    ] {
        problem(send("application/json", body.to_vec()).await, 400).await;
    }
    let found = problem(
        send("application/json", b"{\n  \"external_id\": nope".to_vec()).await,
        400,
    )
    .await;
    assert!(
        found["detail"].as_str().unwrap().contains("line 2, column"),
        "{found}"
    );
    let found = problem(send("application/json", vec![b' '; 11 << 20]).await, 413).await;
    assert!(
        found["detail"].as_str().unwrap().contains("10 MiB"),
        "{found}"
    );
    problem(send("text/plain", b"{}".to_vec()).await, 415).await;
    let packed = app
        .client
        .post(&url)
        .header("content-type", "application/json")
        .header("content-encoding", "gzip")
        .body("x");
    problem(packed.send().await.unwrap(), 415).await;
    let found = problem(
        send(
            "application/json",
            br#"{"external_id":"a","payload":{"a":"\u0000"}}"#.to_vec(),
        )
        .await,
        422,
    )
    .await;
    assert!(
        found["detail"].as_str().unwrap().contains("u0000"),
        "{found}"
    );
    assert_eq!(app.count("items").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn onnx_models_are_asked_and_what_they_cannot_score_goes_to_a_person() {
    let app = with_nodule_model().await;
    let items = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../demo/nodules/items.jsonl"
    ))
    .unwrap();
    let line: Value = serde_json::from_str(items.lines().next().unwrap()).unwrap();
    let item = json!({ "external_id": "good", "features": line["features"] });
    assert_eq!(
        app.post("/streams/nodules/items", &item).await.status(),
        201
    );
    let (_, story) = told(app.get("/streams/nodules/items/good").await).await;
    assert!(
        story["predictions"][0]["confidence"].as_f64().unwrap() > 0.0,
        "{story}"
    );
    assert!(
        story["predictions"][0]["model"]["sha256"]
            .as_str()
            .unwrap()
            .len()
            == 64
    );
    let broken = json!({ "external_id": "broken", "features": { "diameter_mm": "wide" } });
    assert_eq!(
        app.post("/streams/nodules/items", &broken).await.status(),
        201,
        "never lost"
    );
    let (_, story) = told(app.get("/streams/nodules/items/broken").await).await;
    assert!(
        story["predictions"][0]["error"].is_string() && story["predictions"][0]["label"].is_null(),
        "{story}"
    );
    let spoofed = json!({ "external_id": "spoofed", "features": line["features"],
        "prediction": { "model": "nodules v1", "label": "benign", "confidence": 1 } });
    let found = problem(app.post("/streams/nodules/items", &spoofed).await, 422).await;
    assert!(fields(&found).contains(&"prediction.model"), "{found}");
}

/// A stream with the demo's model of nodules as its active one.
async fn with_nodule_model() -> App {
    let app = App::of(Server::start().await).await;
    let stream = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../demo/nodules/stream.json"
    ))
    .unwrap();
    let stream: Value = serde_json::from_slice(&stream).unwrap();
    let labels: Vec<&str> = stream["labels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|label| label["id"].as_str().unwrap())
        .collect();
    app.server
        .stream_with("nodules", InputKind::Table, &labels, &Policy::initial())
        .await;
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
    let answer = super::streams::upload(
        &app,
        "nodules",
        "nodules v1",
        &names.map(|name| format!("features.{name}")).join(","),
        &super::streams::nodule_model(),
    )
    .await;
    assert_eq!(answer.status(), 201, "{}", answer.text().await.unwrap());
    app
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_item_registers_no_model() {
    let app = App::start().await;
    let item = |size: u8, model: &str| json!({ "external_id": "one", "payload": { "size": size }, "prediction": { "model": model, "label": "yes", "confidence": 0.9 } });
    assert_eq!(
        app.post("/streams/rows/items", &item(1, "v1"))
            .await
            .status(),
        201
    );
    problem(app.post("/streams/rows/items", &item(2, "v2")).await, 422).await;
    assert_eq!(app.count("models").await, 1);
    assert_eq!(
        app.post("/streams/rows/items", &item(1, "v1"))
            .await
            .status(),
        200
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn items_are_listed_in_the_order_in_which_they_came() {
    let app = App::start().await;
    for name in ["c", "a", "e", "b", "d"] {
        // Side by side with others, so that several connections are at work.
        let others = (0..4).map(|n| {
            let body = row(&format!("{name}{n}"));
            let app = &app;
            async move { app.post("/streams/rows/items", &body).await.status() }
        });
        futures::future::join_all(others).await;
        app.post("/streams/rows/items", &row(name)).await;
    }
    let (_, list) = told(app.get("/streams/rows/items?limit=100").await).await;
    let single: Vec<&str> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|item| item["external_id"].as_str().filter(|name| name.len() == 1))
        .collect();
    assert_eq!(single, ["c", "a", "e", "b", "d"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_must_be_one_and_goes_with_what_is_no_image() {
    let app = App::of(Server::start().await).await;
    app.server.stream("calls", InputKind::Json).await;
    app.server.stream("pictures", InputKind::Image).await;
    let item = |audio: &str| json!({ "external_id": "one", "audio": audio });
    for audio in [
        "not base64!",
        &STANDARD.encode("hello"),
        &STANDARD.encode(PIXEL),
    ] {
        let found = problem(app.post("/streams/calls/items", &item(audio)).await, 422).await;
        assert_eq!(fields(&found), ["audio"], "{audio}");
    }
    let flac = STANDARD.encode(b"fLaC\0\0\0\x22");
    let pictures = app.post("/streams/pictures/items", &item(&flac)).await;
    assert!(fields(&problem(pictures, 422).await).contains(&"audio"));
    let (status, _) = told(app.post("/streams/calls/items", &item(&flac)).await).await;
    assert_eq!(status, 201);
    let (status, story) = told(app.get("/streams/calls/items/one").await).await;
    assert_eq!(status, 200);
    assert!(story["image_sha256"].is_string(), "{story}");
    let kind: String = sqlx::query_scalar("select content_type from media")
        .fetch_one(&app.server.pool)
        .await
        .unwrap();
    assert_eq!(kind, "audio/flac");
    let page = app
        .server
        .logged_in(understudy_ladder::Role::Lead, &[])
        .await;
    let html = page.get("/streams/calls/label").await.text().await.unwrap();
    assert!(html.contains("<audio") && !html.contains("<img"), "{html}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_is_as_urgent_as_its_caller_says_within_ten_steps() {
    let app = App::start().await;
    let urgent = |priority: Value| {
        let mut item = row("urgent");
        item["priority"] = priority;
        item
    };
    for wrong in [json!(10), json!(-1), json!(1_000_000)] {
        let found = problem(app.post("/streams/rows/items", &urgent(wrong)).await, 422).await;
        assert_eq!(fields(&found), ["priority"], "{found}");
    }
    let sent = app.post("/streams/rows/items", &urgent(json!(7))).await;
    assert_eq!(sent.status(), 201);
    let sent = app.post("/streams/rows/items", &row("usual")).await;
    assert_eq!(sent.status(), 201);
    for (name, priority) in [("urgent", 7), ("usual", 0)] {
        let (_, item) = told(app.get(&format!("/streams/rows/items/{name}")).await).await;
        assert_eq!(item["priority"], priority, "{item}");
    }
    // The same again is the same; with another priority it is another item under this name.
    let again = app.post("/streams/rows/items", &urgent(json!(7))).await;
    assert_eq!(again.status(), 200);
    let sent = app.post("/streams/rows/items", &urgent(json!(8))).await;
    let other = problem(sent, 422).await;
    assert_eq!(fields(&other), ["external_id"], "{other}");
}
