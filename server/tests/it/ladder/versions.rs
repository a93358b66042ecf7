//! The models page: versions compared, moved between slots, and proposed.

use super::{PAGE, says, send, state, stream, text, version};
use crate::harness::{Server, location};
use understudy_app::server_fns::ladder::ApproveRequest;
use understudy_app::server_fns::models::{ProposeModel, SetModelSlot};
use understudy_ladder::Role;

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
