//! The five rungs of the ladder and the caps that hold a stream below what was approved.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How much of a stream's work the model may do, from none to all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// People decide; a model is optional and nobody sees it.
    HumanOnly,
    /// People decide without seeing the model, whose predictions are recorded beside theirs.
    Shadow,
    /// People decide and see a suggestion, except for a blind share.
    Assist,
    /// The model decides above a threshold and inside the ramp; people decide the rest.
    Partial,
    /// The model decides whatever it has a valid prediction for; a sample is still audited.
    Full,
}

impl Rung {
    /// All rungs from the bottom up.
    pub const ALL: [Self; 5] = [
        Self::HumanOnly,
        Self::Shadow,
        Self::Assist,
        Self::Partial,
        Self::Full,
    ];

    /// The rung's name as people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HumanOnly => "Human only",
            Self::Shadow => "Shadow",
            Self::Assist => "Assist",
            Self::Partial => "Partial",
            Self::Full => "Full",
        }
    }

    /// The rung's name in tables and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::HumanOnly => "human_only",
            Self::Shadow => "shadow",
            Self::Assist => "assist",
            Self::Partial => "partial",
            Self::Full => "full",
        }
    }

    /// The rung with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rung| rung.code() == code)
    }

    /// The next rung up, if there is one.
    pub const fn up(self) -> Option<Self> {
        match self {
            Self::HumanOnly => Some(Self::Shadow),
            Self::Shadow => Some(Self::Assist),
            Self::Assist => Some(Self::Partial),
            Self::Partial => Some(Self::Full),
            Self::Full => None,
        }
    }

    /// The next rung down, if there is one.
    pub const fn down(self) -> Option<Self> {
        match self {
            Self::HumanOnly => None,
            Self::Shadow => Some(Self::HumanOnly),
            Self::Assist => Some(Self::Shadow),
            Self::Partial => Some(Self::Assist),
            Self::Full => Some(Self::Partial),
        }
    }

    /// Whether items may be decided without a person on this rung.
    pub const fn automates(self) -> bool {
        matches!(self, Self::Partial | Self::Full)
    }
}

impl fmt::Display for Rung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a cap was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum CapCause {
    /// A person pressed the kill switch.
    KillSwitch,
    /// A guardrail was breached.
    Guardrail {
        /// Which one, and by how much.
        detail: String,
    },
    /// The active model stopped answering as it should.
    ModelUnhealthy {
        /// What was seen.
        detail: String,
    },
}

/// An upper bound on the rung that stays until a request lifts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cap {
    /// The highest rung still allowed.
    pub at: Rung,
    /// Why.
    #[serde(flatten)]
    pub cause: CapCause,
}

impl Cap {
    /// Whether a request that brings the stream to `rung` lifts this cap.
    pub fn is_lifted_by(&self, rung: Rung) -> bool {
        self.at < rung
    }
}

/// The rung in force: the approved one, held down by every cap.
pub fn effective_rung(approved: Rung, caps: &[Cap]) -> Rung {
    caps.iter().map(|cap| cap.at).fold(approved, Rung::min)
}
