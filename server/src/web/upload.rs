//! Uploading a model from the Models page.

use super::person::LoggedIn;
use super::plain;
use crate::inference::MAX_MODEL_BYTES;
use crate::state::AppState;
use crate::uploads::{Upload, UploadError, add_uploaded};
use axum::Router;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use http::StatusCode;
use understudy_app::error::AppError;
use understudy_app::words;
use understudy_ladder::access::Actor;

/// For the form around the file.
const ROOM: usize = 1024 * 1024;

/// `POST /streams/{slug}/models`.
pub fn routes() -> Router<AppState> {
    Router::new().route(
        "/streams/{slug}/models",
        post(upload).layer(DefaultBodyLimit::max(MAX_MODEL_BYTES + ROOM)),
    )
}

async fn upload(
    State(state): State<AppState>,
    LoggedIn(actor): LoggedIn,
    Path(slug): Path<String>,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Response {
    let Ok(form) = form else {
        return plain::error(&AppError::Invalid(
            words::frame::send_form_of_models().to_owned(),
        ));
    };
    match add(&state, &actor, &slug, form).await {
        Ok(name) => back(&slug, "added", &name),
        Err(Refused::Form(message)) => back(&slug, "error", &message),
        Err(Refused::Upload(UploadError::Move(error))) => plain::error(&error.into()),
        Err(Refused::Upload(error)) => back(&slug, "error", &error.to_string()),
    }
}

enum Refused {
    Form(String),
    Upload(UploadError),
}

impl From<MultipartError> for Refused {
    fn from(error: MultipartError) -> Self {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Self::Form(words::frame::file_too_large(MAX_MODEL_BYTES / 1_000_000));
        }
        Self::Form(words::frame::upload_cut_off().to_owned())
    }
}

async fn add(
    state: &AppState,
    actor: &Actor,
    slug: &str,
    mut form: Multipart,
) -> Result<String, Refused> {
    let mut upload = Upload {
        name: String::new(),
        onnx: Vec::new(),
        class_order: None,
        fields: None,
    };
    while let Some(field) = form.next_field().await? {
        match field.name() {
            Some("name") => upload.name = field.text().await?,
            Some("file") => upload.onnx = field.bytes().await?.into(),
            Some("class_order") => upload.class_order = list(&field.text().await?),
            Some("fields") => upload.fields = list(&field.text().await?),
            _ => {}
        }
    }
    let name = upload.name.trim().to_owned();
    add_uploaded(state, actor, slug, upload)
        .await
        .map_err(Refused::Upload)?;
    Ok(name)
}

/// Names between commas or on lines; nothing at all where the field was left empty.
fn list(text: &str) -> Option<Vec<String>> {
    let names: Vec<String> = text
        .split([',', '\n'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    (!names.is_empty()).then_some(names)
}

/// Back to the page that the form is on, which says what became of it.
fn back(slug: &str, outcome: &str, what: &str) -> Response {
    let address: String = what.bytes().map(encoded).collect();
    Redirect::to(&format!("/streams/{slug}/models?{outcome}={address}")).into_response()
}

fn encoded(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}
