//! The canary as pages name it.

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
        let verb = match effective {
            Rung::HumanOnly | Rung::Shadow => return None,
            Rung::Assist => "suggests for",
            Rung::Partial | Rung::Full => "decides",
        };
        let share = self.share;
        Some(match &self.name {
            Some(name) => format!("canary: {name} {verb} {share}"),
            None => format!("canary {share}"),
        })
    }
}
