//! Binomial and beta probabilities that stay accurate from one observation to a million million.

use statrs::function::erf::{erfc, erfc_inv};
use statrs::function::gamma::{checked_gamma_ur, ln_gamma};

use crate::large_beta::ln_large_beta;

/// Quantile of the standard normal distribution for `p` in (0, 1).
pub(crate) fn normal_quantile(p: f64) -> f64 {
    -std::f64::consts::SQRT_2 * erfc_inv(2.0 * p)
}

/// Error of Stirling's formula, `ln n! − (½ ln(2πn) + n ln n − n)`, for `n > 0`, whole or not.
///
/// Series of C. Loader (2000), "Fast and accurate computation of binomial probabilities"; numbers up to
/// 15 computed with 40 digits.
fn stirling_error(n: f64) -> f64 {
    const OF_WHOLE: [f64; 16] = [
        f64::INFINITY,
        0.081_061_466_795_327_26,
        0.041_340_695_955_409_3,
        0.027_677_925_684_998_34,
        0.020_790_672_103_765_093,
        0.016_644_691_189_821_193,
        0.013_876_128_823_070_748,
        0.011_896_709_945_891_77,
        0.010_411_265_261_972_096,
        0.009_255_462_182_712_733,
        0.008_330_563_433_362_87,
        0.007_573_675_487_951_841,
        0.006_942_840_107_209_53,
        0.006_408_994_188_004_207,
        0.005_951_370_112_758_848,
        0.005_554_733_551_962_801,
    ];
    if n <= 15.0 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 15"
        )]
        return if n.fract() == 0.0 {
            OF_WHOLE[n as usize]
        } else {
            ln_gamma(n + 1.0) - (0.5 * (std::f64::consts::TAU * n).ln() + n * n.ln() - n)
        };
    }
    let inverse = 1.0 / n;
    let square = inverse * inverse;
    let series = [1.0 / 1680.0, 1.0 / 1260.0, 1.0 / 360.0, 1.0 / 12.0];
    let sum = series
        .iter()
        .fold(1.0 / 1188.0, |sum, next| next - sum * square);
    sum * inverse
}

/// Deviance part `x ln(x/m) + m − x` without cancellation near `x = m` (Loader 2000).
pub(crate) fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * (x / m).ln() + m - x;
    }
    // Terms of `v^(2j) / (2j + 1)`; with v below 0.1 the eighth is no longer seen.
    let terms = [
        1.0 / 13.0,
        1.0 / 11.0,
        1.0 / 9.0,
        1.0 / 7.0,
        1.0 / 5.0,
        1.0 / 3.0,
    ];
    let v = (x - m) / (x + m);
    let square = v * v;
    let sum = terms
        .iter()
        .fold(1.0 / 15.0, |sum, term| term + sum * square);
    (x - m) * v + 2.0 * x * v * square * sum
}

/// `k · ln p` where `q = 1 − p` is known too, so that neither end loses digits.
fn times_ln(k: u64, p: f64, q: f64) -> f64 {
    if k == 0 {
        0.0
    } else if q < 0.5 {
        k as f64 * (-q).ln_1p()
    } else {
        k as f64 * p.ln()
    }
}

/// Logarithm of the binomial probability of `k` successes in `n` trials, with `q = 1 − p`.
///
/// Saddle-point form of Loader (2000): relative accuracy near 1e-14 even for n beyond 1e12, where
/// differences of log-gamma values would be off by whole units.
pub(crate) fn ln_binomial_pmf(k: u64, n: u64, p: f64, q: f64) -> f64 {
    if k == 0 || k == n {
        return times_ln(k, p, q) + times_ln(n - k, q, p);
    }
    saddle_point(k as f64, (n - k) as f64, p, q)
}

/// `ln [Γ(a+b+1) / (Γ(a+1) Γ(b+1)) · p^a · q^b]` for any `a, b > 0`.
fn saddle_point(hits: f64, misses: f64, p: f64, q: f64) -> f64 {
    let size = hits + misses;
    stirling_error(size)
        - stirling_error(hits)
        - stirling_error(misses)
        - deviance(hits, size * p)
        - deviance(misses, size * q)
        + 0.5 * (size / (std::f64::consts::TAU * hits * misses)).ln()
}

