//! How single people decide: what is counted of them, what is told of it, and to whom.

use super::{decision, item_of, labeler, next, say, send, state, words};
use crate::harness::{Browser, Server};
use reqwest::StatusCode;
use serde_json::{Value, json};
use sqlx::types::Json;
use std::collections::BTreeMap;
use understudy::ambient;
use understudy::workers::fit_raters;
use understudy_app::components::told::{Unit, told_text};
use understudy_app::figures::people::Told;
use understudy_app::server_fns::label::{Decide, Undo};
use understudy_app::server_fns::people;
use understudy_ladder::access::Permission;
use understudy_ladder::{ItemId, LabelNo, Role, StreamId};
use understudy_stats::{Decision, Decisions, Durations};
use understudy_store::counts::{self, Lately, RaterCounts, Whom, Work};
use understudy_store::decisions::{self, Imported, Said};
use uuid::Uuid;

/// What was decided before there were counts.
const COUNTED: &str = include_str!("../../../../migrations/0020_people_counted.sql");

const RATERS: [&str; 3] = ["ann", "bob", "cem"];

/// What a rater says of an item: Ann and Bob mostly the same, Cem whatever comes.
fn said(item: usize, rater: usize) -> u16 {
    match rater {
        0 => u16::from(item.is_multiple_of(3)),
        1 => u16::from(item.is_multiple_of(3) || item % 10 == 1),
        _ => u16::from(item.is_multiple_of(2)),
    }
}

/// So many items, of which Ann decides all, Bob two of three and Cem every second.
fn table(items: usize) -> Vec<Decision> {
    let decides = |item: usize, rater: usize| match rater {
        0 => true,
        1 => item % 3 != 2,
        _ => item % 2 == 1,
    };
    let all = (0..items).flat_map(|item| (0..RATERS.len()).map(move |rater| (item, rater)));
    all.filter(|(item, rater)| decides(*item, *rater))
        .map(|(item, rater)| Decision {
            item: u32::try_from(item).unwrap(),
            rater: u32::try_from(rater).unwrap(),
            label: said(item, rater),
        })
        .collect()
}

async fn items(server: &Server) -> Vec<ItemId> {
    let ids: Vec<i64> = sqlx::query_scalar("select id from items order by id")
        .fetch_all(&server.pool)
        .await
        .unwrap();
    ids.into_iter().map(ItemId).collect()
}

