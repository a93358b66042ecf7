//! Evidence from audits drawn with unequal probabilities: bets on the weighted error of each item.

use serde::{Deserialize, Serialize};

use super::bets::{BETS, Range, Refused, check_delta, log_mean_exp, weighted};
use super::crossing;
use crate::estimate::{Estimate, Undefined};

/// Capital of fixed bets on the mean of numbers in `[0, greatest]`; merges by addition.
///
/// An automated item adds `X = A·err/π`: 0 where it was not audited or was right, `1/π` where an
/// audit drawn with probability π found an error. The mean of X is the error rate of all automated
/// items, whatever the mixture of rates (D. G. Horvitz, D. J. Thompson 1952), and X is at most
/// `1/π` of the smallest rate, which has to be declared.
///
/// Against "the mean is at most m" a gambler who stakes the fraction λ on each item owns
/// `∏ (1 + λ(Xᵢ − m))` with `0 ≤ λ ≤ 1/m`, a non-negative supermartingale (I. Waudby-Smith,
/// A. Ramdas 2024, Journal of the Royal Statistical Society B 86, 1–27; for audits of weighted
/// items I. Waudby-Smith, P. B. Stark, A. Ramdas 2021, "RiLACS", arXiv 2107.11323). With
/// `λ = κ/(1 + κm)` a factor is `(1 + κXᵢ)/(1 + κm)`, so one sum `Σ ln(1 + κXᵢ)` for each of
/// [`BETS`] fixed κ serves every m at once. "The mean is at least m" is the same bet on
/// `greatest − X`. Capital is the average over the κ, so no bet has to be chosen beforehand.
///
/// What holds: if the conditional mean of each item, given those before it, is on the null's side
/// of m, capital ever reaches 1/δ with probability at most δ (Ville 1939).
///
/// Items of weight 0 change only the count, so adding them is O(1) and exact; an error is O(bets).
/// The sums are floating point: merging agrees with one pass up to rounding, a relative 1e-15.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Betting {
    range: Range,
    n: u64,
    sum: f64,
    /// `Σ ln(1 + κX)` for each bet.
    above: [f64; BETS],
    /// `Σ ln(1 − κX/(1 + κ·greatest))` for each bet: what an observation differs from a 0 by.
    below: [f64; BETS],
}

/// How a state is written down; reading it checks it.
#[derive(Clone, Serialize, Deserialize)]
struct Stored {
    greatest: f64,
    n: u64,
    sum: f64,
    above: [f64; BETS],
    below: [f64; BETS],
}

impl From<Betting> for Stored {
    fn from(state: Betting) -> Self {
        Self {
            greatest: state.range.greatest(),
            n: state.n,
            sum: state.sum,
            above: state.above,
            below: state.below,
        }
    }
}

impl TryFrom<Stored> for Betting {
    type Error = Refused;

    fn try_from(stored: Stored) -> Result<Self, Refused> {
        let range = Range::new(stored.greatest)?;
        let n = stored.n as f64 * (1.0 + 1e-9);
        let logs = stored.above.iter().zip(&stored.below).enumerate();
        let sound = |(number, (above, below)): (usize, (&f64, &f64))| {
            // As if every observation had been the greatest.
            let most = n * (range.bet(number) * range.greatest()).ln_1p();
            (0.0..=most).contains(above) && (-most..=0.0).contains(below)
        };
        let sums = (0.0..=range.greatest() * n).contains(&stored.sum);
        if !sums || !logs.into_iter().all(sound) {
            return Err(Refused::Damaged);
        }
        Ok(Self {
            range,
            n: stored.n,
            sum: stored.sum,
            above: stored.above,
            below: stored.below,
        })
    }
}

impl Betting {
    /// No observations yet, of numbers in `[0, greatest]`; `greatest` from 1e-12 to 1e12.
    pub fn new(greatest: f64) -> Result<Self, Refused> {
        Ok(Self {
            range: Range::new(greatest)?,
            n: 0,
            sum: 0.0,
            above: [0.0; BETS],
            below: [0.0; BETS],
        })
    }

    /// No audits yet, where no item is audited with a probability below `least_rate`.
    pub fn of_audits(least_rate: f64) -> Result<Self, Refused> {
        Self::new(least_rate.recip())
    }

    /// Observations so far, those of weight 0 included.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// The declared greatest value of an observation.
    pub fn greatest(&self) -> f64 {
        self.range.greatest()
    }

    /// Adds one observation; refused, and nothing changed, outside `[0, greatest]`.
    pub fn add(&mut self, x: f64) -> Result<(), Refused> {
        let x = self.range.check(x)?;
        self.add_zeros(1)?;
        if x > 0.0 {
            self.sum += x;
            for (number, (above, below)) in self.above.iter_mut().zip(&mut self.below).enumerate() {
                let bet = self.range.bet(number);
                *above += (bet * x).ln_1p();
                *below += (-bet * x / (1.0 + bet * self.range.greatest())).ln_1p();
            }
        }
        Ok(())
    }

    /// Adds the same number `count` times; agrees with as many single additions up to rounding. O(bets) for
    /// any count.
    pub fn add_times(&mut self, x: f64, count: u64) -> Result<(), Refused> {
        let x = self.range.check(x)?;
        self.add_zeros(count)?;
        let times = count as f64;
        self.sum += x * times;
        if x > 0.0 {
            let mut one = Self::new(self.range.greatest())?;
            one.add(x)?;
            for (mine, step) in self.above.iter_mut().zip(&one.above) {
                *mine += step * times;
            }
            for (mine, step) in self.below.iter_mut().zip(&one.below) {
                *mine += step * times;
            }
        }
        Ok(())
    }

