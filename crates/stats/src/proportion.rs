//! Intervals and bounds of one proportion: k successes in n trials.

use crate::estimate::{Estimate, Undefined, check_level, two_sided_z};
use crate::special::{beta_quantile, exact_lower, exact_upper};
use statrs::distribution::{DiscreteCDF, Hypergeometric};

/// Share `k/n` with Wilson's score interval, the one for display.
///
/// E. B. Wilson (1927), JASA 22, 209–212. Undefined without trials, with `k > n`, or with a level
/// outside (0, 1).
pub fn wilson(k: u64, n: u64, level: f64) -> Result<Estimate, Undefined> {
    check_counts(k, n)?;
    let (low, high) = score_interval(k as f64 / n as f64, n as f64, two_sided_z(level)?);
    Ok(Estimate {
        value: k as f64 / n as f64,
        low: if k == 0 { 0.0 } else { low },
        high: if k == n { 1.0 } else { high },
        n,
        level,
    })
}

/// Wilson's interval for a share `p` seen in `n` trials, where `n` may be an effective size.
pub(crate) fn score_interval(p: f64, n: f64, z: f64) -> (f64, f64) {
    let square = z * z;
    let centre = (p + square / (2.0 * n)) / (1.0 + square / n);
    let half = z / (1.0 + square / n) * (p * (1.0 - p) / n + square / (4.0 * n * n)).sqrt();
    // The share itself always belongs to its interval; rounding may not push it out.
    ((centre - half).clamp(0.0, p), (centre + half).clamp(p, 1.0))
}

/// Share `k/n` with the exact interval of Clopper and Pearson, the one decisions are made by.
///
/// C. J. Clopper, E. S. Pearson (1934), Biometrika 26, 404–413: quantiles of Beta(k, n−k+1) and
/// Beta(k+1, n−k). Undefined as in [`wilson`].
pub fn clopper_pearson(k: u64, n: u64, level: f64) -> Result<Estimate, Undefined> {
    check_counts(k, n)?;
    check_level(level)?;
    let tail = (1.0 - level) / 2.0;
    let value = k as f64 / n as f64;
    Ok(Estimate {
        value,
        // Counts beyond the digits of a float round: the share still belongs to its interval.
        low: lower_bound(k, n, tail)?.min(value),
        high: upper_bound(k, n, tail)?.max(value),
        n,
        level,
    })
}

/// Share `k/n` with the interval of Jeffreys: quantiles of Beta(k+½, n−k+½).
///
/// The Bayesian interval for Jeffreys' prior; about right on average over the true share, while a
/// single one can be missed more often than stated. L. D. Brown, T. T. Cai, A. DasGupta (2001),
/// Statistical Science 16, 101–133, here stretched to the share itself where k is 0 or n. Undefined
/// as in [`wilson`].
pub fn jeffreys(k: u64, n: u64, level: f64) -> Result<Estimate, Undefined> {
    let around = wilson(k, n, level)?;
    let tail = (1.0 - level) / 2.0;
    let quantile = |k: u64, start: f64| {
        let (a, b) = (k as f64 + 0.5, (n - k) as f64 + 0.5);
        beta_quantile(a, b, tail, start)
    };
    // The upper end is the lower end of the failures, so that it keeps its digits near 1.
    let (low, high) = (quantile(k, around.low), quantile(n - k, 1.0 - around.high));
    Ok(Estimate {
        low: low.min(around.value),
        high: (1.0 - high).max(around.value),
        ..around
    })
}

/// Share `k/n` with the interval of Agresti and Coull, cut to [0, 1].
///
/// The plain normal interval after adding z²/2 successes and as many failures: simple enough for
/// paper, and never narrower than Wilson's. A. Agresti, B. A. Coull (1998), American Statistician 52,
/// 119–126. Undefined as in [`wilson`].
pub fn agresti_coull(k: u64, n: u64, level: f64) -> Result<Estimate, Undefined> {
    let around = wilson(k, n, level)?;
    let z = two_sided_z(level)?;
    let size = n as f64 + z * z;
    let centre = (k as f64 + z * z / 2.0) / size;
    let half = z * (centre * (1.0 - centre) / size).sqrt();
    Ok(Estimate {
        low: (centre - half).clamp(0.0, around.value),
        high: (centre + half).clamp(around.value, 1.0),
        ..around
    })
}

