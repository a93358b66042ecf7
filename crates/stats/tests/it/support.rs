//! What several test files share: closeness and the reference random sequence.

use understudy_stats::{Estimate, Undefined};

/// How near a figure must be to another library's.
pub const NEAR: f64 = 1e-9;

/// Fails unless both values are within `tolerance`.
#[track_caller]
pub fn close(actual: f64, expected: f64, tolerance: f64) {
    assert!(
        (actual - expected).abs() <= tolerance,
        "{actual} is not within {tolerance} of {expected}"
    );
}

/// Half the width of a 95 % normal interval in standard errors.
pub const Z95: f64 = 1.959_963_984_540_054;

/// Fails unless the estimate at 95 % has this value and standard error.
#[track_caller]
pub fn estimate_is(estimate: Result<Estimate, Undefined>, value: f64, se: f64) {
    let estimate = estimate.unwrap();
    close(estimate.value, value, NEAR);
    close((estimate.value - estimate.low) / Z95, se, NEAR);
}

/// The sequence `s ← s·6364136223846793005 + 1442695040888963407; u = (s >> 11) / 2^53`.
pub struct Lcg(pub u64);

impl Iterator for Lcg {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        Some((self.0 >> 11) as f64 / 9_007_199_254_740_992.0)
    }
}

/// The first `n` values from a seed.
pub fn lcg(seed: u64, n: usize) -> Vec<f64> {
    Lcg(seed).take(n).collect()
}
