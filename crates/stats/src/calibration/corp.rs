//! CORP: a score taken apart into miscalibration, discrimination and uncertainty.

use serde::{Deserialize, Serialize};

use super::scoring::{Rule, mean};
use crate::estimate::Undefined;
use crate::histogram::ScoreHistogram;
use crate::scored::{self, Level};

/// A mean score and its parts: `score = miscalibration − discrimination + uncertainty`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Decomposition {
    /// What was taken apart.
    pub rule: Rule,
    /// Mean score.
    pub score: f64,
    /// What the best monotone recalibration of these very pairs would save; 0 is best.
    pub miscalibration: f64,
    /// What knowing the (recalibrated) confidences saves against knowing the overall rate only.
    pub discrimination: f64,
    /// Score of giving every pair the overall rate: how hard the task is, whatever the model.
    pub uncertainty: f64,
    /// Pairs.
    pub n: u64,
}

/// CORP decomposition from bins.
///
/// T. Dimitriadis, T. Gneiting, A. Jordan (2021), PNAS 118(8), e2016191118: the pairs are recalibrated
/// by isotonic regression (pool adjacent violators), so there is no number of bins to choose. Pairs
/// of equal confidence are one level; from a histogram those of a bin are. Miscalibration and
/// discrimination are not below 0 (but for rounding), and both are too large in small samples, since
/// the recalibration is fitted to the pairs it is measured on. Undefined without pairs.
pub fn corp(histogram: &ScoreHistogram, rule: Rule) -> Result<Decomposition, Undefined> {
    Ok(decompose(&scored::from_histogram(histogram)?, rule))
}

/// [`corp`] from single pairs, without approximation.
pub fn corp_of(
    confidence: &[f64],
    agrees: &[bool],
    rule: Rule,
) -> Result<Decomposition, Undefined> {
    Ok(decompose(&scored::from_pairs(confidence, agrees)?, rule))
}

fn decompose(levels: &[Level], rule: Rule) -> Decomposition {
    let n: u64 = levels.iter().map(Level::n).sum();
    let agree: u64 = levels.iter().map(|level| level.agree).sum();
    let score = mean(levels, rule);
    let recalibrated = pool(levels)
        .iter()
        .map(|block| rule.total(block.rate(), block.agree, block.n - block.agree))
        .sum::<f64>()
        / n as f64;
    let uncertainty = rule.total(agree as f64 / n as f64, agree, n - agree) / n as f64;
    Decomposition {
        rule,
        score,
        miscalibration: score - recalibrated,
        discrimination: uncertainty - recalibrated,
        uncertainty,
        n,
    }
}

/// Neighbouring levels that isotonic regression gives the same value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    /// Confidence of its first and its last level.
    pub(super) first: f64,
    pub(super) last: f64,
    pub(super) agree: u64,
    pub(super) n: u64,
}

impl Block {
    pub(super) fn rate(&self) -> f64 {
        self.agree as f64 / self.n as f64
    }
}

/// Isotonic regression of outcomes on ascending levels by pooling adjacent violators.
///
/// M. Ayer and others (1955), Annals of Mathematical Statistics 26, 641–647. One pass; rates are
/// compared as whole numbers, so no rounding decides what is pooled.
pub(super) fn pool(levels: &[Level]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::with_capacity(levels.len());
    for level in levels {
        let mut block = Block {
            first: level.confidence,
            last: level.confidence,
            agree: level.agree,
            n: level.n(),
        };
        while let Some(below) = blocks.pop_if(|below| {
            u128::from(below.agree) * u128::from(block.n)
                >= u128::from(block.agree) * u128::from(below.n)
        }) {
            block.first = below.first;
            block.agree += below.agree;
            block.n += below.n;
        }
        blocks.push(block);
    }
    blocks
}
