//! `GET /streams/{stream}/items/export`: every item with everything said of it, one per line.

use super::caller::Caller;
use super::get_item::PredictionView;
use super::on_stream::open;
use super::post_items::answer::Goes;
use super::problem::Problem;
use crate::state::AppState;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use futures::stream::{self, BoxStream, StreamExt as _};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;
use understudy_ladder::{ItemId, LabelNo, Permission};
use understudy_store::StoreError;
use understudy_store::export::{self, Decided, Exported};
use understudy_store::streams::StreamState;
use utoipa::ToSchema;

/// Items read at a time: a connection is held only while they are read, however slowly the caller takes them.
const PAGE: i64 = 1_000;

/// One line of an export.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportLine {
    /// The item's number here.
    pub id: i64,
    /// Its name in your system.
    pub external_id: String,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// What it holds.
    #[schema(value_type = Object)]
    pub payload: Value,
    /// How urgent it was called, 0 to 9.
    #[schema(example = 0)]
    pub priority: i16,
    /// SHA-256 of its image or recording in hexadecimal.
    pub image_sha256: Option<String>,
    /// Where it went when it came, and why.
    pub routed: Goes,
    /// The human answer that predictions are compared with.
    pub reference: Option<ReferenceBody>,
    /// What model versions say of it.
    pub predictions: Vec<PredictionView>,
    /// What people said of it, oldest first, without their names.
    pub decisions: Vec<DecisionBody>,
}

/// The human answer that predictions are compared with.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReferenceBody {
    /// The label's id; left out where answers are not one label.
    #[schema(example = "coat")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The answer where it is not one label.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Whether it was given without a suggestion in view.
    pub blind: bool,
}

/// What somebody said of an item.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionBody {
    /// `label`, `skip`, `undo` or `adjudicate`.
    #[schema(example = "label")]
    pub kind: String,
    /// The label's id.
    pub label: Option<String>,
    /// What was said, in a stream whose answers are not one label.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Why it was skipped.
    pub reason: Option<String>,
    /// Whether it was decided without a suggestion.
    pub blind: bool,
    /// The id of the label that was suggested; null where nothing was.
    #[schema(example = "coat")]
    pub suggested: Option<String>,
    /// Whether the person said what was suggested; null where nothing was, and for a skip.
    pub followed: Option<bool>,
    /// Whether it was taken back.
    pub undone: bool,
    /// What the person wrote beside it.
    pub note: Option<String>,
    /// How long the item was on the person's screen, in milliseconds; null where it was not measured.
    #[schema(example = 2140)]
    pub on_screen_ms: Option<i32>,
    /// When the item was given to the person.
    pub shown_at: Option<DateTime<Utc>>,
    /// When it was decided.
    pub decided_at: DateTime<Utc>,
    /// The policy version in force then.
    #[schema(example = 7)]
    pub policy_version: i32,
}

impl ExportLine {
    fn new(state: &StreamState, item: Exported) -> Self {
        let label = |no: LabelNo| state.stream.labels.id(no).to_owned();
        Self {
            id: item.id.get(),
            external_id: item.external_id,
            created_at: item.created_at,
            payload: item.payload,
            priority: item.priority,
            image_sha256: item.media_sha256.map(hex::encode),
            routed: Goes::of(state, &item.went),
            reference: item.reference.map(|(no, blind)| ReferenceBody {
                label: item.reference_value.is_none().then(|| label(no)),
                value: item.reference_value.clone(),
                blind,
            }),
            predictions: item
                .predictions
                .iter()
                .map(|said| PredictionView::new(state, said))
                .collect(),
            decisions: item
                .decisions
                .into_iter()
                .map(|said| DecisionBody::new(state, said))
                .collect(),
        }
    }
}

impl DecisionBody {
    fn new(state: &StreamState, said: Decided) -> Self {
        let single = said.value.is_none();
        let id = |no: Option<i16>| {
            let no = no.filter(|_| single);
            let no = no.and_then(|no| u16::try_from(no).ok())?;
            Some(state.stream.labels.id(LabelNo(no)).to_owned())
        };
        Self {
            label: id(said.label),
            suggested: id(said.suggested),
            followed: said
                .suggested
                .zip(said.label)
                .map(|(suggested, label)| suggested == label),
            kind: said.kind,
            value: said.value,
            reason: said.reason,
            blind: said.blind,
            undone: said.undone,
            note: said.note,
            on_screen_ms: said.on_screen_ms,
            shown_at: said.shown_at,
            decided_at: said.decided_at,
            policy_version: said.policy_version,
        }
    }
}

/// Every item with predictions, decisions (without names) and reference, one JSON object per line, in the order they
/// came. An export that cannot be completed breaks off without its last line ending in a line feed. Needs `items:read`.
#[utoipa::path(get, path = "/streams/{stream}/items/export", tag = "Items", params(("stream" = String, Path, description = "The stream's name")), responses((status = 200, description = "One item per line", body = ExportLine, content_type = "application/x-ndjson")))]
pub async fn export_items(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
) -> Result<Response, Problem> {
    let (_, state) = open(&app, &caller, &stream, Permission::ReadItems).await?;
    let file = format!("attachment; filename=\"{}.ndjson\"", state.stream.slug);
    let headers = [
        (CONTENT_TYPE, "application/x-ndjson".to_owned()),
        (CONTENT_DISPOSITION, file),
    ];
    Ok((headers, Body::from_stream(pages(app, Arc::new(state)))).into_response())
}

fn pages(app: AppState, state: Arc<StreamState>) -> BoxStream<'static, Result<Bytes, StoreError>> {
    stream::try_unfold(Some(ItemId(0)), move |after| {
        let (app, state) = (app.clone(), Arc::clone(&state));
        async move {
            let Some(after) = after else { return Ok(None) };
            let mut conn = app.pool.acquire().await?;
            let page = export::page(&mut conn, &state.stream, after, PAGE).await?;
            drop(conn);
            let last = page.last().map(|item| item.id);
            let whole = i64::try_from(page.len()).is_ok_and(|found| found == PAGE);
            let mut lines = Vec::with_capacity(page.len() * 512);
            for item in page {
                let line = ExportLine::new(&state, item);
                serde_json::to_writer(&mut lines, &line)
                    .map_err(|_| StoreError::Corrupt("item"))?;
                lines.push(b'\n');
            }
            Ok(Some((Bytes::from(lines), last.filter(|_| whole))))
        }
    })
    .boxed()
}
