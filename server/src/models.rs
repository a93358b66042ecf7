//! Open model versions, what runs them, and how an upload becomes a version.

use crate::inference::{
    self, Input, Model, ModelError, ModelSpec, Runtime, RuntimeError, ScoreError, Scored, Scorer,
    Wanted,
};
use serde_json::Value;
use sqlx::PgPool;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;
use understudy_ladder::{Confidence, LabelNo};
use understudy_store::predictions::{Answer, Prediction};
use understudy_store::streams::{InputKind, Stream};
use understudy_store::{StoreError, models};

/// Why a stored model version cannot be used now.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CannotOpen {
    /// ONNX Runtime is not there.
    #[error(transparent)]
    Runtime(Arc<RuntimeError>),
    /// It accepted the file once and refuses it now.
    #[error("The model cannot be opened: {0}")]
    Model(#[from] ModelError),
    /// The version has no file: it runs elsewhere.
    #[error("This model runs elsewhere: its predictions come with the items.")]
    Elsewhere,
    /// The file or its description is not in the database.
    #[error("The model's file is damaged or missing in the database.")]
    Missing,
    /// The database.
    #[error(transparent)]
    Store(Arc<StoreError>),
}

impl From<RuntimeError> for CannotOpen {
    fn from(error: RuntimeError) -> Self {
        Self::Runtime(Arc::new(error))
    }
}

impl From<StoreError> for CannotOpen {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl CannotOpen {
    /// Whether trying again later can help: the database is away.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Store(error) if matches!(**error, StoreError::Unavailable(_)))
    }
}

/// A version's file and how it is fed: two versions that agree in both share one open model.
type Key = ([u8; 32], String);

/// A model that is open, or that somebody is opening.
type Opening = Arc<OnceCell<Arc<Model>>>;

/// Open models and the threads that run them; cheap to clone.
#[derive(Clone)]
pub struct LoadedModels {
    scorer: Scorer,
    open: Arc<Mutex<HashMap<Key, Opening>>>,
}

impl LoadedModels {
    /// Starts one scoring thread per core. ONNX Runtime itself is loaded when the first model is needed.
    pub fn start() -> std::io::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            scorer: Scorer::start(cores)?,
            open: Arc::default(),
        })
    }

    /// ONNX Runtime.
    pub async fn runtime(&self) -> Result<Runtime, RuntimeError> {
        off_thread(|| Runtime::load(None)).await
    }

    /// The stored version, open. Whoever asks for one that is being opened waits for the same.
    pub async fn open(
        &self,
        pool: &PgPool,
        model: &models::Model,
    ) -> Result<Arc<Model>, CannotOpen> {
        let (Some(sha256), Some(spec)) = (model.sha256, &model.spec) else {
            return Err(CannotOpen::Elsewhere);
        };
        let cell = {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(open.entry((sha256, spec.to_string())).or_default())
        };
        cell.get_or_try_init(|| self.read(pool, sha256, spec))
            .await
            .cloned()
    }

    async fn read(
        &self,
        pool: &PgPool,
        sha256: [u8; 32],
        spec: &Value,
    ) -> Result<Arc<Model>, CannotOpen> {
        let spec: ModelSpec =
            serde_json::from_value(spec.clone()).map_err(|_| CannotOpen::Missing)?;
        let mut conn = pool.acquire().await.map_err(StoreError::from)?;
        let bytes = models::file(&mut conn, sha256)
            .await?
            .ok_or(CannotOpen::Missing)?;
        drop(conn);
        let runtime = self.runtime().await?;
        Ok(off_thread(move || Model::open(&runtime, &bytes, &spec))
            .await
            .map(Arc::new)?)
    }

    /// Examines an upload: declarations and a trial run.
    pub async fn check(&self, onnx: Arc<[u8]>, wanted: Wanted) -> Result<Model, CannotOpen> {
        let runtime = self.runtime().await?;
        Ok(off_thread(move || Model::check(&runtime, &onnx, &wanted)).await?)
    }

    /// What the version says of these items, in order.
    pub async fn score(
        &self,
        pool: &PgPool,
        model: &models::Model,
        inputs: Vec<Input>,
    ) -> Result<Vec<Result<Scored, ScoreError>>, CannotOpen> {
        let open = self.open(pool, model).await?;
        Ok(self.scorer.score(open, inputs).await)
    }

    /// The same as predictions in the stream's own labels. An item that is no input for the version gets a
    /// prediction that says so.
    pub async fn predict(
        &self,
        pool: &PgPool,
        stream: &Stream,
        model: &models::Model,
        inputs: Vec<Result<Input, String>>,
    ) -> Result<Vec<Prediction>, CannotOpen> {
        let open = self.open(pool, model).await?;
        let labels: Vec<Option<LabelNo>> = open
            .spec()
            .labels
            .iter()
            .map(|id| stream.labels.find(id))
            .collect();
        let (usable, broken): (Vec<_>, Vec<_>) = inputs
            .into_iter()
            .map(|input| match input {
                Ok(input) => (Some(input), None),
                Err(why) => (None, Some(why)),
            })
            .unzip();
        let mut scores = self
            .scorer
            .score(open, usable.into_iter().flatten().collect())
            .await
            .into_iter();
        Ok(broken
            .into_iter()
            .map(|broken| match broken {
                Some(why) => Prediction {
                    model: model.id,
                    answer: Answer::Error(why),
                    latency_us: None,
                },
                None => prediction(
                    model,
                    &labels,
                    scores.next().unwrap_or(Err(ScoreError::Stopped)),
                ),
            })
            .collect())
    }
}

