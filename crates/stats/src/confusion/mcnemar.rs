//! McNemar's tests: do two models (or people) err on the same items equally often?

use serde::{Deserialize, Serialize};

use crate::estimate::Undefined;
use crate::special::ln_binomial_cdf;
use crate::student::normal_cdf;

/// Two-sided exact McNemar p-value from the items where exactly one of two models is right.
///
/// Q. McNemar (1947), Psychometrika 12, 153–157, with the binomial tail at ½ doubled and cut at 1.
/// 1 where there is no such item: nothing tells the two apart.
pub fn mcnemar_exact(only_a: u64, only_b: u64) -> f64 {
    let n = only_a.saturating_add(only_b);
    let tail = ln_binomial_cdf(only_a.min(only_b), n, 0.5).exp();
    (2.0 * tail).min(1.0)
}

/// McNemar's statistic with its p-value by the χ² distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct McNemar {
    /// `(|a − b| − 1)² / (a + b)`.
    pub statistic: f64,
    /// Probability of a larger one where both are as often right alone.
    pub p_value: f64,
}

/// McNemar's χ² test with Edwards' correction for continuity, for comparison with older reports.
///
/// A. L. Edwards (1948), Psychometrika 13, 185–187. The exact test ([`mcnemar_exact`]) is better at
/// every size. The correction stops at 0: equal counts give statistic 0. [`Undefined::NoPairs`]
/// without an item where exactly one is right.
pub fn mcnemar_corrected(only_a: u64, only_b: u64) -> Result<McNemar, Undefined> {
    if only_a == 0 && only_b == 0 {
        return Err(Undefined::NoPairs);
    }
    let difference = only_a.abs_diff(only_b).saturating_sub(1) as f64;
    let root = difference / (only_a as f64 + only_b as f64).sqrt();
    Ok(McNemar {
        statistic: root * root,
        p_value: 2.0 * normal_cdf(-root),
    })
}
