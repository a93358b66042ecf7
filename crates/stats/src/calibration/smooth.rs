//! Smooth calibration error: no bins to choose, the data choose the smoothing.

use crate::estimate::Undefined;
use crate::histogram::{BINS, ScoreHistogram};
use crate::scored;

/// Smallest smoothing that bins can carry: their own width.
const FINEST: f64 = 1.0 / BINS as f64;

/// Smooth expected calibration error (smECE).
///
/// J. Błasiok, P. Nakkiran (2023), arXiv 2309.12236. The gaps `agrees − confidence` are smoothed with
/// a Gaussian of width σ reflected at 0 and 1; the error is the integral of the absolute smoothed
/// gap, with the σ that equals it. Unlike binned errors it changes little when confidences do. Found
/// by halving to 1e-6, with gaps at bin middles; below 0.001 bins cannot resolve it, and the value for
/// σ = 0.001 is given. It costs bins², not bins. Undefined without pairs.
pub fn smooth_ece(histogram: &ScoreHistogram) -> Result<f64, Undefined> {
    let levels = scored::from_histogram(histogram)?;
    let n = histogram.n() as f64;
    let gaps: Vec<(usize, f64)> = levels
        .iter()
        .map(|at| {
            (
                at.bin,
                (at.agree as f64 - at.n() as f64 * at.confidence) / n,
            )
        })
        .collect();
    let (mut narrow, mut wide) = (FINEST, 1.0);
    if smoothed(&gaps, narrow) <= narrow {
        return Ok(smoothed(&gaps, narrow));
    }
    // The error falls as σ grows, so the two meet once.
    while wide - narrow > 1e-6 {
        let middle = f64::midpoint(narrow, wide);
        if smoothed(&gaps, middle) > middle {
            narrow = middle;
        } else {
            wide = middle;
        }
    }
    Ok(smoothed(&gaps, wide))
}

/// Integral over [0, 1] of the absolute gap smoothed with width `sigma`.
fn smoothed(gaps: &[(usize, f64)], sigma: f64) -> f64 {
    let kernel = reflected_kernel(sigma);
    let mut smooth = vec![0.0; BINS];
    for (bin, gap) in gaps {
        // A bin meets its neighbours at their distance, and mirrored at either end.
        for (to, value) in smooth.iter_mut().enumerate() {
            *value += gap * (kernel[to.abs_diff(*bin)] + kernel[to + bin + 1]);
        }
    }
    smooth.iter().map(|value| value.abs()).sum()
}

/// Weight of a bin at each distance from 0 to 2·BINS, with all images at period 2, adding up to 1
/// over a bin's own and mirrored distances.
fn reflected_kernel(sigma: f64) -> Vec<f64> {
    let width = FINEST / sigma;
    let at = |bins: f64| {
        let x = bins * width;
        (-0.5 * x * x).exp()
    };
    let period = 2.0 * BINS as f64;
    let weights: Vec<f64> = (0..2 * BINS)
        .map(|distance| {
            let d = distance as f64;
            at(d) + at(period - d) + at(period + d) + at(2.0 * period - d)
        })
        .collect();
    // Over one period every distance occurs once on each side: this is the sum over all images.
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}
