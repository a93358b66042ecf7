//! Selective prediction: what error remains when only the most confident share is automated.

use serde::{Deserialize, Serialize};

use crate::estimate::Undefined;
use crate::histogram::ScoreHistogram;
use crate::scored::{self, Level};

/// One point of the risk–coverage curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Lowest bin that is accepted.
    pub threshold_bin: usize,
    /// Accepted share of all pairs.
    pub coverage: f64,
    /// Share of errors among the accepted.
    pub risk: f64,
    /// Accepted pairs.
    pub accepted: u64,
    /// Errors among them.
    pub errors: u64,
}

/// Areas under the risk–coverage curve; smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Areas {
    /// Area under risk over coverage.
    pub aurc: f64,
    /// What AURC exceeds its value for a perfect ranking with the same errors by.
    pub e_aurc: f64,
    /// Area under generalised risk (errors per pair, accepted or not) over coverage.
    pub augrc: f64,
    /// Pairs behind the figures.
    pub n: u64,
}

/// The risk–coverage curve, strictest threshold first, one point per non-empty bin.
///
/// R. El-Yaniv, Y. Wiener (2010), JMLR 11, 1605–1641. Empty without pairs.
pub fn risk_coverage(histogram: &ScoreHistogram) -> Vec<Point> {
    scored::from_histogram(histogram).map_or_else(|_| Vec::new(), |levels| curve(&levels))
}

/// AURC, E-AURC and AUGRC from bins; exact up to ties, as confidences of one bin count as equal.
///
/// AURC and E-AURC: Y. Geifman, G. Uziel, R. El-Yaniv (2019), "Bias-reduced uncertainty estimation
/// for deep neural classifiers" (arXiv 1805.08206). AUGRC: J. Traub et al. (2024), arXiv 2407.01032.
/// Trapezoid rule over one point per distinct confidence, beginning at the first, as in fd-shifts.
/// Undefined without pairs.
pub fn areas(histogram: &ScoreHistogram) -> Result<Areas, Undefined> {
    Ok(areas_under(&curve(&scored::from_histogram(histogram)?)))
}

/// [`areas`] from single pairs: their confidence in [0, 1], and whether the prediction was wrong.
pub fn areas_of(confidence: &[f64], wrong: &[bool]) -> Result<Areas, Undefined> {
    let agrees: Vec<bool> = wrong.iter().map(|w| !w).collect();
    Ok(areas_under(&curve(&scored::from_pairs(
        confidence, &agrees,
    )?)))
}

/// AURC alone; see [`areas`].
pub fn aurc(histogram: &ScoreHistogram) -> Result<f64, Undefined> {
    areas(histogram).map(|areas| areas.aurc)
}

fn curve(levels: &[Level]) -> Vec<Point> {
    let n: u64 = levels.iter().map(Level::n).sum();
    let (mut accepted, mut errors) = (0, 0);
    levels
        .iter()
        .rev()
        .map(|level| {
            accepted += level.n();
            errors += level.disagree;
            Point {
                threshold_bin: level.bin,
                coverage: accepted as f64 / n as f64,
                risk: errors as f64 / accepted as f64,
                accepted,
                errors,
            }
        })
        .collect()
}

fn areas_under(points: &[Point]) -> Areas {
    let area = |height: fn(&Point) -> f64| -> f64 {
        points
            .windows(2)
            .map(|pair| {
                (pair[1].coverage - pair[0].coverage)
                    * f64::midpoint(height(&pair[0]), height(&pair[1]))
            })
            .sum()
    };
    let aurc = area(|point| point.risk);
    let (error, n) = points.last().map_or((0.0, 0), |p| (p.risk, p.accepted));
    let ideal = if error < 1.0 {
        error + (1.0 - error) * (-error).ln_1p()
    } else {
        1.0
    };
    Areas {
        aurc,
        e_aurc: aurc - ideal,
        augrc: area(|point| point.risk * point.coverage),
        n,
    }
}
