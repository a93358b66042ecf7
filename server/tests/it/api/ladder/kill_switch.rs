//! The kill switch: at once, once, and until a request lifts it.

use super::{Story, policy, up};
use crate::api::{problem, told};
use serde_json::{Value, json};
use understudy_ladder::Permission;
use understudy_store::streams::InputKind;

async fn kill(story: &Story) -> Value {
    let reason = json!({ "reason": "The camera was moved." });
    let (status, killed) = story.post(&story.reviewer, "/kill", &reason).await;
    assert_eq!(status, 200, "{killed}");
    killed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_then_on_every_item_goes_to_people_and_the_approved_rung_stays() {
    let story = Story::on_partial(&policy()).await;
    assert_eq!(
        story.item("before", "v1", "yes").await["goes_to"],
        "automated"
    );
    let killed = kill(&story).await;
    assert_eq!(killed, json!({ "changed": true, "stopped": ["rows"] }));
    let again = kill(&story).await;
    assert_eq!(again, json!({ "changed": false, "stopped": [] }));

    for name in ["one", "two", "three"] {
        let answer = story.item(name, "v1", "yes").await;
        assert_eq!(
            (&answer["goes_to"], &answer["reason"]["code"]),
            (&json!("person"), &json!("capped")),
            "{answer}"
        );
    }
    let ladder = story.ladder().await;
    assert_eq!(
        (
            &ladder["approved_rung"],
            &ladder["effective_rung"],
            &ladder["policy_version"]
        ),
        (&json!("partial"), &json!("shadow"), &json!(3)),
        "{ladder}"
    );
    let caps = ladder["caps"].as_array().unwrap();
    assert_eq!((caps.len(), &caps[0]["cause"]), (1, &json!("kill_switch")));
    assert!(caps[0]["set_by"].as_str().unwrap().starts_with("person:"));
    assert!(caps[0]["set_at"].is_string());
    assert_eq!(
        ladder["next"]["rung"], "assist",
        "one step from where it is held"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_an_applied_request_that_was_opened_afterwards_lifts_it() {
    let story = Story::on_partial(&policy()).await;
    let before = json!({ "changes": { "audit_rate": 0.5 } });
    let before = story.open(&before).await;
    kill(&story).await;
    assert_eq!(story.approve(&before).await["state"], "applied");
    assert_eq!(story.ladder().await["effective_rung"], "shadow");

    let after = story.open(&json!({ "step_up": true })).await;
    assert_eq!(
        story.ladder().await["effective_rung"],
        "shadow",
        "asked for"
    );
    story.approve(&after).await;
    let ladder = story.ladder().await;
    assert_eq!(
        (&ladder["effective_rung"], &ladder["caps"]),
        (&json!("assist"), &json!([]))
    );
    story.climb(&up()).await;
    assert_eq!(
        story.item("after", "v1", "yes").await["goes_to"],
        "automated"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_switch_stops_every_stream_for_those_who_reach_every_stream() {
    let story = Story::on_partial(&policy()).await;
    let server = &story.app.server;
    let other = server.stream("other", InputKind::Table).await;
    let scopes = [Permission::Demote];
    let of_one = server.client(&server.key(&scopes, Some(other)).await);
    let send = |client: &reqwest::Client| client.post(story.app.url("/kill")).send();
    problem(send(&of_one).await.unwrap(), 403).await;
    assert_eq!(story.ladder().await["caps"], json!([]), "none is stopped");

    let of_all = server.client(&server.key(&scopes, None).await);
    let (status, killed) = told(send(&of_all).await.unwrap()).await;
    assert_eq!(
        (status, killed),
        (
            200,
            json!({ "changed": true, "stopped": ["rows", "other"] })
        )
    );
    let (_, again) = told(send(&of_all).await.unwrap()).await;
    assert_eq!(again, json!({ "changed": false, "stopped": [] }));
    assert_eq!(story.item("one", "v1", "yes").await["goes_to"], "person");
    let set_by = &story.ladder().await["caps"][0]["set_by"];
    assert!(set_by.as_str().unwrap().starts_with("key:"), "{set_by}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sent_again_with_the_same_key_it_gives_the_first_answer_again() {
    let story = Story::on_partial(&policy()).await;
    let send = async || {
        let request = story.app.client.post(story.app.url("/streams/rows/kill"));
        let answer = request.header("idempotency-key", "stop-1").send().await;
        told(answer.unwrap()).await
    };
    let first = send().await;
    assert_eq!(
        first,
        (200, json!({ "changed": true, "stopped": ["rows"] }))
    );
    assert_eq!(send().await, first);
    let caps = story.app.count("caps").await;
    let set: i64 = sqlx::query_scalar("select count(*) from audit_log where action = 'cap.set'")
        .fetch_one(&story.app.server.pool)
        .await
        .unwrap();
    assert_eq!((caps, set), (1, 1));
}
