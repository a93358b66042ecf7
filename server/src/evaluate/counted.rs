//! A file counted once: everything that figures are made from, in one pass over its items.

use super::file::{Item, Judged};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use understudy_ladder::LabelNo;
use understudy_ladder::reference::reference;
use understudy_stats::{BINS, Confusion, ScoreHistogram, ScoredConfusion};

/// The counts of a file.
#[derive(Debug, Clone)]
pub struct Counted {
    /// Items without a reference because people are tied.
    pub tied: u64,
    /// Items nobody decided.
    pub undecided: u64,
    /// References against predictions.
    pub pairs: Confusion,
    /// Pairs with a confidence, by labels and bin.
    pub scored: ScoredConfusion,
    /// Their halves by the hash of the item's name.
    pub halves: Halves,
    /// Their confidences one by one, and whether the prediction was wrong.
    pub singles: (Vec<f64>, Vec<bool>),
    /// Predicted items by prediction and the labels that people gave, sorted.
    pub votes: BTreeMap<(LabelNo, Vec<LabelNo>), u64>,
    /// Predictions of items nobody decided, by bin of their confidence. Items on which people are tied
    /// are harder than others, so nothing can be expected of them from the others.
    pub undecided_by_bin: Vec<u64>,
    /// How often each label was predicted, of all items; the rest have no prediction.
    pub predicted: Vec<u64>,
    /// How often each label is the reference.
    pub references: Vec<u64>,
    /// All confidences, with or without a reference.
    pub confidences: Vec<f64>,
    /// Items by place with their prediction, for those that have one.
    pub model: Vec<(u32, u16)>,
}

/// Pairs in two parts that depend on the names of items alone.
#[derive(Debug, Clone, Default)]
pub struct Halves {
    /// To fit to.
    pub fitted: ScoreHistogram,
    /// To judge on.
    pub held_out: ScoreHistogram,
}

/// How the halves are told apart, for whoever wants the same.
pub const SPLIT: &str =
    "items whose name has a SHA-256 with an even first byte are fitted to, the others held out";

fn is_fitted(item: &str) -> bool {
    Sha256::digest(item)[0].is_multiple_of(2)
}

impl Counted {
    /// Counts a file.
    pub fn of(judged: &Judged) -> Self {
        let k = judged.labels.k();
        let mut counted = Self {
            tied: 0,
            undecided: 0,
            pairs: Confusion::new(k),
            scored: ScoredConfusion::new(),
            halves: Halves::default(),
            singles: (Vec::new(), Vec::new()),
            votes: BTreeMap::new(),
            undecided_by_bin: vec![0; BINS],
            predicted: vec![0; k],
            references: vec![0; k],
            confidences: Vec::new(),
            model: Vec::new(),
        };
        for ((item, labels), no) in judged.by_item().zip(0..) {
            let answer = reference(None, &labels);
            match answer {
                Some(label) => counted.references[label.index()] += 1,
                None if labels.is_empty() => counted.undecided += 1,
                None => counted.tied += 1,
            }
            let Some(predicted) = item.predicted else {
                continue;
            };
            counted.predicted[predicted.index()] += 1;
            counted.model.push((no, predicted.0));
            if !labels.is_empty() {
                let mut votes = labels.clone();
                votes.sort_unstable();
                *counted.votes.entry((predicted, votes)).or_default() += 1;
            }
            if let Some(label) = answer {
                let pair = counted.pairs.add(label.index(), predicted.index(), 1);
                debug_assert!(pair.is_ok(), "the matrix has every label of the file");
            }
            let Some(confidence) = item.confidence else {
                continue;
            };
            counted.confidences.push(confidence.get());
            let Some(bin) = ScoreHistogram::bin_of(confidence.get()) else {
                continue;
            };
            match answer {
                Some(label) => counted.take_scored(item, (bin, confidence.get()), predicted, label),
                None if labels.is_empty() => counted.undecided_by_bin[bin] += 1,
                None => {}
            }
        }
        counted
    }

    fn take_scored(
        &mut self,
        item: &Item,
        (bin, confidence): (usize, f64),
        predicted: LabelNo,
        label: LabelNo,
    ) {
        let agrees = label == predicted;
        let counted = self.scored.add(bin, label.index(), predicted.index(), 1);
        debug_assert!(counted.is_ok(), "bin_of gives a bin that exists");
        let half = if is_fitted(&item.name) {
            &mut self.halves.fitted
        } else {
            &mut self.halves.held_out
        };
        let counted = half.add(bin, agrees, 1);
        debug_assert!(counted.is_ok(), "bin_of gives a bin that exists");
        self.singles.0.push(confidence);
        self.singles.1.push(!agrees);
    }
}
