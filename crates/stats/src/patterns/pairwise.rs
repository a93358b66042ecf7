//! How often people agree with one another, as shares.

use super::{Patterns, size};
use crate::estimate::{Estimate, Undefined};
use crate::ratio::{Part, ratio_over_items};

impl Patterns {
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

    fn ratio_over_items(
        &self,
        level: f64,
        parts: impl Fn(&[u32]) -> (f64, f64),
    ) -> Result<Estimate, Undefined> {
        self.checked_items()?;
        let parts: Vec<Part> = self
            .several()
            .map(|(votes, items)| {
                let (upper, lower) = parts(votes);
                Part {
                    upper,
                    lower,
                    items,
                }
            })
            .collect();
        ratio_over_items(&parts, level)
    }
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
