//! Items whose right answer is known: who decides them, what they are not evidence of, and that nobody can tell.

use super::{
    ask, asked, count, decision, item_of, items_in, labeler, next, say, send, state, words,
};
use crate::harness::{Browser, Server};
use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use understudy::ambient;
use understudy_app::server_fns::label::{Decide, NextItems};
use understudy_ladder::access::{Permission as P, Who};
use understudy_ladder::{ItemId, LabelNo, Role, StreamId};
use understudy_store::counts::{self, Period, Pool, Whom};
use understudy_store::decisions::Said;
use understudy_store::gold::{self, GoldError, Set};
use understudy_store::models::{self, NewModel};
use understudy_store::predictions::{self, Answer, ItemPrediction, Prediction};
use understudy_store::queue::Next;
use uuid::Uuid;

const YES: LabelNo = LabelNo(0);
const NO: LabelNo = LabelNo(1);

async fn id(server: &Server, name: &str) -> ItemId {
    let id: i64 = sqlx::query_scalar("select id from items where external_id = $1")
        .bind(name)
        .fetch_one(&server.pool)
        .await
        .unwrap();
    id.into()
}

async fn know(server: &Server, name: &str, label: Option<LabelNo>) -> Result<Set, GoldError> {
    let (item, state) = (id(server, name).await, state(server).await);
    let mut tx = server.pool.begin().await.unwrap();
    let set = gold::set(&mut tx, &state, Who::System, item, label, ambient::now()).await?;
    tx.commit().await.unwrap();
    Ok(set)
}