/// Difference `k/n − j/m` of two independent shares; `n` of the result counts both samples.
///
/// Hybrid score interval from two Wilson intervals: R. G. Newcombe (1998), "Interval estimation for
/// the difference between independent proportions", Statistics in Medicine 17, 873–890, method 10.
/// Undefined as in [`wilson`] for either share, and where both samples exceed 64 bits together.
pub fn difference(
    (k, n): (u64, u64),
    (j, m): (u64, u64),
    level: f64,
) -> Result<Estimate, Undefined> {
    let one = wilson(k, n, level)?;
    let other = wilson(j, m, level)?;
    let value = one.value - other.value;
    let below = (one.value - one.low).hypot(other.high - other.value);
    let above = (one.high - one.value).hypot(other.value - other.low);
    Ok(Estimate {
        value,
        low: value - below,
        high: value + above,
        n: n.checked_add(m).ok_or(Undefined::CountsTooLarge)?,
        level,
    })
}

/// Exact one-sided upper bound: the true share exceeds it with probability at most `delta`.
///
/// Upper half of Clopper and Pearson (1934); `P(Binomial(n, bound) ≤ k) = delta`.
pub fn upper_bound(k: u64, n: u64, delta: f64) -> Result<f64, Undefined> {
    check_counts(k, n)?;
    check_level(delta)?;
    Ok(if k == n {
        1.0
    } else if k == 0 {
        -(delta.ln() / n as f64).exp_m1()
    } else {
        let (_, start) = score_interval(k as f64 / n as f64, n as f64, one_sided_z(delta));
        exact_upper(k, n, delta, start)
    })
}

/// Exact one-sided upper bound for how many of a whole population succeed, when `k` of `n` drawn from it without
/// replacement do: more than that do so with probability at most `delta`.
///
/// The largest number `m` for which `P(Hypergeometric(population, m, n) ≤ k) > delta`: J. P. Buonaccorsi (1987), The
/// American Statistician 41, 215–218. Undefined without draws, with `k > n` or `n > population`, for a population of
/// more than a million, or with `delta` outside (0, 1).
pub fn upper_bound_of_population(
    k: u64,
    n: u64,
    population: u64,
    delta: f64,
) -> Result<u64, Undefined> {
    check_counts(k, n)?;
    check_level(delta)?;
    if n > population {
        return Err(Undefined::ImpossibleCounts);
    }
    if population > 1_000_000 {
        return Err(Undefined::CountsTooLarge);
    }
    let possible = |successes: u64| {
        Hypergeometric::new(population, successes, n).is_ok_and(|drawn| drawn.cdf(k) > delta)
    };
    // As many as were seen are always possible, and so many that too few others remain never are.
    let (mut low, mut beyond) = (k, population - (n - k) + 1);
    while beyond - low > 1 {
        let middle = low.midpoint(beyond);
        if possible(middle) {
            low = middle;
        } else {
            beyond = middle;
        }
    }
    Ok(low)
}

/// Exact one-sided lower bound: the true share lies below it with probability at most `delta`.
///
/// Lower half of Clopper and Pearson (1934); `P(Binomial(n, bound) ≥ k) = delta`.
pub fn lower_bound(k: u64, n: u64, delta: f64) -> Result<f64, Undefined> {
    check_counts(k, n)?;
    check_level(delta)?;
    Ok(if k == 0 {
        0.0
    } else if k == n {
        (delta.ln() / n as f64).exp()
    } else {
        let (start, _) = score_interval(k as f64 / n as f64, n as f64, one_sided_z(delta));
        exact_lower(k, n, delta, start)
    })
}

/// Where the search for an exact bound starts; its accuracy does not matter.
fn one_sided_z(delta: f64) -> f64 {
    -crate::special::normal_quantile(delta.min(0.5))
}

fn check_counts(k: u64, n: u64) -> Result<(), Undefined> {
    if n == 0 {
        Err(Undefined::NoData)
    } else if k > n {
        Err(Undefined::ImpossibleCounts)
    } else {
        Ok(())
    }
}
