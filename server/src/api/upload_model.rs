//! `POST /streams/{stream}/models`: uploads an ONNX model, or registers one that runs elsewhere.

use super::body::{MOST_JSON, media_type, parse, read, within};
use super::caller::Caller;
use super::list_models::ModelBody;
use super::on_stream::{known_name, open};
use super::post_items::unreadable;
use super::problem::Problem;
use crate::inference::MAX_MODEL_BYTES;
use crate::state::AppState;
use crate::uploads::{Upload, UploadError, add_uploaded};
use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest as _, Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use understudy_ladder::{ModelId, Permission};
use understudy_store::moves::{self, MoveError, NewVersion};
use utoipa::ToSchema;

/// The parts of a form with a model.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the form; its parts are read one by one"
)]
pub struct ModelForm {
    /// Its name with its version, unique in the stream, 1 to 100 characters.
    #[schema(example = "garments-cnn v3")]
    name: String,
    /// The ONNX file, at most 64 MiB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// The label ids in the order of the model's scores, between commas; where the file does not say.
    class_order: Option<String>,
    /// For tables: the fields in the order of the model's input, between commas; where the file does not say.
    fields: Option<String>,
}

/// A model that runs elsewhere and whose predictions come with the items.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalModel {
    /// Its name with its version, unique in the stream, 1 to 100 characters.
    #[schema(example = "vendor-model 2026-03")]
    pub name: String,
}

/// The largest form: there is room for the parts beside the file.
pub const MOST_FORM: usize = MAX_MODEL_BYTES + 1024 * 1024;

/// Add a model version: an ONNX file, checked with a trial run, or the name of a model that runs elsewhere. A stream's
/// first version becomes active, which gives it nothing to decide yet; every later one scores in preview. Needs
/// `models:write`.
#[utoipa::path(post, path = "/streams/{stream}/models", tag = "Models", params(("stream" = String, Path, description = "The stream's name")),
    request_body(content((ModelForm = "multipart/form-data"), (ExternalModel = "application/json"))),
    responses(
        (status = 201, description = "The version", body = ModelBody),
        (status = 409, description = "The stream has a version of this name", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The file does not fit the stream; says why", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn upload_model(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    // Before a large file is read.
    open(&app, &caller, &stream, Permission::WriteModels).await?;
    let slug = known_name(&stream)?;
    let id = match media_type(request.headers())?.as_str() {
        "application/json" => {
            let body: ExternalModel = parse(&read(request, MOST_JSON).await?)?;
            register(&app, &caller, slug, body.name.trim()).await?
        }
        "multipart/form-data" => {
            let upload = upload_of(within(request, MOST_FORM).await?).await?;
            add_uploaded(&app, &caller.0, slug, upload).await?
        }
        _ => {
            return Err(Problem::unsupported(
                "Send the ONNX file as multipart/form-data, or the name of a model that runs elsewhere as application/json.",
            ));
        }
    };
    let (_, state) = open(&app, &caller, slug, Permission::WriteModels).await?;
    let added = state
        .models
        .into_iter()
        .find(|model| model.id == id)
        .ok_or_else(Problem::internal)?;
    Ok((StatusCode::CREATED, axum::Json(ModelBody::from(added))).into_response())
}

async fn register(
    app: &AppState,
    caller: &Caller,
    slug: &str,
    name: &str,
) -> Result<ModelId, Problem> {
    if !(1..=100).contains(&name.chars().count()) {
        return Err(UploadError::Name.into());
    }
    let mut tx = app.pool.begin().await?;
    let new = NewVersion { name, file: None };
    let added = moves::add_model(&mut tx, &caller.0, slug, new, app.services.now()).await;
    let id = match added {
        Err(MoveError::Store(error)) if error.is_constraint("models_name_unique") => {
            return Err(UploadError::NameTaken(name.to_owned()).into());
        }
        added => added?,
    };
    tx.commit().await?;
    Ok(id)
}

async fn upload_of(request: Request) -> Result<Upload, Problem> {
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|error| Problem::malformed(error.body_text()))?;
    let mut upload = Upload {
        name: String::new(),
        onnx: Vec::new(),
        class_order: None,
        fields: None,
    };
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            upload.onnx = field.bytes().await.map_err(unreadable)?.into();
            continue;
        }
        let text = field.text().await.map_err(unreadable)?;
        match name.as_str() {
            "name" => upload.name = text,
            "class_order" => upload.class_order = names(&text),
            "fields" => upload.fields = names(&text),
            _ => {
                let known =
                    "is no part of this form; its parts are name, file, class_order and fields";
                return Err(Problem::field(name, known));
            }
        }
    }
    Ok(upload)
}

/// Names between commas; nothing at all where there are none.
fn names(text: &str) -> Option<Vec<String>> {
    let names: Vec<String> = text
        .split([',', '\n'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    (!names.is_empty()).then_some(names)
}

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Self {
        let detail = error.to_string();
        match error {
            UploadError::Name => Self::field("name", detail),
            UploadError::NameTaken(_) => Self::conflict(detail),
            UploadError::Empty | UploadError::NoChoice | UploadError::Model(_) => {
                Self::field("file", detail)
            }
            UploadError::Runtime(error) => {
                tracing::error!(%error, "ONNX Runtime is not usable");
                Self::internal()
            }
            UploadError::Move(error) => error.into(),
        }
    }
}
