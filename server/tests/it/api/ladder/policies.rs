//! Policy versions: what each changed, and that everything names the one it was done under.

use super::{Story, policy, up};
use crate::api::{problem, told};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_says_what_it_changed_field_by_field() {
    let story = Story::on_partial(&policy()).await;
    let third = story.get("/policies/3").await;
    assert_eq!(
        (&third["version"], &third["against"]),
        (&json!(3), &json!(2))
    );
    assert_eq!(
        third["changes"],
        json!([
            { "field": "ramp", "from": 0.0, "to": 1.0 },
            { "field": "rung", "from": "assist", "to": "partial" },
            { "field": "thresholds.default", "from": null, "to": 0.9 },
        ])
    );
    let all = story.get("/policies/3?against=1").await;
    assert_eq!(all["against"], 1);
    assert_eq!(
        all["changes"][0],
        json!({ "field": "active_model", "from": null, "to": story.v1.get() })
    );
    assert_eq!(
        story.get("/policies/3?against=3").await["changes"],
        json!([])
    );
    let back = story.get("/policies/2?against=3").await;
    assert_eq!(
        back["changes"][1],
        json!({ "field": "rung", "from": "partial", "to": "assist" })
    );
    let first = story.get("/policies/1").await;
    assert_eq!(
        (&first["against"], &first["changes"]),
        (&Value::Null, &json!([]))
    );
    for none in ["0", "4", "-1", "first", "99999999999"] {
        let answer = story
            .app
            .get(&format!("/streams/rows/policies/{none}"))
            .await;
        problem(answer, 404).await;
    }
    for none in ["0", "4", "-1", "first", "99999999999", ""] {
        let path = format!("/streams/rows/policies/3?against={none}");
        let found = problem(story.app.get(&path).await, 422).await;
        assert_eq!(found["errors"][0]["field"], "against", "{found}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_decision_and_outcome_names_the_version_it_was_made_under() {
    let story = Story::start(&policy()).await;
    let first = story.item("first", "v1", "yes").await;
    story.climb(&up()).await;
    let second = story.item("second", "v1", "yes").await;
    let (_, demoted) = story
        .post(&story.reviewer, "/demote", &json!({ "to": "assist" }))
        .await;
    assert_eq!(demoted["policy_version"], 4);
    let third = story.item("third", "v1", "yes").await;
    assert_eq!(
        [
            &first["policy_version"],
            &second["provenance"]["policy_version"],
            &third["policy_version"]
        ],
        [&json!(2), &json!(3), &json!(4)]
    );
    let ids: Vec<i64> = [&first, &second, &third]
        .map(|answer| answer["id"].as_i64().unwrap())
        .into();
    story.decide(&ids, 0).await;

    let export = told(story.app.get("/streams/rows/items/export").await).await;
    let lines = export.1.as_str().unwrap().lines();
    let lines: Vec<Value> = lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 3);
    for line in &lines {
        assert_eq!(line["decisions"][0]["policy_version"], 4, "{line}");
    }
    for (name, under) in [("first", 4), ("second", 3), ("third", 4)] {
        let item = story.get(&format!("/items/{name}")).await;
        assert_eq!(item["outcome"]["policy_version"], under, "{item}");
    }
    let unnamed: i64 = sqlx::query_scalar(
        "select count(*) from (
             select stream_id, policy_version from items union all select stream_id, policy_version from decisions
             union all select stream_id, policy_version from outcomes) n
         where not exists (select from policies p where p.stream_id = n.stream_id and p.version = n.policy_version)",
    )
    .fetch_one(&story.app.server.pool)
    .await
    .unwrap();
    assert_eq!(unnamed, 0);
}
