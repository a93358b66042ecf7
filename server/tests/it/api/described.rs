//! What is answered is what the OpenAPI document says, field by field.

use super::ladder::{Story, later, names, policy, up};
use super::told;
use reqwest::Method;
use serde_json::{Map, Value, json};
use understudy_ladder::Role;

/// The fields that a schema knows, with every schema that it has for each.
fn known<'a>(document: &'a Value, schema: &'a Value, into: &mut Vec<(&'a str, &'a Value)>) {
    let schema = resolved(document, schema);
    for group in ["allOf", "oneOf", "anyOf"] {
        for part in schema[group].as_array().into_iter().flatten() {
            known(document, part, into);
        }
    }
    let properties = schema["properties"].as_object().into_iter().flatten();
    into.extend(properties.map(|(name, schema)| (name.as_str(), schema)));
}

/// The fields that every value of a schema has.
fn required<'a>(document: &'a Value, schema: &'a Value, into: &mut Vec<&'a str>) {
    let schema = resolved(document, schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        required(document, part, into);
    }
    let own = schema["required"].as_array().into_iter().flatten();
    into.extend(own.filter_map(Value::as_str));
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap(),
        None => schema,
    }
}

fn may_be_null(schema: &Value) -> bool {
    let types = [&schema["type"]];
    let listed = schema["type"].as_array().into_iter().flatten();
    let parts = ["oneOf", "anyOf"].map(|group| schema[group].as_array());
    types.into_iter().chain(listed).any(|one| one == "null")
        || parts.into_iter().flatten().flatten().any(may_be_null)
        // Nothing is said of it at all.
        || schema["type"].is_null() && schema["$ref"].is_null() && schema["oneOf"].is_null()
}

/// What a value has that its schema does not say, and what it lacks.
fn differences(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let schema = resolved(document, schema);
    match value {
        Value::Null if may_be_null(schema) => Vec::new(),
        Value::Null => vec![format!("{at} is null")],
        Value::Array(values) => {
            let item = |value| differences(document, items_of(document, schema), value, at);
            values.iter().flat_map(item).collect()
        }
        Value::Object(fields) => object(document, schema, fields, at),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

fn items_of<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let parts = schema["oneOf"].as_array().into_iter().flatten();
    let mut parts = parts.map(|part| resolved(document, part));
    match &schema["items"] {
        Value::Null => parts
            .find_map(|part| part.get("items"))
            .unwrap_or(&Value::Null),
        items => items,
    }
}

fn object(document: &Value, schema: &Value, fields: &Map<String, Value>, at: &str) -> Vec<String> {
    let (mut properties, mut needed) = (Vec::new(), Vec::new());
    known(document, schema, &mut properties);
    required(document, schema, &mut needed);
    let missing = needed
        .into_iter()
        .filter(|name| !fields.contains_key(*name));
    let mut wrong: Vec<String> = missing
        .map(|name| format!("{at}.{name} is missing"))
        .collect();
    // What callers put into it is theirs, and everything else has its fields.
    let free = ["payload", "spec"].contains(&at.rsplit('.').next().unwrap());
    if properties.is_empty() && (free || schema["additionalProperties"].is_object()) {
        return wrong;
    }
    for (name, value) in fields {
        let at = format!("{at}.{name}");
        let schemas = properties.iter().filter(|(known, _)| known == name);
        let found: Vec<Vec<String>> = schemas
            .map(|(_, schema)| differences(document, schema, value, &at))
            .collect();
        match found.into_iter().min_by_key(Vec::len) {
            None => wrong.push(format!("{at} is not described")),
            Some(fewest) => wrong.extend(fewest),
        }
    }
    wrong
}

/// A stream on which much has happened.
async fn eventful() -> Story {
    let story = Story::on_partial(&policy()).await;
    let wrong = story.automated(names("wrong", |_| true).take(4)).await;
    let mut scheduled = json!({ "changes": { "audit_rate": 0.5 } });
    scheduled["apply_at"] = json!(later(60));
    let scheduled = story.open(&scheduled).await;
    story.approve(&scheduled).await;
    let path = format!("/requests/{}", scheduled["id"]);
    let why = json!({ "text": "Why?" });
    story
        .post(&story.lead, &format!("{path}/comments"), &why)
        .await;
    let canary = json!({ "changes": { "canary": { "model": story.v2.get(), "share": 0.1 } } });
    let rejected = story.open(&canary).await;
    let path = format!("/requests/{}/reject", rejected["id"]);
    let no = json!({ "reason": "No." });
    assert_eq!(story.post(&story.reviewer, &path, &no).await.0, 200);
    story.decide(&wrong, 1).await;
    story
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_field_that_is_answered_is_described_and_the_other_way_round() {
    let story = eventful().await;
    let (_, document) = told(story.app.get("/openapi.json").await).await;
    let admin = story.app.server.logged_in(Role::Admin, &[]).await;
    let mut wrong = Vec::new();
    for (path, described) in [
        ("/streams", "/streams"),
        ("/streams/rows", "/streams/{stream}"),
        ("/streams/rows/ladder", "/streams/{stream}/ladder"),
        ("/streams/rows/policies", "/streams/{stream}/policies"),
        (
            "/streams/rows/policies/3",
            "/streams/{stream}/policies/{version}",
        ),
        ("/streams/rows/requests", "/streams/{stream}/requests"),
        (
            "/streams/rows/requests/2",
            "/streams/{stream}/requests/{id}",
        ),
        ("/streams/rows/breaches", "/streams/{stream}/breaches"),
        ("/streams/rows/models", "/streams/{stream}/models"),
        ("/streams/rows/agreement", "/streams/{stream}/agreement"),
        ("/streams/rows/people", "/streams/{stream}/people"),
        ("/streams/rows/people/me", "/streams/{stream}/people/me"),
        ("/streams/rows/progress", "/streams/{stream}/progress"),
        (
            "/streams/rows/models/2/scoring",
            "/streams/{stream}/models/{model}/scoring",
        ),
        (
            "/streams/rows/models/2/comparison",
            "/streams/{stream}/models/{model}/comparison",
        ),
        ("/streams/rows/items", "/streams/{stream}/items"),
        (
            "/streams/rows/items/wrong-0",
            "/streams/{stream}/items/{external_id}",
        ),
        ("/audit", "/audit"),
    ] {
        let request = admin.page_sends(Method::GET, &format!("/api/v1{path}"));
        let (status, answer) = told(request.send().await.unwrap()).await;
        assert_eq!(status, 200, "{path} {answer}");
        let content = &document["paths"][described]["get"]["responses"]["200"]["content"];
        let schema = &content["application/json"]["schema"];
        assert!(!schema.is_null(), "{described}");
        wrong.extend(differences(&document, schema, &answer, path));
    }
    let problem = &document["components"]["schemas"]["Problem"];
    let (_, refused) = story.post(&story.lead, "/requests", &up()).await;
    assert!(refused["gates"].is_array(), "{refused}");
    wrong.extend(differences(&document, problem, &refused, "problem"));
    assert!(wrong.is_empty(), "{wrong:#?}");
}
