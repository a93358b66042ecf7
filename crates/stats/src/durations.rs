//! How long things took, as counts on fixed bins, and the median of it.

use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, Undefined, check_level};
use crate::special::ln_binomial_cdf;

/// Number of bins.
pub const DURATION_BINS: usize = 121;

/// Where the second bin begins, in milliseconds.
const SHORTEST_MS: f64 = 100.0;

/// Bins in which a duration doubles: each is 9 % wider than the one before.
const BINS_TO_DOUBLE: f64 = 8.0;

/// Durations counted on bins that grow by the eighth root of 2: below 100 ms, then up to 55 minutes; what took
/// longer is in the last bin. They merge by addition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<u64>", into = "Vec<u64>")]
pub struct Durations {
    bins: Vec<u64>,
}

impl Default for Durations {
    fn default() -> Self {
        Self {
            bins: vec![0; DURATION_BINS],
        }
    }
}

impl From<Durations> for Vec<u64> {
    fn from(durations: Durations) -> Self {
        durations.bins
    }
}

impl TryFrom<Vec<u64>> for Durations {
    type Error = Undefined;

    fn try_from(bins: Vec<u64>) -> Result<Self, Undefined> {
        if bins.len() != DURATION_BINS {
            return Err(Undefined::ShapeMismatch);
        }
        let mut durations = Self::default();
        for (bin, count) in bins.into_iter().enumerate() {
            durations.add(bin, count)?;
        }
        Ok(durations)
    }
}

impl Durations {
    /// The bin of a duration in milliseconds.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at least 0 and at most the last bin"
    )]
    pub fn duration_bin(ms: u32) -> usize {
        let doublings = (f64::from(ms) / SHORTEST_MS).log2();
        if doublings < 0.0 {
            return 0;
        }
        ((doublings * BINS_TO_DOUBLE) as usize + 1).min(DURATION_BINS - 1)
    }

    /// Counts durations in a bin; [`Undefined::ValueOutOfRange`] where there is no such bin,
    /// [`Undefined::CountsTooLarge`] above 64 bits. Nothing is counted then.
    pub fn add(&mut self, bin: usize, count: u64) -> Result<(), Undefined> {
        let total = self.n().checked_add(count);
        total.ok_or(Undefined::CountsTooLarge)?;
        *self.bins.get_mut(bin).ok_or(Undefined::ValueOutOfRange)? += count;
        Ok(())
    }

    /// Adds other durations; [`Undefined::CountsTooLarge`] above 64 bits, and nothing is added then.
    pub fn merge(&mut self, other: &Self) -> Result<(), Undefined> {
        let total = self.n().checked_add(other.n());
        total.ok_or(Undefined::CountsTooLarge)?;
        for (mine, theirs) in self.bins.iter_mut().zip(&other.bins) {
            *mine += theirs;
        }
        Ok(())
    }

    /// How many durations.
    pub fn n(&self) -> u64 {
        self.bins.iter().sum()
    }

    /// The median in seconds, with the interval between two order statistics.
    ///
    /// Between the r-th shortest and the r-th longest lies the true median with at least the level asked for, r as
    /// great as `P(Binomial(n, ½) < r)` leaves it: W. R. Thompson (1936), "On confidence ranges for the median and
    /// other expectation distributions for populations of unknown distribution form", Annals of Mathematical
    /// Statistics 7, 122–128. It supposes nothing of the distribution. The ends are those of their bins, so the
    /// interval is up to a bin (9 %) wider at either; the median itself is interpolated in its bin.
    ///
    /// [`Undefined::NoData`] without durations, [`Undefined::TooFewItems`] where not even the shortest and the
    /// longest are far enough apart in rank (below six at 95 %).
    pub fn median(&self, level: f64) -> Result<Estimate, Undefined> {
        check_level(level)?;
        let n = self.n();
        if n == 0 {
            return Err(Undefined::NoData);
        }
        let rank = greatest_rank(n, (1.0 - level) / 2.0);
        if rank == 0 {
            return Err(Undefined::TooFewItems);
        }
        let (low, high) = (self.bin_of_rank(rank), self.bin_of_rank(n - rank + 1));
        // The middle one, or the lower of the two in the middle.
        let middle = n.div_ceil(2);
        let bin = self.bin_of_rank(middle);
        let before: u64 = self.bins[..bin].iter().sum();
        let within = (middle - before) as f64 - 0.5;
        let share = within / self.bins[bin] as f64;
        let value = edge(bin) + share * (edge(bin + 1) - edge(bin));
        Ok(Estimate {
            value: value / 1_000.0,
            low: edge(low) / 1_000.0,
            high: edge(high + 1) / 1_000.0,
            n,
            level,
        })
    }

    /// In which bin the `rank`-th shortest is, from 1.
    fn bin_of_rank(&self, rank: u64) -> usize {
        let mut seen = 0;
        let found = self.bins.iter().position(|count| {
            seen += count;
            seen >= rank
        });
        found.unwrap_or(DURATION_BINS - 1)
    }
}

/// Where a bin begins, in milliseconds.
fn edge(bin: usize) -> f64 {
    if bin == 0 {
        0.0
    } else {
        SHORTEST_MS * ((bin - 1) as f64 / BINS_TO_DOUBLE).exp2()
    }
}

/// The greatest r with `P(Binomial(n, ½) ≤ r − 1) ≤ tail`; 0 where there is none.
fn greatest_rank(n: u64, tail: f64) -> u64 {
    let fits = |r: u64| ln_binomial_cdf(r - 1, n, 0.5) <= tail.ln();
    let (mut least, mut beyond) = (0, n / 2 + 1);
    while beyond - least > 1 {
        let middle = u64::midpoint(least, beyond);
        if fits(middle) {
            least = middle;
        } else {
            beyond = middle;
        }
    }
    least
}
