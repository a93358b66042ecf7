//! Whatever is sent, the answer is never a defect of ours.

use super::App;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Method;
use serde_json::{Map, Value, json};
use understudy_ladder::Role;

/// JSON of any shape, often with the names that the API knows.
fn anything() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        3 => prop::sample::select(vec![
            "external_id", "payload", "text", "features", "image", "prediction", "label", "confidence", "scores", "model", "slug",
            "title", "labels", "input_kind", "id", "name", "key", "gates", "overlap", "changes", "step_up", "thresholds", "rung",
            "reason", "to", "ramp_steps", "active_model", "apply_at", "comment", "guardrails", "ramp_plan", "canary", "share",
            "advance", "max_error", "cap_at", "per_label", "default", "min_label_agreement",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop::sample::select(vec![
            "yes",
            "one",
            "partial",
            "table",
            "1",
            "automatic",
            "2030-01-01T00:00:00Z",
            "+262142-01-01T00:00:00Z"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A body that is nearly right, with one part replaced.
fn nearly() -> impl Strategy<Value = Value> {
    let right = json!({
        "external_id": "one", "payload": { "a": 1 }, "prediction": { "model": "v", "label": "yes", "confidence": 0.9, "scores": { "yes": 0.9, "no": 0.1 } },
    });
    let places = [
        "/external_id",
        "/payload",
        "/payload/a",
        "/prediction",
        "/prediction/label",
        "/prediction/confidence",
        "/prediction/scores",
        "/prediction/model",
    ];
    (prop::sample::select(places.to_vec()), anything()).prop_map(move |(place, value)| {
        let mut body = right.clone();
        *body.pointer_mut(place).unwrap() = value;
        body
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn no_body_of_any_shape_gets_a_server_error() {
    let app = App::start().await;
    let paths = [
        "/streams",
        "/streams/rows/items",
        "/streams/rows/models",
        "/streams/rows/requests",
        "/streams/rows/demote",
        "/streams/rows/requests/1/reject",
        "/streams/rows/kill",
        "/kill",
    ];
    let cases = (
        prop::sample::select(paths.to_vec()),
        prop_oneof![anything(), nearly()],
        any::<bool>(),
    );
    tokio::task::block_in_place(|| {
        let mut runner = TestRunner::new(Config {
            cases: 400,
            ..Config::default()
        });
        let send = |path: &str, body: &Value, bulk: bool| {
            let content_type = if bulk && path.ends_with("items") {
                "application/x-ndjson"
            } else {
                "application/json"
            };
            let request = app
                .client
                .post(app.url(path))
                .header("content-type", content_type)
                .body(body.to_string());
            tokio::runtime::Handle::current().block_on(async {
                let answer = request.send().await.unwrap();
                let status = answer.status().as_u16();
                (status, answer.text().await.unwrap())
            })
        };
        runner
            .run(&cases, |(path, body, bulk)| {
                let (status, text) = send(path, &body, bulk);
                prop_assert!(status < 500, "{path} {body} {text}");
                prop_assert!(!text.contains("\"failed\""), "{path} {body} {text}");
                Ok(())
            })
            .unwrap();
    });
}

/// A body for requests and demotions that is nearly right.
fn proposal() -> impl Strategy<Value = Value> {
    let right = json!({
        "step_up": true, "comment": "c", "reason": "r", "text": "t", "apply_at": "2030-01-01T00:00:00Z", "to": "shadow",
        "changes": {
            "thresholds": { "default": 0.9, "per_label": { "yes": 0.9 } }, "guardrails": { "max_error": 0.1, "window_minutes": 5 },
            "ramp_plan": { "bake_minutes": 5 }, "gates": { "delta": 0.01 }, "canary": { "model": 1, "share": 0.1 }, "ramp": 0.5,
        },
    });
    let names: Vec<String> = right.as_object().unwrap().keys().cloned().collect();
    let places: Vec<String> = leaves(&right, String::new());
    let kept = prop::sample::subsequence(names, 1..=2);
    (kept, prop::sample::select(places), anything()).prop_map(move |(kept, place, value)| {
        let mut body = right.clone();
        *body.pointer_mut(&place).unwrap() = value;
        let fields = body.as_object_mut().unwrap();
        fields.retain(|name, _| kept.contains(name));
        body
    })
}

/// Where a document has values, those of objects included.
fn leaves(value: &Value, at: String) -> Vec<String> {
    let fields = value.as_object().into_iter().flatten();
    let inner = fields.flat_map(|(name, value)| leaves(value, format!("{at}/{name}")));
    let own = (!at.is_empty()).then(|| at.clone());
    own.into_iter().chain(inner).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_body_of_any_shape_that_people_send_gets_a_server_error() {
    let app = App::start().await;
    let item = json!({ "external_id": "one", "payload": { "a": 1 }, "prediction": { "model": "v", "label": "yes", "confidence": 0.9 } });
    assert_eq!(app.post("/streams/rows/items", &item).await.status(), 201);
    let admin = app.server.logged_in(Role::Admin, &[]).await;
    let send = |method: Method, path: &str, body: &Value| {
        let request = admin.page_sends(method, &format!("/api/v1{path}"));
        let request = request.json(body);
        tokio::runtime::Handle::current().block_on(async {
            let answer = request.send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        })
    };
    let paths = [
        (Method::PATCH, "/streams/rows/requests/1"),
        (Method::POST, "/streams/rows/requests"),
        (Method::POST, "/streams/rows/requests/1/comments"),
        (Method::POST, "/streams/rows/requests/1/approve"),
        (Method::POST, "/streams/rows/demote"),
        (Method::POST, "/streams/rows/kill"),
        (Method::POST, "/kill"),
    ];
    let cases = (
        prop::sample::select(paths.to_vec()),
        prop_oneof![anything(), proposal()],
    );
    tokio::task::block_in_place(|| {
        let up = json!({ "step_up": true });
        let (status, opened) = send(Method::POST, "/streams/rows/requests", &up);
        assert_eq!(status, 201, "{opened}");
        let mut runner = TestRunner::new(Config {
            cases: 400,
            ..Config::default()
        });
        runner
            .run(&cases, |((method, path), body)| {
                let (status, text) = send(method, path, &body);
                prop_assert!(status < 500, "{path} {body} {text}");
                Ok(())
            })
            .unwrap();
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_search_of_the_audit_log_gets_a_server_error() {
    let app = App::start().await;
    let admin = app.server.logged_in(Role::Admin, &[]).await;
    for (query, expected) in [
        ("?q=%25_%5C&limit=1", 200),
        ("?q=", 200),
        ("?from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", 200),
        ("?q=%00", 422),
        ("?actor=%00", 422),
        ("?from=yesterday", 422),
        ("?from=-4800-01-01T00:00:00Z", 422),
        ("?to=%2B262142-01-01T00:00:00Z", 422),
        ("?cursor=x", 422),
        ("?cursor=aXRlbSAx", 422),
        ("?limit=0", 422),
        ("?nonsense=1", 422),
    ] {
        let answer = admin.get(&format!("/api/v1/audit{query}")).await;
        assert_eq!(answer.status(), expected, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_bytes_of_any_kind_get_a_server_error() {
    let app = App::start().await;
    for content_type in [
        "application/json",
        "application/x-ndjson",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
    ] {
        for body in [
            &b"\0\0\0"[..],
            b"\xff",
            b"--x\r\n",
            b"--x--",
            b"\n\n\n",
            b"null",
            b"[]",
            b"\"",
            b"--x\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\n\r\n--x--\r\n",
        ] {
            for path in ["/streams/rows/items", "/streams/rows/models", "/streams"] {
                let request = app
                    .client
                    .post(app.url(path))
                    .header("content-type", content_type)
                    .body(body.to_vec());
                let status = request.send().await.unwrap().status();
                assert!(
                    !status.is_server_error(),
                    "{path} {content_type} {body:?} {status}"
                );
            }
        }
    }
    for query in [
        "?cursor=",
        "?cursor=%00",
        "?limit=0",
        "?limit=-1",
        "?limit=99999999999999999999",
        "?nonsense=1",
        "?limit=1&limit=2",
    ] {
        let status = app
            .get(&format!("/streams/rows/items{query}"))
            .await
            .status()
            .as_u16();
        assert_eq!(status, 422, "{query}");
    }
    for query in [
        "?alpha=NaN",
        "?alpha=2",
        "?delta=0",
        "?threshold=0.12345",
        "?model=nobody",
        "?alpha=x",
    ] {
        let status = app
            .get(&format!("/streams/rows/threshold{query}"))
            .await
            .status()
            .as_u16();
        assert_eq!(status, 422, "{query}");
    }
    assert_eq!(
        app.get("/streams/rows/agreement?from=2026-02-30")
            .await
            .status(),
        422
    );
}
