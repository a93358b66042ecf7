//! Are two samples of categories (or bins) drawn from one distribution, and if not, how unlike are they?

use serde::{Deserialize, Serialize};

use super::Pair;
use crate::estimate::Undefined;
use crate::special::chi_square_tail;

/// A χ² test of homogeneity with its effect size.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChiSquare {
    /// Pearson's statistic.
    pub statistic: f64,
    /// Degrees of freedom: categories seen in either sample, less one.
    pub degrees: u64,
    /// Probability of a statistic as great where nothing has changed.
    pub p_value: f64,
    /// Cramér's V, from 0 to 1. With two samples it equals Cohen's w: about 0.1 is small, 0.3 medium,
    /// 0.5 large (J. Cohen 1988).
    pub effect: f64,
    /// The smallest expected count. Below about 5 the p-value is only a rough one (W. G. Cochran 1954).
    pub least_expected: f64,
    /// Values in both samples together.
    pub n: u64,
}

/// χ² test of two samples counted on the same categories.
///
/// K. Pearson (1900); H. Cramér (1946), Mathematical Methods of Statistics, section 21.9. Without Yates'
/// correction. Categories that neither sample has do not count. Undefined as
/// [`psi`](super::psi), and [`Undefined::NoVariation`] where only one category was seen.
pub fn chi_square(reference: &[u64], current: &[u64]) -> Result<ChiSquare, Undefined> {
    let pair = Pair::new(reference, current)?;
    let (n, m) = (pair.n as f64, pair.m as f64);
    let all = n + m;
    let (mut statistic, mut categories, mut least) = (0.0, 0_u64, f64::INFINITY);
    for (r, c) in pair.occupied() {
        let (r, c) = (r as f64, c as f64);
        // With two samples the two deviations of a category are equal and opposite.
        let deviation = r * (m / all) - c * (n / all);
        let column = (r + c) / all;
        statistic += deviation * deviation / column * (1.0 / n + 1.0 / m);
        categories += 1;
        least = least.min(column * n.min(m));
    }
    if categories < 2 {
        return Err(Undefined::NoVariation);
    }
    let degrees = categories - 1;
    Ok(ChiSquare {
        statistic,
        degrees,
        p_value: chi_square_tail(statistic, degrees as f64),
        effect: (statistic / all).sqrt().min(1.0),
        least_expected: least,
        n: pair.n + pair.m,
    })
}
