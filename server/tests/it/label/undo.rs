//! Taking decisions back: the one that is named, once, and none that is not the person's.

use super::{ask, asked, count, decision, items_in, labeler, send, words};
use crate::harness::{Browser, Server, Somebody};
use reqwest::{Response, StatusCode};
use serde_json::Value;
use understudy_app::pages::labeler::label::past;
use understudy_app::server_fns::label::{Decide, NextItems, Undo};
use understudy_store::undo::REACH;
use uuid::Uuid;

fn undo(person: &Somebody, of: Option<Uuid>, client_id: Uuid) -> Vec<(&'static str, String)> {
    let mut form = vec![
        ("slug", "words".to_owned()),
        ("person", person.id.to_string()),
        ("client_id", client_id.to_string()),
    ];
    form.extend(of.map(|of| ("of", of.to_string())));
    form
}

/// Decides the next item and says which, with the decision's id.
async fn decide_next(server: &Server, person: &Somebody, browser: &Browser) -> (i64, Uuid) {
    let items = items_in(&ask::<NextItems>(server, browser, asked(person, &[])).await);
    let id = Uuid::new_v4();
    let sent = send::<Decide>(server, browser, &decision(person, items[0], "yes", id)).await;
    assert_eq!(sent.status(), StatusCode::OK);
    (items[0], id)
}

async fn back(answer: Response) -> Value {
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.unwrap()
}

const UNDOS: &str = "select count(*) from decisions where kind = 'undo'";
const IN_FORCE: &str = "select count(*) from decisions d where d.kind = 'label'
    and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_of_the_last_twenty_can_be_taken_back_and_the_others_stay() {
    assert_eq!(REACH, past::REACH, "page and server reach equally far");
    let server = Server::start().await;
    let stream = words(&server, 25, 1).await;
    let (person, browser) = labeler(&server, stream).await;
    let mut decided = Vec::new();
    for _ in 0..21 {
        decided.push(decide_next(&server, &person, &browser).await);
    }
    let (item, id) = decided[1];
    let answer = send::<Undo>(&server, &browser, &undo(&person, Some(id), Uuid::new_v4())).await;
    let answer = back(answer).await;
    assert_eq!(
        (&answer["item"], &answer["back"]["id"]),
        (&item.into(), &item.into())
    );
    assert_eq!(count(&server, IN_FORCE).await, 20);
    let taken = sqlx::query_scalar::<_, i64>("select item_id from decisions where kind = 'undo'");
    assert_eq!(taken.fetch_all(&server.pool).await.unwrap(), [item]);
    // Twenty are in force again: the first of them is the oldest that can be taken back.
    let first = undo(&person, Some(decided[0].1), Uuid::new_v4());
    back(send::<Undo>(&server, &browser, &first).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_twenty_first_last_decision_stays() {
    let server = Server::start().await;
    let stream = words(&server, 25, 1).await;
    let (person, browser) = labeler(&server, stream).await;
    let (_, first) = decide_next(&server, &person, &browser).await;
    for _ in 0..20 {
        decide_next(&server, &person, &browser).await;
    }
    let refused = send::<Undo>(
        &server,
        &browser,
        &undo(&person, Some(first), Uuid::new_v4()),
    )
    .await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    let text = refused.text().await.unwrap();
    assert!(text.contains("last 20 decisions"), "{text}");
    assert_eq!(count(&server, UNDOS).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_that_comes_several_times_at_once_takes_back_one_decision() {
    let server = Server::start().await;
    let stream = words(&server, 4, 1).await;
    let (person, browser) = labeler(&server, stream).await;
    decide_next(&server, &person, &browser).await;
    let (item, id) = decide_next(&server, &person, &browser).await;
    let same = undo(&person, Some(id), Uuid::new_v4());
    // Another window takes the same one back under an id of its own.
    let other = undo(&person, Some(id), Uuid::new_v4());
    let forms = [&same, &other, &same, &other, &same, &other];
    let answers =
        futures::future::join_all(forms.map(|form| send::<Undo>(&server, &browser, form))).await;
    for answer in answers {
        assert_eq!(back(answer).await["back"]["id"], item);
    }
    assert_eq!(count(&server, UNDOS).await, 1);
    assert_eq!(count(&server, IN_FORCE).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_undo_that_comes_again_after_a_new_decision_changes_nothing() {
    let server = Server::start().await;
    let stream = words(&server, 2, 1).await;
    let (person, browser) = labeler(&server, stream).await;
    let (item, id) = decide_next(&server, &person, &browser).await;
    let form = undo(&person, Some(id), Uuid::new_v4());
    back(send::<Undo>(&server, &browser, &form).await).await;
    let anew = decision(&person, item, "no", Uuid::new_v4());
    assert!(
        send::<Decide>(&server, &browser, &anew)
            .await
            .status()
            .is_success()
    );
    let answer = back(send::<Undo>(&server, &browser, &form).await).await;
    assert_eq!(answer["back"], Value::Null);
    assert_eq!(count(&server, IN_FORCE).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_takes_back_what_another_decided_and_no_id_means_two_things() {
    let server = Server::start().await;
    let stream = words(&server, 6, 1).await;
    let (person, browser) = labeler(&server, stream).await;
    let (other, others_browser) = labeler(&server, stream).await;
    let (_, first) = decide_next(&server, &person, &browser).await;
    let (_, second) = decide_next(&server, &person, &browser).await;
    let refused = send::<Undo>(
        &server,
        &others_browser,
        &undo(&other, Some(first), Uuid::new_v4()),
    )
    .await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    let used = Uuid::new_v4();
    back(send::<Undo>(&server, &browser, &undo(&person, Some(first), used)).await).await;
    for (id, of) in [(used, second), (second, second)] {
        let refused = send::<Undo>(&server, &browser, &undo(&person, Some(of), id)).await;
        let text = refused.text().await.unwrap();
        assert!(text.contains("client_id"), "{text}");
    }
    assert_eq!(count(&server, UNDOS).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_knows_after_a_reload_what_can_be_taken_back() {
    let server = Server::start().await;
    let stream = words(&server, 6, 1).await;
    let (person, browser) = labeler(&server, stream).await;
    let (_, first) = decide_next(&server, &person, &browser).await;
    let (_, second) = decide_next(&server, &person, &browser).await;
    let html = async || {
        browser
            .get("/streams/words/label")
            .await
            .text()
            .await
            .unwrap()
    };
    let page = html().await;
    assert!(
        page.contains(&first.to_string()) && page.contains(&second.to_string()),
        "{page}"
    );
    back(
        send::<Undo>(
            &server,
            &browser,
            &undo(&person, Some(first), Uuid::new_v4()),
        )
        .await,
    )
    .await;
    let page = html().await;
    assert!(!page.contains(&first.to_string()) && page.contains(&second.to_string()));
    let (_, others) = labeler(&server, stream).await;
    let page = others
        .get("/streams/words/label")
        .await
        .text()
        .await
        .unwrap();
    assert!(!page.contains(&second.to_string()));
}
