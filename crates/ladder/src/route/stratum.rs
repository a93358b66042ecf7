//! How an item that people decide blind came to be: which pairs may be counted together.

use super::{Reason, Route};
use crate::ids::ModelId;

/// How an item that is decided blind came to be.
///
/// Agreement and certificates need pairs that were drawn without looking at the prediction. On Shadow and Assist, and
/// outside the ramp, those are all that are decided blind ([`Stratum::Uniform`]). Inside the ramp the model's
/// confidence decides what becomes of an item; there the audits and the blind decisions about the rest, both drawn at
/// the same rate, make up such a sample together ([`Stratum::SampledAudit`] and [`Stratum::SampledRest`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stratum {
    /// Drawn without looking at the prediction.
    Uniform,
    /// An automated item that was drawn for audit, and belongs to the sample of everything inside the ramp.
    SampledAudit,
    /// Another automated item that was drawn for audit.
    Audit,
    /// An item inside the ramp that was not automated, and belongs to the sample.
    SampledRest,
    /// What else people look at: counted in no figure that stands for all items.
    Remainder,
}

impl Stratum {
    /// All strata.
    pub const ALL: [Self; 5] = [
        Self::Uniform,
        Self::SampledAudit,
        Self::Audit,
        Self::SampledRest,
        Self::Remainder,
    ];

    /// The stratum's name in tables.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::SampledAudit => "sampled_audit",
            Self::Audit => "audit",
            Self::SampledRest => "sampled_rest",
            Self::Remainder => "remainder",
        }
    }

    /// The stratum with this name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stratum| stratum.code() == code)
    }

    /// The stratum of an item that was routed this way.
    pub const fn of(route: &Route) -> Self {
        match route {
            Route::Automated(to) => match (to.audit, to.sampled) {
                (true, true) => Self::SampledAudit,
                (true, false) => Self::Audit,
                // One that was not drawn has pairs only when somebody looks at it for another reason.
                (false, _) => Self::Remainder,
            },
            Route::Human(human) => match human.reason {
                Reason::Rung { .. } | Reason::Capped { .. } | Reason::OutsideRamp { .. } => {
                    Self::Uniform
                }
                Reason::BelowThreshold { .. } | Reason::NoThreshold if human.sampled => {
                    Self::SampledRest
                }
                Reason::BelowThreshold { .. }
                | Reason::NoThreshold
                | Reason::NoPrediction
                | Reason::PredictionFailed
                | Reason::ModelUnhealthy
                | Reason::NotActiveModel
                | Reason::UnknownLabel => Self::Remainder,
            },
        }
    }

    /// Whether the item was automated and drawn for audit.
    pub const fn is_audit(self) -> bool {
        match self {
            Self::SampledAudit | Self::Audit => true,
            Self::Uniform | Self::SampledRest | Self::Remainder => false,
        }
    }

    /// The stratum of a pair of this item and a model version: only of the version that automated the item is it an
    /// audit. Of every other it is one of the sample, if it belongs there.
    #[must_use]
    pub fn for_model(self, automated_by: Option<ModelId>, model: ModelId) -> Self {
        match self {
            Self::SampledAudit if automated_by != Some(model) => Self::SampledRest,
            Self::Audit if automated_by != Some(model) => Self::Remainder,
            Self::Uniform
            | Self::SampledAudit
            | Self::Audit
            | Self::SampledRest
            | Self::Remainder => self,
        }
    }
}
