//! AUC: how well confidence tells right predictions from wrong ones.

use crate::estimate::{Estimate, Undefined, two_sided_z};
use crate::histogram::ScoreHistogram;
use crate::scored::{self, Level};

/// Probability that a right prediction is surer than a wrong one; equal confidences count half.
///
/// Area under the ROC curve (Mann–Whitney). ½ is no discrimination; calibration does not enter. The
/// interval is method 5 of R. G. Newcombe (2006), Statistics in Medicine 25, 559–573: the values whose
/// own standard error (J. A. Hanley, B. J. McNeil 1982) reaches the estimate. It stays within
/// [0, 1] and has a width even at 1. Undefined unless there are right and wrong predictions.
pub fn auc(histogram: &ScoreHistogram, level: f64) -> Result<Estimate, Undefined> {
    area(&scored::from_histogram(histogram)?, level)
}

/// [`auc`] from single pairs, where only truly equal confidences tie.
pub fn auc_of(confidence: &[f64], agrees: &[bool], level: f64) -> Result<Estimate, Undefined> {
    area(&scored::from_pairs(confidence, agrees)?, level)
}

fn area(levels: &[Level], level: f64) -> Result<Estimate, Undefined> {
    let right: u64 = levels.iter().map(|at| at.agree).sum();
    let wrong: u64 = levels.iter().map(|at| at.disagree).sum();
    if right == 0 || wrong == 0 {
        return Err(Undefined::NoVariation);
    }
    let z = two_sided_z(level)?;
    // Twice the number of pairs of pairs in the right order, as a whole number.
    let (mut below, mut twice) = (0_u128, 0_u128);
    for at in levels {
        let wrong_here = u128::from(at.disagree);
        twice += u128::from(at.agree) * (2 * below + wrong_here);
        below += wrong_here;
    }
    let value = twice as f64 / 2.0 / (right as f64 * wrong as f64);
    let reaches = |limit: f64| {
        let error = standard_error(limit, right as f64, wrong as f64);
        (limit - value).abs() <= z * error
    };
    Ok(Estimate {
        value,
        low: limit_towards(value, 0.0, reaches),
        high: limit_towards(value, 1.0, reaches),
        n: right + wrong,
        level,
    })
}

/// Hanley and McNeil's, with both sample sizes replaced by their mean (Newcombe's simplification).
fn standard_error(area: f64, right: f64, wrong: f64) -> f64 {
    let others = f64::midpoint(right, wrong) - 1.0;
    let spread = 1.0 + others * ((1.0 - area) / (2.0 - area) + area / (1.0 + area));
    (area * (1.0 - area) * spread / (right * wrong)).sqrt()
}

/// The farthest value towards `end` that still reaches the estimate, by halving.
fn limit_towards(value: f64, end: f64, reaches: impl Fn(f64) -> bool) -> f64 {
    if reaches(end) {
        return end;
    }
    let (mut inside, mut outside) = (value, end);
    for _ in 0..60 {
        let middle = f64::midpoint(inside, outside);
        if reaches(middle) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    inside
}
