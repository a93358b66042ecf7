//! The canary: another model version that decides for a share of items beside the active one.

use super::Policy;
use crate::ids::ModelId;
use crate::units::{Bucket, Rate};
use serde::{Deserialize, Serialize};

/// A model version that takes the place of the active one for the lowest buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Canary {
    /// Which version.
    pub model: ModelId,
    /// The share of items that are its own. The buckets are those of the ramp, so an item that was the
    /// canary's stays with it when the share grows.
    pub share: Rate,
}

impl Policy {
    /// The model version whose prediction counts for items of this bucket.
    pub fn model_for(&self, bucket: Bucket) -> Option<ModelId> {
        match self.canary {
            Some(canary) if canary.share.contains(bucket) => Some(canary.model),
            Some(_) | None => self.active_model,
        }
    }

    /// The model version that a change from `base` to this policy gives more to decide, and whose
    /// evidence its gates look at: the canary where that is what changes, else the active one.
    pub fn judged_model(&self, base: &Self) -> Option<ModelId> {
        match self.canary {
            Some(canary) if self.canary_grows(base) => Some(canary.model),
            Some(_) | None => self.active_model,
        }
    }

    /// The canary, where it has any items at all.
    pub fn deciding_canary(&self) -> Option<Canary> {
        self.canary.filter(|canary| canary.share > Rate::NONE)
    }

    /// Whether a canary gets items that were not its own.
    pub(super) fn canary_grows(&self, base: &Self) -> bool {
        match (self.deciding_canary(), base.deciding_canary()) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(mine), Some(theirs)) => mine.model != theirs.model || mine.share > theirs.share,
        }
    }
}
