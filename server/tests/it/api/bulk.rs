//! Many items as lines: good ones are stored, bad ones reported, and their order is kept.

use super::{App, problem, reports, row};
use serde_json::{Value, json};

fn lines(count: usize) -> Vec<String> {
    (1..=count)
        .map(|n| row(&format!("item-{n}")).to_string())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_malformed_line_of_a_thousand_is_reported_and_spoils_no_other() {
    let app = App::start().await;
    let mut lines = lines(1000);
    lines[416] = "{\"external_id\": \"item-417\", \"payload\": ".to_owned();
    let found = reports(app.lines("/streams/rows/items", lines.join("\n")).await).await;
    assert_eq!(found.len(), 1000);
    for (report, number) in found.iter().zip(1..) {
        assert_eq!(report["line"], number, "the order is kept");
        assert_eq!(
            report["status"],
            if number == 417 { "refused" } else { "created" },
            "{report}"
        );
    }
    assert!(
        found[416]["detail"].as_str().unwrap().contains("not JSON"),
        "{}",
        found[416]
    );
    assert_eq!(app.count("items").await, 999);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_sent_again_are_there_already_and_are_not_stored_twice() {
    let app = App::start().await;
    let body = lines(1200).join("\n");
    let first = reports(app.lines("/streams/rows/items", body.clone()).await).await;
    let again = reports(app.lines("/streams/rows/items", body).await).await;
    assert!(again.iter().all(|report| report["status"] == "existed"));
    let ids = |reports: &[Value]| {
        reports
            .iter()
            .map(|report| report["id"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&first), ids(&again));
    assert_eq!(app.count("items").await, 1200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_twice_in_one_request_is_the_first_of_the_two_however_far_apart() {
    let app = App::start().await;
    let mut lines = lines(1600);
    lines[3] = lines[1].clone();
    lines[1599] = lines[0].clone();
    lines[1500] = json!({ "external_id": "item-3", "payload": { "size": 99 } }).to_string();
    let found = reports(app.lines("/streams/rows/items", lines.join("\n")).await).await;
    let status = |line: usize| found[line - 1]["status"].as_str().unwrap();
    assert_eq!(
        (status(1), status(2), status(3)),
        ("created", "created", "created")
    );
    assert_eq!(
        (status(4), status(1600), status(1501)),
        ("existed", "existed", "refused")
    );
    assert_eq!(found[1500]["errors"][0]["field"], "external_id");
    assert_eq!(app.count("items").await, 1597);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn empty_lines_are_counted_and_left_out() {
    let app = App::start().await;
    let body = format!("\n{}\r\n   \n{}", row("a"), row("b"));
    let found = reports(app.lines("/streams/rows/items", body).await).await;
    let numbers: Vec<_> = found
        .iter()
        .map(|report| report["line"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, [2, 4]);
    assert_eq!(
        reports(app.lines("/streams/rows/items", String::new()).await)
            .await
            .len(),
        0
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_over_the_limit_is_refused_and_the_next_one_is_read() {
    let app = App::start().await;
    let long = json!({ "external_id": "long", "payload": { "a": "x".repeat(11 << 20) } });
    let found = reports(
        app.lines("/streams/rows/items", format!("{long}\n{}", row("short")))
            .await,
    )
    .await;
    assert_eq!(
        (&found[0]["status"], &found[1]["status"]),
        (&json!("refused"), &json!("created"))
    );
    assert!(found[0]["detail"].as_str().unwrap().contains("10 MiB"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reading_ends_at_the_most_lines_and_the_report_says_where_to_go_on() {
    let app = App::start().await;
    let mut body = "{}\n".repeat(100_000);
    body.push_str(&row("late").to_string());
    let found = reports(app.lines("/streams/rows/items", body).await).await;
    let last = found.last().unwrap();
    assert_eq!(
        (&last["line"], &last["status"]),
        (&json!(100_001), &json!("stopped"))
    );
    assert_eq!((found.len(), app.count("items").await), (100_001, 0));
    let announced = app
        .client
        .post(app.url("/streams/rows/items"))
        .header("content-type", "application/x-ndjson")
        .header("content-length", (1_u64 << 30).to_string());
    // The client gives up sending what it announced; the server has answered by then or closed the connection.
    if let Ok(answer) = announced.body("{}").send().await {
        problem(answer, 413).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_names_a_new_model_registers_it_once() {
    let app = App::start().await;
    let line = |n: usize| {
        json!({ "external_id": format!("item-{n}"), "payload": { "a": 1 }, "prediction": { "model": "vendor v1", "label": "no", "confidence": 0.7 } }).to_string()
    };
    let body: Vec<String> = (0..1500).map(line).collect();
    let found = reports(app.lines("/streams/rows/items", body.join("\n")).await).await;
    assert!(
        found.iter().all(|report| report["status"] == "created"),
        "{:?}",
        found.iter().find(|report| report["status"] != "created")
    );
    assert_eq!(
        (app.count("models").await, app.count("predictions").await),
        (1, 1500)
    );
}
