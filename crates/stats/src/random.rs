//! Random numbers from a seed: the same everywhere, and never from the machine.

use crate::special::ln_binomial_pmf;

/// SplitMix64: a counter in golden-ratio steps, scrambled. G. L. Steele, D. Lea, C. H. Flood (2014),
/// "Fast splittable pseudorandom number generators", OOPSLA 2014, 453–472. Passes BigCrush; period 2^64.
pub(crate) struct SplitMix64(u64);

impl SplitMix64 {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In (0, 1), in the middles of 2^52 equal parts, so that its logarithm always exists.
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
    }

    /// Successes in `n` trials that each succeed with probability `hits / (hits + misses)`.
    ///
    /// Exact up to rounding, and at a cost that does not grow with `n`. Certain where one of the two is
    /// 0; 0 where both are.
    pub(crate) fn binomial(&mut self, n: u64, hits: u64, misses: u64) -> u64 {
        if hits == 0 || n == 0 {
            return 0;
        }
        if misses == 0 {
            return n;
        }
        if hits > misses {
            return n - self.binomial(n, misses, hits);
        }
        let p = hits as f64 / (hits as f64 + misses as f64);
        if n as f64 * p < 10.0 {
            self.binomial_by_inversion(n, p)
        } else {
            self.binomial_by_rejection(n, p)
        }
    }

    /// Walks up the distribution function; about `n p` steps.
    fn binomial_by_inversion(&mut self, n: u64, p: f64) -> u64 {
        let odds = p / (1.0 - p);
        let mut left = self.uniform();
        let mut probability = (n as f64 * (-p).ln_1p()).exp();
        let mut k = 0;
        while left > probability && k < n {
            left -= probability;
            probability *= odds * (n - k) as f64 / (k + 1) as f64;
            k += 1;
            // Beyond the last probability that a double can tell from 0.
            if probability <= 0.0 {
                break;
            }
        }
        k
    }

    /// Transformed rejection with squeeze, for `p ≤ ½` and `n p ≥ 10`; about 1.2 rounds.
    ///
    /// W. Hörmann (1993), "The generation of binomial random variates", Journal of Statistical
    /// Computation and Simulation 46, 101–110, algorithm BTRS; its numbers are fitted there.
    #[expect(
        clippy::many_single_char_names,
        reason = "the names of the published algorithm"
    )]
    fn binomial_by_rejection(&mut self, n: u64, p: f64) -> u64 {
        let q = 1.0 - p;
        let size = n as f64;
        let deviation = (size * p * q).sqrt();
        let b = 1.15 + 2.53 * deviation;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let centre = size * p + 0.5;
        let squeeze = 0.92 - 4.2 / b;
        let scale = (2.83 + 5.1 / b) * deviation;
        let mode = whole((size + 1.0) * p).min(n);
        loop {
            let v = self.uniform();
            let u = self.uniform() - 0.5;
            let edge = 0.5 - u.abs();
            let k = (2.0 * a / edge + b) * u + centre;
            if k < 0.0 || k >= size + 1.0 {
                continue;
            }
            let k = whole(k).min(n);
            if edge >= 0.07 && v <= squeeze {
                return k;
            }
            let height = v * scale / (a / (edge * edge) + b);
            if height <= relative_probability(k, mode, n, p) {
                return k;
            }
        }
    }

    /// Draws as many observations as `counts` holds, each cell as likely as its count, into `drawn`.
    ///
    /// One binomial per cell, each given the cells before it: the cost depends on the number of cells
    /// alone. `total` is the sum of the counts.
    pub(crate) fn multinomial(&mut self, counts: &[u64], total: u64, drawn: &mut [u64]) {
        let (mut to_draw, mut beyond) = (total, total);
        for (count, out) in counts.iter().zip(drawn) {
            beyond -= count;
            *out = self.binomial(to_draw, *count, beyond);
            to_draw -= *out;
        }
    }
}

/// Probability of `k` successes in `n` trials, in units of that of the mode.
fn relative_probability(k: u64, mode: u64, n: u64, p: f64) -> f64 {
    let q = 1.0 - p;
    if k.abs_diff(mode) > 20 {
        return (ln_binomial_pmf(k, n, p, q) - ln_binomial_pmf(mode, n, p, q)).exp();
    }
    // Near the mode the steps between neighbours are quicker than two logarithms.
    let odds = p / q;
    let all = (n as f64 + 1.0) * odds;
    let climb = |from: u64, to: u64| (from + 1..=to).map(|i| all / i as f64 - odds).product();
    if k >= mode {
        climb(mode, k)
    } else {
        1.0 / climb(k, mode)
    }
}

/// What is before the decimal point of a float from 0 up.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers pass what lies between 0 and a count; the cast saturates"
)]
fn whole(x: f64) -> u64 {
    x as u64
}