/// `(right, all)` of somebody, as reviewers see it.
async fn right(server: &Server, stream: StreamId, rater: &str) -> (u64, u64) {
    let mut conn = server.pool.acquire().await.unwrap();
    let found = counts::raters(&mut conn, stream, 2, Whom::default())
        .await
        .unwrap();
    found
        .get(rater)
        .map_or((0, 0), |counted| (counted.gold_right, counted.gold))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_who_decides_the_stream_is_asked_a_known_item_once() {
    let server = Server::start().await;
    let stream = words(&server, 3, 1).await;
    let mut people = Vec::new();
    for _ in 0..3 {
        people.push(labeler(&server, stream).await.0.id);
    }
    assert_eq!(
        know(&server, "item-1", Some(YES)).await.unwrap(),
        Set::Changed
    );
    assert_eq!(know(&server, "item-1", Some(YES)).await.unwrap(), Set::Same);
    let known = id(&server, "item-1").await;
    let mut asked = 0;
    for (place, person) in people.iter().enumerate() {
        while let Next::Item(lease) = next(&server, *person, ambient::now()).await {
            asked += usize::from(lease.item == known);
            let label = if place == 2 { NO } else { YES };
            say(
                &server,
                *person,
                lease.item,
                Said::Label(label),
                ambient::now(),
            )
            .await
            .unwrap();
        }
    }
    assert_eq!(asked, 3);
    assert_eq!(count(&server, "select count(*) from queue").await, 0);
    for (place, person) in people.iter().enumerate() {
        let found = right(&server, stream, &format!("person:{person}")).await;
        assert_eq!(found, (u64::from(place != 2), 1));
    }
    let mut conn = server.pool.acquire().await.unwrap();
    let waiting = counts::totals(&mut conn, &[stream]).await.unwrap()[&stream].waiting;
    assert_eq!(waiting, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_known_item_is_no_evidence_of_models_or_people() {
    let server = Server::start().await;
    let stream = words(&server, 4, 2).await;
    let (one, two) = (
        labeler(&server, stream).await.0.id,
        labeler(&server, stream).await.0.id,
    );
    let mut tx = server.pool.begin().await.unwrap();
    let new = NewModel {
        stream,
        name: "words-net v1",
        file: None,
        created_by: None,
        now: ambient::now(),
    };
    let model = models::add(&mut tx, new).await.unwrap();
    let mut said = Vec::new();
    for at in 0..4 {
        said.push(ItemPrediction {
            stream,
            item: id(&server, &format!("item-{at}")).await,
            prediction: Prediction {
                model,
                answer: Answer::Label {
                    label: YES,
                    confidence: understudy_ladder::Confidence::new(0.9).unwrap(),
                    scores: None,
                },
                latency_us: None,
            },
        });
    }
    predictions::insert(&mut tx, &said, ambient::now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    know(&server, "item-0", Some(YES)).await.unwrap();
    for person in [one, two] {
        while let Next::Item(lease) = next(&server, person, ambient::now()).await {
            say(
                &server,
                person,
                lease.item,
                Said::Label(YES),
                ambient::now(),
            )
            .await
            .unwrap();
        }
    }
    let mut conn = server.pool.acquire().await.unwrap();
    let period = Period::default();
    let pairs = counts::confusion(&mut conn, stream, model, 2, Pool::Blind, period)
        .await
        .unwrap();
    assert_eq!(pairs.n(), 3, "without the known one");
    let people = counts::patterns(&mut conn, stream, 2, period)
        .await
        .unwrap();
    assert_eq!(people.items(), 3);
    let peers = counts::peers(
        &mut conn,
        stream,
        &[model],
        &std::collections::BTreeMap::new(),
    )
    .await
    .unwrap();
    assert_eq!(peers[&model].iter().map(|one| one.items).sum::<u64>(), 3);
    let found = counts::raters(&mut conn, stream, 2, Whom::default())
        .await
        .unwrap();
    let own = &found[&format!("person:{one}")];
    assert_eq!((own.peers.n(), own.gold, own.gold_right), (3, 1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decided_item_does_not_become_known_and_a_known_one_stays_it() {
    let server = Server::start().await;
    let stream = words(&server, 2, 1).await;
    let person = labeler(&server, stream).await.0.id;
    know(&server, "item-1", Some(NO)).await.unwrap();
    assert_eq!(know(&server, "item-1", None).await.unwrap(), Set::Changed);
    know(&server, "item-1", Some(NO)).await.unwrap();
    for _ in 0..2 {
        let item = item_of(next(&server, person, ambient::now()).await);
        say(&server, person, item, Said::Label(YES), ambient::now())
            .await
            .unwrap();
    }
    assert!(matches!(
        know(&server, "item-0", Some(YES)).await,
        Err(GoldError::Decided)
    ));
    assert!(matches!(
        know(&server, "item-1", None).await,
        Err(GoldError::StaysKnown)
    ));
    let rater = format!("person:{person}");
    assert_eq!(right(&server, stream, &rater).await, (0, 1));
    know(&server, "item-1", Some(YES)).await.unwrap();
    assert_eq!(right(&server, stream, &rater).await, (1, 1), "corrected");
    let noted = "select count(*) from audit_log where action = 'item.gold'";
    assert_eq!(count(&server, noted).await, 4, "one for each change");
}

/// All names of fields and all words of an answer, for whatever item.
fn shape(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                into.insert(name.clone());
                shape(value, into);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| shape(value, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_tells_a_labeler_that_an_answer_is_known() {
    let server = Server::start().await;
    let stream = words(&server, 6, 1).await;
    let (person, browser) = labeler(&server, stream).await;
    for name in ["item-1", "item-2", "item-4"] {
        know(&server, name, Some(YES)).await.unwrap();
    }
    let mut shapes = BTreeSet::new();
    let mut read = String::new();
    for _ in 0..6 {
        let answer = ask::<NextItems>(&server, &browser, asked(&person, &[])).await;
        let item = items_in(&answer)[0];
        let first = &answer["given"]["Items"][0];
        let mut fields = BTreeSet::new();
        shape(first, &mut fields);
        shapes.insert(fields);
        read.push_str(&answer.to_string());
        let page = browser
            .get("/streams/words/label")
            .await
            .text()
            .await
            .unwrap();
        read.push_str(&page);
        let form = decision(&person, item, "no", Uuid::new_v4());
        let decided = send::<Decide>(&server, &browser, &form).await;
        assert_eq!(decided.status(), StatusCode::OK);
        read.push_str(&decided.text().await.unwrap());
        let own = browser.page_sends(Method::GET, "/api/v1/streams/words/people/me");
        let own: Value = own.send().await.unwrap().json().await.unwrap();
        assert_eq!(
            own["me"]["gold"]["figure"],
            json!({ "undefined": "too few items for an interval" }),
            "whether the item was one of them must not show"
        );
    }
    assert_eq!(shapes.len(), 1, "{shapes:?}");
    for secret in ["gold", "known_answer", "Known answer"] {
        assert!(!read.contains(secret), "{secret}");
    }
    assert_eq!(
        count(&server, "select count(*) from decisions where not blind").await,
        0
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_sees_ones_own_known_answers_up_to_yesterday_from_five_on() {
    let server = Server::start().await;
    let stream = words(&server, 5, 1).await;
    let (person, browser) = labeler(&server, stream).await;
    for at in 0..5 {
        know(
            &server,
            &format!("item-{at}"),
            Some(if at == 0 { NO } else { YES }),
        )
        .await
        .unwrap();
    }
    let yesterday = ambient::now() - TimeDelta::days(1);
    for _ in 0..5 {
        let item = item_of(next(&server, person.id, yesterday).await);
        say(&server, person.id, item, Said::Label(YES), yesterday)
            .await
            .unwrap();
    }
    let own = async || {
        let own = browser.page_sends(Method::GET, "/api/v1/streams/words/people/me");
        own.send().await.unwrap().json::<Value>().await.unwrap()["me"]["gold"].clone()
    };
    let told = own().await;
    assert_eq!(
        (&told["figure"]["n"], &told["figure"]["value"]),
        (&json!(5), &json!(0.8))
    );
    let page = browser
        .get("/streams/words/work")
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains("80.0 %"), "{page}");
    // One of them today: four up to yesterday are too few to tell.
    sqlx::query(
        "update rater_tail set day = current_date where id = (select max(id) from rater_tail)",
    )
    .execute(&server.pool)
    .await
    .unwrap();
    assert!(own().await["figure"]["undefined"].is_string());
    let reviewer = server.logged_in(Role::Reviewer, &[]).await;
    let all = reviewer.page_sends(Method::GET, "/api/v1/streams/words/people");
    let all: Value = all.send().await.unwrap().json().await.unwrap();
    assert_eq!(all["people"][0]["gold"]["figure"]["n"], 5);
}

async fn post(server: &Server, scopes: &[P], path: &str, body: &Value) -> (StatusCode, Value) {
    let key = server.key(scopes, None).await;
    let url = server.url(&format!("/api/v1/streams/words{path}"));
    let answer = server
        .client(&key)
        .post(url)
        .json(body)
        .send()
        .await
        .unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_known_answer_comes_with_its_item_or_later() {
    let server = Server::start().await;
    let stream = words(&server, 1, 1).await;
    let item = json!({ "external_id": "clear", "text": "Clear.", "gold": "yes" });
    let (status, refused) = post(&server, &[P::WriteItems], "/items", &item).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused["errors"][0]["field"], "gold");
    let both = [P::WriteItems, P::SetGold];
    let (status, created) = post(&server, &both, "/items", &item).await;
    assert_eq!(status, StatusCode::CREATED, "{created}");
    assert!(!created.to_string().contains("gold"), "{created}");
    assert_eq!(
        post(&server, &both, "/items", &item).await.0,
        StatusCode::OK
    );
    let unknown = json!({ "external_id": "odd", "text": "Odd.", "gold": "maybe" });
    let (status, refused) = post(&server, &both, "/items", &unknown).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused["errors"][0]["field"], "gold");
    let labels = "select count(*) from gold_items where label = 0";
    assert_eq!(count(&server, labels).await, 1);

    let known = json!({ "label": "no" });
    let (status, answer) = post(&server, &[P::SetGold], "/items/item-0/gold", &known).await;
    assert_eq!((status, &answer["changed"]), (StatusCode::OK, &json!(true)));
    let (_, again) = post(&server, &[P::SetGold], "/items/item-0/gold", &known).await;
    assert_eq!(again["changed"], false);
    let (status, _) = post(&server, &[P::SetGold], "/items/none/gold", &known).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let person = labeler(&server, stream).await.0.id;
    let first = item_of(next(&server, person, ambient::now()).await);
    say(&server, person, first, Said::Label(YES), ambient::now())
        .await
        .unwrap();
    let away = json!({ "label": null });
    let (status, _) = post(&server, &[P::SetGold], "/items/item-0/gold", &away).await;
    assert_eq!(status, StatusCode::CONFLICT);
}

async fn form(browser: &Browser, item: ItemId, label: &str) -> String {
    let path = format!("/streams/words/items/{item}");
    let action = browser.function(&path, "set_gold").await;
    let item = item.to_string();
    let fields = [("slug", "words"), ("item", item.as_str()), ("label", label)];
    let answer = browser.post(&action, &fields).await;
    crate::harness::location(&answer).to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reviewers_and_leads_set_it_on_the_items_page_and_managers_do_not_see_it() {
    let server = Server::start().await;
    words(&server, 2, 1).await;
    let item = id(&server, "item-0").await;
    let page = format!("/streams/words/items/{item}");
    let reviewer = server.logged_in(Role::Reviewer, &[]).await;
    assert_eq!(form(&reviewer, item, "no").await, page);
    let lead = server.logged_in(Role::Lead, &[]).await;
    let shown = lead.get(&page).await.text().await.unwrap();
    assert!(shown.contains("Known answer"), "{shown}");
    assert!(form(&lead, item, "maybe").await.contains("__err="));
    assert_eq!(form(&lead, item, "").await, page);
    assert_eq!(count(&server, "select count(*) from gold_items").await, 0);
    let manager = server.logged_in(Role::Manager, &[]).await;
    let shown = manager.get(&page).await.text().await.unwrap();
    assert!(!shown.contains("Known answer"));
}
