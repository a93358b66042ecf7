//! The incomplete beta function where the fraction would need thousands of millions of rounds.

use std::f64::consts::{SQRT_2, TAU};

use statrs::function::erf::erfc;

use crate::special::deviance;

/// From here on, in both parameters, what the expansion leaves out is beyond the last digit.
const LARGE: f64 = 1e13;

/// Logarithm of the regularised incomplete beta function `I_x(a, b)`, `y = 1 − x`, for large
/// parameters; `None` where one is not large.
///
/// N. M. Temme (1996), "Special Functions", section 11.3.3.2 (DLMF 8.18.14): with `x₀ = a/(a+b)` and
/// `½ν² = (a+b)·KL(x₀, x)`, `ν` signed like `x − x₀`, it is `Φ(ν)` plus a correction of the relative
/// order `1/√(a+b)`; the next is of the order `1/(a+b)`. Counts beyond 2⁵³ were rounded to doubles before,
/// which moves the logarithm by some 1e-7 at 2⁶³.
#[expect(
    clippy::many_single_char_names,
    reason = "the names of the published expansion"
)]
pub(crate) fn ln_large_beta(a: f64, b: f64, x: f64, y: f64) -> Option<f64> {
    if a.min(b) < LARGE {
        return None;
    }
    let n = a + b;
    let mean = a / n;
    let half_square = deviance(a, n * x) + deviance(b, n * y);
    let nu = (2.0 * half_square.max(0.0)).sqrt().copysign(x - mean);
    // ν/√n measures the distance; near 0 the two terms are nearly equal, and their limit is known.
    let eta = nu / n.sqrt();
    let spread = (mean * (b / n)).sqrt();
    let correction = if eta.abs() < 1e-4 {
        (1.0 - 2.0 * mean) / (3.0 * spread)
    } else {
        1.0 / eta - spread / (x - mean)
    };
    let density = (-half_square).exp() / (TAU * n).sqrt();
    Some(if nu > -10.0 {
        (0.5 * erfc(-nu / SQRT_2) + density * correction)
            .clamp(0.0, 1.0)
            .ln()
    } else {
        // Far below, relative to the density: Mills' ratio, nothing of which underflows.
        let ratio = mills(-nu) + correction / n.sqrt();
        -half_square - 0.5 * TAU.ln() + ratio.ln()
    })
}

/// `Φ(−z)/φ(z)` for `z ≥ 10`, by the continued fraction of Laplace.
fn mills(z: f64) -> f64 {
    let tail = (1..=60).rev().fold(z, |below, k| z + f64::from(k) / below);
    1.0 / tail
}
