//! Runs a model on made-up items before it is trusted with real ones.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use ort::session::RunOptions;

use super::error::ModelError;
use super::features::{Features, Recipe};
use super::graph::{Element, Graph};
use super::scores::{TOLERANCE, is_distribution, largest, sum};
use super::sessions::Sessions;
use super::spec::{ModelSpec, Scores};

/// A test waits for it to pass.
const PATIENCE: Duration = Duration::from_secs(if cfg!(test) { 3 } else { 10 });
/// Enough to see several labels, where the model gives its own.
const ITEMS: usize = 8;
/// Sums in another order differ a little; another item's influence differs a lot.
const SAME: f32 = 1e-3;

/// What a trial needs to know of the model.
pub(super) struct Trial<'a> {
    pub(super) graph: &'a Graph,
    pub(super) sessions: &'a Sessions,
    pub(super) recipe: &'a Recipe,
    pub(super) spec: &'a ModelSpec,
    pub(super) batch: Option<usize>,
}

/// One item's scores, and the label that the model itself gave, if it gives any.
struct Answer {
    scores: Vec<f32>,
    said: Option<String>,
}

impl Trial<'_> {
    /// Says what the scores are, or why the model cannot be used.
    pub(super) fn run(&self, declared: Option<Scores>) -> Result<Scores, ModelError> {
        let features = self.recipe.trial(ITEMS);
        let alone = self.answers(&features, 1)?;
        let together = self.answers(&features, ITEMS)?;
        for answer in alone.iter().chain(&together) {
            if let Some(example) = answer.scores.iter().find(|value| !value.is_finite()) {
                return Err(ModelError::NotFinite { example: *example });
            }
        }
        same_alone_and_together(&alone[0], &together[0])?;
        for answer in &together {
            self.same_order(answer)?;
        }
        kind(&together, declared)
    }

    /// The first `items` items, in one run or, where the graph fixes the batch, in several.
    fn answers(&self, features: &Features, items: usize) -> Result<Vec<Answer>, ModelError> {
        let rows = self.batch.unwrap_or(items);
        let mut answers = Vec::with_capacity(items);
        for start in (0..items).step_by(rows) {
            let range = start..(start + rows).min(items);
            let wanted = range.len();
            let tensor = features
                .tensor(range, rows)
                .map_err(|error| ModelError::TrialFailed(error.message().to_owned()))?;
            let some = self.timed(tensor, rows)?;
            answers.extend(some.into_iter().take(wanted));
        }
        Ok(answers)
    }

    /// One run, which ends when the time is up: a loop in a graph may have no end.
    fn timed(
        &self,
        tensor: ort::session::SessionInputValue<'_>,
        rows: usize,
    ) -> Result<Vec<Answer>, ModelError> {
        let failed = |error: ort::Error| ModelError::TrialFailed(error.message().to_owned());
        let options = RunOptions::new().map_err(failed)?;
        let late = AtomicBool::new(false);
        let result = thread::scope(|scope| {
            let (done, waiting) = channel::<()>();
            let (options, late) = (&options, &late);
            scope.spawn(move || {
                if waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    late.store(true, Ordering::Relaxed);
                    // Should it fail, the run goes on and its outcome counts.
                    let _ = options.terminate();
                }
            });
            let mut seat = self.sessions.take();
            let answers = seat
                .session
                .run_with_options([tensor], options)
                .map_err(failed)
                .and_then(|outputs| self.read(&outputs, rows));
            drop(done);
            answers
        });
        if late.load(Ordering::Relaxed) {
            return Err(ModelError::TooSlow {
                seconds: PATIENCE.as_secs(),
                items: rows,
            });
        }
        result
    }

    fn read(
        &self,
        outputs: &ort::session::SessionOutputs<'_>,
        rows: usize,
    ) -> Result<Vec<Answer>, ModelError> {
        let failed = |error: ort::Error| ModelError::TrialFailed(error.message().to_owned());
        let labels = self.spec.labels.len();
        let scores = &outputs[self.spec.output.as_str()];
        let (shape, numbers) = scores.try_extract_tensor::<f32>().map_err(failed)?;
        let shape: Vec<usize> = shape
            .iter()
            .map(|&length| usize::try_from(length).unwrap_or(0))
            .collect();
        if shape != [rows, labels] {
            return Err(ModelError::OutputShape {
                items: rows,
                labels,
                found: shape,
            });
        }
        let said = match self.label_output() {
            Some(name) => outputs[name].try_extract_strings().map_err(failed)?.1,
            None => Vec::new(),
        };
        Ok(numbers
            .chunks_exact(labels)
            .enumerate()
            .map(|(row, scores)| Answer {
                scores: scores.to_vec(),
                said: said.get(row).cloned(),
            })
            .collect())
    }

    /// A string per item beside the scores is the model's own label.
    fn label_output(&self) -> Option<&str> {
        let one = |shape: &[Option<usize>]| matches!(shape, [_] | [_, Some(1)]);
        self.graph
            .outputs
            .iter()
            .find(|port| port.element == Element::Text && one(&port.shape))
            .map(|port| port.name.as_str())
    }

    fn same_order(&self, answer: &Answer) -> Result<(), ModelError> {
        let Some(said) = &answer.said else {
            return Ok(());
        };
        let ours = largest(&answer.scores).map(|(label, _)| &self.spec.labels[label]);
        match ours {
            // A model that says something else than label ids says nothing about their order.
            Some(ours) if self.spec.labels.contains(said) && ours != said => {
                Err(ModelError::OtherOrder {
                    output: self.label_output().unwrap_or_default().to_owned(),
                    said: said.clone(),
                    ours: ours.clone(),
                })
            }
            Some(_) | None => Ok(()),
        }
    }
}

fn same_alone_and_together(alone: &Answer, together: &Answer) -> Result<(), ModelError> {
    let differences = alone.scores.iter().zip(&together.scores);
    let difference = differences
        .map(|(a, b)| (a - b).abs() / a.abs().max(1.0))
        .fold(0.0, f32::max);
    // With a fixed batch the company is a copy of the item itself and proves nothing.
    if difference > SAME {
        return Err(ModelError::BatchDependent { difference });
    }
    Ok(())
}

fn kind(answers: &[Answer], declared: Option<Scores>) -> Result<Scores, ModelError> {
    let rows = || answers.iter().map(|answer| answer.scores.as_slice());
    let Some(odd) = rows().find(|row| !is_distribution(row)) else {
        return Ok(declared.unwrap_or(Scores::Probabilities));
    };
    let all = || rows().flatten().copied();
    let (low, high) = (
        all().fold(f32::INFINITY, f32::min),
        all().fold(f32::NEG_INFINITY, f32::max),
    );
    let within = f64::from(low) >= -TOLERANCE && f64::from(high) <= 1.0 + TOLERANCE;
    match declared {
        Some(Scores::Probabilities) => Err(ModelError::OutOfRange {
            low,
            high,
            sum: sum(odd),
        }),
        None if within => Err(ModelError::NotProbabilities { sum: sum(odd) }),
        Some(Scores::Softmax) | None => Ok(Scores::Softmax),
    }
}
