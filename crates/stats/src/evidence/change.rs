//! A late change of the error rate: evidence that forgets the good times before it.

use serde::{Deserialize, Serialize};

use super::bets::{BETS, Range, Refused, log_mean_exp, weighted};

/// e-CUSUM over the bets of [`Betting`](super::Betting): has the mean risen above the bar *lately*?
///
/// Capital against "the mean is at most the bar" falls while all is well, and what fell has to be
/// earned back before a late rise is seen. e-CUSUM starts afresh whenever it would be better off:
/// `Mₜ = max(Mₜ₋₁, 1)·(1 + κXₜ)/(1 + κ·bar)`, averaged over the fixed bets κ. J. Shin, A. Ramdas,
/// A. Rinaldo (2023), "E-detectors: a nonparametric framework for sequential change detection"
/// (arXiv 2203.03532); after E. S. Page (1954), Biometrika 41, 100–115.
///
/// What holds, as long as the conditional mean of each item is at most the bar: an alarm at
/// `M ≥ 1/δ` (that is [`log_e`](Self::log_e)` ≥ `[`crossing`](super::crossing)`(δ)`) comes on average
/// no sooner than after 1/δ observations, and within the first n with probability at most n·δ.
/// Unlike an e-process it does alarm in the end, whatever the truth: the promise is a rate.
///
/// It depends on order, so it does not merge; feed it in the order of the items. After an alarm that
/// was dealt with, [`restart`](Self::restart): nothing before counts any more, and the promise begins anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct ChangeWatch {
    range: Range,
    bar: f64,
    n: u64,
    logs: [f64; BETS],
    /// Observations since each bet last started afresh.
    runs: [u64; BETS],
}

#[derive(Clone, Serialize, Deserialize)]
struct Stored {
    greatest: f64,
    bar: f64,
    n: u64,
    logs: [f64; BETS],
    runs: [u64; BETS],
}

impl From<ChangeWatch> for Stored {
    fn from(state: ChangeWatch) -> Self {
        Self {
            greatest: state.range.greatest(),
            bar: state.bar,
            n: state.n,
            logs: state.logs,
            runs: state.runs,
        }
    }
}

impl TryFrom<Stored> for ChangeWatch {
    type Error = Refused;

    fn try_from(stored: Stored) -> Result<Self, Refused> {
        let mut state = Self::new(stored.greatest, stored.bar)?;
        if !stored.logs.iter().all(|log| log.is_finite())
            || stored.runs.iter().any(|run| *run > stored.n)
        {
            return Err(Refused::Damaged);
        }
        state.n = stored.n;
        state.logs = stored.logs;
        state.runs = stored.runs;
        Ok(state)
    }
}

impl ChangeWatch {
    /// Watches numbers in `[0, greatest]` for a mean above `bar`; refused unless `0 < bar < greatest`.
    pub fn new(greatest: f64, bar: f64) -> Result<Self, Refused> {
        let range = Range::new(greatest)?;
        if !(bar > 0.0 && bar < greatest) {
            return Err(Refused::Bar { bar });
        }
        Ok(Self {
            range,
            bar,
            n: 0,
            logs: [0.0; BETS],
            runs: [0; BETS],
        })
    }

    /// Watches audits, none drawn with a probability below `least_rate`, for an error rate above `alpha`.
    pub fn of_audits(least_rate: f64, alpha: f64) -> Result<Self, Refused> {
        Self::new(least_rate.recip(), alpha)
    }

    /// Observations since the start or the last restart.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Adds one observation; refused, and nothing changed, outside `[0, greatest]`. O(bets).
    pub fn add(&mut self, x: f64) -> Result<(), Refused> {
        let x = self.range.check(x)?;
        if x <= 0.0 {
            return self.add_zeros(1);
        }
        self.n = self.n.checked_add(1).ok_or(Refused::TooMany)?;
        for (number, (log, run)) in self.logs.iter_mut().zip(&mut self.runs).enumerate() {
            let bet = self.range.bet(number);
            if *log <= 0.0 {
                (*log, *run) = (0.0, 0);
            }
            *log += (bet * x).ln_1p() - (bet * self.bar).ln_1p();
            *run += 1;
        }
        Ok(())
    }

    /// Adds one audited item; see [`Betting::add_audit`](super::Betting::add_audit).
    pub fn add_audit(&mut self, error: bool, rate: f64) -> Result<(), Refused> {
        let x = weighted(error, rate)?;
        self.range.check(rate.recip())?;
        self.add(x)
    }

    /// Adds `count` items of weight 0, as if one by one. O(bets) for any count.
    pub fn add_zeros(&mut self, count: u64) -> Result<(), Refused> {
        if count == 0 {
            return Ok(());
        }
        self.n = self.n.checked_add(count).ok_or(Refused::TooMany)?;
        for (number, (log, run)) in self.logs.iter_mut().zip(&mut self.runs).enumerate() {
            let step = (self.range.bet(number) * self.bar).ln_1p();
            let after = log.max(0.0) - count as f64 * step;
            // A 0 always takes: what went below 1 starts afresh with the last of them.
            (*log, *run) = if after > -step && *log > 0.0 {
                (after, *run + count)
            } else {
                (-step, 1)
            };
        }
        Ok(())
    }

    /// Logarithm of the averaged e-CUSUM; 0 without observations.
    pub fn log_e(&self) -> f64 {
        log_mean_exp(&self.logs)
    }

    /// About how many observations ago the mean rose: since when the leading bet has not started afresh.
    ///
    /// An estimate without a promise, good for where a re-review should begin. `None` while no bet is ahead.
    pub fn since(&self) -> Option<u64> {
        let mut leading = None;
        for (log, run) in self.logs.iter().zip(&self.runs) {
            if *log > 0.0 && leading.is_none_or(|(most, _)| *log > most) {
                leading = Some((*log, *run));
            }
        }
        leading.map(|(_, run)| run)
    }

    /// Forgets everything but the range and the bar.
    pub fn restart(&mut self) {
        self.n = 0;
        self.logs = [0.0; BETS];
        self.runs = [0; BETS];
    }
}
