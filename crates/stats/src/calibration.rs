//! Calibration: whether a confidence of 0.9 means nine right out of ten.
//!
//! From a histogram, the confidence of a pair is taken to be the middle of its bin. That is off by at
//! most 0.0005, and so are mean confidences and both calibration errors.

use serde::{Deserialize, Serialize};

use crate::estimate::{DISPLAY_LEVEL, Estimate, Undefined};
use crate::histogram::ScoreHistogram;
use crate::proportion::wilson;
use crate::scored::{self, Level};

/// One bar of the reliability diagram.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Lower edge, inclusive.
    pub low: f64,
    /// Upper edge, exclusive but for the last.
    pub high: f64,
    /// Mean confidence of its pairs (of bin middles).
    pub mean_confidence: f64,
    /// Share of them that agree with the reference, with Wilson's interval at [`DISPLAY_LEVEL`].
    pub accuracy: Estimate,
    /// Pairs in it.
    pub n: u64,
}

/// Brier score of "the prediction agrees", mean of `(confidence − agrees)²`; 0 is best.
///
/// G. W. Brier (1950), Monthly Weather Review 78, 1–3. Off by at most 0.001 through the use of bin
/// middles. Undefined without pairs.
pub fn brier(histogram: &ScoreHistogram) -> Result<f64, Undefined> {
    Ok(mean_square(&scored::from_histogram(histogram)?))
}

/// [`brier`] from single pairs, without approximation.
pub fn brier_of(confidence: &[f64], agrees: &[bool]) -> Result<f64, Undefined> {
    Ok(mean_square(&scored::from_pairs(confidence, agrees)?))
}

/// Expected calibration error over `bins` intervals of equal width (at least one).
///
/// M. P. Naeini, G. F. Cooper, M. Hauskrecht (2015), AAAI 29. It depends on `bins`; show the number
/// with the figure. Undefined without pairs.
pub fn ece_equal_width(histogram: &ScoreHistogram, bins: usize) -> Result<f64, Undefined> {
    Ok(ece(&equal_width(&scored::from_histogram(histogram)?, bins)))
}

/// [`ece_equal_width`] from single pairs, without approximation.
pub fn ece_equal_width_of(
    confidence: &[f64],
    agrees: &[bool],
    bins: usize,
) -> Result<f64, Undefined> {
    Ok(ece(&equal_width(
        &scored::from_pairs(confidence, agrees)?,
        bins,
    )))
}

/// Expected calibration error over at most `bins` groups of nearly equal size.
///
/// K. Nguyen, B. O'Connor (2015), EMNLP. Pairs of equal confidence stay together, so groups can be
/// uneven and fewer. Undefined without pairs.
pub fn ece_equal_mass(histogram: &ScoreHistogram, bins: usize) -> Result<f64, Undefined> {
    Ok(ece(&equal_mass(&scored::from_histogram(histogram)?, bins)))
}

/// [`ece_equal_mass`] from single pairs, without approximation.
pub fn ece_equal_mass_of(
    confidence: &[f64],
    agrees: &[bool],
    bins: usize,
) -> Result<f64, Undefined> {
    Ok(ece(&equal_mass(
        &scored::from_pairs(confidence, agrees)?,
        bins,
    )))
}

/// Reliability diagram over `bins` intervals of equal width; intervals without pairs are left out.
///
/// A. P. Dawid (1982), JASA 77, 605–610. A score bin that straddles an edge goes to the side of its
/// middle; numbers of intervals that divide 1,000 have none such.
pub fn reliability(histogram: &ScoreHistogram, bins: usize) -> Vec<ReliabilityBin> {
    let Ok(levels) = scored::from_histogram(histogram) else {
        return Vec::new();
    };
    let width = 1.0 / bins.max(1) as f64;
    equal_width(&levels, bins)
        .into_iter()
        .filter_map(|group| {
            Some(ReliabilityBin {
                low: group.index as f64 * width,
                high: (group.index + 1) as f64 * width,
                mean_confidence: group.confidence / group.n as f64,
                accuracy: wilson(group.agree, group.n, DISPLAY_LEVEL).ok()?,
                n: group.n,
            })
        })
        .collect()
}

/// Pairs of similar confidence; `confidence` is the sum over them.
#[derive(Debug, Clone, Copy)]
struct Group {
    index: usize,
    n: u64,
    agree: u64,
    confidence: f64,
}

/// Gathers neighbouring levels that `index_of` puts in the same group.
fn gather(levels: &[Level], mut index_of: impl FnMut(&Level) -> usize) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for level in levels {
        let index = index_of(level);
        let confidence = level.confidence * level.n() as f64;
        match groups.last_mut() {
            Some(group) if group.index == index => {
                group.n += level.n();
                group.agree += level.agree;
                group.confidence += confidence;
            }
            Some(_) | None => groups.push(Group {
                index,
                n: level.n(),
                agree: level.agree,
                confidence,
            }),
        }
    }
    groups
}

fn equal_width(levels: &[Level], bins: usize) -> Vec<Group> {
    let bins = bins.max(1);
    let mut index = 0;
    // Levels come in ascending order, so the interval only ever moves up.
    gather(levels, |level| {
        while index + 1 < bins && level.confidence >= (index + 1) as f64 / bins as f64 {
            index += 1;
        }
        index
    })
}

fn equal_mass(levels: &[Level], bins: usize) -> Vec<Group> {
    let bins = bins.max(1);
    let n: u64 = levels.iter().map(Level::n).sum();
    let (mut index, mut before) = (0, 0_u64);
    gather(levels, |level| {
        while index + 1 < bins && before as f64 * bins as f64 >= (index + 1) as f64 * n as f64 {
            index += 1;
        }
        before += level.n();
        index
    })
}

fn ece(groups: &[Group]) -> f64 {
    let n: u64 = groups.iter().map(|group| group.n).sum();
    let gaps = groups
        .iter()
        .map(|group| (group.agree as f64 - group.confidence).abs());
    gaps.sum::<f64>() / n as f64
}

fn mean_square(levels: &[Level]) -> f64 {
    let n: u64 = levels.iter().map(Level::n).sum();
    let squares = levels.iter().map(|level| {
        level.agree as f64 * (1.0 - level.confidence).powi(2)
            + level.disagree as f64 * level.confidence.powi(2)
    });
    squares.sum::<f64>() / n as f64
}
