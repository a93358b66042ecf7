//! What is fixed before the labels are seen: the promise, the thresholds and where testing starts.

use serde::{Deserialize, Serialize};

use crate::estimate::Undefined;
use crate::histogram::BINS;

/// The promise a certificate makes: error at most `alpha`, wrong with probability at most `delta`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedTarget")]
pub struct Target {
    alpha: f64,
    delta: f64,
}

#[derive(Deserialize)]
struct UncheckedTarget {
    alpha: f64,
    delta: f64,
}

impl TryFrom<UncheckedTarget> for Target {
    type Error = Undefined;

    fn try_from(raw: UncheckedTarget) -> Result<Self, Undefined> {
        Self::new(raw.alpha, raw.delta)
    }
}

impl Target {
    /// A target; both figures must lie strictly between 0 and 1.
    pub fn new(alpha: f64, delta: f64) -> Result<Self, Undefined> {
        let proper = |p: f64| p > 0.0 && p < 1.0;
        if proper(alpha) && proper(delta) {
            Ok(Self { alpha, delta })
        } else {
            Err(Undefined::TargetOutOfRange)
        }
    }

    /// Largest tolerated share of errors (or mean scaled cost) among automated items.
    pub fn alpha(self) -> f64 {
        self.alpha
    }

    /// Largest tolerated probability that the promise is broken.
    pub fn delta(self) -> f64 {
        self.delta
    }

    /// The same promise when `parts` certificates share δ (Bonferroni); all of it for 0 or 1 parts.
    #[must_use]
    pub fn shared_among(self, parts: usize) -> Self {
        Self {
            delta: self.delta / parts.max(1) as f64,
            ..self
        }
    }

    /// The same promise with this share of δ, in (0, 1].
    pub fn share(self, share: f64) -> Result<Self, Undefined> {
        if share > 0.0 && share <= 1.0 {
            Self::new(self.alpha, self.delta * share)
        } else {
            Err(Undefined::TargetOutOfRange)
        }
    }
}

/// Pairs a threshold must accept before it is tested: `2·⌈ln δ / ln(1 − α)⌉`.
///
/// Below half of it not even an errorless sample passes. Twice that leaves room for some errors; a
/// start at the very top of the grid would stop at once and certify nothing.
pub fn minimum_count(target: Target) -> u64 {
    let errorless = (target.delta.ln() / (-target.alpha).ln_1p()).ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive whole number; an absurdly small alpha saturates"
    )]
    let errorless = errorless as u64;
    errorless.saturating_mul(2)
}

/// Thresholds that can be tested, fixed before any label is seen: one per bin, from the top down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    /// First bin, the strictest threshold.
    pub top_bin: usize,
    /// Last bin, the most lenient threshold.
    pub bottom_bin: usize,
}

impl Grid {
    /// Thresholds 0.999, 0.998, …, 0.100.
    pub const STANDARD: Self = Self {
        top_bin: 999,
        bottom_bin: 100,
    };
}

/// Where on the grid testing starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// At the first threshold that accepts [`minimum_count`] of the labelled pairs.
    ///
    /// It looks at confidences and at no label. The proof of Learn-then-Test wants a start that is
    /// fixed beforehand, as [`Start::At`] is; that this one depends on how confidences happened to
    /// fall in the same pairs did no harm in simulations with shapes made to exploit it
    /// (`tests/simulate`).
    Counted,
    /// At this bin, chosen from other data: earlier weeks or unlabelled traffic.
    ///
    /// See [`Plan::expecting`]. No threshold above it is tested, and none is skipped.
    At(usize),
}

/// A test that can be run on labels: promise, grid and start, fixed before they are seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedPlan")]
pub struct Plan {
    target: Target,
    grid: Grid,
    start: Start,
}

#[derive(Deserialize)]
struct UncheckedPlan {
    target: Target,
    grid: Grid,
    start: Start,
}

impl TryFrom<UncheckedPlan> for Plan {
    type Error = Undefined;

    fn try_from(raw: UncheckedPlan) -> Result<Self, Undefined> {
        Self::new(raw.target, raw.grid, raw.start)
    }
}

