//! From an open request to its end, whichever that is.

use super::{Story, inside, later, policy, up};
use chrono::SubsecRound;
use reqwest::Method;
use serde_json::{Value, json};
use understudy_ladder::Role;

fn with(mut proposal: Value, field: &str, value: Value) -> Value {
    proposal[field] = value;
    proposal
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scheduled_request_is_applied_at_its_time_and_not_before() {
    let story = Story::start(&policy()).await;
    let at = later(60).trunc_subsecs(0);
    let scheduled = with(up(), "apply_at", json!(at));
    let request = story.open(&scheduled).await;
    assert_eq!(request["apply_at"], json!(at));
    let path = format!("/requests/{}/approve", request["id"]);
    let reason = json!({ "reason": "After the night shift." });
    let (status, approved) = story.post(&story.reviewer, &path, &reason).await;
    assert_eq!(
        (status, &approved["state"], &approved["due"]),
        (200, &json!("scheduled"), &json!(at)),
        "{approved}"
    );
    assert_eq!(approved["approvals"][0]["reason"], "After the night shift.");

    assert_eq!(story.watch(later(59)).await, None);
    assert_eq!(story.ladder().await["approved_rung"], "assist");
    assert_eq!(story.ladder().await["pending"][0]["id"], request["id"]);
    assert!(story.watch(later(61)).await.is_some());
    assert_eq!(story.state_of(&request).await["state"], "applied");
    let ladder = story.ladder().await;
    assert_eq!(
        (&ladder["approved_rung"], &ladder["pending"]),
        (&json!("partial"), &json!([]))
    );
    assert_eq!(story.watch(later(62)).await, None, "once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_that_is_over_or_after_the_end_of_the_request_is_refused_by_name() {
    let story = Story::start(&policy()).await;
    for wrong in [
        json!(later(-1)),
        json!(later(15 * 24 * 60)),
        json!("tomorrow"),
        json!("+262142-01-01T00:00:00Z"),
    ] {
        let proposal = with(up(), "apply_at", wrong);
        let (status, found) = story.post(&story.lead, "/requests", &proposal).await;
        assert_eq!(
            (status, &found["errors"][0]["field"]),
            (422, &json!("apply_at")),
            "{found}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approval_needs_no_body_and_takes_a_reason() {
    let story = Story::start(&policy()).await;
    let path = format!(
        "/api/v1/streams/rows/requests/{}/approve",
        story.open(&up()).await["id"]
    );
    let long = json!({ "reason": "x".repeat(5_001) });
    let request = story.reviewer.page_sends(Method::POST, &path).json(&long);
    assert_eq!(request.send().await.unwrap().status(), 422);
    let text = story.reviewer.page_sends(Method::POST, &path).body("yes");
    assert_eq!(text.send().await.unwrap().status(), 415);
    let silent = story.reviewer.page_sends(Method::POST, &path);
    assert_eq!(silent.send().await.unwrap().status(), 200);
    assert_eq!(story.ladder().await["approved_rung"], "partial");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_nobody_decides_expires() {
    let story = Story::start(&policy()).await;
    let request = story.open(&up()).await;
    assert_eq!(story.watch(later(13 * 24 * 60)).await, None);
    assert!(story.watch(later(15 * 24 * 60)).await.is_some());
    assert_eq!(story.state_of(&request).await["state"], "expired");
    let path = format!("/requests/{}/approve", request["id"]);
    let (status, found) = story.post(&story.reviewer, &path, &json!({})).await;
    assert_eq!(status, 409, "{found}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_requests_beside_an_applied_one_are_superseded_and_name_it() {
    let story = Story::start(&policy()).await;
    let beside = story.open(&up()).await;
    let scheduled = with(up(), "apply_at", json!(later(60)));
    let waiting = story.open(&scheduled).await;
    assert_eq!(story.approve(&waiting).await["state"], "scheduled");
    let applied = story.open(&up()).await;
    assert_eq!(story.approve(&applied).await["state"], "applied");
    for other in [beside, waiting] {
        let other = story.state_of(&other).await;
        assert_eq!(
            (&other["state"], &other["by"]),
            (&json!("superseded"), &applied["id"])
        );
    }
    assert_eq!(story.watch(later(61)).await, None);
    assert_eq!(story.ladder().await["policy_version"], 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demotion_makes_every_pending_request_stale() {
    let story = Story::start(&policy()).await;
    let open = story.open(&up()).await;
    let scheduled = with(up(), "apply_at", json!(later(60)));
    let waiting = story.open(&scheduled).await;
    story.approve(&waiting).await;
    let (status, _) = story
        .post(&story.reviewer, "/demote", &json!({ "to": "shadow" }))
        .await;
    assert_eq!(status, 200);
    for request in [open, waiting] {
        let request = story.state_of(&request).await;
        assert_eq!(
            (&request["state"], &request["current"]),
            (&json!("stale"), &json!(3))
        );
    }
    assert_eq!(story.watch(later(61)).await, None);
    assert_eq!(story.ladder().await["approved_rung"], "shadow");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_opens_or_approves_requests_comments_on_them_whatever_their_state() {
    let story = Story::start(&policy()).await;
    let request = story.open(&up()).await;
    let path = format!("/requests/{}/comments", request["id"]);
    let say = async |browser, text: &str| {
        let comment = json!({ "text": text });
        story.post(browser, &path, &comment).await
    };
    assert_eq!(say(&story.reviewer, "And the coats?").await.0, 201);
    story.approve(&request).await;
    let (status, told) = say(&story.lead, "  They are better now.  ").await;
    let comments = told["comments"].as_array().unwrap();
    assert_eq!((status, comments.len()), (201, 2), "{told}");
    assert_eq!(
        (&comments[0]["name"], &comments[0]["text"]),
        (&json!("reviewer"), &json!("And the coats?"))
    );
    assert_eq!(comments[1]["text"], "They are better now.");
    assert_eq!(comments[1]["by"], request["requester"]);
    let listed = story.get("/requests").await;
    assert_eq!(listed["requests"][0]["comments"], told["comments"]);

    let (status, found) = say(&story.lead, " ").await;
    assert_eq!(
        (status, &found["errors"][0]["field"]),
        (422, &json!("text"))
    );
    assert_eq!(say(&story.lead, &"x".repeat(5_001)).await.0, 422);
    let manager = story.app.server.logged_in(Role::Manager, &[]).await;
    assert_eq!(say(&manager, "Hm.").await.0, 403);
    let none = json!({ "text": "Hm." });
    let (status, _) = story.post(&story.lead, "/requests/9/comments", &none).await;
    assert_eq!(status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_shows_what_it_would_have_changed_for_the_items_that_came_last() {
    let story = Story::start(&policy()).await;
    let mut items = Vec::new();
    for name in inside("past", 0..10_000).take(10) {
        let answer = story.item(&name, "v1", "yes").await;
        assert_eq!(answer["goes_to"], "person");
        items.push(answer["id"].as_i64().unwrap());
    }
    story.decide(&items[..6], 0).await;
    story.decide(&items[6..8], 1).await;
    let impact = &story.open(&up()).await["impact"];
    let figure = |name: &str| impact[name].as_u64().unwrap();
    assert_eq!(
        ["items", "automated_now", "newly", "known", "wrong"].map(figure),
        [10, 0, 10, 8, 2],
        "{impact}"
    );
    assert_eq!(impact["examples"], json!([items[7], items[6]]));
    assert_eq!(impact["expected_wrong"], 2.5);
}
