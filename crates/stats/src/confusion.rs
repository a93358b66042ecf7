//! Agreement of two label sources (reference and prediction, or two people) from a K×K matrix.

use serde::{Deserialize, Serialize};

pub use crate::chance::Weights;
use crate::chance::{Chance, Shares, chance_corrected};
use crate::estimate::{DISPLAY_LEVEL, Estimate, Undefined};
use crate::proportion::{clopper_pearson, wilson};
use crate::special::ln_binomial_cdf;

/// Counts of pairs by label: rows are the reference, columns the prediction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<u64>>", into = "Vec<Vec<u64>>")]
pub struct Confusion {
    k: usize,
    counts: Vec<u64>,
}

impl Confusion {
    /// An empty matrix for `k` labels.
    pub fn new(k: usize) -> Self {
        Self {
            k,
            counts: vec![0; k * k],
        }
    }

    /// A matrix from its rows; [`Undefined::ShapeMismatch`] unless it is square.
    pub fn from_rows(rows: &[Vec<u64>]) -> Result<Self, Undefined> {
        if rows.iter().any(|row| row.len() != rows.len()) {
            return Err(Undefined::ShapeMismatch);
        }
        Ok(Self {
            k: rows.len(),
            counts: rows.concat(),
        })
    }

    fn cell(&self, reference: usize, predicted: usize) -> usize {
        assert!(
            reference < self.k && predicted < self.k,
            "labels {reference} and {predicted} must be below {}",
            self.k
        );
        reference * self.k + predicted
    }

    /// Counts `count` pairs.
    ///
    /// # Panics
    /// If a label is not below [`k`](Self::k).
    pub fn add(&mut self, reference: usize, predicted: usize, count: u64) {
        let cell = self.cell(reference, predicted);
        self.counts[cell] += count;
    }

