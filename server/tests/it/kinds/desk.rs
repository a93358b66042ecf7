//! At the desk and in adjudication: suggestions, disputes and what settles them.

use super::{agreement, at_the_desk, created, decide, given, in_force, item, kinds, put};
use crate::api::told;
use serde_json::{Value, json};
use understudy_app::server_fns::label::Given;
use understudy_ladder::Role;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suggestion_is_shown_on_assist_only_and_whether_it_was_followed_is_kept() {
    for kind in kinds() {
        let app = created(&kind).await;
        let first = put(&app, &item("one", &kind.agreeing[0], 0.9)).await["id"]
            .as_i64()
            .unwrap();
        let desk = at_the_desk(&app).await;
        let Given::Items(shown) = given(&app, &desk).await else {
            panic!("an item waits");
        };
        assert!(
            shown[0].suggestion.is_none(),
            "people below Assist decide blind"
        );
        decide(&app, &desk, first, kind.typed[0]).await;
        in_force(&app, &json!({ "rung": "assist", "blind_rate": 0 })).await;
        let second = put(&app, &item("two", &kind.agreeing[0], 0.9)).await["id"]
            .as_i64()
            .unwrap();
        let (ann, ben) = (desk, at_the_desk(&app).await);
        let Given::Items(shown) = given(&app, &ann).await else {
            panic!("an item waits");
        };
        let shown = shown.iter().find(|item| item.id == second).unwrap();
        let suggestion = shown.suggestion.as_ref().unwrap();
        assert_eq!(suggestion.given.as_deref(), Some(kind.typed[0]));
        decide(&app, &ann, second, kind.typed[1]).await;
        given(&app, &ben).await;
        decide(&app, &ben, second, kind.typed[2]).await;
        let followed: Vec<(bool, bool)> = sqlx::query_as(
            "select suggested = label, suggested_value is not null from decisions where item_id = $1 order by id",
        )
        .bind(second)
        .fetch_all(&app.server.pool)
        .await
        .unwrap();
        assert_eq!(followed, [(true, true), (false, true)]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_differ_are_a_dispute_and_an_adjudicator_settles_it_with_a_value() {
    for kind in kinds() {
        let app = created(&kind).await;
        let id = put(&app, &item("one", &kind.agreeing[0], 0.5)).await["id"]
            .as_i64()
            .unwrap();
        let (ann, ben) = (at_the_desk(&app).await, at_the_desk(&app).await);
        decide(&app, &ann, id, kind.typed[0]).await;
        assert_eq!(app.count("disagreements").await, 0);
        decide(&app, &ben, id, kind.typed[2]).await;
        assert_eq!(app.count("disagreements").await, 1);
        assert_eq!(
            agreement(&app).await["answers"]["n"],
            json!(0),
            "a tie is no reference"
        );
        let reviewer = app
            .server
            .logged_in(Role::Reviewer, &[super::stream(&app).await])
            .await;
        let page = reviewer
            .get("/streams/kinds/adjudicate")
            .await
            .text()
            .await
            .unwrap();
        assert!(
            page.contains("Person A") && page.contains("Person B"),
            "{page}"
        );
        let settle = async |body: Value| {
            let address = format!("/api/v1/streams/kinds/disagreements/{id}");
            told(
                reviewer
                    .page_sends(reqwest::Method::POST, &address)
                    .json(&body)
                    .send()
                    .await
                    .unwrap(),
            )
            .await
        };
        let mut body = json!({ "value": {}, "reason": "slip", "client_id": Uuid::new_v4() });
        let (status, refused) = settle(body.clone()).await;
        assert_eq!(
            (status, &refused["errors"][0]["field"]),
            (422, &json!("value")),
            "{refused}"
        );
        body["value"] = kind.agreeing[1].clone();
        let (status, settled) = settle(body.clone()).await;
        assert_eq!(status, 200, "{settled}");
        assert_eq!(settle(body).await.0, 200, "the same again changes nothing");
        assert_eq!(app.count("disagreements").await, 0);
        let answers = agreement(&app).await["answers"].clone();
        assert_eq!(
            (&answers["n"], &answers["agrees"]["value"]),
            (&json!(1), &json!(1.0)),
            "{answers}"
        );
        let (_, story) = told(app.get("/streams/kinds/items/one").await).await;
        assert_eq!(story["outcome"]["source"], "adjudicated", "{story}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_model_decides_alone_is_told_with_its_value() {
    for kind in kinds() {
        let app = created(&kind).await;
        put(&app, &item("one", &kind.agreeing[0], 0.9)).await;
        in_force(&app, &json!({ "rung": "full", "ramp": 1 })).await;
        let answer = put(&app, &item("two", &kind.agreeing[0], 0.9)).await;
        assert_eq!(answer["goes_to"], "automated", "{answer}");
        assert!(
            answer["label"].is_null() && !answer["value"].is_null(),
            "{answer}"
        );
        let (_, again) = told(
            app.post("/streams/kinds/items", &item("two", &kind.agreeing[0], 0.9))
                .await,
        )
        .await;
        assert_eq!(again["value"], answer["value"], "{again}");
        let (_, story) = told(app.get("/streams/kinds/items/two").await).await;
        assert_eq!(story["outcome"]["value"], answer["value"], "{story}");
    }
}
