//! A coefficient with its standard error, before anybody has chosen a level.

use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, Undefined, check_level, share_unseen, two_sided_z};
use crate::student::t_quantile;
use crate::unseen::Unseen;

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
    /// Whether all units agree alike, so that what varies is chance alone.
    alike: bool,
    /// What units that were not met could change.
    unseen: Unseen,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Stored {
    value: f64,
    standard_error: f64,
    n: u64,
    least: f64,
    alike: bool,
    unseen: Unseen,
}

impl From<Measured> for Stored {
    fn from(measured: Measured) -> Self {
        Self {
            value: measured.value,
            standard_error: measured.standard_error,
            n: measured.n,
            least: measured.least,
            alike: measured.alike,
            unseen: measured.unseen,
        }
    }
}

impl TryFrom<Stored> for Measured {
    type Error = Undefined;

    fn try_from(stored: Stored) -> Result<Self, Undefined> {
        let numbers = [stored.value, stored.least];
        let sound = numbers.iter().all(|x| x.is_finite())
            && stored.standard_error.is_finite()
            && stored.standard_error >= 0.0
            && stored.unseen.sound();
        if !sound {
            return Err(Undefined::ValueOutOfRange);
        }
        Ok(Self {
            value: stored.value,
            standard_error: stored.standard_error,
            n: stored.n,
            least: stored.least,
            alike: stored.alike,
            unseen: stored.unseen,
        })
    }
}

impl Measured {
    /// [`Undefined::NoVariation`] where rounding leaves no number.
    ///
    /// `alike` says whether all units agree, or disagree, by as much; `unseen` what others could change.
    pub(crate) fn new(
        value: f64,
        variance: f64,
        n: u64,
        least: f64,
        (alike, unseen): (bool, Unseen),
    ) -> Result<Self, Undefined> {
        // Rounding may leave a hair below zero.
        let standard_error = variance.max(0.0).sqrt();
        if value.is_finite() && variance.is_finite() && unseen.sound() {
            Ok(Self {
                value,
                standard_error,
                n,
                least,
                alike,
                unseen,
            })
        } else {
            Err(Undefined::NoVariation)
        }
    }

    /// Value ± normal quantile × standard error, cut to the figure's range. The crate's default.
    ///
    /// Where all units agree, or all disagree by as much, the standard error says nothing: it is 0, or
    /// comes from chance alone, and n units that agree do not show that all do. The interval then
    /// reaches at least as far as the units that n alike ones can have missed would take the figure, at
    /// most a share `ε = 1 − t^(1/n)` of all with t the tail on each side (the exact bound for none of
    /// n, about 3/n at 95 %: J. A. Hanley, A. Lippman-Hand 1983, JAMA 249, 1743–1745), each as bad (or
    /// as good) as a unit can be. Chance moves with them: margins of which a share ε is other leave at
    /// least `(1 − ε)²` of the disagreement expected, and at most that much of what it lacks to the
    /// greatest. Both are taken at their worst together, so the interval is rather too wide.
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
        let range = (self.least, 1.0);
        let half = quantile * self.standard_error;
        let found = Estimate::around(self.value, half, self.n, level, range)?;
        if !self.alike && !no_spread(self.standard_error, self.n, self.unseen.width()) {
            return Ok(found);
        }
        if self.n == 0 {
            return Err(Undefined::NoVariation);
        }
        // Where nothing is left to be expected, the figure could be anything.
        let (low, high) = self.unseen.ends(share_unseen(self.n, level));
        Ok(Estimate {
            low: low.max(self.least.min(self.value)).min(found.low),
            high: high.min(self.value.max(1.0)).max(found.high),
            ..found
        })
    }
}

/// Whether a standard error is nothing but rounding, for units that can differ by `width`.
pub(crate) fn no_spread(standard_error: f64, n: u64, width: f64) -> bool {
    standard_error * (n as f64).sqrt() <= 1e-12 * width
}
