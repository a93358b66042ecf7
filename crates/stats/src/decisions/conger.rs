//! Conger's κ: Cohen's for any number of raters, each with a distribution of their own.

use super::{Decision, Decisions, first_of_each_rater};
use crate::chance::{all_alike, dot};
use crate::estimate::{Estimate, Undefined};
use crate::measured::Measured;
use crate::unseen::Unseen;
use crate::weights::{Distances, Weighting};

/// How each rater labels, and how far that is from the others by chance.
struct Raters {
    k: usize,
    /// Items per rater.
    items: Vec<f64>,
    /// Disagreement expected of two different raters.
    expected: f64,
    /// By rater and label: the label's distance from the labels of the others.
    apart: Vec<f64>,
    /// By rater: the mean of it.
    mean_apart: Vec<f64>,
}

impl Raters {
    fn of(table: &Decisions, distances: &Distances) -> Self {
        let (k, raters) = (table.k, table.raters.len());
        let mut shares = vec![0.0; raters * k];
        let mut items = vec![0.0; raters];
        for row in table.by_item().flat_map(first_of_each_rater) {
            shares[row.rater as usize * k + usize::from(row.label)] += 1.0;
            items[row.rater as usize] += 1.0;
        }
        let mut all = vec![0.0; k];
        for (own, items) in shares.chunks_mut(k).zip(&items) {
            for (share, all) in own.iter_mut().zip(&mut all) {
                *share /= items;
                *all += *share;
            }
        }
        let from_all = distances.to_margin(&all);
        let mut apart = Vec::with_capacity(raters * k);
        let mut mean_apart = Vec::with_capacity(raters);
        for own in shares.chunks(k) {
            let from_own = distances.to_margin(own);
            let start = apart.len();
            apart.extend(from_all.iter().zip(&from_own).map(|(all, own)| all - own));
            mean_apart.push(dot(own, &apart[start..]));
        }
        let pairs = (raters * (raters - 1)) as f64;
        Self {
            k,
            items,
            expected: mean_apart.iter().sum::<f64>() / pairs,
            apart,
            mean_apart,
        }
    }

    /// How much one decision pulls the expected disagreement away from its mean.
    fn pull(&self, row: &Decision) -> f64 {
        let rater = row.rater as usize;
        let apart = self.apart[rater * self.k + usize::from(row.label)];
        (apart - self.mean_apart[rater]) / self.items[rater]
    }
}

impl Decisions {
    /// Conger's κ with its standard error; `n` counts items.
    ///
    /// Observed disagreement is the mean over items with several raters of the credit that their pairs
    /// miss; chance is the mean over all pairs of different raters of what their own distributions
    /// would miss. A. J. Conger (1980), Psychological Bulletin 88, 322–328; decisions may be missing,
    /// and the standard error is linearised over items, after K. L. Gwet, Handbook of Inter-Rater
    /// Reliability, 4th ed. 2014 (irrCAC). A rater counts by first decisions. With two raters and
    /// nothing missing it is Cohen's κ.
    ///
    /// [`Undefined::TooFewRaters`] below two, [`Undefined::NoPairs`] where no item has two,
    /// [`Undefined::TooFewItems`] with one item, [`Undefined::ChanceAgreementIsOne`] where all raters
    /// give one label only; [`Undefined::TooFewLabels`] and [`Undefined::ShapeMismatch`] as elsewhere.
    pub fn conger_kappa_measured<'a>(
        &self,
        weights: impl Into<Weighting<'a>>,
    ) -> Result<Measured, Undefined> {
        let distances = weights.into().distances(self.k)?;
        if self.raters.len() < 2 {
            return Err(Undefined::TooFewRaters);
        }
        let raters = Raters::of(self, &distances);
        let (mut items, mut several, mut differing) = (0_u64, 0_u64, 0.0);
        for rows in self.by_item() {
            items += 1;
            if let Some(missed) = missed(rows, &distances) {
                several += 1;
                differing += missed;
            }
        }
        if several == 0 {
            return Err(Undefined::NoPairs);
        }
        if items < 2 {
            return Err(Undefined::TooFewItems);
        }
        let expected = raters.expected;
        if expected <= 0.0 {
            return Err(Undefined::ChanceAgreementIsOne);
        }
        let n = items as f64;
        let scale = n / several as f64;
        let excess = differing / several as f64 / expected;
        let pairs = (self.raters.len() * (self.raters.len() - 1)) as f64;
        let squares: f64 = self
            .by_item()
            .map(|rows| {
                let seen = missed(rows, &distances)
                    .map_or(0.0, |missed| scale * (expected - missed) / expected);
                let pull: f64 = first_of_each_rater(rows).map(|row| raters.pull(row)).sum();
                let by_chance = 2.0 * n * pull / pairs / expected;
                (seen + excess * by_chance - (1.0 - excess)).powi(2)
            })
            .sum();
        let variance = squares / (n * (n - 1.0));
        let observed = differing / several as f64;
        let unseen = Unseen::from_margins(observed, distances.greatest(), expected);
        let each = self.by_item().filter_map(|rows| missed(rows, &distances));
        Measured::new(
            1.0 - excess,
            variance,
            items,
            -1.0,
            (all_alike(each), unseen),
        )
    }

    /// Conger's κ with its normal interval; see
    /// [`conger_kappa_measured`](Self::conger_kappa_measured).
    pub fn conger_kappa<'a>(
        &self,
        weights: impl Into<Weighting<'a>>,
        level: f64,
    ) -> Result<Estimate, Undefined> {
        self.conger_kappa_measured(weights)?.normal_interval(level)
    }
}

/// Mean credit that the pairs of one item miss; none without pairs.
fn missed(rows: &[Decision], distances: &Distances) -> Option<f64> {
    let (mut sum, mut pairs) = (0.0, 0.0);
    let mut firsts = first_of_each_rater(rows);
    while let Some(one) = firsts.next() {
        for other in firsts.clone() {
            sum += distances.of(usize::from(one.label), usize::from(other.label));
            pairs += 1.0;
        }
    }
    (pairs > 0.0).then(|| sum / pairs)
}
