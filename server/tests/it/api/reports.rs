//! Figures, lists and exports: the same numbers as everywhere else.

use super::{App, reports, row, told};
use serde_json::{Value, json};
use understudy::ambient;
use understudy_ladder::{ItemId, LabelNo};
use understudy_stats::{Confusion, DISPLAY_LEVEL, Weights};
use understudy_store::decisions::{self, Imported};
use understudy_store::streams;

/// Forty items: thirty right, ten wrong.
async fn decided() -> App {
    let app = App::start().await;
    let lines: Vec<String> = (0..40)
        .map(|n| {
            let prediction = json!({ "label": if n < 20 { "yes" } else { "no" }, "confidence": 0.5 + f64::from(n % 10) / 20.0 });
            json!({ "external_id": format!("item-{n}"), "payload": { "a": n }, "prediction": prediction }).to_string()
        })
        .collect();
    let put = reports(app.lines("/streams/rows/items", lines.join("\n")).await).await;
    let now = ambient::now();
    let mut tx = app.server.pool.begin().await.unwrap();
    let stream = streams::by_slug(&mut tx, "rows").await.unwrap().unwrap();
    let said = |n: usize| LabelNo(u16::from(n >= 30 || (10..20).contains(&n)));
    let imported: Vec<Imported<'_>> = put
        .iter()
        .enumerate()
        .map(|(n, report)| Imported {
            item: ItemId(report["id"].as_i64().unwrap()),
            rater: "ann",
            label: said(n),
            decided_at: now,
        })
        .collect();
    decisions::import(&mut tx, &stream, &imported, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    app
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn agreement_is_what_the_statistics_say_of_the_counts() {
    let app = decided().await;
    let (status, body) = told(app.get("/streams/rows/agreement").await).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["model_human"]["matrix"], json!([[10, 10], [10, 10]]));
    let confusion = Confusion::from_rows(&[vec![10, 10], vec![10, 10]]).unwrap();
    let percent = confusion.percent_agreement(DISPLAY_LEVEL).unwrap();
    assert_eq!(
        body["model_human"]["percent"],
        json!({ "value": percent.value, "low": percent.low, "high": percent.high, "n": 40, "level": 0.95 })
    );
    let kappa = confusion
        .cohen_kappa(Weights::Unweighted, DISPLAY_LEVEL)
        .unwrap();
    assert_eq!(body["model_human"]["kappa"]["value"], json!(kappa.value));
    assert!(
        body["human_human"]["pairwise"]["undefined"].is_string(),
        "one person each: undefined, not 0"
    );
    assert_eq!(body["weeks"][0]["n"], 40);
    let (_, before) = told(app.get("/streams/rows/agreement?to=2020-01-01").await).await;
    assert_eq!(before["model_human"]["n"], 0);
    assert!(before["model_human"]["kappa"]["undefined"].is_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_threshold_is_told_with_its_errors_and_the_certificate_with_what_is_missing() {
    let app = decided().await;
    let (status, body) = told(
        app.get("/streams/rows/threshold?threshold=0.7&alpha=0.05&delta=0.05")
            .await,
    )
    .await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(
        (
            &body["n"],
            &body["at"]["threshold"],
            &body["at"]["accepted"],
            &body["at"]["errors"]
        ),
        (&json!(40), &json!(0.7), &json!(24), &json!(12))
    );
    assert!(body["at"]["error_upper"].as_f64().unwrap() > 0.5);
    assert!(
        body["certificate"]["certified"].is_null() && body["certificate"]["shortfall"].is_object()
    );
    let pairs: u64 = body["bins"]
        .as_array()
        .unwrap()
        .iter()
        .map(|bin| bin["agreeing"].as_u64().unwrap() + bin["disagreeing"].as_u64().unwrap())
        .sum();
    assert_eq!(pairs, 40);
    let (_, empty) = told(App::start().await.get("/streams/rows/threshold").await).await;
    assert_eq!((&empty["n"], &empty["at"]), (&json!(0), &Value::Null));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_items_follow_one_another_without_gaps() {
    let app = App::start().await;
    let lines: Vec<String> = (0..25)
        .map(|n| row(&format!("item-{n:02}")).to_string())
        .collect();
    reports(app.lines("/streams/rows/items", lines.join("\n")).await).await;
    let mut names = Vec::new();
    let mut cursor = String::new();
    loop {
        let (status, page) = told(
            app.get(&format!("/streams/rows/items?limit=10{cursor}"))
                .await,
        )
        .await;
        assert_eq!(status, 200, "{page}");
        names.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["external_id"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    names.sort();
    let all: Vec<String> = (0..25).map(|n| format!("item-{n:02}")).collect();
    assert_eq!(names, all);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_holds_everything_but_names() {
    let app = decided().await;
    let answer = app.get("/streams/rows/items/export").await;
    assert!(
        answer.headers()["content-disposition"]
            .to_str()
            .unwrap()
            .contains("rows.ndjson")
    );
    let lines = reports(answer).await;
    assert_eq!(lines.len(), 40);
    let first = lines
        .iter()
        .find(|line| line["external_id"] == "item-0")
        .unwrap();
    assert_eq!(
        (&first["reference"], &first["predictions"][0]["label"]),
        (&json!({ "label": "yes", "blind": true }), &json!("yes"))
    );
    assert_eq!(
        (
            &first["decisions"][0]["label"],
            &first["decisions"][0]["undone"]
        ),
        (&json!("yes"), &json!(false))
    );
    assert!(!first.to_string().contains("ann"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_of_several_pages_is_whole() {
    let app = App::start().await;
    let lines: Vec<String> = (0..2000)
        .map(|n| row(&format!("item-{n}")).to_string())
        .collect();
    reports(app.lines("/streams/rows/items", lines.join("\n")).await).await;
    let lines = reports(app.get("/streams/rows/items/export").await).await;
    let mut names: Vec<&str> = lines
        .iter()
        .map(|line| line["external_id"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!((lines.len(), names.len()), (2000, 2000));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_api_describes_itself() {
    let app = App::start().await;
    let nobody = reqwest::Client::new();
    let document: Value = nobody
        .get(app.url("/openapi.json"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert!(document["paths"]["/streams/{stream}/items"]["post"].is_object());
    let page = nobody
        .get(app.server.url("/api/docs"))
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), 200);
    assert!(
        page.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
}
