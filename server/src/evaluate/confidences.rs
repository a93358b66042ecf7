//! What confidences are worth: thresholds, risk and coverage, calibration and its repair.

use super::certificates::{InCosts, OfLabel, labels_for_likely_pass, per_label};
use super::costs::BadCosts;
use super::counted::{Counted, SPLIT};
use super::figure::Figure;
use super::labels::Labels;
use super::settings::Settings;
use serde::Serialize;
use understudy_app::figures::Stat;
use understudy_app::figures::threshold::{CALIBRATION_BINS, Scores};
use understudy_stats::calibration::{
    Comparison, Decomposition, Isotonic, Recalibration, ReliabilityBin, Rule, Temperature, auc,
    compare, corp, ece_equal_mass_of, ece_equal_width_of, mean_score, reliability,
    reliability_equal_mass, smooth_ece,
};
use understudy_stats::selective::{Areas, Point, areas, areas_of, aurc_achievable, risk_coverage};
use understudy_stats::{DISPLAY_LEVEL, ScoreHistogram, Undefined};

/// Figures of confidences. The first are those of the threshold page, its `ece` too; all but those that
/// say otherwise come from 1,000 bins, as there.
#[derive(Debug, Clone, Serialize)]
pub struct Confidences {
    /// What the threshold page has.
    #[serde(flatten)]
    pub figures: Scores,
    /// Labels to add so that the first test passes with probability 0.8 at the present error; null where
    /// something is certified or no number would do.
    pub labels_for_likely_pass: Option<u64>,
    /// One certificate per predicted label, which share δ; null unless asked for.
    pub per_label: Option<Vec<OfLabel>>,
    /// Thresholds in costs; null unless given.
    pub costs: Option<InCosts>,
    /// Risk and coverage.
    pub selective: Selective,
    /// Calibration.
    pub calibration: Calibration,
    /// Recalibration, judged on pairs it was not fitted to.
    pub recalibration: Recalibrations,
}

/// What error remains when only the surest share is automated.
#[derive(Debug, Clone, Serialize)]
pub struct Selective {
    /// Areas under the curve, from bins.
    pub areas: Figure<Areas>,
    /// The same with every confidence for itself.
    pub areas_of_pairs: Figure<Areas>,
    /// AURC with the thresholds of the lower hull only.
    pub aurc_achievable: Figure<f64>,
    /// The curve, strictest threshold first.
    pub points: Vec<Point>,
}

/// Whether confidences mean what they say.
#[derive(Debug, Clone, Serialize)]
pub struct Calibration {
    /// Pairs.
    pub n: u64,
    /// Brier score.
    pub brier: Stat,
    /// Its parts.
    pub brier_parts: Figure<Decomposition>,
    /// Log loss.
    pub log_loss: Stat,
    /// Its parts.
    pub log_loss_parts: Figure<Decomposition>,
    /// Probability that a right prediction is surer than a wrong one.
    pub auc: Stat,
    /// Calibration error over groups of equal width, every confidence for itself: bins that straddle the
    /// edge of a group do not blur it.
    pub ece_equal_width: Grouped,
    /// Calibration error over groups of about equal size, every confidence for itself.
    pub ece_equal_mass: Grouped,
    /// Calibration error without groups.
    pub smooth_ece: Figure<f64>,
    /// Groups of equal width with the share that is right.
    pub reliability_equal_width: Vec<ReliabilityBin>,
    /// Groups of about equal size likewise.
    pub reliability_equal_mass: Vec<ReliabilityBin>,
}

/// A figure that depends on how many groups are made.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Grouped {
    /// Groups.
    pub bins: usize,
    /// The figure.
    pub value: Figure<f64>,
}

/// Two recalibrations compared on the same pairs.
#[derive(Debug, Clone, Serialize)]
pub struct Recalibrations {
    /// How pairs are divided.
    pub split: &'static str,
    /// Pairs fitted to.
    pub fitted: u64,
    /// Pairs held out.
    pub held_out: u64,
    /// Any rising curve.
    pub isotonic: Figure<Comparison>,
    /// One number.
    pub temperature: Figure<Tempered>,
}

/// A temperature with what it does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Tempered {
    /// Above 1 the model was too sure, below 1 timid.
    pub temperature: f64,
    /// Before and after.
    #[serde(flatten)]
    pub comparison: Comparison,
}

impl Confidences {
    /// From a file's counts; `None` without a pair that has a confidence.
    pub fn new(
        labels: &Labels,
        counted: &Counted,
        settings: &Settings,
    ) -> Result<Option<Self>, BadCosts> {
        let scores = counted.scored.scores();
        let in_costs = |costs| InCosts::new(labels, counted, costs, settings.target);
        let costs = settings.costs.as_ref().map(in_costs).transpose()?;
        if scores.n() == 0 {
            return Ok(None);
        }
        let figures = Scores::new(&scores, settings.target);
        Ok(Some(Self {
            labels_for_likely_pass: labels_for_likely_pass(&scores, &figures.certificate),
            figures,
            per_label: settings
                .per_label
                .then(|| per_label(labels, counted, settings.target)),
            costs,
            selective: Selective {
                areas: areas(&scores).into(),
                areas_of_pairs: areas_of(&counted.singles.0, &counted.singles.1).into(),
                aurc_achievable: aurc_achievable(&scores).into(),
                points: risk_coverage(&scores),
            },
            calibration: Calibration::new(&scores, &counted.singles),
            recalibration: Recalibrations::new(counted),
        }))
    }
}

impl Calibration {
    fn new(scores: &ScoreHistogram, (confidences, wrong): &(Vec<f64>, Vec<bool>)) -> Self {
        let right: Vec<bool> = wrong.iter().map(|wrong| !wrong).collect();
        let grouped = |value: Result<f64, Undefined>| Grouped {
            bins: CALIBRATION_BINS,
            value: value.into(),
        };
        Self {
            n: scores.n(),
            brier: mean_score(scores, Rule::Brier, DISPLAY_LEVEL).into(),
            brier_parts: corp(scores, Rule::Brier).into(),
            log_loss: mean_score(scores, Rule::Log, DISPLAY_LEVEL).into(),
            log_loss_parts: corp(scores, Rule::Log).into(),
            auc: auc(scores, DISPLAY_LEVEL).into(),
            ece_equal_width: grouped(ece_equal_width_of(confidences, &right, CALIBRATION_BINS)),
            ece_equal_mass: grouped(ece_equal_mass_of(confidences, &right, CALIBRATION_BINS)),
            smooth_ece: smooth_ece(scores).into(),
            reliability_equal_width: reliability(scores, CALIBRATION_BINS),
            reliability_equal_mass: reliability_equal_mass(scores, CALIBRATION_BINS),
        }
    }
}

impl Recalibrations {
    fn new(counted: &Counted) -> Self {
        let halves = &counted.halves;
        let judge = |map: &Recalibration| compare(&halves.held_out, map, DISPLAY_LEVEL);
        let isotonic =
            Isotonic::fit(&halves.fitted).and_then(|map| judge(&Recalibration::Isotonic(map)));
        let temperature = Temperature::fit(&halves.fitted).and_then(|map| {
            Ok(Tempered {
                temperature: map.value(),
                comparison: judge(&Recalibration::Temperature(map))?,
            })
        });
        Self {
            split: SPLIT,
            fitted: halves.fitted.n(),
            held_out: halves.held_out.n(),
            isotonic: isotonic.into(),
            temperature: temperature.into(),
        }
    }
}