/// Continued fraction of the incomplete beta function, for `y = 1 − x`.
///
/// Every second convergent of DLMF 8.17.22, which is the fraction of A. R. DiDonato, A. H. Morris
/// (1992), ACM Transactions on Mathematical Software 18, 360–373: half as many rounds, and near the
/// mean no difference of large numbers beyond `a y − b x`. Numerators and denominators go forward each
/// by itself (all terms are positive for whole `a` and `b`), so no division waits for the one before.
/// It needs about `√(a+b)` rounds where x is near the mean and a few anywhere else.
#[expect(
    clippy::many_single_char_names,
    reason = "the names of the published fraction"
)]
fn beta_fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    const LARGE: f64 = 1e120;
    let rounds = 200.0 + 16.0 * (a + b).sqrt();
    let beyond = a * y - b * x + 1.0;
    let mut inverse = 1.0 / (a + 1.0);
    let (mut upper, mut upper_before) = (a * beyond * inverse, 1.0);
    let (mut lower, mut lower_before) = (1.0, 0.0);
    let mut m = 1.0;
    while m < rounds {
        let next_inverse = 1.0 / (a + 2.0 * m + 1.0);
        let shared = m * (b - m) * x * inverse;
        let two_back = (a + m - 1.0) * (a + b + m - 1.0) * x * inverse * shared;
        let one_back = m + shared + (a + m) * (beyond + m * (1.0 + y)) * next_inverse;
        let next_upper = one_back * upper + two_back * upper_before;
        let next_lower = one_back * lower + two_back * lower_before;
        (upper, upper_before) = (next_upper, upper);
        (lower, lower_before) = (next_lower, lower);
        if upper.abs() > LARGE || lower.abs() > LARGE {
            for part in [&mut upper, &mut upper_before, &mut lower, &mut lower_before] {
                *part /= LARGE;
            }
        }
        let (now, before) = (upper * lower_before, upper_before * lower);
        if (now - before).abs() <= f64::EPSILON * now.abs() {
            break;
        }
        inverse = next_inverse;
        m += 1.0;
    }
    a * lower / upper
}

/// Logarithm of the regularised incomplete beta function `I_x(a, b)` for `a, b ≥ 1`, `y = 1 − x`.
///
/// DLMF 8.17; the factor before the fraction is a binomial probability (8.17.5), which keeps the
/// result finite where the probability itself would underflow.
pub(crate) fn ln_beta_reg(a: u64, b: u64, x: f64, y: f64) -> f64 {
    if x <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if y <= 0.0 {
        return 0.0;
    }
    let (alpha, beta) = (a as f64, b as f64);
    if let Some(value) = ln_large_beta(alpha, beta, x, y) {
        return value;
    }
    let lower_tail = |a: u64, b: u64, x: f64, y: f64| {
        let fraction = beta_fraction(a as f64, b as f64, x, y);
        ln_binomial_pmf(a, a + (b - 1), x, y) + y.ln() + fraction.ln()
    };
    if x * (alpha + beta + 2.0) <= alpha + 1.0 {
        lower_tail(a, b, x, y).min(0.0)
    } else {
        (-lower_tail(b, a, y, x).exp().min(1.0)).ln_1p()
    }
}

/// [`ln_beta_reg`] for any `a, b > 0`, whole or not.
pub(crate) fn ln_beta_reg_real(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if y <= 0.0 {
        return 0.0;
    }
    if let Some(value) = ln_large_beta(a, b, x, y) {
        return value;
    }
    let lower_tail = |a: f64, b: f64, x: f64, y: f64| {
        saddle_point(a, b, x, y) + (b / (a + b)).ln() + beta_fraction(a, b, x, y).ln()
    };
    if x * (a + b + 2.0) <= a + 1.0 {
        lower_tail(a, b, x, y).min(0.0)
    } else {
        (-lower_tail(b, a, y, x).exp().min(1.0)).ln_1p()
    }
}

/// The `x` with `I_x(a, b) = tail`, for `a, b > 0` and `tail` in (0, 1).
pub(crate) fn beta_quantile(a: f64, b: f64, tail: f64, start: f64) -> f64 {
    monotone_root(start, true, |x| {
        let y = 1.0 - x;
        let value = ln_beta_reg_real(a, b, x, y);
        let ln_density = saddle_point(a, b, x, y) + (a * b / (a + b)).ln() - x.ln() - y.ln();
        (value - tail.ln(), (ln_density - value).exp())
    })
}

/// Logarithm of `P(Binomial(n, p) ≤ k)`.
pub(crate) fn ln_binomial_cdf(k: u64, n: u64, p: f64) -> f64 {
    if k >= n {
        0.0
    } else {
        ln_beta_reg(n - k, k + 1, 1.0 - p, p)
    }
}

