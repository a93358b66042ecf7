//! A model that stops answering holds its stream down, and nothing goes up while it does.

use super::{Story, later, of_kind, policy, up};
use serde_json::json;
use sha2::{Digest, Sha256};
use understudy::ambient;
use understudy::ingest::Incoming;
use understudy_store::predictions::{Answer, Prediction};

/// Items on which the model fails.
async fn failing(story: &Story, items: usize) {
    let ingest = &story.app.server.state.ingest;
    for n in 0..items {
        let name = format!("failed-{n}");
        let item = Incoming {
            priority: understudy_ladder::Priority::default(),
            content_sha256: Sha256::digest(&name).into(),
            external_id: name,
            payload: json!({ "size": 3 }),
            media: None,
            prediction: Some(Prediction {
                model: story.v1,
                answer: Answer::Error("out of memory".to_owned()),
                latency_us: None,
            }),
            created_at: ambient::now(),
        };
        let state = ingest.state("rows").await.unwrap().unwrap();
        ingest.put(state, vec![item]).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_that_fails_caps_its_stream_and_the_alarm_keeps_it_there() {
    let story = Story::on_partial(&policy()).await;
    story.automated(["good".to_owned()]).await;
    assert_eq!(story.watch(later(0)).await, None);
    failing(&story, 20).await;
    let (_, failed) = (0, story.get("/items/failed-0").await);
    assert_eq!(
        failed["routed"]["reason"]["code"], "prediction_failed",
        "{failed}"
    );
    assert_eq!(
        story.watch(later(0)).await,
        Some("a guardrail was breached")
    );
    assert_eq!(story.watch(later(0)).await, None, "the same breach is one");

    let ladder = story.ladder().await;
    let cap = &ladder["caps"][0];
    assert_eq!(
        (&cap["cause"], &cap["at"], &cap["set_by"]),
        (
            &json!("model_unhealthy"),
            &json!("assist"),
            &json!("system")
        )
    );
    assert!(
        cap["detail"]
            .as_str()
            .unwrap()
            .contains("20 of 21 predictions failed"),
        "{cap}"
    );
    assert_eq!(
        (&ladder["approved_rung"], &ladder["effective_rung"]),
        (&json!("partial"), &json!("assist"))
    );
    let answer = story.item("next", "v1", "yes").await;
    assert_eq!(answer["reason"]["code"], "capped", "{answer}");

    let guardrail = of_kind(&ladder["guardrails"], "failed_predictions");
    assert_eq!(guardrail["standing"], "breached");
    assert_eq!(
        of_kind(&ladder["next"]["gates"], "no_alarm")["verdict"],
        "fail"
    );
    let (status, found) = story.post(&story.lead, "/requests", &up()).await;
    assert_eq!(
        (status, &of_kind(&found["gates"], "no_alarm")["verdict"]),
        (409, &json!("fail")),
        "{found}"
    );
    let breaches = story.get("/breaches").await;
    assert_eq!(breaches["breaches"].as_array().unwrap().len(), 1);
    assert_eq!(breaches["breaches"][0]["cap"], cap["id"]);
    let versions = story.get("/models").await;
    let healthy = |n: usize| versions["models"][n]["healthy"].as_bool().unwrap();
    let named = |n: usize| versions["models"][n]["name"].as_str().unwrap();
    for n in 0..2 {
        assert_eq!(healthy(n), named(n) != "v1", "{versions}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn audits_that_nobody_decides_hold_the_stream_down() {
    let story = Story::on_partial(&policy()).await;
    story.automated(["waits".to_owned()]).await;
    assert_eq!(story.watch(later(71 * 60)).await, None);
    assert_eq!(
        story.watch(later(73 * 60)).await,
        Some("a guardrail was breached")
    );
    let ladder = story.ladder().await;
    assert_eq!(ladder["caps"][0]["cause"], "guardrail");
    assert_eq!(ladder["effective_rung"], "assist");
}
