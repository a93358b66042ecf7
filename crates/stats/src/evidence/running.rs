//! What a page shows of a confidence sequence: the narrowest interval so far.

use serde::{Deserialize, Serialize};

use super::bets::Refused;
use crate::estimate::Estimate;

/// Running intersection of a confidence sequence: it never widens, so a page does not flicker.
///
/// Valid because a confidence sequence holds at all times at once: so does the intersection of what it
/// said at each (S. R. Howard, A. Ramdas, J. McAuliffe, J. Sekhon 2021, Annals of Statistics 49,
/// 1055–1080). It depends on when people looked, and does not merge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Running {
    /// The lower one is above the upper one once nothing is left in common.
    ends: Option<(f64, f64)>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Stored {
    ends: Option<(f64, f64)>,
}

impl From<Running> for Stored {
    fn from(Running { ends }: Running) -> Self {
        Self { ends }
    }
}

impl TryFrom<Stored> for Running {
    type Error = Refused;

    fn try_from(Stored { ends }: Stored) -> Result<Self, Refused> {
        match ends {
            Some((low, high)) if low.is_nan() || high.is_nan() => Err(Refused::Damaged),
            Some(_) | None => Ok(Self { ends }),
        }
    }
}

/// What the running intersection says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Narrowed {
    /// The present value, brought inside the narrowest interval so far.
    Holds(Estimate),
    /// Nothing is left in common: the figure changed over time (or the rare failure, δ, happened).
    Changed,
}

impl Running {
    /// Nothing shown so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the interval of now. An interval that is not ordered numbers changes nothing.
    ///
    /// Every interval must come from one sequence at one level.
    pub fn narrow(&mut self, now: Estimate) -> Narrowed {
        let (mut low, mut high) = self.ends.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        if now.low <= now.high {
            (low, high) = (low.max(now.low), high.min(now.high));
            self.ends = Some((low, high));
        }
        if low > high {
            return Narrowed::Changed;
        }
        Narrowed::Holds(Estimate {
            value: now.value.clamp(low, high),
            low,
            high,
            ..now
        })
    }
}
