//! Agreement of any number of people per item, from items grouped by how their votes fell.

mod alpha;
mod coefficients;
mod pairwise;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::alpha::Metric;
use crate::estimate::Undefined;
use crate::weights::MOST_LABELS;

/// Items counted by pattern: how many decisions each label got on the item.
///
/// `[2, 0, 1]` counted 40 times means: on 40 items two people chose the first label and one the
/// third. Missing decisions need no mark. Who decided what is not kept. A count that would exceed 64
/// bits stays at the largest; figures of such patterns are [`Undefined::CountsTooLarge`]. There are at
/// most 4,096 labels.
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
        if patterns.k != sparse.k {
            return Err(Undefined::ValueOutOfRange);
        }
        for (votes, items) in sparse.items {
            patterns.add(&votes, items)?;
        }
        Ok(patterns)
    }
}

impl Patterns {
    /// No items yet, for `k` labels; for none at all, so that every item is refused, where `k` is
    /// above 4,096.
    pub fn new(k: usize) -> Self {
        Self {
            k: if k > MOST_LABELS { 0 } else { k },
            items: BTreeMap::new(),
        }
    }

    /// Counts `items` items whose decisions fell like `votes`.
    ///
    /// [`Undefined::ShapeMismatch`], and nothing is counted, unless `votes` has one entry per label.
    pub fn add(&mut self, votes: &[u32], items: u64) -> Result<(), Undefined> {
        if votes.len() != self.k {
            return Err(Undefined::ShapeMismatch);
        }
        self.count_items(votes, items);
        Ok(())
    }

    /// [`add`](Self::add) of one entry per label.
    pub(crate) fn count_items(&mut self, votes: &[u32], items: u64) {
        if items == 0 {
            return;
        }
        // Most items fall like one before them, and then nothing is allocated.
        if let Some(count) = self.items.get_mut(votes) {
            *count = count.saturating_add(items);
        } else {
            self.items.insert(votes.to_vec(), items);
        }
    }

    /// Adds the counts of another set of items; [`Undefined::ShapeMismatch`], and nothing is added,
    /// where it has another number of labels.
    pub fn merge(&mut self, other: &Self) -> Result<(), Undefined> {
        if self.k != other.k {
            return Err(Undefined::ShapeMismatch);
        }
        for (votes, items) in other.iter() {
            self.count_items(votes, items);
        }
        Ok(())
    }

    /// Number of labels.
    pub fn k(&self) -> usize {
        self.k
    }

    /// Items counted, decided or not.
    pub fn items(&self) -> u64 {
        sum(self.items.values().copied())
    }

    /// Decisions on all items together.
    pub fn decisions(&self) -> u64 {
        sum(self
            .iter()
            .map(|(votes, items)| size(votes).saturating_mul(items)))
    }

    /// Items with two or more decisions: the only ones that show agreement.
    pub fn items_with_several(&self) -> u64 {
        sum(self.several().map(|(_, items)| items))
    }

    /// Patterns with the number of their items, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (&[u32], u64)> {
        self.items
            .iter()
            .map(|(votes, items)| (votes.as_slice(), *items))
            .filter(|(_, items)| *items > 0)
    }

    /// How often each pattern was seen, to be replaced by a resample; in the order of
    /// [`iter`](Self::iter), which leaves out those that are 0.
    pub(crate) fn counts_mut(&mut self) -> impl Iterator<Item = &mut u64> {
        self.items.values_mut()
    }

    /// Items, or [`Undefined::CountsTooLarge`].
    fn checked_items(&self) -> Result<u64, Undefined> {
        let mut counts = self.items.values();
        let total = counts.try_fold(0, |total: u64, count| total.checked_add(*count));
        total.ok_or(Undefined::CountsTooLarge)
    }

    fn several(&self) -> impl Iterator<Item = (&[u32], u64)> {
        self.iter().filter(|(votes, _)| size(votes) >= 2)
    }
}

/// Decisions on an item.
fn size(votes: &[u32]) -> u64 {
    votes.iter().map(|v| u64::from(*v)).sum()
}

/// Sum over the votes of a figure of their label.
fn weighed(votes: &[u32], figures: &[f64]) -> f64 {
    let parts = votes.iter().zip(figures);
    parts.map(|(v, figure)| f64::from(*v) * figure).sum()
}

/// A sum that stops at the largest count.
fn sum(counts: impl Iterator<Item = u64>) -> u64 {
    counts.fold(0, u64::saturating_add)
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
