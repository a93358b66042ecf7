//! Agreement beyond chance: the algebra that κ, π, AC1 and AC2 share.

use serde::{Deserialize, Serialize};

use crate::confusion::Confusion;
use crate::estimate::{Estimate, Undefined};

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

/// Cell and margin shares of a matrix.
pub(crate) struct Shares {
    k: usize,
    n: f64,
    cells: Vec<f64>,
    pub(crate) row: Vec<f64>,
    pub(crate) column: Vec<f64>,
}

impl Shares {
    /// Undefined below two labels and without pairs.
    pub(crate) fn of_matrix(matrix: &Confusion) -> Result<Self, Undefined> {
        let (k, n) = (matrix.k(), matrix.n());
        if k < 2 {
            return Err(Undefined::TooFewLabels);
        }
        if n == 0 {
            return Err(Undefined::NoData);
        }
        let share = |count: u64| count as f64 / n as f64;
        Ok(Self {
            k,
            n: n as f64,
            cells: matrix.cells().iter().copied().map(share).collect(),
            row: matrix.row_totals().into_iter().map(share).collect(),
            column: matrix.column_totals().into_iter().map(share).collect(),
        })
    }

    pub(crate) fn of(&self, i: usize, j: usize) -> f64 {
        self.cells[i * self.k + j]
    }

    /// Delta-method variance of a statistic whose derivative by cell (i, j) is `slope`.
    pub(crate) fn variance(&self, slope: impl Fn(usize, usize) -> f64) -> f64 {
        let cells = || (0..self.k).flat_map(|i| (0..self.k).map(move |j| (i, j)));
        let mean: f64 = cells().map(|(i, j)| self.of(i, j) * slope(i, j)).sum();
        let square = |(i, j)| self.of(i, j) * (slope(i, j) - mean).powi(2);
        cells().map(square).sum::<f64>() / self.n
    }
}

/// Which margins stand for chance.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Chance {
    /// Each side keeps its own margins (Cohen).
    OwnMargins,
    /// Both sides share their mean margins (Scott).
    MeanMargins,
    /// Only hard pairs are decided by chance (Gwet).
    Gwet,
}

/// Disagreement expected by chance; its derivative by cell (i, j) is `by_row[i] + by_column[j]`, up to
/// a constant that the variance does not see.
struct Expected {
    value: f64,
    by_row: Vec<f64>,
    by_column: Vec<f64>,
}

impl Chance {
    fn expected(self, shares: &Shares, distance: impl Fn(usize, usize) -> f64) -> Expected {
        let k = shares.k;
        let Shares { row, column, .. } = shares;
        let against = |margin: &[f64]| -> Vec<f64> {
            let to = |i| (0..k).map(|j| distance(i, j) * margin[j]).sum();
            (0..k).map(to).collect()
        };
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
        let mean = || -> Vec<f64> {
            row.iter()
                .zip(column)
                .map(|(r, c)| f64::midpoint(*r, *c))
                .collect()
        };
        match self {
            Self::OwnMargins => {
                let (by_row, by_column) = (against(column), against(row));
                let value = dot(row, &by_row);
                Expected {
                    value,
                    by_row,
                    by_column,
                }
            }
            Self::MeanMargins => {
                let mean = mean();
                let slope = against(&mean);
                let value = dot(&mean, &slope);
                Expected {
                    value,
                    by_row: slope.clone(),
                    by_column: slope,
                }
            }
            Self::Gwet => {
                let mean = mean();
                let credit: f64 = (0..k)
                    .flat_map(|i| (0..k).map(move |j| (i, j)))
                    .map(|(i, j)| 1.0 - distance(i, j))
                    .sum();
                let factor = credit / (k * (k - 1)) as f64;
                let value = 1.0 - factor * mean.iter().map(|p| p * (1.0 - p)).sum::<f64>();
                let slope: Vec<f64> = mean.iter().map(|p| factor * p).collect();
                Expected {
                    value,
                    by_row: slope.clone(),
                    by_column: slope,
                }
            }
        }
    }
}

/// `1 − observed / expected disagreement`, the common form of κ, π, AC1 and AC2, with the interval of
/// its delta-method variance.
pub(crate) fn chance_corrected(
    matrix: &Confusion,
    chance: Chance,
    weights: Weights,
    level: f64,
) -> Result<Estimate, Undefined> {
    let shares = Shares::of_matrix(matrix)?;
    let k = shares.k;
    let distance = |i, j| 1.0 - weights.credit(i, j, k);
    let mut observed = 0.0;
    for i in 0..k {
        for j in 0..k {
            observed += distance(i, j) * shares.of(i, j);
        }
    }
    let Expected {
        value: expected,
        by_row,
        by_column,
    } = chance.expected(&shares, distance);
    if expected <= 0.0 {
        return Err(Undefined::ChanceAgreementIsOne);
    }
    let excess = observed / expected;
    let variance =
        shares.variance(|i, j| (excess * (by_row[i] + by_column[j]) - distance(i, j)) / expected);
    let range = (-1.0, 1.0);
    Estimate::normal(1.0 - excess, variance.sqrt(), matrix.n(), level, range)
}
