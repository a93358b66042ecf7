//! Which role sees which page.

use crate::harness::{Server, location};
use reqwest::StatusCode;
use understudy_ladder::Role;
use understudy_store::streams::InputKind;

/// Pages with those who may not see them.
const PAGES: [(&str, &[Role]); 13] = [
    ("/", &[]),
    (
        "/streams/new",
        &[Role::Labeler, Role::Reviewer, Role::Manager],
    ),
    ("/streams/words", &[]),
    ("/streams/words/label", &[Role::Manager]),
    ("/streams/words/agreement", &[Role::Labeler]),
    ("/streams/words/work", &[Role::Manager]),
    ("/streams/words/people", &[Role::Labeler]),
    ("/streams/words/threshold", &[Role::Labeler]),
    ("/streams/words/ladder", &[Role::Labeler]),
    ("/streams/words/models", &[Role::Labeler]),
    ("/streams/words/items", &[Role::Labeler]),
    ("/streams/words/items/1", &[Role::Labeler]),
    (
        "/admin",
        &[Role::Labeler, Role::Reviewer, Role::Lead, Role::Manager],
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_role_sees_its_pages_and_no_others() {
    let server = Server::start().await;
    let stream = server.stream("words", InputKind::Text).await;
    server
        .item("words", "one", serde_json::json!({ "text": "hello" }), None)
        .await;
    let mut wrong = Vec::new();
    for role in Role::ALL {
        let browser = server.logged_in(role, &[stream]).await;
        for (path, closed_to) in PAGES {
            let expected = if closed_to.contains(&role) {
                StatusCode::FORBIDDEN
            } else {
                StatusCode::OK
            };
            let found = browser.get(path).await.status();
            if found != expected {
                wrong.push(format!(
                    "{} {path}: {found} and not {expected}",
                    role.code()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_not_logged_in_is_sent_to_the_login_and_comes_back() {
    let server = Server::start().await;
    for (path, _) in PAGES {
        let answer = server.browser().get(path).await;
        assert_eq!(
            (answer.status(), location(&answer)),
            (StatusCode::FOUND, format!("/login?next={path}").as_str())
        );
    }
    assert_eq!(
        server.browser().get("/login").await.status(),
        StatusCode::OK
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_others_looks_like_no_stream_at_all() {
    let server = Server::start().await;
    server.stream("words", InputKind::Text).await;
    let stranger = server.logged_in(Role::Labeler, &[]).await;
    for page in ["", "/label"] {
        let (theirs, none) = (
            stranger.get(&format!("/streams/words{page}")).await,
            stranger.get(&format!("/streams/none{page}")).await,
        );
        assert_eq!(
            (theirs.status(), none.status()),
            (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND)
        );
        let text = async |answer: reqwest::Response| {
            let html = answer.text().await.unwrap();
            // After the page come scripts with a nonce of their own.
            html.split("<main")
                .nth(1)
                .and_then(|rest| rest.split("</main>").next())
                .unwrap_or_default()
                .replace("words", "")
                .replace("none", "")
        };
        assert_eq!(text(theirs).await, text(none).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_leads_nowhere_says_so() {
    let server = Server::start().await;
    let answer = server.browser().get("/nowhere").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(
        answer
            .text()
            .await
            .unwrap()
            .contains("no page at this address")
    );
}
