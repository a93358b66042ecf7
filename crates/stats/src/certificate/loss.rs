//! Certificates for a cost matrix: "mean cost among automated at most α of the largest cost".

use serde::{Deserialize, Serialize};

use super::p_value::surely_passes;
use super::shortfall::{extra_labels, smallest_passing};
use super::{Grid, Plan, Target, binomial_p_value, hoeffding_bentkus_p_value, minimum_count};
use crate::costs::{Loss, LossHistogram};
use crate::estimate::{DISPLAY_LEVEL, Estimate, Undefined};
use crate::histogram::ScoreHistogram;
use crate::proportion::wilson;

/// One threshold and the result of its test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TestedLoss {
    /// Lowest bin that the threshold accepts.
    pub bin: usize,
    /// The threshold as a confidence.
    pub threshold: f64,
    /// Pairs whose confidence reaches it.
    pub accepted: u64,
    /// Their summed cost, in the units of the matrix.
    pub cost: u128,
    /// p-value of "their mean cost exceeds α of the largest cost".
    pub p_value: f64,
}

/// The lowest threshold the labels support.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CertifiedLoss {
    /// The threshold, its counts and its p-value.
    pub tested: TestedLoss,
    /// Upper bound of the mean scaled cost at δ, of this threshold alone; at most α but for rounding.
    pub loss_upper: f64,
    /// Share of all pairs that it accepts, with Wilson's interval.
    pub coverage: Estimate,
}

/// What is missing where nothing could be certified.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LossShortfall {
    /// Pairs that the first tested threshold accepts, or else the most lenient one.
    pub accepted: u64,
    /// Their summed cost.
    pub cost: u128,
    /// Pairs that the first test needs.
    pub needed: u64,
    /// Labels to collect until the first test would pass, at the present mean cost and coverage;
    /// `None` where no number (below a billion) would do.
    pub more_labels_needed: Option<u64>,
}

/// Result of one run of the test on losses.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LossCertificate {
    /// The promise, α as a share of the largest cost; with the δ that this certificate spent.
    pub target: Target,
    /// Thresholds that were allowed to be tested.
    pub grid: Grid,
    /// The largest cost, in the units of the matrix.
    pub largest: u32,
    /// Pairs the certificate rests on.
    pub n: u64,
    /// First threshold tested.
    pub start: Option<TestedLoss>,
    /// The result; `None` where the first test failed or there was none.
    pub certified: Option<CertifiedLoss>,
    /// The first threshold that failed, where one did.
    pub stopped_at: Option<TestedLoss>,
    /// What is missing; present exactly where `certified` is not.
    pub shortfall: Option<LossShortfall>,
}

impl Plan {
    /// Finds the lowest threshold that keeps the mean cost of accepted pairs at or below α of the
    /// largest cost.
    ///
    /// [`certify`](super::certify) with losses `cost / largest` in [0, 1] in place of errors. The
    /// p-value is [`hoeffding_bentkus_p_value`], or [`binomial_p_value`] where a pair costs either
    /// nothing or the most, so that "any disagreement" gives the same certificate in both.
    pub fn certify_losses(self, losses: &LossHistogram) -> LossCertificate {
        let target = self.target();
        let table = losses.accepted_from_top();
        let n = table.first().map_or(0, |all| all.n);
        let walk = self.walk(
            |bin| table[bin].n,
            |bin| {
                let Loss { n, cost } = table[bin];
                let promise = (target.alpha(), target.delta());
                surely_passes(cost, losses.largest(), n, promise)
            },
            |bin| {
                let p_value = p_value(losses, table[bin], target.alpha());
                let tested = TestedLoss {
                    bin,
                    threshold: ScoreHistogram::threshold(bin),
                    accepted: table[bin].n,
                    cost: table[bin].cost,
                    p_value,
                };
                (p_value, tested)
            },
        );
        let found = walk
            .passed
            .and_then(|last| certified(losses, last, n, target).ok());
        let seen = walk
            .start
            .map_or(table[self.grid().bottom_bin], |first| Loss {
                n: first.accepted,
                cost: first.cost,
            });
        LossCertificate {
            target,
            grid: self.grid(),
            largest: losses.largest(),
            n,
            start: walk.start,
            certified: found,
            stopped_at: walk.stopped_at,
            shortfall: match found {
                Some(_) => None,
                None => Some(shortfall(losses, seen, n, target)),
            },
        }
    }
}

fn p_value(losses: &LossHistogram, seen: Loss, alpha: f64) -> f64 {
    let largest = losses.largest();
    if losses.all_or_nothing() {
        // Exact: every pair adds nothing or the largest cost.
        let errors = u64::try_from(seen.cost / u128::from(largest)).unwrap_or(seen.n);
        binomial_p_value(errors, seen.n, alpha)
    } else {
        hoeffding_bentkus_p_value(seen.cost, largest, seen.n, alpha)
    }
}

fn certified(
    losses: &LossHistogram,
    tested: TestedLoss,
    n: u64,
    target: Target,
) -> Result<CertifiedLoss, Undefined> {
    let seen = Loss {
        n: tested.accepted,
        cost: tested.cost,
    };
    Ok(CertifiedLoss {
        tested,
        loss_upper: loss_upper(losses, seen, target.delta()),
        coverage: wilson(tested.accepted, n, DISPLAY_LEVEL)?,
    })
}

/// The smallest mean loss that is rejected at δ, by halving; p-values fall as α rises.
fn loss_upper(losses: &LossHistogram, seen: Loss, delta: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if p_value(losses, seen, middle) <= delta {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

fn shortfall(losses: &LossHistogram, seen: Loss, n: u64, target: Target) -> LossShortfall {
    LossShortfall {
        accepted: seen.n,
        cost: seen.cost,
        needed: minimum_count(target),
        more_labels_needed: labels_needed(losses, seen, n, target),
    }
}

/// As [`labels_needed`](super::labels_needed), at the present mean cost.
fn labels_needed(losses: &LossHistogram, seen: Loss, n: u64, target: Target) -> Option<u64> {
    let needed = minimum_count(target);
    if seen.n == 0 {
        return (n == 0).then_some(needed);
    }
    let most = seen.n as f64 * f64::from(losses.largest());
    if seen.cost as f64 >= target.alpha() * most {
        return None;
    }
    // Projected in units of the largest cost where only that can be paid, so that it stays whole.
    let unit = if losses.all_or_nothing() {
        u128::from(losses.largest())
    } else {
        1
    };
    let size = smallest_passing(seen.n.max(needed), |size| {
        let units = (seen.cost / unit).checked_mul(u128::from(size));
        units.is_some_and(|units| {
            let cost = units.div_ceil(u128::from(seen.n)) * unit;
            p_value(losses, Loss { n: size, cost }, target.alpha()) <= target.delta()
        })
    })?;
    extra_labels(size, seen.n, n)
}
