//! Agreement of any number of people per item, from items grouped by how their votes fell.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, Undefined, two_sided_z};
use crate::proportion::score_interval;

/// Items counted by pattern: how many decisions each label got on the item.
///
/// `[2, 0, 1]` counted 40 times means: on 40 items two people chose the first label and one the
/// third. Missing decisions need no mark. Who decided what is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Sparse", into = "Sparse")]
pub struct Patterns {
    k: usize,
    items: BTreeMap<Vec<u32>, u64>,
}

#[derive(Serialize, Deserialize)]
struct Sparse {
    k: usize,
    items: Vec<(Vec<u32>, u64)>,
}

impl From<Patterns> for Sparse {
    fn from(patterns: Patterns) -> Self {
        Self {
            k: patterns.k,
            items: patterns.items.into_iter().collect(),
        }
    }
}

impl TryFrom<Sparse> for Patterns {
    type Error = Undefined;

    fn try_from(sparse: Sparse) -> Result<Self, Undefined> {
        let mut patterns = Self::new(sparse.k);
        for (votes, items) in sparse.items {
            if votes.len() != sparse.k {
                return Err(Undefined::ShapeMismatch);
            }
            patterns.add(&votes, items);
        }
        Ok(patterns)
    }
}

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
    /// No items yet, for `k` labels.
    pub fn new(k: usize) -> Self {
        Self {
            k,
            items: BTreeMap::new(),
        }
    }

    /// Counts `items` items whose decisions fell like `votes`.
    ///
    /// # Panics
    /// If `votes` does not have one entry per label.
    pub fn add(&mut self, votes: &[u32], items: u64) {
        assert_eq!(votes.len(), self.k, "one vote count per label");
        if items > 0 {
            *self.items.entry(votes.to_vec()).or_default() += items;
        }
    }

    /// Adds the counts of another set of items.
    ///
    /// # Panics
    /// If it has another number of labels.
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(self.k, other.k, "patterns of different label schemas");
        for (votes, items) in other.iter() {
            self.add(votes, items);
        }
    }

    /// Number of labels.
    pub fn k(&self) -> usize {
        self.k
    }

    /// Items counted, decided or not.
    pub fn items(&self) -> u64 {
        self.items.values().sum()
    }

    /// Decisions on all items together.
    pub fn decisions(&self) -> u64 {
        self.iter().map(|(votes, items)| size(votes) * items).sum()
    }

    /// Items with two or more decisions: the only ones that show agreement.
    pub fn items_with_several(&self) -> u64 {
        self.several().map(|(_, items)| items).sum()
    }

    /// Patterns with the number of their items, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (&[u32], u64)> {
        self.items
            .iter()
            .map(|(votes, items)| (votes.as_slice(), *items))
    }

    fn several(&self) -> impl Iterator<Item = (&[u32], u64)> {
        self.iter().filter(|(votes, _)| size(votes) >= 2)
    }

    /// Share of all pairs of decisions on the same item that agree. `n` counts items with several
    /// decisions, which are the independent units.
    ///
    /// The share is a ratio of item totals; its variance is linearised over items (clusters), as in
    /// W. G. Cochran, Sampling Techniques, chapter 6. The interval is Wilson's at the effective size
    /// `P(1 − P) / variance` (E. L. Korn, B. I. Graubard 1998, Survey Methodology 24, 193–201), at most
    /// the number of pairs; where the items show no spread at all, at the number of items.
    pub fn pairwise_agreement(&self, level: f64) -> Result<Estimate, Undefined> {
        self.ratio_over_items(level, |votes| (agreeing_pairs(votes), all_pairs(votes)))
    }

    /// Share of decisions that agree with the majority of the other decisions on their item: how one
    /// person does against the kind of reference that a model is compared with. `n` counts items.
    ///
    /// The majority is the label that most of the others chose; decisions whose others are tied are
    /// left out. Interval as in [`pairwise_agreement`](Self::pairwise_agreement).
    pub fn agreement_with_others(&self, level: f64) -> Result<Estimate, Undefined> {
        self.ratio_over_items(level, against_the_others)
    }

    /// The ratio of two totals over items, each item giving its part of both; items that add nothing
    /// to the lower one do not count.
    fn ratio_over_items(
        &self,
        level: f64,
        parts: impl Fn(&[u32]) -> (f64, f64),
    ) -> Result<Estimate, Undefined> {
        let z = two_sided_z(level)?;
        let counted: Vec<(f64, f64, u64)> = self
            .several()
            .map(|(votes, count)| {
                let (upper, lower) = parts(votes);
                (upper, lower, count)
            })
            .filter(|(_, lower, _)| *lower > 0.0)
            .collect();
        let items: u64 = counted.iter().map(|(_, _, count)| count).sum();
        if items == 0 {
            return Err(Undefined::NoPairs);
        }
        let (mut upper, mut lower) = (0.0, 0.0);
        for (own_upper, own_lower, count) in &counted {
            upper += own_upper * *count as f64;
            lower += own_lower * *count as f64;
        }
        let value = upper / lower;
        // Equal items differ from the mean by rounding alone, which must not pass for spread.
        let deviation = |own_upper: f64, own_lower: f64| {
            let deviation = own_upper - value * own_lower;
            let rounding = deviation.abs() < 1e-12 * own_lower;
            if rounding { 0.0 } else { deviation }
        };
        let squares: f64 = counted
            .iter()
            .map(|(own_upper, own_lower, count)| {
                *count as f64 * deviation(*own_upper, *own_lower).powi(2)
            })
            .sum();
        let n = items as f64;
        let effective = if squares > 0.0 && items > 1 {
            let variance = squares / (lower * lower) * n / (n - 1.0);
            (value * (1.0 - value) / variance).min(lower)
        } else {
            n
        };
        let (low, high) = score_interval(value, effective, z);
        Ok(Estimate {
            value,
            low,
            high,
            n: items,
            level,
        })
    }

    /// Fleiss' κ. `n` counts items with at least one decision.
    ///
    /// J. L. Fleiss (1971), Psychological Bulletin 76, 378–382; items may have different numbers of
    /// decisions and the interval allows for the sampling of items, both after K. L. Gwet, Handbook
    /// of Inter-Rater Reliability, 4th ed. 2014 (irrCAC), with a normal interval. Items with
    /// one decision count towards chance only, so where they differ much from the others κ can fall
    /// below −1. Undefined without an item that has two decisions, with one item alone, and where only
    /// one label is used.
    pub fn fleiss_kappa(&self, level: f64) -> Result<Estimate, Undefined> {
        if self.k < 2 {
            return Err(Undefined::TooFewLabels);
        }
        let several = self.items_with_several() as f64;
        if several <= 0.0 {
            return Err(Undefined::NoPairs);
        }
        let decided = || self.iter().filter(|(votes, _)| size(votes) > 0);
        let items: u64 = decided().map(|(_, items)| items).sum();
        if items < 2 {
            return Err(Undefined::TooFewItems);
        }
        let n = items as f64;
        let mut shares = vec![0.0; self.k];
        let mut differing = 0.0;
        for (votes, count) in decided() {
            for (share, v) in shares.iter_mut().zip(votes) {
                *share += f64::from(*v) / size(votes) as f64 * count as f64 / n;
            }
            differing += differing_share(votes) * count as f64 / several;
        }
        let by_chance: f64 = shares.iter().map(|p| p * (1.0 - p)).sum();
        if by_chance <= 0.0 {
            return Err(Undefined::ChanceAgreementIsOne);
        }
        let excess = differing / by_chance;
        let influence = |votes: &[u32]| {
            let seen = if size(votes) >= 2 {
                n / several * (by_chance - differing_share(votes)) / by_chance
            } else {
                0.0
            };
            let usual: f64 = shares
                .iter()
                .zip(votes)
                .map(|(p, v)| p * f64::from(*v) / size(votes) as f64)
                .sum();
            let chance = (usual - (1.0 - by_chance)) / by_chance;
            seen - 2.0 * excess * chance - (1.0 - excess)
        };
        let squares: f64 = decided()
            .map(|(votes, count)| count as f64 * influence(votes).powi(2))
            .sum();
        let error = (squares / (n * (n - 1.0))).sqrt();
        Estimate::normal(1.0 - excess, error, items, level, (-1.0, 1.0))
    }

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
        metric.check(values, self.k)?;
        let items = self.items_with_several();
        if items == 0 {
            return Err(Undefined::NoPairs);
        }
        let totals = self.totals_of_several();
        let distance = |a: usize, b: usize| metric.distance(a, b, values, &totals);
        // Distance of each label from all decisions together.
        let remoteness: Vec<f64> = (0..self.k)
            .map(|a| (0..self.k).map(|b| totals[b] * distance(a, b)).sum())
            .collect();
        let expected: f64 = totals.iter().zip(&remoteness).map(|(n, r)| n * r).sum();
        if expected <= 0.0 {
            return Err(Undefined::NoVariation);
        }
        if items < 2 {
            return Err(Undefined::TooFewItems);
        }
        let observed: f64 = self
            .several()
            .map(|(votes, count)| count as f64 * within(votes, distance))
            .sum();
        let decisions: f64 = totals.iter().sum();
        let mean = decisions / items as f64;
        let differing = observed / decisions;
        // Krippendorff's correction for small samples.
        let corrected = differing * (decisions - 1.0) / decisions;
        let by_chance = expected / (decisions * decisions);
        let influence = |votes: &[u32]| {
            let relative_size = size(votes) as f64 / mean;
            let own = within(votes, distance) / mean;
            let pull = |(v, r): (&u32, &f64)| f64::from(*v) * r;
            let chance = votes.iter().zip(&remoteness).map(pull).sum::<f64>() / (decisions * mean);
            let seen = differing - own + corrected * (relative_size - 1.0);
            (seen - 2.0 * differing * (relative_size - chance / by_chance)) / by_chance
        };
        let squares: f64 = self
            .several()
            .map(|(votes, count)| count as f64 * influence(votes).powi(2))
            .sum();
        let n = items as f64;
        let error = (squares / (n * (n - 1.0))).sqrt();
        Estimate::normal(
            1.0 - corrected / by_chance,
            error,
            items,
            level,
            (-1.0, 1.0),
        )
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

