//! Audits that contradict the model: cap, list of what it may have got wrong, and people look again, once.

use super::{Story, decide_in, later, names, of_kind, policy};
use futures::future::{join, join_all};
use serde_json::{Value, json};
use understudy::ambient;
use understudy_ladder::{ItemId, Policy, Rate};
use understudy_store::{settle, streams};

/// Sixteen items of which four are audited, and the numbers of these.
async fn automated(story: &Story) -> (Vec<i64>, Vec<i64>) {
    let drawn = names("audited", |lots| lots.audit.get() < 5_000).take(4);
    let audited = story.automated(drawn).await;
    let others = names("other", |lots| lots.audit.get() >= 5_000).take(12);
    (audited, story.automated(others).await)
}

async fn half_audited() -> Story {
    Story::on_partial(&Policy {
        audit_rate: Rate::percent(50).unwrap(),
        ..policy()
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audits_that_breach_the_guardrail_set_the_cap_themselves() {
    let story = half_audited().await;
    let (audited, _) = automated(&story).await;
    let mut tx = story.app.server.pool.begin().await.unwrap();
    decide_in(&mut tx, &audited, 1).await;
    let caps: i64 = sqlx::query_scalar("select count(*) from caps where lifted_at is null")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!(caps, 1, "in the same transaction");
    assert_eq!(story.ladder().await["caps"], json!([]), "not committed");
    tx.commit().await.unwrap();

    let ladder = story.ladder().await;
    assert_eq!(
        (
            &ladder["approved_rung"],
            &ladder["effective_rung"],
            &ladder["caps"][0]["cause"]
        ),
        (&json!("partial"), &json!("assist"), &json!("guardrail"))
    );
    let detail = ladder["caps"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("4 wrong of 4 audited items"), "{detail}");
    let answer = story.item("next", "v1", "yes").await;
    assert_eq!(answer["reason"]["code"], "capped", "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn evidence_starts_anew_after_a_breach() {
    let story = half_audited().await;
    let before = story.ladder().await;
    assert_eq!(
        of_kind(&before["next"]["gates"], "days")["verdict"],
        "pass",
        "{before}"
    );
    let (audited, _) = automated(&story).await;
    story.decide(&audited, 1).await;
    let ladder = story.ladder().await;
    let days = of_kind(&ladder["next"]["gates"], "days");
    assert_eq!(days["verdict"], "insufficient", "{days}");
    let audits = of_kind(&ladder["guardrails"], "audited_error");
    assert_eq!(audits["standing"], "no_data", "{audits}");
}

async fn review(story: &Story, breach: &Value) -> Value {
    let path = format!("/breaches/{}/review", breach["id"]);
    let (status, sent) = story.post(&story.reviewer, &path, &json!({})).await;
    assert_eq!(status, 200, "{sent}");
    sent["sent"].clone()
}

/// What happens to items that another model version is asked about.
async fn settle_again(story: &Story, items: &[i64]) {
    let mut tx = story.app.server.pool.begin().await.unwrap();
    let stream = streams::by_slug(&mut tx, "rows").await.unwrap().unwrap();
    let items: Vec<ItemId> = items.iter().copied().map(ItemId).collect();
    settle::settle(&mut tx, &stream, &items, ambient::now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_model_may_have_got_wrong_is_listed_and_sent_to_people_exactly_once() {
    let story = half_audited().await;
    let (audited, others) = automated(&story).await;
    story.decide(&audited, 1).await;
    let breaches = story.get("/breaches").await;
    let breach = &breaches["breaches"][0];
    assert_eq!(
        (&breach["affected"], &breach["sent"]),
        (&json!(16), &json!(0)),
        "{breach}"
    );
    assert_eq!(breach["guardrails"][0]["kind"], "audited_error");

    let mut listed = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/breaches/{}/items?limit=5{cursor}", breach["id"]);
        let page = story.get(&path).await;
        listed.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let ids: Vec<i64> = listed
        .iter()
        .map(|one| one["id"].as_i64().unwrap())
        .collect();
    let mut all: Vec<i64> = audited.iter().chain(&others).copied().collect();
    all.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(ids, all, "all of them, newest first, each once");

    let waiting = async || story.app.count("queue").await;
    assert_eq!(waiting().await, 0);
    assert_eq!(review(&story, breach).await, 16);
    let audited = names("audited", |lots| lots.audit.get() < 5_000)
        .next()
        .unwrap();
    let item = story.get(&format!("/items/{audited}")).await;
    assert_eq!(
        (&item["outcome"]["source"], &item["outcome"]["label"]),
        (&json!("human"), &json!("no")),
        "what a person has said of it already counts from now on"
    );
    assert_eq!(
        (waiting().await, review(&story, breach).await),
        (12, json!(0))
    );
    assert_eq!(story.get("/breaches").await["breaches"][0]["sent"], 16);

    let answers = story.app.count("outcomes").await;
    settle_again(&story, &others).await;
    assert_eq!(
        story.app.count("outcomes").await,
        answers,
        "nobody has looked yet: each keeps the model's answer"
    );
    story.decide(&others, 1).await;
    assert_eq!(
        (waiting().await, review(&story, breach).await),
        (0, json!(0))
    );
    let name = names("other", |lots| lots.audit.get() >= 5_000)
        .next()
        .unwrap();
    let item = story.get(&format!("/items/{name}")).await;
    assert_eq!(
        (&item["outcome"]["source"], &item["outcome"]["label"]),
        (&json!("human"), &json!("no"))
    );
    let history = item["history"].as_array().unwrap();
    assert_eq!(history[0]["source"], "automated", "nothing is rewritten");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_audit_that_still_waits_when_it_is_sent_again_counts_as_sent() {
    let story = half_audited().await;
    let drawn = names("audited", |lots| lots.audit.get() < 5_000).take(6);
    let audited = story.automated(drawn).await;
    story.decide(&audited[..4], 1).await;
    let breaches = story.get("/breaches").await;
    let breach = &breaches["breaches"][0];
    assert_eq!(story.app.count("queue").await, 2);
    assert_eq!(review(&story, breach).await, 6);
    assert_eq!(story.app.count("queue").await, 2, "they waited already");
    assert_eq!(story.get("/breaches").await["breaches"][0]["sent"], 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_breach_that_is_not_there_is_not_found() {
    let story = Story::start(&policy()).await;
    for breach in ["9", "-1", "first", "99999999999999999999"] {
        let items = story
            .app
            .get(&format!("/streams/rows/breaches/{breach}/items"))
            .await;
        assert_eq!(items.status(), 404, "{breach}");
        let path = format!("/breaches/{breach}/review");
        let (status, _) = story.post(&story.reviewer, &path, &json!({})).await;
        assert_eq!(status, 404, "{breach}");
    }
}

/// Whoever decides holds items and what audits say, the watch holds what audits say and then the stream, and a breach
/// all of them: nobody may wait in a circle.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn audits_decided_by_many_while_somebody_watches_all_come_through_and_breach_once() {
    let story = half_audited().await;
    let drawn = names("audited", |lots| lots.audit.get() < 5_000).take(32);
    let audited = story.automated(drawn).await;
    let decided = audited
        .iter()
        .map(|item| async { story.decide(&[*item], 1).await });
    let watched = async {
        for minute in 0..40 {
            story.watch(later(minute)).await;
        }
    };
    join(join_all(decided), watched).await;
    assert_eq!(story.app.count("decisions").await, 32);
    assert_eq!(story.ladder().await["effective_rung"], "assist");
    let held = story.ladder().await;
    assert_eq!(held["caps"].as_array().unwrap().len(), 1, "{held}");
}
