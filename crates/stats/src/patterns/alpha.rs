//! Krippendorff's α: agreement on values of any kind, with decisions missing.

use serde::{Deserialize, Serialize};

use super::{Patterns, size, weighed, within};
use crate::chance::all_alike;
use crate::estimate::{Estimate, Undefined};
use crate::measured::Measured;
use crate::unseen::Unseen;
use crate::weights::Weighting;

/// How far apart two labels are, for Krippendorff's α.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Different is different.
    Nominal,
    /// Labels have an order; distance counts the decisions that lie between.
    Ordinal,
    /// Labels have values; distance is the squared difference.
    Interval,
    /// Values are ratios to a true zero; distance is `((a − b) / (a + b))²`.
    Ratio,
}

impl Patterns {
    /// Krippendorff's α with label values 1, 2, …, K. See
    /// [`krippendorff_alpha_of_values`](Self::krippendorff_alpha_of_values).
    pub fn krippendorff_alpha(&self, metric: Metric, level: f64) -> Result<Estimate, Undefined> {
        let values: Vec<f64> = (1..=self.k).map(|label| label as f64).collect();
        self.krippendorff_alpha_of_values(metric, &values, level)
    }

    /// Krippendorff's α where label `i` means `values[i]`. `n` counts items with several decisions.
    ///
    /// K. Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability". Items with one decision
    /// are left out, as there. Nominal and ordinal look at the labels and their order only. The normal
    /// interval is linearised over items (K. L. Gwet 2014, as in irrCAC) with the distances
    /// held fixed. Undefined without two decisions on one item, with one item alone, where all
    /// decisions are equal, and for values that are not finite (for ratio: or below zero).
    pub fn krippendorff_alpha_of_values(
        &self,
        metric: Metric,
        values: &[f64],
        level: f64,
    ) -> Result<Estimate, Undefined> {
        self.krippendorff_alpha_measured(metric, values)?
            .normal_interval(level)
    }

    /// [`krippendorff_alpha_of_values`](Self::krippendorff_alpha_of_values) with its standard error.
    pub fn krippendorff_alpha_measured(
        &self,
        metric: Metric,
        values: &[f64],
    ) -> Result<Measured, Undefined> {
        metric.check(values, self.k)?;
        let totals = self.totals_of_several();
        self.alpha(&totals, |a, b| metric.distance(a, b, values, &totals))
    }

    /// α where two labels differ by the credit that they miss; see
    /// [`coefficient`](Self::coefficient).
    pub(super) fn weighted_alpha(&self, weights: Weighting) -> Result<Measured, Undefined> {
        let distances = weights.distances(self.k)?;
        self.alpha(&self.totals_of_several(), |a, b| distances.of(a, b))
    }

    fn alpha(
        &self,
        totals: &[f64],
        distance: impl Fn(usize, usize) -> f64,
    ) -> Result<Measured, Undefined> {
        self.checked_items()?;
        let items = self.items_with_several();
        if items == 0 {
            return Err(Undefined::NoPairs);
        }
        let remoteness = remoteness(totals, &distance);
        let expected: f64 = totals.iter().zip(&remoteness).map(|(n, r)| n * r).sum();
        if !expected.is_finite() {
            return Err(Undefined::ValueOutOfRange);
        }
        if expected <= 0.0 {
            return Err(Undefined::NoVariation);
        }
        if items < 2 {
            return Err(Undefined::TooFewItems);
        }
        let apart: Vec<f64> = self
            .several()
            .map(|(votes, _)| within(votes, &distance))
            .collect();
        let observed: f64 = self
            .several()
            .zip(&apart)
            .map(|((_, count), apart)| count as f64 * apart)
            .sum();
        let decisions: f64 = totals.iter().sum();
        let mean = decisions / items as f64;
        let differing = observed / decisions;
        // Krippendorff's correction for small samples.
        let corrected = differing * (decisions - 1.0) / decisions;
        let by_chance = expected / (decisions * decisions);
        let influence = |votes: &[u32], apart: f64| {
            let relative_size = size(votes) as f64 / mean;
            let own = apart / mean;
            let chance = weighed(votes, &remoteness) / (decisions * mean);
            let seen = differing - own + corrected * (relative_size - 1.0);
            (seen - 2.0 * differing * (relative_size - chance / by_chance)) / by_chance
        };
        let squares: f64 = self
            .several()
            .zip(&apart)
            .map(|((votes, count), apart)| count as f64 * influence(votes, *apart).powi(2))
            .sum();
        let n = items as f64;
        let variance = squares / (n * (n - 1.0));
        let farthest = farthest(self.k, &distance) * (decisions - 1.0) / decisions;
        let unseen = Unseen::from_margins(corrected, farthest, by_chance);
        let each = self.several().zip(&apart);
        let missed = each
            .filter(|((_, count), _)| *count > 0)
            .map(|((votes, _), apart)| apart / size(votes) as f64);
        let units = (all_alike(missed), unseen);
        Measured::new(1.0 - corrected / by_chance, variance, items, -1.0, units)
    }

    /// Decisions per label on items with several.
    fn totals_of_several(&self) -> Vec<f64> {
        let mut totals = vec![0.0; self.k];
        for (votes, items) in self.several() {
            for (total, v) in totals.iter_mut().zip(votes) {
                *total += f64::from(*v) * items as f64;
            }
        }
        totals
    }
}

/// Distance of each label from all decisions together.
fn remoteness(totals: &[f64], distance: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let from_all = |a| {
        let parts = totals.iter().enumerate();
        parts.map(|(b, total)| total * distance(a, b)).sum()
    };
    (0..totals.len()).map(from_all).collect()
}

/// The greatest distance between two labels.
fn farthest(labels: usize, distance: impl Fn(usize, usize) -> f64) -> f64 {
    let pairs = (0..labels).flat_map(|a| (0..labels).map(move |b| (a, b)));
    pairs.map(|(a, b)| distance(a, b)).fold(0.0, f64::max)
}

impl Metric {
    /// Accepts one finite value per label; for ratios none below zero.
    fn check(self, values: &[f64], labels: usize) -> Result<(), Undefined> {
        let allowed = |v: &f64| v.is_finite() && (self != Self::Ratio || *v >= 0.0);
        if values.len() != labels {
            Err(Undefined::ShapeMismatch)
        } else if values.iter().all(allowed) {
            Ok(())
        } else {
            Err(Undefined::ValueOutOfRange)
        }
    }

    /// Krippendorff's squared difference δ² of labels `a` and `b`.
    fn distance(self, a: usize, b: usize, values: &[f64], totals: &[f64]) -> f64 {
        if a == b {
            return 0.0;
        }
        match self {
            Self::Nominal => 1.0,
            Self::Ordinal => {
                let between: f64 = totals[a.min(b)..=a.max(b)].iter().sum();
                (between - f64::midpoint(totals[a], totals[b])).powi(2)
            }
            Self::Interval => (values[a] - values[b]).powi(2),
            Self::Ratio if values[a] + values[b] > 0.0 => {
                ((values[a] - values[b]) / (values[a] + values[b])).powi(2)
            }
            // Two zeros are the same value.
            Self::Ratio => 0.0,
        }
    }
}
