//! The threshold with the lowest cost: for everything, and for each predicted label.

use serde::{Deserialize, Serialize};

use crate::costs::{CostMatrix, Loss, LossHistogram, ScoredConfusion};
use crate::estimate::Undefined;
use crate::histogram::{BINS, ScoreHistogram};

/// What handling one item costs, whatever comes of it, in the unit of the cost matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handling {
    /// By the model.
    pub automated: u32,
    /// By people, whose label counts as right.
    pub human: u32,
}

/// Cost of all pairs when a threshold decides who handles them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostPoint {
    /// Lowest bin that is automated; 1,000 for none.
    pub threshold_bin: usize,
    /// Pairs automated.
    pub automated: u64,
    /// Handling by model and people, and mistakes of the automated.
    pub cost: u128,
}

/// The cheapest threshold of some pairs, beside the two that need no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cheapest {
    /// The cheapest; where several are, the one that automates least.
    pub best: CostPoint,
    /// Cost with nothing automated.
    pub all_human: u128,
    /// Cost with everything automated.
    pub all_automated: u128,
    /// Pairs.
    pub n: u64,
}

impl Cheapest {
    /// The threshold as a confidence; `None` where it is cheapest to automate nothing.
    pub fn threshold(&self) -> Option<f64> {
        let bin = self.best.threshold_bin;
        (bin < BINS).then(|| ScoreHistogram::threshold(bin))
    }

    /// Mean cost per pair at the best threshold, in the unit of the matrix.
    pub fn cost_per_pair(&self) -> f64 {
        self.best.cost as f64 / self.n.max(1) as f64
    }

    /// Mean saving per pair against doing everything by hand; never below 0.
    pub fn saving_per_pair(&self) -> f64 {
        self.all_human.saturating_sub(self.best.cost) as f64 / self.n.max(1) as f64
    }
}

/// Total cost at every threshold: nothing automated first, then one point per non-empty bin from
/// the top down. Empty without pairs.
pub fn cost_curve(losses: &LossHistogram, handling: Handling) -> Vec<CostPoint> {
    let n = total(losses);
    if n == 0 {
        return Vec::new();
    }
    let none = point(BINS, Loss::default(), n, handling);
    let table = losses.accepted_from_top();
    let filled = (0..BINS).rev().filter(|bin| losses.bins()[*bin].n > 0);
    std::iter::once(none)
        .chain(filled.map(|bin| point(bin, table[bin], n, handling)))
        .collect()
}

/// The threshold at which these pairs would have cost least.
///
/// Each automated pair costs its handling and its mistake by the matrix, each other one its handling
/// by people, whose label is the reference and so free of mistakes. C. K. Chow (1970), "On optimum
/// recognition error and reject tradeoff", IEEE Transactions on Information Theory 16, 41–46, with
/// the cost observed in place of the expected one, so that confidences need not be calibrated.
///
/// It is the best of 1,001 choices on the very pairs it is measured on and therefore looks better
/// than it will be; no interval would mend that. Certify before relying on it. Undefined without
/// pairs.
pub fn cheapest(losses: &LossHistogram, handling: Handling) -> Result<Cheapest, Undefined> {
    let n = total(losses);
    let curve = cost_curve(losses, handling);
    // The first of equals: the curve begins where least is automated.
    let best = curve.iter().min_by_key(|point| point.cost);
    match (curve.first(), best, curve.last()) {
        (Some(none), Some(best), Some(all)) => Ok(Cheapest {
            best: *best,
            all_human: none.cost,
            all_automated: all.cost,
            n,
        }),
        _ => Err(Undefined::NoData),
    }
}

/// [`cheapest`] for each predicted label by itself, ascending; their costs add up.
///
/// Together never dearer than one threshold for all, on these pairs. Undefined where the matrix lacks
/// a label that occurs.
pub fn cheapest_by_label(
    pairs: &ScoredConfusion,
    costs: &CostMatrix,
    handling: Handling,
) -> Result<Vec<(usize, Cheapest)>, Undefined> {
    pairs
        .predicted_labels()
        .into_iter()
        .map(|label| {
            let losses = pairs.of_predicted(label).losses(costs)?;
            Ok((label, cheapest(&losses, handling)?))
        })
        .collect()
}

fn total(losses: &LossHistogram) -> u64 {
    let add = |sum: u64, bin: &Loss| sum.saturating_add(bin.n);
    losses.bins().iter().fold(0, add)
}

fn point(threshold_bin: usize, accepted: Loss, n: u64, handling: Handling) -> CostPoint {
    let human = u128::from(n - accepted.n) * u128::from(handling.human);
    let automated = u128::from(accepted.n) * u128::from(handling.automated);
    CostPoint {
        threshold_bin,
        automated: accepted.n,
        cost: human + automated + accepted.cost,
    }
}
