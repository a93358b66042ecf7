//! How long people wait: for every page, for the next item, and for a decision to be recorded.

use crate::http::{Connection, Request};
use crate::report::Section;
use crate::server::Server;
use crate::times::Times;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How often each page is asked for.
const VIEWS: usize = 50;
/// A page that is far too slow is asked for less often.
const LONGEST: Duration = Duration::from_secs(8);
/// Decisions that are made.
const DECISIONS: usize = 150;
/// What the accounts of the demo have in common.
const PASSWORD: &str = "understudy-demo";

/// Every page with who opens it; an item's own page is found on the list of items.
const PAGES: [(&str, &str); 15] = [
    ("lead", "/"),
    ("lead", "/streams/new"),
    ("lead", "/streams/garments"),
    ("labeler2", "/streams/garments/label"),
    ("manager", "/streams/garments/agreement"),
    ("lead", "/streams/garments/threshold"),
    ("reviewer", "/streams/garments/ladder"),
    ("lead", "/streams/garments/models"),
    ("lead", "/streams/garments/items"),
    ("lead", ITEM),
    ("labeler2", "/streams/nodules/label"),
    ("manager", "/streams/nodules/agreement"),
    ("lead", "/streams/nodules/threshold"),
    ("lead", "/streams/nodules/ladder"),
    ("admin", "/admin"),
];
/// Stands for one item's page.
const ITEM: &str = "/streams/garments/items/…";

/// Somebody who is logged in.
struct Person {
    connection: Connection,
    headers: String,
}

impl Person {
    /// Logs in through the form.
    async fn log_in(server: &Server, name: &str) -> Result<Self> {
        let mut connection = Connection::open(server.address).await?;
        let page = connection.ask(&Request::get("/login", HTML)).await?;
        let action = between(page.text(200)?, "<form action=\"", "\"")?.to_owned();
        let form = format!("email={name}@demo.example&password={PASSWORD}&next=/");
        let headers = format!("{HTML}{FORM}Origin: http://localhost\r\n");
        let request = Request::new("POST", &action, &headers, form.as_bytes());
        let head = connection.ask(&request).await?.head;
        let cookie = head.cookie.filter(|_| head.status == 302);
        let cookie = cookie.with_context(|| format!("{name} cannot log in: {}", head.status))?;
        let headers = format!("Cookie: {cookie}\r\nOrigin: http://localhost\r\n");
        Ok(Self {
            connection,
            headers,
        })
    }

    async fn page(&mut self, path: &str) -> Result<String> {
        let request = Request::get(path, &format!("{HTML}{}", self.headers));
        let answer = self.connection.ask(&request).await?;
        Ok(answer.text(200)?.to_owned())
    }

    /// Asks a server function as the browser does.
    async fn call(
        &mut self,
        path: &str,
        media_type: &str,
        body: &str,
    ) -> Result<(String, Duration)> {
        let headers = format!("Accept: application/json\r\n{media_type}{}", self.headers);
        let request = Request::new("POST", path, &headers, body.as_bytes());
        let from = Instant::now();
        let answer = self.connection.ask(&request).await?;
        let took = from.elapsed();
        Ok((answer.text(200)?.to_owned(), took))
    }
}

const HTML: &str = "Accept: text/html\r\n";
const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";
const JSON: &str = "Content-Type: application/json\r\n";
/// As browsers do: compressing is part of the time.
const PACKED: &str = "Accept-Encoding: gzip, deflate, br\r\n";

