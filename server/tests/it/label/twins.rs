//! Two servers that differ in nothing but what models say: on Shadow a labeler cannot tell one from the other, whatever
//! they ask for, and no more work is done for the one than for the other before they have decided.

use super::order::{Coming, put, stream};
use super::{ask, asked, count, decision, items_in, labeler, send, state};
use crate::harness::{Browser, Server, Somebody};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::{ConnectOptions as _, Connection as _};
use std::fmt::Write as _;
use understudy_app::server_fns::label::{Decide, Heartbeat, NextItems, Undo};
use understudy_ladder::policy::Order;
use understudy_ladder::{Role, Rung};
use uuid::Uuid;

const ITEMS: usize = 7;

/// One of the two servers.
struct Twin {
    server: Server,
    person: Somebody,
    browser: Browser,
}

/// Items of which the model says this: the label and how sure it is, one after the other.
async fn twin(said: [(u16, f64); ITEMS]) -> Twin {
    let (server, model) = stream(Order::Uncertainty, Rung::Shadow).await;
    let items: Vec<Coming> = said
        .into_iter()
        .enumerate()
        .map(|(n, (label, sure))| Coming {
            label,
            ..Coming::new(format!("item-{n}")).sure(sure)
        })
        .collect();
    put(&server, model, &items).await;
    let stream = state(&server).await.stream.id;
    let (person, browser) = labeler(&server, stream).await;
    Twin {
        server,
        person,
        browser,
    }
}

/// Two that differ: sure and right, unsure and of the other label.
async fn twins() -> [Twin; 2] {
    [
        twin([
            (0, 0.99),
            (0, 0.95),
            (0, 0.91),
            (0, 0.97),
            (0, 0.93),
            (0, 0.9),
            (0, 0.96),
        ])
        .await,
        twin([
            // Somebody will contradict what it is sure of.
            (1, 0.99),
            (0, 0.71),
            (1, 0.501),
            (1, 0.52),
            (0, 0.6),
            (1, 1.0),
            (1, 0.55),
        ])
        .await,
    ]
}

/// What is made anew for every answer, whatever it says: ids of forms, and the time; and what the two are called.
fn without_chance(text: &str, twin: &Twin) -> String {
    let mut out = String::with_capacity(text.len());
    let belongs = |character: char| character.is_ascii_alphanumeric() || "-:.".contains(character);
    let mut rest = text;
    while let Some(start) = rest.find(belongs) {
        let (before, word) = rest.split_at(start);
        let end = word
            .find(|character| !belongs(character))
            .unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        out.push_str(before);
        let chance = word.len() == 36 && Uuid::parse_str(word).is_ok();
        let time = word.len() >= 20 && word.starts_with("20") && word.as_bytes()[10] == b'T';
        let minute = word.len() == 5
            && word.char_indices().all(|(at, character)| match at {
                2 => character == ':',
                _ => character.is_ascii_digit(),
            });
        let chance = chance || time || minute;
        out.push_str(if chance { "…" } else { word });
        rest = after;
    }
    out.push_str(rest);
    out.replace(&twin.server.address, "http://here")
        .replace(&twin.person.email, "person@example.org")
}

/// Status, headers and body.
async fn whole(answer: Response, twin: &Twin) -> String {
    let mut text = format!("{}\n", answer.status());
    for (name, value) in answer.headers() {
        if !["date", "x-request-id", "set-cookie"].contains(&name.as_str()) {
            let value = String::from_utf8_lossy(value.as_bytes());
            let _ = writeln!(text, "{name}: {value}");
        }
    }
    text.push_str(&answer.text().await.unwrap());
    let nonce = text
        .split_once("'nonce-")
        .and_then(|(_, rest)| rest.split_once('\''))
        .map(|(nonce, _)| nonce.to_owned());
    if let Some(nonce) = nonce {
        text = text.replace(&nonce, "…");
    }
    without_chance(&text, twin)
}

/// Every address of the API that answers to GET, as the document has it.
async fn readable(twin: &Twin) -> Vec<String> {
    let document: Value = twin
        .browser
        .get("/api/v1/openapi.json")
        .await
        .json()
        .await
        .unwrap();
    let paths = document["paths"].as_object().unwrap();
    let paths = paths
        .iter()
        .filter(|(_, methods)| methods["get"].is_object());
    paths
        .map(|(path, _)| {
            let path = path
                .replace("{stream}", "words")
                .replace("{external_id}", "item-0");
            // Whatever else has a number.
            let mut plain = String::new();
            let mut inside = false;
            for character in path.chars() {
                match character {
                    '{' => {
                        inside = true;
                        plain.push('1');
                    }
                    '}' => inside = false,
                    other if !inside => plain.push(other),
                    _ => {}
                }
            }
            format!("/api/v1{}", plain.trim_start_matches("/api/v1"))
        })
        .collect()
}

