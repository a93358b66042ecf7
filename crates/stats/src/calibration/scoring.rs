//! Proper scores of "the prediction agrees": Brier and logarithmic.

use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, Undefined, two_sided_z};
use crate::histogram::{BINS, ScoreHistogram};
use crate::measured::no_spread;
use crate::scored::{self, Level};

/// A proper scoring rule: what one pair loses by its confidence; 0 is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// `(confidence − agrees)²`, in [0, 1]. G. W. Brier (1950), Monthly Weather Review 78, 1–3.
    Brier,
    /// `−ln` of the probability given to what happened. I. J. Good (1952), JRSS B 14, 107–114.
    ///
    /// Confidences are first cut to `[ε, 1 − ε]` with the machine's ε = 2⁻⁵², as in scikit-learn, so
    /// that one sure mistake costs 36 and not everything.
    Log,
}

impl Rule {
    /// Loss of a pair with this confidence.
    pub(super) fn loss(self, confidence: f64, agrees: bool) -> f64 {
        match self {
            Self::Brier => {
                let gap = if agrees { 1.0 - confidence } else { confidence };
                gap * gap
            }
            Self::Log => {
                let cut = confidence.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
                if agrees { -cut.ln() } else { -(-cut).ln_1p() }
            }
        }
    }

    /// The most that one pair can lose.
    pub(super) fn greatest(self) -> f64 {
        self.loss(1.0, false)
    }

    /// Summed loss of pairs that are all given the same confidence; those that are not there cost 0.
    pub(super) fn total(self, confidence: f64, agree: u64, disagree: u64) -> f64 {
        let part = |count: u64, agrees| match count {
            0 => 0.0,
            _ => count as f64 * self.loss(confidence, agrees),
        };
        part(agree, true) + part(disagree, false)
    }
}

/// Brier score, mean of `(confidence − agrees)²`; 0 is best.
///
/// Off by at most 0.001 through the use of bin middles. Undefined without pairs.
pub fn brier(histogram: &ScoreHistogram) -> Result<f64, Undefined> {
    Ok(mean(&scored::from_histogram(histogram)?, Rule::Brier))
}

/// [`brier`] from single pairs, without approximation.
pub fn brier_of(confidence: &[f64], agrees: &[bool]) -> Result<f64, Undefined> {
    Ok(mean(&scored::from_pairs(confidence, agrees)?, Rule::Brier))
}

/// Log loss, the mean of [`Rule::Log`]; 0 is best.
///
/// A bin's middle lies at least 0.0005 inside [0, 1], so from bins a sure mistake costs 7.6 and
/// nothing is cut. Undefined without pairs.
pub fn log_loss(histogram: &ScoreHistogram) -> Result<f64, Undefined> {
    Ok(mean(&scored::from_histogram(histogram)?, Rule::Log))
}

/// [`log_loss`] from single pairs, cut as [`Rule::Log`] says.
pub fn log_loss_of(confidence: &[f64], agrees: &[bool]) -> Result<f64, Undefined> {
    Ok(mean(&scored::from_pairs(confidence, agrees)?, Rule::Log))
}

/// A mean score with its interval: normal, from the variance between pairs.
///
/// Where all pairs score the same, or can as far as bins tell, their variance says nothing; the interval
/// then allows for what n pairs alike can have missed, as [`Measured::normal_interval`](crate::Measured::normal_interval).
/// Undefined without pairs and for a single one, and unless `0 < level < 1`. A few sure mistakes can
/// make most of a log loss; its interval is then too narrow.
pub fn mean_score(
    histogram: &ScoreHistogram,
    rule: Rule,
    level: f64,
) -> Result<Estimate, Undefined> {
    estimate(&scored::from_histogram(histogram)?, HALF_BIN, rule, level)
}

/// [`mean_score`] from single pairs.
pub fn mean_score_of(
    confidence: &[f64],
    agrees: &[bool],
    rule: Rule,
    level: f64,
) -> Result<Estimate, Undefined> {
    estimate(&scored::from_pairs(confidence, agrees)?, 0.0, rule, level)
}

pub(super) fn mean(levels: &[Level], rule: Rule) -> f64 {
    let n: u64 = levels.iter().map(Level::n).sum();
    let totals = levels
        .iter()
        .map(|level| rule.total(level.confidence, level.agree, level.disagree));
    totals.sum::<f64>() / n as f64
}

fn estimate(levels: &[Level], half: f64, rule: Rule, level: f64) -> Result<Estimate, Undefined> {
    mean_of(
        (levels, half),
        (0.0, rule.greatest()),
        level,
        |at, agrees| rule.loss(at.confidence, agrees),
    )
}

/// How far a confidence can lie from the middle of its bin.
pub(super) const HALF_BIN: f64 = 0.5 / BINS as f64;

/// Mean of a figure over pairs, whose confidences may lie `half` away from the level's, with a normal
/// interval from the variance between pairs; where they can all be alike, at least that of
/// [`Estimate::of_alike`].
pub(super) fn mean_of(
    (levels, half): (&[Level], f64),
    range: (f64, f64),
    level: f64,
    figure: impl Fn(&Level, bool) -> f64,
) -> Result<Estimate, Undefined> {
    let n: u64 = levels.iter().map(Level::n).sum();
    if n < 2 {
        return Err(Undefined::TooFewItems);
    }
    let over_pairs = |f: &dyn Fn(f64) -> f64| -> f64 {
        let sums = levels.iter().map(|at| {
            at.agree as f64 * f(figure(at, true)) + at.disagree as f64 * f(figure(at, false))
        });
        sums.sum()
    };
    let mean = over_pairs(&|x| x) / n as f64;
    let variance = over_pairs(&|x| (x - mean).powi(2)) / (n - 1) as f64;
    let error = (variance / n as f64).sqrt();
    let found = Estimate::around(mean, two_sided_z(level)? * error, n, level, range)?;
    if !no_spread(error, n, range.1 - range.0) && !can_be_alike(levels, half, &figure) {
        return Ok(found);
    }
    let alike = Estimate::of_alike(mean, n, level, range)?;
    Ok(Estimate {
        low: alike.low.min(found.low),
        high: alike.high.max(found.high),
        ..found
    })
}

/// Whether one figure is possible for all pairs, each confidence being known to `half` on either side.
fn can_be_alike(levels: &[Level], half: f64, figure: impl Fn(&Level, bool) -> f64) -> bool {
    let (mut least, mut greatest) = (f64::NEG_INFINITY, f64::INFINITY);
    for at in levels {
        for (count, agrees) in [(at.agree, true), (at.disagree, false)] {
            if count > 0 {
                let ends = [-half, half].map(|off| {
                    let confidence = (at.confidence + off).clamp(0.0, 1.0);
                    figure(&Level { confidence, ..*at }, agrees)
                });
                least = least.max(ends[0].min(ends[1]));
                greatest = greatest.min(ends[0].max(ends[1]));
            }
        }
    }
    // Edges are decimals that floats do not have.
    least <= greatest + 1e-12
}
