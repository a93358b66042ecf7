//! One rater against the others who decided the same items.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Decisions, first_of_each_rater};
use crate::chance::{all_alike, dot};
use crate::estimate::{Estimate, Undefined};
use crate::measured::Measured;
use crate::ratio::{Part, ratio_over_items};
use crate::unseen::Unseen;
use crate::weights::{MOST_LABELS, Weighting};

/// A rater's items with at least one other rater, by the rater's label and how the others' votes fell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Listed", into = "Listed")]
pub struct AgainstPeers {
    k: usize,
    items: BTreeMap<(u16, Vec<u32>), u64>,
}

#[derive(Serialize, Deserialize)]
struct Listed {
    k: usize,
    items: Vec<(u16, Vec<u32>, u64)>,
}

impl From<AgainstPeers> for Listed {
    fn from(peers: AgainstPeers) -> Self {
        let listed = peers.items.into_iter();
        Self {
            k: peers.k,
            items: listed
                .map(|((own, votes), items)| (own, votes, items))
                .collect(),
        }
    }
}

impl TryFrom<Listed> for AgainstPeers {
    type Error = Undefined;

    fn try_from(listed: Listed) -> Result<Self, Undefined> {
        let mut peers = Self::new(listed.k);
        for (own, votes, items) in listed.items {
            peers.add(own, &votes, items)?;
        }
        Ok(peers)
    }
}

/// One pattern as shares: the rater's label, the mean credit that the others miss, their shares.
struct Seen {
    own: usize,
    missed: f64,
    others: Vec<f64>,
    items: u64,
}

impl AgainstPeers {
    /// No items yet, for `k` labels; for none at all, so that every item is refused, where `k` is
    /// above 4,096.
    pub fn new(k: usize) -> Self {
        Self {
            k: if k > MOST_LABELS { 0 } else { k },
            items: BTreeMap::new(),
        }
    }

    /// Counts `items` items where the rater said `own` and the others' votes fell like `votes`.
    ///
    /// [`Undefined::ShapeMismatch`] unless there is one vote count per label,
    /// [`Undefined::ValueOutOfRange`] for a label that is none, [`Undefined::NoPairs`] without votes,
    /// [`Undefined::CountsTooLarge`] above 64 bits; nothing is counted then.
    pub fn add(&mut self, own: u16, votes: &[u32], items: u64) -> Result<(), Undefined> {
        if votes.len() != self.k {
            return Err(Undefined::ShapeMismatch);
        }
        if usize::from(own) >= self.k {
            return Err(Undefined::ValueOutOfRange);
        }
        if votes.iter().all(|v| *v == 0) {
            return Err(Undefined::NoPairs);
        }
        let total = self.n().checked_add(items);
        total.ok_or(Undefined::CountsTooLarge)?;
        if items > 0 {
            *self.items.entry((own, votes.to_vec())).or_default() += items;
        }
        Ok(())
    }

    /// Adds other items of the same rater; undefined as [`add`](Self::add).
    pub fn merge(&mut self, other: &Self) -> Result<(), Undefined> {
        if self.k != other.k {
            return Err(Undefined::ShapeMismatch);
        }
        let total = self.n().checked_add(other.n());
        total.ok_or(Undefined::CountsTooLarge)?;
        for (pattern, items) in &other.items {
            *self.items.entry(pattern.clone()).or_default() += items;
        }
        Ok(())
    }

    /// Items on which the rater can be compared.
    pub fn n(&self) -> u64 {
        self.items.values().sum()
    }

