//! `POST /streams/{stream}/requests`: proposes the next policy version.

use super::body::{Json, parse, short};
use super::caller::Caller;
use super::get_request::show;
use super::on_stream::{find, known_name};
use super::problem::{FieldError, Problem};
use super::request_view::RequestBody;
use crate::state::AppState;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use understudy_ladder::access::Who;
use understudy_ladder::{Permission, Policy};
use understudy_store::moves::{self, Propose};
use understudy_store::streams::StreamState;
use utoipa::ToSchema;

/// What to propose: the next step up, or changes of the policy in force.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeBody {
    /// Why.
    #[serde(default)]
    #[schema(example = "1,800 blind pairs, 93 % agreement")]
    pub comment: String,
    /// Whether to go one rung or ramp step up.
    #[serde(default)]
    pub step_up: bool,
    /// What else changes: the fields of the policy that get other values (a merge patch, RFC 7396; null
    /// is the value where a field can have none, and takes a label out of `thresholds.per_label`).
    #[serde(default)]
    #[schema(value_type = Option<Object>, example = json!({"thresholds": {"default": 0.91}}))]
    pub changes: Map<String, Value>,
    /// Not to be applied before this, however early it is approved.
    pub apply_at: Option<DateTime<Utc>>,
}

/// Open a request. Its evidence is frozen; other people approve it. Only people open requests, with the session of
/// the browser: needs `requests:write`.
#[utoipa::path(post, path = "/streams/{stream}/requests", tag = "Ladder", params(("stream" = String, Path, description = "The stream's name")), request_body = ProposeBody, responses(
    (status = 201, description = "The request", body = RequestBody),
    (status = 409, description = "The gates do not pass, or it is not one step; `gates` says what each found", body = Problem, content_type = "application/problem+json"),
))]
pub async fn open_request(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
    Json(body): Json<ProposeBody>,
) -> Result<Response, Problem> {
    let slug = known_name(&stream)?;
    let mut tx = app.pool.begin().await?;
    let state = find(&mut tx, &caller, slug, Permission::OpenRequests).await?;
    people_only(&caller, "opens requests")?;
    short("comment", &body.comment)?;
    let policy = proposed(&state, body.step_up, &body.changes)?;
    let propose = Propose {
        policy,
        comment: body.comment.trim(),
        apply_at: body.apply_at,
    };
    let request = moves::open(&mut tx, &caller.0, slug, propose, app.services.now()).await?;
    tx.commit().await?;
    let opened = show(&app, &caller, slug, request.id).await?;
    Ok((StatusCode::CREATED, opened).into_response())
}

/// Refuses keys: what gives a model more, or says no to it, is a person's act.
pub fn people_only(caller: &Caller, what: &str) -> Result<(), Problem> {
    match caller.0.who {
        Who::Person(_) => Ok(()),
        Who::Key(_) | Who::System => Err(Problem::forbidden(format!(
            "Only a person {what}, logged in with the browser: an API key has nobody behind it who could answer for it."
        ))),
    }
}

/// The policy in force as the caps leave it, one step up if that is asked for, with these changes.
pub fn proposed(
    state: &StreamState,
    step_up: bool,
    changes: &Map<String, Value>,
) -> Result<Policy, Problem> {
    let base = state.held_policy();
    let base = if step_up {
        base.step_up()
            .ok_or_else(|| Problem::conflict("There is no step further up."))?
    } else {
        base
    };
    changed(&base, changes)
}

/// A policy with other values in some of its fields.
pub fn changed(base: &Policy, changes: &Map<String, Value>) -> Result<Policy, Problem> {
    let mut document = serde_json::to_value(base).map_err(|_| Problem::internal())?;
    merge(&mut document, &Value::Object(changes.clone()));
    parse(document.to_string().as_bytes()).map_err(|problem| {
        let errors = problem.errors().iter();
        Problem::fields(
            errors
                .map(|error| FieldError::new(in_changes(&error.field), &error.detail))
                .collect(),
        )
    })
}

fn in_changes(field: &str) -> String {
    if field == "body" {
        "changes".to_owned()
    } else {
        format!("changes.{field}")
    }
}

/// RFC 7396, but for null: a policy's fields are always there, and one that was removed would get its usual value
/// instead of none. Labels can be removed.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    if let Value::Object(fields) = target {
        for (name, value) in patch {
            let field = fields.entry(name.clone()).or_insert(Value::Null);
            merge(field, value);
            if name == "per_label" {
                match field {
                    Value::Object(labels) => labels.retain(|_, threshold| !threshold.is_null()),
                    Value::Null => *field = json!({}),
                    Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {}
                }
            }
        }
    }
}
