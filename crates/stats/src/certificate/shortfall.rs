//! What is missing where nothing could be certified, and how many labels would make up for it.

use serde::{Deserialize, Serialize};

use super::{Target, Tested, binomial_p_value, minimum_count};
use crate::histogram::Accepted;

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
    /// now ([`labels_needed`]); `None` where no number would do, because the error seen is not below
    /// α (or within a billion labels of it).
    pub more_labels_needed: Option<u64>,
}

impl Shortfall {
    /// For a test whose first threshold failed, or that had none; `most` is what the most lenient
    /// threshold accepts.
    pub(super) fn of(start: Option<Tested>, most: Accepted, n: u64, target: Target) -> Self {
        let (reason, seen) = if let Some(first) = start {
            let (accepted, errors) = (first.accepted, first.errors);
            (
                ShortfallReason::ErrorTooHigh { accepted, errors },
                Accepted { accepted, errors },
            )
        } else {
            let (accepted, needed) = (most.accepted, minimum_count(target));
            (ShortfallReason::TooFewItems { accepted, needed }, most)
        };
        Self {
            reason,
            more_labels_needed: labels_needed(seen, n, target),
        }
    }
}

/// Labels to add to `n` until a threshold that accepts and errs at the present rates would pass.
///
/// It asks for one size only: the smallest found by doubling and halving at which the errors
/// projected from the present rate, rounded up, have a p-value of at most δ. A new sample of that
/// size has about an even chance to pass, as its errors fall above or below the projection. `None`
/// where the error seen is not below α, where it is so close that a billion labels would not do, and
/// where there are labels of which the threshold accepts none; `Some(0)` where it passes already.
pub fn labels_needed(seen: Accepted, n: u64, target: Target) -> Option<u64> {
    let per_accepted = |size: u128| match seen {
        Accepted { errors: 0, .. } => Some(0),
        Accepted { accepted, errors } => {
            u64::try_from((u128::from(errors) * size).div_ceil(u128::from(accepted))).ok()
        }
    };
    let needed = minimum_count(target);
    if seen.accepted == 0 {
        return (n == 0).then_some(needed);
    }
    if seen.errors as f64 >= target.alpha() * seen.accepted as f64 {
        return None;
    }
    let size = smallest_passing(seen.accepted.max(needed), |size| {
        per_accepted(u128::from(size))
            .is_some_and(|errors| binomial_p_value(errors, size, target.alpha()) <= target.delta())
    })?;
    extra_labels(size, seen.accepted, n)
}

/// Labels to add to `n` until a threshold that accepts and errs at the present rates would pass with
/// probability `power`, such as 0.8.
///
/// As [`labels_needed`], which has a power of about one half, but with the chance of each number of
/// errors counted. The present rates are taken for the true ones, so it is a plan and no promise.
/// `None` also unless `0 < power < 1`.
pub fn labels_for_power(seen: Accepted, n: u64, target: Target, power: f64) -> Option<u64> {
    let needed = minimum_count(target);
    if seen.accepted == 0 {
        return (n == 0).then_some(needed);
    }
    let error = seen.errors as f64 / seen.accepted as f64;
    if !(power > 0.0 && power < 1.0) || error >= target.alpha() {
        return None;
    }
    let size = smallest_passing(seen.accepted.max(needed), |size| {
        let chance = |most| match seen.errors {
            0 => 1.0,
            _ => binomial_p_value(most, size, error),
        };
        most_errors(size, target).is_some_and(|most| chance(most) >= power)
    })?;
    extra_labels(size, seen.accepted, n)
}

/// The largest number of errors among `size` with which a threshold passes.
fn most_errors(size: u64, target: Target) -> Option<u64> {
    let passes = |errors| binomial_p_value(errors, size, target.alpha()) <= target.delta();
    if !passes(0) {
        return None;
    }
    let (mut passing, mut failing) = (0, size);
    while failing - passing > 1 {
        let middle = passing.midpoint(failing);
        if passes(middle) {
            passing = middle;
        } else {
            failing = middle;
        }
    }
    Some(passing)
}

/// The size at which a test comes to pass, from `low` upwards by doubling and then halving.
pub(super) fn smallest_passing(low: u64, passes: impl Fn(u64) -> bool) -> Option<u64> {
    const UNREACHABLE: u64 = 1 << 30;
    let (mut low, mut size) = (low, low);
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
    Some(size)
}

/// Labels to add so that `size` of them are accepted, at the present share of accepted ones.
pub(super) fn extra_labels(size: u64, accepted: u64, n: u64) -> Option<u64> {
    let extra = u128::from(size.saturating_sub(accepted)) * u128::from(n);
    u64::try_from(extra.div_ceil(u128::from(accepted))).ok()
}
