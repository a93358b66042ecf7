//! Model versions by API: moved between slots, scored over past items, and compared on the same items.

use super::{App, problem, row, told};
use crate::harness::{Browser, Server};
use serde_json::{Value, json};
use understudy::ambient;
use understudy_app::components::Scale;
use understudy_app::components::number::{decimal, estimate_text};
use understudy_ladder::access::Actor;
use understudy_ladder::policy::Thresholds;
use understudy_ladder::{ModelId, Policy, Role, Rung, StreamId, Threshold};
use understudy_stats::Estimate;
use understudy_store::moves::{self, NewVersion};
use understudy_store::streams::InputKind;

/// The stream `rows` on Shadow, with the active version `v1` and the preview `v2`, which run elsewhere.
struct Two {
    app: App,
    lead: Browser,
    stream: StreamId,
    v1: ModelId,
    v2: ModelId,
}

fn path(model: ModelId, rest: &str) -> String {
    format!("/streams/rows/models/{model}/{rest}")
}

impl Two {
    async fn start() -> Self {
        let server = Server::start().await;
        let policy = Policy {
            rung: Rung::Shadow,
            thresholds: Thresholds {
                default: Threshold::from_thousandths(900),
                ..Thresholds::default()
            },
            ..Policy::initial()
        };
        let stream = server
            .stream_with("rows", InputKind::Table, &["yes", "no"], &policy)
            .await;
        let v1 = model(&server, "v1").await;
        let v2 = model(&server, "v2").await;
        let lead = server.logged_in(Role::Lead, &[]).await;
        let app = App::of(server).await;
        Self {
            app,
            lead,
            stream,
            v1,
            v2,
        }
    }

    async fn moves(&self, model: ModelId, slot: &str) -> reqwest::Response {
        let body = json!({ "slot": slot });
        self.app.post(&path(model, "slot"), &body).await
    }

    async fn scoring(&self) -> Value {
        let (status, body) = told(self.app.get(&path(self.v2, "scoring")).await).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    async fn run(&self, change: &str) {
        sqlx::raw_sql(change)
            .execute(&self.app.server.pool)
            .await
            .unwrap();
    }

    /// Blind pairs of both on 300 items: which label, in which bin of confidence, where people say `yes`.
    async fn decided(&self) {
        let mut item = 0;
        for (items, v1, v2) in [
            (200, (0, 980), (0, 990)),
            (40, (1, 930), (0, 950)),
            (20, (0, 500), (1, 910)),
            (40, (1, 400), (1, 300)),
        ] {
            for _ in 0..items {
                item += 1;
                self.pair(item, self.v1, v1).await;
                self.pair(item, self.v2, v2).await;
            }
        }
        self.run(
            "insert into pair_counts (stream_id, model_id, day, predicted, reference, bin, blind, stratum, items)
             select stream_id, model_id, day, predicted, reference, bin, blind, stratum, count(*) from pairs group by 1, 2, 3, 4, 5, 6, 7, 8",
        )
        .await;
    }

    async fn pair(&self, item: i64, model: ModelId, (label, bin): (i16, i16)) {
        sqlx::query(
            "with predicted as (
                 insert into predictions (stream_id, item_id, model_id, label, confidence, created_at)
                 values ($1, $2, $3, $4, $5::float8 / 1000, now()) returning stream_id)
             insert into pairs (stream_id, item_id, model_id, day, predicted, reference, bin, blind, stratum, inclusion)
             select stream_id, $2, $3, current_date, $4, 0, $5, true, 'uniform', 1 from predicted",
        )
        .bind(self.stream.get())
        .bind(item)
        .bind(model.get())
        .bind(label)
        .bind(bin)
        .execute(&self.app.server.pool)
        .await
        .unwrap();
    }

    async fn compared(&self, query: &str) -> Value {
        let path = path(self.v2, &format!("comparison{query}"));
        let (status, body) = told(self.app.get(&path).await).await;
        assert_eq!(status, 200, "{body}");
        body
    }
}