const PAGES: [&str; 12] = [
    "/",
    "/streams/words",
    "/streams/words/label",
    "/streams/words/agreement",
    "/streams/words/threshold",
    "/streams/words/ladder",
    "/streams/words/models",
    "/streams/words/items",
    "/streams/words/items/item-0",
    "/streams/words/adjudicate",
    "/media/words/1",
    "/admin",
];

/// Everything that a labeler's role can read, and how it was answered.
async fn everything_readable(twin: &Twin) -> Vec<(String, String)> {
    let mut read = Vec::new();
    let api = readable(twin).await;
    assert!(api.len() > 15, "{api:?}");
    for path in PAGES.into_iter().map(str::to_owned).chain(api) {
        let answer = whole(twin.browser.get(&path).await, twin).await;
        read.push((path, answer));
    }
    read
}

/// Decides all items as the page does, and keeps every answer.
async fn all_decided(twin: &Twin) -> Vec<(String, String)> {
    let Twin {
        server,
        person,
        browser,
    } = twin;
    let mut read = Vec::new();
    for round in 0..ITEMS {
        let handed = ask::<NextItems>(server, browser, asked(person, &[])).await;
        read.push((
            format!("next {round}"),
            without_chance(&handed.to_string(), twin),
        ));
        let item = items_in(&handed)[0];
        let beat = json!({ "slug": "words", "person": person.id.get(), "items": [item], "ahead_of_utc": 0 });
        let beat = ask::<Heartbeat>(server, browser, beat).await.to_string();
        read.push((format!("heartbeat {round}"), beat));
        let form = decision(person, item, ["yes", "no"][round % 2], Uuid::new_v4());
        let decided = whole(send::<Decide>(server, browser, &form).await, twin).await;
        read.push((format!("decide {round}"), decided));
        if round == 2 {
            let undo = [
                ("slug", "words".to_owned()),
                ("person", person.id.to_string()),
                ("client_id", Uuid::new_v4().to_string()),
            ];
            let undone = whole(send::<Undo>(server, browser, &undo).await, twin).await;
            read.push(("undo".to_owned(), undone));
            let form = decision(person, item, "no", Uuid::new_v4());
            let again = whole(send::<Decide>(server, browser, &form).await, twin).await;
            read.push(("decide again".to_owned(), again));
        }
    }
    read
}

