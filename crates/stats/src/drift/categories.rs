//! A categorical feature counted by name, where new names may turn up at any time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::counts::Counts;
use crate::estimate::Undefined;

/// How often each category was seen, and how often none was given. Merges by addition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Categories {
    seen: BTreeMap<String, u64>,
    missing: u64,
}

impl Categories {
    /// Nothing seen yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts `count` values of a category, `None` being a missing value.
    pub fn add(&mut self, category: Option<&str>, count: u64) {
        let Some(category) = category else {
            self.missing = self.missing.saturating_add(count);
            return;
        };
        // Looked up first, so that only a new name is copied.
        match self.seen.get_mut(category) {
            Some(seen) => *seen = seen.saturating_add(count),
            None => {
                self.seen.insert(category.to_owned(), count);
            }
        }
    }

    /// Adds other values.
    pub fn merge(&mut self, other: &Self) {
        for (category, count) in &other.seen {
            self.add(Some(category), *count);
        }
        self.add(None, other.missing);
    }

    /// Both as counts on the same bins: one for each category that either saw, in order of names.
    ///
    /// [`Undefined::TooFewLabels`] where neither saw any.
    pub fn aligned(&self, other: &Self) -> Result<(Counts, Counts), Undefined> {
        let mut both: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for (category, count) in &self.seen {
            both.entry(category).or_default().0 = *count;
        }
        for (category, count) in &other.seen {
            both.entry(category).or_default().1 = *count;
        }
        if both.is_empty() {
            return Err(Undefined::TooFewLabels);
        }
        let (mine, theirs) = both.into_values().unzip();
        Ok((
            Counts::from_counts(mine, self.missing),
            Counts::from_counts(theirs, other.missing),
        ))
    }
}
