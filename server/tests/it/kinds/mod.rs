//! Streams whose answers are not one label: the whole way from creating one to its figures.

mod desk;
mod refused;
mod walk;

use crate::api::{App, told};
use crate::harness::{Browser, Server, Somebody};
use leptos::server_fn::ServerFn;
use reqwest::Method;
use reqwest::header::{ACCEPT, HeaderMap, ORIGIN};
use serde_json::{Value, json};
use understudy_app::server_fns::label::{Decide, Given, Handed, NextItems, Undo, Undone};
use understudy_ladder::{Role, StreamId};
use understudy_store::streams;
use uuid::Uuid;

/// The settings of each kind, three answers of which the first two agree, and how they are typed.
struct Kind {
    answer: Value,
    labels: Value,
    agreeing: [Value; 2],
    other: Value,
    typed: [&'static str; 3],
}

fn labels() -> Value {
    json!([
        { "id": "red", "name": "Red", "key": "r" },
        { "id": "blue", "name": "Blue", "key": "b" },
        { "id": "green", "name": "Green", "key": "g" },
    ])
}

fn kinds() -> Vec<Kind> {
    vec![
        Kind {
            answer: json!({ "kind": "multiple_choice", "min": 0 }),
            labels: labels(),
            agreeing: [json!(["red", "blue"]), json!(["blue", "red"])],
            other: json!(["green"]),
            typed: ["red,blue", "blue,red", "green"],
        },
        Kind {
            answer: json!({ "kind": "number", "min": 0, "max": 50, "tolerance": 1, "decimals": 1, "unit": "cm" }),
            labels: json!([]),
            agreeing: [json!(12.5), json!(13)],
            other: json!(40),
            typed: ["12.5", "13", "40"],
        },
        Kind {
            answer: json!({ "kind": "text", "ignore_punctuation": true, "longest": 40 }),
            labels: json!([]),
            agreeing: [json!("The cat sat."), json!("the  cat sat")],
            other: json!("A dog sat"),
            typed: ["The cat sat.", "the  cat sat", "A dog sat"],
        },
    ]
}

impl Kind {
    fn stream(&self) -> Value {
        json!({
            "slug": "kinds", "title": "What is it?", "input_kind": "text", "overlap": 2,
            "labels": self.labels, "answer": self.answer,
            "gates": { "min_blind_pairs": 2, "min_days": 1 },
        })
    }
}

async fn created(kind: &Kind) -> App {
    let app = App::of(Server::start().await).await;
    let (status, body) = told(app.post("/streams", &kind.stream()).await).await;
    assert_eq!(status, 201, "{body}");
    app
}

fn item(name: &str, value: &Value, confidence: f64) -> Value {
    json!({
        "external_id": name, "text": format!("Text {name}"),
        "prediction": { "model": "vendor v1", "value": value, "confidence": confidence },
    })
}

async fn put(app: &App, body: &Value) -> Value {
    let (status, body) = told(app.post("/streams/kinds/items", body).await).await;
    assert_eq!(status, 201, "{body}");
    body
}

async fn stream(app: &App) -> StreamId {
    let mut conn = app.server.pool.acquire().await.unwrap();
    let stream = streams::by_slug(&mut conn, "kinds").await.unwrap();
    stream.unwrap().id
}

/// A labeler of the stream, at their desk.
async fn at_the_desk(app: &App) -> (Somebody, Browser) {
    let person = app.server.somebody(Role::Labeler).await;
    app.server.join(person.id, stream(app).await).await;
    let browser = app.server.browser();
    browser.log_in(&person.email).await;
    (person, browser)
}

fn as_a_script(app: &App) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, "application/json".parse().unwrap());
    headers.insert(ORIGIN, app.server.address.parse().unwrap());
    headers
}

async fn sends<F: ServerFn>(app: &App, browser: &Browser, form: &[(&str, String)]) -> (u16, Value) {
    let request = browser
        .request(Method::POST, F::PATH)
        .headers(as_a_script(app))
        .form(form);
    told(request.send().await.unwrap()).await
}

async fn given(app: &App, (person, browser): &(Somebody, Browser)) -> Given {
    let request = browser
        .request(Method::POST, NextItems::PATH)
        .headers(as_a_script(app))
        .json(
            &json!({ "slug": "kinds", "person": person.id.get(), "held": [], "ahead_of_utc": 0 }),
        );
    let (status, body) = told(request.send().await.unwrap()).await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_value::<Handed>(body).unwrap().given
}

fn said(person: &Somebody, item: i64, value: &str, client_id: Uuid) -> Vec<(&'static str, String)> {
    vec![
        ("slug", "kinds".into()),
        ("person", person.id.to_string()),
        ("item", item.to_string()),
        ("value", value.into()),
        ("client_id", client_id.to_string()),
    ]
}

/// Takes the item to the desk and says this of it.
async fn decide(app: &App, desk: &(Somebody, Browser), item: i64, value: &str) -> Uuid {
    given(app, desk).await;
    let id = Uuid::new_v4();
    let form = said(&desk.0, item, value, id);
    let (status, body) = sends::<Decide>(app, &desk.1, &form).await;
    assert_eq!(status, 200, "{body}");
    id
}

async fn undo(app: &App, desk: &(Somebody, Browser), of: Uuid) -> Undone {
    let form = [
        ("slug", "kinds".to_owned()),
        ("person", desk.0.id.to_string()),
        ("of", of.to_string()),
        ("client_id", Uuid::new_v4().to_string()),
    ];
    let (status, body) = sends::<Undo>(app, &desk.1, &form).await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_value(body).unwrap()
}

async fn agreement(app: &App) -> Value {
    let (status, body) = told(app.get("/streams/kinds/agreement").await).await;
    assert_eq!(status, 200, "{body}");
    body
}

/// Everything that is counted, rolled up or not.
async fn counted(app: &App) -> Vec<(String, i32, i64)> {
    sqlx::query_as(
        "select measure, cell, sum(amount)::bigint
         from (select measure, cell, amount from answer_counts union all select measure, cell, delta from answer_tail) c
         group by measure, cell having sum(amount) <> 0 order by measure, cell",
    )
    .fetch_all(&app.server.pool)
    .await
    .unwrap()
}

/// Puts a policy with these changes in force, for the model that was registered with the items.
async fn in_force(app: &App, changes: &Value) {
    sqlx::query(
        "insert into policies (stream_id, version, document, cause, created_by, created_at)
         select p.stream_id, p.version + 1, p.document || $1 || jsonb_build_object('active_model', m.id), 'test', 'test', now()
         from policies p join streams s on s.id = p.stream_id and s.policy_version = p.version
         join models m on m.stream_id = s.id",
    )
    .bind(changes)
    .execute(&app.server.pool)
    .await
    .unwrap();
    sqlx::query("update streams set policy_version = policy_version + 1, revision = revision + 1")
        .execute(&app.server.pool)
        .await
        .unwrap();
    // As every process would hear.
    app.server.state.ingest.fresh_state("kinds").await.unwrap();
}