/// Opens every page again and again, one after the other.
pub async fn pages(server: &Server) -> Result<Section> {
    let mut section = Section::new("Pages with the demo data, p95 of the whole answer");
    let mut people: Vec<(&str, Person)> = Vec::new();
    let mut slowest: f64 = 0.0;
    for (name, path) in PAGES {
        let known = people.iter().position(|(known, _)| *known == name);
        let index = if let Some(index) = known {
            index
        } else {
            people.push((name, Person::log_in(server, name).await?));
            people.len() - 1
        };
        let person = &mut people[index].1;
        let address = if path == ITEM {
            let list = person.page("/streams/garments/items").await?;
            let item = between(&list, "href=\"/streams/garments/items/", "\"")?;
            format!("/streams/garments/items/{item}")
        } else {
            path.to_owned()
        };
        let p95 = views(person, &address).await?;
        slowest = slowest.max(p95.unwrap_or(0.0));
        section.add_if(format!("page {path}"), path.to_owned(), p95, "ms");
    }
    section.add(
        "page_slowest_ms".to_owned(),
        "Slowest page".to_owned(),
        slowest,
        "ms",
    );
    Ok(section)
}

async fn views(person: &mut Person, path: &str) -> Result<Option<f64>> {
    person.page(path).await?;
    let request = Request::get(path, &format!("{HTML}{PACKED}{}", person.headers));
    let mut times = Times::default();
    let started = Instant::now();
    while times.count() < VIEWS && started.elapsed() < LONGEST {
        let from = Instant::now();
        let status = person.connection.ask(&request).await?.head.status;
        times.add(from.elapsed());
        ensure!(status == 200, "{path} answered {status}");
    }
    Ok(times.quantile_ms(0.95))
}

/// Decides items as the browser does: the decision is sent, and one more item is fetched ahead.
pub async fn desk(server: &Server) -> Result<Section> {
    let mut person = Person::log_in(server, "labeler").await?;
    let page = person.page("/streams/garments/label").await?;
    // The server functions of one file share the number at the end of their addresses.
    let number = between(&page, "action=\"/api/decide", "\"")?;
    let (decide, next) = (
        format!("/api/decide{number}"),
        format!("/api/next_items{number}"),
    );
    let id: i64 = between(&page, "name=\"person\" value=\"", "\"")?.parse()?;
    let label = between(&page, "name=\"label\" value=\"", "\"")?;

    let (mut next_times, mut submit_times) = (Times::default(), Times::default());
    let mut held = fetch(&mut person, &next, id, &[]).await?.0;
    let started = Instant::now();
    for round in 0..DECISIONS {
        ensure!(!held.is_empty(), "The queue of the demo is too short");
        let item = held.remove(0);
        let body = format!(
            "slug=garments&person={id}&item={item}&label={label}&client_id=00000000-0000-4000-8000-{round:012x}"
        );
        submit_times.add(person.call(&decide, FORM, &body).await?.1);
        let (given, took) = fetch(&mut person, &next, id, &held).await?;
        next_times.add(took);
        held.extend(given);
        if started.elapsed() > LONGEST {
            break;
        }
    }
    let mut section = Section::new("Labelling the demo's garments, p95");
    section.add_if(
        "next_item_p95_ms".to_owned(),
        "Next item".to_owned(),
        next_times.quantile_ms(0.95),
        "ms",
    );
    section.add_if(
        "submit_p95_ms".to_owned(),
        "Submit a decision".to_owned(),
        submit_times.quantile_ms(0.95),
        "ms",
    );
    Ok(section)
}

async fn fetch(
    person: &mut Person,
    path: &str,
    id: i64,
    held: &[i64],
) -> Result<(Vec<i64>, Duration)> {
    let asked = json!({ "slug": "garments", "person": id, "held": held, "ahead_of_utc": 0 });
    let (text, took) = person.call(path, JSON, &asked.to_string()).await?;
    let handed: Value = serde_json::from_str(&text)?;
    let items = handed["given"]["Items"]
        .as_array()
        .context("The queue gives nothing")?;
    Ok((
        items
            .iter()
            .filter_map(|item| item["id"].as_i64())
            .collect(),
        took,
    ))
}

/// The text between the first `start` and the `end` after it.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Result<&'a str> {
    let found = text
        .split_once(start)
        .and_then(|(_, rest)| rest.split_once(end));
    let found = found.with_context(|| format!("The page has no {start}…{end}"))?;
    Ok(found.0)
}
