//! One model version, open and ready to score.

use std::fmt;
use std::ops::Range;
use std::time::Instant;

use ort::ErrorCode;
use ort::session::Session;
use sha2::{Digest as _, Sha256};

use super::check::{Wanted, fit};
use super::error::{ModelError, ScoreError};
use super::features::{Features, Input, Recipe};
use super::graph::Graph;
use super::runtime::Runtime;
use super::scores::Scored;
use super::sessions::Sessions;
use super::spec::ModelSpec;
use super::trial::Trial;

/// The largest model file that is accepted.
pub const MAX_MODEL_BYTES: usize = 64 * 1024 * 1024;
/// More items than this in one run no longer make it faster.
pub(super) const MOST_ITEMS: usize = 64;

/// An ONNX model that fits its stream. Several threads may score with it at once.
pub struct Model {
    sha256: String,
    spec: ModelSpec,
    recipe: Recipe,
    /// The number of items that the graph insists on per run.
    batch: Option<usize>,
    sessions: Sessions,
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model")
            .field("sha256", &self.sha256)
            .field("spec", &self.spec)
            .finish_non_exhaustive()
    }
}

impl Model {
    /// Examines an upload: its declarations and a trial run. What it takes to run it is then in
    /// [`Model::spec`]. Takes up to seconds, so call it off the async threads.
    pub fn check(runtime: &Runtime, bytes: &[u8], wanted: &Wanted) -> Result<Self, ModelError> {
        let (graph, session) = declared(runtime, bytes)?;
        let spec = fit(&graph, wanted)?;
        let mut model = Self::assemble(runtime, bytes, &graph, session, spec)?;
        let trial = Trial {
            graph: &graph,
            sessions: &model.sessions,
            recipe: &model.recipe,
            spec: &model.spec,
            batch: model.batch,
        };
        model.spec.scores = trial.run(wanted.scores)?;
        Ok(model)
    }

    /// Opens a model that was checked before, without another trial.
    pub fn open(runtime: &Runtime, bytes: &[u8], spec: &ModelSpec) -> Result<Self, ModelError> {
        let (graph, session) = declared(runtime, bytes)?;
        let spec = fit(&graph, &Wanted::from(spec))?;
        Self::assemble(runtime, bytes, &graph, session, spec)
    }

    fn assemble(
        runtime: &Runtime,
        bytes: &[u8],
        graph: &Graph,
        session: Session,
        spec: ModelSpec,
    ) -> Result<Self, ModelError> {
        let input = &graph.inputs[0].shape;
        let sessions =
            Sessions::new(runtime, bytes, session, &spec.output).map_err(not_runnable)?;
        Ok(Self {
            sha256: hex::encode(Sha256::digest(bytes)),
            recipe: Recipe::new(&spec.preprocess, input.len()),
            batch: input[0],
            spec,
            sessions,
        })
    }

    /// SHA-256 of the model file, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// How the model is fed and read.
    pub fn spec(&self) -> &ModelSpec {
        &self.spec
    }

    /// Scores items, in order; an item that cannot be scored spoils nobody else's result.
    ///
    /// Blocks for as long as the model computes: async code goes through [`super::Scorer`].
    pub fn score<'a>(
        &self,
        inputs: impl IntoIterator<Item = &'a Input>,
    ) -> Vec<Result<Scored, ScoreError>> {
        let inputs: Vec<&Input> = inputs.into_iter().collect();
        inputs
            .chunks(MOST_ITEMS)
            .flat_map(|chunk| self.score_chunk(chunk))
            .collect()
    }

    fn score_chunk(&self, inputs: &[&Input]) -> Vec<Result<Scored, ScoreError>> {
        let started = Instant::now();
        let mut features = self.recipe.empty();
        let read: Vec<Result<(), ScoreError>> = inputs
            .iter()
            .map(|input| self.recipe.push(input, &mut features))
            .collect();
        let rows = self.rows(&features);
        let share = started.elapsed() / u32::try_from(inputs.len()).unwrap_or(u32::MAX).max(1);
        let mut rows = rows.into_iter();
        read.into_iter()
            .map(|read| {
                read?;
                let row = rows.next().unwrap_or(Err(ScoreError::Stopped))?;
                Scored::new(&row, self.spec.scores, share)
            })
            .collect()
    }

    /// The output's row for every item. When a run fails, its items are tried one by one, so that
    /// only the one that the model cannot take goes without.
    fn rows(&self, features: &Features) -> Vec<Result<Vec<f32>, ScoreError>> {
        let count = features.len();
        let step = self.batch.unwrap_or(MOST_ITEMS);
        let mut rows = Vec::with_capacity(count);
        for start in (0..count).step_by(step) {
            let items = start..(start + step).min(count);
            match self.run(features, items.clone()) {
                Ok(numbers) => rows.extend(numbers.into_iter().map(Ok)),
                Err(error) if items.len() == 1 => rows.push(Err(error)),
                Err(_) => rows.extend(items.map(|item| {
                    let mut one = self.run(features, item..item + 1)?;
                    Ok(one.swap_remove(0))
                })),
            }
        }
        rows
    }

    fn run(&self, features: &Features, items: Range<usize>) -> Result<Vec<Vec<f32>>, ScoreError> {
        let labels = self.spec.labels.len();
        let wanted = items.len();
        let numbers = self
            .sessions
            .run(features, items, self.batch.unwrap_or(wanted), labels)
            .map_err(ScoreError::Failed)?;
        Ok(numbers
            .chunks_exact(labels)
            .take(wanted)
            .map(<[f32]>::to_vec)
            .collect())
    }
}

/// Opens the file as a graph.
fn declared(runtime: &Runtime, bytes: &[u8]) -> Result<(Graph, Session), ModelError> {
    if bytes.len() > MAX_MODEL_BYTES {
        return Err(ModelError::TooLarge { bytes: bytes.len() });
    }
    if bytes.is_empty() {
        return Err(ModelError::NotOnnx);
    }
    let session = runtime.open(bytes).map_err(not_runnable)?;
    Ok((Graph::of(&session), session))
}

fn not_runnable(error: ort::Error) -> ModelError {
    match error.code() {
        ErrorCode::InvalidProtobuf | ErrorCode::NoModel => ModelError::NotOnnx,
        _ => ModelError::NotRunnable(error.message().to_owned()),
    }
}
