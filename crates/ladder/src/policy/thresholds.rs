//! Thresholds: from which confidence a prediction is automated, in general and for single labels.

use crate::units::Threshold;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Which confidence automates, in general and for single labels.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// For every label without one of its own; `None` automates nothing.
    #[serde(default)]
    pub default: Option<Threshold>,
    /// By label id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub per_label: BTreeMap<String, Threshold>,
}

impl Thresholds {
    /// The threshold that applies to predictions of this label.
    pub fn for_label(&self, label_id: &str) -> Option<Threshold> {
        self.per_label.get(label_id).copied().or(self.default)
    }

    /// Whether `self` automates something that `other` would not: a lower threshold for any label,
    /// or one where there was none.
    pub fn automates_more_than(&self, other: &Self) -> bool {
        self.named_by_either(other)
            .into_iter()
            .map(|id| (self.for_label(id), other.for_label(id)))
            .chain([(self.default, other.default)])
            .any(|(mine, theirs)| match (mine, theirs) {
                (Some(mine), Some(theirs)) => mine < theirs,
                (Some(_), None) => true,
                (None, _) => false,
            })
    }

    /// The thresholds that automate only what both would: the higher one for every label, and none
    /// where either has none.
    #[must_use]
    pub fn stricter(&self, other: &Self) -> Self {
        let both = |mine: Option<Threshold>, theirs: Option<Threshold>| Some(mine?.max(theirs?));
        Self {
            default: both(self.default, other.default),
            per_label: self
                .named_by_either(other)
                .into_iter()
                .filter_map(|id| {
                    Some((
                        id.to_owned(),
                        both(self.for_label(id), other.for_label(id))?,
                    ))
                })
                .collect(),
        }
    }

    fn named_by_either<'a>(&'a self, other: &'a Self) -> BTreeSet<&'a str> {
        self.per_label
            .keys()
            .chain(other.per_label.keys())
            .map(String::as_str)
            .collect()
    }
}
