//! The ramp, watched by the clock: on, by request or by itself; back; or where it is.

use super::{Story, inside, later, of_kind, policy};
use serde_json::{Value, json};
use understudy_ladder::policy::{Advance, RampPlan};
use understudy_ladder::{Policy, Rate};

/// On Partial at 40 %.
async fn at_forty_percent(advance: Advance) -> Story {
    let percent = |share| Rate::percent(share).unwrap();
    // Where people ask by themselves, they do so at once.
    let bake_minutes = if advance == Advance::Wait { 0 } else { 60 };
    Story::on_partial(&Policy {
        ramp_steps: vec![percent(40), percent(70), Rate::ALL],
        ramp_plan: RampPlan {
            advance,
            bake_minutes,
            ..policy().ramp_plan
        },
        ..policy()
    })
    .await
}

/// Thirty audited items, all right.
async fn good_items(story: &Story) {
    let items = story.automated(inside("good", 0..4_000).take(30)).await;
    story.decide(&items, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_that_has_proved_itself_asks_for_the_next_one_once() {
    let story = at_forty_percent(Advance::Ask).await;
    let outside = inside("outside", 4_000..10_000).next().unwrap();
    let answer = story.item(&outside, "v1", "yes").await;
    assert_eq!(answer["reason"]["code"], "outside_ramp", "{answer}");
    good_items(&story).await;
    assert_eq!(story.watch(later(30)).await, None, "not baked");
    let step = &story.ladder().await["step"];
    assert_eq!(
        (&step["audited"], &step["errors"], &step["analysis"]),
        (&json!(30), &json!(0), &json!("hold")),
        "{step}"
    );
    assert_eq!(story.watch(later(120)).await, Some("the ramp moved"));
    assert_eq!(story.watch(later(121)).await, None, "it has asked");
    let ladder = story.ladder().await;
    let asked = &ladder["pending"][0];
    assert_eq!(
        (&asked["proposed"]["ramp"], &ladder["ramp"]),
        (&json!(0.7), &json!(0.4)),
        "{ladder}"
    );
    assert!(
        asked["comment"]
            .as_str()
            .unwrap()
            .starts_with("Opened by the ramp")
    );
    // By this server's clock the step has not baked yet.
    let path = format!("/requests/{}/approve", asked["id"]);
    let (status, early) = story.post(&story.reviewer, &path, &json!({})).await;
    assert_eq!(status, 409, "{early}");
    assert!(
        early["detail"].as_str().unwrap().contains("Ramp step"),
        "{early}"
    );
    story.approve_at(asked, later(122)).await;
    assert_eq!(story.ladder().await["ramp"], 0.7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_of_the_ramp_that_was_rejected_is_not_opened_again() {
    let story = at_forty_percent(Advance::Ask).await;
    good_items(&story).await;
    assert!(story.watch(later(120)).await.is_some());
    let pending = &story.ladder().await["pending"][0];
    let path = format!("/requests/{}/reject", pending["id"]);
    let no = json!({ "reason": "Not before the holidays." });
    assert_eq!(story.post(&story.reviewer, &path, &no).await.0, 200);
    assert_eq!(story.watch(later(180)).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_it_was_approved_the_next_step_is_taken_by_itself_and_errors_lead_back() {
    let story = at_forty_percent(Advance::Automatic).await;
    good_items(&story).await;
    assert_eq!(story.watch(later(120)).await, Some("the ramp moved"));
    let ladder = story.ladder().await;
    assert_eq!(
        (
            &ladder["ramp"],
            &ladder["policy_version"],
            &ladder["pending"]
        ),
        (&json!(0.7), &json!(4), &json!([]))
    );
    let version = story.get("/policies/4").await;
    assert_eq!(
        (&version["created_by"], &version["changes"]),
        (
            &json!("system"),
            &json!([{ "field": "ramp", "from": 0.4, "to": 0.7 }])
        )
    );
    let request = story
        .get(&format!("/requests/{}", version["request"]))
        .await;
    assert_eq!(request["state"], "applied");

    let wrong = story.automated(inside("wrong", 4_000..7_000).take(3)).await;
    story.decide(&wrong, 1).await;
    assert_eq!(story.ladder().await["step"]["analysis"], "fail");
    assert_eq!(story.watch(later(121)).await, Some("the ramp moved"));
    let ladder = story.ladder().await;
    assert_eq!(
        (&ladder["ramp"], &ladder["effective_rung"], &ladder["caps"]),
        (&json!(0.4), &json!("partial"), &json!([]))
    );
    let version = story.get("/policies/5").await;
    let cause = version["cause"].as_str().unwrap();
    assert!(cause.starts_with("Ramp aborted: 3 of 3"), "{cause}");
    let stop = &story.get("/breaches").await["breaches"][0];
    assert_eq!(
        (&stop["cause"], &stop["guardrails"], &stop["cap"]),
        (&json!(cause), &json!([]), &Value::Null)
    );
    assert!(stop["affected"].as_u64().unwrap() >= 3, "{stop}");
    assert_eq!(
        story.watch(later(300)).await,
        None,
        "nobody approved this step"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_its_first_step_errors_lead_to_assist() {
    let story = at_forty_percent(Advance::Automatic).await;
    let wrong = story.automated(inside("wrong", 0..4_000).take(3)).await;
    story.decide(&wrong, 1).await;
    assert_eq!(story.watch(later(1)).await, Some("the ramp moved"));
    let ladder = story.ladder().await;
    assert_eq!(
        (&ladder["approved_rung"], &ladder["ramp"]),
        (&json!("assist"), &json!(0.0))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_data_the_ramp_stays_where_it_is_for_ever() {
    let story = at_forty_percent(Advance::Automatic).await;
    for days in [1, 5, 13] {
        assert_eq!(story.watch(later(days * 24 * 60)).await, None);
    }
    let ladder = story.ladder().await;
    assert_eq!(
        (&ladder["ramp"], &ladder["step"]["analysis"]),
        (&json!(0.4), &json!("hold"))
    );
    assert_eq!(
        ladder["step"]["missing"], "5 more audited items on this step",
        "{ladder}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ramp_that_is_to_wait_waits_for_people() {
    let story = at_forty_percent(Advance::Wait).await;
    let step = json!({ "step_up": true });
    let (status, refused) = story.post(&story.lead, "/requests", &step).await;
    assert_eq!(status, 409, "{refused}");
    let gate = of_kind(&refused["gates"], "ramp_step");
    assert_eq!(
        gate["verdict"], "insufficient",
        "nothing was audited: {gate}"
    );
    good_items(&story).await;
    assert_eq!(story.watch(later(120)).await, None);
    assert_eq!(story.ladder().await["pending"], json!([]));
    story.climb(&step).await;
    assert_eq!(story.ladder().await["ramp"], 0.7);
}
