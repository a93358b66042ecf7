//! Confidence scores as counts: how many agreed and disagreed with the reference in each of 1,000 bins.

use serde::{Deserialize, Serialize};

use crate::estimate::Undefined;

/// Number of bins; bin `k` holds the confidences from `k/1000` up to the next bin.
pub const BINS: usize = 1_000;

/// Lower edge of every bin, and one that no confidence reaches.
static EDGES: [f64; BINS + 1] = {
    let mut edges = [f64::INFINITY; BINS + 1];
    let mut bin = 0;
    while bin < BINS {
        edges[bin] = bin as f64 / BINS as f64;
        bin += 1;
    }
    edges
};

/// Counts of one bin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinCounts {
    /// Predictions equal to the reference.
    pub agree: u64,
    /// Predictions that differ from it.
    pub disagree: u64,
}

impl BinCounts {
    /// Pairs in the bin.
    pub fn n(self) -> u64 {
        self.agree.saturating_add(self.disagree)
    }
}

/// What a threshold lets through: pairs at or above it, and the errors among them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Pairs whose confidence reaches the threshold.
    pub accepted: u64,
    /// Those of them whose prediction differs from the reference.
    pub errors: u64,
}

/// Confidence histogram of pairs on fixed bins; the sufficient statistic of every threshold figure.
///
/// A count or sum that would exceed 64 bits stays at the largest. Figures of such a histogram are
/// [`Undefined::CountsTooLarge`]; a certificate then takes fewer pairs for granted than there are, and
/// no fewer errors than that many pairs can have.
///
/// Serialised sparsely, as a list of `[bin, agree, disagree]`, because it travels to the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<(usize, u64, u64)>", into = "Vec<(usize, u64, u64)>")]
pub struct ScoreHistogram {
    bins: Vec<BinCounts>,
}

impl Default for ScoreHistogram {
    fn default() -> Self {
        Self::new()
    }
}

impl ScoreHistogram {
    /// A histogram without pairs.
    pub fn new() -> Self {
        Self {
            bins: vec![BinCounts::default(); BINS],
        }
    }

    /// Bin of a confidence, or `None` for NaN and for anything outside [0, 1].
    ///
    /// Exact at every edge: for each `k` in `0..1000`, `confidence >= k as f64 / 1000.0` holds if and
    /// only if the bin is at least `k`. A threshold on bins is therefore the threshold on confidences.
    /// 1.0 belongs to the last bin.
    #[inline]
    pub fn bin_of(confidence: f64) -> Option<usize> {
        if !(0.0..=1.0).contains(&confidence) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number from 0 to 1000"
        )]
        let near = ((confidence * BINS as f64) as usize).min(BINS - 1);
        // Multiplying rounds some values across the edge next to them; comparing with edges does not.
        let above = usize::from(confidence >= EDGES[near + 1]);
        let below = usize::from(confidence < EDGES[near]);
        Some(near + above - below)
    }

    /// Lower edge of a bin, which is the threshold that accepts this bin and all above.
    pub fn threshold(bin: usize) -> f64 {
        bin as f64 / BINS as f64
    }

    /// Counts `count` pairs in a bin.
    ///
    /// [`Undefined::ValueOutOfRange`], and nothing is counted, unless `bin` is below [`BINS`];
    /// [`bin_of`](Self::bin_of) gives no other.
    pub fn add(&mut self, bin: usize, agrees: bool, count: u64) -> Result<(), Undefined> {
        if bin >= BINS {
            return Err(Undefined::ValueOutOfRange);
        }
        self.count_pairs(bin, agrees, count);
        Ok(())
    }

    /// [`add`](Self::add) in a bin below [`BINS`].
    pub(crate) fn count_pairs(&mut self, bin: usize, agrees: bool, count: u64) {
        let counts = &mut self.bins[bin];
        let counted = if agrees {
            &mut counts.agree
        } else {
            &mut counts.disagree
        };
        *counted = counted.saturating_add(count);
    }

    /// Adds the counts of another histogram.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.bins.iter_mut().zip(&other.bins) {
            mine.agree = mine.agree.saturating_add(theirs.agree);
            mine.disagree = mine.disagree.saturating_add(theirs.disagree);
        }
    }

    /// All bins, lowest confidence first.
    pub fn bins(&self) -> &[BinCounts] {
        &self.bins
    }

    /// Pairs counted.
    pub fn n(&self) -> u64 {
        sum(self.bins.iter().map(|b| b.n()))
    }

    /// Pairs counted, or [`Undefined::CountsTooLarge`].
    pub(crate) fn checked_n(&self) -> Result<u64, Undefined> {
        let counts = self.bins.iter().flat_map(|bin| [bin.agree, bin.disagree]);
        let mut counts = counts.into_iter();
        let total = counts.try_fold(0, |total: u64, count| total.checked_add(count));
        total.ok_or(Undefined::CountsTooLarge)
    }

    /// Pairs whose prediction differs from the reference.
    pub fn errors(&self) -> u64 {
        sum(self.bins.iter().map(|b| b.disagree))
    }

    /// What the threshold `k/1000` lets through; nothing for `k` of 1000 and above.
    pub fn at_threshold(&self, k: usize) -> Accepted {
        let taken = self.bins.get(k..).unwrap_or_default();
        Accepted {
            accepted: sum(taken.iter().map(|b| b.n())),
            errors: sum(taken.iter().map(|b| b.disagree)),
        }
    }

    /// [`at_threshold`](Self::at_threshold) of every bin at once, indexed by bin.
    pub fn accepted_from_top(&self) -> Vec<Accepted> {
        let mut table = vec![Accepted::default(); BINS];
        let mut running = Accepted::default();
        for (row, bin) in table.iter_mut().zip(&self.bins).rev() {
            running.accepted = running.accepted.saturating_add(bin.n());
            running.errors = running.errors.saturating_add(bin.disagree);
            *row = running;
        }
        table
    }
}

/// A sum that stops at the largest count.
fn sum(counts: impl Iterator<Item = u64>) -> u64 {
    counts.fold(0, u64::saturating_add)
}

impl From<ScoreHistogram> for Vec<(usize, u64, u64)> {
    fn from(histogram: ScoreHistogram) -> Self {
        histogram
            .bins
            .iter()
            .enumerate()
            .filter(|(_, counts)| counts.n() > 0)
            .map(|(bin, counts)| (bin, counts.agree, counts.disagree))
            .collect()
    }
}

impl TryFrom<Vec<(usize, u64, u64)>> for ScoreHistogram {
    type Error = Undefined;

    fn try_from(rows: Vec<(usize, u64, u64)>) -> Result<Self, Undefined> {
        let mut histogram = Self::new();
        for (bin, agree, disagree) in rows {
            histogram.add(bin, true, agree)?;
            histogram.add(bin, false, disagree)?;
        }
        Ok(histogram)
    }
}
