//! Scored pairs in order of confidence, whether they come from bins or one by one.

use crate::estimate::Undefined;
use crate::histogram::{BINS, ScoreHistogram};

/// Pairs of equal confidence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Level {
    pub(crate) confidence: f64,
    pub(crate) bin: usize,
    pub(crate) agree: u64,
    pub(crate) disagree: u64,
}

impl Level {
    pub(crate) fn n(&self) -> u64 {
        self.agree + self.disagree
    }
}

/// Non-empty bins, lowest first, with the middle of the bin for the confidence.
///
/// Undefined without pairs, and where there are more than 64 bits hold: sums over levels are plain.
pub(crate) fn from_histogram(histogram: &ScoreHistogram) -> Result<Vec<Level>, Undefined> {
    histogram.checked_n()?;
    let levels: Vec<Level> = histogram
        .bins()
        .iter()
        .enumerate()
        .filter(|(_, counts)| counts.n() > 0)
        .map(|(bin, counts)| Level {
            confidence: (bin as f64 + 0.5) / BINS as f64,
            bin,
            agree: counts.agree,
            disagree: counts.disagree,
        })
        .collect();
    not_empty(levels)
}

/// Distinct confidences, lowest first, from one entry per pair.
pub(crate) fn from_pairs(confidence: &[f64], agrees: &[bool]) -> Result<Vec<Level>, Undefined> {
    let pairs = Sorted::pairs(confidence, agrees.iter().copied())?;
    Ok(pairs.levels().collect())
}

/// Single pairs in order of confidence: the bits of the confidence, then one bit for agreement.
///
/// Bits of numbers that are not negative have the order of the numbers, and sorting integers in place
/// is several times as fast as sorting positions by what they point at.
pub(crate) struct Sorted(Vec<u64>);

impl Sorted {
    /// Undefined without pairs, for different numbers of confidences and outcomes, and for a
    /// confidence outside [0, 1].
    pub(crate) fn pairs(
        confidence: &[f64],
        agrees: impl ExactSizeIterator<Item = bool>,
    ) -> Result<Self, Undefined> {
        if confidence.len() != agrees.len() {
            return Err(Undefined::ShapeMismatch);
        }
        if confidence.is_empty() {
            return Err(Undefined::NoData);
        }
        if !confidence.iter().all(|c| (0.0..=1.0).contains(c)) {
            return Err(Undefined::ValueOutOfRange);
        }
        // Adding zero makes one of the two zeros; 1.0 leaves the two highest bits free.
        let key = |(c, agrees): (&f64, bool)| (c + 0.0).to_bits() << 1 | u64::from(agrees);
        let mut keys: Vec<u64> = confidence.iter().zip(agrees).map(key).collect();
        keys.sort_unstable();
        Ok(Self(keys))
    }

    /// Number of pairs.
    pub(crate) fn n(&self) -> u64 {
        self.0.len() as u64
    }

    /// Distinct confidences, lowest first.
    pub(crate) fn levels(&self) -> impl DoubleEndedIterator<Item = Level> {
        self.0.chunk_by(|a, b| a >> 1 == b >> 1).map(|equal| {
            let confidence = f64::from_bits(equal[0] >> 1);
            let agree = equal.iter().map(|key| key & 1).sum();
            Level {
                confidence,
                bin: ScoreHistogram::bin_of(confidence).unwrap_or_default(),
                agree,
                disagree: equal.len() as u64 - agree,
            }
        })
    }
}

fn not_empty(levels: Vec<Level>) -> Result<Vec<Level>, Undefined> {
    if levels.is_empty() {
        Err(Undefined::NoData)
    } else {
        Ok(levels)
    }
}
