//! What simulations share: random draws, and whether a count of failures keeps a promise.

use understudy_stats::binomial_p_value;

/// How unlikely a count of failures must be before a promise counts as broken.
///
/// A rate exactly at the promised one exceeds [`keeps`] in one simulation of ten thousand.
const TOLERANCE: f64 = 1e-4;

/// Whether `failures` in `runs` can be explained by a failure rate of at most `delta`:
/// `P(Binomial(runs, delta) ≥ failures) > 1e-4`.
pub fn keeps(failures: usize, runs: usize, delta: f64) -> bool {
    let (failures, runs) = (failures as u64, runs as u64);
    match failures.checked_sub(1) {
        None => true,
        Some(fewer) => 1.0 - binomial_p_value(fewer, runs, delta) > TOLERANCE,
    }
}

/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood 2014): good draws from any seed.
pub struct Draws(pub u64);

impl Draws {
    /// The next 64 bits.
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1).
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }
}
