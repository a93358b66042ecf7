//! Threshold certificates: "error among automated at most α, with probability at least 1 − δ".

use serde::{Deserialize, Serialize};

use crate::estimate::{DISPLAY_LEVEL, Estimate, Undefined};
use crate::histogram::{Accepted, ScoreHistogram};
use crate::proportion::{upper_bound, wilson};

mod loss;
mod p_value;
mod plan;
mod record;
mod sequence;
mod shortfall;
mod spending;

pub use loss::{CertifiedLoss, LossCertificate, LossShortfall, TestedLoss};
pub use p_value::{binomial_p_value, hoeffding_bentkus_p_value};
pub use plan::{Grid, Plan, Start, Target, minimum_count};
pub use record::{Broken, CertificateRecord, Evidence};
pub use sequence::{fixed_sequence, multi_start};
pub use shortfall::{Shortfall, ShortfallReason, labels_for_power, labels_needed};
pub use spending::{DataRange, DeltaLedger, Refusal, Refused, Spend, Spending};

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

/// Finds the lowest threshold that keeps the error among accepted items at or below α.
///
/// Learn-then-Test with fixed-sequence testing (arXiv 2110.01052, with a single
/// start): thresholds are tested from the strictest down, each at the whole δ, until the first
/// whose p-value exceeds δ; the last one that passed is certified. The sequence starts at the first
/// threshold that accepts [`minimum_count`] pairs, which depends on confidences only ([`Start`]).
/// The probability that the certified threshold has a true error above α is at most δ,
/// whatever the relation between confidence and error, for independent pairs.
pub fn certify(histogram: &ScoreHistogram, target: Target) -> Certificate {
    Plan::standard(target).certify(histogram)
}

/// One certificate per group (label or segment) at δ/G, so that all hold together with 1 − δ.
pub fn certify_groups(groups: &[ScoreHistogram], target: Target) -> Vec<Certificate> {
    let share = target.shared_among(groups.len());
    groups.iter().map(|group| certify(group, share)).collect()
}

/// One certificate per group at its own share of δ, so that all hold together with 1 − δ.
///
/// Shares are fixed before the labels are seen, for instance by the traffic of each label. Undefined
/// unless every share lies in (0, 1] and they add up to at most 1 (with room for rounding).
pub fn certify_shares(
    groups: &[(ScoreHistogram, f64)],
    target: Target,
) -> Result<Vec<Certificate>, Undefined> {
    let sum: f64 = groups.iter().map(|(_, share)| share).sum();
    if sum > 1.0 + 1e-12 {
        return Err(Undefined::TargetOutOfRange);
    }
    groups
        .iter()
        .map(|(group, share)| Ok(certify(group, target.share(*share)?)))
        .collect()
}

impl Plan {
    /// Runs the test on labelled pairs; see [`certify`].
    pub fn certify(self, histogram: &ScoreHistogram) -> Certificate {
        let (target, grid) = (self.target(), self.grid());
        let n = histogram.n();
        let table = histogram.accepted_from_top();
        let walk = self.walk(
            |bin| table[bin].accepted,
            |bin| {
                let Accepted { accepted, errors } = table[bin];
                let promise = (target.alpha(), target.delta());
                p_value::surely_passes(u128::from(errors), 1, accepted, promise)
            },
            |bin| {
                let tested = test(bin, table[bin], target);
                (tested.p_value, tested)
            },
        );
        let certified = walk.passed.and_then(|last| certified(last, n, target).ok());
        let most = table[grid.bottom_bin];
        Certificate {
            target,
            grid,
            n,
            start: walk.start,
            certified,
            stopped_at: walk.stopped_at,
            shortfall: match certified {
                Some(_) => None,
                None => Some(Shortfall::of(walk.start, most, n, target)),
            },
        }
    }
}

fn test(bin: usize, Accepted { accepted, errors }: Accepted, target: Target) -> Tested {
    Tested {
        bin,
        threshold: ScoreHistogram::threshold(bin),
        accepted,
        errors,
        p_value: binomial_p_value(errors, accepted, target.alpha()),
    }
}

fn certified(last: Tested, n: u64, target: Target) -> Result<CertifiedThreshold, Undefined> {
    Ok(CertifiedThreshold {
        bin: last.bin,
        threshold: last.threshold,
        accepted: last.accepted,
        errors: last.errors,
        p_value: last.p_value,
        error_upper: upper_bound(last.errors, last.accepted, target.delta())?,
        coverage: wilson(last.accepted, n, DISPLAY_LEVEL)?,
    })
}
