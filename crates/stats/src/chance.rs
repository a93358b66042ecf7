//! Agreement beyond chance: the algebra that κ, π, α, AC1, AC2 and S share.

use serde::{Deserialize, Serialize};

use crate::confusion::Confusion;
use crate::estimate::Undefined;
use crate::measured::Measured;
use crate::unseen::{Disagreement, Moves, Unseen};
use crate::weights::{Distances, Weighting};

/// What counts as agreement by chance: the only thing in which the coefficients differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chance {
    /// Nothing does: the weighted share of agreement itself.
    None,
    /// Every rater keeps their own distribution of labels: Cohen's κ, and Conger's for many.
    OwnMargins,
    /// All raters share one distribution: Scott's π, and Fleiss' κ for many.
    PooledMargins,
    /// As pooled margins, with the correction for small samples: Krippendorff's α.
    Krippendorff,
    /// Only items that are hard to decide are decided by chance: Gwet's AC1 and AC2.
    Gwet,
    /// Every label is as likely: Bennett's S, Brennan and Prediger's κ.
    Uniform,
}

impl Chance {
    /// Least value of a coefficient; weights can take the others below −1, which is not cut off.
    pub(crate) fn least(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::OwnMargins
            | Self::PooledMargins
            | Self::Krippendorff
            | Self::Gwet
            | Self::Uniform => -1.0,
        }
    }

    /// How far the disagreement that it expects can move with the data.
    pub(crate) fn moves(self, distances: &Distances, k: usize, expected: f64) -> Moves {
        match self {
            Self::None | Self::Uniform => Moves::fixed(expected),
            Self::OwnMargins | Self::PooledMargins | Self::Krippendorff => {
                Moves::margins(distances.greatest())
            }
            Self::Gwet => {
                let factor = gwet_factor(distances, k);
                Moves {
                    least: 1.0 - factor,
                    floor: 1.0 - factor * (1.0 - 1.0 / k as f64),
                    most: 1.0,
                }
            }
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
    /// Undefined below two labels, without pairs, and where the pairs exceed 64 bits.
    pub(crate) fn of_matrix(matrix: &Confusion) -> Result<Self, Undefined> {
        let k = matrix.k();
        if k < 2 {
            return Err(Undefined::TooFewLabels);
        }
        let n = matrix.checked_n()?;
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

    /// Sum of a figure of the cells, each times its share.
    fn mean(&self, figure: impl Fn(usize, usize) -> f64) -> f64 {
        let mut sum = 0.0;
        for i in 0..self.k {
            for j in 0..self.k {
                sum += self.of(i, j) * figure(i, j);
            }
        }
        sum
    }

    /// Delta-method variance of a statistic whose derivative by cell (i, j) is `slope`.
    pub(crate) fn variance(&self, slope: impl Fn(usize, usize) -> f64) -> f64 {
        let mean = self.mean(&slope);
        self.mean(|i, j| (slope(i, j) - mean).powi(2)) / self.n
    }

    fn pooled(&self) -> Vec<f64> {
        let margins = self.row.iter().zip(&self.column);
        margins.map(|(r, c)| f64::midpoint(*r, *c)).collect()
    }
}

/// Disagreement expected by chance; its derivative by cell (i, j) is `by_row[i] + by_column[j]`, up to
/// a constant that the variance does not see.
struct Expected {
    value: f64,
    by_row: Vec<f64>,
    by_column: Vec<f64>,
}

impl Expected {
    /// From one margin for both sides and the derivative by either.
    fn symmetric(value: f64, slope: Vec<f64>) -> Self {
        Self {
            value,
            by_row: slope.clone(),
            by_column: slope,
        }
    }

    fn of(chance: Chance, shares: &Shares, distances: &Distances) -> Self {
        let k = shares.k;
        match chance {
            Chance::None => Self::symmetric(1.0, vec![0.0; k]),
            Chance::OwnMargins => {
                let by_row = distances.to_margin(&shares.column);
                Self {
                    value: dot(&shares.row, &by_row),
                    by_row,
                    by_column: distances.to_margin(&shares.row),
                }
            }
            Chance::PooledMargins | Chance::Krippendorff => {
                let pooled = shares.pooled();
                let slope = distances.to_margin(&pooled);
                Self::symmetric(dot(&pooled, &slope), slope)
            }
            Chance::Gwet => {
                let pooled = shares.pooled();
                let factor = gwet_factor(distances, k);
                let slope = pooled.iter().map(|p| factor * p).collect();
                Self::symmetric(1.0 - factor * spread(&pooled), slope)
            }
            Chance::Uniform => {
                let credit = distances.total_credit() / (k * k) as f64;
                Self::symmetric(1.0 - credit, vec![0.0; k])
            }
        }
    }
}

/// Mean credit of two labels drawn with one of them changed: what a random choice earns in Gwet's
/// model (Gwet 2014, chapter 4).
pub(crate) fn gwet_factor(distances: &Distances, k: usize) -> f64 {
    distances.total_credit() / (k * (k - 1)) as f64
}

/// Whether all units miss as much credit, so that only chance varies.
pub(crate) fn all_alike(mut missed: impl Iterator<Item = f64>) -> bool {
    missed.next().is_some_and(|first| {
        let hair = 1e-12 * first.abs();
        missed.all(|other| (other - first).abs() <= hair)
    })
}

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Probability that two draws differ.
pub(crate) fn spread(margin: &[f64]) -> f64 {
    margin.iter().map(|p| p * (1.0 - p)).sum()
}

/// `1 − observed / expected disagreement`, the common form of all coefficients, with its delta-method
/// standard error.
pub(crate) fn chance_corrected(
    matrix: &Confusion,
    chance: Chance,
    weights: Weighting,
) -> Result<Measured, Undefined> {
    let distances = weights.distances(matrix.k())?;
    let shares = Shares::of_matrix(matrix)?;
    let Expected {
        value: expected,
        by_row,
        by_column,
    } = Expected::of(chance, &shares, &distances);
    if expected <= 0.0 {
        return Err(Undefined::ChanceAgreementIsOne);
    }
    let observed = shares.mean(|i, j| distances.of(i, j));
    let excess = observed / expected;
    let variance = shares
        .variance(|i, j| (excess * (by_row[i] + by_column[j]) - distances.of(i, j)) / expected);
    let scale = match chance {
        // Two decisions per pair; one of them is not compared with itself.
        Chance::Krippendorff => 1.0 - 0.5 / shares.n,
        Chance::None
        | Chance::OwnMargins
        | Chance::PooledMargins
        | Chance::Gwet
        | Chance::Uniform => 1.0,
    };
    let value = 1.0 - excess * scale;
    let unseen = Unseen::Disagreement(Disagreement {
        observed: observed * scale,
        greatest: distances.greatest() * scale,
        expected,
        by_chance: chance.moves(&distances, matrix.k(), expected),
    });
    let missed = matrix.filled().map(|(i, j)| distances.of(i, j));
    let units = (all_alike(missed), unseen);
    Measured::new(value, variance, matrix.n(), chance.least(), units)
}

/// Variance that Cohen's κ would have if the two sides were independent.
///
/// J. L. Fleiss, J. Cohen, B. S. Everitt (1969), Psychological Bulletin 72, 323–327, equation 9.
pub(crate) fn variance_under_chance(
    matrix: &Confusion,
    weights: Weighting,
) -> Result<f64, Undefined> {
    let distances = weights.distances(matrix.k())?;
    let shares = Shares::of_matrix(matrix)?;
    let expected = Expected::of(Chance::OwnMargins, &shares, &distances);
    if expected.value <= 0.0 {
        return Err(Undefined::ChanceAgreementIsOne);
    }
    let mut sum = 0.0;
    for (i, r) in shares.row.iter().enumerate() {
        for (j, c) in shares.column.iter().enumerate() {
            // Written in distances: the constants of the credits cancel.
            let slope = distances.of(i, j) - expected.by_row[i] - expected.by_column[j];
            sum += r * c * (slope + expected.value).powi(2);
        }
    }
    Ok(sum / (expected.value * expected.value * shares.n))
}