impl Plan {
    /// A plan on any grid. Undefined unless `bottom ≤ start ≤ top < 1000`.
    pub fn new(target: Target, grid: Grid, start: Start) -> Result<Self, Undefined> {
        let on_grid = |bin: usize| grid.bottom_bin <= bin && bin <= grid.top_bin;
        let started = match start {
            Start::Counted => grid.bottom_bin <= grid.top_bin,
            Start::At(bin) => on_grid(bin),
        };
        if started && grid.top_bin < BINS {
            Ok(Self {
                target,
                grid,
                start,
            })
        } else {
            Err(Undefined::ValueOutOfRange)
        }
    }

    /// [`Grid::STANDARD`] with a counted start.
    pub fn standard(target: Target) -> Self {
        Self {
            target,
            grid: Grid::STANDARD,
            start: Start::Counted,
        }
    }

    /// [`Grid::STANDARD`] from the first threshold that is expected to accept [`minimum_count`] of
    /// `labels` pairs, if confidences are spread as in `traffic`: counts per bin of *other* items,
    /// labelled or not.
    ///
    /// Undefined where no threshold of the grid is expected to accept so many, and unless `traffic`
    /// has 1,000 counts.
    pub fn expecting(target: Target, traffic: &[u64], labels: u64) -> Result<Self, Undefined> {
        if traffic.len() != BINS {
            return Err(Undefined::ShapeMismatch);
        }
        let total: u128 = traffic.iter().map(|n| u128::from(*n)).sum();
        if total == 0 {
            return Err(Undefined::NoData);
        }
        let needed = u128::from(minimum_count(target)).saturating_mul(total);
        let grid = Grid::STANDARD;
        let mut above = 0_u128;
        for bin in (grid.bottom_bin..=grid.top_bin).rev() {
            above += u128::from(traffic[bin]);
            if above.saturating_mul(u128::from(labels)) >= needed {
                return Self::new(target, grid, Start::At(bin));
            }
        }
        Err(Undefined::TooFewItems)
    }

    /// The promise.
    pub fn target(self) -> Target {
        self.target
    }

    /// The thresholds.
    pub fn grid(self) -> Grid {
        self.grid
    }

    /// Where testing starts.
    pub fn start(self) -> Start {
        self.start
    }

    /// Tests thresholds in order until the first failure; see [`Walk`].
    ///
    /// `accepted` and `test` are asked by bin. Where `surely` says so a threshold passes without its
    /// p-value, which is a hundred times dearer and of no interest but at the ends.
    pub(super) fn walk<T>(
        self,
        accepted: impl Fn(usize) -> u64,
        surely: impl Fn(usize) -> bool,
        test: impl Fn(usize) -> (f64, T),
    ) -> Walk<T> {
        let needed = minimum_count(self.target);
        let mut bins = (self.grid.bottom_bin..=self.grid.top_bin).rev();
        let first = match self.start {
            Start::At(bin) => Some(bin),
            Start::Counted => bins.find(|bin| accepted(*bin) >= needed),
        };
        let Some(first) = first else {
            return Walk {
                start: None,
                passed: None,
                stopped_at: None,
            };
        };
        let (mut passed, mut stopped_at) = (None, None);
        for bin in (self.grid.bottom_bin..=first).rev() {
            // A bin that adds no pairs passes like the one above it.
            let same = passed.is_some_and(|above| accepted(above) == accepted(bin));
            if !same && !surely(bin) {
                let (p_value, tested) = test(bin);
                if p_value > self.target.delta {
                    stopped_at = Some(tested);
                    break;
                }
            }
            passed = Some(bin);
        }
        Walk {
            start: Some(test(first).1),
            passed: passed.map(|bin| test(bin).1),
            stopped_at,
        }
    }
}

/// What a fixed sequence of tests came to.
pub(super) struct Walk<T> {
    /// The first threshold tested; `None` where no threshold accepts enough pairs.
    pub(super) start: Option<T>,
    /// The last that passed.
    pub(super) passed: Option<T>,
    /// The one that failed.
    pub(super) stopped_at: Option<T>,
}
