//! From Human only to an automated item, by requests that people approve; and back at once.

use super::{App, fields, problem, told};
use crate::harness::{Browser, Server};
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use understudy::ambient;
use understudy_ladder::policy::GateSettings;
use understudy_ladder::{ItemId, LabelNo, Policy, Rate, Role};
use understudy_store::decisions::{self, Imported};
use understudy_store::streams::{self, InputKind};

/// A stream whose gates a few hundred pairs can pass.
fn easy() -> Policy {
    Policy {
        ramp_steps: vec![Rate::ALL],
        audit_rate: Rate::percent(50).unwrap(),
        gates: GateSettings {
            min_blind_pairs: 50,
            min_days: 3,
            min_agreement: 0.6,
            max_error: 0.2,
            delta: 0.2,
            min_audited: 5,
            ..GateSettings::default()
        },
        ..Policy::initial()
    }
}

fn item(name: &str, label: &str, confidence: f64) -> Value {
    json!({ "external_id": name, "payload": { "a": 1 }, "prediction": { "model": "vendor v1", "label": label, "confidence": confidence } })
}

/// Items with a prediction that people agree with.
async fn evidence(app: &App) {
    let mut ids = Vec::new();
    for n in 0..120 {
        let (_, body) = told(
            app.post(
                "/streams/rows/items",
                &item(&format!("past-{n}"), ["yes", "no"][n % 2], 0.95),
            )
            .await,
        )
        .await;
        ids.push(ItemId(body["id"].as_i64().unwrap()));
    }
    let now = ambient::now();
    let mut tx = app.server.pool.begin().await.unwrap();
    let stream = streams::by_slug(&mut tx, "rows").await.unwrap().unwrap();
    let days = (0..5).cycle().map(TimeDelta::days);
    let labels = [LabelNo(0), LabelNo(1)].into_iter().cycle();
    let imported: Vec<Imported<'_>> = ids
        .iter()
        .zip(days)
        .zip(labels)
        .map(|((item, ago), label)| Imported {
            item: *item,
            rater: "ann",
            label,
            decided_at: now - ago,
        })
        .collect();
    decisions::import(&mut tx, &stream, &imported, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn send(browser: &Browser, path: &str, body: &Value) -> (u16, Value) {
    let request = browser.page_sends(Method::POST, &format!("/api/v1/streams/rows{path}"));
    told(request.json(body).send().await.unwrap()).await
}

/// Opens a request and has it approved; gives the stream as it stands then.
async fn climb(app: &App, lead: &Browser, reviewer: &Browser, proposal: &Value) -> Value {
    let (status, request) = send(lead, "/requests", proposal).await;
    assert_eq!(status, 201, "{request}");
    let approve = format!("/requests/{}/approve", request["id"]);
    let (status, own) = send(lead, &approve, &json!({})).await;
    assert_eq!(status, 409, "nobody approves their own: {own}");
    let (status, approved) = send(reviewer, &approve, &json!({})).await;
    assert_eq!(
        (status, &approved["state"]),
        (200, &json!("applied")),
        "{approved}"
    );
    told(app.get("/streams/rows").await).await.1
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn requests_lead_to_an_automated_item_with_full_provenance_and_demotion_back_at_once() {
    let app = App::of(Server::start().await).await;
    app.server
        .stream_with("rows", InputKind::Table, &["yes", "no"], &easy())
        .await;
    evidence(&app).await;
    let lead = app.server.logged_in(Role::Lead, &[]).await;
    let reviewer = app.server.logged_in(Role::Reviewer, &[]).await;
    for rung in ["shadow", "assist"] {
        let stream = climb(
            &app,
            &lead,
            &reviewer,
            &json!({ "step_up": true, "comment": "ready" }),
        )
        .await;
        assert_eq!(stream["effective_rung"], rung);
    }
    let partial = json!({ "step_up": true, "changes": { "thresholds": { "default": 0.9 } } });
    let stream = climb(&app, &lead, &reviewer, &partial).await;
    assert_eq!(
        (
            &stream["effective_rung"],
            &stream["policy"]["ramp"],
            &stream["policy_version"]
        ),
        (&json!("partial"), &json!(1.0), &json!(5))
    );

    let (status, sure) = told(
        app.post("/streams/rows/items", &item("sure", "no", 0.97))
            .await,
    )
    .await;
    assert_eq!(
        (status, &sure["goes_to"], &sure["label"]),
        (201, &json!("automated"), &json!("no")),
        "{sure}"
    );
    let provenance = &sure["provenance"];
    assert_eq!(
        (
            &provenance["policy_version"],
            &provenance["threshold"],
            &provenance["confidence"]
        ),
        (&json!(5), &json!(0.9), &json!(0.97))
    );
    assert_eq!(provenance["model"]["name"], "vendor v1");
    assert!(provenance["bucket"].as_u64().unwrap() < 10_000 && provenance["audit"].is_boolean());
    let (_, again) = told(
        app.post("/streams/rows/items", &item("sure", "no", 0.97))
            .await,
    )
    .await;
    assert_eq!(
        (&again["status"], &again["provenance"]),
        (&json!("existed"), provenance),
        "the same answer"
    );
    let (_, story) = told(app.get("/streams/rows/items/sure").await).await;
    assert_eq!(
        (
            &story["state"],
            &story["outcome"]["source"],
            &story["outcome"]["provenance"]
        ),
        (&json!("decided"), &json!("automated"), provenance)
    );
    let (_, unsure) = told(
        app.post("/streams/rows/items", &item("unsure", "no", 0.5))
            .await,
    )
    .await;
    assert_eq!(
        (&unsure["goes_to"], &unsure["reason"]["code"]),
        (&json!("person"), &json!("below_threshold"))
    );
    let other = json!({ "external_id": "other", "payload": { "a": 1 }, "prediction": { "model": "vendor v2", "label": "no", "confidence": 1 } });
    let (_, preview) = told(app.post("/streams/rows/items", &other).await).await;
    assert_eq!(
        (&preview["goes_to"], &preview["reason"]["code"]),
        (&json!("person"), &json!("no_prediction")),
        "only the active model routes"
    );

    let (status, stream) = told(
        app.post("/streams/rows/demote", &json!({ "to": "shadow" }))
            .await,
    )
    .await;
    assert_eq!((status, &stream["effective_rung"]), (200, &json!("shadow")));
    let (_, next) = told(
        app.post("/streams/rows/items", &item("next", "no", 0.97))
            .await,
    )
    .await;
    assert_eq!(next["goes_to"], "person");
    problem(
        app.post("/streams/rows/demote", &json!({ "to": "full" }))
            .await,
        409,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_takes_from_the_model_is_done_at_once_and_what_gives_it_more_is_not() {
    let app = App::start().await;
    let restrict = async |changes: Value| {
        let body = json!({ "changes": changes });
        app.post("/streams/rows/demote", &body).await
    };
    let (status, stream) = told(restrict(json!({ "overlap": 2, "audit_rate": 0.5 })).await).await;
    assert_eq!(status, 200, "{stream}");
    let (_, versions) = told(app.get("/streams/rows/policies").await).await;
    let newest = &versions["policies"][0];
    assert_eq!(
        (
            &newest["policy"]["overlap"],
            &newest["policy"]["audit_rate"]
        ),
        (&json!(2), &json!(0.5)),
        "{versions}"
    );
    problem(restrict(json!({ "overlap": 2 })).await, 409).await;
    let more = problem(restrict(json!({ "audit_rate": 0.1 })).await, 409).await;
    assert!(
        more["detail"].as_str().unwrap().contains("open a request"),
        "{more}"
    );
    let wrong = problem(restrict(json!({ "overlap": 0 })).await, 422).await;
    assert!(
        wrong["detail"].as_str().unwrap().contains("overlap"),
        "{wrong}"
    );
    let both = json!({ "to": "shadow", "changes": { "overlap": 3 } });
    problem(app.post("/streams/rows/demote", &both).await, 422).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_without_evidence_is_refused_with_what_each_gate_found() {
    let app = App::of(Server::start().await).await;
    app.server
        .stream_with("rows", InputKind::Table, &["yes", "no"], &easy())
        .await;
    let lead = app.server.logged_in(Role::Lead, &[]).await;
    let (status, found) = send(&lead, "/requests", &json!({ "step_up": true })).await;
    assert_eq!(
        (status, &found["gates"][0]["verdict"]),
        (409, &json!("insufficient")),
        "{found}"
    );
    let (status, found) = send(
        &lead,
        "/requests",
        &json!({ "changes": { "rung": "full" } }),
    )
    .await;
    assert_eq!(status, 409, "two steps at a time: {found}");
    let (status, found) = send(
        &lead,
        "/requests",
        &json!({ "changes": { "overlap": "two" } }),
    )
    .await;
    assert_eq!((status, fields(&found)), (422, vec!["changes.overlap"]));
    let (status, found) = send(
        &lead,
        "/requests",
        &json!({ "changes": { "thresholds": { "per_label": { "maybe": 0.9 } } } }),
    )
    .await;
    assert_eq!(status, 422, "{found}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_superseded_rejected_with_a_reason_and_withdrawn_by_its_requester() {
    let app = App::of(Server::start().await).await;
    app.server
        .stream_with("rows", InputKind::Table, &["yes", "no"], &easy())
        .await;
    evidence(&app).await;
    let lead = app.server.logged_in(Role::Lead, &[]).await;
    let other = app.server.logged_in(Role::Lead, &[]).await;
    let reviewer = app.server.logged_in(Role::Reviewer, &[]).await;
    let open = json!({ "step_up": true });
    for _ in 0..3 {
        assert_eq!(send(&lead, "/requests", &open).await.0, 201);
    }
    assert_eq!(
        send(&reviewer, "/requests/1/reject", &json!({ "reason": " " }))
            .await
            .0,
        422
    );
    assert_eq!(
        send(
            &reviewer,
            "/requests/1/reject",
            &json!({ "reason": "not yet" })
        )
        .await
        .1["state"],
        "rejected"
    );
    assert_eq!(
        send(&other, "/requests/2/withdraw", &json!({})).await.0,
        409,
        "not theirs"
    );
    assert_eq!(
        send(&lead, "/requests/2/withdraw", &json!({})).await.1["state"],
        "withdrawn"
    );
    climb(&app, &lead, &reviewer, &open).await;
    let (_, third) = told(app.get("/streams/rows/requests/3").await).await;
    assert_eq!(
        (&third["state"], &third["by"]),
        (&json!("superseded"), &json!(4))
    );
    let (status, found) = send(&reviewer, "/requests/3/approve", &json!({})).await;
    assert_eq!(status, 409);
    assert!(
        found["detail"].as_str().unwrap().contains("superseded"),
        "{found}"
    );
    assert_eq!(
        send(&reviewer, "/requests/99/approve", &json!({})).await.0,
        404
    );
    assert_eq!(
        send(&reviewer, "/requests/first/approve", &json!({}))
            .await
            .0,
        404
    );
    let (_, models) = told(app.get("/streams/rows/models").await).await;
    let leaving = |id: &Value| json!({ "leaving": id });
    let rollback = "/streams/rows/rollback";
    problem(app.post(rollback, &json!({})).await, 422).await;
    problem(app.post(rollback, &leaving(&json!(9_999))).await, 422).await;
    let active = leaving(&models["models"][0]["id"]);
    problem(app.post(rollback, &active).await, 409).await;
}
