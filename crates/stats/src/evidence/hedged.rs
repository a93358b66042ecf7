//! The hedged capital of a bounded mean: adaptive bets for and against every mean of a grid.

use serde::{Deserialize, Serialize};

use super::bernstein::Plugin;
use super::bets::{Range, Refused};
use super::crossing;
use crate::estimate::{Estimate, Undefined};

/// Hedged capital confidence sequence over a fixed grid of means.
///
/// For each mean m of the grid two gamblers bet `∏(1 ± λₜ(xₜ − m))` with the predictable λ of the
/// empirical Bernstein kind, cut so that at most half of the capital is at stake; m is rejected when half
/// of either capital reaches 1/δ. I. Waudby-Smith, A. Ramdas (2024), JRSS B 86, 1–27, theorem 3.
///
/// Narrower than the fixed bets of [`Betting`](super::Betting) where observations are many, at the
/// price of a larger state (two numbers per grid point, O(grid) for each observation) that depends on
/// order and does not merge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct HedgedCapital {
    range: Range,
    delta: f64,
    plugin: Plugin,
    /// Log capital that the mean is above, and below, each point of the grid.
    capital: Vec<(f64, f64)>,
}

/// How a state is written down; reading it checks it.
#[derive(Clone, Serialize, Deserialize)]
struct Stored {
    range: Range,
    delta: f64,
    plugin: Plugin,
    capital: Vec<(f64, f64)>,
}

impl From<HedgedCapital> for Stored {
    fn from(state: HedgedCapital) -> Self {
        Self {
            range: state.range,
            delta: state.delta,
            plugin: state.plugin,
            capital: state.capital,
        }
    }
}

impl TryFrom<Stored> for HedgedCapital {
    type Error = Refused;

    fn try_from(stored: Stored) -> Result<Self, Refused> {
        let plugin = stored.plugin.checked(stored.delta)?;
        // No observation takes more than half of a capital.
        let least = -std::f64::consts::LN_2 * plugin.n() as f64 * (1.0 + 1e-9);
        let logs = || {
            stored
                .capital
                .iter()
                .flat_map(|(above, below)| [*above, *below])
        };
        let sound = (2..=10_001).contains(&stored.capital.len())
            && logs().all(|log| log.is_finite() && log >= least)
            && (plugin.n() > 0 || logs().all(|log| log <= 0.0));
        if !sound {
            return Err(Refused::Damaged);
        }
        Ok(Self {
            range: stored.range,
            delta: stored.delta,
            plugin,
            capital: stored.capital,
        })
    }
}

impl HedgedCapital {
    /// No observations yet, of numbers in `[0, greatest]`, for intervals at level `1 − δ` whose ends
    /// are multiples of `greatest/steps`; `steps` from 1 to 10,000.
    pub fn new(greatest: f64, delta: f64, steps: u16) -> Result<Self, Refused> {
        if !(1..=10_000).contains(&steps) {
            return Err(Refused::Bar {
                bar: f64::from(steps),
            });
        }
        Ok(Self {
            range: Range::new(greatest)?,
            delta,
            plugin: Plugin::new(delta)?,
            capital: vec![(0.0, 0.0); usize::from(steps) + 1],
        })
    }

    /// Adds one observation; refused, and nothing changed, outside `[0, greatest]`. O(grid).
    pub fn add(&mut self, x: f64) -> Result<(), Refused> {
        let x = self.range.check(x)? / self.range.greatest();
        let bet = self.plugin.bet();
        self.plugin.see(x)?;
        let steps = (self.capital.len() - 1) as f64;
        for (point, (above, below)) in self.capital.iter_mut().enumerate() {
            let m = point as f64 / steps;
            *above += (bet.min(0.5 / m) * (x - m)).ln_1p();
            *below += (-bet.min(0.5 / (1.0 - m)) * (x - m)).ln_1p();
        }
        Ok(())
    }

    /// The bet on the next observation before it is cut, in units of the range.
    pub fn next_bet(&self) -> f64 {
        self.plugin.bet()
    }

    /// Log capitals at a point of the grid: that the mean is above it, and below it.
    pub fn log_capital(&self, point: usize) -> Option<(f64, f64)> {
        self.capital.get(point).copied()
    }

    /// The mean with the interval of now: the means not rejected, and one step more on each side.
    /// Undefined without observations.
    pub fn interval(&self) -> Result<Estimate, Undefined> {
        let mean = self.plugin.mean()?;
        let needed = crossing(self.delta) + std::f64::consts::LN_2;
        let kept = |(above, below): &(f64, f64)| above.max(*below) <= needed;
        let steps = self.capital.len() - 1;
        let first = self.capital.iter().position(kept).unwrap_or(0);
        let last = self.capital.iter().rposition(kept).unwrap_or(steps);
        let at = |point: usize| point as f64 / steps as f64;
        let greatest = self.range.greatest();
        Ok(Estimate {
            value: mean * greatest,
            low: at(first.saturating_sub(1)).min(mean) * greatest,
            high: at((last + 1).min(steps)).max(mean) * greatest,
            n: self.plugin.n(),
            level: 1.0 - self.delta,
        })
    }
}
