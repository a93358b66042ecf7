//! The ladder by API and by the clock: requests, ramps, canaries, guardrails, the kill switch.

mod audited_error;
mod canary;
mod kill_switch;
mod model_health;
mod no_way_round;
mod policies;
mod ramp;
mod request_edits;
mod request_life;
mod settings;

use super::{App, told};
use crate::harness::{Browser, Server};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use understudy::ambient;
use understudy::workers::watch;
use understudy_ladder::access::{Actor, Reach, Who};
use understudy_ladder::draw::{Lots, Seed};
use understudy_ladder::policy::{Advance, GateSettings, Guardrails, RampPlan};
use understudy_ladder::{ItemId, LabelNo, ModelId, Policy, Rate, RequestId, Role, Rung};
use understudy_store::decisions::{self, Imported};
use understudy_store::moves::{self, NewVersion};
use understudy_store::streams::{self, InputKind};

/// On Assist, with gates that a few hundred pairs pass, and a person behind every automated item.
pub fn policy() -> Policy {
    Policy {
        rung: Rung::Assist,
        ramp_steps: vec![Rate::ALL],
        audit_rate: Rate::ALL,
        gates: GateSettings {
            min_blind_pairs: 50,
            min_days: 3,
            min_agreement: 0.6,
            max_error: 0.2,
            delta: 0.2,
            min_audited: 5,
            ..GateSettings::default()
        },
        guardrails: Guardrails {
            max_error: 0.2,
            ..Guardrails::default()
        },
        ramp_plan: RampPlan {
            bake_minutes: 60,
            min_audited: 5,
            advance: Advance::Wait,
        },
        ..Policy::initial()
    }
}

/// The stream `rows` with the active model `v1` and the preview `v2`, and those who move it.
pub struct Story {
    pub app: App,
    pub lead: Browser,
    pub reviewer: Browser,
    v1: ModelId,
    pub v2: ModelId,
}

impl Story {
    async fn start(policy: &Policy) -> Self {
        let server = Server::start().await;
        server
            .stream_with("rows", InputKind::Table, &["yes", "no"], policy)
            .await;
        let v1 = model(&server, "v1").await;
        let v2 = model(&server, "v2").await;
        Self {
            lead: server.logged_in(Role::Lead, &[]).await,
            reviewer: server.logged_in(Role::Reviewer, &[]).await,
            app: App::of(server).await,
            v1,
            v2,
        }
    }

    /// The same on Partial, with the threshold 0.9.
    pub async fn on_partial(policy: &Policy) -> Self {
        let story = Self::start(policy).await;
        story.climb(&up()).await;
        story
    }

    async fn send(
        &self,
        browser: &Browser,
        method: Method,
        path: &str,
        body: &Value,
    ) -> (u16, Value) {
        let request = browser.page_sends(method, &format!("/api/v1/streams/rows{path}"));
        told(request.json(body).send().await.unwrap()).await
    }

    pub async fn post(&self, browser: &Browser, path: &str, body: &Value) -> (u16, Value) {
        self.send(browser, Method::POST, path, body).await
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = told(self.app.get(&format!("/streams/rows{path}")).await).await;
        assert_eq!(status, 200, "{path} {body}");
        body
    }

    async fn ladder(&self) -> Value {
        self.get("/ladder").await
    }

    /// Has the lead open a request.
    pub async fn open(&self, proposal: &Value) -> Value {
        let (status, request) = self.post(&self.lead, "/requests", proposal).await;
        assert_eq!(status, 201, "{request}");
        request
    }

    /// Has the reviewer approve a request.
    pub async fn approve(&self, request: &Value) -> Value {
        let path = format!("/requests/{}/approve", request["id"]);
        let (status, approved) = self.post(&self.reviewer, &path, &json!({})).await;
        assert_eq!(status, 200, "{approved}");
        approved
    }

    /// Has a reviewer approve a request at this moment.
    async fn approve_at(&self, request: &Value, now: DateTime<Utc>) {
        let reviewer = Actor {
            who: Who::Person(self.app.server.somebody(Role::Reviewer).await.id),
            permissions: Role::Reviewer.permissions(),
            reach: Reach::Every,
        };
        let id = RequestId(request["id"].as_i64().unwrap());
        let mut tx = self.app.server.pool.begin().await.unwrap();
        let approved = moves::approve(&mut tx, &reviewer, "rows", id, "", now).await;
        assert_eq!(approved.unwrap().state.code(), "applied");
        tx.commit().await.unwrap();
    }

    async fn climb(&self, proposal: &Value) {
        let approved = self.approve(&self.open(proposal).await).await;
        assert_eq!(approved["state"], "applied", "{approved}");
    }

