//! Somebody who is logged in, and the desk at which they decide items as the browser does.

use crate::http::{Connection, Request};
use crate::server::Server;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What the accounts of the demo have in common.
pub const PASSWORD: &str = "understudy-demo";

const HTML: &str = "Accept: text/html\r\n";
const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";
const JSON: &str = "Content-Type: application/json\r\n";
/// As browsers do: compressing is part of the time.
const PACKED: &str = "Accept-Encoding: gzip, deflate, br\r\n";

/// No decision is made twice.
static DECISIONS: AtomicU64 = AtomicU64::new(1);

/// Somebody who is logged in.
pub struct Person {
    connection: Connection,
    headers: String,
}

impl Person {
    /// Logs in through the form.
    pub async fn log_in(server: &Server, name: &str) -> Result<Self> {
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

    /// Opens a page.
    pub async fn page(&mut self, path: &str) -> Result<String> {
        let request = Request::get(path, &format!("{HTML}{}", self.headers));
        let answer = self.connection.ask(&request).await?;
        Ok(answer.text(200)?.to_owned())
    }

    /// How long a page takes to come whole, packed as browsers ask for it.
    pub async fn view(&mut self, path: &str) -> Result<Duration> {
        let request = Request::get(path, &format!("{HTML}{PACKED}{}", self.headers));
        let from = Instant::now();
        let status = self.connection.ask(&request).await?.head.status;
        let took = from.elapsed();
        ensure!(status == 200, "{path} answered {status}");
        Ok(took)
    }

    /// Sends JSON to the API; answers what it says with this status.
    pub async fn api(&mut self, path: &str, body: &Value, status: u16) -> Result<Value> {
        let headers = format!("{JSON}{}", self.headers);
        let request = Request::new("POST", path, &headers, body.to_string().as_bytes());
        let answer = self.connection.ask(&request).await?;
        Ok(serde_json::from_str(answer.text(status)?)?)
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

/// What the queue gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Items; none when the person holds enough.
    Items(Vec<i64>),
    /// Others hold what waits.
    AllTaken,
    /// Nothing waits.
    Empty,
}

/// The label page of a stream, opened by somebody.
pub struct Desk<'a> {
    person: &'a mut Person,
    slug: String,
    /// The person's number.
    id: i64,
    /// Addresses of the server functions.
    decide: String,
    next: String,
    /// The first label that can be chosen.
    pub label: String,
}

impl<'a> Desk<'a> {
    /// Opens the label page of a stream in which an item waits.
    pub async fn open(person: &'a mut Person, slug: &str) -> Result<Self> {
        let page = person.page(&format!("/streams/{slug}/label")).await?;
        // The server functions of one file share the number at the end of their addresses.
        let number = between(&page, "action=\"/api/decide", "\"")?;
        Ok(Self {
            slug: slug.to_owned(),
            id: between(&page, "name=\"person\" value=\"", "\"")?.parse()?,
            decide: format!("/api/decide{number}"),
            next: format!("/api/next_items{number}"),
            label: between(&page, "name=\"label\" value=\"", "\"")?.to_owned(),
            person,
        })
    }

    /// What the queue gives to somebody who holds these; and how long that took.
    pub async fn ask(&mut self, held: &[i64]) -> Result<(Given, Duration)> {
        let asked =
            json!({ "slug": self.slug, "person": self.id, "held": held, "ahead_of_utc": 0 });
        let (text, took) = self
            .person
            .call(&self.next, JSON, &asked.to_string())
            .await?;
        let handed: Value = serde_json::from_str(&text)?;
        let given = match &handed["given"] {
            Value::String(what) if what == "AllTaken" => Given::AllTaken,
            Value::String(what) if what == "Empty" => Given::Empty,
            given => Given::Items(
                given["Items"]
                    .as_array()
                    .with_context(|| format!("The queue answers {text}"))?
                    .iter()
                    .filter_map(|item| item["id"].as_i64())
                    .collect(),
            ),
        };
        Ok((given, took))
    }

    /// The items that the queue gives to somebody who holds these; and how long that took.
    pub async fn fetch(&mut self, held: &[i64]) -> Result<(Vec<i64>, Duration)> {
        match self.ask(held).await? {
            (Given::Items(items), took) => Ok((items, took)),
            (Given::AllTaken | Given::Empty, _) => anyhow::bail!("The queue gives nothing"),
        }
    }

    /// Decides an item; says how long that took.
    pub async fn decide(&mut self, item: i64, label: &str) -> Result<Duration> {
        let (slug, id) = (&self.slug, self.id);
        let decision = DECISIONS.fetch_add(1, Ordering::Relaxed);
        let body = format!(
            "slug={slug}&person={id}&item={item}&label={label}&client_id=00000000-0000-4000-8000-{decision:012x}"
        );
        Ok(self.person.call(&self.decide, FORM, &body).await?.1)
    }
}

/// The text between the first `start` and the `end` after it.
pub fn between<'a>(text: &'a str, start: &str, end: &str) -> Result<&'a str> {
    let found = text
        .split_once(start)
        .and_then(|(_, rest)| rest.split_once(end));
    let found = found.with_context(|| format!("The page has no {start}…{end}"))?;
    Ok(found.0)
}