fn prediction(
    model: &models::Model,
    labels: &[Option<LabelNo>],
    scored: Result<Scored, ScoreError>,
) -> Prediction {
    let failed = |why: String| Prediction {
        model: model.id,
        answer: Answer::Error(why),
        latency_us: None,
    };
    let scored = match scored {
        Ok(scored) => scored,
        Err(error) => return failed(error.to_string()),
    };
    let (Some(Some(label)), Ok(confidence)) =
        (labels.get(scored.label), Confidence::new(scored.confidence))
    else {
        return failed("The model's labels are not the stream's.".to_owned());
    };
    // Stored in the order of the stream's labels, whatever the model's own is.
    let mut scores = vec![0.0; labels.len()];
    for (place, score) in labels.iter().zip(&scored.scores) {
        if let Some(slot) = place.and_then(|label| scores.get_mut(label.index())) {
            *slot = *score;
        }
    }
    Prediction {
        model: model.id,
        answer: Answer::Label {
            label: *label,
            confidence,
            scores: Some(scores),
        },
        latency_us: i32::try_from(scored.latency.as_micros()).ok(),
    }
}

/// An item's content as a model's input.
pub fn input_of(kind: InputKind, payload: &Value, image: Option<Vec<u8>>) -> Result<Input, String> {
    let text = || {
        payload
            .as_str()
            .or_else(|| payload.get("text").and_then(Value::as_str))
    };
    match (kind, image) {
        (InputKind::Image, Some(bytes)) => Ok(Input::Image(bytes)),
        (InputKind::Image, None) => Err("The item has no image.".to_owned()),
        (InputKind::Text, _) => text()
            .map(|text| Input::Text(text.to_owned()))
            .ok_or_else(|| "The item has no text.".to_owned()),
        (InputKind::Table | InputKind::Json, _) => match payload {
            Value::Object(fields) => Ok(Input::Table(fields.clone())),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Err("The item is not a JSON object.".to_owned()),
        },
    }
}

/// What the stream's items are to a model; `None` where several kinds of model could do.
pub const fn model_input(kind: InputKind) -> Option<inference::InputKind> {
    match kind {
        InputKind::Image => Some(inference::InputKind::Image),
        InputKind::Text => Some(inference::InputKind::Text),
        InputKind::Table => Some(inference::InputKind::Table),
        InputKind::Json => None,
    }
}

/// Runs what computes for long away from the async threads.
pub(crate) async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|failure| std::panic::resume_unwind(failure.into_panic()))
}
