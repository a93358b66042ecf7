//! What labelers are told of what others and a model said: nothing, unless the rung says otherwise.

use super::{ask, asked, count, decision, item_of, items_in, labeler, next, say, send, words};
use crate::harness::Server;
use serde_json::{Value, json};
use understudy::ambient;
use understudy_app::server_fns::label::{Decide, Heartbeat, NextItems, Undo};
use understudy_ladder::policy::Policy;
use understudy_ladder::{Confidence, LabelNo, Role, Rung, StreamId};
use understudy_store::decisions::Said;
use understudy_store::models::{self, NewModel};
use understudy_store::predictions::{self, Answer, ItemPrediction, Prediction};
use uuid::Uuid;

/// The name of the model, which no labeler may read.
const MODEL: &str = "oracle-net v9";

/// A model that said `no` of every item, and this rung.
async fn with_model(server: &Server, stream: StreamId, rung: Rung) {
    let mut tx = server.pool.begin().await.unwrap();
    let new = NewModel {
        stream,
        name: MODEL,
        file: None,
        created_by: None,
        now: ambient::now(),
    };
    let model = models::add(&mut tx, new).await.unwrap();
    let items: Vec<i64> = sqlx::query_scalar("select id from items order by id")
        .fetch_all(&mut *tx)
        .await
        .unwrap();
    let said: Vec<ItemPrediction> = items
        .into_iter()
        .map(|item| {
            let confidence = Confidence::new(0.8125).unwrap();
            let answer = Answer::Label {
                label: LabelNo(1),
                confidence,
                scores: Some(vec![0.1875, 0.8125]),
            };
            ItemPrediction {
                stream,
                item: item.into(),
                prediction: Prediction {
                    model,
                    answer,
                    latency_us: Some(77),
                },
            }
        })
        .collect();
    predictions::insert(&mut tx, &said, ambient::now())
        .await
        .unwrap();
    sqlx::query("update queue set blind = item_id % 2 = 0")
        .execute(&mut *tx)
        .await
        .unwrap();
    let policy = Policy {
        rung,
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

/// Everything that a labeler's browser is told of the stream.
async fn all_that_a_labeler_reads(server: &Server, stream: StreamId) -> String {
    let (person, browser) = labeler(server, stream).await;
    let mut read = browser
        .get("/streams/words/label")
        .await
        .text()
        .await
        .unwrap();
    let items = ask::<NextItems>(server, &browser, asked(&person, &[])).await;
    let item = items_in(&items)[0];
    let decided = send::<Decide>(
        server,
        &browser,
        &decision(&person, item, "yes", Uuid::new_v4()),
    )
    .await;
    let form = [
        ("slug", "words".to_owned()),
        ("person", person.id.to_string()),
        ("client_id", Uuid::new_v4().to_string()),
    ];
    let undone = send::<Undo>(server, &browser, &form).await;
    let beat =
        json!({ "slug": "words", "person": person.id.get(), "items": [item], "ahead_of_utc": 0 });
    for answer in [
        items.to_string(),
        decided.text().await.unwrap(),
        undone.text().await.unwrap(),
        ask::<Heartbeat>(server, &browser, beat).await.to_string(),
        browser
            .get("/streams/words/label")
            .await
            .text()
            .await
            .unwrap(),
    ] {
        read.push_str(&answer);
    }
    read
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_shadow_nothing_that_reaches_a_labeler_tells_what_the_model_or_others_said() {
    let server = Server::start().await;
    let stream = words(&server, 8, 2).await;
    let before = server.somebody(Role::Reviewer).await.id;
    let item = item_of(next(&server, before, ambient::now()).await);
    say(
        &server,
        before,
        item,
        Said::Label(LabelNo(1)),
        ambient::now(),
    )
    .await
    .unwrap();
    with_model(&server, stream, Rung::Shadow).await;
    let read = all_that_a_labeler_reads(&server, stream).await;
    assert!(read.contains("Sentence "));
    for secret in [
        "0.8125",
        "oracle",
        "predict",
        "confidence",
        "score",
        &format!("person:{before}"),
    ] {
        assert!(!read.contains(secret), "{secret} is told: {read}");
    }
    assert!(
        !read.contains("\"suggestion\":{") && !read.contains("suggested,"),
        "{read}"
    );
    assert_eq!(
        count(
            &server,
            "select count(*) from leases where not blind or suggested is not null"
        )
        .await,
        0
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_assist_items_that_are_not_blind_come_with_a_suggestion_and_the_others_without() {
    let server = Server::start().await;
    let stream = words(&server, 4, 1).await;
    with_model(&server, stream, Rung::Assist).await;
    let (person, browser) = labeler(&server, stream).await;
    let answer = ask::<NextItems>(&server, &browser, asked(&person, &[])).await;
    for item in answer["given"]["Items"].as_array().unwrap() {
        let blind = item["id"].as_i64().unwrap() % 2 == 0;
        let expected = if blind {
            Value::Null
        } else {
            json!({ "label": "no", "confidence": 0.8125 })
        };
        assert_eq!(item["suggestion"], expected);
    }
    let assisted = items_in(&answer)
        .into_iter()
        .find(|item| item % 2 == 1)
        .unwrap();
    send::<Decide>(
        &server,
        &browser,
        &decision(&person, assisted, "no", Uuid::new_v4()),
    )
    .await;
    assert_eq!(
        count(
            &server,
            "select count(*) from decisions where not blind and suggested = 1"
        )
        .await,
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_suggested_and_whether_it_was_followed_is_kept_and_exported() {
    let server = Server::start().await;
    let stream = words(&server, 6, 1).await;
    with_model(&server, stream, Rung::Assist).await;
    let (person, browser) = labeler(&server, stream).await;
    let answer = ask::<NextItems>(&server, &browser, asked(&person, &[])).await;
    // Nothing is decided by being shown.
    assert_eq!(count(&server, "select count(*) from decisions").await, 0);
    let items = items_in(&answer);
    for (item, label) in items.iter().zip(["no", "yes", "yes", "no"]) {
        let form = decision(&person, *item, label, Uuid::new_v4());
        send::<Decide>(&server, &browser, &form).await;
    }
    let reviewer = server.logged_in(Role::Reviewer, &[]).await;
    let export = reviewer.get("/api/v1/streams/words/items/export").await;
    let export = export.text().await.unwrap();
    let mut told = Vec::new();
    for line in export.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        for said in line["decisions"].as_array().unwrap() {
            assert!(said["shown_at"].is_string() && said["decided_at"].is_string());
            let blind = line["id"].as_i64().unwrap() % 2 == 0;
            assert_eq!(said["blind"], blind, "{said}");
            let expected = if blind {
                (Value::Null, Value::Null)
            } else {
                (json!("no"), json!(said["label"] == "no"))
            };
            assert_eq!(
                (said["suggested"].clone(), said["followed"].clone()),
                expected
            );
            told.push(said["followed"].clone());
        }
    }
    assert_eq!(told.len(), items.len());
    assert!(told.contains(&json!(true)) || told.contains(&json!(false)));
}
