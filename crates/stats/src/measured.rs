//! A coefficient with its standard error, before anybody has chosen a level.

use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, Undefined, check_level};
use crate::student::t_quantile;

/// A value, its large-sample standard error and the independent units behind both.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The point estimate.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Independent units (pairs or items); each figure says which.
    pub n: u64,
    /// Least value the figure can have; intervals are cut there and at 1.
    least: f64,
}

impl Measured {
    /// [`Undefined::NoVariation`] where rounding leaves no number.
    pub(crate) fn new(value: f64, variance: f64, n: u64, least: f64) -> Result<Self, Undefined> {
        // Rounding may leave a hair below zero.
        let standard_error = variance.max(0.0).sqrt();
        if value.is_finite() && variance.is_finite() {
            Ok(Self {
                value,
                standard_error,
                n,
                least,
            })
        } else {
            Err(Undefined::NoVariation)
        }
    }

    /// Value ± normal quantile × standard error, cut to the figure's range. The crate's default.
    ///
    /// [`Undefined::LevelOutOfRange`] unless `0 < level < 1`.
    pub fn normal_interval(&self, level: f64) -> Result<Estimate, Undefined> {
        let range = (self.least, 1.0);
        Estimate::normal(self.value, self.standard_error, self.n, level, range)
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
        let quantile = -t_quantile((1.0 - level) / 2.0, (self.n - 1) as f64);
        let half = quantile * self.standard_error;
        Estimate::around(self.value, half, self.n, level, (self.least, 1.0))
    }
}