/// A stream whose items were decided elsewhere, as [`table`] says.
async fn imported(server: &Server, number: usize) -> StreamId {
    let stream = words(server, number, 2).await;
    let items = items(server).await;
    let rows: Vec<Imported<'_>> = table(number)
        .into_iter()
        .map(|row| Imported {
            item: items[row.item as usize],
            rater: RATERS[row.rater as usize],
            label: LabelNo(row.label),
            decided_at: ambient::now(),
        })
        .collect();
    let state = state(server).await;
    let mut tx = server.pool.begin().await.unwrap();
    decisions::import(&mut tx, &state.stream, &rows, ambient::now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    stream
}

type Counted = (
    BTreeMap<String, RaterCounts>,
    BTreeMap<String, Work>,
    BTreeMap<String, Lately>,
);

async fn counted(server: &Server, stream: StreamId) -> Counted {
    let mut conn = server.pool.acquire().await.unwrap();
    let (today, recent) = people::since(ambient::now());
    (
        counts::raters(&mut conn, stream, 2, Whom::default())
            .await
            .unwrap(),
        counts::work(&mut conn, stream, None).await.unwrap(),
        counts::lately(&mut conn, stream, None, today, recent)
            .await
            .unwrap(),
    )
}

async fn roll_up(server: &Server) {
    let mut conn = server.pool.acquire().await.unwrap();
    while counts::roll_up(&mut conn, 1_000).await.unwrap() > 0 {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_counted_of_people_is_what_a_table_of_their_decisions_says() {
    let server = Server::start().await;
    let stream = imported(&server, 40).await;
    let expected = Decisions::new(2, table(40)).unwrap().against_peers();
    let before = counted(&server, stream).await;
    for (rater, name) in (0_u32..).zip(RATERS) {
        assert_eq!(before.0[name].peers, expected[&rater], "{name}");
        let decided = table(40).iter().filter(|row| row.rater == rater).count();
        assert_eq!(before.1[name].labels, decided as u64, "{name}");
        assert_eq!(before.2[name].today, decided as u64, "{name}");
    }
    roll_up(&server).await;
    assert_eq!(counted(&server, stream).await, before);
    let tails: i64 = sqlx::query_scalar(
        "select (select count(*) from rater_tail) + (select count(*) from work_tail)",
    )
    .fetch_one(&server.pool)
    .await
    .unwrap();
    assert_eq!(tails, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_that_is_taken_back_leaves_no_trace_in_the_figures() {
    let server = Server::start().await;
    let stream = imported(&server, 12).await;
    let (person, browser) = labeler(&server, stream).await;
    let before = counted(&server, stream).await;
    for roll in [false, true] {
        let item = item_of(next(&server, person.id, ambient::now()).await).get();
        let mut form = decision(&person, item, "yes", Uuid::new_v4());
        form.push(("aside[on_screen_ms]", "1".to_owned()));
        assert!(
            send::<Decide>(&server, &browser, &form)
                .await
                .status()
                .is_success()
        );
        assert_ne!(counted(&server, stream).await.1, before.1);
        if roll {
            roll_up(&server).await;
        }
        let undo = [
            ("slug", "words".to_owned()),
            ("person", person.id.to_string()),
            ("client_id", Uuid::new_v4().to_string()),
        ];
        assert!(
            send::<Undo>(&server, &browser, &undo)
                .await
                .status()
                .is_success()
        );
        let after = counted(&server, stream).await;
        assert_eq!((&after.0, &after.1), (&before.0, &before.1));
        let done: Vec<u64> = after
            .2
            .values()
            .map(|one| one.today)
            .filter(|n| *n > 0)
            .collect();
        assert_eq!(done.iter().sum::<u64>(), 12 + 8 + 6);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_decided_before_there_were_counts_is_counted_once() {
    let server = Server::start().await;
    let stream = imported(&server, 30).await;
    let person = server.somebody(Role::Reviewer).await;
    for reason in [None, Some("blurred")] {
        let item = item_of(next(&server, person.id, ambient::now()).await);
        let said = reason.map_or(Said::Label(LabelNo(1)), Said::Skip);
        say(&server, person.id, item, said, ambient::now())
            .await
            .unwrap();
    }
    let before = counted(&server, stream).await;
    let answers = "select jsonb_agg(a order by item_id) from rater_answers a";
    let kept: Json<Value> = sqlx::query_scalar(answers)
        .fetch_one(&server.pool)
        .await
        .unwrap();
    sqlx::query(
        "truncate rater_answers, rater_counts, rater_tail, work_counts, work_quarters, work_tail",
    )
    .execute(&server.pool)
    .await
    .unwrap();
    assert!(counted(&server, stream).await.1.is_empty());
    sqlx::raw_sql(COUNTED).execute(&server.pool).await.unwrap();
    assert_eq!(counted(&server, stream).await, before);
    let again: Json<Value> = sqlx::query_scalar(answers)
        .fetch_one(&server.pool)
        .await
        .unwrap();
    assert_eq!(again, kept);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_and_the_figures_put_times_into_the_same_bins() {
    let server = Server::start().await;
    let mut wrong = Vec::new();
    let around = (0..32).flat_map(|power| [(1_i64 << power) - 1, 1 << power, (1 << power) + 1]);
    let doubled = (0..16).map(|power| 100_i64 << power);
    for ms in around
        .chain(doubled)
        .filter(|ms| *ms <= i64::from(i32::MAX))
    {
        let found: i16 = sqlx::query_scalar("select duration_bin($1::int)")
            .bind(i32::try_from(ms).unwrap())
            .fetch_one(&server.pool)
            .await
            .unwrap();
        let expected = Durations::duration_bin(u32::try_from(ms).unwrap());
        if usize::try_from(found).unwrap() != expected {
            wrong.push((ms, found, expected));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    let none: i16 = sqlx::query_scalar("select duration_bin(null)")
        .fetch_one(&server.pool)
        .await
        .unwrap();
    assert_eq!(none, -1);
}

/// What a page says, without its markup.
async fn text(browser: &Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    let html = answer.text().await.unwrap();
    let body = html.split_once("<main").unwrap().1;
    let words = body
        .split('<')
        .map(|part| part.split_once('>').map_or("", |(_, text)| text));
    let joined = words.collect::<Vec<_>>().join(" ").replace('\u{a0}', " ");
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn api(server: &Server, scopes: &[Permission], path: &str) -> (StatusCode, Value) {
    let key = server.key(scopes, None).await;
    let url = server.url(&format!("/api/v1/streams/words{path}"));
    let answer = server.client(&key).get(url).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

async fn api_of(browser: &Browser, path: &str) -> (StatusCode, Value) {
    let path = format!("/api/v1/streams/words{path}");
    let request = browser.page_sends(reqwest::Method::GET, &path);
    let answer = request.send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

/// Whether the API's figure is this one, but for the last digit of a number.
fn is(found: &Value, told: &Told) -> bool {
    let known = told.figure.known().unwrap();
    let near =
        |name: &str, value: f64| (found["figure"][name].as_f64().unwrap() - value).abs() < 1e-9;
    found["enough"] == told.enough()
        && found["need"] == told.need
        && found["figure"]["n"] == known.n
        && near("value", known.value)
        && near("low", known.low)
        && near("high", known.high)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_and_the_api_tell_reviewers_the_same_of_everybody() {
    let server = Server::start().await;
    imported(&server, 60).await;
    fit_raters::fit_stale(&server.pool).await.unwrap();
    let reviewer = server.logged_in(Role::Reviewer, &[]).await;
    let page = text(&reviewer, "/streams/words/people").await;
    let (status, report) = api(&server, &[Permission::ReadPeople], "/people").await;
    assert_eq!(status, StatusCode::OK);
    let names: Vec<&str> = report["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, RATERS, "by name");
    let state = state(&server).await;
    let mut conn = server.pool.acquire().await.unwrap();
    let found = people::people(&mut conn, &state.stream, ambient::now())
        .await
        .unwrap();
    for (row, told) in found.rows.iter().zip(report["people"].as_array().unwrap()) {
        assert!(is(&told["agreement"], &row.quality.agreement), "{told}");
        assert!(is(&told["kappa"], &row.quality.kappa), "{told}");
        for (figure, unit) in [
            (row.quality.agreement, Unit::Percent),
            (row.quality.kappa, Unit::Coefficient),
        ] {
            let written = told_text(&figure, unit);
            assert!(
                figure.enough() && page.contains(&written),
                "{written} is not in {page}"
            );
        }
        assert!(
            row.quality.seconds.figure.known().is_none(),
            "nobody measured"
        );
        let errors = row.errors.as_ref().unwrap();
        assert!(errors.enough());
        assert_eq!(told["errors"]["given"], json!(errors.given));
        assert!(
            page.contains(&format!("From {} decisions.", errors.decisions)),
            "{page}"
        );
    }
    assert!(page.contains("imported"), "{page}");
    let items = found.fitted.unwrap().items;
    assert!(
        page.contains(&format!("on the newest {items} items")),
        "{page}"
    );
    assert_eq!(report["errors_fitted"]["items"], items);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_role_sees_the_people_that_it_may() {
    let server = Server::start().await;
    let stream = imported(&server, 30).await;
    for role in Role::ALL {
        let browser = server.logged_in(role, &[stream]).await;
        let named = [Role::Reviewer, Role::Lead, Role::Admin].contains(&role);
        let (status, _) = api_of(&browser, "/people").await;
        assert_eq!(status == StatusCode::OK, named, "{}", role.code());
        if role == Role::Labeler {
            assert_eq!(
                browser.get("/streams/words/people").await.status(),
                StatusCode::FORBIDDEN
            );
            assert_eq!(api_of(&browser, "/progress").await.0, StatusCode::FORBIDDEN);
        } else {
            let page = text(&browser, "/streams/words/people").await;
            assert!(page.contains("Together, in the last 3 hours"), "{page}");
            assert_eq!(page.contains("ann"), named, "{}: {page}", role.code());
            let (status, progress) = api_of(&browser, "/progress").await;
            assert_eq!(status, StatusCode::OK);
            assert_eq!(progress["people"].is_array(), named, "{progress}");
            assert_eq!(progress["today"], 30 + 20 + 15, "{progress}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_labeler_sees_their_own_figures_and_nobody_elses() {
    let server = Server::start().await;
    let stream = imported(&server, 60).await;
    sqlx::query("update queue set wanted = 1")
        .execute(&server.pool)
        .await
        .unwrap();
    let (person, browser) = labeler(&server, stream).await;
    let other = server.somebody(Role::Reviewer).await;
    let mut decided = 0_u64;
    loop {
        let found = next(&server, person.id, ambient::now()).await;
        let understudy_store::queue::Next::Item(lease) = found else {
            break;
        };
        say(
            &server,
            person.id,
            lease.item,
            Said::Label(LabelNo(0)),
            ambient::now(),
        )
        .await
        .unwrap();
        decided += 1;
    }
    assert!(decided > 5);
    fit_raters::fit_stale(&server.pool).await.unwrap();
    let page = text(&browser, "/streams/words/work").await;
    let (status, own) = api_of(&browser, "/people/me").await;
    assert_eq!(status, StatusCode::OK, "{own}");
    assert_eq!(own["me"]["labels"], decided);
    assert_eq!(own["me"]["rater"], format!("person:{}", person.id));
    assert!(page.contains(&format!("{decided} today (UTC)")), "{page}");
    assert!(!page.contains("Together"), "what others did: {page}");
    for secret in ["ann", "bob", "cem", &format!("person:{}", other.id)] {
        assert!(!own.to_string().contains(&format!("\"{secret}\"")), "{own}");
        assert!(
            !page.split(' ').any(|word| word == secret),
            "{secret}: {page}"
        );
    }
    let key = [Permission::ReadPeople, Permission::ReadReports];
    assert_eq!(
        api(&server, &key, "/people/me").await.0,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn progress_counts_today_and_says_when_the_queue_is_empty() {
    let server = Server::start().await;
    let stream = words(&server, 40, 2).await;
    let person = server.somebody(Role::Labeler).await;
    server.join(person.id, stream).await;
    let now = ambient::now();
    for _ in 0..12 {
        let item = item_of(next(&server, person.id, now).await);
        say(&server, person.id, item, Said::Label(LabelNo(0)), now)
            .await
            .unwrap();
    }
    let (_, progress) = api(&server, &[Permission::ReadReports], "/progress").await;
    assert_eq!(progress["today"], 12);
    assert_eq!(
        (&progress["waiting"], &progress["decisions_wanted"]),
        (&json!(40), &json!(80))
    );
    assert_eq!(
        progress["pace"]["figure"]["value"], 4.0,
        "12 in three hours"
    );
    assert_eq!(progress["empty_in_hours"]["value"], 20.0);
    assert_eq!(progress["people"], Value::Null);
    let manager = server.logged_in(Role::Manager, &[]).await;
    let page = text(&manager, "/streams/words/people").await;
    assert!(page.contains("20.0 h ["), "{page}");
    assert!(page.contains("By 1 person."), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deciding_again_elsewhere_says_how_far_people_agree_with_themselves_and_nothing_else() {
    let server = Server::start().await;
    let stream = imported(&server, 6).await;
    let before = counted(&server, stream).await;
    let outcomes = "select count(*) from outcomes";
    let answered: i64 = sqlx::query_scalar(outcomes)
        .fetch_one(&server.pool)
        .await
        .unwrap();
    let key = server.key(&[Permission::ImportDecisions], None).await;
    let import = async |lines: &[Value]| {
        let body: Vec<String> = lines.iter().map(Value::to_string).collect();
        let request = server
            .client(&key)
            .post(server.url("/api/v1/streams/words/decisions"))
            .header("content-type", "application/x-ndjson")
            .body(body.join("\n"));
        let answer = request.send().await.unwrap().text().await.unwrap();
        let lines = answer
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.collect::<Vec<_>>()
    };
    let line = |item: usize, rater: &str, label: &str, sitting: i16| json!({ "external_id": format!("item-{item}"), "rater": rater, "label": label, "sitting": sitting });
    let own = |item: usize| if said(item, 0) == 0 { "yes" } else { "no" };
    let found = import(&[
        line(0, "ann", own(0), 2),
        line(1, "ann", if own(1) == "yes" { "no" } else { "yes" }, 2),
        line(1, "ann", own(1), 3),
        line(2, "dora", "yes", 2),
        line(2, "ann", "yes", 0),
    ])
    .await;
    let statuses: Vec<&str> = found
        .iter()
        .map(|one| one["status"].as_str().unwrap())
        .collect();
    assert_eq!(
        statuses,
        ["created", "created", "created", "refused", "refused"],
        "{found:?}"
    );
    assert_eq!(found[3]["errors"][0]["field"], "sitting");
    let again = import(&[line(0, "ann", own(0), 2), line(1, "ann", own(1), 2)]).await;
    assert_eq!(
        (&again[0]["status"], &again[1]["status"]),
        (&json!("existed"), &json!("refused"))
    );
    for roll in [false, true] {
        if roll {
            roll_up(&server).await;
        }
        let after = counted(&server, stream).await;
        let patterns: Vec<(Vec<u32>, u64)> = after.0["ann"]
            .again
            .iter()
            .map(|(votes, items)| (votes.to_vec(), items))
            .collect();
        assert_eq!(
            patterns.iter().map(|(_, items)| items).sum::<u64>(),
            2,
            "{patterns:?}"
        );
        assert!(
            patterns
                .iter()
                .any(|(votes, _)| votes.iter().sum::<u32>() == 3)
        );
        assert_eq!(after.0["ann"].peers, before.0["ann"].peers);
        assert_eq!(after.1, before.1);
    }
    let now: i64 = sqlx::query_scalar(outcomes)
        .fetch_one(&server.pool)
        .await
        .unwrap();
    assert_eq!(now, answered);
}
