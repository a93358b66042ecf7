//! How far two binned distributions are apart: population stability index and Jensen–Shannon.

use serde::{Deserialize, Serialize};

use super::Pair;
use crate::estimate::{Undefined, check_level};
use crate::special::chi_square_quantile;

/// Population stability index `Σ (p − q) ln(p/q)` of the shares p (reference) and q (current).
///
/// Symmetric, from 0 without upper end; the sum of the two Kullback–Leibler divergences (S. Kullback,
/// R. A. Leibler 1951, "J"). A bin that is empty in one sample would make it infinite: half a value is
/// put in its place there, and the other shares stay as they are. Bins empty in both do not count.
/// Compare it with [`psi_null_quantile`], not with fixed limits such as 0.1 or 0.25.
///
/// [`Undefined::NoData`] where a sample is empty, [`Undefined::ShapeMismatch`] where bins differ,
/// [`Undefined::ImpossibleCounts`] where the counts overflow.
pub fn psi(reference: &[u64], current: &[u64]) -> Result<f64, Undefined> {
    let pair = Pair::new(reference, current)?;
    let share = |count: u64, of: u64| {
        let count = if count == 0 { 0.5 } else { count as f64 };
        count / of as f64
    };
    let sum: f64 = pair
        .occupied()
        .map(|(r, c)| {
            let (p, q) = (share(r, pair.n), share(c, pair.m));
            (p - q) * (p / q).ln()
        })
        .sum();
    Ok(sum)
}

/// What PSI stays below with probability `level` where nothing has changed:
/// the χ² quantile with `bins − 1` degrees of freedom, times `1/n + 1/m`.
///
/// B. Yurdakul (2018), "Statistical properties of population stability index", Western Michigan
/// University. For large samples: with 20 values a bin (n = m = 200 on ten
/// bins) it is exceeded in 6.5 % of simulated samples instead of 5 %, from 100 a bin on as stated.
///
/// [`Undefined::TooFewLabels`] for fewer than two bins, [`Undefined::NoData`] for an empty sample,
/// [`Undefined::LevelOutOfRange`] unless `0 < level < 1`.
pub fn psi_null_quantile(bins: usize, n: u64, m: u64, level: f64) -> Result<f64, Undefined> {
    check_level(level)?;
    if bins < 2 {
        return Err(Undefined::TooFewLabels);
    }
    if n == 0 || m == 0 {
        return Err(Undefined::NoData);
    }
    let quantile = chi_square_quantile(1.0 - level, (bins - 1) as f64);
    Ok(quantile * (1.0 / n as f64 + 1.0 / m as f64))
}

/// Jensen–Shannon divergence, which other libraries name in four ways.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct JensenShannon {
    nats: f64,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Stored {
    nats: f64,
}

impl From<JensenShannon> for Stored {
    fn from(JensenShannon { nats }: JensenShannon) -> Self {
        Self { nats }
    }
}

impl TryFrom<Stored> for JensenShannon {
    type Error = Undefined;

    fn try_from(Stored { nats }: Stored) -> Result<Self, Undefined> {
        // Written and read again, a number may change its last digit.
        if (0.0..=std::f64::consts::LN_2 * (1.0 + 1e-12)).contains(&nats) {
            Ok(Self {
                nats: nats.min(std::f64::consts::LN_2),
            })
        } else {
            Err(Undefined::ValueOutOfRange)
        }
    }
}

impl JensenShannon {
    /// The divergence with natural logarithms, from 0 to ln 2.
    pub fn divergence_nats(self) -> f64 {
        self.nats
    }

    /// The divergence with base 2, from 0 to 1.
    pub fn divergence_bits(self) -> f64 {
        (self.nats / std::f64::consts::LN_2).min(1.0)
    }

    /// The distance (square root of the divergence) with natural logarithms: what scipy and Evidently
    /// call `jensenshannon`. A metric, from 0 to √(ln 2).
    pub fn distance_nats(self) -> f64 {
        self.nats.sqrt()
    }

    /// The distance with base 2, from 0 to 1.
    pub fn distance_bits(self) -> f64 {
        self.divergence_bits().sqrt()
    }
}

/// Jensen–Shannon divergence of two binned samples: the mean divergence of each from their average.
///
/// Symmetric and finite with empty bins. J. Lin (1991), IEEE Transactions on Information Theory 37,
/// 145–151; D. M. Endres, J. E. Schindelin (2003) for the distance. It is above 0 by chance alone, the
/// more bins and the fewer values the more. Undefined as [`psi`].
pub fn jensen_shannon(reference: &[u64], current: &[u64]) -> Result<JensenShannon, Undefined> {
    let pair = Pair::new(reference, current)?;
    let part = |share: f64, middle: f64| {
        if share > 0.0 {
            share * (share / middle).ln()
        } else {
            0.0
        }
    };
    let sum: f64 = pair
        .shares()
        .map(|(p, q)| {
            let middle = f64::midpoint(p, q);
            part(p, middle) + part(q, middle)
        })
        .sum();
    Ok(JensenShannon {
        nats: (0.5 * sum).clamp(0.0, std::f64::consts::LN_2),
    })
}
