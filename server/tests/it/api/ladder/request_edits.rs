//! What becomes of a request when its requester proposes something else.

use super::{Story, later, policy, up};
use reqwest::Method;
use serde_json::{Value, json};
use understudy_ladder::Role;

async fn edit(story: &Story, request: &Value, body: &Value) -> (u16, Value) {
    let path = format!("/requests/{}", request["id"]);
    story.send(&story.lead, Method::PATCH, &path, body).await
}

async fn scheduled(story: &Story) -> Value {
    let mut proposal = up();
    proposal["apply_at"] = json!(later(60));
    proposal["comment"] = json!("It is time.");
    let request = story.open(&proposal).await;
    let approved = story.approve(&request).await;
    assert_eq!(approved["approvals"].as_array().unwrap().len(), 1);
    approved
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_replaces_the_proposal_and_voids_its_approvals() {
    let story = Story::start(&policy()).await;
    let request = scheduled(&story).await;
    let anew = json!({ "step_up": true, "changes": { "thresholds": { "default": 0.95 } }, "apply_at": null });
    let (status, edited) = edit(&story, &request, &anew).await;
    assert_eq!(
        (status, &edited["state"], &edited["approvals"]),
        (200, &json!("open"), &json!([])),
        "{edited}"
    );
    assert_eq!(
        (
            &edited["proposed"]["thresholds"]["default"],
            &edited["apply_at"],
            &edited["comment"]
        ),
        (&json!(0.95), &Value::Null, &json!("It is time."))
    );
    assert_eq!(story.watch(later(61)).await, None, "nobody approved this");
    assert_eq!(story.approve(&request).await["state"], "applied");
    let policy = &story.get("").await["policy"];
    assert_eq!(policy["thresholds"]["default"], 0.95);
    assert_eq!(edit(&story, &request, &anew).await.0, 409, "applied");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_edit_leaves_out_stays_and_the_approvals_are_void_all_the_same() {
    let story = Story::start(&policy()).await;
    let request = scheduled(&story).await;
    let (status, edited) = edit(&story, &request, &json!({ "comment": "Better now." })).await;
    assert_eq!(status, 200, "{edited}");
    for same in ["proposed", "apply_at"] {
        assert_eq!(edited[same], request[same]);
    }
    assert_eq!(
        (&edited["state"], &edited["approvals"], &edited["comment"]),
        (&json!("open"), &json!([]), &json!("Better now."))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_requester_edits_and_only_into_what_could_be_opened() {
    let story = Story::start(&policy()).await;
    let request = story.open(&up()).await;
    let path = format!("/requests/{}", request["id"]);
    let other = story.app.server.logged_in(Role::Lead, &[]).await;
    let comment = json!({ "comment": "Mine now." });
    let (status, found) = story.send(&other, Method::PATCH, &path, &comment).await;
    assert_eq!(status, 409, "{found}");
    for (body, expected) in [
        (json!({ "changes": { "rung": "full" } }), 409),
        (json!({ "changes": {} }), 409),
        (
            json!({ "step_up": true, "changes": { "overlap": "two" } }),
            422,
        ),
        (json!({ "apply_at": later(-1) }), 422),
        (json!({ "comment": "x".repeat(5_001) }), 422),
        (json!({ "proposed": {} }), 422),
    ] {
        let (status, found) = edit(&story, &request, &body).await;
        assert_eq!(status, expected, "{body} {found}");
    }
    let nothing = json!({ "id": 99 });
    assert_eq!(edit(&story, &nothing, &comment).await.0, 404);
    assert_eq!(
        story.state_of(&request).await["proposed"],
        request["proposed"]
    );
}
