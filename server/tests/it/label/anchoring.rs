//! What seeing a suggestion does: the page and the API say the same, and neither says anything of too few.

use super::{item_of, next, say, state, words};
use crate::harness::{Browser, Server};
use reqwest::StatusCode;
use serde_json::Value;
use understudy::ambient;
use understudy_app::figures::anchoring::{Anchoring, Reading};
use understudy_app::server_fns::agreement::{self, Filter};
use understudy_ladder::access::Permission;
use understudy_ladder::policy::Policy;
use understudy_ladder::{Confidence, LabelNo, Role, Rung, StreamId};
use understudy_stats::proportion::difference;
use understudy_store::decisions::Said;
use understudy_store::models::{self, NewModel};
use understudy_store::predictions::{self, Answer, ItemPrediction, Prediction};

/// A stream on Assist whose model says `no` of every item; every second one is decided blind.
async fn assisted(server: &Server, items: usize) -> StreamId {
    let stream = words(server, items, 1).await;
    let mut tx = server.pool.begin().await.unwrap();
    let new = NewModel {
        stream,
        name: "words-net v1",
        file: None,
        created_by: None,
        now: ambient::now(),
    };
    let model = models::add(&mut tx, new).await.unwrap();
    let ids: Vec<i64> = sqlx::query_scalar("select id from items order by id")
        .fetch_all(&mut *tx)
        .await
        .unwrap();
    let said = |item: i64| ItemPrediction {
        stream,
        item: item.into(),
        prediction: Prediction {
            model,
            answer: Answer::Label {
                label: LabelNo(1),
                confidence: Confidence::new(0.9).unwrap(),
                scores: None,
            },
            latency_us: None,
        },
    };
    let said: Vec<ItemPrediction> = ids.into_iter().map(said).collect();
    predictions::insert(&mut tx, &said, ambient::now())
        .await
        .unwrap();
    let policy = Policy {
        rung: Rung::Assist,
        active_model: Some(model),
        ..Policy::initial()
    };
    for (sql, document) in [
        ("update queue set blind = item_id % 2 = 0", None),
        (
            "insert into policies (stream_id, version, document, cause, created_by, created_at)
             select stream_id, version + 1, $1, cause, created_by, created_at from policies",
            Some(policy),
        ),
        (
            "update streams set policy_version = 2, revision = revision + 1",
            None,
        ),
    ] {
        let query = sqlx::query(sql);
        let query = match document {
            Some(policy) => query.bind(sqlx::types::Json(policy)),
            None => query,
        };
        query.execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    stream
}

/// Somebody decides everything: with the suggestion in view they follow it, and of the others they say `no` of every
/// second one.
async fn decide_all(server: &Server, items: usize) -> (u64, u64, u64) {
    let person = server.somebody(Role::Lead).await.id;
    let (mut blind, mut alike, mut with) = (0, 0, 0);
    for _ in 0..items {
        let now = ambient::now();
        let item = item_of(next(server, person, now).await);
        let follows = item.get() % 2 == 1;
        let no = follows || blind % 2 == 0;
        say(
            server,
            person,
            item,
            Said::Label(LabelNo(u16::from(no))),
            now,
        )
        .await
        .unwrap();
        if follows {
            with += 1;
        } else {
            blind += 1;
            alike += u64::from(no);
        }
    }
    (with, blind, alike)
}

async fn figures(server: &Server) -> Anchoring {
    let state = state(server).await;
    let mut conn = server.pool.acquire().await.unwrap();
    let report = agreement::report(&mut conn, &state, Filter::default())
        .await
        .unwrap()
        .unwrap();
    agreement::anchoring(&mut conn, &state, &report)
        .await
        .unwrap()
}

async fn page(browser: &Browser) -> String {
    let answer = browser.get("/streams/words/agreement").await;
    assert_eq!(answer.status(), StatusCode::OK);
    answer.text().await.unwrap()
}

async fn api(server: &Server) -> Value {
    let key = server.key(&[Permission::ReadReports], None).await;
    let url = server.url("/api/v1/streams/words/agreement");
    let answer = server.client(&key).get(url).send().await.unwrap();
    answer.json::<Value>().await.unwrap()["anchoring"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn anchoring_is_assisted_minus_blind_agreement_on_page_and_api() {
    let server = Server::start().await;
    assisted(&server, 80).await;
    let (with, blind, alike) = decide_all(&server, 80).await;
    let found = figures(&server).await;
    let expected = difference((with, with), (alike, blind), 0.95).unwrap();
    assert_eq!(found.difference.known(), Some(expected));
    assert_eq!((found.assisted.n, found.blind.n), (with, blind));
    assert!(found.enough);
    assert_eq!(found.reading(), Reading::Follow);
    assert_eq!(found.followed.figure.known().unwrap().n, with);
    assert!((found.followed.figure.known().unwrap().value - 1.0).abs() < 1e-12);
    let manager = server.logged_in(Role::Manager, &[]).await;
    let page = page(&manager).await;
    let points = format!("+{:.1} points", 100.0 * expected.value);
    assert!(page.contains(&points), "{points}");
    assert!(page.contains("People follow the suggestion"));
    let api = api(&server).await;
    let near = |found: &Value, value: f64| (found.as_f64().unwrap() - value).abs() < 1e-12;
    assert!(near(&api["difference"]["value"], expected.value), "{api}");
    assert!(near(&api["difference"]["low"], expected.low), "{api}");
    assert_eq!(
        (&api["assisted"]["n"], &api["blind"]["n"]),
        (&with.into(), &blind.into())
    );
    assert_eq!(api["enough"], true);
    assert_eq!(api["followed"]["figure"]["n"], with);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn few_decisions_on_a_side_are_said_to_be_insufficient() {
    let server = Server::start().await;
    assisted(&server, 20).await;
    decide_all(&server, 20).await;
    let found = figures(&server).await;
    assert!(!found.enough);
    assert_eq!(found.reading(), Reading::TooFew);
    let manager = server.logged_in(Role::Manager, &[]).await;
    let page = page(&manager).await;
    let need = format!(
        "insufficient ({} assisted and {} blind, 30 of each are needed)",
        found.assisted.n, found.blind.n
    );
    assert!(page.contains(&need), "{need}");
    assert!(!page.contains("People follow the suggestion"));
    assert_eq!(api(&server).await["enough"], false);
}
