//! How an uploaded file becomes a model version: checked first, then added with its audit entry and the job
//! that scores what came before it.

use crate::ambient;
use crate::inference::{MAX_MODEL_BYTES, ModelError, Preprocess, RuntimeError, Wanted};
use crate::models::{CannotOpen, model_input};
use crate::state::AppState;
use std::sync::Arc;
use understudy_ladder::access::{Actor, Permission};
use understudy_ladder::{ItemId, ModelId};
use understudy_store::jobs::{self, Job};
use understudy_store::models::ModelFile;
use understudy_store::moves::{self, MoveError, NewVersion};
use understudy_store::streams::Stream;
use understudy_store::{StoreError, streams};

/// The longest name of a version, in characters.
const LONGEST_NAME: usize = 100;

/// An ONNX file with what its sender knows about it.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Name with version, unique in the stream.
    pub name: String,
    /// The file.
    pub onnx: Vec<u8>,
    /// The labels in the order of the model's scores, where the file does not say.
    pub class_order: Option<Vec<String>>,
    /// For tables: the fields in the order of the model's input, where the file does not say.
    pub fields: Option<Vec<String>>,
}

/// Why an upload does not become a model version.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// The name cannot be one.
    #[error(
        "Give the model a name of 1 to {LONGEST_NAME} characters, with its version: garments-cnn v2."
    )]
    Name,
    /// The name is taken.
    #[error("This stream has a model named {0:?} already. Give the new version a name of its own.")]
    NameTaken(String),
    /// There is no file.
    #[error("Choose the .onnx file to upload.")]
    Empty,
    /// Files say one label.
    #[error(
        "A model file says one label of several, and this stream's answers are something else. Let the model run on your side and send what it says, with its confidence, with the items through the API."
    )]
    NoChoice,
    /// The file does not fit the stream.
    #[error(transparent)]
    Model(ModelError),
    /// ONNX Runtime is not there.
    #[error(transparent)]
    Runtime(Arc<RuntimeError>),
    /// The actor may not, or the stream does not exist for them.
    #[error(transparent)]
    Move(#[from] MoveError),
}

impl From<StoreError> for UploadError {
    fn from(error: StoreError) -> Self {
        Self::Move(error.into())
    }
}

impl From<CannotOpen> for UploadError {
    fn from(error: CannotOpen) -> Self {
        match error {
            CannotOpen::Model(error) => Self::Model(error),
            CannotOpen::Runtime(error) => Self::Runtime(error),
            // Said of stored versions only.
            CannotOpen::Elsewhere | CannotOpen::Missing | CannotOpen::Store(_) => {
                StoreError::Corrupt("model").into()
            }
        }
    }
}

/// Checks an upload and adds it to the stream: in preview, or active if it is the first.
pub async fn add_uploaded(
    state: &AppState,
    actor: &Actor,
    slug: &str,
    upload: Upload,
) -> Result<ModelId, UploadError> {
    let name = upload.name.trim().to_owned();
    if !(1..=LONGEST_NAME).contains(&name.chars().count()) {
        return Err(UploadError::Name);
    }
    if upload.onnx.is_empty() {
        return Err(UploadError::Empty);
    }
    if upload.onnx.len() > MAX_MODEL_BYTES {
        return Err(UploadError::Model(ModelError::TooLarge {
            bytes: upload.onnx.len(),
        }));
    }
    let stream = stream(state, actor, slug).await?;
    if !stream.answers.is_single() {
        return Err(UploadError::NoChoice);
    }
    let wanted = wanted(&stream, upload.class_order, upload.fields);
    let onnx: Arc<[u8]> = upload.onnx.into();
    let model = state.models.check(Arc::clone(&onnx), wanted).await?;
    let sha256 = hex::decode(model.sha256())
        .ok()
        .and_then(|hash| hash.try_into().ok());
    let file = ModelFile {
        sha256: sha256.ok_or(StoreError::Corrupt("model hash"))?,
        onnx: &onnx,
        spec: serde_json::to_value(model.spec()).map_err(|_| StoreError::Corrupt("model spec"))?,
    };
    add(
        state,
        actor,
        &stream,
        NewVersion {
            name: &name,
            file: Some(file),
        },
    )
    .await
}

async fn add(
    state: &AppState,
    actor: &Actor,
    stream: &Stream,
    new: NewVersion<'_>,
) -> Result<ModelId, UploadError> {
    let now = ambient::now();
    let name = new.name.to_owned();
    let mut tx = state.pool.begin().await.map_err(StoreError::from)?;
    let id = match moves::add_model(&mut tx, actor, &stream.slug, new, now).await {
        Err(MoveError::Store(error)) if error.is_constraint("models_name_unique") => {
            return Err(UploadError::NameTaken(name));
        }
        added => added?,
    };
    let job = Job::ScorePastItems {
        stream: stream.id,
        model: id,
        after: ItemId(0),
    };
    jobs::add(&mut tx, &job, now).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(id)
}

/// The stream, before the long check begins; adding looks again.
async fn stream(state: &AppState, actor: &Actor, slug: &str) -> Result<Stream, UploadError> {
    let mut conn = state.pool.acquire().await.map_err(StoreError::from)?;
    let stream = streams::by_slug(&mut conn, slug)
        .await?
        .ok_or(MoveError::NoStream)?;
    actor
        .require_on(Permission::WriteModels, stream.id)
        .map_err(MoveError::from)?;
    Ok(stream)
}

fn wanted(
    stream: &Stream,
    class_order: Option<Vec<String>>,
    fields: Option<Vec<String>>,
) -> Wanted {
    Wanted {
        labels: stream
            .labels
            .labels()
            .iter()
            .map(|label| label.id.clone())
            .collect(),
        kind: model_input(stream.input_kind),
        class_order,
        preprocess: fields.map(|fields| Preprocess::Table { fields }),
        ..Wanted::default()
    }
}
