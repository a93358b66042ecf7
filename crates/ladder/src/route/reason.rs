//! Why an item goes to a person, as data, as a code and as a sentence.

use crate::rung::Rung;
use crate::units::{Bucket, Confidence, Rate, Threshold};
use serde::{Deserialize, Serialize};

/// Why an item goes to a person.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// The approved rung gives every item to people.
    Rung {
        /// The rung in force.
        rung: Rung,
    },
    /// A cap holds the stream below the rung that was approved.
    Capped {
        /// The rung in force.
        rung: Rung,
        /// The rung that was approved.
        approved: Rung,
    },
    /// There is no prediction of the active model.
    NoPrediction,
    /// The active model failed on this item.
    PredictionFailed,
    /// The active model is not healthy.
    ModelUnhealthy,
    /// The predicted label is not one of the stream's.
    UnknownLabel,
    /// The prediction is of a version that is not the active one.
    NotActiveModel,
    /// The ramp has not reached this item's bucket.
    OutsideRamp {
        /// The item's bucket.
        bucket: Bucket,
        /// The ramp in force.
        ramp: Rate,
    },
    /// The label has no threshold.
    NoThreshold,
    /// The model is not sure enough.
    BelowThreshold {
        /// How sure it is.
        confidence: Confidence,
        /// What would have been needed.
        threshold: Threshold,
    },
}

impl Reason {
    /// The reason's name in tables and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rung { .. } => "rung",
            Self::Capped { .. } => "capped",
            Self::NoPrediction => "no_prediction",
            Self::PredictionFailed => "prediction_failed",
            Self::ModelUnhealthy => "model_unhealthy",
            Self::UnknownLabel => "unknown_label",
            Self::NotActiveModel => "not_active_model",
            Self::OutsideRamp { .. } => "outside_ramp",
            Self::NoThreshold => "no_threshold",
            Self::BelowThreshold { .. } => "below_threshold",
        }
    }

    /// The reason as a sentence.
    pub fn sentence(self) -> String {
        match self {
            Self::Rung { rung } => format!("The stream is on {rung}: people decide every item."),
            Self::Capped { rung, approved } => format!(
                "A cap holds the stream on {rung} (approved: {approved}): people decide every item."
            ),
            Self::NoPrediction => "There is no prediction of the active model.".into(),
            Self::PredictionFailed => "The active model failed on this item.".into(),
            Self::ModelUnhealthy => "The active model is not healthy.".into(),
            Self::UnknownLabel => "The predicted label is not one of the stream's.".into(),
            Self::NotActiveModel => "The prediction is not of the active model.".into(),
            Self::OutsideRamp { bucket, ramp } => format!(
                "The ramp is at {ramp} and has not reached this item's bucket {}.",
                bucket.get()
            ),
            Self::NoThreshold => "No threshold is set for the predicted label.".into(),
            Self::BelowThreshold {
                confidence,
                threshold,
            } => format!("The confidence {confidence} is below the threshold {threshold}."),
        }
    }
}
