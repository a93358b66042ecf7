//! Self-consistency: does a rater say the same again?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Decisions;
use crate::estimate::{Estimate, Undefined};
use crate::patterns::Patterns;

/// Items that a rater decided more than once, by how the rater's own decisions fell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Listed", into = "Listed")]
pub struct Repeats {
    k: usize,
    by_rater: BTreeMap<u32, Patterns>,
}

#[derive(Serialize, Deserialize)]
struct Listed {
    k: usize,
    raters: Vec<(u32, Patterns)>,
}

impl From<Repeats> for Listed {
    fn from(repeats: Repeats) -> Self {
        Self {
            k: repeats.k,
            raters: repeats.by_rater.into_iter().collect(),
        }
    }
}

impl TryFrom<Listed> for Repeats {
    type Error = Undefined;

    fn try_from(listed: Listed) -> Result<Self, Undefined> {
        if listed.raters.iter().any(|(_, items)| items.k() != listed.k) {
            return Err(Undefined::ShapeMismatch);
        }
        Ok(Self {
            k: listed.k,
            by_rater: listed.raters.into_iter().collect(),
        })
    }
}

impl Repeats {
    /// Raters who repeated an item, in order, with their items. All figures of [`Patterns`] apply:
    /// Gwet's AC1 or Krippendorff's α of a rater with themselves is self-consistency beyond chance.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Patterns)> {
        self.by_rater.iter().map(|(rater, items)| (*rater, items))
    }

    /// The repeated items of one rater; [`Undefined::NoPairs`] without any.
    pub fn of(&self, rater: u32) -> Result<&Patterns, Undefined> {
        self.by_rater.get(&rater).ok_or(Undefined::NoPairs)
    }

    /// The repeated items of all raters together, each rater's turn on an item for itself.
    pub fn together(&self) -> Patterns {
        let mut all = Patterns::new(self.k);
        for (votes, items) in self.by_rater.values().flat_map(Patterns::iter) {
            all.count_items(votes, items);
        }
        all
    }

    /// Share of a rater's pairs of decisions on the same item that agree; `n` counts items.
    ///
    /// Interval by items as in [`Patterns::pairwise_agreement`]. [`Undefined::NoPairs`] where the rater
    /// repeated nothing.
    pub fn consistency(&self, rater: u32, level: f64) -> Result<Estimate, Undefined> {
        self.of(rater)?.pairwise_agreement(level)
    }

    /// Adds repeats of other items; [`Undefined::ShapeMismatch`] for other labels.
    pub fn merge(&mut self, other: &Self) -> Result<(), Undefined> {
        if self.k != other.k {
            return Err(Undefined::ShapeMismatch);
        }
        for (rater, items) in &other.by_rater {
            let mine = self.by_rater.entry(*rater);
            mine.or_insert_with(|| Patterns::new(other.k))
                .merge(items)?;
        }
        Ok(())
    }
}

impl Decisions {
    /// The items that raters decided several times themselves.
    pub fn repeats(&self) -> Repeats {
        let mut by_rater: BTreeMap<u32, Patterns> = BTreeMap::new();
        let mut votes = vec![0; self.k];
        for rows in self.by_item() {
            for own in rows.chunk_by(|a, b| a.rater == b.rater) {
                if own.len() < 2 {
                    continue;
                }
                votes.fill(0);
                for row in own {
                    votes[usize::from(row.label)] += 1;
                }
                by_rater
                    .entry(self.raters[own[0].rater as usize])
                    .or_insert_with(|| Patterns::new(self.k))
                    .count_items(&votes, 1);
            }
        }
        Repeats {
            k: self.k,
            by_rater,
        }
    }
}
