//! The API as applications use it.

mod access;
mod anything;
mod audit;
mod automation;
mod bulk;
mod described;
mod endpoints;
mod idempotency;
mod imports;
mod items;
mod ladder;
mod models;
mod reports;
mod streams;
mod writers;

use crate::harness::Server;
use reqwest::{Client, Response};
use serde_json::{Value, json};
use understudy_ladder::Permission;
use understudy_store::streams::InputKind;

/// An application with a key for everything that keys may do.
pub struct App {
    pub server: Server,
    pub client: Client,
}

impl App {
    /// On a stream `rows` of tables with the labels `yes` and `no`.
    pub async fn start() -> Self {
        let server = Server::start().await;
        server.stream("rows", InputKind::Table).await;
        Self::of(server).await
    }

    pub async fn of(server: Server) -> Self {
        let scopes: Vec<Permission> = Permission::ALL
            .into_iter()
            .filter(|scope| scope.for_keys())
            .collect();
        let key = server.key(&scopes, None).await;
        Self {
            client: server.client(&key),
            server,
        }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.client.get(self.url(path)).send().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.client
            .post(self.url(path))
            .json(body)
            .send()
            .await
            .unwrap()
    }

    pub async fn lines(&self, path: &str, body: String) -> Response {
        self.client
            .post(self.url(path))
            .header("content-type", "application/x-ndjson")
            .body(body)
            .send()
            .await
            .unwrap()
    }

    pub fn url(&self, path: &str) -> String {
        self.server.url(&format!("/api/v1{path}"))
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        sqlx::query_scalar(&format!("select count(*) from {table}"))
            .fetch_one(&self.server.pool)
            .await
            .unwrap()
    }
}

/// A row for the stream `rows`.
pub fn row(external_id: &str) -> Value {
    json!({ "external_id": external_id, "payload": { "size": 3 } })
}

/// Status and body of an answer.
pub async fn told(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (
        status,
        serde_json::from_str(&text).unwrap_or(Value::String(text)),
    )
}

/// Checks that an answer is a problem document of this status and gives it.
pub async fn problem(answer: Response, status: u16) -> Value {
    let content_type = answer
        .headers()
        .get("content-type")
        .map(|value| value.to_str().unwrap().to_owned());
    let (found, body) = told(answer).await;
    assert_eq!(found, status, "{body}");
    assert_eq!(
        content_type.as_deref(),
        Some("application/problem+json"),
        "{body}"
    );
    assert_eq!(body["status"], status);
    assert!(
        body["title"].is_string() && body["type"].is_string() && body["errors"].is_array(),
        "{body}"
    );
    body
}

/// The fields that a problem names.
pub fn fields(problem: &Value) -> Vec<&str> {
    problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap())
        .collect()
}

/// The reports of a bulk answer.
pub async fn reports(answer: Response) -> Vec<Value> {
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/x-ndjson");
    let text = answer.text().await.unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}