    /// Adds the counts of another matrix.
    ///
    /// # Panics
    /// If it has another number of labels.
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(self.k, other.k, "matrices of different label schemas");
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
    }

    /// Pairs with this reference and this prediction.
    ///
    /// # Panics
    /// If a label is not below [`k`](Self::k).
    pub fn get(&self, reference: usize, predicted: usize) -> u64 {
        self.counts[self.cell(reference, predicted)]
    }

    /// Number of labels.
    pub fn k(&self) -> usize {
        self.k
    }

    /// Number of pairs.
    pub fn n(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// All cells, row after row.
    pub(crate) fn cells(&self) -> &[u64] {
        &self.counts
    }

    /// Pairs per reference label.
    pub fn row_totals(&self) -> Vec<u64> {
        (0..self.k)
            .map(|i| (0..self.k).map(|j| self.get(i, j)).sum())
            .collect()
    }

    /// Pairs per predicted label.
    pub fn column_totals(&self) -> Vec<u64> {
        (0..self.k)
            .map(|j| (0..self.k).map(|i| self.get(i, j)).sum())
            .collect()
    }

    /// Pairs with the same label on both sides.
    pub fn agreements(&self) -> u64 {
        (0..self.k).map(|i| self.get(i, i)).sum()
    }

    /// Share of pairs that agree, with Wilson's interval (for display).
    pub fn percent_agreement(&self, level: f64) -> Result<Estimate, Undefined> {
        wilson(self.agreements(), self.n(), level)
    }

    /// Share of pairs that agree, with the exact interval (for decisions).
    pub fn percent_agreement_exact(&self, level: f64) -> Result<Estimate, Undefined> {
        clopper_pearson(self.agreements(), self.n(), level)
    }

    /// Share of pairs per reference label; the figure without which no κ can be read.
    pub fn prevalence(&self) -> Result<Vec<f64>, Undefined> {
        let n = self.n();
        if n == 0 {
            return Err(Undefined::NoData);
        }
        let share = |count: u64| count as f64 / n as f64;
        Ok(self.row_totals().into_iter().map(share).collect())
    }

    /// Precision, recall and F1 of every label, in label order, with intervals at [`DISPLAY_LEVEL`].
    pub fn per_class(&self) -> Vec<ClassReport> {
        let supports = self.row_totals().into_iter();
        supports
            .zip(self.column_totals())
            .enumerate()
            .map(|(label, (support, predicted))| {
                let hits = self.get(label, label);
                ClassReport {
                    support,
                    predicted,
                    precision: wilson(hits, predicted, DISPLAY_LEVEL),
                    recall: wilson(hits, support, DISPLAY_LEVEL),
                    f1: f1(hits, support, predicted),
                }
            })
            .collect()
    }

    /// Cohen's κ with its large-sample interval. `n` counts pairs.
    ///
    /// J. Cohen (1960, 1968); variance of Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72,
    /// 323–327, as `std_kappa` in statsmodels; normal interval cut to [−1, 1]. With full agreement
    /// the interval has no width: read the exact percent agreement beside it. Undefined without
    /// pairs, below two labels, and where both sides always give the same single label.
    pub fn cohen_kappa(&self, weights: Weights, level: f64) -> Result<Estimate, Undefined> {
        chance_corrected(self, Chance::OwnMargins, weights, level)
    }

    /// Gwet's AC1, which stays sensible where one label dominates. `n` counts pairs.
    ///
    /// K. L. Gwet (2008), British Journal of Mathematical and Statistical Psychology 61, 29–48;
    /// variance for two raters from there, with a normal interval (irrCAC uses t with n − 1).
    /// Undefined without pairs and below two labels.
    pub fn gwet_ac1(&self, level: f64) -> Result<Estimate, Undefined> {
        self.gwet_ac2(Weights::Unweighted, level)
    }

    /// Gwet's AC2: [`gwet_ac1`](Self::gwet_ac1) with partial credit for near labels.
    ///
    /// With weights it can fall a little below −1.
    pub fn gwet_ac2(&self, weights: Weights, level: f64) -> Result<Estimate, Undefined> {
        chance_corrected(self, Chance::Gwet, weights, level)
    }

    /// Scott's π: chance from the mean of both margins. `n` counts pairs.
    ///
    /// W. A. Scott (1955), Public Opinion Quarterly 19, 321–325; variance by the delta method, as in
    /// K. L. Gwet, Handbook of Inter-Rater Reliability. Undefined as [`cohen_kappa`](Self::cohen_kappa).
    pub fn scott_pi(&self, level: f64) -> Result<Estimate, Undefined> {
        chance_corrected(self, Chance::MeanMargins, Weights::Unweighted, level)
    }

    /// Matthews correlation for any number of labels (R_K), with a delta-method interval.
    ///
    /// J. Gorodkin (2004), Computational Biology and Chemistry 28, 367–374. Undefined where either
    /// side gives one label only.
    pub fn mcc(&self, level: f64) -> Result<Estimate, Undefined> {
        let shares = Shares::of_matrix(self)?;
        let Shares { row, column, .. } = &shares;
        let spread = |margin: &[f64]| margin.iter().map(|p| p * (1.0 - p)).sum::<f64>();
        let (row_spread, column_spread) = (spread(row), spread(column));
        let scale = (row_spread * column_spread).sqrt();
        if scale <= 0.0 {
            return Err(Undefined::NoVariation);
        }
        let by_chance: f64 = row.iter().zip(column).map(|(r, c)| r * c).sum();
        let agreed: f64 = (0..self.k).map(|i| shares.of(i, i)).sum();
        let value = ((agreed - by_chance) / scale).clamp(-1.0, 1.0);
        let variance = shares.variance(|i, j| {
            let hit = if i == j { 1.0 } else { 0.0 };
            (hit - column[i] - row[j]) / scale
                + value * (column[j] / column_spread + row[i] / row_spread)
        });
        Estimate::normal(value, variance.sqrt(), self.n(), level, (-1.0, 1.0))
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

/// `F1 = 2J/(1+J)` where `J = hits / (pairs where either side gives the label)` is a plain share, so
/// Wilson's interval of J maps to one of F1.
fn f1(hits: u64, support: u64, predicted: u64) -> Result<Estimate, Undefined> {
    let share = wilson(hits, support + predicted - hits, DISPLAY_LEVEL)?;
    let map = |j: f64| 2.0 * j / (1.0 + j);
    Ok(Estimate {
        value: map(share.value),
        low: map(share.low),
        high: map(share.high),
        ..share
    })
}

/// Two-sided exact McNemar p-value from the items where exactly one of two models is right.
///
/// Q. McNemar (1947), Psychometrika 12, 153–157, with the binomial tail at ½ doubled and cut at 1.
/// 1 where there is no such item: nothing tells the two apart.
pub fn mcnemar_exact(only_a: u64, only_b: u64) -> f64 {
    let tail = ln_binomial_cdf(only_a.min(only_b), only_a + only_b, 0.5).exp();
    (2.0 * tail).min(1.0)
}
