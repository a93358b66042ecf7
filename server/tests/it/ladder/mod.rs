//! The ladder and models pages: asking for a step, approving it, and every way down.

mod at_once;
mod crash;
mod down;
mod proved;
mod replay;
mod requests;
mod roles;
mod scenario;
mod versions;

use crate::harness::{Browser, Server, location};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use chrono::TimeDelta;
use leptos::server_fn::ServerFn;
use reqwest::Response;
use serde_json::{Value, json};
use understudy::ambient;
use understudy_app::server_fns::ladder::{ApproveRequest, OpenStep};
use understudy_ladder::access::{Actor, Permission, Who};
use understudy_ladder::policy::Policy;
use understudy_ladder::{ModelId, Rate, Rung, StreamId};
use understudy_store::moves::{self, NewVersion};
use understudy_store::streams::{self, InputKind, StreamState};

const PAGE: &str = "/streams/words/ladder";

/// A stream on Shadow whose model `v1` replaced `v0`; `v2` is a preview. All have evidence for every step
/// up to Partial.
async fn stream(server: &Server) -> StreamId {
    let policy = Policy {
        rung: Rung::Shadow,
        ramp_steps: vec![Rate::ALL],
        ..Policy::initial()
    };
    let stream = server
        .stream_with("words", InputKind::Text, &["yes", "no"], &policy)
        .await;
    for name in ["v0", "v1", "v2"] {
        let model = add_model(server, name).await;
        if name == "v1" {
            let state = state(server).await;
            let mut tx = server.pool.begin().await.unwrap();
            moves::switch_in_shadow(&mut tx, &state, Who::System, model, ambient::now())
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
        evidence(server, stream, model).await;
    }
    stream
}

async fn add_model(server: &Server, name: &str) -> ModelId {
    let mut tx = server.pool.begin().await.unwrap();
    let new = NewVersion { name, file: None };
    let id = moves::add_model(&mut tx, &Actor::system(), "words", new, ambient::now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

/// The last ten days' blind pairs: sure predictions are nearly always right, unsure ones often wrong.
async fn evidence(server: &Server, stream: StreamId, model: ModelId) {
    /// Bin, predicted label, what people said, items.
    const PAIRS: [(i16, i16, i16, i64); 7] = [
        (980, 0, 0, 100),
        (980, 1, 1, 50),
        (980, 1, 0, 1),
        (600, 0, 0, 30),
        (600, 1, 1, 20),
        (600, 1, 0, 6),
        (600, 0, 1, 6),
    ];
    for ago in 0..10 {
        let day = (ambient::now() - TimeDelta::days(ago)).date_naive();
        for (bin, predicted, reference, items) in PAIRS {
            sqlx::query(
                "insert into pair_counts (stream_id, model_id, day, predicted, reference, bin, blind, stratum, items)
                 values ($1, $2, $3, $4, $7, $5, true, 'uniform', $6)",
            )
            .bind(stream.get())
            .bind(model.get())
            .bind(day)
            .bind(predicted)
            .bind(bin)
            .bind(items)
            .bind(reference)
            .execute(&server.pool)
            .await
            .unwrap();
        }
    }
}

async fn state(server: &Server) -> StreamState {
    let mut conn = server.pool.acquire().await.unwrap();
    let stream = streams::by_slug(&mut conn, "words").await.unwrap().unwrap();
    streams::state(&mut conn, stream).await.unwrap()
}

async fn version(server: &Server) -> String {
    state(server).await.stream.policy_version.to_string()
}

async fn send<F: ServerFn>(browser: &Browser, form: &[(&str, &str)]) -> Response {
    let mut all = vec![("slug", "words")];
    all.extend(form);
    browser.post(F::PATH, &all).await
}

/// Why a form did not do what it says: the page that it leads back to shows this.
fn refusal(answer: &Response) -> Value {
    let address = location(answer);
    let coded = address
        .split(['?', '&'])
        .find_map(|part| part.strip_prefix("__err="))
        .unwrap_or_else(|| panic!("nothing was refused: {} {address}", answer.status()));
    let coded = coded.replace("%3D", "=");
    serde_json::from_slice(&URL_SAFE.decode(coded).unwrap()).unwrap()
}

fn says(answer: &Response, words: &str) {
    let refusal = refusal(answer);
    assert!(refusal.to_string().contains(words), "{refusal}");
}

async fn open(server: &Server, lead: &Browser, threshold: &str) -> Response {
    let base = version(server).await;
    let form = [
        ("base", base.as_str()),
        ("threshold", threshold),
        ("comment", "It is time."),
    ];
    send::<OpenStep>(lead, &form).await
}

/// Opens the next step and has somebody else approve it.
async fn step_up(server: &Server, lead: &Browser, reviewer: &Browser, threshold: &str) {
    let opened = open(server, lead, threshold).await;
    let number = location(&opened).rsplit('-').next().unwrap().to_owned();
    let approved = send::<ApproveRequest>(reviewer, &[("request", number.as_str())]).await;
    assert_eq!(location(&approved), format!("{PAGE}?done=applied-{number}"));
}

/// Posts an item with the caller's own prediction, and answers what becomes of it.
async fn post_item(server: &Server, external_id: &str, confidence: f64) -> Value {
    let key = server.key(&[Permission::WriteItems], None).await;
    let item = json!({
        "external_id": external_id, "text": "hello",
        "prediction": { "model": "v1", "label": "yes", "confidence": confidence },
    });
    let request = server
        .client(&key)
        .post(server.url("/api/v1/streams/words/items"));
    request
        .json(&item)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap()
}

async fn text(browser: &Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    // Between two pieces of text there is a comment for the browser.
    answer.text().await.unwrap().replace("<!>", "")
}
