//! A numeric feature counted on bins that the reference fixed.

use serde::{Deserialize, Serialize};

use super::total;
use crate::estimate::Undefined;

/// Bins of a number line: the edges between them. The first and last bin have no outer end, so what lies
/// beyond the reference is counted in them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f64>", into = "Vec<f64>")]
pub struct Bins {
    edges: Vec<f64>,
}

impl Bins {
    /// Bins between these inner edges: one more than there are edges. A value on an edge belongs above it.
    ///
    /// [`Undefined::TooFewLabels`] without an edge, [`Undefined::ValueOutOfRange`] unless the edges are
    /// finite and strictly increasing.
    pub fn new(edges: Vec<f64>) -> Result<Self, Undefined> {
        if edges.is_empty() {
            return Err(Undefined::TooFewLabels);
        }
        let finite = edges.iter().all(|edge| edge.is_finite());
        if !finite || edges.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(Undefined::ValueOutOfRange);
        }
        Ok(Self { edges })
    }

    /// `bins` bins of equal width from `low` to `high`. Undefined as [`new`](Self::new), also where the
    /// range is too narrow for so many; at most 100,000 bins.
    pub fn equal_width(low: f64, high: f64, bins: usize) -> Result<Self, Undefined> {
        check_number(bins)?;
        let width = high / bins as f64 - low / bins as f64;
        Self::new((1..bins).map(|k| low + width * k as f64).collect())
    }

    /// Bins that hold equal shares of the reference: its quantiles at `k/bins` (interpolated linearly, as
    /// numpy does by default). Where many values are equal, edges fall together and there are fewer bins.
    ///
    /// [`Undefined::NoData`] without finite values, [`Undefined::NoVariation`] where all are equal;
    /// at most 100,000 bins. NaN and infinite values are left out.
    pub fn equal_mass(reference: &[f64], bins: usize) -> Result<Self, Undefined> {
        check_number(bins)?;
        let mut sorted: Vec<f64> = reference
            .iter()
            .copied()
            .filter(|x| x.is_finite())
            .collect();
        sorted.sort_by(f64::total_cmp);
        let (Some(least), Some(greatest)) = (sorted.first(), sorted.last()) else {
            return Err(Undefined::NoData);
        };
        if least >= greatest {
            return Err(Undefined::NoVariation);
        }
        let mut edges: Vec<f64> = Vec::with_capacity(bins - 1);
        for k in 1..bins {
            let edge = quantile(&sorted, k as f64 / bins as f64);
            // An edge at the least value would leave the first bin empty for good.
            if edge > *least && edges.last().is_none_or(|last| edge > *last) {
                edges.push(edge);
            }
        }
        if edges.is_empty() {
            edges.push(*greatest);
        }
        Self::new(edges)
    }

    /// Number of bins.
    pub fn number(&self) -> usize {
        self.edges.len() + 1
    }

    /// The inner edges, lowest first.
    pub fn edges(&self) -> &[f64] {
        &self.edges
    }

    /// Bin of a value; `None` for NaN.
    pub fn bin_of(&self, x: f64) -> Option<usize> {
        (!x.is_nan()).then(|| self.edges.partition_point(|edge| *edge <= x))
    }

    /// Counts of these values.
    pub fn count(&self, values: &[f64]) -> Counts {
        let mut counts = Counts::new(self.number());
        for x in values {
            counts.add(self.bin_of(*x));
        }
        counts
    }
}

impl TryFrom<Vec<f64>> for Bins {
    type Error = Undefined;

    fn try_from(edges: Vec<f64>) -> Result<Self, Undefined> {
        Self::new(edges)
    }
}

impl From<Bins> for Vec<f64> {
    fn from(bins: Bins) -> Self {
        bins.edges
    }
}

fn check_number(bins: usize) -> Result<(), Undefined> {
    match bins {
        0 | 1 => Err(Undefined::TooFewLabels),
        2..=100_000 => Ok(()),
        _ => Err(Undefined::ValueOutOfRange),
    }
}

/// Quantile of sorted values, between neighbours by linear interpolation.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = p * (sorted.len() - 1) as f64;
    let below = place.floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the length"
    )]
    let at = below as usize;
    let next = sorted[(at + 1).min(sorted.len() - 1)];
    // Halves first: the difference of two finite numbers can be infinite.
    let part = place - below;
    sorted[at] * (1.0 - part) + next * part
}

/// How many values fell into each bin, and how many were missing. Merges by addition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    bins: Vec<u64>,
    missing: u64,
}

impl Counts {
    /// No values yet, on at most a million bins: values in bins beyond count as missing.
    pub fn new(bins: usize) -> Self {
        Self {
            bins: vec![0; bins.min(1_000_000)],
            missing: 0,
        }
    }

    /// Counts that were made elsewhere.
    pub fn from_counts(bins: Vec<u64>, missing: u64) -> Self {
        Self { bins, missing }
    }

    /// Counts one value by its bin; `None`, and a bin that does not exist, count as missing.
    pub fn add(&mut self, bin: Option<usize>) {
        match bin.and_then(|bin| self.bins.get_mut(bin)) {
            Some(count) => *count = count.saturating_add(1),
            None => self.missing = self.missing.saturating_add(1),
        }
    }

    /// Adds other values; refused where the bins differ or a count would overflow, with nothing changed.
    pub fn merge(&mut self, other: &Self) -> Result<(), Undefined> {
        if self.bins.len() != other.bins.len() {
            return Err(Undefined::ShapeMismatch);
        }
        let add = |a: u64, b: u64| a.checked_add(b).ok_or(Undefined::ImpossibleCounts);
        let mut sums = Vec::with_capacity(self.bins.len());
        for (mine, theirs) in self.bins.iter().zip(&other.bins) {
            sums.push(add(*mine, *theirs)?);
        }
        self.missing = add(self.missing, other.missing)?;
        self.bins = sums;
        Ok(())
    }

    /// Values in each bin.
    pub fn bins(&self) -> &[u64] {
        &self.bins
    }

    /// Values that were missing or not a number.
    pub fn missing(&self) -> u64 {
        self.missing
    }

    /// Share of values that were missing; undefined without values.
    pub fn missing_share(&self) -> Result<f64, Undefined> {
        let present = total(&self.bins)?;
        let all = present
            .checked_add(self.missing)
            .ok_or(Undefined::ImpossibleCounts)?;
        if all == 0 {
            return Err(Undefined::NoData);
        }
        Ok(self.missing as f64 / all as f64)
    }
}