fn same(one: Vec<(String, String)>, other: Vec<(String, String)>) {
    assert_eq!(one.len(), other.len());
    for ((what, one), (_, other)) in one.into_iter().zip(other) {
        assert_eq!(one, other, "{what} tells the two apart");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_shadow_no_page_and_no_answer_differs_by_what_the_model_says() {
    let [one, other] = twins().await;
    same(
        everything_readable(&one).await,
        everything_readable(&other).await,
    );
    let (first, second) = (all_decided(&one).await, all_decided(&other).await);
    assert!(first[0].1.contains("Text of item-0."), "{first:?}");
    same(first, second);
    // What the decisions led to is nothing that a labeler can read either.
    same(
        everything_readable(&one).await,
        everything_readable(&other).await,
    );
    for twin in [one, other] {
        let pairs = count(&twin.server, "select count(*) from pairs").await;
        assert_eq!(pairs, 7, "the predictions were compared all the same");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_streamed_to_anybody_so_no_event_tells_anything() {
    let [one, _] = twins().await;
    let document = one.browser.get("/api/v1/openapi.json").await;
    let document = document.text().await.unwrap();
    assert!(!document.contains("text/event-stream") && document.contains("openapi"));
    for (path, answer) in everything_readable(&one).await {
        assert!(!answer.contains("text/event-stream"), "{path}");
        assert!(
            !answer.contains("EventSource") && !answer.contains("WebSocket"),
            "{path}"
        );
    }
}

/// Whatever reads a prediction would fail: there are none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_shadow_no_prediction_is_read_before_somebody_has_decided() {
    let [one, _] = twins().await;
    let Twin {
        server,
        person,
        browser,
    } = &one;
    sqlx::query("alter table predictions rename to hidden")
        .execute(&server.pool)
        .await
        .unwrap();
    let page = browser.get("/streams/words/label").await;
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Text of item-0."));
    let handed = ask::<NextItems>(server, browser, asked(person, &[])).await;
    let items = items_in(&handed);
    assert_eq!(items.len(), 4, "{handed}");
    let beat =
        json!({ "slug": "words", "person": person.id.get(), "items": items, "ahead_of_utc": 0 });
    let kept = ask::<Heartbeat>(server, browser, beat).await;
    assert_eq!(kept["waiting"], 7, "{kept}");
}

/// The same statements, as often, whatever the model says: nobody can tell from how long an answer takes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_shadow_the_same_statements_run_whatever_the_model_says() {
    let mut logs = Vec::new();
    for twin in twins().await {
        logged(&twin.server).await;
        let from = log_of(&twin.server).await;
        all_decided(&twin).await;
        let mut ran = statements(&twin.server, from).await;
        // Those of two connections may be written down in either order.
        ran.sort_unstable();
        logs.push(ran);
    }
    let [one, other] = &logs[..] else {
        panic!("two of them");
    };
    assert!(one.len() > 100, "{one:?}");
    let differ = one.iter().zip(other).find(|(one, other)| one != other);
    assert_eq!((differ, one.len()), (None, other.len()));
}

/// Where the cluster's log is, and how long it is by now.
async fn log_of(server: &Server) -> (std::path::PathBuf, usize) {
    let folder: String = sqlx::query_scalar("show data_directory")
        .fetch_one(&server.pool)
        .await
        .unwrap();
    let log = std::path::Path::new(&folder).with_file_name("postgres.log");
    let length = std::fs::read(&log).unwrap().len();
    (log, length)
}

/// From now on every connection of this server's writes its statements down, under the name of its database.
async fn logged(server: &Server) {
    let name = database(server).await;
    let options = server.pool.connect_options();
    let mut admin = options.as_ref().clone().connect().await.unwrap();
    let others =
        "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    for sql in [
        &format!("alter database {name} set log_statement = 'all'"),
        "alter system set log_line_prefix = '%m [%p] (%d) '",
        "select pg_reload_conf()",
        // Those that are open go on as they were: none of them is used any more.
        &format!("select pg_terminate_backend(pid) {others}"),
    ] {
        sqlx::query(sql).execute(&mut admin).await.unwrap();
    }
    let left = format!("select count(*) {others}");
    while sqlx::query_scalar::<_, i64>(&left)
        .fetch_one(&mut admin)
        .await
        .unwrap()
        > 0
    {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    admin.close().await.unwrap();
}

async fn database(server: &Server) -> String {
    sqlx::query_scalar("select current_database()")
        .fetch_one(&server.pool)
        .await
        .unwrap()
}

/// What was run since, without the values that it was run with.
async fn statements(server: &Server, (log, from): (std::path::PathBuf, usize)) -> Vec<String> {
    let own = format!("({}) LOG:  ", database(server).await);
    let text = std::fs::read(&log).unwrap();
    let text = String::from_utf8_lossy(&text[from..]).into_owned();
    let mut found = Vec::new();
    let mut entries = text.lines().peekable();
    while let Some(line) = entries.next() {
        let Some((_, said)) = line.split_once(&own) else {
            continue;
        };
        let said = said
            .split_once("execute ")
            .and_then(|(_, rest)| rest.split_once(':'))
            .or_else(|| said.split_once("statement:"));
        if let Some((_, statement)) = said {
            let mut whole = statement.trim().to_owned();
            // What goes on in the next lines begins with a tab.
            while let Some(more) = entries.next_if(|line| line.starts_with('\t')) {
                whole.push(' ');
                whole.push_str(more.trim());
            }
            found.push(whole);
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_labeler_reads_no_export_and_nobody_elses_decision() {
    let [one, _] = twins().await;
    for path in [
        "/api/v1/streams/words/items/export",
        "/api/v1/streams/words/items/item-0",
        "/api/v1/streams/words/items",
    ] {
        let answer = one.browser.get(path).await;
        assert_eq!(answer.status(), 403, "{path}");
    }
    let reviewer = one.server.logged_in(Role::Reviewer, &[]).await;
    let export = reviewer
        .request(Method::GET, "/api/v1/streams/words/items/export")
        .send()
        .await
        .unwrap();
    assert_eq!(export.status(), 200);
}