/// The `x` at which `P(Binomial(n, x) ≥ k) = tail`, for `1 ≤ k ≤ n`: the exact lower bound.
pub(crate) fn exact_lower(k: u64, n: u64, tail: f64, start: f64) -> f64 {
    let (a, b) = (k, n - k + 1);
    monotone_root(start, true, |x| {
        let value = ln_beta_reg(a, b, x, 1.0 - x);
        let slope = a as f64 / x * (ln_binomial_pmf(a, n, x, 1.0 - x) - value).exp();
        (value - tail.ln(), slope)
    })
}

/// The `x` at which `P(Binomial(n, x) ≤ k) = tail`, for `0 ≤ k < n`: the exact upper bound.
pub(crate) fn exact_upper(k: u64, n: u64, tail: f64, start: f64) -> f64 {
    let (a, b) = (n - k, k + 1);
    monotone_root(start, false, |x| {
        let value = ln_beta_reg(a, b, 1.0 - x, x);
        let slope = a as f64 / (1.0 - x) * (ln_binomial_pmf(a, n, 1.0 - x, x) - value).exp();
        (value - tail.ln(), -slope)
    })
}

/// Root in (0, 1) of a monotone function given with its slope: Newton, halving where it would leave
/// the bracket.
fn monotone_root(start: f64, increasing: bool, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = if start > 0.0 && start < 1.0 {
        start
    } else {
        0.5
    };
    for _ in 0..200 {
        let (value, slope) = f(x);
        if (value > 0.0) == increasing {
            high = x;
        } else {
            low = x;
        }
        let newton = x - value / slope;
        let next = if newton > low && newton < high {
            newton
        } else {
            f64::midpoint(low, high)
        };
        if (next - x).abs() <= 2.0 * f64::EPSILON * x {
            return next;
        }
        x = next;
    }
    x
}

/// `P(χ²_df > x)`.
pub(crate) fn chi_square_tail(x: f64, df: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    // Beyond a million degrees of freedom the cube root is normal to many digits (E. B. Wilson,
    // M. M. Hilferty 1931), and the fraction would need thousands of rounds.
    if df > 1e6 {
        let spread = 2.0 / (9.0 * df);
        return normal_tail(((x / df).cbrt() - (1.0 - spread)) / spread.sqrt());
    }
    checked_gamma_ur(df / 2.0, x / 2.0).map_or(0.0, |p| p.clamp(0.0, 1.0))
}

/// The x with `P(χ²_df > x) = tail`, by halving; `0 < tail < 1`.
pub(crate) fn chi_square_quantile(tail: f64, df: f64) -> f64 {
    let (mut low, mut high) = (0.0, df + 1.0);
    while chi_square_tail(high, df) > tail {
        low = high;
        high *= 2.0;
    }
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if chi_square_tail(middle, df) > tail {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// `P(Normal > z)`.
pub(crate) fn normal_tail(z: f64) -> f64 {
    0.5 * erfc(z / std::f64::consts::SQRT_2)
}

/// `ln Γ(a) − a ln x + x`, without cancellation where both are large.
fn ln_gamma_scaled(a: f64, x: f64) -> f64 {
    if a <= 15.0 {
        return ln_gamma(a) - a * x.ln() + x;
    }
    deviance(a, x) + stirling_error(a) + 0.5 * (std::f64::consts::TAU / a).ln()
}

/// Logarithm of the regularised lower incomplete gamma function, for `x ≥ a`.
fn ln_gamma_lower(a: f64, x: f64) -> f64 {
    (-chi_square_tail(2.0 * x, 2.0 * a)).ln_1p()
}

/// ρ of the gamma-exponential mixture that is tightest at intrinsic time `v` for a one-sided δ.
pub(crate) fn gamma_exponential_tuning(v: f64, delta: f64) -> f64 {
    let wide = -2.0 * (2.0 * delta).min(1.0).ln();
    v / (wide + wide.ln_1p()).max(1e-6)
}

/// Where the one-sided gamma-exponential mixture (scale 1) reaches 1/δ at intrinsic time `v`.
///
/// S. R. Howard, A. Ramdas, J. McAuliffe, J. Sekhon (2021), proposition 9.
pub(crate) fn gamma_exponential_bound(v: f64, delta: f64, rho: f64) -> f64 {
    let shape = v + rho;
    let log_mixture = |s: f64| {
        ln_gamma_scaled(shape, s + shape) + ln_gamma_lower(shape, s + shape)
            - ln_gamma_scaled(rho, rho)
            - ln_gamma_lower(rho, rho)
    };
    let needed = -delta.ln();
    let (mut low, mut high) = (0.0, 1.0 + v.sqrt());
    while log_mixture(high) < needed {
        low = high;
        high *= 2.0;
    }
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if log_mixture(middle) < needed {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}
