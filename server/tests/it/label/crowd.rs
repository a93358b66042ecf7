//! Fifty people at once: every item is decided by as many different people as it is for, none is lost, none doubled.

use super::{as_a_script, asked, count, decision, items_in, words};
use crate::harness::{Browser, Server, Somebody};
use leptos::server_fn::ServerFn;
use reqwest::StatusCode;
use reqwest::header::{COOKIE, HeaderMap};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tower_sessions::Session;
use tower_sessions_sqlx_store::PostgresStore;
use understudy_app::server_fns::label::{Decide, Heartbeat, NextItems};
use understudy_app::services::SESSION_PERSON;
use understudy_ladder::Role;
use uuid::Uuid;

const PEOPLE: usize = 50;
const ITEMS: usize = 60;

/// Somebody at a desk, logged in without the form: its pace is not what is tried here.
struct Desk {
    person: Somebody,
    cookie: String,
    browser: Browser,
    headers: HeaderMap,
}

impl Desk {
    async fn open(server: &Server) -> Self {
        let person = server.somebody(Role::Reviewer).await;
        let store = Arc::new(PostgresStore::new(server.pool.clone()));
        let session = Session::new(None, store, None);
        session
            .insert(SESSION_PERSON, person.id.get())
            .await
            .unwrap();
        session.save().await.unwrap();
        Self {
            person,
            cookie: format!("understudy_session={}", session.id().unwrap()),
            browser: server.browser(),
            headers: as_a_script(server),
        }
    }

    fn request(&self, path: &str) -> reqwest::RequestBuilder {
        let request = self.browser.request(reqwest::Method::POST, path);
        request
            .headers(self.headers.clone())
            .header(COOKIE, &self.cookie)
    }

    async fn next(&self, held: &[i64]) -> Value {
        let request = self
            .request(NextItems::PATH)
            .json(&asked(&self.person, held));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.unwrap()
    }

    async fn decide(&self, item: i64, client_id: Uuid) -> StatusCode {
        let form = decision(&self.person, item, "yes", client_id);
        let request = self.request(Decide::PATH).form(&form);
        request.send().await.unwrap().status()
    }

    /// Decides until nothing is left for anybody.
    async fn work(&self) {
        let mut held: Vec<i64> = Vec::new();
        for _ in 0..10_000 {
            let handed = self.next(&held).await;
            match &handed["given"] {
                Value::String(what) if what == "Empty" => return,
                Value::String(_) if held.is_empty() => {
                    // Others hold what is left.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                Value::String(_) => {}
                Value::Object(_) => held.extend(items_in(&handed)),
                other => panic!("{other}"),
            }
            if !held.is_empty() {
                let (item, id) = (held.remove(0), Uuid::new_v4());
                assert_eq!(self.decide(item, id).await, StatusCode::OK);
                // As after an answer that was lost on its way.
                if item % 5 == 0 {
                    assert_eq!(self.decide(item, id).await, StatusCode::OK);
                }
            }
        }
        panic!("{} never comes to an end", self.person.email);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_people_on_items_for_two_decide_each_twice_and_no_item_is_lost_or_doubled() {
    let server = Server::start().await;
    words(&server, ITEMS, 2).await;
    let mut desks = Vec::new();
    for _ in 0..PEOPLE {
        desks.push(Desk::open(&server).await);
    }
    futures::future::join_all(desks.iter().map(Desk::work)).await;
    let decided: Vec<(i64, i64)> = sqlx::query_as(
        "select item_id, person_id from decisions where kind = 'label' order by item_id",
    )
    .fetch_all(&server.pool)
    .await
    .unwrap();
    let mut people: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for (item, person) in &decided {
        people.entry(*item).or_default().insert(*person);
    }
    assert_eq!(decided.len(), 2 * ITEMS);
    assert_eq!(people.len(), ITEMS);
    assert!(
        people.values().all(|people| people.len() == 2),
        "{people:?}"
    );
    for (what, sql) in [
        ("queue", "select count(*) from queue"),
        ("leases", "select count(*) from leases"),
        (
            "waiting",
            "select coalesce(sum(n), 0)::bigint from (select delta as n from item_tail where kind = 'waiting'
                 union all select items from item_counts where kind = 'waiting') c",
        ),
    ] {
        assert_eq!(count(&server, sql).await, 0, "{what}");
    }
    assert_eq!(
        count(&server, "select count(*) from outcomes").await,
        i64::try_from(ITEMS).unwrap()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_left_and_all_of_it_taken_are_said_in_different_words() {
    let server = Server::start().await;
    words(&server, 1, 1).await;
    let (holds, waits) = (Desk::open(&server).await, Desk::open(&server).await);
    let handed = holds.next(&[]).await;
    let item = items_in(&handed)[0];
    let page = async || {
        let request = waits
            .browser
            .request(reqwest::Method::GET, "/streams/words/label");
        let request = request.header(COOKIE, &waits.cookie);
        request.send().await.unwrap().text().await.unwrap()
    };
    assert_eq!(waits.next(&[]).await["given"], "AllTaken");
    let taken = page().await;
    assert_eq!(holds.decide(item, Uuid::new_v4()).await, StatusCode::OK);
    assert_eq!(waits.next(&[]).await["given"], "Empty");
    let empty = page().await;
    assert!(taken.contains("Others are deciding the remaining items"));
    assert!(!taken.contains("No items wait") && empty.contains("No items wait"));
    assert!(!empty.contains("Others are deciding the remaining items"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_of_life_for_what_somebody_else_holds_keeps_nothing_and_gives_nothing() {
    let server = Server::start().await;
    words(&server, 1, 1).await;
    let (holds, stranger) = (Desk::open(&server).await, Desk::open(&server).await);
    let item = items_in(&holds.next(&[]).await)[0];
    let leases =
        "select extract(epoch from sum(expires_at - timestamptz 'epoch'))::bigint from leases";
    let before = count(&server, leases).await;
    let body = |person: &Somebody| json!({ "slug": "words", "person": person.id.get(), "items": [item], "ahead_of_utc": 0 });
    let beat = stranger
        .request(Heartbeat::PATH)
        .json(&body(&stranger.person));
    assert_eq!(beat.send().await.unwrap().status(), StatusCode::OK);
    assert_eq!(
        count(&server, leases).await,
        before,
        "the lease is as it was"
    );
    assert_eq!(count(&server, "select count(*) from leases").await, 1);
    // In the other's name.
    let forged = stranger.request(Heartbeat::PATH).json(&body(&holds.person));
    assert!(!forged.send().await.unwrap().status().is_success());
    assert!(!stranger.decide(item, Uuid::new_v4()).await.is_success());
    assert_eq!(holds.decide(item, Uuid::new_v4()).await, StatusCode::OK);
}
