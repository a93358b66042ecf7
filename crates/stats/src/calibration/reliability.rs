//! Reliability diagram and expected calibration error: confidence beside the share that is right.

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

/// Expected calibration error over `bins` intervals of equal width (at least one), from the 1,000 bins
/// of a histogram: approximate. Where the confidences themselves are at hand, [`ece_equal_width_of`]
/// is exact.
///
/// The mean over pairs of `|share right − mean confidence|` of their interval. Interval `i` holds the
/// confidences from `i/bins` up to, not including, `(i+1)/bins`; the last one holds 1 too. Empty
/// intervals count nothing. M. P. Naeini, G. F. Cooper, M. Hauskrecht (2015), AAAI 29. It depends on `bins`; show the number
/// with the figure. Undefined without pairs.
///
/// Two things are lost in the histogram. Every confidence is taken for the middle of its score bin,
/// which moves the figure by at most 0.0005. And where `bins` does not divide 1,000 (15 does not), a
/// score bin that straddles an edge goes as a whole to the side of its middle: a share s of the pairs in
/// such bins can then be counted in the neighbouring interval, which moves the figure by at most 2·s
/// more. Numbers that divide 1,000, such as 10 or 20, have no such bins.
pub fn ece_equal_width(histogram: &ScoreHistogram, bins: usize) -> Result<f64, Undefined> {
    Ok(ece_of_levels(&scored::from_histogram(histogram)?, bins))
}

/// [`ece_equal_width`] from single pairs: exact. Each confidence counts as it is, and in the interval
/// that holds it, whatever `bins`.
///
/// [`Undefined::ShapeMismatch`] for lists of different lengths, [`Undefined::ValueOutOfRange`] for a
/// confidence outside [0, 1], [`Undefined::NoData`] without pairs.
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

/// Expected calibration error over at most `bins` groups of nearly equal size, from the 1,000 bins of a
/// histogram: approximate. Where the confidences themselves are at hand, [`ece_equal_mass_of`] is
/// exact.
///
/// In order of confidence, a group begins with the first pair at or after `i·n/bins`. K. Nguyen,
/// B. O'Connor (2015), EMNLP. Pairs of equal confidence stay together, so groups can be uneven and
/// fewer. Undefined without pairs.
///
/// In a histogram all pairs of a score bin have equal confidence and stay together. Where many pairs fall
/// into few of them (a model that is sure of almost everything) the groups are fewer and coarser than
/// from single pairs, and the figure can be far smaller.
pub fn ece_equal_mass(histogram: &ScoreHistogram, bins: usize) -> Result<f64, Undefined> {
    Ok(ece(&equal_mass(&scored::from_histogram(histogram)?, bins)))
}

/// [`ece_equal_mass`] from single pairs: exact; only truly equal confidences stay together. Undefined as
/// [`ece_equal_width_of`].
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
    let width = 1.0 / bins.max(1) as f64;
    diagram(
        histogram,
        |levels| equal_width(levels, bins),
        |group| (group.index as f64 * width, (group.index + 1) as f64 * width),
    )
}

/// Reliability diagram over at most `bins` groups of nearly equal size, cut as in
/// [`ece_equal_mass`]; the edges of a group are those of its outermost score bins.
///
/// Its intervals are about equally wide everywhere, where [`reliability`] has wide ones in sparse
/// regions. Empty without pairs.
pub fn reliability_equal_mass(histogram: &ScoreHistogram, bins: usize) -> Vec<ReliabilityBin> {
    diagram(
        histogram,
        |levels| equal_mass(levels, bins),
        |group| {
            (
                ScoreHistogram::threshold(group.bottom),
                ScoreHistogram::threshold(group.top + 1),
            )
        },
    )
}

fn diagram(
    histogram: &ScoreHistogram,
    grouped: impl Fn(&[Level]) -> Vec<Group>,
    edges: impl Fn(&Group) -> (f64, f64),
) -> Vec<ReliabilityBin> {
    let Ok(levels) = scored::from_histogram(histogram) else {
        return Vec::new();
    };
    grouped(&levels)
        .into_iter()
        .filter_map(|group| {
            let (low, high) = edges(&group);
            Some(ReliabilityBin {
                low,
                high,
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
    /// Score bins of its first and its last level.
    bottom: usize,
    top: usize,
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
                group.top = level.bin;
                group.n += level.n();
                group.agree += level.agree;
                group.confidence += confidence;
            }
            Some(_) | None => groups.push(Group {
                index,
                bottom: level.bin,
                top: level.bin,
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
    let edge = |index: usize| index as f64 / bins as f64;
    gather(levels, |level| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the number of intervals; the cast saturates"
        )]
        let near = ((level.confidence * bins as f64) as usize).min(bins - 1);
        // Multiplying rounds some values across the edge next to them; comparing with edges does not.
        let above = near + 1 < bins && level.confidence >= edge(near + 1);
        let below = near > 0 && level.confidence < edge(near);
        near + usize::from(above) - usize::from(below)
    })
}

fn equal_mass(levels: &[Level], bins: usize) -> Vec<Group> {
    let bins = bins.max(1);
    let n: u64 = levels.iter().map(Level::n).sum();
    let mut before = 0_u64;
    gather(levels, |level| {
        // Below `bins`, as not all pairs lie before this level.
        let index = u128::from(before) * bins as u128 / u128::from(n);
        before += level.n();
        usize::try_from(index).unwrap_or(bins - 1)
    })
}

/// Over intervals of equal width.
pub(super) fn ece_of_levels(levels: &[Level], bins: usize) -> f64 {
    ece(&equal_width(levels, bins))
}

fn ece(groups: &[Group]) -> f64 {
    let n: u64 = groups.iter().map(|group| group.n).sum();
    let gaps = groups
        .iter()
        .map(|group| (group.agree as f64 - group.confidence).abs());
    gaps.sum::<f64>() / n as f64
}
