//! Checked quantities: confidence, threshold, rate, bucket and label number.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A value that lies outside its range; the message names the range.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OutOfRange {
    /// A confidence must be a number from 0 to 1.
    #[error("confidence must be a number from 0 to 1, not {0}")]
    Confidence(f64),
    /// A threshold is a multiple of 0.001 from 0 to 1.
    #[error("threshold must be from 0 to 1 in steps of 0.001, not {0}")]
    Threshold(f64),
    /// A rate is a share from 0 to 1 in steps of 0.0001.
    #[error("rate must be from 0 to 1 in steps of 0.0001, not {0}")]
    Rate(f64),
}

/// How sure a model is of its label: a finite number in [0, 1].
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Confidence(f64);

impl Confidence {
    /// Accepts a finite number in [0, 1]; refuses NaN and everything else.
    pub fn new(value: f64) -> Result<Self, OutOfRange> {
        if (0.0..=1.0).contains(&value) {
            Ok(Self(value))
        } else {
            Err(OutOfRange::Confidence(value))
        }
    }

    /// The number.
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Confidence {
    type Error = OutOfRange;

    fn try_from(value: f64) -> Result<Self, Self::Error> {
        Self::new(value)
    }
}

impl From<Confidence> for f64 {
    fn from(value: Confidence) -> Self {
        value.0
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

/// The confidence from which predictions are automated, in thousandths: the grid of the
/// stored histograms, so that a figure computed from counts is the figure that routing obeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Threshold(u16);

impl Threshold {
    /// Every valid prediction reaches it: the threshold in force on the Full rung.
    pub const ZERO: Self = Self(0);

    /// From thousandths, 0 to 1,000.
    pub const fn from_thousandths(value: u16) -> Option<Self> {
        if value <= 1000 {
            Some(Self(value))
        } else {
            None
        }
    }

    /// Thousandths, 0 to 1,000.
    pub const fn thousandths(self) -> u16 {
        self.0
    }

    /// The threshold as a number in [0, 1].
    pub fn get(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    /// Whether a prediction of this confidence is automated.
    pub fn is_reached_by(self, confidence: Confidence) -> bool {
        confidence.get() >= self.get()
    }
}

impl TryFrom<f64> for Threshold {
    type Error = OutOfRange;

    fn try_from(value: f64) -> Result<Self, Self::Error> {
        steps(value, 1000)
            .map(Self)
            .ok_or(OutOfRange::Threshold(value))
    }
}

impl From<Threshold> for f64 {
    fn from(value: Threshold) -> Self {
        value.get()
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.get())
    }
}

/// A share of items, in ten-thousandths: the grid of the buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Rate(u16);

impl Rate {
    /// No item.
    pub const NONE: Self = Self(0);
    /// Every item.
    pub const ALL: Self = Self(10_000);

    /// From a whole percentage, 0 to 100.
    pub const fn percent(value: u16) -> Option<Self> {
        if value <= 100 {
            Some(Self(value * 100))
        } else {
            None
        }
    }

    /// From ten-thousandths, 0 to 10,000.
    pub const fn from_ten_thousandths(value: u16) -> Option<Self> {
        if value <= 10_000 {
            Some(Self(value))
        } else {
            None
        }
    }

    /// Ten-thousandths, 0 to 10,000.
    pub const fn ten_thousandths(self) -> u16 {
        self.0
    }

    /// The share as a number in [0, 1].
    pub fn get(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }

    /// Whether an item in this bucket belongs to the share. A larger share contains a smaller one.
    pub const fn contains(self, bucket: Bucket) -> bool {
        bucket.0 < self.0
    }
}

impl TryFrom<f64> for Rate {
    type Error = OutOfRange;

    fn try_from(value: f64) -> Result<Self, Self::Error> {
        steps(value, 10_000)
            .map(Self)
            .ok_or(OutOfRange::Rate(value))
    }
}

impl From<Rate> for f64 {
    fn from(value: Rate) -> Self {
        value.get()
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", f64::from(self.0) / 100.0)
    }
}

/// Where an item falls in the ramp: 0 to 9,999, the same for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bucket(pub(crate) u16);

impl Bucket {
    /// From a stored number, 0 to 9,999.
    pub const fn new(value: u16) -> Option<Self> {
        if value < 10_000 {
            Some(Self(value))
        } else {
            None
        }
    }

    /// The number, 0 to 9,999.
    pub const fn get(self) -> u16 {
        self.0
    }
}

/// How urgent a caller calls an item: 0, which most are, to 9.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Priority(u8);

impl Priority {
    /// The most urgent.
    pub const HIGHEST: Self = Self(9);

    /// From a whole number, 0 to 9.
    pub fn new(value: i64) -> Option<Self> {
        let value = u8::try_from(value).ok()?;
        (value <= Self::HIGHEST.0).then_some(Self(value))
    }

    /// The number, 0 to 9.
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// A label's place in its stream's label schema, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LabelNo(pub u16);

impl LabelNo {
    /// The place as an index.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// `value` as a whole number of steps of `1 / per_unit`, when it is one to within the rounding of a
/// single-precision column.
fn steps(value: f64, per_unit: u16) -> Option<u16> {
    let scaled = value * f64::from(per_unit);
    let nearest = scaled.round();
    let whole = (scaled - nearest).abs() < 1e-3 && (0.0..=f64::from(per_unit)).contains(&nearest);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to lie in 0..=per_unit"
    )]
    whole.then_some(nearest as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_refuses_nan_and_everything_outside_the_unit_interval() {
        for bad in [f64::NAN, f64::INFINITY, -0.001, 1.001] {
            assert!(Confidence::new(bad).is_err(), "{bad}");
        }
        assert!(Confidence::new(0.0).is_ok() && Confidence::new(1.0).is_ok());
    }

    #[test]
    fn a_priority_is_one_of_ten() {
        assert_eq!(Priority::new(9), Some(Priority::HIGHEST));
        assert_eq!(Priority::new(0), Some(Priority::default()));
        for bad in [-1, 10, 256, i64::MAX] {
            assert_eq!(Priority::new(bad), None, "{bad}");
        }
    }

    #[test]
    fn thresholds_and_rates_lie_on_their_grids() {
        assert_eq!(
            Threshold::try_from(0.963).map(Threshold::thousandths),
            Ok(963)
        );
        assert!(Threshold::try_from(0.9635).is_err());
        assert!(Threshold::try_from(f64::NAN).is_err());
        assert_eq!(Rate::try_from(0.05), Ok(Rate(500)));
        assert!(Rate::try_from(1.0001).is_err());
    }

    #[test]
    fn a_threshold_is_reached_by_the_confidence_that_equals_it() {
        let threshold = Threshold::try_from(0.963).unwrap();
        assert!(threshold.is_reached_by(Confidence::new(0.963).unwrap()));
        assert!(!threshold.is_reached_by(Confidence::new(0.962_999).unwrap()));
    }
}