    /// Adds one audited item: its audit was drawn with probability `rate` and did or did not find an
    /// error. Refused unless `rate` is in (0, 1] and not below the declared least rate.
    pub fn add_audit(&mut self, error: bool, rate: f64) -> Result<(), Refused> {
        let x = weighted(error, rate)?;
        // A rate below the declared one is a broken promise even where no error was found.
        self.range.check(rate.recip())?;
        self.add(x)
    }

    /// Adds `count` automated items that were not drawn for an audit, or were audited and right.
    pub fn add_zeros(&mut self, count: u64) -> Result<(), Refused> {
        self.n = self.n.checked_add(count).ok_or(Refused::TooMany)?;
        Ok(())
    }

    /// Adds what another state saw of other items; refused where the ranges differ.
    ///
    /// Order does not matter. A state is about one fixed way of cutting time: evidence may be looked
    /// at between merges, but which parts are merged must not depend on what they hold.
    pub fn merge(&mut self, other: &Self) -> Result<(), Refused> {
        if self.range != other.range {
            return Err(Refused::Different);
        }
        self.add_zeros(other.n)?;
        self.sum += other.sum;
        for (mine, theirs) in self.above.iter_mut().zip(&other.above) {
            *mine += theirs;
        }
        for (mine, theirs) in self.below.iter_mut().zip(&other.below) {
            *mine += theirs;
        }
        Ok(())
    }

    /// Logarithm of the evidence that the mean exceeds `m`, against "the mean is at most m".
    ///
    /// For a guardrail: evidence that the error of automated items exceeds α; it crosses at
    /// [`crossing`]`(δ)`. 0 without observations. [`Undefined::TargetOutOfRange`] unless
    /// `0 ≤ m < greatest`.
    pub fn log_e_above(&self, m: f64) -> Result<f64, Undefined> {
        self.check_mean(m)?;
        Ok(self.log_above(m))
    }

    /// Logarithm of the evidence that the mean is below `m`, against "the mean is at least m".
    ///
    /// For a gate: evidence that the error is below what promotion allows. The smaller the least
    /// audit rate, the slower it grows, as a single error could weigh `1/π`.
    /// 0 without observations. [`Undefined::TargetOutOfRange`] unless `0 < m ≤ greatest`.
    pub fn log_e_below(&self, m: f64) -> Result<f64, Undefined> {
        self.check_mean(self.range.greatest() - m)?;
        Ok(self.log_below(m))
    }

    /// Mean with a confidence sequence: at level `1 − δ` the interval holds at every look at once.
    ///
    /// Each end is where the evidence against it reaches 2/δ. Value: the Horvitz–Thompson mean.
    /// It supposes that the mean does not change; see [`Running`](super::Running).
    /// Undefined without observations and unless `0 < δ < 1`.
    pub fn interval(&self, delta: f64) -> Result<Estimate, Undefined> {
        let half = check_delta(delta)? / 2.0;
        let value = self.mean()?;
        Ok(Estimate {
            value,
            low: self.lower_bound(half)?.min(value),
            high: self.upper_bound(half)?.max(value),
            n: self.n,
            level: 1.0 - delta,
        })
    }

    /// The mean exceeds this at every look at once, but for probability δ.
    pub fn lower_bound(&self, delta: f64) -> Result<f64, Undefined> {
        let needed = crossing(check_delta(delta)?);
        let mean = self.mean()?;
        Ok(Self::edge(0.0, mean, |m| self.log_above(m) >= needed))
    }

    /// The mean is below this at every look at once, but for probability δ.
    pub fn upper_bound(&self, delta: f64) -> Result<f64, Undefined> {
        let needed = crossing(check_delta(delta)?);
        let mean = self.mean()?;
        Ok(Self::edge(self.range.greatest(), mean, |m| {
            self.log_below(m) >= needed
        }))
    }

    /// Horvitz–Thompson mean of all observations; undefined without any.
    pub fn mean(&self) -> Result<f64, Undefined> {
        if self.n == 0 {
            return Err(Undefined::NoData);
        }
        Ok((self.sum / self.n as f64).min(self.range.greatest()))
    }

    /// The last point, going from `outer` towards `inner`, that is still rejected. Halving keeps it
    /// on the rejected side, so rounding only widens the interval.
    fn edge(outer: f64, inner: f64, rejected: impl Fn(f64) -> bool) -> f64 {
        if !rejected(outer) {
            return outer;
        }
        let (mut out, mut kept) = (outer, inner);
        for _ in 0..60 {
            let middle = f64::midpoint(out, kept);
            if rejected(middle) {
                out = middle;
            } else {
                kept = middle;
            }
        }
        out
    }

    fn check_mean(&self, m: f64) -> Result<(), Undefined> {
        if m >= 0.0 && m < self.range.greatest() {
            Ok(())
        } else {
            Err(Undefined::TargetOutOfRange)
        }
    }

    fn log_above(&self, m: f64) -> f64 {
        let mut logs = self.above;
        for (number, log) in logs.iter_mut().enumerate() {
            *log -= self.n as f64 * (self.range.bet(number) * m).ln_1p();
        }
        log_mean_exp(&logs)
    }

    fn log_below(&self, m: f64) -> f64 {
        let mut logs = self.below;
        for (number, log) in logs.iter_mut().enumerate() {
            let bet = self.range.bet(number);
            // A 0 multiplies capital by (1 + κ·greatest) / (1 + κ(greatest − m)).
            *log -= self.n as f64 * (-bet * m / (1.0 + bet * self.range.greatest())).ln_1p();
        }
        log_mean_exp(&logs)
    }
}
