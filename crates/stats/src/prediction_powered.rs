//! Prediction-powered inference: few labels and many predictions give one mean with its interval.

use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, Undefined, two_sided_z};
use crate::histogram::{BINS, ScoreHistogram};

/// How much the predictions are trusted; the interval is valid for any.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tuning {
    /// The share λ in [0, 1] that gives the narrowest interval on these data.
    Best,
    /// λ = 1: predictions as they are.
    Full,
    /// λ = 0: labels only, the classical mean.
    LabelsOnly,
}

/// Mean of `truth` over all items, of which only the labelled ones are known.
///
/// `predicted` is what was predicted of each labelled item, `elsewhere` of every unlabelled one; the
/// labelled are a random sample of all. With λ the mean is `λ·mean(elsewhere) + mean(truth −
/// λ·predicted)`, and its variance the sum of the variances of both means. A. Angelopoulos, S. Bates,
/// C. Fannjiang, M. Jordan, T. Zrnic (2023), Science 382, 669–674; λ as in A. Angelopoulos,
/// J. Duchi, T. Zrnic (2023), arXiv 2311.01453, `cov / ((1 + n/N)·var)` cut to [0, 1].
///
/// The interval is normal and its width known only in large samples: not for gates. `n` of the
/// estimate is the number of labels. Undefined with fewer than two labelled or two unlabelled items,
/// for lists of different lengths and for values that are not finite (or so large that their squares
/// are not), where nothing varies, and where the counts exceed 64 bits.
pub fn prediction_powered_mean(
    truth: &[f64],
    predicted: &[f64],
    elsewhere: &[f64],
    tuning: Tuning,
    level: f64,
) -> Result<Estimate, Undefined> {
    if truth.len() != predicted.len() {
        return Err(Undefined::ShapeMismatch);
    }
    let known = [truth, predicted, elsewhere].into_iter().flatten();
    if !known.into_iter().all(|value| value.is_finite()) {
        return Err(Undefined::ValueOutOfRange);
    }
    let labelled = truth.iter().zip(predicted).map(|(y, f)| (*y, *f, 1));
    let unlabelled = elsewhere.iter().map(|f| (*f, 1));
    estimate(labelled, unlabelled, tuning, level, (f64::MIN, f64::MAX))
}

/// Share of errors over all items, from labelled pairs and the confidences of items without labels.
///
/// [`prediction_powered_mean`] where an item's predicted error is `1 − confidence` (of its bin's
/// middle), in O(bins). `unlabelled` holds 1,000 counts. The labelled are a random sample of all items,
/// so blind pairs and audits serve, and pairs that people chose do not.
pub fn prediction_powered_error(
    labelled: &ScoreHistogram,
    unlabelled: &[u64],
    tuning: Tuning,
    level: f64,
) -> Result<Estimate, Undefined> {
    if unlabelled.len() != BINS {
        return Err(Undefined::ShapeMismatch);
    }
    let predicted = |bin: usize| 1.0 - (bin as f64 + 0.5) / BINS as f64;
    let known = labelled
        .bins()
        .iter()
        .enumerate()
        .flat_map(|(bin, counts)| {
            let f = predicted(bin);
            [(1.0, f, counts.disagree), (0.0, f, counts.agree)]
        });
    let others = unlabelled.iter().enumerate();
    let others = others.map(|(bin, count)| (predicted(bin), *count));
    estimate(known, others, tuning, level, (0.0, 1.0))
}

fn estimate(
    labelled: impl Iterator<Item = (f64, f64, u64)> + Clone,
    unlabelled: impl Iterator<Item = (f64, u64)> + Clone,
    tuning: Tuning,
    level: f64,
    range: (f64, f64),
) -> Result<Estimate, Undefined> {
    let n = total(labelled.clone().map(|(_, _, count)| count))?;
    let others = total(unlabelled.clone().map(|(_, count)| count))?;
    let all = n.checked_add(others).ok_or(Undefined::CountsTooLarge)? as f64;
    if n < 2 || others < 2 {
        return Err(Undefined::TooFewItems);
    }
    let truth = moments(labelled.clone().map(|(y, _, count)| (y, count)));
    let known = moments(labelled.clone().map(|(_, f, count)| (f, count)));
    let elsewhere = moments(unlabelled.clone());
    let share = match tuning {
        Tuning::Full => 1.0,
        Tuning::LabelsOnly => 0.0,
        Tuning::Best => {
            let products = labelled
                .clone()
                .map(|(y, f, count)| (y - truth.0) * (f - known.0) * count as f64);
            let covariance = products.sum::<f64>() / n as f64;
            let known = labelled.clone().map(|(_, f, count)| (f, count));
            let together = moments(known.chain(unlabelled.clone()));
            let sample = all / (all - 1.0);
            let variance = together.1 * sample * (1.0 + n as f64 / others as f64);
            if variance > 0.0 {
                (covariance / variance).clamp(0.0, 1.0)
            } else {
                0.0
            }
        }
    };
    let rest = moments(labelled.map(|(y, f, count)| (y - share * f, count)));
    let value = share * elsewhere.0 + rest.0;
    let variance = rest.1 / n as f64 + share * share * elsewhere.1 / others as f64;
    // Values that are alike differ from their mean by rounding alone.
    if variance.sqrt() > 1e-13 * value.abs() / (n as f64).sqrt() {
        Estimate::around(
            value,
            two_sided_z(level)? * variance.sqrt(),
            n,
            level,
            range,
        )
    } else {
        Err(Undefined::NoVariation)
    }
}

fn total(mut counts: impl Iterator<Item = u64>) -> Result<u64, Undefined> {
    let total = counts.try_fold(0, |total: u64, count| total.checked_add(count));
    total.ok_or(Undefined::CountsTooLarge)
}

/// Mean and variance (divided by the count itself) of values with counts.
fn moments(values: impl Iterator<Item = (f64, u64)> + Clone) -> (f64, f64) {
    let (mut n, mut sum) = (0.0, 0.0);
    for (value, count) in values.clone() {
        n += count as f64;
        sum += value * count as f64;
    }
    let mean = sum / n;
    let squares = values.map(|(value, count)| (value - mean).powi(2) * count as f64);
    (mean, squares.sum::<f64>() / n)
}