    /// How a request stands, as it is shown and as it is stored.
    async fn state_of(&self, request: &Value) -> Value {
        let shown = self.get(&format!("/requests/{}", request["id"])).await;
        let stored: String = sqlx::query_scalar("select state from requests where id = $1")
            .bind(request["id"].as_i64())
            .fetch_one(&self.app.server.pool)
            .await
            .unwrap();
        assert_eq!(shown["state"], stored, "{shown}");
        shown
    }

    /// Posts an item of which a model is sure.
    async fn item(&self, name: &str, model: &str, label: &str) -> Value {
        let item = json!({
            "external_id": name, "payload": { "size": 3 }, "prediction": { "model": model, "label": label, "confidence": 0.95 },
        });
        let (status, answer) = told(self.app.post("/streams/rows/items", &item).await).await;
        assert_eq!(status, 201, "{answer}");
        answer
    }

    /// Posts items that are automated; gives their numbers.
    pub async fn automated(&self, names: impl IntoIterator<Item = String>) -> Vec<i64> {
        let mut ids = Vec::new();
        for name in names {
            let answer = self.item(&name, "v1", "yes").await;
            assert_eq!(answer["goes_to"], "automated", "{answer}");
            ids.push(answer["id"].as_i64().unwrap());
        }
        ids
    }

    /// Somebody decides these items, blind.
    pub async fn decide(&self, items: &[i64], label: u16) {
        let mut tx = self.app.server.pool.begin().await.unwrap();
        decide_in(&mut tx, items, label).await;
        tx.commit().await.unwrap();
    }

    /// What the watcher does at this moment.
    async fn watch(&self, now: DateTime<Utc>) -> Option<&'static str> {
        let mut tx = self.app.server.pool.begin().await.unwrap();
        let done = watch::stream(&mut tx, "rows", now).await.unwrap();
        tx.commit().await.unwrap();
        done
    }
}

/// A request for the next step, with a threshold in case it automates.
pub fn up() -> Value {
    json!({ "step_up": true, "changes": { "thresholds": { "default": 0.9 } } })
}

pub fn later(minutes: i64) -> DateTime<Utc> {
    ambient::now() + TimeDelta::minutes(minutes)
}

async fn decide_in(conn: &mut sqlx::PgConnection, items: &[i64], label: u16) {
    let now = ambient::now();
    let stream = streams::by_slug(conn, "rows").await.unwrap().unwrap();
    let imported: Vec<Imported<'_>> = items
        .iter()
        .map(|item| Imported {
            item: ItemId(*item),
            rater: "ann",
            label: LabelNo(label),
            decided_at: now,
        })
        .collect();
    decisions::import(conn, &stream, &imported, now)
        .await
        .unwrap();
}

/// Names of items whose lots fit, different ones for each series.
pub fn names(series: &str, fits: impl Fn(Lots) -> bool) -> impl Iterator<Item = String> {
    (0..)
        .map(move |n| format!("{series}-{n}"))
        .filter(move |name| fits(Lots::draw(&Seed::new([7; 32]), name)))
}

/// Names of items whose bucket is in this part of the ramp.
fn inside(series: &str, ramp: std::ops::Range<u16>) -> impl Iterator<Item = String> {
    names(series, move |lots| ramp.contains(&lots.ramp.get()))
}

/// Adds a model version with ten days of blind pairs, the last of them today, in which it is nearly always right.
async fn model(server: &Server, name: &str) -> ModelId {
    let mut tx = server.pool.begin().await.unwrap();
    let new = NewVersion { name, file: None };
    let id = moves::add_model(&mut tx, &Actor::system(), "rows", new, ambient::now())
        .await
        .unwrap();
    for ago in 0..10 {
        let day = (ambient::now() - TimeDelta::days(ago)).date_naive();
        for (predicted, reference, items) in [(0_i16, 0_i16, 100_i64), (1, 1, 100), (1, 0, 1)] {
            sqlx::query(
                "insert into pair_counts (stream_id, model_id, day, predicted, reference, bin, blind, stratum, items)
                 select stream_id, id, $2, $3, $4, 950, true, 'uniform', $5 from models where id = $1",
            )
            .bind(id.get())
            .bind(day)
            .bind(predicted)
            .bind(reference)
            .bind(items)
            .execute(&mut *tx)
            .await
            .unwrap();
        }
    }
    tx.commit().await.unwrap();
    id
}

/// What a gate or a guardrail of this kind found.
fn of_kind<'a>(list: &'a Value, kind: &str) -> &'a Value {
    let mut all = list.as_array().unwrap().iter();
    all.find(|one| one["kind"] == kind)
        .unwrap_or_else(|| panic!("no {kind} in {list}"))
}