    /// Mean over items of the credit between the rater's label and the others' labels; `n` counts items.
    ///
    /// Every item counts once, however many others decided it. Wilson's interval at the effective
    /// size, as in [`Patterns::pairwise_agreement`](crate::Patterns::pairwise_agreement); with one
    /// other per item and no weights, all but Wilson's own. [`Undefined::NoPairs`] where the rater was
    /// always alone; weights as elsewhere.
    pub fn agreement<'a>(
        &self,
        weights: impl Into<Weighting<'a>>,
        level: f64,
    ) -> Result<Estimate, Undefined> {
        let part = |seen: &Seen| Part {
            upper: (1.0 - seen.missed).max(0.0),
            lower: 1.0,
            items: seen.items,
        };
        let parts: Vec<Part> = self.seen(weights.into())?.iter().map(part).collect();
        ratio_over_items(&parts, level)
    }

    /// The rater against the others beyond chance: Cohen's κ where the second rater is whoever else
    /// decided the item; `n` counts items.
    ///
    /// `1 − observed / expected`: observed is the mean over items of the credit missed, expected what
    /// the rater's labels and the others' shares would miss if paired at random. The rater is in
    /// neither the others' labels nor their shares (leave one out). Standard error linearised over
    /// items; with one other per item κ and its error are those of
    /// [`Confusion::cohen_kappa`](crate::Confusion::cohen_kappa). For sets of others: S. Vanbelle,
    /// A. Albert (2009), "Agreement between an isolated rater and a group of raters", Statistica
    /// Neerlandica 63, 82–100, there divided by the greatest value reachable, which is not done here.
    ///
    /// [`Undefined::NoPairs`] where the rater was always alone, [`Undefined::TooFewItems`] with one
    /// item, [`Undefined::ChanceAgreementIsOne`] where all give one label.
    pub fn kappa<'a>(&self, weights: impl Into<Weighting<'a>>) -> Result<Measured, Undefined> {
        let weights = weights.into();
        let seen = self.seen(weights)?;
        let distances = weights.distances(self.k)?;
        let items = self.n();
        if items < 2 {
            return Err(Undefined::TooFewItems);
        }
        let n = items as f64;
        let (mut own, mut others) = (vec![0.0; self.k], vec![0.0; self.k]);
        let mut differing = 0.0;
        for seen in &seen {
            let weight = seen.items as f64 / n;
            own[seen.own] += weight;
            differing += seen.missed * weight;
            for (all, share) in others.iter_mut().zip(&seen.others) {
                *all += share * weight;
            }
        }
        let by_own = distances.to_margin(&others);
        let by_other = distances.to_margin(&own);
        let expected = dot(&own, &by_own);
        if expected <= 0.0 {
            return Err(Undefined::ChanceAgreementIsOne);
        }
        let excess = differing / expected;
        let squares: f64 = seen
            .iter()
            .map(|seen| {
                let pull = by_own[seen.own] + dot(&seen.others, &by_other) - 2.0 * expected;
                let influence = (excess * pull - (seen.missed - differing)) / expected;
                seen.items as f64 * influence.powi(2)
            })
            .sum();
        let unseen = Unseen::from_margins(differing, distances.greatest(), expected);
        let each = seen.iter().filter(|seen| seen.items > 0);
        let units = (all_alike(each.map(|seen| seen.missed)), unseen);
        Measured::new(1.0 - excess, squares / (n * n), items, -1.0, units)
    }

    fn seen(&self, weights: Weighting) -> Result<Vec<Seen>, Undefined> {
        let distances = weights.distances(self.k)?;
        if self.items.is_empty() {
            return Err(Undefined::NoPairs);
        }
        let seen = |((own, votes), items): (&(u16, Vec<u32>), &u64)| {
            let own = usize::from(*own);
            let size: f64 = votes.iter().map(|v| f64::from(*v)).sum();
            let others: Vec<f64> = votes.iter().map(|v| f64::from(*v) / size).collect();
            let missed = others.iter().enumerate();
            Seen {
                own,
                missed: missed.map(|(j, share)| share * distances.of(own, j)).sum(),
                others,
                items: *items,
            }
        };
        Ok(self.items.iter().map(seen).collect())
    }
}

impl Decisions {
    /// Every rater against the others, by the raters' ids, from first decisions.
    ///
    /// Raters who were always alone are there too, with nothing to compare.
    pub fn against_peers(&self) -> BTreeMap<u32, AgainstPeers> {
        let mut by_place = vec![AgainstPeers::new(self.k); self.raters.len()];
        let mut votes = vec![0; self.k];
        for rows in self.by_item() {
            votes.fill(0);
            for row in first_of_each_rater(rows) {
                votes[usize::from(row.label)] += 1;
            }
            for row in first_of_each_rater(rows) {
                let label = usize::from(row.label);
                votes[label] -= 1;
                if votes.iter().any(|v| *v > 0) {
                    let items = &mut by_place[row.rater as usize].items;
                    *items.entry((row.label, votes.clone())).or_default() += 1;
                }
                votes[label] += 1;
            }
        }
        self.raters.iter().copied().zip(by_place).collect()
    }
}
