//! What errors cost: said by a lead, and what it does to the order of disagreements.

use super::{count, item_of, next, say, state, words};
use crate::harness::{Browser, Server};
use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::PgConnection;
use std::time::{Duration, Instant};
use understudy::ambient;
use understudy::workers::Workers;
use understudy_ladder::{ItemId, LabelNo, PersonId, Role};
use understudy_store::decisions::{self, Decide, Said};
use understudy_store::disagreements;
use understudy_store::jobs::{self, Job};
use uuid::Uuid;

const YES: Said<'static> = Said::Label(LabelNo(0));
const NO: Said<'static> = Said::Label(LabelNo(1));
const SKIP: Said<'static> = Said::Skip("too short");

async fn ask(browser: &Browser, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
    let request = browser.page_sends(method, &format!("/api/v1/streams{path}"));
    let answer = request.json(body).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

async fn costs(browser: &Browser, costs: Value) -> (StatusCode, Value) {
    let body = json!({ "label_costs": costs });
    ask(browser, Method::PATCH, "/words/costs", &body).await
}

async fn shown(browser: &Browser, path: &str) -> Value {
    let request = browser.page_sends(Method::GET, &format!("/api/v1/streams{path}"));
    request.send().await.unwrap().json().await.unwrap()
}

/// The next item, of which these people say this.
async fn decided(server: &Server, people: &[PersonId], said: &[Said<'_>]) -> i64 {
    let now = ambient::now();
    let mut last = ItemId(0);
    for (person, said) in people.iter().zip(said) {
        last = item_of(next(server, *person, now).await);
        say(server, *person, last, *said, now).await.unwrap();
    }
    last.get()
}

async fn people<const N: usize>(server: &Server) -> [PersonId; N] {
    let mut people = [PersonId(0); N];
    for person in &mut people {
        *person = server.somebody(Role::Reviewer).await.id;
    }
    people
}

async fn ranked(server: &Server) -> Vec<(i64, i32)> {
    sqlx::query_as("select item_id, expected_cost from disagreements order by item_id")
        .fetch_all(&server.pool)
        .await
        .unwrap()
}

const JOBS: &str = "select count(*) from jobs";

/// Lets the workers do what is left behind.
async fn work(server: &Server) {
    let workers = Workers::start(&server.state);
    let started = Instant::now();
    while count(server, JOBS).await > 0 {
        assert!(started.elapsed() < Duration::from_mins(2), "no end");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    workers.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_errors_cost_differently_open_disagreements_are_ranked_anew() {
    let server = Server::start().await;
    let stream = words(&server, 4, 3).await;
    let three = people::<3>(&server).await;
    let yes = decided(&server, &three, &[YES, YES, NO]).await;
    let no = decided(&server, &three, &[NO, NO, YES]).await;
    let skipped = decided(&server, &three, &[SKIP; 3]).await;
    let usual = [(yes, 400), (no, 400), (skipped, 800)];
    assert_eq!(ranked(&server).await, usual);
    let lead = server.logged_in(Role::Lead, &[stream]).await;
    assert_eq!(
        shown(&lead, "/words/costs").await,
        json!({ "label_costs": null })
    );
    // Saying "no" of what is "yes" is ten times as bad as the other way round.
    let dear = json!([[0.0, 1.0], [10.0, 0.0]]);
    for _ in 0..2 {
        let (status, body) = costs(&lead, dear.clone()).await;
        assert_eq!(
            (status, &body["label_costs"]),
            (StatusCode::OK, &dear),
            "{body}"
        );
    }
    assert_eq!(count(&server, JOBS).await, 1, "the same again is no change");
    work(&server).await;
    let anew = [(yes, 400), (no, 4_000), (skipped, 4_400)];
    assert_eq!(ranked(&server).await, anew);
    let list = shown(&lead, "/words/disagreements").await;
    let first = &list["disagreements"][0];
    assert_eq!(
        (&first["item"], &first["expected_cost"]),
        (&json!(skipped), &json!(4.4))
    );
    assert_eq!(list["disagreements"][1]["item"], no);
    assert_eq!(shown(&lead, "/words/costs").await["label_costs"], dear);
    // What comes after the change is ranked by it at once.
    let late = decided(&server, &three, &[YES, NO, NO]).await;
    assert_eq!(ranked(&server).await.last(), Some(&(late, 4_000)));
    assert_eq!(costs(&lead, Value::Null).await.0, StatusCode::OK);
    work(&server).await;
    assert_eq!(ranked(&server).await[..3], usual);
    let log: Vec<String> =
        sqlx::query_scalar("select body from audit_log where action = 'stream.costs' order by seq")
            .fetch_all(&server.pool)
            .await
            .unwrap();
    let log: Vec<Value> = log
        .iter()
        .map(|body| serde_json::from_str(body).unwrap())
        .collect();
    assert_eq!(
        log,
        [
            json!({ "before": null, "after": dear }),
            json!({ "before": dear, "after": null })
        ]
    );
}

/// Does one step of the job that ranks anew, as a worker does.
async fn step(conn: &mut PgConnection, after: Option<ItemId>) {
    let later = ambient::now() + TimeDelta::hours(24);
    let taken = jobs::take(conn, later).await.unwrap().unwrap();
    let Job::RankDisagreements {
        stream,
        after: left,
        since,
    } = taken.job
    else {
        panic!("{taken:?}")
    };
    let after = after.unwrap_or(left);
    disagreements::rank(conn, stream, after, since, ambient::now())
        .await
        .unwrap();
    jobs::done(conn, taken.id).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_that_is_being_made_while_costs_change_is_ranked_by_the_new_ones() {
    let server = Server::start().await;
    let stream = words(&server, 1, 2).await;
    let [one, other] = people::<2>(&server).await;
    let now = ambient::now();
    let item = item_of(next(&server, one, now).await);
    say(&server, one, item, YES, now).await.unwrap();
    assert_eq!(item_of(next(&server, other, now).await), item);
    let at = state(&server).await;
    let mut deciding = server.pool.begin().await.unwrap();
    let decide = Decide {
        item,
        person: other,
        said: NO,
        note: None,
        on_screen: None,
        client_id: Uuid::new_v4(),
        now,
    };
    decisions::record(&mut deciding, &at, decide).await.unwrap();
    let lead = server.logged_in(Role::Lead, &[stream]).await;
    let dear = json!([[0, 1], [10, 0]]);
    assert_eq!(costs(&lead, dear).await.0, StatusCode::OK);
    let mut conn = server.pool.begin().await.unwrap();
    step(&mut conn, None).await;
    conn.commit().await.unwrap();
    assert_eq!(count(&server, JOBS).await, 1, "it waits for the decision");
    deciding.commit().await.unwrap();
    assert_eq!(ranked(&server).await, [(item.get(), 500)]);
    let started = Instant::now();
    // Others write to the same cluster at this moment, and the job waits for them too.
    while count(&server, JOBS).await > 0 {
        assert!(started.elapsed() < Duration::from_mins(2), "no end");
        let mut conn = server.pool.begin().await.unwrap();
        step(&mut conn, None).await;
        conn.commit().await.unwrap();
    }
    assert_eq!(ranked(&server).await, [(item.get(), 2_750)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ranking_goes_on_after_the_item_that_was_done_last() {
    let server = Server::start().await;
    let stream = words(&server, 2, 2).await;
    let two = people::<2>(&server).await;
    let first = decided(&server, &two, &[YES, NO]).await;
    let second = decided(&server, &two, &[YES, NO]).await;
    let lead = server.logged_in(Role::Lead, &[stream]).await;
    assert_eq!(
        costs(&lead, json!([[0, 3], [1, 0]])).await.0,
        StatusCode::OK
    );
    let started = Instant::now();
    // As above.
    while ranked(&server).await[1].1 == 500 {
        assert!(started.elapsed() < Duration::from_mins(2), "no end");
        let mut conn = server.pool.begin().await.unwrap();
        step(&mut conn, Some(ItemId(first))).await;
        conn.commit().await.unwrap();
    }
    assert_eq!(ranked(&server).await, [(first, 500), (second, 1_000)]);
    let left: String = sqlx::query_scalar("select arguments ->> 'after' from jobs")
        .fetch_one(&server.pool)
        .await
        .unwrap();
    assert_eq!(left, second.to_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_is_created_with_costs_and_wrong_ones_are_refused_by_field() {
    let server = Server::start().await;
    let lead = server.logged_in(Role::Lead, &[]).await;
    let new = |costs: Value| {
        json!({
            "slug": "words", "title": "Words", "input_kind": "text", "label_costs": costs,
            "labels": [{ "id": "yes", "name": "Yes", "key": "1" }, { "id": "no", "name": "No", "key": "2" }],
        })
    };
    let wrong = [
        (json!([[0, 1]]), "2 rows of 2 numbers"),
        (json!([[0, 1], [1]]), "2 rows of 2 numbers"),
        (json!([[0, -1], [1, 0]]), "row 1, column 2"),
        (json!([[0, 1_000_001], [1, 0]]), "row 1, column 2"),
        (json!([[0, 1], [1, 3]]), "row 2, column 2"),
    ];
    for (rows, says) in &wrong {
        let (status, told) = ask(&lead, Method::POST, "", &new(rows.clone())).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert_eq!(told["errors"][0]["field"], "label_costs", "{told}");
        let detail = told["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.contains(says), "{detail}");
    }
    let mut several = new(json!([[0, 2], [0.5, 0]]));
    several["answer"] = json!({ "kind": "multiple_choice" });
    let (status, told) = ask(&lead, Method::POST, "", &several).await;
    assert_eq!(
        (status, &told["errors"][0]["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("label_costs")),
        "{told}"
    );
    several["label_costs"] = Value::Null;
    several["slug"] = json!("several");
    let (status, told) = ask(&lead, Method::POST, "", &several).await;
    assert_eq!(status, StatusCode::CREATED, "{told}");
    let body = json!({ "label_costs": [[0, 2], [0.5, 0]] });
    let (status, told) = ask(&lead, Method::PATCH, "/several/costs", &body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
    let (status, told) = ask(&lead, Method::POST, "", &new(json!([[0, 2], [0.5, 0]]))).await;
    assert_eq!(status, StatusCode::CREATED, "{told}");
    let there = json!({ "label_costs": [[0.0, 2.0], [0.5, 0.0]] });
    assert_eq!(shown(&lead, "/words/costs").await, there);
    for (rows, says) in wrong {
        let (status, told) = costs(&lead, rows).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert_eq!(told["errors"][0]["field"], "label_costs", "{told}");
        let detail = told["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.contains(says), "{detail}");
    }
    for body in [
        json!({}),
        json!({ "label_costs": "dear" }),
        json!({ "label_costs": null, "x": 1 }),
    ] {
        let (status, told) = ask(&lead, Method::PATCH, "/words/costs", &body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
    }
    assert_eq!(
        shown(&lead, "/words/costs").await,
        there,
        "nothing was changed"
    );
    let created: String = sqlx::query_scalar(
        "select body from audit_log where action = 'stream.created' and subject = 'stream:words'",
    )
    .fetch_one(&server.pool)
    .await
    .unwrap();
    assert!(created.contains("label_costs"), "{created}");
}
