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
pub(crate) fn from_histogram(histogram: &ScoreHistogram) -> Result<Vec<Level>, Undefined> {
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
    if confidence.len() != agrees.len() {
        return Err(Undefined::ShapeMismatch);
    }
    let mut order: Vec<usize> = (0..confidence.len()).collect();
    order.sort_by(|a, b| confidence[*a].total_cmp(&confidence[*b]));
    let mut levels: Vec<Level> = Vec::new();
    for i in order {
        let bin = ScoreHistogram::bin_of(confidence[i]).ok_or(Undefined::ValueOutOfRange)?;
        let (agree, disagree) = if agrees[i] { (1, 0) } else { (0, 1) };
        match levels.last_mut() {
            Some(last) if last.confidence >= confidence[i] => {
                last.agree += agree;
                last.disagree += disagree;
            }
            Some(_) | None => levels.push(Level {
                confidence: confidence[i],
                bin,
                agree,
                disagree,
            }),
        }
    }
    not_empty(levels)
}

fn not_empty(levels: Vec<Level>) -> Result<Vec<Level>, Undefined> {
    if levels.is_empty() {
        Err(Undefined::NoData)
    } else {
        Ok(levels)
    }
}
