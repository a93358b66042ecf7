//! What people disagree about: who is given it, what they see of it, and what follows from what they say.

use super::{count, item_of, next, say, state, words};
use crate::harness::{Browser, Server, Somebody, location};
use chrono::{DateTime, Utc};
use leptos::server_fn::ServerFn;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use understudy::ambient;
use understudy_app::server_fns::adjudicate::{Adjudicate as Form, UndoAdjudication};
use understudy_ladder::adjudication::{Adjudicator, CannotAdjudicate, Reason, adjudicator};
use understudy_ladder::policy::Policy;
use understudy_ladder::{Confidence, ItemId, LabelNo, Permission, PersonId, Role, Rung, StreamId};
use understudy_stats::Confusion;
use understudy_store::counts::{self, Period, Pool};
use understudy_store::decisions::Said;
use understudy_store::disagreements::{self, Adjudicate, AdjudicateError, Given, HOLD};
use understudy_store::models::{self, NewModel};
use understudy_store::people;
use understudy_store::predictions::{self, Answer, ItemPrediction, Prediction};
use understudy_store::undo::{self, Undo};
use uuid::Uuid;

const YES: LabelNo = LabelNo(0);
const NO: LabelNo = LabelNo(1);
const MODEL: &str = "oracle-net v9";
const PAGE: &str = "/streams/words/adjudicate";

async fn someone(server: &Server) -> Somebody {
    server.somebody(Role::Reviewer).await
}

