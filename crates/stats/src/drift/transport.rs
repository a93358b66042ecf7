//! Wasserstein-1: how far values had to move, on average, to turn one sample into the other.

use serde::{Deserialize, Serialize};

use super::Pair;
use crate::estimate::Undefined;

/// The distance in the feature's own unit and in the reference's spread.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Wasserstein {
    /// `∫ |F − G|`, in the unit of the feature.
    pub distance: f64,
    /// Standard deviation of the reference (dividing by n).
    pub spread: f64,
}

impl Wasserstein {
    /// Distance in standard deviations of the reference, as Evidently; values of 0.1 and more are often
    /// called drift. [`Undefined::NoVariation`] where the reference does not vary (Evidently divides by
    /// 0.001 there, which would depend on the unit).
    pub fn normalised(self) -> Result<f64, Undefined> {
        let ratio = self.distance / self.spread;
        if self.spread > 0.0 && ratio.is_finite() {
            Ok(ratio)
        } else {
            Err(Undefined::NoVariation)
        }
    }
}

/// Wasserstein-1 distance of two samples, `∫ |F(x) − G(x)| dx` (L. V. Kantorovich 1942; S. S. Vallender 1974).
///
/// [`Undefined::NoData`] where a sample is empty, [`Undefined::ValueOutOfRange`] for NaN and infinite
/// values and where the distance itself would be infinite.
pub fn wasserstein(reference: &[f64], current: &[f64]) -> Result<Wasserstein, Undefined> {
    if reference.is_empty() || current.is_empty() {
        return Err(Undefined::NoData);
    }
    let step = 1.0 / reference.len() as f64;
    let mut points: Vec<(f64, bool)> = Vec::with_capacity(reference.len() + current.len());
    points.extend(reference.iter().map(|x| (*x, true)));
    points.extend(current.iter().map(|x| (*x, false)));
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut i, mut j, mut sum) = (0_usize, 0_usize, 0.0);
    for pair in points.windows(2) {
        if pair[0].1 {
            i += 1;
        } else {
            j += 1;
        }
        let gap = (i as f64 * step - j as f64 / current.len() as f64).abs();
        sum += gap * (pair[1].0 - pair[0].0);
    }
    let ones = reference.iter().map(|x| (*x, step));
    checked(sum, spread(ones))
}

/// The same from counts at known positions, lowest first: bins by a value that stands for each.
///
/// Exact where all values lie on the positions; else off by at most the greatest distance of a value from
/// its position, for each sample. Undefined as [`wasserstein`], and as [`psi`](super::psi) for the counts;
/// [`Undefined::ValueOutOfRange`] unless the positions are in increasing order.
pub fn wasserstein_counts(
    reference: &[u64],
    current: &[u64],
    positions: &[f64],
) -> Result<Wasserstein, Undefined> {
    let pair = Pair::new(reference, current)?;
    if positions.len() != reference.len() {
        return Err(Undefined::ShapeMismatch);
    }
    if positions.windows(2).any(|two| two[0] >= two[1]) {
        return Err(Undefined::ValueOutOfRange);
    }
    let (n, m) = (pair.n as f64, pair.m as f64);
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    for (bin, two) in positions.windows(2).enumerate() {
        i += reference[bin];
        j += current[bin];
        sum += (i as f64 / n - j as f64 / m).abs() * (two[1] - two[0]);
    }
    let shares = reference.iter().map(|count| *count as f64 / n);
    checked(sum, spread(positions.iter().copied().zip(shares)))
}

/// Standard deviation of values with weights that add up to 1.
fn spread(points: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let mean: f64 = points.clone().map(|(x, weight)| x * weight).sum();
    let square = |(x, weight): (f64, f64)| (x - mean) * (x - mean) * weight;
    points.map(square).sum::<f64>().sqrt()
}

fn checked(distance: f64, spread: f64) -> Result<Wasserstein, Undefined> {
    if distance.is_finite() && spread.is_finite() {
        Ok(Wasserstein { distance, spread })
    } else {
        Err(Undefined::ValueOutOfRange)
    }
}
