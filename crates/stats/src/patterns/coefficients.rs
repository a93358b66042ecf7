//! Agreement of many people beyond chance, with partial credit and decisions missing.

use super::{Patterns, size, weighed, within};
use crate::chance::{Chance, all_alike, dot, gwet_factor, spread};
use crate::estimate::{Estimate, Undefined};
use crate::measured::Measured;
use crate::unseen::{Disagreement, Unseen};
use crate::weights::{Distances, Weighting, Weights};

/// Disagreement expected by chance, and what one decision of each label adds to it, up to a constant.
struct Expected {
    value: f64,
    by_label: Vec<f64>,
}

impl Expected {
    /// `shares` are the labels' mean shares over items.
    fn of(chance: Chance, shares: &[f64], distances: &Distances) -> Result<Self, Undefined> {
        let k = shares.len();
        Ok(match chance {
            Chance::None => Self {
                value: 1.0,
                by_label: vec![0.0; k],
            },
            Chance::PooledMargins | Chance::Krippendorff => {
                let by_label = distances.to_margin(shares);
                Self {
                    value: dot(shares, &by_label),
                    by_label,
                }
            }
            Chance::Gwet => {
                let factor = gwet_factor(distances, k);
                Self {
                    value: 1.0 - factor * spread(shares),
                    by_label: shares.iter().map(|p| factor * p).collect(),
                }
            }
            Chance::Uniform => Self {
                value: 1.0 - distances.total_credit() / (k * k) as f64,
                by_label: vec![0.0; k],
            },
            Chance::OwnMargins => return Err(Undefined::UnknownRaters),
        })
    }
}

