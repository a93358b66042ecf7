//! Threshold certificates: "error among automated at most α, with probability at least 1 − δ".

use serde::{Deserialize, Serialize};

use crate::estimate::{DISPLAY_LEVEL, Estimate, Undefined};
use crate::histogram::{Accepted, ScoreHistogram};
use crate::proportion::{upper_bound, wilson};
use crate::special::ln_binomial_cdf;

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

    /// Largest tolerated share of errors among automated items.
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

/// One threshold and the result of its test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tested {
    /// Lowest bin that the threshold accepts.
    pub bin: usize,
    /// The threshold as a confidence.
    pub threshold: f64,
    /// Pairs whose confidence reaches it.
    pub accepted: u64,
    /// Those of them whose prediction differs from the reference.
    pub errors: u64,
    /// Probability of so few errors if the error were α ([`binomial_p_value`]).
    pub p_value: f64,
}

/// The lowest threshold the labels support.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CertifiedThreshold {
    /// Lowest bin that the threshold accepts.
    pub bin: usize,
    /// The threshold as a confidence: automate where confidence reaches it.
    pub threshold: f64,
    /// Pairs whose confidence reaches it.
    pub accepted: u64,
    /// Those of them whose prediction differs from the reference.
    pub errors: u64,
    /// p-value of its test.
    pub p_value: f64,
    /// Exact one-sided upper bound of the error at δ; at most α.
    pub error_upper: f64,
    /// Share of all pairs that it accepts, with Wilson's interval.
    pub coverage: Estimate,
}

/// Why nothing could be certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ShortfallReason {
    /// Even the most lenient threshold of the grid accepts fewer pairs than a test needs.
    TooFewItems {
        /// Pairs it accepts.
        accepted: u64,
        /// Pairs that the first test needs.
        needed: u64,
    },
    /// The first tested threshold already let too many errors through.
    ErrorTooHigh {
        /// Pairs it accepts.
        accepted: u64,
        /// Errors among them.
        errors: u64,
    },
}

/// What is missing where nothing could be certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortfall {
    /// What went wrong.
    pub reason: ShortfallReason,
    /// Labels to collect until the first test would pass, if error and coverage stayed as they are
    /// now; `None` where no number would do, because the error seen is not below α (or within a
    /// billion labels of it).
    pub more_labels_needed: Option<u64>,
}

/// Result of one run of the test, with everything needed to repeat it from the same counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// The promise; with the δ that this certificate spent.
    pub target: Target,
    /// Thresholds that were allowed to be tested.
    pub grid: Grid,
    /// Pairs the certificate rests on.
    pub n: u64,
    /// First threshold tested; `None` where no threshold accepts enough pairs.
    pub start: Option<Tested>,
    /// The result; `None` where the first test failed or there was none.
    pub certified: Option<CertifiedThreshold>,
    /// The first threshold that failed, where one did.
    pub stopped_at: Option<Tested>,
    /// What is missing; present exactly where `certified` is not.
    pub shortfall: Option<Shortfall>,
}

