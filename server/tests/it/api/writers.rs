//! Many writers at once, and policies that change under them.

use super::{App, row, told};
use futures::future::join_all;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use understudy::ambient;
use understudy::ingest::Incoming;
use understudy_ladder::access::Actor;
use understudy_ladder::{Policy, Rate, Rung};
use understudy_store::items::Put;
use understudy_store::moves;
use understudy_store::streams::InputKind;

fn incoming(external_id: &str) -> Incoming {
    Incoming {
        priority: understudy_ladder::Priority::default(),
        external_id: external_id.to_owned(),
        content_sha256: [1; 32],
        media: None,
        payload: json!({ "a": 1 }),
        prediction: None,
        created_at: ambient::now(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_two_writers_of_the_same_names_store_each_once() {
    let app = App::start().await;
    let state = app
        .server
        .state
        .ingest
        .state("rows")
        .await
        .unwrap()
        .unwrap();
    let writers =
        (0..32).map(|writer| {
            let (ingest, state) = (app.server.state.ingest.clone(), Arc::clone(&state));
            tokio::spawn(async move {
                let mut created = Vec::new();
                for round in 0..20 {
                    // Overlapping, in another order for each writer.
                    let names =
                        (0..5).map(|n| format!("item-{}", (writer * 7 + round * 5 + n) % 200));
                    let items: Vec<Incoming> = names.map(|name| incoming(&name)).collect();
                    let taken = ingest.put(Arc::clone(&state), items).await.unwrap();
                    created.extend(taken.placed.into_iter().filter_map(
                        |placed| match placed.put {
                            Put::Created(id) => Some(id),
                            Put::Existed(_) => None,
                            Put::Differs(id) => panic!("{id}"),
                        },
                    ));
                }
                created
            })
        });
    let created: Vec<_> = join_all(writers)
        .await
        .into_iter()
        .flat_map(Result::unwrap)
        .collect();
    let mut distinct = created.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(created.len(), distinct.len(), "told of once");
    for table in ["items", "item_payloads", "queue"] {
        assert_eq!(
            app.count(table).await,
            i64::try_from(created.len()).unwrap(),
            "{table}"
        );
    }
    for table in ["item_payloads", "queue"] {
        let strays: i64 = sqlx::query_scalar(&format!(
            "select count(*) from {table} t
             where not exists (select from items i where i.stream_id = t.stream_id and i.id = t.item_id)"
        ))
        .fetch_one(&app.server.pool)
        .await
        .unwrap();
        assert_eq!(strays, 0, "{table}");
    }
    let counted: Vec<(String, i64)> =
        sqlx::query_as("select kind, sum(delta)::bigint from item_tail group by kind")
            .fetch_all(&app.server.pool)
            .await
            .unwrap();
    let counted: BTreeMap<String, i64> = counted.into_iter().collect();
    assert_eq!(
        (counted["human"], counted["waiting"]),
        (app.count("items").await, app.count("items").await)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_is_routed_by_the_policy_in_force_when_it_is_stored() {
    let app = App::of(crate::harness::Server::start().await).await;
    let policy = Policy {
        rung: Rung::Assist,
        blind_rate: Rate::ALL,
        ..Policy::initial()
    };
    app.server
        .stream_with("rows", InputKind::Table, &["yes", "no"], &policy)
        .await;
    let ingest = &app.server.state.ingest;
    let old = ingest.state("rows").await.unwrap().unwrap();
    let mut tx = app.server.pool.begin().await.unwrap();
    moves::demote(
        &mut tx,
        &Actor::system(),
        "rows",
        Some(Rung::Shadow),
        ambient::now(),
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let taken = ingest.put(old, vec![incoming("one")]).await.unwrap();
    assert_eq!(taken.state.stream.policy_version.get(), 2);
    let (_, body) = told(app.get("/streams/rows/items/one").await).await;
    assert_eq!(body["routed"]["policy_version"], 2, "{body}");
    assert!(
        body["routed"]["reason"]["sentence"]
            .as_str()
            .unwrap()
            .contains("Shadow"),
        "{body}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_policy_waits_for_items_that_are_being_stored_and_the_next_ones_obey_it() {
    let app = App::start().await;
    let change = async {
        for rung in [Rung::Shadow, Rung::HumanOnly] {
            let mut tx = app.server.pool.begin().await.unwrap();
            // Only the revision matters here.
            let stream = understudy_store::streams::lock_by_slug(&mut tx, "rows")
                .await
                .unwrap()
                .unwrap();
            understudy_store::streams::bump_revision(&mut tx, stream.id)
                .await
                .unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            tx.commit().await.unwrap();
            assert!(rung <= Rung::Shadow);
        }
    };
    let write = join_all((0..60).map(|n| {
        let app = &app;
        async move {
            app.post("/streams/rows/items", &row(&format!("item-{n}")))
                .await
                .status()
                .as_u16()
        }
    }));
    let ((), statuses) = tokio::join!(change, write);
    assert!(statuses.iter().all(|status| *status == 201), "{statuses:?}");
    assert_eq!(app.count("items").await, 60);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_batch_that_the_database_refuses_spoils_no_other() {
    let app = App::start().await;
    let ingest = app.server.state.ingest.clone();
    let state = ingest.state("rows").await.unwrap().unwrap();
    // The API would have refused it: PostgreSQL knows no zero character.
    let bad = Incoming {
        priority: understudy_ladder::Priority::default(),
        payload: json!({ "a": "\0" }),
        ..incoming("bad")
    };
    let puts = (0..20).map(|n| {
        let item = if n == 7 {
            bad.clone()
        } else {
            incoming(&format!("item-{n}"))
        };
        ingest.put(Arc::clone(&state), vec![item])
    });
    let results = join_all(puts).await;
    assert!(results[7].is_err());
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 19);
    assert_eq!(app.count("items").await, 19);
}
