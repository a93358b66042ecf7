//! A coefficient with its standard error, before anybody has chosen a level.

use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, Undefined, check_level, two_sided_z};
use crate::student::t_quantile;

/// A value, its large-sample standard error and the independent units behind both.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Measured {
    /// The point estimate.
    pub value: f64,
    /// Its standard error; 0 where all units are alike, which is no sign of certainty.
    pub standard_error: f64,
    /// Independent units (pairs or items); each figure says which.
    pub n: u64,
    /// Least value the figure can have; intervals are cut there and at 1.
    least: f64,
    /// What the figure would be if every unit were as bad, and as good, as one can be.
    extremes: (f64, f64),
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Stored {
    value: f64,
    standard_error: f64,
    n: u64,
    least: f64,
    extremes: (f64, f64),
}

impl From<Measured> for Stored {
    fn from(measured: Measured) -> Self {
        Self {
            value: measured.value,
            standard_error: measured.standard_error,
            n: measured.n,
            least: measured.least,
            extremes: measured.extremes,
        }
    }
}

impl TryFrom<Stored> for Measured {
    type Error = Undefined;

    fn try_from(stored: Stored) -> Result<Self, Undefined> {
        let (worst, best) = stored.extremes;
        let numbers = [stored.value, stored.least, worst, best];
        let sound = numbers.iter().all(|x| x.is_finite())
            && stored.standard_error.is_finite()
            && stored.standard_error >= 0.0
            && worst <= best;
        if !sound {
            return Err(Undefined::ValueOutOfRange);
        }
        Ok(Self {
            value: stored.value,
            standard_error: stored.standard_error,
            n: stored.n,
            least: stored.least,
            extremes: stored.extremes,
        })
    }
}

impl Measured {
    /// [`Undefined::NoVariation`] where rounding leaves no number.
    ///
    /// `extremes` are what the figure would be with every unit as bad and as good as can be, chance
    /// staying as it is.
    pub(crate) fn new(
        value: f64,
        variance: f64,
        n: u64,
        least: f64,
        (worst, best): (f64, f64),
    ) -> Result<Self, Undefined> {
        // Rounding may leave a hair below zero.
        let standard_error = variance.max(0.0).sqrt();
        let numbers = [value, variance, worst, best];
        if numbers.iter().all(|x| x.is_finite()) {
            Ok(Self {
                value,
                standard_error,
                n,
                least,
                extremes: (worst.min(value), best.max(value)),
            })
        } else {
            Err(Undefined::NoVariation)
        }
    }

    /// Value ± normal quantile × standard error, cut to the figure's range. The crate's default.
    ///
    /// Where all units are alike the standard error is 0 and says nothing: n units that agree do not
    /// show that all do. The interval then reaches as far as the units that n alike ones can have
    /// missed would take the figure, at most `1 − t^(1/n)` of all with t the tail on each side (the
    /// exact bound for none of n, about 3/n at 95 %: J. A. Hanley, A. Lippman-Hand 1983, JAMA 249,
    /// 1743–1745), each as bad (or as good) as a unit can be, while chance is taken as seen.
    ///
    /// [`Undefined::LevelOutOfRange`] unless `0 < level < 1`.
    pub fn normal_interval(&self, level: f64) -> Result<Estimate, Undefined> {
        self.interval(two_sided_z(level)?, level)
    }

    /// The same with the quantile of Student's t for `n − 1` degrees of freedom, as irrCAC has it:
    /// wider where n is small.
    ///
    /// [`Undefined::TooFewItems`] below two units; else as
    /// [`normal_interval`](Self::normal_interval).
    pub fn t_interval(&self, level: f64) -> Result<Estimate, Undefined> {
        check_level(level)?;
        if self.n < 2 {
            return Err(Undefined::TooFewItems);
        }
        self.interval(-t_quantile((1.0 - level) / 2.0, (self.n - 1) as f64), level)
    }

    fn interval(&self, quantile: f64, level: f64) -> Result<Estimate, Undefined> {
        let (worst, best) = self.extremes;
        let range = (self.least, 1.0);
        if no_spread(self.standard_error, self.n, best - worst) {
            let found = Estimate::of_alike(self.value, self.n, level, self.extremes)?;
            return Ok(Estimate {
                low: found.low.max(self.least.min(self.value)),
                high: found.high.min(self.value.max(1.0)),
                ..found
            });
        }
        Estimate::around(
            self.value,
            quantile * self.standard_error,
            self.n,
            level,
            range,
        )
    }
}

/// Whether a standard error is nothing but rounding, for units that can differ by `width`.
pub(crate) fn no_spread(standard_error: f64, n: u64, width: f64) -> bool {
    standard_error * (n as f64).sqrt() <= 1e-12 * width
}
