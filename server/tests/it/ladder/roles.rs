//! What each role sees and may send.

use super::{PAGE, open, refusal, send, stream, text, version};
use crate::harness::{Server, location};
use leptos::server_fn::ServerFn;
use understudy_app::server_fns::ladder::{
    ApproveRequest, DemoteStream, OpenStep, RejectRequest, RollBackModel, WithdrawRequest,
};
use understudy_app::server_fns::models::{ProposeModel, ScorePast, SetModelSlot};
use understudy_ladder::Role;
use understudy_ladder::access::Permission;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_not_act_sees_everything_but_no_button() {
    let server = Server::start().await;
    stream(&server).await;
    let lead = server.logged_in(Role::Lead, &[]).await;
    open(&server, &lead, "").await;
    let manager = server.logged_in(Role::Manager, &[]).await;
    let page = text(&manager, PAGE).await;
    for seen in [
        "Request 1: Shadow → Assist",
        "It is time.",
        "Blind pairs",
        "Policy version 3",
    ] {
        assert!(page.contains(seen), "{seen}");
    }
    assert!(page.contains("A reviewer, a lead or an admin can approve or reject it."));
    assert!(
        !page.contains("action=\"/api/"),
        "a form that the role may not send"
    );
}

type Fields<'a> = Vec<(&'a str, &'a str)>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_move_is_for_its_roles_only() {
    let server = Server::start().await;
    let stream = stream(&server).await;
    let base = version(&server).await;
    let base = base.as_str();
    let moves: [(&str, Permission, Fields<'_>); 9] = [
        (
            OpenStep::PATH,
            Permission::OpenRequests,
            vec![("base", base), ("comment", "")],
        ),
        (
            ApproveRequest::PATH,
            Permission::Approve,
            vec![("request", "99")],
        ),
        (
            RejectRequest::PATH,
            Permission::Approve,
            vec![("request", "99"), ("reason", "no")],
        ),
        (
            WithdrawRequest::PATH,
            Permission::OpenRequests,
            vec![("request", "99")],
        ),
        (DemoteStream::PATH, Permission::Demote, vec![("to", "full")]),
        (
            RollBackModel::PATH,
            Permission::Demote,
            vec![("page", "ladder"), ("leaving", "1")],
        ),
        (
            SetModelSlot::PATH,
            Permission::WriteModels,
            vec![("model", "99"), ("slot", "retired")],
        ),
        (
            ScorePast::PATH,
            Permission::WriteModels,
            vec![("model", "99")],
        ),
        (
            ProposeModel::PATH,
            Permission::OpenRequests,
            vec![("model", "99"), ("base", base), ("comment", "")],
        ),
    ];
    let mut wrong = Vec::new();
    for role in Role::ALL {
        let browser = server.logged_in(role, &[stream]).await;
        for (path, permission, fields) in &moves {
            let mut form = vec![("slug", "words")];
            form.extend(fields);
            let answer = browser.post(path, &form).await;
            let forbidden =
                location(&answer).contains("__err=") && refusal(&answer)["kind"] == "forbidden";
            if forbidden == role.permissions().contains(permission) {
                wrong.push(format!("{} {path}: {}", role.code(), location(&answer)));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let before = version(&server).await;
    send::<DemoteStream>(&server.browser(), &[("to", "human_only")]).await;
    assert_eq!(version(&server).await, before, "nobody is logged in");
}
