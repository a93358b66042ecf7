//! The models page: versions compared, moved between slots, and proposed.

use super::{PAGE, says, send, state, stream, text, version};
use crate::harness::{Server, location};
use understudy_app::server_fns::ladder::ApproveRequest;
use understudy_app::server_fns::models::{ProposeModel, SetCanary, SetModelSlot};
use understudy_ladder::{Rate, Role};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn versions_are_compared_moved_between_slots_and_proposed() {
    const MODELS: &str = "/streams/words/models";
    let server = Server::start().await;
    stream(&server).await;
    let lead = server.logged_in(Role::Lead, &[]).await;
    let reviewer = server.logged_in(Role::Reviewer, &[]).await;
    let (base, state_before) = (version(&server).await, state(&server).await);
    let v2 = state_before
        .models
        .iter()
        .find(|model| model.name == "v2")
        .unwrap()
        .id
        .to_string();
    let v2 = v2.as_str();
    let page = text(&lead, MODELS).await;
    for seen in [
        "93.9 %",
        "n 2,130",
        "Make it active: 1 of 1 gates pass",
        "none: it runs elsewhere",
    ] {
        assert!(page.contains(seen), "{seen}");
    }

    let retired = send::<SetModelSlot>(&lead, &[("model", v2), ("slot", "retired")]).await;
    assert!(
        text(&lead, location(&retired))
            .await
            .contains("v2 is retired: it does nothing any more.")
    );
    let form = [("model", v2), ("base", base.as_str()), ("comment", "")];
    says(
        &send::<ProposeModel>(&lead, &form).await,
        "put it into preview first",
    );
    says(
        &send::<SetModelSlot>(&lead, &[("model", v2), ("slot", "active")]).await,
        "preview or retired",
    );
    let preview = send::<SetModelSlot>(&lead, &[("model", v2), ("slot", "preview")]).await;
    assert!(
        text(&lead, location(&preview))
            .await
            .contains("v2 is in preview")
    );

    let opened = send::<ProposeModel>(&lead, &form).await;
    assert_eq!(location(&opened), format!("{PAGE}?done=opened-1"));
    assert!(
        text(&reviewer, PAGE)
            .await
            .contains("Approve: v2 will take the place of v1")
    );
    send::<ApproveRequest>(&reviewer, &[("request", "1")]).await;
    assert_eq!(state(&server).await.active_model().unwrap().name, "v2");
    assert!(text(&lead, PAGE).await.contains("Roll back to v1"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_canary_is_raised_by_a_request_and_lowered_and_ended_at_once() {
    const MODELS: &str = "/streams/words/models";
    let server = Server::start().await;
    stream(&server).await;
    let lead = server.logged_in(Role::Lead, &[]).await;
    let reviewer = server.logged_in(Role::Reviewer, &[]).await;
    let before = state(&server).await;
    let v2 = before
        .models
        .iter()
        .find(|model| model.name == "v2")
        .unwrap();
    let v2 = v2.id.to_string();
    let asks = async |share: &str| {
        let base = version(&server).await;
        let form = [
            ("model", v2.as_str()),
            ("base", base.as_str()),
            ("share", share),
        ];
        let answer = send::<SetCanary>(&lead, &form).await;
        (
            location(&answer).to_owned(),
            state(&server).await.policy.canary,
        )
    };
    let (opened, none) = asks("25").await;
    assert_eq!((opened, none), (format!("{PAGE}?done=opened-1"), None));
    send::<ApproveRequest>(&reviewer, &[("request", "1")]).await;
    let page = text(&lead, MODELS).await;
    assert!(
        page.contains("Lower the canary's share") || page.contains("Lower the canary&#x27;s share"),
        "{page}"
    );
    let (done, lowered) = asks("5").await;
    assert!(done.contains("done=canary-"), "{done}");
    assert_eq!(lowered.map(|canary| canary.share), Rate::percent(5));
    let (_, raised) = asks("50").await;
    assert_eq!(raised, lowered, "that takes a request");
    let manager = server.logged_in(Role::Manager, &[]).await;
    assert!(
        !text(&manager, MODELS).await.contains("canary-less-"),
        "for those who may"
    );
    let (_, ended) = asks("0").await;
    assert_eq!(ended, None);
}
