//! Selective prediction: what error remains when only the most confident share is automated.

use serde::{Deserialize, Serialize};

use crate::estimate::Undefined;
use crate::histogram::ScoreHistogram;
use crate::scored::{self, Level, Sorted};

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
    scored::from_histogram(histogram).map_or_else(
        |_| Vec::new(),
        |levels| curve(levels.into_iter().rev(), histogram.n()).collect(),
    )
}

/// AURC, E-AURC and AUGRC from bins.
///
/// Equal confidences are accepted together, as a threshold does: there is one point per distinct
/// confidence, and pairs of a tie are never split in the order they happen to come in. From a
/// histogram the confidences of one bin are equal; against single pairs that is the only difference.
/// Up to the first point risk is taken as that of the point, and errors per pair as growing evenly from
/// none: pairs that are all equally confident have an AURC of their error and half of it as AUGRC.
/// E-AURC can be below 0, by no more than trapezoids of the perfect ranking at the same coverages lose
/// against its curve: long steps, from few pairs or many ties.
///
/// AURC and E-AURC: Y. Geifman, G. Uziel, R. El-Yaniv (2019), "Bias-reduced uncertainty estimation
/// for deep neural classifiers" (arXiv 1805.08206). AUGRC: J. Traub et al. (2024), arXiv 2407.01032.
/// Trapezoid rule over one point per distinct confidence, beginning at coverage 0 with the risk of the
/// first point (for AUGRC with 0), as in fd-shifts. Undefined without pairs.
pub fn areas(histogram: &ScoreHistogram) -> Result<Areas, Undefined> {
    let levels = scored::from_histogram(histogram)?;
    Ok(areas_under(curve(levels.into_iter().rev(), histogram.n())))
}

/// [`areas`] from single pairs: their confidence in [0, 1], and whether the prediction was wrong.
///
/// Sorts the pairs, and keeps eight bytes of each meanwhile.
pub fn areas_of(confidence: &[f64], wrong: &[bool]) -> Result<Areas, Undefined> {
    let pairs = Sorted::pairs(confidence, wrong.iter().map(|wrong| !wrong))?;
    Ok(areas_under(curve(pairs.levels().rev(), pairs.n())))
}

/// AURC alone; see [`areas`].
pub fn aurc(histogram: &ScoreHistogram) -> Result<f64, Undefined> {
    areas(histogram).map(|areas| areas.aurc)
}

/// AURC when only the thresholds on the lower convex hull of errors over accepted pairs are used, and
/// mixed at random between two of them.
///
/// J. Traub et al. (2024), arXiv 2407.01032. Integrated exactly and not by the trapezoid rule, from
/// coverage 0 on, as in fd-shifts. Ties as in [`areas`]. Undefined without pairs.
pub fn aurc_achievable(histogram: &ScoreHistogram) -> Result<f64, Undefined> {
    let levels = scored::from_histogram(histogram)?;
    let n = histogram.n();
    Ok(area_under_hull(curve(levels.into_iter().rev(), n), n))
}

/// [`aurc_achievable`] from single pairs, as [`areas_of`].
pub fn aurc_achievable_of(confidence: &[f64], wrong: &[bool]) -> Result<f64, Undefined> {
    let pairs = Sorted::pairs(confidence, wrong.iter().map(|wrong| !wrong))?;
    let n = pairs.n();
    Ok(area_under_hull(curve(pairs.levels().rev(), n), n))
}

/// One point per level; levels come from the highest confidence down and hold `n` pairs together.
fn curve(from_top: impl Iterator<Item = Level>, n: u64) -> impl Iterator<Item = Point> {
    let (mut accepted, mut errors) = (0, 0);
    from_top.map(move |level| {
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
}

fn areas_under(points: impl Iterator<Item = Point>) -> Areas {
    let (mut aurc, mut augrc) = (0.0, 0.0);
    let mut last: Option<Point> = None;
    let generalised = |point: Point| point.risk * point.coverage;
    for point in points {
        // Before the first point: its risk, and no errors per pair.
        let (from, risk, errors) = last.map_or((0.0, point.risk, 0.0), |before| {
            (before.coverage, before.risk, generalised(before))
        });
        let step = point.coverage - from;
        aurc += step * f64::midpoint(risk, point.risk);
        augrc += step * f64::midpoint(errors, generalised(point));
        last = Some(point);
    }
    let (error, n) = last.map_or((0.0, 0), |p| (p.risk, p.accepted));
    let ideal = if error < 1.0 {
        error + (1.0 - error) * (-error).ln_1p()
    } else {
        1.0
    };
    Areas {
        aurc,
        e_aurc: aurc - ideal,
        augrc,
        n,
    }
}

/// Corners of the lower convex hull of errors over accepted pairs, from (0, 0) to the last point.
fn hull(points: impl Iterator<Item = Point>) -> Vec<(u64, u64)> {
    let mut corners: Vec<(u64, u64)> = vec![(0, 0)];
    for point in points {
        let next = (point.accepted, point.errors);
        while let [.., before, last] = corners[..] {
            // Slopes as whole numbers: (last − before) is not flatter than (next − last).
            let steps = |from: (u64, u64), to: (u64, u64)| {
                (u128::from(to.0 - from.0), u128::from(to.1 - from.1))
            };
            let ((run, rise), (next_run, next_rise)) = (steps(before, last), steps(last, next));
            if rise * next_run < next_rise * run {
                break;
            }
            corners.pop();
        }
        corners.push(next);
    }
    corners
}

/// Area of errors/accepted over coverage, where errors grow evenly between two corners.
fn area_under_hull(points: impl Iterator<Item = Point>, n: u64) -> f64 {
    let corners = hull(points);
    let segments = corners.windows(2).map(|ends| {
        // As whole numbers: floats that large can be equal where counts differ.
        let (run, rise) = (ends[1].0 - ends[0].0, ends[1].1 - ends[0].1);
        let [(from, errors), (to, _)] = [ends[0], ends[1]].map(|(k, e)| (k as f64, e as f64));
        let slope = rise as f64 / run as f64;
        // errors + slope·(k − from) over k, integrated; nothing accepted has made no errors.
        let offset = errors - slope * from;
        let hyperbola = if from > 0.0 {
            offset * (to / from).ln()
        } else {
            0.0
        };
        hyperbola + slope * run as f64
    });
    segments.sum::<f64>() / n as f64
}