async fn model(server: &Server, name: &str) -> ModelId {
    let mut tx = server.pool.begin().await.unwrap();
    let new = NewVersion { name, file: None };
    let id = moves::add_model(&mut tx, &Actor::system(), "rows", new, ambient::now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_is_retired_and_put_into_preview_again_and_the_active_one_stays() {
    let two = Two::start().await;
    for (slot, refused) in [("retired", false), ("preview", false), ("active", true)] {
        let answer = two.moves(two.v2, slot).await;
        if refused {
            let problem = problem(answer, 422).await;
            assert_eq!(problem["errors"][0]["field"], "slot", "{problem}");
        } else {
            let (status, body) = told(answer).await;
            assert_eq!((status, &body["slot"]), (200, &json!(slot)), "{body}");
        }
    }
    let active = problem(two.moves(two.v1, "retired").await, 409).await;
    assert!(
        active["detail"].as_str().unwrap().contains("is active"),
        "{active}"
    );
    problem(two.moves(ModelId(99), "retired").await, 404).await;
    let moves =
        "select count(*) from audit_log where action in ('model.retired', 'model.previewed')";
    let written: i64 = sqlx::query_scalar(moves)
        .fetch_one(&two.app.server.pool)
        .await
        .unwrap();
    assert_eq!(written, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_is_sent_twice_with_one_key_is_made_once() {
    let two = Two::start().await;
    for replayed in [false, true] {
        let url = two.app.url(&path(two.v2, "slot"));
        let sent = two.app.client.post(url).header("idempotency-key", "once");
        let answer = sent
            .json(&json!({ "slot": "retired" }))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(
            answer.headers().contains_key("idempotency-replayed"),
            replayed
        );
    }
    let retired = "select count(*) from audit_log where action = 'model.retired'";
    let written: i64 = sqlx::query_scalar(retired)
        .fetch_one(&two.app.server.pool)
        .await
        .unwrap();
    assert_eq!(written, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scoring_past_items_is_asked_for_once_and_says_how_far_it_is_and_why_it_failed() {
    let two = Two::start().await;
    for n in 0..4 {
        let item = row(&format!("item-{n}"));
        assert_eq!(
            two.app.post("/streams/rows/items", &item).await.status(),
            201
        );
    }
    let ask = async || two.app.post(&path(two.v2, "scoring"), &json!({})).await;
    let elsewhere = problem(ask().await, 409).await;
    assert!(
        elsewhere["detail"]
            .as_str()
            .unwrap()
            .contains("no file here"),
        "{elsewhere}"
    );
    two.run(
        "insert into model_files (sha256, onnx) values (sha256('x'), 'x');
         update models set sha256 = sha256('x'), spec = '{}' where name = 'v2'",
    )
    .await;
    let idle = two.scoring().await;
    assert_eq!(
        (&idle["state"], &idle["scored"], &idle["total"]),
        (&json!("idle"), &Value::Null, &json!(4))
    );
    for _ in 0..2 {
        let (status, body) = told(ask().await).await;
        assert_eq!(
            (status, &body["state"], &body["scored"]),
            (202, &json!("running"), &json!(0))
        );
    }
    assert_eq!(two.app.count("jobs").await, 1);
    two.run("update jobs set attempts = 1, arguments = jsonb_set(arguments, '{after}', (select to_jsonb(min(id) + 1) from items))").await;
    let retrying = two.scoring().await;
    assert_eq!(
        (&retrying["state"], &retrying["scored"]),
        (&json!("retrying"), &json!(2))
    );
    two.run("update jobs set attempts = 5, failed_with = 'The model cannot be opened'")
        .await;
    let failed = two.scoring().await;
    assert_eq!(
        (&failed["state"], &failed["failed_with"]),
        (&json!("failed"), &json!("The model cannot be opened"))
    );
    let page = text(&two.lead, "/streams/rows/models").await;
    assert!(page.contains("given up after about 2 of 4, because it failed again and again: The model cannot be opened."));
    let (_, again) = told(ask().await).await;
    assert_eq!(
        (&again["state"], &again["failed_with"]),
        (&json!("running"), &Value::Null)
    );
    assert_eq!(
        two.app.count("jobs").await,
        1,
        "what was given up is forgotten"
    );
    assert_eq!(two.moves(two.v2, "retired").await.status(), 200);
    problem(ask().await, 409).await;
}

/// What people read on a page, with single spaces.
async fn text(browser: &Browser, path: &str) -> String {
    let page = browser.get(path).await.text().await.unwrap();
    let mut text = String::new();
    for part in page.replace("<!>", "").split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A figure of the API as pages write it.
fn written(figure: &Value, scale: Scale) -> String {
    let estimate: Estimate = serde_json::from_value(figure.clone()).unwrap();
    estimate_text(&estimate, scale)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_versions_on_the_same_items_have_the_figures_that_the_counts_give() {
    let two = Two::start().await;
    two.decided().await;
    let found = two.compared("?error_cost=5&human_cost=0.5").await;
    assert_eq!(
        (
            &found["items"],
            &found["both_right"],
            &found["neither_right"],
            &found["decides"]
        ),
        (
            &json!(300),
            &json!(200),
            &json!(40),
            &json!("at_thresholds")
        )
    );
    assert_eq!(
        (
            &found["model"]["version"]["name"],
            &found["with"]["version"]["name"]
        ),
        (&json!("v2"), &json!("v1"))
    );
    assert_eq!(
        (
            &found["model"]["right_alone"],
            &found["with"]["right_alone"]
        ),
        (&json!(40), &json!(20))
    );
    assert_eq!(
        (&found["model"]["wrong"], &found["with"]["wrong"]),
        (&json!(60), &json!(80))
    );
    assert!(
        (found["mcnemar_p"].as_f64().unwrap() - understudy_stats::mcnemar_exact(20, 40)).abs()
            < 1e-12
    );
    // v1 decides 240 items, 40 of them wrongly; v2 decides 260, 20 of them wrongly.
    let cost = |side: &str| found[side]["cost"]["value"].as_f64().unwrap();
    assert!((cost("with") - (40.0 * 5.0 + 60.0 * 0.5) / 300.0).abs() < 1e-12);
    assert!((cost("model") - (20.0 * 5.0 + 40.0 * 0.5) / 300.0).abs() < 1e-12);
    let more = &found["cost_difference"];
    assert!((more["value"].as_f64().unwrap() - (cost("model") - cost("with"))).abs() < 1e-12);
    assert!(more["low"].as_f64().unwrap() < more["value"].as_f64().unwrap());
    assert_eq!((&more["n"], &more["level"]), (&json!(300), &json!(0.95)));
    let turned = told(two.app.get(&path(two.v1, "comparison?with=v2")).await)
        .await
        .1;
    assert_eq!(turned["model"]["right_alone"], 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn page_and_api_give_the_same_figures() {
    const COSTS: &str = "?error_cost=5&human_cost=0.5";
    let two = Two::start().await;
    two.decided().await;
    for costs in ["", COSTS] {
        let page = text(&two.lead, &format!("/streams/rows/models{costs}")).await;
        let api = two.compared(costs).await;
        let number = |side: &str, what: &str| decimal(api[side][what].as_f64().unwrap(), 4);
        for side in ["model", "with"] {
            let (wrong, alone) = (&api[side]["wrong"], &api[side]["right_alone"]);
            let line = format!(
                "{} {wrong} {alone} {} {} {}",
                written(&api[side]["agreement"], Scale::Percent),
                number(side, "calibration_error"),
                number(side, "brier"),
                written(&api[side]["cost"], Scale::Coefficient)
            );
            // Between the cells of a row there is nothing.
            let squeezed = |text: &str| text.replace(' ', "");
            assert!(squeezed(&page).contains(&squeezed(&line)), "{line}\n{page}");
        }
        let more = written(&api["cost_difference"], Scale::Coefficient);
        assert!(
            page.contains(&format!("per item: {more}.")),
            "{more}\n{page}"
        );
        let p = decimal(api["mcnemar_p"].as_f64().unwrap(), 3);
        assert!(page.contains(&format!("p = {p}")), "{p}\n{page}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_compared_is_refused_by_name() {
    let two = Two::start().await;
    for (query, field) in [
        ("?error_cost=0", "error_cost"),
        ("?error_cost=NaN", "error_cost"),
        ("?error_cost=much", "error_cost"),
        ("?human_cost=-1", "human_cost"),
        ("?human_cost=inf", "human_cost"),
        ("?with=v2", "with"),
        ("?with=v9", "with"),
    ] {
        let answer = two
            .app
            .get(&path(two.v2, &format!("comparison{query}")))
            .await;
        let problem = problem(answer, 422).await;
        assert_eq!(problem["errors"][0]["field"], field, "{query}: {problem}");
    }
    let itself = two.app.get(&path(two.v1, "comparison")).await;
    assert_eq!(problem(itself, 422).await["errors"][0]["field"], "with");
    problem(two.app.get(&path(ModelId(99), "comparison")).await, 404).await;
    let nothing = two.compared("").await;
    assert_eq!(
        (&nothing["items"], &nothing["model"]["brier"]),
        (&json!(0), &Value::Null)
    );
    assert!(
        nothing["cost_difference"]["undefined"].is_string(),
        "{nothing}"
    );
    let page = text(&two.lead, "/streams/rows/models?error_cost=much").await;
    assert!(
        page.contains("error_cost must be a number from 0.001 to 1000000"),
        "{page}"
    );
}
