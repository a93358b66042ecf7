//! What a wrong label costs: a cost matrix, pairs by confidence and labels, and losses per bin.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::confusion::Confusion;
use crate::estimate::Undefined;
use crate::histogram::{BINS, ScoreHistogram};
use crate::weights::MOST_LABELS;

/// Cost of each mistake in whole units: rows are the reference, columns the prediction.
///
/// Any unit will do (cents, minutes, points). The diagonal is usually 0 and need not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<u32>>", into = "Vec<Vec<u32>>")]
pub struct CostMatrix {
    k: usize,
    costs: Vec<u32>,
    largest: u32,
}

impl CostMatrix {
    /// A matrix from its rows. Undefined unless it is square and some cost is above 0.
    pub fn from_rows(rows: &[Vec<u32>]) -> Result<Self, Undefined> {
        if rows.iter().any(|row| row.len() != rows.len()) {
            return Err(Undefined::ShapeMismatch);
        }
        let costs = rows.concat();
        match costs.iter().max() {
            None | Some(0) => Err(Undefined::NoVariation),
            Some(&largest) => Ok(Self {
                k: rows.len(),
                costs,
                largest,
            }),
        }
    }

    /// Every mistake costs 1 and the right label nothing. Undefined for fewer than two labels,
    /// and for more than 4,096.
    pub fn any_disagreement(k: usize) -> Result<Self, Undefined> {
        if k < 2 {
            return Err(Undefined::TooFewLabels);
        }
        if k > MOST_LABELS {
            return Err(Undefined::ValueOutOfRange);
        }
        let row = |i| (0..k).map(|j| u32::from(i != j)).collect();
        Self::from_rows(&(0..k).map(row).collect::<Vec<_>>())
    }

    /// Number of labels.
    pub fn k(&self) -> usize {
        self.k
    }

    /// The largest cost, by which losses are scaled to [0, 1].
    pub fn largest(&self) -> u32 {
        self.largest
    }

    /// Cost of predicting one label where the reference is another; `None` for labels it lacks.
    pub fn cost(&self, reference: usize, predicted: usize) -> Option<u32> {
        let known = reference < self.k && predicted < self.k;
        known.then(|| self.costs[reference * self.k + predicted])
    }

    /// Whether every cost is 0 or the largest, so that losses can be counted like errors.
    pub fn all_or_nothing(&self) -> bool {
        let whole = |cost: &u32| *cost == 0 || *cost == self.largest;
        self.costs.iter().all(whole)
    }
}

impl From<CostMatrix> for Vec<Vec<u32>> {
    fn from(matrix: CostMatrix) -> Self {
        matrix.costs.chunks(matrix.k).map(<[u32]>::to_vec).collect()
    }
}

impl TryFrom<Vec<Vec<u32>>> for CostMatrix {
    type Error = Undefined;

    fn try_from(rows: Vec<Vec<u32>>) -> Result<Self, Undefined> {
        Self::from_rows(&rows)
    }
}

/// Pairs by predicted label, confidence bin and reference label: what costs are computed from.
///
/// Serialised sparsely, as a list of `[predicted, bin, reference, count]`. Counts saturate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    try_from = "Vec<(usize, usize, usize, u64)>",
    into = "Vec<(usize, usize, usize, u64)>"
)]
pub struct ScoredConfusion {
    cells: BTreeMap<(usize, usize, usize), u64>,
}

impl ScoredConfusion {
    /// No pairs yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts `count` pairs. Undefined, and nothing is counted, unless `bin` is below [`BINS`].
    pub fn add(
        &mut self,
        bin: usize,
        reference: usize,
        predicted: usize,
        count: u64,
    ) -> Result<(), Undefined> {
        if bin >= BINS {
            return Err(Undefined::ValueOutOfRange);
        }
        if count > 0 {
            let cell = self.cells.entry((predicted, bin, reference)).or_default();
            *cell = cell.saturating_add(count);
        }
        Ok(())
    }

    /// Adds the counts of another one.
    pub fn merge(&mut self, other: &Self) {
        for (key, count) in &other.cells {
            let cell = self.cells.entry(*key).or_default();
            *cell = cell.saturating_add(*count);
        }
    }

