//! Decisions made elsewhere: each counts once, by whoever made it, and bad lines spoil no other.

use super::{App, problem, reports, row, told};

use reqwest::StatusCode;
use serde_json::{Value, json};
use understudy_ladder::{Permission, Role};

const DECISIONS: &str = "/streams/rows/decisions";

fn decision(item: &str, rater: &str, label: &str) -> Value {
    json!({ "external_id": item, "rater": rater, "label": label })
}

fn lines(all: &[Value]) -> String {
    let lines: Vec<String> = all.iter().map(Value::to_string).collect();
    lines.join("\n")
}

async fn with_items(count: usize) -> App {
    let app = App::start().await;
    for n in 0..count {
        let (status, _) = told(
            app.post("/streams/rows/items", &row(&format!("i{n}")))
                .await,
        )
        .await;
        assert_eq!(status, 201);
    }
    app
}

async fn statuses(app: &App, all: &[Value]) -> Vec<String> {
    let reports = reports(app.lines(DECISIONS, lines(all)).await).await;
    let status = |report: &Value| report["status"].as_str().unwrap().to_owned();
    reports.iter().map(status).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_raters_said_counts_once_and_makes_the_reference_and_the_outcome() {
    let app = with_items(2).await;
    let all = [
        decision("i0", "ann", "yes"),
        decision("i0", "ben", "yes"),
        decision("i0", "cem", "no"),
        decision("i1", "ann", "no"),
    ];
    assert_eq!(statuses(&app, &all).await, ["created"; 4]);
    assert_eq!(statuses(&app, &all).await, ["existed"; 4]);
    assert_eq!(
        (app.count("decisions").await, app.count("queue").await),
        (4, 0)
    );
    let (_, item) = told(app.get("/streams/rows/items/i0").await).await;
    assert_eq!(item["outcome"]["label"], "yes", "{item}");
    let imported: i64 =
        sqlx::query_scalar("select count(*) from audit_log where action = 'decisions.imported'")
            .fetch_one(&app.server.pool)
            .await
            .unwrap();
    assert_eq!(imported, 1, "what changed nothing is no entry");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_label_of_the_same_rater_is_refused_also_within_one_request() {
    let app = with_items(1).await;
    let twice = [decision("i0", "ann", "yes"), decision("i0", "ann", "no")];
    assert_eq!(statuses(&app, &twice).await, ["created", "refused"]);
    assert_eq!(statuses(&app, &twice[1..]).await, ["refused"]);
    assert_eq!(app.count("decisions").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_line_names_its_field_and_spoils_no_other() {
    let app = with_items(1).await;
    let mut future = decision("i0", "ann", "yes");
    future["decided_at"] = json!("2999-01-01T00:00:00Z");
    let bad = [
        (decision("nowhere", "ann", "yes"), "external_id"),
        (decision("i0", "", "yes"), "rater"),
        (decision("i0", &"x".repeat(201), "yes"), "rater"),
        (decision("i0", "person:1", "yes"), "rater"),
        (decision("i0", "ann", "perhaps"), "label"),
        (future, "decided_at"),
        (json!({ "external_id": "i0", "rater": "ann" }), "label"),
        (
            json!({ "external_id": "i0", "rater": 7, "label": "yes" }),
            "rater",
        ),
    ];
    let mut all: Vec<Value> = bad.iter().map(|(line, _)| line.clone()).collect();
    all.push(decision("i0", "zoe", "no"));
    let body = format!("{}\nnot json\n", lines(&all));
    let found = reports(app.lines(DECISIONS, body).await).await;
    assert_eq!(found.len(), 10);
    for ((_, field), report) in bad.iter().zip(&found) {
        assert_eq!(report["status"], "refused", "{report}");
        let errors = report["errors"].as_array().unwrap();
        assert!(
            errors.iter().any(|error| error["field"] == *field),
            "{field}: {report}"
        );
    }
    assert_eq!(found[8]["status"], "created", "{}", found[8]);
    assert_eq!(found[9]["status"], "refused", "{}", found[9]);
    assert_eq!(app.count("decisions").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_decisions_handed_in_by_many_at_once_are_there_once() {
    let app = with_items(20).await;
    let all: Vec<Value> = (0..20)
        .flat_map(|n| ["ann", "ben"].map(|rater| decision(&format!("i{n}"), rater, "yes")))
        .collect();
    let answers = futures::future::join_all((0..4).map(|_| statuses(&app, &all))).await;
    let created = answers
        .iter()
        .flatten()
        .filter(|status| *status == "created");
    assert_eq!((created.count(), app.count("decisions").await), (40, 40));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn importing_takes_a_key_or_person_that_may_and_lines() {
    let app = with_items(1).await;
    let body = || lines(&[decision("i0", "ann", "yes")]);
    let key = app.server.key(&[Permission::WriteItems], None).await;
    let refused = app
        .server
        .client(&key)
        .post(app.url(DECISIONS))
        .header("content-type", "application/x-ndjson")
        .body(body())
        .send()
        .await
        .unwrap();
    problem(refused, 403).await;
    for (role, allowed) in [
        (Role::Lead, false),
        (Role::Reviewer, false),
        (Role::Admin, true),
    ] {
        let browser = app.server.logged_in(role, &[]).await;
        let answer = browser
            .page_sends(reqwest::Method::POST, &format!("/api/v1{DECISIONS}"))
            .header("content-type", "application/x-ndjson")
            .body(body())
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status() == StatusCode::OK, allowed, "{role:?}");
    }
    problem(app.post(DECISIONS, &json!({})).await, 415).await;
    problem(app.lines("/streams/none/decisions", body()).await, 404).await;
}
