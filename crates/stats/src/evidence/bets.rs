//! What every betting process shares: the range of an observation, the fixed bets, and why one is refused.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::estimate::Undefined;

/// Number of fixed bets that capital is averaged over.
pub const BETS: usize = 16;

/// Why an observation, or a state, is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refused {
    /// The declared greatest value of an observation must be positive and finite.
    Range {
        /// What was declared.
        greatest: f64,
    },
    /// An observation lies outside the declared range or is not a number.
    Observation {
        /// What was observed.
        value: f64,
        /// The declared greatest value; the least is 0.
        greatest: f64,
    },
    /// The bar (or δ) of a process is not inside its range.
    Bar {
        /// What was asked for.
        bar: f64,
    },
    /// States of different ranges or bars are not about the same thing and do not merge.
    Different,
    /// The count of observations would overflow.
    TooMany,
    /// A stored state is not one that observations can lead to.
    Damaged,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range { greatest } => {
                write!(f, "an observation cannot be at most {greatest}")
            }
            Self::Observation { value, greatest } => {
                write!(f, "{value} is outside the declared range 0 to {greatest}")
            }
            Self::Bar { bar } => write!(f, "{bar} is not a bar for these observations"),
            Self::Different => f.write_str("the ranges or bars differ"),
            Self::TooMany => f.write_str("too many observations"),
            Self::Damaged => f.write_str("the stored evidence is damaged"),
        }
    }
}

impl std::error::Error for Refused {}

/// An observation is a number from 0 to this one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub(crate) struct Range(f64);

impl TryFrom<f64> for Range {
    type Error = Refused;

    fn try_from(greatest: f64) -> Result<Self, Refused> {
        Self::new(greatest)
    }
}

impl From<Range> for f64 {
    fn from(range: Range) -> Self {
        range.0
    }
}

impl Range {
    pub(crate) fn new(greatest: f64) -> Result<Self, Refused> {
        // Beyond these, products with the bets would leave the range of floating point.
        if (1e-12..=1e12).contains(&greatest) {
            Ok(Self(greatest))
        } else {
            Err(Refused::Range { greatest })
        }
    }

    pub(crate) fn greatest(self) -> f64 {
        self.0
    }

    pub(crate) fn check(self, value: f64) -> Result<f64, Refused> {
        if (0.0..=self.0).contains(&value) {
            Ok(value)
        } else {
            Err(Refused::Observation {
                value,
                greatest: self.0,
            })
        }
    }

    /// The bet with this number: κ = 2^(number − 9) / greatest, so 1/512 … 64 in units of the range.
    pub(crate) fn bet(self, number: usize) -> f64 {
        (number as f64 - 9.0).exp2() / self.0
    }
}

/// `1/π` times whether the audit found an error: what an audited item adds to the error rate.
pub(crate) fn weighted(error: bool, rate: f64) -> Result<f64, Refused> {
    if !(rate > 0.0 && rate <= 1.0) {
        return Err(Refused::Observation {
            value: rate,
            greatest: 1.0,
        });
    }
    Ok(if error { rate.recip() } else { 0.0 })
}

/// `ln` of the mean of the exponentials, which neither overflows nor underflows.
pub(crate) fn log_mean_exp(logs: &[f64]) -> f64 {
    let greatest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if greatest == f64::NEG_INFINITY {
        return greatest;
    }
    let sum: f64 = logs.iter().map(|log| (log - greatest).exp()).sum();
    greatest + (sum / logs.len() as f64).ln()
}

/// δ of a statement, strictly between 0 and 1.
pub(crate) fn check_delta(delta: f64) -> Result<f64, Undefined> {
    crate::estimate::check_level(delta).map(|()| delta)
}