/// Lets people say this of the next item, in order.
async fn decided(server: &Server, said: &[(PersonId, Said<'_>)]) -> ItemId {
    let now = ambient::now();
    let mut items = BTreeSet::new();
    for (person, said) in said {
        let item = item_of(next(server, *person, now).await);
        say(server, *person, item, *said, now).await.unwrap();
        items.insert(item);
    }
    assert_eq!(items.len(), 1, "they were given different items");
    items.pop_first().unwrap()
}

async fn two_who_disagree(server: &Server) -> (Somebody, Somebody, ItemId) {
    let (one, other) = (someone(server).await, someone(server).await);
    let item = decided(
        server,
        &[(one.id, Said::Label(YES)), (other.id, Said::Label(NO))],
    )
    .await;
    (one, other, item)
}

async fn may(server: &Server, stream: StreamId, person: PersonId) -> Adjudicator {
    let mut conn = server.pool.acquire().await.unwrap();
    let (_, actor) = people::actor(&mut conn, person).await.unwrap().unwrap();
    adjudicator(&actor, stream).unwrap()
}

async fn given(server: &Server, stream: StreamId, person: PersonId, now: DateTime<Utc>) -> Given {
    let by = may(server, stream, person).await;
    let mut tx = server.pool.begin().await.unwrap();
    let given = disagreements::next(&mut tx, stream, by, None, now).await;
    tx.commit().await.unwrap();
    given.unwrap()
}

fn settled(item: ItemId, by: Adjudicator, label: LabelNo) -> Adjudicate<'static> {
    Adjudicate {
        item,
        by,
        label,
        reason: Reason::Slip,
        note: None,
        client_id: Uuid::new_v4(),
        now: ambient::now(),
    }
}

async fn settle(server: &Server, said: Adjudicate<'_>) -> Result<i64, AdjudicateError> {
    let state = state(server).await;
    let mut tx = server.pool.begin().await.unwrap();
    let id = disagreements::record(&mut tx, &state, said).await?;
    tx.commit().await.unwrap();
    Ok(id.get())
}

async fn take_back(server: &Server, by: Adjudicator) -> Result<ItemId, AdjudicateError> {
    let state = state(server).await;
    let mut tx = server.pool.begin().await.unwrap();
    let item = disagreements::undo(&mut tx, &state, by, Uuid::new_v4(), ambient::now()).await?;
    tx.commit().await.unwrap();
    Ok(item)
}

/// An active model on Shadow that said `no` of every item, so sure.
async fn with_model(server: &Server, stream: StreamId, confidence: f64) {
    let mut tx = server.pool.begin().await.unwrap();
    let new = NewModel {
        stream,
        name: MODEL,
        file: None,
        created_by: None,
        now: ambient::now(),
    };
    let model = models::add(&mut tx, new).await.unwrap();
    let items: Vec<i64> = sqlx::query_scalar("select id from items")
        .fetch_all(&mut *tx)
        .await
        .unwrap();
    let said = items.into_iter().map(|item| ItemPrediction {
        stream,
        item: item.into(),
        prediction: Prediction {
            model,
            answer: Answer::Label {
                label: NO,
                confidence: Confidence::new(confidence).unwrap(),
                scores: None,
            },
            latency_us: None,
        },
    });
    let said: Vec<ItemPrediction> = said.collect();
    predictions::insert(&mut tx, &said, ambient::now())
        .await
        .unwrap();
    let policy = Policy {
        rung: Rung::Shadow,
        active_model: Some(model),
        ..Policy::initial()
    };
    sqlx::query(
        "insert into policies (stream_id, version, document, cause, created_by, created_at)
         select stream_id, version + 1, $1, cause, created_by, created_at from policies",
    )
    .bind(sqlx::types::Json(policy))
    .execute(&mut *tx)
    .await
    .unwrap();
    sqlx::query("update streams set policy_version = 2, revision = revision + 1")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// What the blind pairs of the active model say.
async fn evidence(server: &Server, stream: StreamId) -> Confusion {
    let mut conn = server.pool.acquire().await.unwrap();
    let model = state(server).await.policy.active_model.unwrap();
    counts::confusion(&mut conn, stream, model, 2, Pool::Blind, Period::default())
        .await
        .unwrap()
}

async fn open(server: &Server) -> Vec<(i64, i32)> {
    sqlx::query_as("select item_id, expected_cost from disagreements order by item_id")
        .fetch_all(&server.pool)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_adjudicators_at_once_never_get_the_same_item() {
    let server = Server::start().await;
    let stream = words(&server, 4, 2).await;
    let (one, other) = (someone(&server).await, someone(&server).await);
    for _ in 0..4 {
        let said = [(one.id, Said::Label(YES)), (other.id, Said::Label(NO))];
        decided(&server, &said).await;
    }
    let mut people = Vec::new();
    for _ in 0..4 {
        people.push(someone(&server).await.id);
    }
    let now = ambient::now();
    let asking = people
        .iter()
        .map(|person| given(&server, stream, *person, now));
    let got = futures::future::join_all(asking).await;
    let items: BTreeSet<i64> = got
        .iter()
        .filter_map(|given| match given {
            Given::Item(item) => Some(item.get()),
            Given::NotForThem | Given::Empty => None,
        })
        .collect();
    assert_eq!(items.len(), 4, "{got:?}");
    let late = someone(&server).await.id;
    assert_eq!(given(&server, stream, late, now).await, Given::NotForThem);
    assert_eq!(
        given(&server, stream, people[0], now).await,
        got[0],
        "after a reload"
    );
    assert!(matches!(
        given(&server, stream, late, now + HOLD).await,
        Given::Item(_)
    ));
    // What somebody else holds cannot be settled behind their back.
    let Given::Item(held) = got[1] else {
        panic!("{got:?}")
    };
    let by = may(&server, stream, people[0]).await;
    let refused = settle(&server, settled(held, by, YES)).await;
    let Err(AdjudicateError::Cannot(why)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(why, CannotAdjudicate::HeldByOther);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_adjudicates_an_item_that_they_decided_even_if_they_took_it_back() {
    let server = Server::start().await;
    let stream = words(&server, 1, 3).await;
    let back = someone(&server).await;
    let now = ambient::now();
    let item = item_of(next(&server, back.id, now).await);
    say(&server, back.id, item, Said::Label(YES), now)
        .await
        .unwrap();
    let mut tx = server.pool.begin().await.unwrap();
    let at = state(&server).await;
    let again = Undo {
        person: back.id,
        client_id: Uuid::new_v4(),
        of: None,
        now,
    };
    undo::undo(&mut tx, &at, again).await.unwrap();
    tx.commit().await.unwrap();
    let people = [
        someone(&server).await,
        someone(&server).await,
        someone(&server).await,
    ];
    for (person, label) in people.iter().zip([YES, NO, YES]) {
        // The lease of whoever took back does not bind the others: three are wanted, and one holds.
        let later = now + understudy_store::queue::LEASE * 2;
        let item = item_of(next(&server, person.id, later).await);
        say(&server, person.id, item, Said::Label(label), later)
            .await
            .unwrap();
    }
    assert_eq!(open(&server).await, [(item.get(), 400)]);
    for person in [&back, &people[0]] {
        assert_eq!(
            given(&server, stream, person.id, now).await,
            Given::NotForThem
        );
        let by = may(&server, stream, person.id).await;
        let refused = settle(&server, settled(item, by, YES)).await;
        assert!(
            matches!(
                refused,
                Err(AdjudicateError::Cannot(CannotAdjudicate::DecidedBefore))
            ),
            "{refused:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_page_nor_api_tells_who_said_what_or_what_a_model_says() {
    let server = Server::start().await;
    let stream = words(&server, 1, 2).await;
    with_model(&server, stream, 0.8125).await;
    let (one, other, item) = two_who_disagree(&server).await;
    sqlx::query("update people set name = 'Zebulon ' || id")
        .execute(&server.pool)
        .await
        .unwrap();
    let browser = server.logged_in(Role::Reviewer, &[]).await;
    let page = browser.get(PAGE).await.text().await.unwrap();
    assert!(page.contains("Person A") && page.contains("Person B"));
    assert!(page.contains("Sentence 0."));
    let read = |path: &str| {
        browser.page_sends(
            reqwest::Method::GET,
            &format!("/api/v1/streams/words{path}"),
        )
    };
    let list = read("/disagreements")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let story = read(&format!("/disagreements/{item}"));
    let story = story.send().await.unwrap().text().await.unwrap();
    let told: Value = serde_json::from_str(&story).unwrap();
    assert_eq!(told["answers"].as_array().unwrap().len(), 2, "{story}");
    for text in [&page, &list, &story] {
        for person in [&one, &other] {
            for secret in [
                format!("Zebulon {}", person.id),
                format!("person:{}", person.id),
                person.email.clone(),
            ] {
                assert!(!text.contains(&secret), "{secret}");
            }
        }
        for secret in [MODEL, "0.8125", "81 %", "confidence", "prediction"] {
            assert!(!text.contains(secret), "{secret}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_adjudicator_says_is_the_reference_and_the_outcome_until_it_is_taken_back() {
    let server = Server::start().await;
    let stream = words(&server, 1, 2).await;
    with_model(&server, stream, 0.7).await;
    let (.., item) = two_who_disagree(&server).await;
    let agreement = async || {
        evidence(&server, stream)
            .await
            .row_totals()
            .iter()
            .sum::<u64>()
    };
    let outcome = "select count(*) from outcomes o where label = 1 and source = 'adjudicated'
                   and revision = (select max(revision) from outcomes)";
    assert_eq!(open(&server).await, [(item.get(), 500)]);
    assert_eq!(agreement().await, 0, "people are tied");
    let by = may(&server, stream, someone(&server).await.id).await;
    let said = settled(item, by, NO);
    let id = settle(&server, said).await.unwrap();
    assert_eq!(settle(&server, said).await.unwrap(), id, "sent twice");
    let another = Adjudicate { label: YES, ..said };
    assert!(matches!(
        settle(&server, another).await,
        Err(AdjudicateError::ClientIdReused)
    ));
    assert_eq!(open(&server).await, []);
    assert_eq!(agreement().await, 1);
    assert_eq!(count(&server, outcome).await, 1);
    assert_eq!(
        count(
            &server,
            "select count(*) from decisions where kind = 'label'"
        )
        .await,
        2
    );
    let late = may(&server, stream, someone(&server).await.id).await;
    let refused = settle(&server, settled(item, late, YES)).await;
    assert!(
        matches!(refused, Err(AdjudicateError::NotOpen)),
        "{refused:?}"
    );
    assert!(matches!(
        take_back(&server, late).await,
        Err(AdjudicateError::NothingToUndo)
    ));

    assert_eq!(take_back(&server, by).await.unwrap(), item);
    assert_eq!(open(&server).await, [(item.get(), 500)]);
    assert_eq!(agreement().await, 0);
    assert_eq!(count(&server, outcome).await, 0);
    assert_eq!(
        given(&server, stream, by.person(), ambient::now()).await,
        Given::Item(item)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_that_everybody_skipped_leaves_the_queue_with_its_adjudication_and_comes_back_with_the_undo()
 {
    let server = Server::start().await;
    let stream = words(&server, 1, 2).await;
    let (one, other) = (someone(&server).await, someone(&server).await);
    let said = [
        (one.id, Said::Skip("too short")),
        (other.id, Said::Skip("no label fits")),
    ];
    let item = decided(&server, &said).await;
    assert_eq!(open(&server).await, [(item.get(), 750)]);
    let waiting = "select coalesce(sum(delta), 0) from item_tail where kind = 'waiting'";
    assert_eq!(
        (
            count(&server, waiting).await,
            count(&server, "select count(*) from queue").await
        ),
        (1, 1)
    );
    let by = may(&server, stream, someone(&server).await.id).await;
    settle(&server, settled(item, by, YES)).await.unwrap();
    assert_eq!(
        (
            count(&server, waiting).await,
            count(&server, "select count(*) from queue").await
        ),
        (0, 0)
    );
    take_back(&server, by).await.unwrap();
    assert_eq!(count(&server, waiting).await, 1);
    assert_eq!(count(&server, "select wanted::bigint from queue").await, 2);
    assert_eq!(open(&server).await, [(item.get(), 750)]);
    // Somebody who can decide it ends the disagreement.
    let third = someone(&server).await;
    decided(&server, &[(third.id, Said::Label(YES))]).await;
    assert_eq!(open(&server).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sure_model_that_contradicts_people_opens_a_disagreement_and_an_unsure_one_does_not() {
    for (confidence, expected) in [(0.89, vec![]), (0.9, vec![500])] {
        let server = Server::start().await;
        let stream = words(&server, 1, 1).await;
        with_model(&server, stream, confidence).await;
        let somebody = someone(&server).await;
        decided(&server, &[(somebody.id, Said::Label(YES))]).await;
        let costs: Vec<i32> = open(&server)
            .await
            .into_iter()
            .map(|(_, cost)| cost)
            .collect();
        assert_eq!(costs, expected, "{confidence}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settling_what_only_a_model_contradicts_changes_the_outcome_and_not_the_evidence() {
    let server = Server::start().await;
    let stream = words(&server, 1, 1).await;
    with_model(&server, stream, 0.95).await;
    let item = decided(&server, &[(someone(&server).await.id, Said::Label(YES))]).await;
    let before = evidence(&server, stream).await;
    let by = may(&server, stream, someone(&server).await.id).await;
    settle(&server, settled(item, by, NO)).await.unwrap();
    assert_eq!(evidence(&server, stream).await, before);
    let outcome = "select count(*) from outcomes where source = 'adjudicated' and label = 1";
    assert_eq!(count(&server, outcome).await, 1);
    assert_eq!(take_back(&server, by).await.unwrap(), item);
    assert_eq!(evidence(&server, stream).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counts_of_reasons_are_what_the_decisions_say_however_often_they_are_taken_back_and_rolled_up()
 {
    let server = Server::start().await;
    let stream = words(&server, 3, 2).await;
    let by = may(&server, stream, someone(&server).await.id).await;
    let roll_up = async || {
        let mut tx = server.pool.begin().await.unwrap();
        counts::roll_up(&mut tx, 100).await.unwrap();
        tx.commit().await.unwrap();
    };
    for reason in [Reason::Slip, Reason::BadInput, Reason::Slip] {
        let (.., item) = two_who_disagree(&server).await;
        settle(
            &server,
            Adjudicate {
                reason,
                ..settled(item, by, YES)
            },
        )
        .await
        .unwrap();
        roll_up().await;
        let item = take_back(&server, by).await.unwrap();
        settle(
            &server,
            Adjudicate {
                reason,
                ..settled(item, by, NO)
            },
        )
        .await
        .unwrap();
    }
    let mut conn = server.pool.acquire().await.unwrap();
    let found = counts::reasons(&mut conn, stream, Period::default())
        .await
        .unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|row| (row.one, row.other, row.reason, row.items))
        .collect();
    assert_eq!(
        found,
        [(YES, NO, Reason::BadInput, 1), (YES, NO, Reason::Slip, 2)]
    );
    let said: Vec<(String, i64)> = sqlx::query_as(
        "select a.reason, count(*) from decisions d join adjudications a on a.stream_id = d.stream_id and a.decision_id = d.id
         where not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id) group by 1 order by 1",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    assert_eq!(said, [("bad_input".to_owned(), 1), ("slip".to_owned(), 2)]);
    drop(conn);
    let manager = server.logged_in(Role::Manager, &[]).await;
    let page = manager
        .get("/streams/words/agreement")
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains("Why people disagree") && page.contains("yes or no"));
    let told = manager.page_sends(
        reqwest::Method::GET,
        "/api/v1/streams/words/disagreement-reasons",
    );
    let told: Value = told.send().await.unwrap().json().await.unwrap();
    assert_eq!(
        told["reasons"][1],
        json!({ "labels": ["yes", "no"], "reason": "slip", "items": 2 })
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_migration_finds_the_disagreements_that_decisions_would_have_opened() {
    let server = Server::start().await;
    let stream = words(&server, 6, 2).await;
    with_model(&server, stream, 0.95).await;
    let (one, other) = (someone(&server).await.id, someone(&server).await.id);
    let yes = Said::Label(YES);
    for said in [
        [yes, yes],
        [yes, Said::Label(NO)],
        [Said::Label(NO); 2],
        [Said::Skip("why"); 2],
        [yes, Said::Label(NO)],
    ] {
        decided(&server, &[(one, said[0]), (other, said[1])]).await;
    }
    // One is settled, one is decided by one of two people.
    let by = may(&server, stream, someone(&server).await.id).await;
    let last = open(&server).await.last().unwrap().0;
    settle(&server, settled(last.into(), by, NO)).await.unwrap();
    decided(&server, &[(one, yes)]).await;
    let kept = open(&server).await;
    let costs: Vec<i32> = kept.iter().map(|(_, cost)| *cost).collect();
    assert_eq!(costs, [400, 500, 750]);
    let migration = include_str!("../../../../migrations/0015_adjudication.sql");
    let (_, backfill) = migration.split_once("-- What is there already.").unwrap();
    let (_, backfill) = backfill.split_once('\n').unwrap();
    sqlx::raw_sql("delete from disagreements")
        .execute(&server.pool)
        .await
        .unwrap();
    sqlx::raw_sql(backfill).execute(&server.pool).await.unwrap();
    assert_eq!(open(&server).await, kept);
}

/// Sends the form of the page.
async fn form<F: ServerFn>(browser: &Browser, fields: &[(&str, &str)]) -> (u16, String) {
    let answer = browser.post(F::PATH, fields).await;
    (answer.status().as_u16(), location(&answer).to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_works_as_plain_forms_for_reviewers_and_admins_alone() {
    let server = Server::start().await;
    let stream = words(&server, 1, 2).await;
    let (.., item) = two_who_disagree(&server).await;
    let item = item.to_string();
    for role in Role::ALL {
        let browser = server.logged_in(role, &[stream]).await;
        let may = role.permissions().contains(&Permission::Adjudicate);
        let page = browser.get(PAGE).await;
        assert_eq!(
            page.status().as_u16(),
            if may { 200 } else { 403 },
            "{}",
            role.code()
        );
        let overview = browser.get("/streams/words").await.text().await.unwrap();
        assert_eq!(overview.contains(PAGE), may, "{}", role.code());
        let id = Uuid::new_v4().to_string();
        let mut fields = vec![
            ("slug", "words"),
            ("item", &item),
            ("label", "yes"),
            ("reason", "other"),
            ("note", ""),
            ("client_id", &id),
        ];
        let (_, refused) = form::<Form>(&browser, &fields).await;
        assert!(refused.contains("__err="), "{} {refused}", role.code());
        fields[4].1 = "Two sentences.";
        let (status, led) = form::<Form>(&browser, &fields).await;
        assert_eq!(
            (status, led.contains("__err=")),
            (302, !may),
            "{} {led}",
            role.code()
        );
        let undo = Uuid::new_v4().to_string();
        let (_, led) =
            form::<UndoAdjudication>(&browser, &[("slug", "words"), ("client_id", &undo)]).await;
        assert_eq!(led.contains("__err="), !may, "{} {led}", role.code());
        // Whoever took it back holds it: the next one is to find it free.
        sqlx::query("update disagreements set held_by = null, held_until = null")
            .execute(&server.pool)
            .await
            .unwrap();
    }
    assert_eq!(
        count(&server, "select count(*) from adjudications").await,
        2
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_is_told_by_the_page_dearest_first_and_settled_by_api() {
    let server = Server::start().await;
    words(&server, 3, 2).await;
    let (one, other) = (someone(&server).await.id, someone(&server).await.id);
    for said in [
        [Said::Label(YES), Said::Label(NO)],
        [Said::Skip("why"); 2],
        [Said::Label(YES), Said::Label(NO)],
    ] {
        decided(&server, &[(one, said[0]), (other, said[1])]).await;
    }
    let browser = server.logged_in(Role::Reviewer, &[]).await;
    let read = async |path: String| -> Value {
        let path = format!("/api/v1/streams/words/disagreements{path}");
        let request = browser.page_sends(reqwest::Method::GET, &path);
        request.send().await.unwrap().json().await.unwrap()
    };
    let mut cursor = String::new();
    let mut found = Vec::new();
    for _ in 0..3 {
        let page = read(format!("?limit=1{cursor}")).await;
        let one = &page["disagreements"][0];
        found.push((
            one["external_id"].clone(),
            one["expected_cost"].as_f64().unwrap(),
        ));
        cursor = page["next_cursor"]
            .as_str()
            .map_or(String::new(), |next| format!("&cursor={next}"));
    }
    assert_eq!(
        found,
        [
            (json!("item-1"), 0.75),
            (json!("item-2"), 0.5),
            (json!("item-0"), 0.5)
        ]
    );
    assert_eq!(cursor, "");
    assert!(
        read("?cursor=abc".into()).await["detail"]
            .as_str()
            .unwrap()
            .contains("cursor")
    );
    let item = read("?limit=1".into()).await["disagreements"][0]["item"].clone();
    let send = async |body: Value| {
        let path = format!("/api/v1/streams/words/disagreements/{item}");
        let request = browser.page_sends(reqwest::Method::POST, &path).json(&body);
        let answer = request.send().await.unwrap();
        (
            answer.status().as_u16(),
            answer.json::<Value>().await.unwrap(),
        )
    };
    let id = Uuid::new_v4();
    let (status, told) = send(json!({ "label": "maybe", "reason": "slip", "client_id": id })).await;
    assert_eq!(
        (status, told["errors"][0]["field"].as_str()),
        (422, Some("label"))
    );
    let (status, told) = send(json!({ "label": "yes", "reason": "fun", "client_id": id })).await;
    assert_eq!(
        (status, told["errors"][0]["field"].as_str()),
        (422, Some("reason"))
    );
    let (status, told) = send(json!({ "label": "yes", "reason": "other", "client_id": id })).await;
    assert_eq!(
        (status, told["errors"][0]["field"].as_str()),
        (422, Some("note"))
    );
    let whole = json!({ "label": "yes", "reason": "slip", "note": "Seen.", "client_id": id });
    let (status, first) = send(whole.clone()).await;
    assert_eq!(status, 200, "{first}");
    assert_eq!(send(whole).await, (200, first));
    let again = json!({ "label": "no", "reason": "slip", "client_id": Uuid::new_v4() });
    assert_eq!(send(again).await.0, 404);
}
