//! Many features at once: which changed by more than chance, and by enough to care?

use serde::{Deserialize, Serialize};

use super::chi_square::{ChiSquare, chi_square};
use super::counts::Counts;
use super::divergence::{JensenShannon, jensen_shannon, psi, psi_null_quantile};
use crate::estimate::{Undefined, check_level};
use crate::multiplicity::Correction;

/// One feature, counted on the same bins then and now.
#[derive(Debug, Clone, Copy)]
pub struct Feature<'a> {
    /// What the report calls it.
    pub name: &'a str,
    /// Counts of the reference.
    pub reference: &'a Counts,
    /// Counts of now.
    pub current: &'a Counts,
}

/// When a feature counts as drifted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// How p-values of several features are corrected.
    pub correction: Correction,
    /// The corrected p-value must not exceed this.
    pub q: f64,
    /// Cramér's V must reach this.
    pub least_effect: f64,
}

impl Default for Rule {
    /// Benjamini–Yekutieli at 5 %, since features depend on one another in any way, and a small effect.
    fn default() -> Self {
        Self {
            correction: Correction::BenjaminiYekutieli,
            q: 0.05,
            least_effect: 0.1,
        }
    }
}

/// What the report says of one feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureDrift {
    /// Name of the feature.
    pub name: String,
    /// χ² test of the bins, with missing values as one more category where there are any.
    pub test: ChiSquare,
    /// Its p-value, corrected for the number of features.
    pub adjusted: f64,
    /// Whether both conditions of the rule hold: more than chance, and enough to care.
    pub drifted: bool,
    /// Population stability index of the values present; undefined where one side has none.
    pub psi: Result<f64, Undefined>,
    /// What PSI stays below in 95 % of unchanged samples of this size.
    pub psi_null95: Result<f64, Undefined>,
    /// Jensen–Shannon distance in base 2 of the values present.
    pub distance: Result<f64, Undefined>,
    /// Missing share then and now.
    pub missing: (f64, f64),
}

/// All features, greatest effect first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Features that could be compared.
    pub features: Vec<FeatureDrift>,
    /// Features that could not, and why; they took no part in the correction.
    pub undefined: Vec<(String, Undefined)>,
}

/// Compares several features under one rule.
///
/// An effect without significance is noise, significance without effect is a large sample: the verdict
/// needs both. The p-values are corrected together ([`Correction`]).
///
/// A feature without data on one side, or with a single category, is listed as undefined.
/// [`Undefined::NoData`] without features, [`Undefined::LevelOutOfRange`] unless `0 < q < 1`,
/// [`Undefined::ValueOutOfRange`] unless the least effect is in [0, 1].
pub fn report(features: &[Feature<'_>], rule: &Rule) -> Result<Report, Undefined> {
    check_level(rule.q)?;
    if !(0.0..=1.0).contains(&rule.least_effect) {
        return Err(Undefined::ValueOutOfRange);
    }
    if features.is_empty() {
        return Err(Undefined::NoData);
    }
    let mut compared = Vec::new();
    let mut undefined = Vec::new();
    for feature in features {
        match compare(feature) {
            Ok(drift) => compared.push(drift),
            Err(reason) => undefined.push((feature.name.to_owned(), reason)),
        }
    }
    if !compared.is_empty() {
        let p_values: Vec<f64> = compared.iter().map(|drift| drift.test.p_value).collect();
        let adjusted = rule.correction.adjust(&p_values)?;
        for (drift, adjusted) in compared.iter_mut().zip(adjusted) {
            drift.adjusted = adjusted;
            drift.drifted = adjusted <= rule.q && drift.test.effect >= rule.least_effect;
        }
    }
    compared.sort_by(|a, b| b.test.effect.total_cmp(&a.test.effect));
    Ok(Report {
        features: compared,
        undefined,
    })
}

fn compare(feature: &Feature<'_>) -> Result<FeatureDrift, Undefined> {
    let (then, now) = (feature.reference, feature.current);
    let test = if then.missing() == 0 && now.missing() == 0 {
        chi_square(then.bins(), now.bins())?
    } else {
        let with_missing = |counts: &Counts| [counts.bins(), &[counts.missing()]].concat();
        if then.bins().len() != now.bins().len() {
            return Err(Undefined::ShapeMismatch);
        }
        chi_square(&with_missing(then), &with_missing(now))?
    };
    let both = then.bins().iter().zip(now.bins());
    let occupied = both.filter(|(r, c)| **r > 0 || **c > 0).count();
    let size = |counts: &Counts| counts.bins().iter().sum();
    Ok(FeatureDrift {
        name: feature.name.to_owned(),
        adjusted: test.p_value,
        drifted: false,
        psi: psi(then.bins(), now.bins()),
        psi_null95: psi_null_quantile(occupied, size(then), size(now), 0.95),
        distance: jensen_shannon(then.bins(), now.bins()).map(JensenShannon::distance_bits),
        missing: (then.missing_share()?, now.missing_share()?),
        test,
    })
}
