//! What the label page sends: recorded once, under the name of who decided.

use super::{ask, asked, count, decision, items_in, labeler, send, words};
use crate::harness::Server;
use reqwest::StatusCode;
use serde_json::{Value, json};
use understudy_app::server_fns::label::{Decide, NextItems, Undo};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_is_sent_several_times_at_once_counts_once() {
    let server = Server::start().await;
    let stream = words(&server, 2, 1).await;
    let (person, browser) = labeler(&server, stream).await;
    let items = items_in(&ask::<NextItems>(&server, &browser, asked(&person, &[])).await);
    let form = decision(&person, items[0], "yes", Uuid::new_v4());
    let answers =
        futures::future::join_all((0..8).map(|_| send::<Decide>(&server, &browser, &form))).await;
    for answer in answers {
        assert_eq!(
            answer.status(),
            StatusCode::OK,
            "{}",
            answer.text().await.unwrap()
        );
    }
    assert_eq!(count(&server, "select count(*) from decisions").await, 1);
    let second = send::<Decide>(
        &server,
        &browser,
        &decision(&person, items[0], "no", Uuid::new_v4()),
    )
    .await;
    assert!(!second.status().is_success(), "an item was decided twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn undo_returns_the_item_and_counts_once_however_often_it_is_sent() {
    let server = Server::start().await;
    let stream = words(&server, 3, 1).await;
    let (person, browser) = labeler(&server, stream).await;
    let items = items_in(&ask::<NextItems>(&server, &browser, asked(&person, &[])).await);
    for item in &items[..2] {
        let sent = send::<Decide>(
            &server,
            &browser,
            &decision(&person, *item, "yes", Uuid::new_v4()),
        )
        .await;
        assert_eq!(sent.status(), StatusCode::OK);
    }
    let form = [
        ("slug", "words".to_owned()),
        ("person", person.id.to_string()),
        ("client_id", Uuid::new_v4().to_string()),
    ];
    for _ in 0..2 {
        let back: Value = send::<Undo>(&server, &browser, &form)
            .await
            .json()
            .await
            .unwrap();
        assert_eq!(back["back"]["id"], items[1]);
    }
    assert_eq!(
        count(
            &server,
            "select count(*) from decisions where kind = 'undo'"
        )
        .await,
        1
    );
    let again = ask::<NextItems>(&server, &browser, asked(&person, &[])).await;
    assert!(items_in(&again).contains(&items[1]));
    assert_eq!(
        again["progress"],
        json!({ "done_today": 1, "waiting": 2, "an_hour": null, "alone_in_minutes": null })
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_holds_a_few_items_and_after_a_reload_the_same_ones() {
    let server = Server::start().await;
    let stream = words(&server, 20, 1).await;
    let (person, browser) = labeler(&server, stream).await;
    let first = items_in(&ask::<NextItems>(&server, &browser, asked(&person, &[])).await);
    assert_eq!(first.len(), 4);
    assert_eq!(
        items_in(&ask::<NextItems>(&server, &browser, asked(&person, &first)).await),
        Vec::<i64>::new()
    );
    assert_eq!(
        items_in(&ask::<NextItems>(&server, &browser, asked(&person, &[])).await),
        first
    );
    assert_eq!(count(&server, "select count(*) from leases").await, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_a_decision_is_refused_with_a_reason() {
    let server = Server::start().await;
    let stream = words(&server, 1, 1).await;
    let (person, browser) = labeler(&server, stream).await;
    let item = items_in(&ask::<NextItems>(&server, &browser, asked(&person, &[])).await)[0];
    let refused = send::<Decide>(
        &server,
        &browser,
        &decision(&person, item, "perhaps", Uuid::new_v4()),
    )
    .await;
    let text = refused.text().await.unwrap();
    assert!(
        text.contains("perhaps") && text.contains("yes, no"),
        "{text}"
    );
    assert_eq!(count(&server, "select count(*) from decisions").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_decides_in_the_name_of_who_was_logged_in_before() {
    let server = Server::start().await;
    let stream = words(&server, 2, 1).await;
    let (before, browser) = labeler(&server, stream).await;
    let item = items_in(&ask::<NextItems>(&server, &browser, asked(&before, &[])).await)[0];
    let (_, other) = labeler(&server, stream).await;
    let answer = send::<Decide>(
        &server,
        &other,
        &decision(&before, item, "yes", Uuid::new_v4()),
    )
    .await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(answer.text().await.unwrap().contains("not_logged_in"));
    let nobody = server.browser();
    let answer = send::<Decide>(
        &server,
        &nobody,
        &decision(&before, item, "yes", Uuid::new_v4()),
    )
    .await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(answer.text().await.unwrap().contains("not_logged_in"));
    assert_eq!(count(&server, "select count(*) from decisions").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_scripts_a_decision_is_a_form_that_leads_to_the_next_item() {
    let server = Server::start().await;
    let stream = words(&server, 2, 1).await;
    let (person, browser) = labeler(&server, stream).await;
    let page = "/streams/words/label";
    let path = browser.function(page, "decide").await;
    let html = browser.get(page).await.text().await.unwrap();
    let first: i64 = count(&server, "select min(item_id) from leases").await;
    assert!(
        html.contains(&format!("data-item=\"{first}\"")),
        "the first item is not on the page"
    );
    let form = decision(&person, first, "no", Uuid::new_v4());
    let form: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    assert_eq!(browser.post(&path, &form).await.status(), StatusCode::FOUND);
    let html = browser.get(page).await.text().await.unwrap();
    let second: i64 = count(&server, "select item_id from leases").await;
    assert!(
        second != first && html.contains(&format!("data-item=\"{second}\"")),
        "{html}"
    );
}
