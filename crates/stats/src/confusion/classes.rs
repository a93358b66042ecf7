//! Each label for itself: precision, recall and F1.

use serde::{Deserialize, Serialize};

use super::Confusion;
use crate::estimate::{DISPLAY_LEVEL, Estimate, Undefined};
use crate::proportion::wilson;

/// One label seen as "this or not this".
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClassReport {
    /// Pairs whose reference is the label.
    pub support: u64,
    /// Pairs whose prediction is the label.
    pub predicted: u64,
    /// Share of the predicted that are right (Wilson); undefined if never predicted.
    pub precision: Result<Estimate, Undefined>,
    /// Share of the support that is found (Wilson); undefined without support.
    pub recall: Result<Estimate, Undefined>,
    /// Harmonic mean of both; `n` counts the pairs where either side gives the label.
    pub f1: Result<Estimate, Undefined>,
}

impl Confusion {
    /// Precision, recall and F1 of every label, in label order, with intervals at [`DISPLAY_LEVEL`].
    ///
    /// [`Undefined::CountsTooLarge`] for all three where the pairs exceed 64 bits.
    pub fn per_class(&self) -> Vec<ClassReport> {
        self.per_class_at(DISPLAY_LEVEL)
    }

    /// [`per_class`](Self::per_class) with intervals at another level in (0, 1).
    pub fn per_class_at(&self, level: f64) -> Vec<ClassReport> {
        let fits = self.checked_n().map(|_| ());
        let supports = self.row_totals().into_iter();
        supports
            .zip(self.column_totals())
            .enumerate()
            .map(|(label, (support, predicted))| {
                let hits = self.get(label, label);
                ClassReport {
                    support,
                    predicted,
                    precision: fits.and_then(|()| wilson(hits, predicted, level)),
                    recall: fits.and_then(|()| wilson(hits, support, level)),
                    f1: fits.and_then(|()| f1(hits, support, predicted, level)),
                }
            })
            .collect()
    }
}

/// `F1 = 2J/(1+J)` where `J = hits / (pairs where either side gives the label)` is a plain share, so
/// Wilson's interval of J maps to one of F1.
fn f1(hits: u64, support: u64, predicted: u64, level: f64) -> Result<Estimate, Undefined> {
    let either = support.saturating_add(predicted - hits);
    let share = wilson(hits, either, level)?;
    let map = |j: f64| 2.0 * j / (1.0 + j);
    Ok(Estimate {
        value: map(share.value),
        low: map(share.low),
        high: map(share.high),
        ..share
    })
}
