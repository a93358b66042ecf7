//! Deciding: who gets which item, what they see of it, and what is kept of what they say.

mod adjudication;
mod adjudication_api;
mod anchoring;
mod blindness;
mod costs;
mod crowd;
mod gold;
mod keys;
mod notes;
mod order;
mod people;
mod queue;
mod sending;
mod twins;
mod undo;

use crate::harness::{Browser, PASSWORD, Server, Somebody};
use chrono::{DateTime, Utc};
use leptos::server_fn::ServerFn;
use reqwest::header::{ACCEPT, HeaderMap, ORIGIN};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use understudy_ladder::policy::Policy;
use understudy_ladder::{ItemId, PersonId, Role, StreamId};
use understudy_store::decisions::{self, DecideError, Said};
use understudy_store::queue::Next;
use understudy_store::streams::{self, InputKind, StreamState};
use uuid::Uuid;

/// A stream `words` with so many items, for so many people each.
async fn words(server: &Server, items: usize, overlap: u16) -> StreamId {
    let policy = Policy {
        overlap,
        ..Policy::initial()
    };
    let stream = server
        .stream_with("words", InputKind::Text, &["yes", "no"], &policy)
        .await;
    for item in 0..items {
        server
            .item(
                "words",
                &format!("item-{item}"),
                json!({ "text": format!("Sentence {item}.") }),
                None,
            )
            .await;
    }
    stream
}

async fn state(server: &Server) -> StreamState {
    let mut conn = server.pool.acquire().await.unwrap();
    let stream = streams::by_slug(&mut conn, "words").await.unwrap().unwrap();
    streams::state(&mut conn, stream).await.unwrap()
}

/// What the queue gives a person at this moment.
async fn next(server: &Server, person: PersonId, now: DateTime<Utc>) -> Next {
    let state = state(server).await;
    let mut tx = server.pool.begin().await.unwrap();
    let next = understudy_store::queue::next(&mut tx, &state, person, &[], now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    next
}

fn item_of(next: Next) -> ItemId {
    match next {
        Next::Item(lease) => lease.item,
        other => panic!("{other:?}"),
    }
}

async fn say(
    server: &Server,
    person: PersonId,
    item: ItemId,
    said: Said<'_>,
    now: DateTime<Utc>,
) -> Result<(), DecideError> {
    let state = state(server).await;
    let mut tx = server.pool.begin().await.unwrap();
    let decide = decisions::Decide {
        item,
        person,
        said,
        note: None,
        on_screen: None,
        client_id: Uuid::new_v4(),
        now,
    };
    decisions::record(&mut tx, &state, decide).await?;
    tx.commit().await.unwrap();
    Ok(())
}

async fn labeler(server: &Server, stream: StreamId) -> (Somebody, Browser) {
    let person = server.somebody(Role::Labeler).await;
    server.join(person.id, stream).await;
    let browser = server.browser();
    let login = browser.try_to_log_in(&person.email, PASSWORD).await;
    assert_eq!(login.status(), StatusCode::FOUND);
    (person, browser)
}

fn as_a_script(server: &Server) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, "application/json".parse().unwrap());
    headers.insert(ORIGIN, server.address.parse().unwrap());
    headers
}

/// What the page asks in the background.
async fn ask<F: ServerFn>(server: &Server, browser: &Browser, body: Value) -> Value {
    let request = browser
        .request(Method::POST, F::PATH)
        .headers(as_a_script(server))
        .json(&body);
    request.send().await.unwrap().json().await.unwrap()
}

/// What the page sends in the background.
async fn send<F: ServerFn>(
    server: &Server,
    browser: &Browser,
    form: &[(&str, String)],
) -> Response {
    let request = browser
        .request(Method::POST, F::PATH)
        .headers(as_a_script(server))
        .form(form);
    request.send().await.unwrap()
}

fn decision(
    person: &Somebody,
    item: i64,
    label: &str,
    client_id: Uuid,
) -> Vec<(&'static str, String)> {
    vec![
        ("slug", "words".into()),
        ("person", person.id.to_string()),
        ("item", item.to_string()),
        ("label", label.into()),
        ("client_id", client_id.to_string()),
    ]
}

fn items_in(answer: &Value) -> Vec<i64> {
    let items = answer["given"]["Items"]
        .as_array()
        .unwrap_or_else(|| panic!("{answer}"));
    items
        .iter()
        .map(|item| item["id"].as_i64().unwrap())
        .collect()
}

fn asked(person: &Somebody, held: &[i64]) -> Value {
    json!({ "slug": "words", "person": person.id.get(), "held": held, "ahead_of_utc": 60 })
}

async fn count(server: &Server, sql: &str) -> i64 {
    sqlx::query_scalar(sql)
        .fetch_one(&server.pool)
        .await
        .unwrap()
}
