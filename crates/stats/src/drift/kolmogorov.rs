//! Kolmogorov–Smirnov: the greatest gap between two cumulative distributions.

use serde::{Deserialize, Serialize};

use super::Pair;
use crate::estimate::Undefined;

/// Up to this many values in each sample the p-value is exact.
const EXACT_UP_TO: u64 = 10_000;

/// The two-sample Kolmogorov–Smirnov test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ks {
    /// The greatest gap, from 0 to 1; itself an effect size.
    pub statistic: f64,
    /// Probability of a gap as great where nothing has changed (two-sided).
    pub p_value: f64,
    /// Whether the p-value is exact (for continuous values) or Kolmogorov's limit.
    pub exact: bool,
    /// Values of the reference.
    pub n: u64,
    /// Values of now.
    pub m: u64,
}

/// The test from the values themselves. Ties make the p-value larger than need be.
///
/// Exact up to 10,000 values in each sample, by counting lattice paths that leave the corridor of the
/// observed gap (J. L. Hodges 1958, Arkiv för Matematik 3, 469–486), as scipy; beyond that Kolmogorov's
/// limit `2 Σ (−1)^(k−1) exp(−2k²λ²)` with `λ² = D² nm/(n+m)` (N. Smirnov 1948).
/// [`Undefined::NoData`] where a sample is empty, [`Undefined::ValueOutOfRange`] for NaN.
pub fn ks(reference: &[f64], current: &[f64]) -> Result<Ks, Undefined> {
    if reference.is_empty() || current.is_empty() {
        return Err(Undefined::NoData);
    }
    if reference.iter().chain(current).any(|x| x.is_nan()) {
        return Err(Undefined::ValueOutOfRange);
    }
    let sorted = |values: &[f64]| {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted
    };
    let (then, now) = (sorted(reference), sorted(current));
    let mut gap = Gap::new(then.len() as u64, now.len() as u64);
    let (mut i, mut j) = (0, 0);
    while i < then.len() && j < now.len() {
        let next = then[i].min(now[j]);
        while i < then.len() && then[i] <= next {
            i += 1;
        }
        while j < now.len() && now[j] <= next {
            j += 1;
        }
        gap.see(i as u64, j as u64);
    }
    Ok(gap.test())
}

/// The test from counts on bins in order. It sees gaps at the edges only, so the statistic is at most
/// that of the values and the p-value at least theirs. O(bins), and up to 10,000 values O(n·m) for the
/// exact p-value. Undefined as [`psi`](super::psi).
pub fn ks_counts(reference: &[u64], current: &[u64]) -> Result<Ks, Undefined> {
    let pair = Pair::new(reference, current)?;
    let mut gap = Gap::new(pair.n, pair.m);
    let (mut i, mut j) = (0, 0);
    for (r, c) in pair.occupied() {
        i += r;
        j += c;
        gap.see(i, j);
    }
    Ok(gap.test())
}

/// The greatest gap so far as a whole number: |i·n′ − j·m′| with n′, m′ free of common factors,
/// which compares without rounding.
struct Gap {
    n: u64,
    m: u64,
    common: u64,
    greatest: u128,
}

impl Gap {
    fn new(n: u64, m: u64) -> Self {
        let (mut a, mut b) = (n, m);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        Self {
            n,
            m,
            common: a,
            greatest: 0,
        }
    }

    fn see(&mut self, i: u64, j: u64) {
        let left = u128::from(i) * u128::from(self.m / self.common);
        let right = u128::from(j) * u128::from(self.n / self.common);
        self.greatest = self.greatest.max(left.abs_diff(right));
    }

    fn test(&self) -> Ks {
        let (n, m) = (self.n as f64, self.m as f64);
        let statistic = self.greatest as f64 / (n * (self.m / self.common) as f64);
        let exact = self.n.max(self.m) <= EXACT_UP_TO;
        let p_value = if exact {
            self.exact_tail()
        } else {
            limit_tail(statistic * statistic * (n / (n + m)) * m)
        };
        Ks {
            statistic,
            p_value,
            exact,
            n: self.n,
            m: self.m,
        }
    }

    /// Probability that a random path from (0, 0) to (n, m) touches or leaves the corridor. Sums of
    /// positive terms alone, so that small probabilities keep their digits.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_sign_loss,
        reason = "at most 10,000 values in each sample"
    )]
    fn exact_tail(&self) -> f64 {
        let gap = self.greatest as i64;
        if gap == 0 {
            return 1.0;
        }
        let (n, m) = (self.n as i64, self.m as i64);
        let (up, across) = (m / self.common as i64, n / self.common as i64);
        // out[j]: probability that a path to (i, j) has been outside; 1 wherever it is outside.
        let mut out = vec![1.0; m as usize + 1];
        for i in 0..=n {
            let from = ((i * up - gap).div_euclid(across) + 1).max(0);
            let to = ((i * up + gap - 1).div_euclid(across)).min(m);
            if from > 0 {
                out[from as usize - 1] = 1.0;
            }
            for j in from..=to {
                let at = j as usize;
                out[at] = if i + j == 0 {
                    0.0
                } else {
                    let along = if j > 0 { j as f64 * out[at - 1] } else { 0.0 };
                    let upward = if i > 0 { i as f64 * out[at] } else { 0.0 };
                    (along + upward) / (i + j) as f64
                };
            }
        }
        out[m as usize].clamp(0.0, 1.0)
    }
}

/// Kolmogorov's limit at λ²; the second form converges where the first does not.
fn limit_tail(lambda_squared: f64) -> f64 {
    if lambda_squared <= 0.0 {
        return 1.0;
    }
    if lambda_squared < 1.0 {
        let step = -std::f64::consts::PI.powi(2) / (8.0 * lambda_squared);
        let sum: f64 = (0..4)
            .map(|k| (step * f64::from((2 * k + 1) * (2 * k + 1))).exp())
            .sum();
        let inside = (std::f64::consts::TAU / lambda_squared).sqrt() * sum;
        return (1.0 - inside).clamp(0.0, 1.0);
    }
    let term = |k: f64| (-2.0 * k * k * lambda_squared).exp();
    (2.0 * (term(1.0) - term(2.0) + term(3.0) - term(4.0))).clamp(0.0, 1.0)
}