fn size(votes: &[u32]) -> u64 {
    votes.iter().map(|v| u64::from(*v)).sum()
}

fn all_pairs(votes: &[u32]) -> f64 {
    let m = size(votes) as f64;
    m * (m - 1.0) / 2.0
}

fn agreeing_pairs(votes: &[u32]) -> f64 {
    votes
        .iter()
        .map(|v| f64::from(*v) * (f64::from(*v) - 1.0) / 2.0)
        .sum()
}

/// Decisions that agree with the majority of the others on the item, and decisions that have one.
fn against_the_others(votes: &[u32]) -> (f64, f64) {
    let (mut agreeing, mut compared) = (0.0, 0.0);
    for (own, count) in votes.iter().enumerate().filter(|(_, count)| **count > 0) {
        let others = |label: usize| votes[label] - u32::from(label == own);
        let most = (0..votes.len()).map(others).max().unwrap_or(0);
        let mut leading = (0..votes.len()).filter(|label| most > 0 && others(*label) == most);
        if let (Some(leader), None) = (leading.next(), leading.next()) {
            compared += f64::from(*count);
            if leader == own {
                agreeing += f64::from(*count);
            }
        }
    }
    (agreeing, compared)
}

/// Share of an item's pairs that differ; 0 for an item without pairs.
fn differing_share(votes: &[u32]) -> f64 {
    if size(votes) < 2 {
        0.0
    } else {
        1.0 - agreeing_pairs(votes) / all_pairs(votes)
    }
}

/// Distance between all ordered pairs of one item's decisions, per decision but one.
fn within(votes: &[u32], distance: impl Fn(usize, usize) -> f64) -> f64 {
    let mut sum = 0.0;
    for (a, na) in votes.iter().enumerate().filter(|(_, v)| **v > 0) {
        for (b, nb) in votes.iter().enumerate().filter(|(_, v)| **v > 0) {
            sum += f64::from(*na) * f64::from(*nb) * distance(a, b);
        }
    }
    sum / (size(votes) as f64 - 1.0)
}
