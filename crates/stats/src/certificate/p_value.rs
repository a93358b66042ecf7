//! How surprising so little error would be if the promise did not hold.

use crate::special::ln_binomial_cdf;

/// `P(Binomial(n, alpha) ≤ errors)`: the p-value of "the error exceeds alpha".
///
/// Exact binomial tail, valid for fixed-sequence testing in Learn-then-Test (Angelopoulos, Bates,
/// Candès, Jordan, Lei 2021, arXiv 2110.01052, with the exact tail in place of Hoeffding–Bentkus as
/// errors are 0 or 1). 1 without pairs, and unless `0 < alpha < 1`.
pub fn binomial_p_value(errors: u64, n: u64, alpha: f64) -> f64 {
    if !(alpha > 0.0 && alpha < 1.0) {
        return 1.0;
    }
    ln_binomial_cdf(errors, n, alpha).exp()
}

/// Hoeffding–Bentkus p-value of "the mean loss exceeds alpha", for losses in [0, 1].
///
/// The observed mean is `loss / (n · largest)`, with the sum of the losses and the largest possible
/// loss in the same whole units. With `R` for that mean, the smaller of
/// `exp(−n·h(min(R, α), α))`, `h(a, b) = a ln(a/b) + (1−a) ln((1−a)/(1−b))` (Hoeffding), and
/// `e·P(Binomial(n, α) ≤ ⌈nR⌉)` (Bentkus), at most 1. S. Bates, A. Angelopoulos, L. Lei, J. Malik,
/// M. Jordan (2021), Journal of the ACM 68(6), article 43 (arXiv 2101.02703). It
/// holds for any bounded loss and so costs labels: where every loss is 0 or the largest, use
/// [`binomial_p_value`]. The ceiling is taken in whole numbers, never of a rounded product.
///
/// 1 without pairs, where the mean is not below α, where it exceeds 1, and unless `0 < alpha < 1`.
pub fn hoeffding_bentkus_p_value(loss: u128, largest: u32, n: u64, alpha: f64) -> f64 {
    let most = u128::from(n) * u128::from(largest);
    if most == 0 || loss > most || !(alpha > 0.0 && alpha < 1.0) {
        return 1.0;
    }
    let hoeffding = ln_hoeffding(loss, largest, n, alpha);
    if hoeffding >= 0.0 {
        return 1.0;
    }
    let errors = u64::try_from(loss.div_ceil(u128::from(largest))).unwrap_or(n);
    let bentkus = 1.0 + ln_binomial_cdf(errors, n, alpha);
    hoeffding.min(bentkus).min(0.0).exp()
}

/// Logarithm of Hoeffding's bound, which is above the exact binomial tail too (Chernoff): where it
/// reaches δ, a threshold passes whatever its p-value is.
pub(super) fn ln_hoeffding(loss: u128, largest: u32, n: u64, alpha: f64) -> f64 {
    let most = n as f64 * f64::from(largest);
    let mean = loss as f64 / most;
    // Not below α, or NaN without pairs.
    if mean < alpha {
        -(n as f64) * relative_entropy(mean, alpha)
    } else {
        0.0
    }
}

/// Whether Hoeffding's bound is below δ by more than rounding could be.
pub(super) fn surely_passes(loss: u128, largest: u32, n: u64, (alpha, delta): (f64, f64)) -> bool {
    let rounding = 1e-9 + 1e-15 * n as f64;
    n > 0 && ln_hoeffding(loss, largest, n, alpha) < delta.ln() - rounding
}

/// Kullback–Leibler divergence of two Bernoulli laws, for `0 ≤ a < b < 1`.
fn relative_entropy(a: f64, b: f64) -> f64 {
    let first = if a > 0.0 { a * (a / b).ln() } else { 0.0 };
    // ln((1−a)/(1−b)) through the difference keeps its digits where both are small.
    first + (1.0 - a) * ((b - a) / (1.0 - b)).ln_1p()
}