    /// The filled cells as `(predicted, bin, reference, count)`, in that order.
    pub fn cells(&self) -> impl Iterator<Item = (usize, usize, usize, u64)> + '_ {
        self.cells
            .iter()
            .map(|(&(predicted, bin, reference), &count)| (predicted, bin, reference, count))
    }

    /// Predicted labels that occur, ascending.
    pub fn predicted_labels(&self) -> Vec<usize> {
        let mut labels: Vec<usize> = self.cells.keys().map(|key| key.0).collect();
        labels.dedup();
        labels
    }

    /// The pairs with one predicted label.
    #[must_use]
    pub fn of_predicted(&self, label: usize) -> Self {
        let range = (label, 0, 0)..=(label, BINS, usize::MAX);
        let cells = self.cells.range(range).map(|(key, n)| (*key, *n));
        Self {
            cells: cells.collect(),
        }
    }

    /// The same pairs with labels forgotten: agreeing or not.
    pub fn scores(&self) -> ScoreHistogram {
        let mut scores = ScoreHistogram::new();
        for (predicted, bin, reference, count) in self.cells() {
            scores.count_pairs(bin, predicted == reference, count);
        }
        scores
    }

    /// The same pairs with confidences forgotten. Undefined where a label is not below `k`.
    pub fn confusion(&self, k: usize) -> Result<Confusion, Undefined> {
        let mut matrix = Confusion::new(k);
        for (predicted, _, reference, count) in self.cells() {
            let counted = matrix.add(reference, predicted, count);
            counted.map_err(|_| Undefined::ShapeMismatch)?;
        }
        Ok(matrix)
    }

    /// Pairs and their summed cost per bin. Undefined where the matrix lacks a label that occurs.
    pub fn losses(&self, costs: &CostMatrix) -> Result<LossHistogram, Undefined> {
        let mut losses = LossHistogram::new(costs);
        for (predicted, bin, reference, count) in self.cells() {
            let cost = costs.cost(reference, predicted);
            losses.add(bin, cost.ok_or(Undefined::ShapeMismatch)?, count);
        }
        Ok(losses)
    }
}

impl From<ScoredConfusion> for Vec<(usize, usize, usize, u64)> {
    fn from(pairs: ScoredConfusion) -> Self {
        pairs.cells().collect()
    }
}

impl TryFrom<Vec<(usize, usize, usize, u64)>> for ScoredConfusion {
    type Error = Undefined;

    fn try_from(cells: Vec<(usize, usize, usize, u64)>) -> Result<Self, Undefined> {
        let mut pairs = Self::new();
        for (predicted, bin, reference, count) in cells {
            pairs.add(bin, reference, predicted, count)?;
        }
        Ok(pairs)
    }
}

/// Pairs of one bin, or of all bins above a threshold, and what they cost together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// Pairs.
    pub n: u64,
    /// Their summed cost, in the units of the matrix.
    pub cost: u128,
}

/// Pairs and summed cost per confidence bin, for one cost matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LossHistogram {
    bins: Vec<Loss>,
    largest: u32,
    all_or_nothing: bool,
}

impl LossHistogram {
    fn new(costs: &CostMatrix) -> Self {
        Self {
            bins: vec![Loss::default(); BINS],
            largest: costs.largest(),
            all_or_nothing: costs.all_or_nothing(),
        }
    }

    fn add(&mut self, bin: usize, cost: u32, count: u64) {
        let row = &mut self.bins[bin];
        // Pairs that no longer fit are left out of the cost too, so that a mean stays a mean.
        let counted = count.min(u64::MAX - row.n);
        row.n += counted;
        row.cost += u128::from(cost) * u128::from(counted);
    }

    /// All bins, lowest confidence first.
    pub fn bins(&self) -> &[Loss] {
        &self.bins
    }

    /// The largest cost of one pair.
    pub fn largest(&self) -> u32 {
        self.largest
    }

    /// Whether a pair costs either nothing or the largest cost.
    pub fn all_or_nothing(&self) -> bool {
        self.all_or_nothing
    }

    /// What each threshold accepts and what that costs, indexed by bin. Counts saturate.
    pub fn accepted_from_top(&self) -> Vec<Loss> {
        let mut table = vec![Loss::default(); BINS];
        let mut running = Loss::default();
        for (row, bin) in table.iter_mut().zip(&self.bins).rev() {
            running.n = running.n.saturating_add(bin.n);
            running.cost = running.cost.saturating_add(bin.cost);
            *row = running;
        }
        table
    }
}
