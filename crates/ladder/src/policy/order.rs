//! The order in which people are given what waits for them.

use crate::rung::Rung;
use serde::{Deserialize, Serialize};

/// The order in which people are given what waits for them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// What came first.
    #[default]
    Oldest,
    /// What the model is least sure of; in force only where suggestions are shown.
    Uncertainty,
    /// What callers call urgent, among equals the oldest.
    Priority,
    /// As a hash has it: the same for everybody, and as good as drawn.
    Random,
}

impl Order {
    /// All orders.
    pub const ALL: [Self; 4] = [
        Self::Oldest,
        Self::Uncertainty,
        Self::Priority,
        Self::Random,
    ];

    /// The order's name in tables and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Oldest => "oldest",
            Self::Uncertainty => "uncertainty",
            Self::Priority => "priority",
            Self::Random => "random",
        }
    }

    /// The order with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.code() == code)
    }

    /// The order that people get on this rung. Sorted by what the model is sure of, the queue itself would tell what
    /// it says: below Assist nothing about a prediction reaches people, so there the oldest comes first.
    #[must_use]
    pub const fn in_force(self, rung: Rung) -> Self {
        match (self, rung) {
            (Self::Uncertainty, Rung::HumanOnly | Rung::Shadow) => Self::Oldest,
            (
                Self::Uncertainty | Self::Oldest | Self::Priority | Self::Random,
                Rung::HumanOnly | Rung::Shadow | Rung::Assist | Rung::Partial | Rung::Full,
            ) => self,
        }
    }
}