/// `P(Binomial(n, alpha) ≤ errors)`: the p-value of "the error exceeds alpha".
///
/// Exact binomial tail, valid for fixed-sequence testing in Learn-then-Test (Angelopoulos, Bates,
/// Candès, Jordan, Lei 2021, arXiv 2110.01052, with the exact tail in place of Hoeffding–Bentkus as
/// errors are 0 or 1). 1 without pairs. `alpha` lies in (0, 1).
pub fn binomial_p_value(errors: u64, n: u64, alpha: f64) -> f64 {
    ln_binomial_cdf(errors, n, alpha).exp()
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

/// Finds the lowest threshold that keeps the error among accepted items at or below α.
///
/// Learn-then-Test with fixed-sequence testing (arXiv 2110.01052, with a single
/// start): thresholds are tested from the strictest down, each at the whole δ, until the first
/// whose p-value exceeds δ; the last one that passed is certified. The sequence starts at the first
/// threshold that accepts [`minimum_count`] pairs, which depends on confidences only and so spends
/// nothing. The probability that the certified threshold has a true error above α is at most δ,
/// whatever the relation between confidence and error, for independent pairs.
pub fn certify(histogram: &ScoreHistogram, target: Target) -> Certificate {
    let grid = Grid::STANDARD;
    let n = histogram.n();
    let table = histogram.accepted_from_top();
    let needed = minimum_count(target);
    let mut run = Certificate {
        target,
        grid,
        n,
        start: None,
        certified: None,
        stopped_at: None,
        shortfall: None,
    };
    let mut passed: Option<Tested> = None;
    for bin in (grid.bottom_bin..=grid.top_bin).rev() {
        let counts = table[bin];
        if counts.accepted < needed {
            continue;
        }
        let tested = test(bin, counts, target, passed);
        run.start.get_or_insert(tested);
        if tested.p_value > target.delta {
            run.stopped_at = Some(tested);
            break;
        }
        passed = Some(tested);
    }
    run.certified = passed.and_then(|last| certified(last, n, target).ok());
    run.shortfall = match (run.certified, run.start) {
        (Some(_), _) => None,
        (None, Some(first)) => Some(Shortfall {
            reason: ShortfallReason::ErrorTooHigh {
                accepted: first.accepted,
                errors: first.errors,
            },
            more_labels_needed: more_labels(first.accepted, first.errors, n, target),
        }),
        (None, None) => {
            let Accepted { accepted, errors } = table[grid.bottom_bin];
            Some(Shortfall {
                reason: ShortfallReason::TooFewItems { accepted, needed },
                more_labels_needed: more_labels(accepted, errors, n, target),
            })
        }
    };
    run
}

/// One certificate per group (label or segment) at δ/G, so that all hold together with 1 − δ.
pub fn certify_groups(groups: &[ScoreHistogram], target: Target) -> Vec<Certificate> {
    let share = target.shared_among(groups.len());
    groups.iter().map(|group| certify(group, share)).collect()
}

/// Tests one threshold; a bin that adds no pairs keeps the p-value of the one above it.
fn test(bin: usize, counts: Accepted, target: Target, above: Option<Tested>) -> Tested {
    let Accepted { accepted, errors } = counts;
    let p_value = match above {
        Some(t) if t.accepted == accepted => t.p_value,
        Some(_) | None => binomial_p_value(errors, accepted, target.alpha),
    };
    Tested {
        bin,
        threshold: ScoreHistogram::threshold(bin),
        accepted,
        errors,
        p_value,
    }
}

fn certified(last: Tested, n: u64, target: Target) -> Result<CertifiedThreshold, Undefined> {
    Ok(CertifiedThreshold {
        bin: last.bin,
        threshold: last.threshold,
        accepted: last.accepted,
        errors: last.errors,
        p_value: last.p_value,
        error_upper: upper_bound(last.errors, last.accepted, target.delta)?,
        coverage: wilson(last.accepted, n, DISPLAY_LEVEL)?,
    })
}

/// Labels to add to `n` until a threshold that accepts and errs at the present rates would pass.
fn more_labels(accepted: u64, errors: u64, n: u64, target: Target) -> Option<u64> {
    const UNREACHABLE: u64 = 1 << 30;
    let needed = minimum_count(target);
    if accepted == 0 {
        return (n == 0).then_some(needed);
    }
    if errors as f64 >= target.alpha * accepted as f64 {
        return None;
    }
    let passes = |size: u64| {
        let projected = (u128::from(errors) * u128::from(size)).div_ceil(u128::from(accepted));
        u64::try_from(projected)
            .is_ok_and(|errors| binomial_p_value(errors, size, target.alpha) <= target.delta)
    };
    let mut low = accepted.max(needed);
    let mut size = low;
    while !passes(size) {
        low = size;
        size = size.saturating_mul(2);
        if size > UNREACHABLE {
            return None;
        }
    }
    while size - low > 1 {
        let middle = low.midpoint(size);
        if passes(middle) {
            size = middle;
        } else {
            low = middle;
        }
    }
    let extra = u128::from(size - accepted) * u128::from(n);
    u64::try_from(extra.div_ceil(u128::from(accepted))).ok()
}
