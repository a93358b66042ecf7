//! Takes in one item whose image comes as a file.

use super::super::body::{parse, within};
use super::super::caller::Caller;
use super::super::off_thread;
use super::super::problem::{FieldError, Problem};
use super::item::{ItemBody, check};
use super::media::MOST_IMAGE_BYTES;
use super::one::answer;
use crate::state::AppState;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest as _, Request};
use axum::response::Response;
use http::StatusCode;
use std::sync::Arc;
use understudy_store::streams::StreamState;
use utoipa::ToSchema;

/// The parts of a form with one item.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the form; its parts are read one by one"
)]
pub struct ItemForm {
    /// The item's name in your system.
    external_id: String,
    /// The image file.
    #[schema(value_type = String, format = Binary)]
    image: Vec<u8>,
    /// What people see beside the image: a JSON object.
    payload: Option<String>,
    /// How urgent it is, 0 to 9.
    priority: Option<String>,
    /// What a model of yours says, as JSON.
    prediction: Option<String>,
}

/// The largest form: there is room for the parts beside the image.
pub const MOST_FORM: usize = MOST_IMAGE_BYTES + 1024 * 1024;

#[derive(Default)]
struct Parts {
    external_id: Option<String>,
    image: Option<Vec<u8>>,
    payload: Option<Vec<u8>>,
    priority: Option<Vec<u8>>,
    prediction: Option<Vec<u8>>,
}

pub(super) async fn form(
    app: &AppState,
    caller: &Caller,
    state: Arc<StreamState>,
    request: Request,
) -> Result<Response, Problem> {
    let parts = read(within(request, MOST_FORM).await?).await?;
    let now = app.services.now();
    let against = Arc::clone(&state);
    let work = move || {
        let (body, image) = item_of(parts)?;
        check(&against, body, image, now).map_err(Problem::fields)
    };
    let checked = off_thread(work).await??;
    answer(app, caller, state, checked).await
}

async fn read(request: Request) -> Result<Parts, Problem> {
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|error| Problem::malformed(error.body_text()))?;
    let mut parts = Parts::default();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = bytes_of(field).await?;
        let twice = match name.as_str() {
            "external_id" => {
                let text = String::from_utf8(bytes)
                    .map_err(|_| Problem::field("external_id", "is not UTF-8"))?;
                parts.external_id.replace(text).is_some()
            }
            "image" => parts.image.replace(bytes).is_some(),
            "payload" => parts.payload.replace(bytes).is_some(),
            "priority" => parts.priority.replace(bytes).is_some(),
            "prediction" => parts.prediction.replace(bytes).is_some(),
            _ => {
                let known = "is no part of this form; its parts are external_id, image, payload, priority and prediction";
                return Err(Problem::field(name, known));
            }
        };
        if twice {
            return Err(Problem::field(name, "is given twice"));
        }
    }
    Ok(parts)
}

async fn bytes_of(field: Field<'_>) -> Result<Vec<u8>, Problem> {
    Ok(field.bytes().await.map_err(unreadable)?.to_vec())
}

/// The problem of a form that cannot be read.
pub fn unreadable(error: MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::too_large("The form is larger than what is accepted here.")
    } else {
        Problem::malformed(error.body_text())
    }
}

fn item_of(parts: Parts) -> Result<(ItemBody, Option<Vec<u8>>), Problem> {
    let external_id = parts
        .external_id
        .ok_or_else(|| Problem::fields(vec![FieldError::new("external_id", "is missing")]))?;
    let body = ItemBody {
        external_id,
        payload: parts.payload.as_deref().map(parse).transpose()?,
        text: None,
        features: None,
        image: None,
        audio: None,
        priority: parts.priority.as_deref().map(parse).transpose()?,
        prediction: parts.prediction.as_deref().map(parse).transpose()?,
        gold: None,
    };
    Ok((body, parts.image))
}
