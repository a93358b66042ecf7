//! Adjudicating with a program of one's own: the next disagreement is held, settled and taken back.

use super::{item_of, next, say, words};
use crate::harness::{Browser, Server};
use reqwest::Method;
use serde_json::{Value, json};
use understudy::ambient;
use understudy_ladder::{ItemId, LabelNo, Role};
use understudy_store::decisions::Said;
use uuid::Uuid;

/// So many items that two people see differently.
async fn disputed(server: &Server, items: usize) -> Vec<i64> {
    words(server, items, 2).await;
    let people = [
        server.somebody(Role::Reviewer).await.id,
        server.somebody(Role::Reviewer).await.id,
    ];
    let mut found = Vec::new();
    for _ in 0..items {
        let now = ambient::now();
        let mut last = ItemId(0);
        for (place, person) in people.into_iter().enumerate() {
            last = item_of(next(server, person, now).await);
            let label = LabelNo(u16::try_from(place).unwrap());
            say(server, person, last, Said::Label(label), now)
                .await
                .unwrap();
        }
        found.push(last.get());
    }
    found
}

async fn post(browser: &Browser, path: &str, body: &Value) -> (u16, Value) {
    let path = format!("/api/v1/streams/words/disagreements/{path}");
    let request = browser.page_sends(Method::POST, &path).json(body);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn given(browser: &Browser, body: Value) -> Value {
    let (status, answer) = post(browser, "next", &body).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_program_is_given_is_held_for_its_person_and_for_nobody_else() {
    let server = Server::start().await;
    let items = disputed(&server, 2).await;
    let one = server.logged_in(Role::Reviewer, &[]).await;
    let other = server.logged_in(Role::Admin, &[]).await;
    let first = given(&one, json!({})).await;
    assert_eq!(first["state"], "given");
    // Among equals the newest first.
    assert_eq!(first["disagreement"]["item"], items[1]);
    assert!(first["held_until"].as_str().unwrap() > ambient::now().to_rfc3339().as_str());
    assert_eq!(
        first["disagreement"]["answers"].as_array().unwrap().len(),
        2
    );
    assert_eq!(
        given(&one, json!({})).await["disagreement"]["item"],
        items[1]
    );
    assert_eq!(
        given(&other, json!({})).await["disagreement"]["item"],
        items[0]
    );
    let body = json!({ "label": "yes", "reason": "slip", "client_id": Uuid::new_v4() });
    let (status, told) = post(&other, &items[1].to_string(), &body).await;
    assert_eq!(status, 409, "{told}");
    // Left to others, it is there for them.
    let left = given(&one, json!({ "passed": items[1] })).await;
    assert_eq!(
        (&left["state"], &left["disagreement"]),
        (&json!("not_for_you"), &Value::Null)
    );
    let (status, told) = post(&other, &items[1].to_string(), &body).await;
    assert_eq!(status, 200, "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_takes_its_persons_last_adjudication_back_once() {
    let server = Server::start().await;
    let items = disputed(&server, 1).await;
    let browser = server.logged_in(Role::Reviewer, &[]).await;
    let undo = json!({ "client_id": Uuid::new_v4() });
    let (status, told) = post(&browser, "undo", &undo).await;
    assert_eq!(status, 409, "{told}");
    let said = json!({ "label": "no", "reason": "slip", "client_id": Uuid::new_v4() });
    assert_eq!(post(&browser, &items[0].to_string(), &said).await.0, 200);
    assert_eq!(given(&browser, json!({})).await["state"], "empty");
    for _ in 0..2 {
        let answer = post(&browser, "undo", &undo).await;
        assert_eq!(answer, (200, json!({ "item": items[0] })));
    }
    assert_eq!(
        given(&browser, json!({})).await["disagreement"]["item"],
        items[0]
    );
    let other = server.logged_in(Role::Reviewer, &[]).await;
    let (status, told) = post(&other, "undo", &json!({ "client_id": Uuid::new_v4() })).await;
    assert_eq!(status, 409, "{told}");
    let (status, told) = post(&browser, "undo", &json!({ "client_id": "twelve" })).await;
    assert_eq!(
        (status, &told["errors"][0]["field"]),
        (422, &json!("client_id"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_below_a_reviewer_is_given_anything_to_adjudicate() {
    let server = Server::start().await;
    disputed(&server, 1).await;
    for role in [Role::Labeler, Role::Lead, Role::Manager] {
        let browser = server.logged_in(role, &[]).await;
        for (path, body) in [
            ("next", json!({})),
            ("undo", json!({ "client_id": Uuid::new_v4() })),
        ] {
            let (status, told) = post(&browser, path, &body).await;
            assert!([403, 404].contains(&status), "{role:?} {path}: {told}");
        }
    }
}
