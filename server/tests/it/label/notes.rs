//! What is said beside a decision: a note, and how long the item was looked at.

use super::{ask, asked, count, decision, items_in, labeler, send, words};
use crate::harness::{Browser, Server, Somebody};
use reqwest::StatusCode;
use serde_json::Value;
use understudy_app::server_fns::label::{Decide, LONGEST_NOTE, NextItems};
use understudy_ladder::Role;
use uuid::Uuid;

async fn first_item(server: &Server, person: &Somebody, browser: &Browser) -> i64 {
    items_in(&ask::<NextItems>(server, browser, asked(person, &[])).await)[0]
}

fn with(
    mut form: Vec<(&'static str, String)>,
    field: &'static str,
    value: &str,
) -> Vec<(&'static str, String)> {
    form.push((field, value.to_owned()));
    form
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_is_kept_with_the_decision_and_told_where_decisions_are_told() {
    let server = Server::start().await;
    let stream = words(&server, 2, 1).await;
    let (person, browser) = labeler(&server, stream).await;
    let item = first_item(&server, &person, &browser).await;
    let id = Uuid::new_v4();
    let form = with(
        decision(&person, item, "yes", id),
        "aside[note]",
        "  Two <b>meanings</b> ",
    );
    for _ in 0..2 {
        assert_eq!(
            send::<Decide>(&server, &browser, &form).await.status(),
            StatusCode::OK
        );
    }
    let other = with(
        decision(&person, item, "yes", id),
        "aside[note]",
        "Another note",
    );
    let refused = send::<Decide>(&server, &browser, &other).await;
    assert_eq!(
        refused.status(),
        StatusCode::CONFLICT,
        "the id has another note"
    );

    let lead = server.logged_in(Role::Lead, &[stream]).await;
    let story = lead.get(&format!("/streams/words/items/{item}")).await;
    let story = story.text().await.unwrap();
    assert!(story.contains("Two &lt;b&gt;meanings&lt;/b&gt;"), "{story}");
    let export = lead.get("/api/v1/streams/words/items/export").await;
    let export = export.text().await.unwrap();
    let line: Value = serde_json::from_str(export.lines().next().unwrap()).unwrap();
    assert_eq!(line["decisions"][0]["note"], "Two <b>meanings</b>");
    // The other labelers hear nothing of it.
    let (_, others) = labeler(&server, stream).await;
    let page = others
        .get("/streams/words/label")
        .await
        .text()
        .await
        .unwrap();
    assert!(!page.contains("meanings"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_that_is_too_long_is_refused_and_nothing_is_decided() {
    let server = Server::start().await;
    let stream = words(&server, 2, 1).await;
    let (person, browser) = labeler(&server, stream).await;
    let item = first_item(&server, &person, &browser).await;
    let long = |length| {
        let form = decision(&person, item, "yes", Uuid::new_v4());
        with(form, "aside[note]", &"ä".repeat(length))
    };
    for (note, says) in [
        (long(LONGEST_NOTE + 1), "1001 characters; at most 1000"),
        (
            with(
                decision(&person, item, "yes", Uuid::new_v4()),
                "aside[note]",
                "a\0b",
            ),
            "`note`",
        ),
    ] {
        let refused = send::<Decide>(&server, &browser, &note).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let text = refused.text().await.unwrap();
        assert!(text.contains(says), "{text}");
    }
    assert_eq!(count(&server, "select count(*) from decisions").await, 0);
    let fits = send::<Decide>(&server, &browser, &long(LONGEST_NOTE)).await;
    assert_eq!(fits.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_time_on_the_screen_is_kept_when_it_can_be_right() {
    let server = Server::start().await;
    let stream = words(&server, 4, 1).await;
    let (person, browser) = labeler(&server, stream).await;
    let items = items_in(&ask::<NextItems>(&server, &browser, asked(&person, &[])).await);
    let timed = |item, ms: &str| {
        let form = decision(&person, item, "yes", Uuid::new_v4());
        with(form, "aside[on_screen_ms]", ms)
    };
    for (ms, says) in [("-1", "on_screen_ms"), ("fast", "")] {
        let refused = send::<Decide>(&server, &browser, &timed(items[0], ms)).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().await.unwrap().contains(says));
    }
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    // Nobody can have looked for ten hours at what was given out just now; the decision itself counts.
    for (item, ms) in [
        (items[0], "12"),
        (items[1], "36000000"),
        (items[2], "9223372036854775807"),
    ] {
        let sent = send::<Decide>(&server, &browser, &timed(item, ms)).await;
        assert_eq!(sent.status(), StatusCode::OK);
    }
    let plain = decision(&person, items[3], "yes", Uuid::new_v4());
    assert_eq!(
        send::<Decide>(&server, &browser, &plain).await.status(),
        StatusCode::OK
    );
    let kept =
        sqlx::query_scalar::<_, Option<i32>>("select on_screen_ms from decisions order by id");
    let kept = kept.fetch_all(&server.pool).await.unwrap();
    assert_eq!(kept, [Some(12), None, None, None]);
    let lead = server.logged_in(Role::Lead, &[stream]).await;
    let story = lead
        .get(&format!("/streams/words/items/{}", items[0]))
        .await;
    assert!(story.text().await.unwrap().contains("0.0 s on the screen"));
}
