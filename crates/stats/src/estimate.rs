//! What every statistic answers with: a value with its interval, or the reason there is none.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::special::normal_quantile;

/// Confidence level of the intervals that pages show.
pub const DISPLAY_LEVEL: f64 = 0.95;

/// A figure that travels with its interval and the number of observations behind it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// Lower end of the two-sided interval.
    pub low: f64,
    /// Upper end of the two-sided interval.
    pub high: f64,
    /// Observations behind the value; each statistic says what it counts.
    pub n: u64,
    /// Confidence level of the interval, in (0, 1).
    pub level: f64,
}

impl Estimate {
    /// Value plus and minus `half`, cut to `[least, greatest]` as far as the value itself allows.
    pub(crate) fn around(
        value: f64,
        half: f64,
        n: u64,
        level: f64,
        (least, greatest): (f64, f64),
    ) -> Result<Self, Undefined> {
        if !(value.is_finite() && half.is_finite()) {
            return Err(Undefined::NoVariation);
        }
        Ok(Self {
            value,
            low: (value - half).max(least.min(value)),
            high: (value + half).min(greatest.max(value)),
            n,
            level,
        })
    }

    /// The interval of a mean over `n` units that are all alike, so that they show no spread.
    ///
    /// What was not met in n units can still be a share ε of all, up to `1 − t^(1/n)` with t the tail
    /// on each side (C. J. Clopper, E. S. Pearson 1934 for none of n; about 3/n: J. A. Hanley,
    /// A. Lippman-Hand 1983, "If nothing goes wrong, is everything all right?", JAMA 249, 1743–1745).
    /// `worst` and `best` are what the figure would be if all units were so; the interval reaches the
    /// share ε of the way to either.
    pub(crate) fn of_alike(
        value: f64,
        n: u64,
        level: f64,
        (worst, best): (f64, f64),
    ) -> Result<Self, Undefined> {
        check_level(level)?;
        let unseen = share_unseen(n, level);
        let low = value + unseen * (worst - value);
        let high = value + unseen * (best - value);
        if n == 0 || !(low.is_finite() && high.is_finite()) {
            return Err(Undefined::NoVariation);
        }
        Ok(Self {
            value,
            low: low.min(value),
            high: high.max(value),
            n,
            level,
        })
    }
}

/// Greatest share of all units that `n` units can have missed, with half of `1 − level` for the tail.
pub(crate) fn share_unseen(n: u64, level: f64) -> f64 {
    let tail = (1.0 - level) / 2.0;
    -(tail.ln() / n as f64).exp_m1()
}

/// Normal quantile that leaves `1 - level` outside on both sides together.
pub(crate) fn two_sided_z(level: f64) -> Result<f64, Undefined> {
    check_level(level)?;
    Ok(-normal_quantile((1.0 - level) / 2.0))
}

/// Accepts a level strictly between 0 and 1; NaN is refused.
pub(crate) fn check_level(level: f64) -> Result<(), Undefined> {
    if level > 0.0 && level < 1.0 {
        Ok(())
    } else {
        Err(Undefined::LevelOutOfRange)
    }
}

/// Why a statistic has no value. It is never replaced by 0 or 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undefined {
    /// Nothing has been counted yet.
    NoData,
    /// No item has two decisions, so nobody can be compared with anybody.
    NoPairs,
    /// One item (or pair) alone shows no spread, so there is no interval.
    TooFewItems,
    /// The statistic compares labels and there are fewer than two of them.
    TooFewLabels,
    /// Chance alone would already give full agreement, so nothing can exceed it.
    ChanceAgreementIsOne,
    /// All observations are the same, so the statistic divides by zero.
    NoVariation,
    /// The counts exclude each other, such as more successes than trials.
    ImpossibleCounts,
    /// Lists that belong together have different lengths, or a matrix is not square.
    ShapeMismatch,
    /// A confidence level (or δ) must lie strictly between 0 and 1.
    LevelOutOfRange,
    /// A target error α or its δ must lie strictly between 0 and 1.
    TargetOutOfRange,
    /// A numeric value is missing, not finite, or not allowed for the metric.
    ValueOutOfRange,
    /// The counts together exceed 64 bits.
    CountsTooLarge,
    /// The figure needs to know who decided what, and only the votes were counted.
    UnknownRaters,
    /// Fewer people than the comparison needs, or this one has nobody beside them.
    TooFewRaters,
    /// Fewer resamples than the tails of the interval need, or more than a million.
    ResamplesOutOfRange,
    /// So many resamples leave the figure undefined that the ends of the interval hang on them.
    UnstableResamples,
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoData => "no data yet",
            Self::NoPairs => "no item has two decisions",
            Self::TooFewItems => "too few items for an interval",
            Self::TooFewLabels => "fewer than two labels",
            Self::ChanceAgreementIsOne => "chance alone would give full agreement",
            Self::NoVariation => "no variation in the data",
            Self::ImpossibleCounts => "impossible counts",
            Self::ShapeMismatch => "lengths do not match",
            Self::LevelOutOfRange => "the level must lie between 0 and 1",
            Self::TargetOutOfRange => "the target must lie between 0 and 1",
            Self::ValueOutOfRange => "a value is missing or not allowed",
            Self::CountsTooLarge => "the counts are too large",
            Self::UnknownRaters => "it is not known who decided what",
            Self::TooFewRaters => "too few people to compare",
            Self::ResamplesOutOfRange => "the number of resamples is not allowed",
            Self::UnstableResamples => "undefined in too many resamples",
        })
    }
}

impl std::error::Error for Undefined {}