impl Patterns {
    /// Any of the coefficients with its standard error; `n` counts items with at least one decision
    /// (for [`Chance::None`] and [`Chance::Krippendorff`] with at least two).
    ///
    /// Observed disagreement is the mean over items with several decisions of the credit
    /// ([`Weights`], or a [`CustomWeights`](crate::CustomWeights) table) that their pairs miss; chance
    /// comes from the labels' mean shares over all items. The standard error is linearised over items,
    /// both after K. L. Gwet, Handbook of Inter-Rater Reliability, 4th ed. 2014 (irrCAC `CAC.raw`,
    /// with the labels of the schema in place of those that occur). Named weights go by the rank of the
    /// label; irrCAC's "ordinal" weights are none of them, and not Krippendorff's ordinal metric
    /// ([`Metric::Ordinal`](crate::Metric::Ordinal)) either.
    ///
    /// [`Undefined::UnknownRaters`] for [`Chance::OwnMargins`]: patterns do not say who decided what, so
    /// take [`Decisions::conger_kappa`](crate::decisions::Decisions::conger_kappa). Else undefined below
    /// two labels, without an item that has two decisions, with one item alone, where chance alone would
    /// agree fully, where a weight table has another size, and where the items exceed 64 bits.
    pub fn coefficient<'a>(
        &self,
        chance: Chance,
        weights: impl Into<Weighting<'a>>,
    ) -> Result<Measured, Undefined> {
        let weights = weights.into();
        if chance == Chance::Krippendorff {
            return self.weighted_alpha(weights);
        }
        let distances = weights.distances(self.k)?;
        self.checked_items()?;
        let several = self.items_with_several() as f64;
        if several <= 0.0 {
            return Err(Undefined::NoPairs);
        }
        let least = if chance == Chance::None { 2 } else { 1 };
        let decided = || self.iter().filter(|(votes, _)| size(votes) >= least);
        let items: u64 = decided().map(|(_, items)| items).sum();
        if items < 2 {
            return Err(Undefined::TooFewItems);
        }
        let n = items as f64;
        let shares = mean_shares(self.k, n, decided());
        let expected = Expected::of(chance, &shares, &distances)?;
        if expected.value <= 0.0 {
            return Err(Undefined::ChanceAgreementIsOne);
        }
        // 0 for an item without pairs, which `within` does not know.
        let missed = |votes: &[u32]| match size(votes) {
            0 | 1 => 0.0,
            size => within(votes, |a, b| distances.of(a, b)) / size as f64,
        };
        let missed: Vec<f64> = decided().map(|(votes, _)| missed(votes)).collect();
        let differing: f64 = decided()
            .zip(&missed)
            .map(|((_, count), missed)| count as f64 / several * missed)
            .sum();
        let excess = differing / expected.value;
        let centre = dot(&shares, &expected.by_label);
        let influence = |votes: &[u32], missed: f64| {
            let seen = if size(votes) >= 2 {
                n / several * (expected.value - missed) / expected.value
            } else {
                0.0
            };
            let pull = weighed(votes, &expected.by_label);
            let by_chance = (pull / size(votes) as f64 - centre) / expected.value;
            seen + 2.0 * excess * by_chance - (1.0 - excess)
        };
        let squares: f64 = decided()
            .zip(&missed)
            .map(|((votes, count), missed)| count as f64 * influence(votes, *missed).powi(2))
            .sum();
        let variance = squares / (n * (n - 1.0));
        let unseen = Unseen::Disagreement(Disagreement {
            observed: differing,
            greatest: distances.greatest(),
            expected: expected.value,
            by_chance: chance.moves(&distances, self.k, expected.value),
        });
        let compared = decided()
            .zip(&missed)
            .filter(|((votes, count), _)| *count > 0 && size(votes) >= 2);
        let units = (all_alike(compared.map(|(_, missed)| *missed)), unseen);
        Measured::new(1.0 - excess, variance, items, chance.least(), units)
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
        self.fleiss_kappa_weighted(Weights::Unweighted, level)
    }

    /// [`fleiss_kappa`](Self::fleiss_kappa) with partial credit.
    pub fn fleiss_kappa_weighted<'a>(
        &self,
        weights: impl Into<Weighting<'a>>,
        level: f64,
    ) -> Result<Estimate, Undefined> {
        self.coefficient(Chance::PooledMargins, weights)?
            .normal_interval(level)
    }

    /// Gwet's AC1 of many people. `n` counts items with at least one decision.
    ///
    /// K. L. Gwet (2008), British Journal of Mathematical and Statistical Psychology 61, 29–48. It moves
    /// with the number of labels of the schema, used or not. Undefined without an item that has two
    /// decisions, with one item alone, and below two labels.
    pub fn gwet_ac1(&self, level: f64) -> Result<Estimate, Undefined> {
        self.gwet_ac2(Weights::Unweighted, level)
    }

    /// Gwet's AC2: [`gwet_ac1`](Self::gwet_ac1) with partial credit.
    pub fn gwet_ac2<'a>(
        &self,
        weights: impl Into<Weighting<'a>>,
        level: f64,
    ) -> Result<Estimate, Undefined> {
        self.coefficient(Chance::Gwet, weights)?
            .normal_interval(level)
    }

    /// Brennan and Prediger's κ of many people: every label is as likely by chance.
    ///
    /// R. L. Brennan, D. J. Prediger (1981), Educational and Psychological Measurement 41, 687–699.
    /// `n` and what is undefined as for [`gwet_ac1`](Self::gwet_ac1).
    pub fn brennan_prediger<'a>(
        &self,
        weights: impl Into<Weighting<'a>>,
        level: f64,
    ) -> Result<Estimate, Undefined> {
        self.coefficient(Chance::Uniform, weights)?
            .normal_interval(level)
    }
}

/// Mean over `n` items of the labels' shares of their votes.
fn mean_shares<'a>(k: usize, n: f64, decided: impl Iterator<Item = (&'a [u32], u64)>) -> Vec<f64> {
    let mut shares = vec![0.0; k];
    for (votes, count) in decided {
        let weight = count as f64 / n / size(votes) as f64;
        for (share, v) in shares.iter_mut().zip(votes) {
            *share += f64::from(*v) * weight;
        }
    }
    shares
}
