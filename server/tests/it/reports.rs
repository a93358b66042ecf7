//! Agreement and thresholds: the pages, the API and the counts give the same figures, and what is proposed from them.

use crate::harness::{Browser, Server, location};
use reqwest::StatusCode;
use serde_json::{Value, json};
use understudy::ambient;
use understudy_app::components::number::{Scale, interval, percent, thousands};
use understudy_app::figures::agreement::AgreementReport;
use understudy_app::server_fns::agreement::{self, Filter};
use understudy_app::server_fns::threshold::{self, Ask, ThresholdReport};
use understudy_ladder::access::{Actor, Permission};
use understudy_ladder::policy::{GateSettings, Policy, Thresholds};
use understudy_ladder::{Confidence, ItemId, LabelNo, Role, Rung, Threshold};
use understudy_stats::Estimate;
use understudy_store::decisions::{self, Imported};
use understudy_store::moves::{self, NewVersion};
use understudy_store::predictions::{self, Answer, ItemPrediction, Prediction};
use understudy_store::streams::{self, InputKind, StreamState};

const YES: LabelNo = LabelNo(0);
const NO: LabelNo = LabelNo(1);

fn thousandths(value: u16) -> Option<Threshold> {
    Threshold::from_thousandths(value)
}

/// A stream in Shadow whose gate allows every fifth automated item to be wrong.
async fn words(server: &Server, threshold: Option<Threshold>) {
    let policy = Policy {
        rung: Rung::Shadow,
        gates: GateSettings {
            min_blind_pairs: 50,
            max_error: 0.2,
            ..GateSettings::default()
        },
        thresholds: Thresholds {
            default: threshold,
            ..Thresholds::default()
        },
        ..Policy::initial()
    };
    server
        .stream_with("words", InputKind::Text, &["yes", "no"], &policy)
        .await;
    let mut tx = server.pool.begin().await.unwrap();
    let new = NewVersion {
        name: "words-net v1",
        file: None,
    };
    moves::add_model(&mut tx, &Actor::system(), "words", new, ambient::now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn state(server: &Server) -> StreamState {
    let mut conn = server.pool.acquire().await.unwrap();
    let stream = streams::by_slug(&mut conn, "words").await.unwrap().unwrap();
    streams::state(&mut conn, stream).await.unwrap()
}

/// Sixty items: of forty that the model calls `yes` with 0.95 two are `no`; of twenty that it calls `no`
/// with 0.6 eight are `yes`. With two raters, the second one always says `yes`.
async fn decided(server: &Server, raters: usize) {
    let state = state(server).await;
    let (stream, model) = (&state.stream, state.models[0].id);
    let mut said = Vec::new();
    let mut people = Vec::new();
    for at in 0..60_u16 {
        let name = format!("item-{at}");
        server
            .item("words", &name, json!({ "text": name }), None)
            .await;
        let id: i64 = sqlx::query_scalar("select id from items where external_id = $1")
            .bind(&name)
            .fetch_one(&server.pool)
            .await
            .unwrap();
        let (predicted, confidence) = if at < 40 { (YES, 0.95) } else { (NO, 0.6) };
        let label = if (2..48).contains(&at) { YES } else { NO };
        said.push(ItemPrediction {
            stream: stream.id,
            item: id.into(),
            prediction: Prediction {
                model,
                answer: Answer::Label {
                    label: predicted,
                    confidence: Confidence::new(confidence).unwrap(),
                    scores: None,
                },
                latency_us: None,
            },
        });
        people.push((ItemId(id), "ann", label));
        if raters > 1 {
            people.push((ItemId(id), "bob", YES));
        }
    }
    let mut tx = server.pool.begin().await.unwrap();
    predictions::insert(&mut tx, &said, ambient::now())
        .await
        .unwrap();
    let imported: Vec<Imported<'_>> = people
        .into_iter()
        .map(|(item, rater, label)| Imported {
            item,
            rater,
            label,
            decided_at: ambient::now(),
        })
        .collect();
    decisions::import(&mut tx, stream, &imported, ambient::now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn agreement_report(server: &Server) -> AgreementReport {
    let state = state(server).await;
    let mut conn = server.pool.acquire().await.unwrap();
    agreement::report(&mut conn, &state, Filter::default())
        .await
        .unwrap()
        .unwrap()
}

async fn threshold_report(server: &Server, ask: Ask) -> ThresholdReport {
    let state = state(server).await;
    let mut conn = server.pool.acquire().await.unwrap();
    threshold::report(&mut conn, &state, ask, understudy::ambient::now())
        .await
        .unwrap()
        .unwrap()
}

/// What a page says, without its markup.
async fn text(browser: &Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let html = answer.text().await.unwrap();
    let body = html.split_once("<main").unwrap().1;
    let words = body
        .split('<')
        .map(|part| part.split_once('>').map_or("", |(_, text)| text));
    let spaced: Vec<&str> = words.collect();
    let joined = spaced.join(" ").replace('\u{a0}', " ");
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn from_api(server: &Server, path: &str) -> Value {
    let key = server.key(&[Permission::ReadReports], None).await;
    let answer = server.client(&key).get(server.url(path)).send().await;
    answer.unwrap().json().await.unwrap()
}

/// Whether two answers are the same but for the last digit of a number, which text may lose.
fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => match (one.as_f64(), other.as_f64()) {
            (Some(one), Some(other)) => (one - other).abs() < 1e-12,
            _ => false,
        },
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|found| alike(value, found)))
        }
        (one, other) => one == other,
    }
}

