//! Anchoring: what seeing a suggestion does to what people say, how long they take, and how often they follow it.

use super::Stat;
use super::agreement::AgreementReport;
use super::people::{LEAST_TIMED, Told};
use serde::{Deserialize, Serialize};
use understudy_stats::proportion::wilson;
use understudy_stats::{DISPLAY_LEVEL, Durations};

/// Pairs on either side from which on their difference says something.
pub const LEAST_EITHER_SIDE: u64 = 30;

/// Agreement with a model version, on one side.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// Pairs.
    pub n: u64,
    /// Share of agreement, Wilson interval.
    pub agreement: Stat,
    /// Median time to decide, in seconds on the screen; of the stream, whatever the model version.
    pub seconds: Told,
}

/// How people worked, with and without a suggestion in view.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Habits {
    /// How long labels took without one.
    pub blind: Durations,
    /// How long labels took with one.
    pub assisted: Durations,
    /// Labels given with one.
    pub suggested: u64,
    /// Those that are the suggested one.
    pub followed: u64,
}

/// What seeing a suggestion does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Anchoring {
    /// Without a suggestion in view.
    pub blind: Side,
    /// With it.
    pub assisted: Side,
    /// Assisted minus blind agreement, Newcombe's interval.
    pub difference: Stat,
    /// Whether both sides have enough pairs for the difference to say something.
    pub enough: bool,
    /// Pairs that it takes on either side.
    pub need: u64,
    /// Share of the labels given with a suggestion in view that are the suggested one.
    pub followed: Told,
}

/// What the difference says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Too few pairs on a side.
    TooFew,
    /// The interval holds zero.
    NotClear,
    /// People agree more with a suggestion in view.
    Follow,
    /// People agree less with it.
    Oppose,
}

impl Anchoring {
    /// From the agreement report and how people worked in the same days.
    pub fn new(report: &AgreementReport, habits: &Habits) -> Self {
        let told = |figure: Result<_, _>| Told {
            figure: Stat::from(figure),
            need: LEAST_TIMED,
        };
        let (blind, assisted) = (&report.human_model, &report.assisted);
        Self {
            blind: Side {
                n: blind.n,
                agreement: blind.percent_agreement,
                seconds: told(habits.blind.median(DISPLAY_LEVEL)),
            },
            assisted: Side {
                n: assisted.n,
                agreement: assisted.percent_agreement,
                seconds: told(habits.assisted.median(DISPLAY_LEVEL)),
            },
            difference: report.anchoring,
            enough: blind.n.min(assisted.n) >= LEAST_EITHER_SIDE,
            need: LEAST_EITHER_SIDE,
            followed: told(wilson(habits.followed, habits.suggested, DISPLAY_LEVEL)),
        }
    }

    /// Whether anything was decided with a suggestion in view.
    pub fn is_there(&self) -> bool {
        self.assisted.n > 0 || self.followed.figure.known().is_some()
    }

    /// What the difference says.
    pub fn reading(&self) -> Reading {
        match self.difference.known().filter(|_| self.enough) {
            None => Reading::TooFew,
            Some(found) if found.low > 0.0 => Reading::Follow,
            Some(found) if found.high < 0.0 => Reading::Oppose,
            Some(_) => Reading::NotClear,
        }
    }
}
