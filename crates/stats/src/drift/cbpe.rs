//! Confidence-based performance estimation: the agreement to expect if the confidences can be believed.

use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, Undefined, two_sided_z};
use crate::measured::no_spread;
use crate::proportion::clopper_pearson;

/// Agreement expected from calibrated confidences alone, without any reference.
///
/// It is a warning, never a gate: it supposes that the model is as well calibrated on today's items as it
/// was on those it was calibrated with, which is the very thing drift breaks. It says nothing of errors
/// that the model is sure of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cbpe {
    /// The mean confidence, with the band in which the observed agreement would fall with probability
    /// `level`. The band is sampling alone; that calibration holds is supposed.
    pub expected: Estimate,
}

impl Cbpe {
    /// Whether even the upper end of the band lies below what is wanted.
    pub fn warns_below(&self, wanted: f64) -> bool {
        self.expected.high < wanted
    }
}

/// Estimated agreement of `count` predictions at each calibrated confidence (of the predicted label).
///
/// If an item with confidence c is right with probability c, the number of right ones is Poisson-binomial
/// with mean Σc and variance Σc(1−c) (S. D. Poisson 1837); the band is its normal approximation, cut
/// to [0, 1], and rough below some 30 predictions. Confidences of 0 and 1 alone leave that law without
/// spread, but no finite sample bears out a certainty: the band is then the exact interval of so many
/// right among n ([`clopper_pearson`]). J. Białek, W. Kuberski, N. Perrakis, A. Bifet (2024),
/// "Estimating model performance under covariate shift without labels" (arXiv 2401.08348).
///
/// [`Undefined::NoData`] without predictions, [`Undefined::ValueOutOfRange`] for a confidence that is not in
/// [0, 1], [`Undefined::LevelOutOfRange`] for the level, [`Undefined::ImpossibleCounts`] on overflow.
pub fn cbpe(confidences: &[(f64, u64)], level: f64) -> Result<Cbpe, Undefined> {
    let z = two_sided_z(level)?;
    let (mut n, mut sure, mut right, mut variance) = (0_u64, 0_u64, 0.0, 0.0);
    for (confidence, count) in confidences {
        if !(0.0..=1.0).contains(confidence) {
            return Err(Undefined::ValueOutOfRange);
        }
        n = n.checked_add(*count).ok_or(Undefined::ImpossibleCounts)?;
        if *confidence >= 0.5 {
            sure += count;
        }
        right += confidence * *count as f64;
        variance += confidence * (1.0 - confidence) * *count as f64;
    }
    if n == 0 {
        return Err(Undefined::NoData);
    }
    let value = (right / n as f64).clamp(0.0, 1.0);
    let error = variance.sqrt() / n as f64;
    if no_spread(error, n, 1.0) {
        let expected = clopper_pearson(sure, n, level)?;
        return Ok(Cbpe { expected });
    }
    let half = z * error;
    Ok(Cbpe {
        expected: Estimate {
            value,
            low: (value - half).max(0.0),
            high: (value + half).min(1.0),
            n,
            level,
        },
    })
}
