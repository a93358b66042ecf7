//! Every endpoint, with a body that it takes and the permission that it asks for.

use super::row;
use reqwest::Method;
use serde_json::{Value, json};
use understudy_ladder::Permission as P;

/// An endpoint of the stream `rows`, what it takes, and the permission that it asks for.
pub type Endpoint = (Method, &'static str, Option<Value>, P);

pub fn all() -> Vec<Endpoint> {
    [reading(), writing(), of_requests(), downwards()].concat()
}

fn get(path: &'static str, needs: P) -> Endpoint {
    (Method::GET, path, None, needs)
}

fn post(path: &'static str, needs: P) -> Endpoint {
    (Method::POST, path, None, needs)
}

fn send(path: &'static str, body: Value, needs: P) -> Endpoint {
    (Method::POST, path, Some(body), needs)
}

fn reading() -> Vec<Endpoint> {
    vec![
        get("/streams", P::ReadStreams),
        get("/streams/rows", P::ReadStreams),
        get("/streams/rows/costs", P::ReadStreams),
        get("/streams/rows/items", P::ReadItems),
        get("/streams/rows/items/there", P::ReadItems),
        get("/streams/rows/items/export", P::ReadItems),
        get("/streams/rows/disagreements", P::ReadItems),
        get("/streams/rows/disagreements/1", P::ReadItems),
        get("/streams/rows/disagreement-reasons", P::ReadReports),
        get("/streams/rows/agreement", P::ReadReports),
        get("/streams/rows/people", P::ReadPeople),
        get("/streams/rows/people/me", P::Decide),
        get("/streams/rows/progress", P::ReadReports),
        get("/streams/rows/threshold", P::ReadReports),
        get("/streams/rows/models", P::ReadStreams),
        get("/streams/rows/models/1/scoring", P::ReadReports),
        get("/streams/rows/models/1/comparison", P::ReadReports),
        get("/streams/rows/policies", P::ReadStreams),
        get("/streams/rows/policies/1", P::ReadStreams),
        get("/streams/rows/ladder", P::ReadReports),
        get("/streams/rows/breaches", P::ReadReports),
        get("/streams/rows/breaches/1/items", P::ReadItems),
        get("/streams/rows/requests", P::ReadReports),
        get("/streams/rows/requests/1", P::ReadReports),
        get("/audit", P::Admin),
        get("/audit/export", P::Admin),
    ]
}

fn writing() -> Vec<Endpoint> {
    let label = |id: &str, key: &str| json!({ "id": id, "name": id, "key": key });
    let stream = json!({ "slug": "new", "title": "New", "input_kind": "json", "labels": [label("a", "1"), label("b", "2")] });
    let model = json!({ "name": "vendor v1" });
    let slot = json!({ "slot": "preview" });
    let undo = json!({ "client_id": "0d6f8a57-3c1e-4f9b-8f52-6f1f5d2f7c11" });
    let settled = json!({ "label": "a", "reason": "slip", "client_id": "5f0c6d1e-6a3b-4d2c-9a51-0b7c2f1d8e44" });
    vec![
        post("/streams/rows/disagreements/next", P::Adjudicate),
        send("/streams/rows/disagreements/1", settled, P::Adjudicate),
        send("/streams/rows/disagreements/undo", undo, P::Adjudicate),
        send("/streams", stream, P::WriteStreams),
        (
            Method::PATCH,
            "/streams/rows/keys",
            Some(json!({ "keys": [] })),
            P::WriteStreams,
        ),
        (
            Method::PATCH,
            "/streams/rows/costs",
            Some(json!({ "label_costs": [[0, 1], [5, 0]] })),
            P::WriteStreams,
        ),
        send("/streams/rows/items", row("one"), P::WriteItems),
        send(
            "/streams/rows/items/there/gold",
            json!({ "label": "yes" }),
            P::SetGold,
        ),
        send("/streams/rows/models", model, P::WriteModels),
        send("/streams/rows/models/1/slot", slot, P::WriteModels),
        post("/streams/rows/models/1/scoring", P::WriteModels),
    ]
}

fn of_requests() -> Vec<Endpoint> {
    let up = json!({ "step_up": true });
    let edit = json!({ "comment": "Better." });
    let comment = json!({ "text": "Why?" });
    let rejection = json!({ "reason": "no" });
    vec![
        send("/streams/rows/requests", up, P::OpenRequests),
        (
            Method::PATCH,
            "/streams/rows/requests/1",
            Some(edit),
            P::OpenRequests,
        ),
        // Whoever opens requests approves them too.
        send("/streams/rows/requests/1/comments", comment, P::Approve),
        post("/streams/rows/requests/1/approve", P::Approve),
        send("/streams/rows/requests/1/reject", rejection, P::Approve),
        post("/streams/rows/requests/1/withdraw", P::OpenRequests),
    ]
}

fn downwards() -> Vec<Endpoint> {
    let reason = json!({ "reason": "test" });
    vec![
        send("/streams/rows/decisions", json!({}), P::ImportDecisions),
        send("/streams/rows/demote", json!({}), P::Demote),
        send("/streams/rows/rollback", json!({ "leaving": 1 }), P::Demote),
        post("/streams/rows/kill", P::Demote),
        send("/kill", reason, P::Demote),
        post("/streams/rows/breaches/1/review", P::Demote),
    ]
}
