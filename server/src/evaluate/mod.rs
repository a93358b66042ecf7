//! Agreement report and certificate for a file of decisions and predictions, without a database.

mod file;
mod table;

pub use file::{BadFile, Format, Judged, read};
pub use table::table;

use serde::Serialize;
use std::collections::BTreeMap;
use understudy_app::figures::agreement::{HumanHuman, HumanModel, LabelName};
use understudy_app::figures::threshold::Scores;
use understudy_ladder::LabelNo;
use understudy_ladder::reference::reference;
use understudy_stats::{Confusion, Patterns, ScoreHistogram, Target};

/// Everything that is said about a file.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    /// The labels, in the order of the confusion counts.
    pub labels: Vec<String>,
    /// Items in the file.
    pub items: u64,
    /// Decisions in the file.
    pub decisions: u64,
    /// Items without a reference: people are tied.
    pub tied: u64,
    /// Model against people.
    pub human_model: HumanModel,
    /// People among themselves.
    pub human_human: HumanHuman,
    /// Confidences; null when the file has none.
    pub confidences: Option<Scores>,
}

/// Evaluates what was read.
pub fn evaluate(judged: &Judged, target: Target) -> Evaluation {
    let k = judged.labels.len();
    let mut confusion = Confusion::new(k);
    let mut patterns = Patterns::new(k);
    let mut scores = ScoreHistogram::new();
    let mut tied = 0;
    for item in judged.items.values() {
        patterns.add(&votes(&item.decisions, k), 1);
        let labels: Vec<LabelNo> = item.decisions.values().copied().collect();
        let Some(reference) = reference(None, &labels) else {
            tied += 1;
            continue;
        };
        let Some(predicted) = item.predicted else {
            continue;
        };
        confusion.add(reference.index(), predicted.index(), 1);
        if let Some(bin) = item
            .confidence
            .and_then(|confidence| ScoreHistogram::bin_of(confidence.get()))
        {
            scores.add(bin, reference == predicted, 1);
        }
    }
    let names: Vec<LabelName> = judged
        .labels
        .iter()
        .map(|id| LabelName {
            id: id.clone(),
            name: id.clone(),
        })
        .collect();
    Evaluation {
        labels: judged.labels.clone(),
        items: judged.items.len() as u64,
        decisions: patterns.decisions(),
        tied,
        human_model: HumanModel::new(&names, confusion),
        human_human: HumanHuman::new(&patterns),
        confidences: (scores.n() > 0).then(|| Scores::new(&scores, target)),
    }
}

fn votes(decisions: &BTreeMap<String, LabelNo>, k: usize) -> Vec<u32> {
    let mut votes = vec![0; k];
    for label in decisions.values() {
        votes[label.index()] += 1;
    }
    votes
}

#[cfg(test)]
mod tests;
