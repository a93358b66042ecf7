//! Asking for the next step: who may, what passes, and what becomes of a request.

use super::{PAGE, open, post_item, says, send, state, step_up, stream, text};
use crate::harness::{Server, location};
use leptos::server_fn::ServerFn;
use understudy_app::server_fns::ladder::{
    ApproveRequest, DemoteStream, OpenStep, RejectRequest, WithdrawRequest,
};
use understudy_ladder::{Role, Rung};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lead_asks_somebody_else_approves_and_the_next_sure_item_is_automated() {
    let server = Server::start().await;
    stream(&server).await;
    let lead = server.logged_in(Role::Lead, &[]).await;
    let reviewer = server.logged_in(Role::Reviewer, &[]).await;
    step_up(&server, &lead, &reviewer, "").await;
    assert_eq!(state(&server).await.policy.rung, Rung::Assist);

    let opened = open(&server, &lead, "0.900").await;
    assert_eq!(location(&opened), format!("{PAGE}?done=opened-2"));
    let own = send::<ApproveRequest>(&lead, &[("request", "2")]).await;
    says(
        &own,
        "You opened this request: somebody else has to approve it.",
    );
    let seen_by_lead = text(&lead, PAGE).await;
    assert!(seen_by_lead.contains("You opened this request") && seen_by_lead.contains("Withdraw"));

    let button = "Approve: new items above 0.900 will be decided by v1 without a person";
    assert!(text(&reviewer, PAGE).await.contains(button));
    let before = post_item(&server, "before", 0.95).await;
    assert_eq!(before["goes_to"], "person", "{before}");
    let approved = send::<ApproveRequest>(&reviewer, &[("request", "2")]).await;
    let happened = text(&reviewer, location(&approved)).await;
    assert!(happened.contains("Request 2 is approved and came into force as policy version 5"));

    let after = post_item(&server, "after", 0.95).await;
    assert_eq!(after["goes_to"], "automated", "{after}");
    assert_eq!(after["provenance"]["threshold"], 0.9, "{after}");
    assert_eq!(after["provenance"]["policy_version"], 5, "{after}");
    let unsure = post_item(&server, "unsure", 0.85).await;
    assert_eq!(unsure["goes_to"], "person", "{unsure}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_rejected_with_a_reason_and_withdrawn_by_its_requester_only() {
    let server = Server::start().await;
    stream(&server).await;
    let lead = server.logged_in(Role::Lead, &[]).await;
    let other = server.logged_in(Role::Lead, &[]).await;
    let reviewer = server.logged_in(Role::Reviewer, &[]).await;
    open(&server, &lead, "").await;
    let silent = send::<RejectRequest>(&reviewer, &[("request", "1"), ("reason", "  ")]).await;
    says(&silent, "a rejection needs a reason");
    let theirs = send::<WithdrawRequest>(&other, &[("request", "1")]).await;
    says(&theirs, "Only the person who opened the request");
    let rejected = send::<RejectRequest>(
        &reviewer,
        &[("request", "1"), ("reason", "Coats are missing.")],
    )
    .await;
    assert_eq!(location(&rejected), format!("{PAGE}?done=rejected-1"));
    assert!(
        text(&lead, PAGE)
            .await
            .contains("Rejected by reviewer: Coats are missing.")
    );

    open(&server, &lead, "").await;
    let withdrawn = send::<WithdrawRequest>(&lead, &[("request", "2")]).await;
    assert_eq!(location(&withdrawn), format!("{PAGE}?done=withdrawn-2"));
    let late = send::<ApproveRequest>(&reviewer, &[("request", "2")]).await;
    says(&late, "no longer open: it is withdrawn");
    assert_eq!(state(&server).await.policy.rung, Rung::Shadow);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_is_out_of_date_is_shown_as_such_and_cannot_be_approved() {
    let server = Server::start().await;
    stream(&server).await;
    let lead = server.logged_in(Role::Lead, &[]).await;
    let reviewer = server.logged_in(Role::Reviewer, &[]).await;
    open(&server, &lead, "").await;
    sqlx::query("update requests set opened_at = opened_at - interval '15 days'")
        .execute(&server.pool)
        .await
        .unwrap();
    assert!(
        text(&reviewer, PAGE)
            .await
            .contains("Expired: nobody decided in time.")
    );
    says(
        &send::<ApproveRequest>(&reviewer, &[("request", "1")]).await,
        "it is expired",
    );

    open(&server, &lead, "").await;
    send::<DemoteStream>(&reviewer, &[("to", "human_only")]).await;
    assert!(
        text(&reviewer, PAGE)
            .await
            .contains("Stale: it started from version 3, and version 4 came first.")
    );
    says(
        &send::<ApproveRequest>(&reviewer, &[("request", "2")]).await,
        "it is stale",
    );
    says(
        &send::<ApproveRequest>(&reviewer, &[("request", "9")]).await,
        "No such request in this stream.",
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_opened_that_was_not_seen_or_that_the_gates_do_not_let_through() {
    let server = Server::start().await;
    stream(&server).await;
    let lead = server.logged_in(Role::Lead, &[]).await;
    let reviewer = server.logged_in(Role::Reviewer, &[]).await;
    let old = send::<OpenStep>(&lead, &[("base", "1"), ("comment", "")]).await;
    says(&old, "this page was about version 1");
    step_up(&server, &lead, &reviewer, "").await;
    says(&open(&server, &lead, "0.3").await, "Threshold certificate");
    says(&open(&server, &lead, "much").await, "steps of 0.001");
    let page = text(&lead, &format!("{PAGE}?threshold=0.3")).await;
    assert!(page.contains("Gates: 7 of 8 pass") && !page.contains(OpenStep::PATH));
    sqlx::query("delete from pair_counts")
        .execute(&server.pool)
        .await
        .unwrap();
    assert!(
        text(&lead, PAGE)
            .await
            .contains("No threshold can be certified")
    );
}
