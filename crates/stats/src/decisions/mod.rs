//! Single decisions, for the figures that need to know who decided what.

mod alternative;
mod conger;
mod dawid_skene;
mod pairs;
mod peers;
mod repeats;

use serde::{Deserialize, Serialize};

pub use self::alternative::{AgainstAnnotator, AlternativeTest, AlternativeTestPlan, Score};
pub use self::dawid_skene::{DawidSkene, EmPlan, ItemPosterior, RaterMatrix, Sittings};
pub use self::pairs::PairTables;
pub use self::peers::AgainstPeers;
pub use self::repeats::Repeats;
use crate::estimate::Undefined;
use crate::patterns::Patterns;
use crate::weights::MOST_LABELS;

/// One rater gave one item one label. The numbers are the caller's; labels are below k.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Decision {
    /// What was decided.
    pub item: u32,
    /// Who decided it.
    pub rater: u32,
    /// What they said.
    pub label: u16,
}

/// Decisions grouped by item, then rater; 12 bytes each.
///
/// A rater may decide an item several times. Their first decision stands wherever people are compared
/// with one another and in [`dawid_skene`](Self::dawid_skene); the later ones serve
/// [`repeats`](Self::repeats).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Rows", into = "Rows")]
pub struct Decisions {
    k: usize,
    /// Ids of the raters in ascending order; rows hold places in it instead of ids.
    raters: Vec<u32>,
    rows: Vec<Decision>,
}

#[derive(Serialize, Deserialize)]
struct Rows {
    k: usize,
    decisions: Vec<Decision>,
}

impl From<Decisions> for Rows {
    fn from(table: Decisions) -> Self {
        Self {
            k: table.k,
            decisions: table.iter().collect(),
        }
    }
}

impl TryFrom<Rows> for Decisions {
    type Error = Undefined;

    fn try_from(rows: Rows) -> Result<Self, Undefined> {
        Self::new(rows.k, rows.decisions)
    }
}

impl Decisions {
    /// A table from decisions in any order; those of one rater on one item in the order of their time.
    ///
    /// [`Undefined::ValueOutOfRange`] unless every label is below `k`, and for a `k` above 4,096.
    pub fn new(k: usize, mut rows: Vec<Decision>) -> Result<Self, Undefined> {
        if k > MOST_LABELS || rows.iter().any(|row| usize::from(row.label) >= k) {
            return Err(Undefined::ValueOutOfRange);
        }
        let mut raters: Vec<u32> = rows.iter().map(|row| row.rater).collect();
        raters.sort_unstable();
        raters.dedup();
        for row in &mut rows {
            let place = raters.partition_point(|id| *id < row.rater);
            row.rater = u32::try_from(place).map_err(|_| Undefined::CountsTooLarge)?;
        }
        // Stable, so that repeats keep their order; nothing to do for rows that come sorted.
        rows.sort_by_key(|row| (row.item, row.rater));
        Ok(Self { k, raters, rows })
    }

    /// Number of labels.
    pub fn k(&self) -> usize {
        self.k
    }

    /// Ids of everybody who decided anything, in ascending order.
    pub fn raters(&self) -> &[u32] {
        &self.raters
    }

    /// Decisions, repeats included.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Has nobody decided anything?
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Items with a decision.
    pub fn items(&self) -> usize {
        self.by_item().count()
    }

    /// All decisions by item, then rater, then time.
    pub fn iter(&self) -> impl Iterator<Item = Decision> {
        self.rows.iter().map(|row| Decision {
            rater: self.raters[row.rater as usize],
            ..*row
        })
    }

    /// How the first decisions of all raters fell on each item.
    pub fn patterns(&self) -> Patterns {
        let mut patterns = Patterns::new(self.k);
        let mut votes = vec![0; self.k];
        for rows in self.by_item() {
            votes.fill(0);
            for row in first_of_each_rater(rows) {
                votes[usize::from(row.label)] += 1;
            }
            patterns.count_items(&votes, 1);
        }
        patterns
    }

    fn by_item(&self) -> impl Iterator<Item = &[Decision]> {
        self.rows.chunk_by(|a, b| a.item == b.item)
    }
}

/// The decisions of one item, without repeats.
fn first_of_each_rater(rows: &[Decision]) -> impl Iterator<Item = &Decision> + Clone {
    let later = |at: usize| at > 0 && rows[at - 1].rater == rows[at].rater;
    (0..rows.len())
        .filter(move |at| !later(*at))
        .map(move |at| &rows[at])
}