fn written(estimate: &Estimate, scale: Scale) -> String {
    format!(
        "{} {} n {}",
        scale.value(estimate.value),
        interval(estimate, scale),
        thousands(estimate.n)
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_agreement_page_shows_the_figures_of_the_counts() {
    let server = Server::start().await;
    words(&server, None).await;
    decided(&server, 1).await;
    let report = agreement_report(&server).await;
    assert_eq!(
        (report.human_model.n, report.human_model.agreements),
        (60, 50)
    );
    let counts: Vec<Vec<u64>> = report.human_model.confusion.clone().into();
    assert_eq!(counts, [[38, 8], [2, 12]]);

    let manager = server.logged_in(Role::Manager, &[]).await;
    let page = text(&manager, "/streams/words/agreement").await;
    for figure in [
        written(
            &report.human_model.percent_agreement.known().unwrap(),
            Scale::Percent,
        ),
        written(
            &report.human_model.cohen_kappa.known().unwrap(),
            Scale::Coefficient,
        ),
        written(
            &report.human_model.gwet_ac1.known().unwrap(),
            Scale::Coefficient,
        ),
    ] {
        assert!(page.contains(&figure), "{figure} is not in {page}");
    }
    assert!(
        page.contains("60 items was decided by one person"),
        "{page}"
    );
    let html = manager
        .get("/streams/words/agreement")
        .await
        .text()
        .await
        .unwrap();
    let model = report.about.model.id;
    let cell = format!("/streams/words/items?model={model}&reference=yes&predicted=no");
    assert!(
        html.replace("&amp;", "&").contains(&cell),
        "no link to {cell}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_are_compared_with_one_another_where_several_decided() {
    let server = Server::start().await;
    words(&server, None).await;
    decided(&server, 2).await;
    let report = agreement_report(&server).await;
    // Where both say `yes` they agree; every other item is tied and has no reference.
    assert_eq!(report.human_human.items_with_several, 60);
    assert_eq!(report.human_model.n, 46);
    let manager = server.logged_in(Role::Manager, &[]).await;
    let page = text(&manager, "/streams/words/agreement?from=2020-01-01").await;
    let pairwise = report.human_human.pairwise_agreement.known().unwrap();
    assert!((pairwise.value - 46.0 / 60.0).abs() < 1e-12);
    assert!(page.contains(&written(&pairwise, Scale::Percent)), "{page}");
    assert!(page.contains("insufficient (46 of 50)"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_period_without_pairs_and_a_period_that_cannot_be_are_said_so() {
    let server = Server::start().await;
    words(&server, None).await;
    decided(&server, 1).await;
    let manager = server.logged_in(Role::Manager, &[]).await;
    let page = text(&manager, "/streams/words/agreement?to=2020-01-01").await;
    assert!(page.contains("None in these days"), "{page}");
    for bad in ["from=tomorrow", "from=2026-03-02&to=2026-03-01", "model=v1"] {
        let answer = manager
            .get(&format!("/streams/words/agreement?{bad}"))
            .await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
    let answer = manager.get("/streams/words/agreement?model=4711").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_api_gives_the_figures_of_the_pages() {
    let server = Server::start().await;
    words(&server, thousandths(900)).await;
    decided(&server, 2).await;
    let report = agreement_report(&server).await;
    let api = from_api(&server, "/api/v1/streams/words/agreement").await;
    let same = |stat: understudy_app::figures::Stat, place: &str| {
        let found = api.pointer(place).unwrap_or(&Value::Null);
        let expected = serde_json::to_value(stat).unwrap();
        assert!(
            alike(found, &expected),
            "{place} is {found} and not {expected}"
        );
    };
    same(report.human_model.percent_agreement, "/model_human/percent");
    same(report.human_model.gwet_ac1, "/model_human/gwet_ac1");
    same(
        report.human_model.labels[0].recall,
        "/model_human/by_label/0/recall",
    );
    same(
        report.human_human.pairwise_agreement,
        "/human_human/pairwise",
    );
    same(
        report.human_human.krippendorff_alpha,
        "/human_human/krippendorff_alpha",
    );
    same(report.weeks[0].percent_agreement, "/weeks/0/percent");

    let report = threshold_report(&server, Ask::default()).await;
    let api = from_api(&server, "/api/v1/streams/words/threshold").await;
    let at = report.at.unwrap();
    for (place, expected) in [
        ("/at/accepted", json!(at.accepted)),
        ("/at/errors", json!(at.wrong)),
        ("/at/error_upper", json!(at.error_upper)),
        ("/at/coverage", serde_json::to_value(at.coverage).unwrap()),
        (
            "/certificate",
            serde_json::to_value(report.scores.certificate).unwrap(),
        ),
    ] {
        let found = api.pointer(place).unwrap_or(&Value::Null);
        assert!(
            alike(found, &expected),
            "{place} is {found} and not {expected}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_threshold_page_says_what_the_counts_say() {
    let server = Server::start().await;
    words(&server, None).await;
    decided(&server, 1).await;
    let asked = Ask {
        threshold: thousandths(900),
        ..Ask::default()
    };
    let report = threshold_report(&server, asked).await;
    let at = report.at.unwrap();
    assert_eq!((at.n, at.accepted, at.wrong), (60, 40, 2));
    assert_eq!(
        report.at_certified.unwrap().threshold,
        thousandths(601).unwrap()
    );
    let manager = server.logged_in(Role::Manager, &[]).await;
    let page = text(&manager, "/streams/words/threshold?threshold=0.9").await;
    assert!(page.contains(&at.sentence(0.025)), "{page}");
    assert!(
        page.contains(&percent(at.error_upper.unwrap(), 2)),
        "{page}"
    );
    assert!(page.contains("Certified from 0.601"), "{page}");
    assert!(page.contains("A lead can propose"), "{page}");
    let page = text(&manager, "/streams/words/threshold?threshold=0.5").await;
    assert!(page.contains("0.500 is below 0.601"), "{page}");
}

/// Sends the page's form.
async fn propose(browser: &Browser, form: &str, version: i32, threshold: &str) -> String {
    let version = version.to_string();
    let fields = [
        ("slug", "words"),
        ("base", version.as_str()),
        ("threshold", threshold),
        ("comment", "looks right"),
    ];
    let answer = browser.post(form, &fields).await;
    assert_eq!(answer.status(), StatusCode::FOUND);
    location(&answer).to_owned()
}

async fn requests(server: &Server) -> i64 {
    sqlx::query_scalar("select count(*) from requests")
        .fetch_one(&server.pool)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certified_threshold_opens_a_request_and_another_one_does_not() {
    let server = Server::start().await;
    words(&server, None).await;
    decided(&server, 1).await;
    let version = state(&server).await.stream.policy_version.get();
    let lead = server.logged_in(Role::Lead, &[]).await;
    let form = lead
        .function("/streams/words/threshold", "propose_threshold")
        .await;
    for refused in ["0.5", "1.5", "", "0.9005"] {
        let leads_to = propose(&lead, &form, version, refused).await;
        assert!(leads_to.contains("__err="), "{refused} leads to {leads_to}");
    }
    let stale = propose(&lead, &form, version - 1, "0.9").await;
    assert!(stale.contains("__err="), "{stale}");
    assert_eq!(requests(&server).await, 0);
    let leads_to = propose(&lead, &form, version, "0.9").await;
    assert!(
        leads_to.starts_with("/streams/words/ladder?done=opened-"),
        "{leads_to}"
    );
    assert_eq!(requests(&server).await, 1);
    let state = state(&server).await;
    assert_eq!(
        state.policy.thresholds.default, None,
        "nobody has approved it"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_higher_threshold_is_in_force_at_once_with_an_entry_in_the_log() {
    let server = Server::start().await;
    words(&server, thousandths(900)).await;
    decided(&server, 1).await;
    let before = state(&server).await.stream.policy_version;
    let lead = server.logged_in(Role::Lead, &[]).await;
    let form = lead
        .function("/streams/words/threshold", "propose_threshold")
        .await;
    let leads_to = propose(&lead, &form, before.get(), "0.99").await;
    assert_eq!(leads_to, "/streams/words/threshold?done=raised");
    let after = state(&server).await;
    assert_eq!(after.policy.thresholds.default, thousandths(990));
    assert_eq!(after.stream.policy_version, before.next());
    assert_eq!(requests(&server).await, 0);
    let causes: Vec<String> =
        sqlx::query_scalar("select cause from policies order by version desc limit 1")
            .fetch_all(&server.pool)
            .await
            .unwrap();
    assert_eq!(causes, ["Threshold raised to 0.990. looks right"]);
    assert!(
        text(&lead, &leads_to)
            .await
            .contains("The higher threshold is in force")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_only_reads_reports_cannot_propose() {
    let server = Server::start().await;
    words(&server, None).await;
    decided(&server, 1).await;
    let version = state(&server).await.stream.policy_version.get();
    let lead = server.logged_in(Role::Lead, &[]).await;
    let form = lead
        .function("/streams/words/threshold", "propose_threshold")
        .await;
    let manager = server.logged_in(Role::Manager, &[]).await;
    let leads_to = propose(&manager, &form, version, "0.9").await;
    assert!(leads_to.contains("__err="), "{leads_to}");
    assert_eq!(requests(&server).await, 0);
}
