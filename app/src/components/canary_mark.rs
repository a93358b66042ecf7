//! The canary as pages name it.

use crate::words;
use serde::{Deserialize, Serialize};
use understudy_ladder::{Rate, Rung};

/// A canary as the picture names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CanaryMark {
    /// The version's name, where there is room for it.
    pub name: Option<String>,
    /// The share of items that are its own.
    pub share: Rate,
}

impl CanaryMark {
    /// What it does on this rung: `canary: Small CNN v2 decides 5 %`; nothing where no prediction is used.
    pub fn text(&self, effective: Rung) -> Option<String> {
        let share = self.share;
        match (effective, &self.name) {
            (Rung::HumanOnly | Rung::Shadow, _) => None,
            (Rung::Assist | Rung::Partial | Rung::Full, None) => Some(words::charts::canary(share)),
            (Rung::Assist, Some(name)) => Some(words::charts::canary_suggests(name, share)),
            (Rung::Partial | Rung::Full, Some(name)) => {
                Some(words::charts::canary_decides(name, share))
            }
        }
    }
}
