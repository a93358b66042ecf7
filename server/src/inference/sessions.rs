//! A model's open sessions: as many as may run at once, each used by one thread at a time.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;

use ort::session::{HasSelectedOutputs, OutputSelector, RunOptions, Session};

use super::features::Features;
use super::runtime::Runtime;

const MOST_SESSIONS: usize = 4;
/// Each session holds the weights once more, so big models get fewer.
const WEIGHTS_IN_MEMORY: usize = 64 * 1024 * 1024;

/// A session with its choice of the one output that is read.
pub(super) struct Seat {
    pub(super) session: Session,
    options: RunOptions<HasSelectedOutputs>,
}

pub(super) struct Sessions {
    seats: Vec<Mutex<Seat>>,
    next: AtomicUsize,
    output: String,
}

impl Sessions {
    /// `first` is the session that the graph was read from.
    pub(super) fn new(
        runtime: &Runtime,
        bytes: &[u8],
        first: Session,
        output: &str,
    ) -> ort::Result<Self> {
        let cores = available_parallelism()
            .map_or(1, usize::from)
            .min(MOST_SESSIONS);
        let count = (WEIGHTS_IN_MEMORY / bytes.len().max(1)).clamp(1, cores);
        let mut sessions = vec![first];
        while sessions.len() < count {
            sessions.push(runtime.open(bytes)?);
        }
        let seats = sessions
            .into_iter()
            .map(|session| {
                let options =
                    RunOptions::new()?.with_outputs(OutputSelector::no_default().with(output));
                Ok(Mutex::new(Seat { session, options }))
            })
            .collect::<ort::Result<_>>()?;
        Ok(Self {
            seats,
            next: AtomicUsize::new(0),
            output: output.to_owned(),
        })
    }

    /// A free session, or the next one's turn. A panic elsewhere leaves a session usable: ONNX
    /// Runtime keeps no state between runs.
    pub(super) fn take(&self) -> MutexGuard<'_, Seat> {
        let start = self.next.fetch_add(1, Ordering::Relaxed);
        let in_turn =
            || (0..self.seats.len()).map(|step| &self.seats[(start + step) % self.seats.len()]);
        in_turn()
            .find_map(|seat| seat.try_lock().ok())
            .unwrap_or_else(|| {
                self.seats[start % self.seats.len()]
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
            })
    }

    /// Scores some of the items in one run of `rows` rows: all numbers, row after row.
    pub(super) fn run(
        &self,
        features: &Features,
        items: Range<usize>,
        rows: usize,
        labels: usize,
    ) -> Result<Vec<f32>, String> {
        let said = |error: ort::Error| error.message().to_owned();
        let tensor = features.tensor(items, rows).map_err(said)?;
        let mut seat = self.take();
        let Seat { session, options } = &mut *seat;
        let outputs = session.run_with_options([tensor], options).map_err(said)?;
        let (shape, numbers) = outputs[self.output.as_str()]
            .try_extract_tensor::<f32>()
            .map_err(said)?;
        if numbers.len() == rows * labels && shape.len() == 2 {
            Ok(numbers.to_vec())
        } else {
            Err(format!(
                "its output has the shape {shape}, [{rows}, {labels}] is needed"
            ))
        }
    }
}
