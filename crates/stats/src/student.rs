//! Student's t distribution, for means of few observations.

use crate::special::{ln_beta_reg_real, normal_quantile, normal_tail};

/// From here on the normal distribution with two terms of correction is exact to the last digits.
const NEARLY_NORMAL: f64 = 1e7;

/// `P(Z ≤ z)` for the standard normal distribution, accurate in the far lower tail.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    normal_tail(-z)
}

/// `P(T ≤ t)` with `df > 0` degrees of freedom: half of `I_{df/(df+t²)}(df/2, ½)` below zero.
///
/// M. Abramowitz, I. A. Stegun (1964), 26.7.1 and, for very many degrees, 26.7.8.
pub(crate) fn t_cdf(t: f64, df: f64) -> f64 {
    if t > 0.0 {
        return 1.0 - t_cdf(-t, df);
    }
    let square = t * t;
    if df >= NEARLY_NORMAL {
        return normal_cdf(t * (1.0 - 0.25 / df) / (0.5 * square / df + 1.0).sqrt());
    }
    if square.is_infinite() {
        return 0.0;
    }
    let (x, y) = (df / (df + square), square / (df + square));
    0.5 * ln_beta_reg_real(df / 2.0, 0.5, x, y).exp()
}

/// The `t ≤ 0` with `P(T ≤ t) = tail`, for `0 < tail ≤ ½`.
///
/// Found by halving; expansion 26.7.5 of Abramowitz and Stegun for very many degrees.
pub(crate) fn t_quantile(tail: f64, df: f64) -> f64 {
    if df >= NEARLY_NORMAL {
        let z = normal_quantile(tail);
        return z + (z.powi(3) + z) / (4.0 * df);
    }
    let (mut low, mut high) = (-1.0, 0.0);
    while t_cdf(low, df) > tail && low > f64::MIN / 4.0 {
        high = low;
        low *= 2.0;
    }
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            return middle;
        }
        if t_cdf(middle, df) > tail {
            high = middle;
        } else {
            low = middle;
        }
    }
}
