//! The OpenAPI document: generated from the endpoints themselves.

use super::{
    adjudicate, agreement, approve_request, change_costs, change_keys, comment_on_request,
    compare_models, create_stream, demote, disagreement_reasons, edit_request, export_audit,
    export_items, get_costs, get_disagreement, get_item, get_ladder, get_policy, get_request,
    get_scoring, get_stream, import_decisions, kill, kill_all, list_affected_items, list_breaches,
    list_disagreements, list_items, list_models, list_policies, list_requests, list_streams,
    next_disagreement, open_request, people, post_items, progress, reject_request, review_breach,
    roll_back, score_past_items, search_audit, set_gold, set_model_slot, shapes, threshold,
    undo_adjudication, upload_model, withdraw_request,
};
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};
use std::sync::OnceLock;
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Understudy",
        version = "1",
        description = "Items in, decisions out, and everything in between.\n\nSend `Authorization: Bearer usk_…` with an API key; a browser that is logged in is known by its session. Errors are problem documents (RFC 9457, `application/problem+json`) whose `errors` name the fields. Every POST and PATCH takes an `Idempotency-Key`: the same key with the same request gives the first answer again, with `Idempotency-Replayed: true`; while that is still being made 409; with another request 422. Times are RFC 3339 in UTC. Confidences, rates and thresholds are numbers from 0 to 1."
    ),
    servers((url = "/api/v1")),
    paths(
        list_streams::list_streams,
        create_stream::create_stream,
        change_keys::change_keys,
        get_costs::get_costs,
        change_costs::change_costs,
        get_stream::get_stream,
        post_items::post_items,
        import_decisions::import_decisions,
        list_items::list_items,
        get_item::get_item,
        set_gold::set_gold,
        export_items::export_items,
        list_disagreements::list_disagreements,
        next_disagreement::next_disagreement,
        get_disagreement::get_disagreement,
        adjudicate::adjudicate,
        undo_adjudication::undo_adjudication,
        disagreement_reasons::disagreement_reasons,
        agreement::agreement,
        people::list_people,
        people::own_work,
        progress::progress,
        threshold::threshold,
        list_models::list_models,
        upload_model::upload_model,
        set_model_slot::set_model_slot,
        get_scoring::get_scoring,
        score_past_items::score_past_items,
        compare_models::compare_models,
        get_ladder::get_ladder,
        list_policies::list_policies,
        get_policy::get_policy,
        list_requests::list_requests,
        open_request::open_request,
        get_request::get_request,
        edit_request::edit_request,
        comment_on_request::comment_on_request,
        approve_request::approve_request,
        reject_request::reject_request,
        withdraw_request::withdraw_request,
        demote::demote,
        roll_back::roll_back,
        kill::kill,
        kill_all::kill_all,
        list_breaches::list_breaches,
        list_affected_items::list_affected_items,
        review_breach::review_breach,
        search_audit::search_audit,
        export_audit::export_audit,
    ),
    components(schemas(shapes::PolicyShape, shapes::GateShape)),
    tags(
        (name = "Items", description = "Things to decide"),
        (name = "Disagreements", description = "Items that people see differently"),
        (name = "Streams", description = "Kinds of decisions"),
        (name = "Reports", description = "Agreement and thresholds"),
        (name = "Models", description = "Model versions"),
        (name = "Ladder", description = "Policies, requests, ramps, guardrails, and every way down"),
        (name = "Audit", description = "Who changed what, and when"),
    ),
)]
struct Document;

/// The problems that every endpoint can answer with.
const EVERYWHERE: [(&str, &str); 6] = [
    ("400", "The request cannot be read"),
    (
        "401",
        "No API key and no session, or one that does not work",
    ),
    (
        "403",
        "The key lacks the scope, or the person the permission; names it",
    ),
    (
        "404",
        "No such thing, or one that the caller may not know of",
    ),
    (
        "429",
        "Too many requests of this key; Retry-After says when to go on",
    ),
    (
        "503",
        "The database is away; Retry-After says when to try again",
    ),
];
/// And those that read a body.
const WITH_BODY: [(&str, &str); 4] = [
    (
        "409",
        "It does not fit what is there now, or the first request with this Idempotency-Key is still being answered",
    ),
    ("413", "Over a limit, which is named"),
    ("415", "Another content type is needed, which is named"),
    ("422", "Readable, but not usable; `errors` names the fields"),
];

/// The document as JSON.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let mut document = Document::openapi();
        let key = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("usk_…")
            .build();
        let session = ApiKey::Cookie(ApiKeyValue::new("understudy_session"));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("api_key", SecurityScheme::Http(key));
        components.add_security_scheme("session", SecurityScheme::ApiKey(session));
        let mut document = serde_json::to_value(document).unwrap_or_default();
        document["security"] = json!([{ "api_key": [] }, { "session": [] }]);
        let paths = document["paths"]
            .as_object_mut()
            .into_iter()
            .flat_map(|paths| paths.values_mut());
        for path in paths {
            for (method, operation) in path.as_object_mut().into_iter().flatten() {
                add_problems(method, operation);
            }
        }
        document
    })
}

fn add_problems(method: &str, operation: &mut Value) {
    let writes = ["post", "patch"].contains(&method);
    let with_body = if writes {
        WITH_BODY.as_slice()
    } else {
        &WITH_BODY[3..]
    };
    let Some(responses) = operation["responses"].as_object_mut() else {
        return;
    };
    for (status, description) in EVERYWHERE.iter().chain(with_body) {
        responses.entry(*status).or_insert_with(|| {
            json!({
                "description": description,
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
            })
        });
    }
    if writes {
        let parameters = operation
            .as_object_mut()
            .map(|operation| operation.entry("parameters").or_insert(json!([])));
        if let Some(Value::Array(parameters)) = parameters
            && parameters
                .iter()
                .all(|parameter| parameter["name"] != "Idempotency-Key")
        {
            parameters.push(json!({
                "name": "Idempotency-Key",
                "in": "header",
                "required": false,
                "description": "Sending the request again with the same key gives the same answer for 24 hours",
                "schema": { "type": "string", "minLength": 1, "maxLength": 255 },
            }));
        }
    }
}

/// `GET /openapi.json`.
pub async fn serve() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_string());
    ([(CONTENT_TYPE, "application/json")], text.as_str()).into_response()
}

#[cfg(test)]
mod tests {
    use super::document;
    use serde_json::Value;

    /// Calls `see` with every value of a document and the key it is under.
    fn walk(value: &Value, see: &mut impl FnMut(&str, &Value)) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    see(name, value);
                    walk(value, see);
                }
            }
            Value::Array(values) => values.iter().for_each(|value| walk(value, see)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn the_document_is_openapi_3_1_and_every_reference_in_it_leads_somewhere() {
        let document = document();
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        let mut references = Vec::new();
        walk(document, &mut |name, value| {
            if name == "$ref" {
                references.push(value.as_str().unwrap().to_owned());
            }
        });
        assert!(references.len() > 50);
        for reference in references {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }

    #[test]
    fn every_endpoint_says_what_it_does_and_which_problems_it_answers_with() {
        for (path, methods) in document()["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                assert!(operation["summary"].is_string(), "{method} {path}");
                for status in ["400", "401", "403", "404", "422", "429", "503"] {
                    assert!(
                        operation["responses"][status].is_object(),
                        "{method} {path} {status}"
                    );
                }
            }
        }
    }
}
