//! Agreement of two label sources (reference and prediction, or two people) from a K×K matrix.

mod classes;
mod coefficients;
mod mcnemar;

use serde::{Deserialize, Serialize};

pub use self::classes::ClassReport;
pub use self::coefficients::ChanceTest;
pub use self::mcnemar::{McNemar, mcnemar_corrected, mcnemar_exact};
pub use crate::chance::Chance;
use crate::estimate::{Estimate, Undefined};
use crate::patterns::Patterns;
use crate::proportion::{clopper_pearson, wilson};
use crate::weights::MOST_LABELS;
pub use crate::weights::{CustomWeights, Weighting, Weights};

/// Counts of pairs by label: rows are the reference, columns the prediction.
///
/// A count that would exceed 64 bits stays at the largest; figures of such a matrix are
/// [`Undefined::CountsTooLarge`]. There are at most 4,096 labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<u64>>", into = "Vec<Vec<u64>>")]
pub struct Confusion {
    k: usize,
    counts: Vec<u64>,
}

impl Confusion {
    /// An empty matrix for `k` labels; for none at all, so that every pair is refused, where `k` is
    /// above 4,096.
    pub fn new(k: usize) -> Self {
        let k = if k > MOST_LABELS { 0 } else { k };
        Self {
            k,
            counts: vec![0; k * k],
        }
    }

    /// A matrix from its rows; [`Undefined::ShapeMismatch`] unless it is square,
    /// [`Undefined::ValueOutOfRange`] above 4,096 labels.
    pub fn from_rows(rows: &[Vec<u64>]) -> Result<Self, Undefined> {
        if rows.iter().any(|row| row.len() != rows.len()) {
            return Err(Undefined::ShapeMismatch);
        }
        if rows.len() > MOST_LABELS {
            return Err(Undefined::ValueOutOfRange);
        }
        Ok(Self {
            k: rows.len(),
            counts: rows.concat(),
        })
    }

    /// Counts `count` pairs.
    ///
    /// [`Undefined::ValueOutOfRange`], and nothing is counted, for a label that is not below
    /// [`k`](Self::k).
    pub fn add(&mut self, reference: usize, predicted: usize, count: u64) -> Result<(), Undefined> {
        if reference >= self.k || predicted >= self.k {
            return Err(Undefined::ValueOutOfRange);
        }
        self.count_pairs(reference, predicted, count);
        Ok(())
    }

    /// [`add`](Self::add) of two labels below [`k`](Self::k).
    pub(crate) fn count_pairs(&mut self, reference: usize, predicted: usize, count: u64) {
        let cell = &mut self.counts[reference * self.k + predicted];
        *cell = cell.saturating_add(count);
    }

    /// Adds the counts of another matrix; [`Undefined::ShapeMismatch`], and nothing is added, where
    /// it has another number of labels.
    pub fn merge(&mut self, other: &Self) -> Result<(), Undefined> {
        if self.k != other.k {
            return Err(Undefined::ShapeMismatch);
        }
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine = mine.saturating_add(*theirs);
        }
        Ok(())
    }

    /// Pairs with this reference and this prediction: 0 for labels that the matrix does not have.
    pub fn get(&self, reference: usize, predicted: usize) -> u64 {
        if reference < self.k && predicted < self.k {
            self.counts[reference * self.k + predicted]
        } else {
            0
        }
    }

    /// The same pairs with both sides exchanged.
    #[must_use]
    pub fn transposed(&self) -> Self {
        let cells = (0..self.k).flat_map(|i| (0..self.k).map(move |j| self.get(j, i)));
        Self {
            k: self.k,
            counts: cells.collect(),
        }
    }

    /// Number of labels.
    pub fn k(&self) -> usize {
        self.k
    }

    /// Number of pairs.
    pub fn n(&self) -> u64 {
        sum(self.counts.iter().copied())
    }

    /// Number of pairs, or [`Undefined::CountsTooLarge`].
    pub(crate) fn checked_n(&self) -> Result<u64, Undefined> {
        let total = self
            .counts
            .iter()
            .try_fold(0, |total: u64, count| total.checked_add(*count));
        total.ok_or(Undefined::CountsTooLarge)
    }

    /// The same pairs as items with two decisions each, by [`Patterns`]: who said which is dropped.
    pub fn to_patterns(&self) -> Patterns {
        let mut patterns = Patterns::new(self.k);
        let mut votes = vec![0; self.k];
        for i in 0..self.k {
            for j in 0..self.k {
                votes[i] += 1;
                votes[j] += 1;
                patterns.count_items(&votes, self.get(i, j));
                votes[i] = 0;
                votes[j] = 0;
            }
        }
        patterns
    }

    /// The cells that have pairs.
    pub(crate) fn filled(&self) -> impl Iterator<Item = (usize, usize)> {
        let cells = self.counts.iter().enumerate();
        cells
            .filter(|(_, count)| **count > 0)
            .map(|(at, _)| (at / self.k, at % self.k))
    }

    /// All cells, row after row.
    pub(crate) fn cells(&self) -> &[u64] {
        &self.counts
    }

    pub(crate) fn cells_mut(&mut self) -> &mut [u64] {
        &mut self.counts
    }

    /// Pairs per reference label.
    pub fn row_totals(&self) -> Vec<u64> {
        (0..self.k)
            .map(|i| sum((0..self.k).map(|j| self.get(i, j))))
            .collect()
    }

    /// Pairs per predicted label.
    pub fn column_totals(&self) -> Vec<u64> {
        (0..self.k)
            .map(|j| sum((0..self.k).map(|i| self.get(i, j))))
            .collect()
    }

    /// Pairs with the same label on both sides.
    pub fn agreements(&self) -> u64 {
        sum((0..self.k).map(|i| self.get(i, i)))
    }

    /// Share of pairs that agree, with Wilson's interval (for display).
    pub fn percent_agreement(&self, level: f64) -> Result<Estimate, Undefined> {
        wilson(self.agreements(), self.checked_n()?, level)
    }

    /// Share of pairs that agree, with the exact interval (for decisions).
    pub fn percent_agreement_exact(&self, level: f64) -> Result<Estimate, Undefined> {
        clopper_pearson(self.agreements(), self.checked_n()?, level)
    }

    /// Share of pairs per reference label; the figure without which no κ can be read.
    pub fn prevalence(&self) -> Result<Vec<f64>, Undefined> {
        let n = self.checked_n()?;
        if n == 0 {
            return Err(Undefined::NoData);
        }
        let share = |count: u64| count as f64 / n as f64;
        Ok(self.row_totals().into_iter().map(share).collect())
    }
}

impl From<Confusion> for Vec<Vec<u64>> {
    fn from(matrix: Confusion) -> Self {
        let row = |i| (0..matrix.k).map(|j| matrix.get(i, j)).collect();
        (0..matrix.k).map(row).collect()
    }
}

impl TryFrom<Vec<Vec<u64>>> for Confusion {
    type Error = Undefined;

    fn try_from(rows: Vec<Vec<u64>>) -> Result<Self, Undefined> {
        Self::from_rows(&rows)
    }
}

/// A sum that stops at the largest count.
fn sum(counts: impl Iterator<Item = u64>) -> u64 {
    counts.fold(0, u64::saturating_add)
}
