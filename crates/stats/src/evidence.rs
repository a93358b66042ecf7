//! Anytime-valid evidence: it may be looked at after every pair, and stays valid at each look.

pub mod bernstein;
mod bets;
pub mod betting;
pub mod change;
pub mod hedged;
pub mod running;

pub use bernstein::{ConjugateMixture, PredictableMixture};
pub use bets::{BETS, Refused};
pub use betting::Betting;
pub use change::ChangeWatch;
pub use hedged::HedgedCapital;
pub use running::{Narrowed, Running};

use crate::estimate::{Estimate, Undefined, check_level};
use crate::special::{ln_beta_reg, ln_binomial_pmf};

/// Logarithm of the evidence that agreement exceeds `p0`, against "agreement is at most `p0`".
///
/// Mixture of likelihood ratios over a Beta(1, 1) prior truncated to `(p0, 1]`, for S successes and F
/// failures: `ln B(S+1, F+1) + ln I_{1−p0}(F+1, S+1) − ln(1−p0) − S ln p0 − F ln(1−p0)`.
/// H. Robbins (1970), Annals of Mathematical Statistics 41, 1397–1409; S. R. Howard, A. Ramdas,
/// J. McAuliffe, J. Sekhon (2021), Annals of Statistics 49, 1055–1080. It is a
/// non-negative supermartingale under the null, so by Ville's inequality it ever reaches
/// [`crossing`]`(delta)` with probability at most δ, however often it is looked at.
///
/// 0 without pairs. The first and last terms are computed together as a binomial probability, so the
/// result is accurate to about 1e-9 for 1e9 pairs. −∞, no evidence whatever, unless `0 < p0 < 1` and
/// the counts with one more fit into 64 bits.
pub fn log_e_promotion(successes: u64, failures: u64, p0: f64) -> f64 {
    if !(p0 > 0.0 && p0 < 1.0) {
        return f64::NEG_INFINITY;
    }
    let sum = successes.checked_add(failures);
    let Some(n) = sum.filter(|n| *n < u64::MAX) else {
        return f64::NEG_INFINITY;
    };
    let q0 = 1.0 - p0;
    // B(S+1, F+1) p0^−S q0^−F = 1 / ((n+1) · binomial probability of S).
    ln_beta_reg(failures + 1, successes + 1, q0, p0)
        - ln_binomial_pmf(successes, n, p0, q0)
        - (n as f64).ln_1p()
        - q0.ln()
}

/// Logarithm of the evidence that the error exceeds `alpha`, against "the error is at most `alpha`".
///
/// [`log_e_promotion`] with errors as the successes. −∞ also where `errors > n`.
pub fn log_e_demotion(errors: u64, n: u64, alpha: f64) -> f64 {
    match n.checked_sub(errors) {
        Some(agreements) => log_e_promotion(errors, agreements, alpha),
        None => f64::NEG_INFINITY,
    }
}

/// The log evidence that decides at error probability `delta`: `ln(1/δ)`; ∞, which nothing reaches,
/// unless δ is above 0.
pub fn crossing(delta: f64) -> f64 {
    if delta > 0.0 {
        -delta.ln()
    } else {
        f64::INFINITY
    }
}

/// Lower confidence bound of agreement that holds at every look at once, with probability 1 − δ.
///
/// The largest `p0` that [`log_e_promotion`] rejects at δ (the lower end of the confidence sequence
/// dual to the test; Howard et al. 2021). Found by halving, and rounded down. 0, which is always
/// true, where nothing is rejected and where δ is not in (0, 1).
pub fn agreement_lower_bound(successes: u64, failures: u64, delta: f64) -> f64 {
    if successes == 0 || !(delta > 0.0 && delta < 1.0) {
        return 0.0;
    }
    let needed = crossing(delta);
    let share = successes as f64 / (successes as f64 + failures as f64);
    let (mut low, mut high) = (0.0, share);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if log_e_promotion(successes, failures, middle) >= needed {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// Agreement with the confidence sequence at level `1 − δ`: it holds at every look at once.
///
/// [`agreement_lower_bound`] at δ/2 for the agreements and, mirrored, for the errors. For display;
/// [`Running`] keeps the narrowest so far. [`Undefined::NoData`] without pairs,
/// [`Undefined::LevelOutOfRange`] unless `0 < δ < 1`, [`Undefined::ImpossibleCounts`] where the counts
/// cannot be added.
pub fn agreement_interval(
    successes: u64,
    failures: u64,
    delta: f64,
) -> Result<Estimate, Undefined> {
    check_level(delta)?;
    let n = successes
        .checked_add(failures)
        .ok_or(Undefined::ImpossibleCounts)?;
    if n == 0 {
        return Err(Undefined::NoData);
    }
    let value = successes as f64 / n as f64;
    Ok(Estimate {
        value,
        low: agreement_lower_bound(successes, failures, delta / 2.0).min(value),
        high: (1.0 - agreement_lower_bound(failures, successes, delta / 2.0)).max(value),
        n,
        level: 1.0 - delta,
    })
}
