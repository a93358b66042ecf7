//! Every way down: one form, at once, nobody asked.

use super::{PAGE, post_item, says, send, state, step_up, stream, text};
use crate::harness::{Server, location};
use understudy_app::server_fns::ladder::{DemoteStream, RollBackModel};
use understudy_ladder::{Role, Rung};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_form_demotes_at_once() {
    let server = Server::start().await;
    stream(&server).await;
    let lead = server.logged_in(Role::Lead, &[]).await;
    let reviewer = server.logged_in(Role::Reviewer, &[]).await;
    step_up(&server, &lead, &reviewer, "").await;
    step_up(&server, &lead, &reviewer, "0.9").await;
    assert_eq!(
        post_item(&server, "one", 0.95).await["goes_to"],
        "automated"
    );

    let page = text(&reviewer, PAGE).await;
    for words in [
        "Demote to Assist",
        "Demote to Shadow",
        "Demote to Human only",
        "Roll back to v0",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let demoted = send::<DemoteStream>(&reviewer, &[("to", "assist")]).await;
    assert!(
        text(&reviewer, location(&demoted))
            .await
            .contains("The stream is on Assist now")
    );
    assert_eq!(post_item(&server, "two", 0.95).await["goes_to"], "person");

    let up = send::<DemoteStream>(&reviewer, &[("to", "full")]).await;
    says(&up, "going up needs a request");
    let nowhere = send::<DemoteStream>(&reviewer, &[("to", "attic")]).await;
    says(&nowhere, "human_only, shadow, assist, partial, full");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_form_rolls_back_to_the_version_before_and_no_higher_than_that_had_come() {
    let server = Server::start().await;
    stream(&server).await;
    let lead = server.logged_in(Role::Lead, &[]).await;
    let reviewer = server.logged_in(Role::Reviewer, &[]).await;
    step_up(&server, &lead, &reviewer, "").await;

    assert!(
        text(&reviewer, PAGE)
            .await
            .contains("v0 takes the place of v1, and the stream is on Shadow then.")
    );
    let leaving = active(&server).await;
    let form = [("page", "models"), ("leaving", leaving.as_str())];
    let back = send::<RollBackModel>(&reviewer, &form).await;
    let happened = text(&reviewer, location(&back)).await;
    assert!(
        happened.contains("v0 is active again, on Shadow."),
        "{}",
        location(&back)
    );
    let state = state(&server).await;
    let active = state.active_model().unwrap();
    assert_eq!(
        (active.name.as_str(), state.policy.rung),
        ("v0", Rung::Shadow)
    );
    // The same form sent again leaves nothing: the version is left already.
    let version = state.stream.policy_version;
    send::<RollBackModel>(&reviewer, &form).await;
    assert_eq!(super::state(&server).await.stream.policy_version, version);
}

/// The number of the active model version.
async fn active(server: &Server) -> String {
    state(server).await.policy.active_model.unwrap().to_string()
}
