//! Partial credit: how much of an agreement two different labels still are.

use serde::{Deserialize, Serialize};

use crate::estimate::Undefined;

/// Tables of more labels than this on a side (128 MB) are refused.
pub(crate) const MOST_LABELS: usize = 1 << 12;

/// How much a near miss counts; labels are taken in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weights {
    /// A different label is wrong, however near.
    Unweighted,
    /// Credit falls with the distance: `1 − |i − j| / (K − 1)`.
    Linear,
    /// Credit falls with the squared distance: `1 − (i − j)² / (K − 1)²`.
    Quadratic,
}

impl Weights {
    fn credit(self, i: usize, j: usize, k: usize) -> f64 {
        let distance = i.abs_diff(j) as f64 / (k - 1) as f64;
        match self {
            Self::Unweighted if i == j => 1.0,
            Self::Unweighted => 0.0,
            Self::Linear => 1.0 - distance,
            Self::Quadratic => 1.0 - distance * distance,
        }
    }
}

/// Credit for every two labels, where neither their order nor equality alone says it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<f64>>", into = "Vec<Vec<f64>>")]
pub struct CustomWeights {
    k: usize,
    credit: Vec<f64>,
}

impl CustomWeights {
    /// Credit by row and column, one row per label.
    ///
    /// [`Undefined::ShapeMismatch`] unless the rows are square; [`Undefined::ValueOutOfRange`] unless
    /// every credit is in [0, 1], a label has full credit with itself, and `credit[i][j]` is
    /// `credit[j][i]`: nobody's label is the right one when two people are compared.
    pub fn new(rows: &[Vec<f64>]) -> Result<Self, Undefined> {
        let k = rows.len();
        if rows.iter().any(|row| row.len() != k) {
            return Err(Undefined::ShapeMismatch);
        }
        let same = |a: f64, b: f64| a.to_bits() == b.to_bits();
        let allowed = |i: usize, j: usize| {
            let credit = rows[i][j];
            (0.0..=1.0).contains(&credit) && (i != j || credit >= 1.0) && same(credit, rows[j][i])
        };
        if (0..k).all(|i| (0..k).all(|j| allowed(i, j))) {
            Ok(Self {
                k,
                credit: rows.concat(),
            })
        } else {
            Err(Undefined::ValueOutOfRange)
        }
    }
}

impl From<CustomWeights> for Vec<Vec<f64>> {
    fn from(weights: CustomWeights) -> Self {
        let rows = weights.credit.chunks(weights.k.max(1));
        rows.map(<[f64]>::to_vec).collect()
    }
}

impl TryFrom<Vec<Vec<f64>>> for CustomWeights {
    type Error = Undefined;

    fn try_from(rows: Vec<Vec<f64>>) -> Result<Self, Undefined> {
        Self::new(&rows)
    }
}

/// Weights by name or by table: what every weighted figure accepts.
#[derive(Debug, Clone, Copy)]
pub enum Weighting<'a> {
    /// One of the usual ones.
    Named(Weights),
    /// A table of one's own, of as many labels as the data.
    Custom(&'a CustomWeights),
}

impl From<Weights> for Weighting<'_> {
    fn from(weights: Weights) -> Self {
        Self::Named(weights)
    }
}

impl<'a> From<&'a CustomWeights> for Weighting<'a> {
    fn from(weights: &'a CustomWeights) -> Self {
        Self::Custom(weights)
    }
}

impl Weighting<'_> {
    /// The table for `k` labels: [`Undefined::TooFewLabels`] below two of them,
    /// [`Undefined::ValueOutOfRange`] above 4,096, [`Undefined::ShapeMismatch`] where a custom table
    /// has another size.
    pub(crate) fn distances(self, k: usize) -> Result<Distances, Undefined> {
        if k < 2 {
            return Err(Undefined::TooFewLabels);
        }
        if k > MOST_LABELS {
            return Err(Undefined::ValueOutOfRange);
        }
        let cells = match self {
            Self::Named(weights) => (0..k)
                .flat_map(|i| (0..k).map(move |j| 1.0 - weights.credit(i, j, k)))
                .collect(),
            Self::Custom(weights) if weights.k == k => {
                weights.credit.iter().map(|credit| 1.0 - credit).collect()
            }
            Self::Custom(_) => return Err(Undefined::ShapeMismatch),
        };
        Ok(Distances { k, cells })
    }
}

/// Credit that is missing between every two labels: `1 − weight`.
pub(crate) struct Distances {
    k: usize,
    cells: Vec<f64>,
}

impl Distances {
    pub(crate) fn of(&self, i: usize, j: usize) -> f64 {
        self.cells[i * self.k + j]
    }

    /// Distance of every label from labels that fall like `margin`.
    pub(crate) fn to_margin(&self, margin: &[f64]) -> Vec<f64> {
        let dot = |row: &[f64]| row.iter().zip(margin).map(|(d, p)| d * p).sum();
        self.cells.chunks(self.k).map(dot).collect()
    }

    /// The farthest that two labels are apart.
    pub(crate) fn greatest(&self) -> f64 {
        self.cells.iter().copied().fold(0.0, f64::max)
    }

    /// Credit of all cells together.
    pub(crate) fn total_credit(&self) -> f64 {
        self.cells.iter().map(|d| 1.0 - d).sum()
    }
}
