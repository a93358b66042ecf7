//! Who agrees with whom: a matrix for every two raters who met.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Decisions, first_of_each_rater};
use crate::confusion::Confusion;
use crate::estimate::Undefined;

/// Matrices of all pairs of raters with an item in common; the lower id's labels are the rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Listed", into = "Listed")]
pub struct PairTables {
    k: usize,
    tables: BTreeMap<(u32, u32), Confusion>,
}

#[derive(Serialize, Deserialize)]
struct Listed {
    k: usize,
    tables: Vec<(u32, u32, Confusion)>,
}

impl From<PairTables> for Listed {
    fn from(pairs: PairTables) -> Self {
        let listed = pairs.tables.into_iter();
        Self {
            k: pairs.k,
            tables: listed.map(|((a, b), table)| (a, b, table)).collect(),
        }
    }
}

impl TryFrom<Listed> for PairTables {
    type Error = Undefined;

    fn try_from(listed: Listed) -> Result<Self, Undefined> {
        let mut pairs = Self {
            k: listed.k,
            tables: BTreeMap::new(),
        };
        for (a, b, table) in listed.tables {
            if a >= b || table.k() != listed.k {
                return Err(Undefined::ShapeMismatch);
            }
            pairs.add(a, b, &table)?;
        }
        Ok(pairs)
    }
}

impl PairTables {
    /// Number of labels.
    pub fn k(&self) -> usize {
        self.k
    }

    /// What `a` said (rows) against what `b` said (columns) of the items that both decided.
    ///
    /// [`Undefined::NoPairs`] where there is none.
    pub fn between(&self, a: u32, b: u32) -> Result<Confusion, Undefined> {
        let table = self.tables.get(&(a.min(b), a.max(b)));
        let table = table.ok_or(Undefined::NoPairs)?;
        Ok(if a <= b {
            table.clone()
        } else {
            table.transposed()
        })
    }

    /// Every two raters who met, the lower id first, in order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32, &Confusion)> {
        self.tables.iter().map(|((a, b), table)| (*a, *b, table))
    }

    /// Adds the pairs of other items; [`Undefined::ShapeMismatch`] for other labels.
    pub fn merge(&mut self, other: &Self) -> Result<(), Undefined> {
        if self.k != other.k {
            return Err(Undefined::ShapeMismatch);
        }
        for (a, b, table) in other.iter() {
            self.add(a, b, table)?;
        }
        Ok(())
    }

    fn add(&mut self, a: u32, b: u32, table: &Confusion) -> Result<(), Undefined> {
        let mine = self.tables.entry((a, b));
        mine.or_insert_with(|| Confusion::new(table.k()))
            .merge(table)
    }
}

impl Decisions {
    /// A matrix for every two raters with an item in common, from their first decisions on each.
    ///
    /// Any coefficient of [`Confusion`] follows. Items are shared between pairs, so the intervals of
    /// two tables do not tell whether the tables differ.
    pub fn pair_tables(&self) -> PairTables {
        let mut tables: BTreeMap<(u32, u32), Confusion> = BTreeMap::new();
        for rows in self.by_item() {
            let mut firsts = first_of_each_rater(rows);
            while let Some(one) = firsts.next() {
                for other in firsts.clone() {
                    // Places are in the order of the ids.
                    let ids = [one, other].map(|row| self.raters[row.rater as usize]);
                    tables
                        .entry((ids[0], ids[1]))
                        .or_insert_with(|| Confusion::new(self.k))
                        .count_pairs(usize::from(one.label), usize::from(other.label), 1);
                }
            }
        }
        PairTables { k: self.k, tables }
    }
}
