//! From creating a stream to its figures, for each kind.

use super::{
    Kind, agreement, at_the_desk, counted, created, decide, in_force, item, kinds, put, undo,
};
use crate::api::{App, reports, told};
use serde_json::{Value, json};
use understudy::ambient;
use understudy_ladder::Role;
use understudy_store::{counts, evidence};

async fn story(app: &App, name: &str) -> Value {
    told(app.get(&format!("/streams/kinds/items/{name}")).await)
        .await
        .1
}

/// Two items with a prediction each, of which people agree with the first.
async fn decided(app: &App, kind: &Kind) -> Vec<i64> {
    let mut ids = Vec::new();
    for name in ["one", "two"] {
        let answer = put(app, &item(name, &kind.agreeing[0], 0.9)).await;
        assert_eq!(answer["goes_to"], "person", "{answer}");
        ids.push(answer["id"].as_i64().unwrap());
    }
    let (ann, ben) = (at_the_desk(app).await, at_the_desk(app).await);
    for (desk, first) in [(&ann, kind.typed[0]), (&ben, kind.typed[1])] {
        decide(app, desk, ids[0], first).await;
        decide(app, desk, ids[1], kind.typed[2]).await;
    }
    ids
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_two_people_say_becomes_reference_outcome_pair_and_figures() {
    for kind in kinds() {
        let app = created(&kind).await;
        let (_, shown) = told(app.get("/streams/kinds").await).await;
        assert_eq!(shown["answer"]["kind"], kind.answer["kind"], "{shown}");
        assert_eq!(
            shown["labels"].as_array().unwrap().len(),
            kind.labels.as_array().unwrap().len()
        );
        decided(&app, &kind).await;
        let one = story(&app, "one").await;
        assert_eq!(one["state"], "decided", "{one}");
        assert!(
            one["outcome"]["label"].is_null() && !one["outcome"]["value"].is_null(),
            "{one}"
        );
        assert!(one["predictions"][0]["label"].is_null(), "{one}");
        let two = story(&app, "two").await;
        assert_eq!(
            two["outcome"]["value"]
                .as_f64()
                .map_or(two["outcome"]["value"].clone(), Value::from),
            kind.other.as_f64().map_or(kind.other.clone(), Value::from),
        );
        let report = agreement(&app).await;
        let answers = &report["answers"];
        assert_eq!(
            (&answers["n"], &answers["agrees"]["value"]),
            (&json!(2), &json!(0.5)),
            "{report}"
        );
        assert_eq!(answers["people"]["value"], json!(1.0), "{report}");
        assert_eq!(report["model_human"]["matrix"], json!([[1, 0], [1, 0]]));
        assert!(
            report["model_human"]["kappa"]["undefined"].is_string(),
            "{report}"
        );
        let before = counted(&app).await;
        assert!(!before.is_empty());
        let mut conn = app.server.pool.acquire().await.unwrap();
        while counts::roll_up(&mut conn, 1_000).await.unwrap() > 0 {}
        assert_eq!(counted(&app).await, before);
        assert_eq!(agreement(&app).await, report);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_kind_has_figures_of_its_own() {
    let found = async |at: usize| {
        let kind = kinds().remove(at);
        let app = created(&kind).await;
        decided(&app, &kind).await;
        agreement(&app).await["answers"].clone()
    };
    let choices = found(0).await;
    assert_eq!(choices["overlap"]["value"], json!(0.5), "{choices}");
    let red = &choices["by_label"][0];
    assert_eq!(
        (&red["label"], &red["both"], &red["model_alone"]),
        (&json!("red"), &json!(1), &json!(1))
    );
    let green = &choices["by_label"][2];
    assert_eq!(
        (&green["people_alone"], &green["recall"]["value"]),
        (&json!(1), &json!(0.0))
    );
    let numbers = found(1).await;
    // References are 12.75, the middle of two people who agree, and 40; the predictions 12.5.
    let bias = numbers["bias"]["value"].as_f64().unwrap();
    assert!((bias - (-0.3 - 27.5) / 2.0).abs() < 0.11, "{numbers}");
    assert_eq!(numbers["grid"].as_array().unwrap().len(), 2, "{numbers}");
    assert!(numbers["mean_absolute_error"]["high"].as_f64().unwrap() <= 50.0);
    let texts = found(2).await;
    // "the cat sat" against itself, and against "a dog sat": two of six words.
    let words = texts["word_error_rate"]["value"].as_f64().unwrap();
    assert!((words - 2.0 / 6.0).abs() < 1e-9, "{texts}");
    assert!(texts["character_error_rate"]["value"].as_f64().unwrap() > 0.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_undo_takes_every_count_back() {
    for kind in kinds() {
        let app = created(&kind).await;
        let id = put(&app, &item("one", &kind.agreeing[0], 0.9)).await["id"]
            .as_i64()
            .unwrap();
        let desk = at_the_desk(&app).await;
        let first = decide(&app, &desk, id, kind.typed[0]).await;
        let before = counted(&app).await;
        undo(&app, &desk, first).await;
        assert_eq!(
            (
                counted(&app).await,
                agreement(&app).await["answers"]["n"].clone()
            ),
            (vec![], json!(0))
        );
        let second = decide(&app, &desk, id, kind.typed[2]).await;
        assert_ne!(counted(&app).await, before);
        undo(&app, &desk, second).await;
        decide(&app, &desk, id, kind.typed[0]).await;
        assert_eq!(counted(&app).await, before);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_exported_can_be_imported_elsewhere_with_the_same_figures() {
    for kind in kinds() {
        let app = created(&kind).await;
        decided(&app, &kind).await;
        let text = app
            .get("/streams/kinds/items/export")
            .await
            .text()
            .await
            .unwrap();
        let lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 2);
        let other = created(&kind).await;
        for line in &lines {
            assert!(
                line["reference"]["label"].is_null() && !line["reference"]["value"].is_null(),
                "{line}"
            );
            let said = &line["predictions"][0];
            let name = line["external_id"].as_str().unwrap();
            put(
                &other,
                &item(name, &said["value"], said["confidence"].as_f64().unwrap()),
            )
            .await;
        }
        let decisions: Vec<String> = lines
            .iter()
            .flat_map(|line| {
                let decisions = line["decisions"].as_array().unwrap().iter().zip(["ann", "ben"]);
                decisions.map(|(said, rater)| {
                    json!({ "external_id": line["external_id"], "rater": rater, "value": said["value"] }).to_string()
                })
            })
            .collect();
        let import = async || {
            let answer = other
                .lines("/streams/kinds/decisions", decisions.join("\n"))
                .await;
            let statuses = reports(answer).await;
            statuses
                .iter()
                .map(|one| one["status"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(import().await, ["created"; 4]);
        assert_eq!(import().await, ["existed"; 4]);
        assert_eq!(
            agreement(&other).await["answers"],
            agreement(&app).await["answers"]
        );
        let again =
            json!({ "external_id": "two", "rater": "ann", "value": kind.agreeing[0] }).to_string();
        let refused = reports(other.lines("/streams/kinds/decisions", again).await).await;
        assert_eq!(refused[0]["errors"][0]["field"], "value", "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thresholds_and_gates_count_the_answers_that_agree() {
    for kind in kinds() {
        let app = created(&kind).await;
        decided(&app, &kind).await;
        let (status, report) = told(app.get("/streams/kinds/threshold?threshold=0.5").await).await;
        assert_eq!(status, 200, "{report}");
        assert_eq!(
            (&report["n"], &report["at"]["errors"]),
            (&json!(2), &json!(1)),
            "{report}"
        );
        in_force(&app, &json!({ "rung": "shadow" })).await;
        let state = app
            .server
            .state
            .ingest
            .fresh_state("kinds")
            .await
            .unwrap()
            .unwrap();
        let mut conn = app.server.pool.acquire().await.unwrap();
        let model = state.policy.active_model;
        let found = evidence::read(&mut conn, &state, model, ambient::now())
            .await
            .unwrap();
        assert_eq!((found.blind.n(), found.blind.errors()), (2, 1));
        assert_eq!(
            (found.blind_by_label.len(), found.by_reference.len()),
            (1, 1)
        );
        assert_eq!(
            (found.by_reference[0].agreed, found.by_reference[0].n),
            (1, 2)
        );
        assert_eq!(found.peers.iter().map(|one| one.items).sum::<u64>(), 2);
        let lead = app
            .server
            .logged_in(Role::Lead, &[super::stream(&app).await])
            .await;
        let html = lead
            .get("/streams/kinds/ladder")
            .await
            .text()
            .await
            .unwrap();
        assert!(html.contains("50.0 % agree"), "{html}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_agreement_page_says_what_the_api_says() {
    for (kind, words) in
        kinds()
            .into_iter()
            .zip(["Labels in common", "Mean absolute error", "Word error rate"])
    {
        let app = created(&kind).await;
        decided(&app, &kind).await;
        let manager = app
            .server
            .logged_in(Role::Manager, &[super::stream(&app).await])
            .await;
        for page in ["agreement", "items"] {
            let html = manager.get(&format!("/streams/kinds/{page}")).await;
            if page == "items" && html.status() == 403 {
                continue;
            }
            let html = html.text().await.unwrap();
            if page == "agreement" {
                assert!(html.contains(words) && html.contains("50.0 %"), "{html}");
                assert!(!html.contains("Cohen’s κ of the model"), "{html}");
            }
        }
        let lead = app
            .server
            .logged_in(Role::Lead, &[super::stream(&app).await])
            .await;
        for page in ["threshold", "items", "models", "keys", "agreement"] {
            let answer = lead.get(&format!("/streams/kinds/{page}")).await;
            assert!(
                answer.status().as_u16() < 500,
                "{page}: {}",
                answer.status()
            );
        }
        let html = lead
            .get("/streams/kinds/threshold")
            .await
            .text()
            .await
            .unwrap();
        assert!(html.contains(words), "{html}");
    }
}
