//! Guardrails, gates and the ramp's plan are settings of the policy: tightened at once, loosened by request only.

use super::{Story, policy};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_watched_is_tightened_at_once_and_loosened_by_request_only() {
    let story = Story::start(&policy()).await;
    for (tighter, looser) in [
        (
            json!({ "guardrails": { "max_error": 0.1 } }),
            json!({ "guardrails": { "max_error": 0.3 } }),
        ),
        (
            json!({ "guardrails": { "cap_at": "shadow" } }),
            json!({ "guardrails": { "cap_at": "assist" } }),
        ),
        (
            json!({ "ramp_plan": { "bake_minutes": 90 } }),
            json!({ "ramp_plan": { "advance": "automatic" } }),
        ),
        (
            json!({ "gates": { "max_age_days": 20 } }),
            json!({ "gates": { "min_label_agreement": null } }),
        ),
    ] {
        let at_once = json!({ "changes": tighter });
        let (status, found) = story.post(&story.reviewer, "/demote", &at_once).await;
        assert_eq!(status, 200, "{at_once} {found}");
        let more = json!({ "changes": looser });
        let (status, found) = story.post(&story.reviewer, "/demote", &more).await;
        assert_eq!(status, 409, "{more} {found}");
        let (status, found) = story.post(&story.lead, "/requests", &at_once).await;
        assert_eq!(status, 409, "it is so already: {found}");
        story.climb(&more).await;
        let policy = &story.get("").await["policy"];
        let (group, fields) = looser.as_object().unwrap().iter().next().unwrap();
        for (field, value) in fields.as_object().unwrap() {
            assert_eq!(&policy[group][field], value, "{policy}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_that_nothing_can_be_measured_against_are_refused_by_name() {
    let story = Story::start(&policy()).await;
    for changes in [
        json!({ "guardrails": { "max_error": 1.5 } }),
        json!({ "guardrails": { "window_minutes": 0 } }),
        json!({ "guardrails": { "cap_at": "partial" } }),
        json!({ "guardrails": null }),
        json!({ "guardrails": { "nonsense": 1 } }),
        json!({ "ramp_plan": { "advance": "at once" } }),
        json!({ "canary": { "model": story.v1.get(), "share": 0.1 } }),
    ] {
        let body = json!({ "changes": changes });
        let (status, found) = story.post(&story.lead, "/requests", &body).await;
        assert_eq!(status, 422, "{changes} {found}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn null_takes_a_label_out_of_the_thresholds() {
    let story = Story::start(&policy()).await;
    let two = json!({ "thresholds": { "per_label": { "yes": 0.9, "no": 0.92 } } });
    story.climb(&json!({ "changes": two })).await;
    let one = json!({ "changes": { "thresholds": { "per_label": { "yes": null } } } });
    let (status, found) = story.post(&story.reviewer, "/demote", &one).await;
    assert_eq!(
        (status, &found["policy"]["thresholds"]),
        (
            200,
            &json!({ "default": null, "per_label": { "no": 0.92 } })
        ),
        "{found}"
    );
    let none = json!({ "changes": { "thresholds": { "default": null, "per_label": null } } });
    let (status, found) = story.post(&story.reviewer, "/demote", &none).await;
    assert_eq!(
        (status, &found["policy"]["thresholds"]),
        (200, &json!({ "default": null })),
        "{found}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_order_takes_a_request_and_more_double_review_none() {
    let story = Story::start(&policy()).await;
    let order = json!({ "changes": { "order": "random" } });
    let (status, found) = story.post(&story.reviewer, "/demote", &order).await;
    assert_eq!(status, 409, "{found}");
    story.climb(&order).await;
    let double = |share: f64| json!({ "changes": { "double_review": share } });
    let (status, found) = story.post(&story.reviewer, "/demote", &double(0.2)).await;
    assert_eq!(status, 200, "{found}");
    let (status, found) = story.post(&story.reviewer, "/demote", &double(0.1)).await;
    assert_eq!(status, 409, "{found}");
    let policy = &story.get("").await["policy"];
    assert_eq!(
        (&policy["order"], &policy["double_review"]),
        (&json!("random"), &json!(0.2))
    );
    let version = story.get("").await["policy_version"].as_i64().unwrap();
    let changes = &story.get(&format!("/policies/{version}")).await["changes"];
    assert_eq!(
        changes,
        &json!([{ "field": "double_review", "from": 0.0, "to": 0.2 }])
    );
    for wrong in [
        json!({ "changes": { "order": "newest" } }),
        json!({ "changes": { "double_review": 1.5 } }),
        json!({ "changes": { "double_review": 0.1, "overlap": 10 } }),
    ] {
        let (status, found) = story.post(&story.lead, "/requests", &wrong).await;
        assert_eq!(status, 422, "{wrong} {found}");
    }
}
