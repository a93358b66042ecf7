//! A canary: another version decides for its share of items, and ends by itself when it fails.

use super::{Story, inside, policy};
use serde_json::{Value, json};

async fn with_canary() -> Story {
    let story = Story::on_partial(&policy()).await;
    let canary = json!({ "canary": { "model": story.v2.get(), "share": 0.3 } });
    story.climb(&json!({ "changes": canary })).await;
    story
}

fn by(answer: &Value) -> &Value {
    &answer["provenance"]["model"]["name"]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn items_of_its_buckets_are_routed_by_its_prediction_and_the_others_by_the_active_one() {
    let story = with_canary().await;
    let (mut own, mut others) = (inside("own", 0..3_000), inside("other", 3_000..10_000));
    for _ in 0..5 {
        let answer = story.item(&own.next().unwrap(), "v2", "no").await;
        assert_eq!(
            (&answer["goes_to"], &answer["label"], by(&answer)),
            (&json!("automated"), &json!("no"), &json!("v2")),
            "{answer}"
        );
        assert_eq!(answer["provenance"]["policy_version"], 4);
        let answer = story.item(&others.next().unwrap(), "v1", "yes").await;
        assert_eq!(
            (&answer["goes_to"], by(&answer)),
            (&json!("automated"), &json!("v1")),
            "{answer}"
        );
    }
    for (name, model) in [(own.next().unwrap(), "v1"), (others.next().unwrap(), "v2")] {
        let answer = story.item(&name, model, "yes").await;
        assert_eq!(
            (&answer["goes_to"], &answer["reason"]["code"]),
            (&json!("person"), &json!("no_prediction")),
            "{answer}"
        );
    }
    let ladder = story.ladder().await;
    assert_eq!(
        (
            &ladder["canary"]["model"]["name"],
            &ladder["canary"]["share"]
        ),
        (&json!("v2"), &json!(0.3))
    );
    assert_eq!(ladder["active_model"]["name"], "v1");
    assert_eq!(
        ladder["next"],
        Value::Null,
        "no step while a canary decides"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_canary_that_is_wrong_ends_and_nobody_else_is_held_down() {
    let story = with_canary().await;
    let mut wrong = Vec::new();
    for name in inside("own", 0..3_000).take(4) {
        let answer = story.item(&name, "v2", "yes").await;
        wrong.push(answer["id"].as_i64().unwrap());
    }
    story.decide(&wrong, 1).await;
    let ladder = story.ladder().await;
    assert_eq!(
        (
            &ladder["canary"],
            &ladder["caps"],
            &ladder["effective_rung"],
            &ladder["policy_version"]
        ),
        (&Value::Null, &json!([]), &json!("partial"), &json!(5)),
        "{ladder}"
    );
    let breaches = story.get("/breaches").await;
    let breach = &breaches["breaches"][0];
    assert_eq!(
        (
            &breach["model"]["name"],
            &breach["cap"],
            &breach["affected"]
        ),
        (&json!("v2"), &Value::Null, &json!(4)),
        "{breach}"
    );
    let name = inside("later", 0..3_000).next().unwrap();
    let answer = story.item(&name, "v1", "yes").await;
    assert_eq!(by(&answer), "v1", "{answer}");
    let (_, changed) = (0, story.get("/policies/5").await);
    assert!(
        changed["cause"]
            .as_str()
            .unwrap()
            .starts_with("Canary ended")
    );
    assert_eq!(changed["created_by"], "system");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_that_scores_nothing_cannot_be_a_canary() {
    let story = Story::on_partial(&policy()).await;
    let server = &story.app.server;
    sqlx::query("update models set slot = 'retired' where id = $1")
        .bind(story.v2.get())
        .execute(&server.pool)
        .await
        .unwrap();
    for model in [story.v2.get(), 999_999] {
        let canary = json!({ "changes": { "canary": { "model": model, "share": 0.3 } } });
        let (status, found) = story.post(&story.lead, "/requests", &canary).await;
        assert_eq!(status, 409, "{found}");
    }
}
