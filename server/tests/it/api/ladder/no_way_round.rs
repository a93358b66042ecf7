//! Ways down are no ways up: a rollback brings nothing back that was stopped, and no restriction disarms a guardrail.

use super::{Story, names, policy, up};
use serde_json::{Value, json};
use understudy_ladder::Policy;
use understudy_ladder::policy::RampPlan;

/// The model version with this number is active, by a request.
async fn switch(story: &Story, model: i64) {
    let changes = json!({ "changes": { "active_model": model } });
    story.climb(&changes).await;
}

async fn roll_back(story: &Story, leaving: i64) -> Value {
    let body = json!({ "leaving": leaving });
    let (status, stream) = story.post(&story.reviewer, "/rollback", &body).await;
    assert_eq!(status, 200, "{stream}");
    story.ladder().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_that_was_left_does_not_decide_again_by_a_rollback() {
    let story = Story::on_partial(&policy()).await;
    let (v1, v2) = (story.v1.get(), story.v2.get());
    switch(&story, v2).await;
    let item = names("seen", |_| true).next().unwrap();
    assert_eq!(story.item(&item, "v2", "yes").await["goes_to"], "automated");
    let ladder = roll_back(&story, v2).await;
    assert_eq!(
        (&ladder["active_model"]["name"], &ladder["effective_rung"]),
        (&json!("v1"), &json!("partial")),
        "back to what had proved itself"
    );
    let ladder = roll_back(&story, v1).await;
    assert_eq!(
        (&ladder["active_model"]["name"], &ladder["effective_rung"]),
        (&json!("v2"), &json!("assist")),
        "{ladder}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_that_breached_does_not_decide_again_by_a_rollback() {
    let story = Story::on_partial(&policy()).await;
    let v2 = story.v2.get();
    let wrong = story.automated(names("wrong", |_| true).take(5)).await;
    story.decide(&wrong, 1).await;
    assert_eq!(story.ladder().await["effective_rung"], "assist");
    // Another version takes its place, and climbs by itself.
    switch(&story, v2).await;
    story.climb(&up()).await;
    assert_eq!(story.ladder().await["effective_rung"], "partial");
    let ladder = roll_back(&story, v2).await;
    assert_eq!(
        (&ladder["active_model"]["name"], &ladder["effective_rung"]),
        (&json!("v1"), &json!("assist")),
        "{ladder}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn audits_that_wait_while_the_ramp_or_the_rung_is_lowered_still_count() {
    let story = Story::on_partial(&Policy {
        ramp_plan: RampPlan {
            bake_minutes: 0,
            ..policy().ramp_plan
        },
        ..policy()
    })
    .await;
    let good = story.automated(names("good", |_| true).take(30)).await;
    story.decide(&good, 0).await;
    let full = json!({ "step_up": true });
    let request = story.open(&full).await;
    assert_eq!(
        story.approve(&request).await["state"],
        "open",
        "Full takes two"
    );
    story.approve_at(&request, super::later(1)).await;
    let waiting = story.automated(names("wrong", |_| true).take(10)).await;
    let (status, _) = story.post(&story.reviewer, "/demote", &json!({})).await;
    assert_eq!(status, 200);
    story.decide(&waiting, 1).await;
    let ladder = story.ladder().await;
    assert_eq!(ladder["effective_rung"], "assist", "{ladder}");
    assert_eq!(ladder["caps"][0]["cause"], "guardrail");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_restriction_makes_an_alarm_go_away() {
    let story = Story::on_partial(&policy()).await;
    for name in names("silent", |_| true).take(40) {
        let item = json!({ "external_id": name, "payload": { "size": 3 } });
        story.app.post("/streams/rows/items", &item).await;
    }
    assert!(story.watch(super::later(0)).await.is_some());
    let body = json!({ "changes": { "blind_rate": 0.5 } });
    let (status, found) = story.post(&story.reviewer, "/demote", &body).await;
    assert_eq!(status, 200, "{found}");
    let (status, found) = story.post(&story.lead, "/requests", &up()).await;
    let gate = super::of_kind(&found["gates"], "no_alarm");
    assert_eq!((status, &gate["verdict"]), (409, &json!("fail")), "{found}");
}
