//! Agreement report and certificate for a file of decisions and predictions, without a database.

mod file;
mod table;

pub use file::{BadFile, Format, Judged, read};
pub use table::table;

use serde::Serialize;
use std::collections::BTreeMap;
use understudy_ladder::LabelNo;
use understudy_ladder::reference::reference;
use understudy_stats::{
    Certificate, Confusion, Estimate, Metric, Patterns, ScoreHistogram, Target, Undefined, Weights, calibration, certify, selective,
};

/// Of the intervals that are shown.
const LEVEL: f64 = understudy_stats::DISPLAY_LEVEL;

/// An estimate, or why there is none.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Figure {
    /// The estimate.
    Estimate(Estimate),
    /// Why there is none.
    Undefined {
        /// The reason, as a sentence.
        undefined: String,
    },
}

impl From<Result<Estimate, Undefined>> for Figure {
    fn from(result: Result<Estimate, Undefined>) -> Self {
        match result {
            Ok(estimate) => Self::Estimate(estimate),
            Err(reason) => Self::Undefined { undefined: reason.to_string() },
        }
    }
}

/// How the model agrees with people.
#[derive(Debug, Clone, Serialize)]
pub struct HumanModel {
    /// Items with a reference and a prediction.
    pub n: u64,
    /// Items without a reference: people are tied.
    pub tied: u64,
    /// Share of agreement, Wilson interval.
    pub percent_agreement: Figure,
    /// Cohen's κ.
    pub cohen_kappa: Figure,
    /// Gwet's AC1.
    pub gwet_ac1: Figure,
    /// Scott's π.
    pub scott_pi: Figure,
    /// Matthews correlation coefficient.
    pub mcc: Figure,
    /// Confusion counts: rows are references, columns predictions, in the order of the labels.
    pub confusion: Confusion,
    /// Per label.
    pub labels: Vec<PerLabel>,
}

/// How the model agrees with people on one label.
#[derive(Debug, Clone, Serialize)]
pub struct PerLabel {
    /// The label.
    pub label: String,
    /// How many references are this label.
    pub support: u64,
    /// Share of its predictions that are right.
    pub precision: Figure,
    /// Share of its references that were predicted.
    pub recall: Figure,
    /// Their harmonic mean.
    pub f1: Figure,
}

/// How people agree with one another.
#[derive(Debug, Clone, Serialize)]
pub struct HumanHuman {
    /// Items that several people decided.
    pub items_with_several: u64,
    /// Share of pairs of people who agree.
    pub pairwise_agreement: Figure,
    /// Fleiss' κ.
    pub fleiss_kappa: Figure,
    /// Krippendorff's α for unordered labels.
    pub krippendorff_alpha: Figure,
}

/// How confidences relate to errors.
#[derive(Debug, Clone, Serialize)]
pub struct Selective {
    /// Pairs with a confidence.
    pub n: u64,
    /// Area under the risk–coverage curve; null without pairs.
    pub aurc: Option<f64>,
    /// Expected calibration error, 15 bins of equal width; null without pairs.
    pub ece: Option<f64>,
    /// The certificate.
    pub certificate: Certificate,
}

/// Everything that is said about a file.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    /// The labels, in order.
    pub labels: Vec<String>,
    /// Items in the file.
    pub items: u64,
    /// Decisions in the file.
    pub decisions: u64,
    /// Model against people.
    pub human_model: HumanModel,
    /// People among themselves.
    pub human_human: HumanHuman,
    /// Confidences; null when the file has none.
    pub selective: Option<Selective>,
}

/// Evaluates what was read.
pub fn evaluate(judged: &Judged, target: Target) -> Evaluation {
    let k = judged.labels.len();
    let mut confusion = Confusion::new(k);
    let mut patterns = Patterns::new(k);
    let mut scores = ScoreHistogram::new();
    let (mut tied, mut decisions) = (0, 0);
    for item in judged.items.values() {
        decisions += item.decisions.len() as u64;
        patterns.add(&votes(&item.decisions, k), 1);
        let labels: Vec<LabelNo> = item.decisions.values().copied().collect();
        let Some(reference) = reference(None, &labels) else {
            tied += 1;
            continue;
        };
        let Some(predicted) = item.predicted else { continue };
        confusion.add(reference.index(), predicted.index(), 1);
        if let Some(bin) = item.confidence.and_then(|confidence| ScoreHistogram::bin_of(confidence.get())) {
            scores.add(bin, reference == predicted, 1);
        }
    }
    Evaluation {
        labels: judged.labels.clone(),
        items: judged.items.len() as u64,
        decisions,
        human_model: human_model(&judged.labels, confusion, tied),
        human_human: human_human(&patterns),
        selective: (scores.n() > 0).then(|| selective(&scores, target)),
    }
}

fn votes(decisions: &BTreeMap<String, LabelNo>, k: usize) -> Vec<u32> {
    let mut votes = vec![0; k];
    for label in decisions.values() {
        votes[label.index()] += 1;
    }
    votes
}

fn human_model(labels: &[String], confusion: Confusion, tied: u64) -> HumanModel {
    let per_class = confusion.per_class();
    HumanModel {
        n: confusion.n(),
        tied,
        percent_agreement: confusion.percent_agreement(LEVEL).into(),
        cohen_kappa: confusion.cohen_kappa(Weights::Unweighted, LEVEL).into(),
        gwet_ac1: confusion.gwet_ac1(LEVEL).into(),
        scott_pi: confusion.scott_pi(LEVEL).into(),
        mcc: confusion.mcc(LEVEL).into(),
        labels: labels
            .iter()
            .zip(per_class)
            .map(|(label, class)| PerLabel {
                label: label.clone(),
                support: class.support,
                precision: class.precision.into(),
                recall: class.recall.into(),
                f1: class.f1.into(),
            })
            .collect(),
        confusion,
    }
}

fn human_human(patterns: &Patterns) -> HumanHuman {
    HumanHuman {
        items_with_several: patterns.items_with_several(),
        pairwise_agreement: patterns.pairwise_agreement(LEVEL).into(),
        fleiss_kappa: patterns.fleiss_kappa(LEVEL).into(),
        krippendorff_alpha: patterns.krippendorff_alpha(Metric::Nominal, LEVEL).into(),
    }
}

fn selective(scores: &ScoreHistogram, target: Target) -> Selective {
    Selective {
        n: scores.n(),
        aurc: selective::aurc(scores).ok(),
        ece: calibration::ece_equal_width(scores, 15).ok(),
        certificate: certify(scores, target),
    }
}
