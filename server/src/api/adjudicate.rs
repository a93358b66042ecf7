//! `POST /streams/{stream}/disagreements/{item}`: settles a disagreement.

use super::body;
use super::caller::Caller;
use super::get_disagreement::{not_open, number};
use super::on_stream::{find, known_name};
use super::post_items::item::NO_LABELS;
use super::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use understudy_ladder::adjudication::{Reason, adjudicator};
use understudy_ladder::answer::{AGREES, BadAnswer, Source};
use understudy_ladder::{LabelNo, Permission};
use understudy_store::disagreements::{self, Adjudicate, AdjudicateError};
use understudy_store::streams::StreamState;
use utoipa::ToSchema;
use uuid::Uuid;

/// What the item is, and why people disagree about it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjudicateBody {
    /// The label's id.
    #[schema(example = "coat")]
    pub label: Option<String>,
    /// What the item is, in a stream whose answers are not one label.
    #[schema(value_type = Option<Object>)]
    pub value: Option<Value>,
    /// One of `ambiguous_item`, `unclear_instructions`, `slip`, `wrong_label_set`, `bad_input`, `other`.
    #[schema(example = "unclear_instructions")]
    pub reason: String,
    /// What there is to say besides; needed for `other`.
    #[serde(default)]
    #[schema(example = "Long jackets are not mentioned.")]
    pub note: String,
    /// Made by you, once for each adjudication: the same one again changes nothing.
    #[schema(value_type = String, example = "5f0c6d1e-6a3b-4d2c-9a51-0b7c2f1d8e44")]
    pub client_id: Uuid,
}

/// The adjudication as it is recorded.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdjudicatedBody {
    /// The decision's number.
    #[schema(example = 90_412)]
    pub decision: i64,
    /// The item's number.
    #[schema(example = 18_231)]
    pub item: i64,
    /// The label's id: the item's reference and outcome from now on.
    #[schema(example = "coat")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The answer, in a stream whose answers are not one label.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// Settle a disagreement. The label is the item's reference and outcome from now on; what others said stays as it is.
/// Whoever decided, audited or skipped the item before cannot adjudicate it. Only people adjudicate, with the session
/// of the browser: needs `disagreements:write`.
#[utoipa::path(post, path = "/streams/{stream}/disagreements/{item}", tag = "Disagreements", params(
    ("stream" = String, Path, description = "The stream's name"),
    ("item" = i64, Path, description = "The item's number"),
), request_body = AdjudicateBody, responses(
    (status = 200, description = "It is settled", body = AdjudicatedBody),
    (status = 409, description = "You had a say in it, somebody else is adjudicating it, or the client_id belongs to another decision", body = Problem, content_type = "application/problem+json"),
))]
pub async fn adjudicate(
    State(app): State<AppState>,
    caller: Caller,
    Path((stream, item)): Path<(String, String)>,
    body::Json(said): body::Json<AdjudicateBody>,
) -> Result<Json<AdjudicatedBody>, Problem> {
    let slug = known_name(&stream)?;
    let mut tx = app.pool.begin().await?;
    let state = find(&mut tx, &caller, slug, Permission::Adjudicate).await?;
    let by = adjudicator(&caller.0, state.stream.id)?;
    let item = number(&item)?;
    let (label, value) = answer(&state, &said)?;
    let reason = reason(&said.reason)?;
    let note = reason
        .note(&said.note)
        .map_err(|error| Problem::field("note", error.to_string()))?;
    let adjudication = Adjudicate {
        item,
        by,
        label,
        reason,
        note,
        client_id: said.client_id,
        now: app.services.now(),
    };
    let recorded = match &value {
        Some(value) => disagreements::record_value(&mut tx, &state, adjudication, value).await,
        None => disagreements::record(&mut tx, &state, adjudication).await,
    };
    let id = recorded.map_err(refused)?;
    tx.commit().await?;
    Ok(Json(AdjudicatedBody {
        decision: id.get(),
        item: item.get(),
        label: said.label,
        value,
    }))
}

/// The class of an answer and the answer, where it is not one label; else the label.
fn answer(state: &StreamState, said: &AdjudicateBody) -> Result<(LabelNo, Option<Value>), Problem> {
    let kind = &state.stream.answers;
    match (&said.label, &said.value) {
        (Some(id), None) if kind.is_single() => Ok((label(state, id)?, None)),
        (None, Some(value)) => {
            let value = kind.canonical(value, Source::Person);
            let value = value.map_err(|bad| Problem::field("value", bad.to_string()))?;
            Ok((AGREES, Some(value)))
        }
        (Some(_), _) if kind.is_single() => {
            Err(Problem::field("value", BadAnswer::Label.to_string()))
        }
        (Some(_), _) => Err(Problem::field("label", NO_LABELS)),
        (None, None) if kind.is_single() => label(state, "").map(|label| (label, None)),
        (None, None) => Err(Problem::field("value", "is missing")),
    }
}

fn label(state: &StreamState, id: &str) -> Result<LabelNo, Problem> {
    state.stream.labels.find(id).ok_or_else(|| {
        let labels = state.stream.labels.labels().iter();
        let known: Vec<&str> = labels.map(|label| label.id.as_str()).collect();
        Problem::field("label", format!("must be one of: {}", known.join(", ")))
    })
}

fn reason(code: &str) -> Result<Reason, Problem> {
    Reason::from_code(code).ok_or_else(|| {
        let known: Vec<&str> = Reason::ALL.into_iter().map(Reason::code).collect();
        Problem::field("reason", format!("must be one of: {}", known.join(", ")))
    })
}

/// Why nothing was settled or taken back.
pub fn refused(error: AdjudicateError) -> Problem {
    match error {
        AdjudicateError::Store(error) => error.into(),
        AdjudicateError::NotOpen => not_open(),
        AdjudicateError::Answer(bad) => Problem::field("value", bad.to_string()),
        AdjudicateError::Cannot(_)
        | AdjudicateError::ClientIdReused
        | AdjudicateError::NothingToUndo => {
            Problem::conflict(understudy_app::services::sentence(&error.to_string()))
        }
    }
}
