//! Thresholds: certificates for all predictions, for each label and for costs, and the cheapest one.

use super::costs::{BadCosts, Costs};
use super::counted::Counted;
use super::figure::Figure;
use super::labels::Labels;
use serde::Serialize;
use understudy_stats::certificate::labels_for_power;
use understudy_stats::cheapest::{Cheapest, Handling, cheapest, cheapest_by_label};
use understudy_stats::{
    Certificate, CostMatrix, LossCertificate, Plan, ScoreHistogram, Target, certify_groups,
};

/// The certificate of one predicted label, with its share of δ.
#[derive(Debug, Clone, Serialize)]
pub struct OfLabel {
    /// The predicted label.
    pub label: String,
    /// What it may be automated from.
    pub certificate: Certificate,
}

/// One certificate per predicted label that occurs; all hold together.
pub fn per_label(labels: &Labels, counted: &Counted, target: Target) -> Vec<OfLabel> {
    let predicted = counted.scored.predicted_labels();
    let groups: Vec<_> = predicted
        .iter()
        .map(|label| counted.scored.of_predicted(*label).scores())
        .collect();
    let names = predicted.iter().map(|label| labels.names[*label].clone());
    names
        .zip(certify_groups(&groups, target))
        .map(|(label, certificate)| OfLabel { label, certificate })
        .collect()
}

/// Labels to add so that the first test would pass four times out of five at the present error.
pub fn labels_for_likely_pass(scores: &ScoreHistogram, certificate: &Certificate) -> Option<u64> {
    if certificate.certified.is_some() {
        return None;
    }
    let first = certificate.start.map(|start| start.bin);
    let seen = scores.at_threshold(first.unwrap_or(certificate.grid.bottom_bin));
    labels_for_power(seen, certificate.n, certificate.target, 0.8)
}

/// What thresholds mean in costs.
#[derive(Debug, Clone, Serialize)]
pub struct InCosts {
    /// The labels of the matrix: the file's, then those that only the costs know.
    pub labels: Vec<String>,
    /// Cost of each mistake: rows are references, columns predictions.
    pub matrix: CostMatrix,
    /// "Mean cost of an automated item at most α of the largest cost", by Hoeffding and Bentkus.
    pub certificate: LossCertificate,
    /// What handling an item costs.
    pub handling: Handling,
    /// The threshold at which these pairs would have cost least.
    pub cheapest: Figure<CheapestThreshold>,
    /// The same for each predicted label by itself.
    pub cheapest_by_label: Figure<Vec<ThresholdOfLabel>>,
}

/// The cheapest threshold with what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CheapestThreshold {
    /// As a confidence; null where it is cheapest to automate nothing.
    #[serde(rename = "threshold")]
    pub confidence: Option<f64>,
    /// Mean cost per pair there.
    pub cost_per_pair: f64,
    /// Mean saving per pair against doing everything by hand.
    pub saving_per_pair: f64,
    /// The costs behind it.
    #[serde(flatten)]
    pub costs: Cheapest,
}

impl From<Cheapest> for CheapestThreshold {
    fn from(costs: Cheapest) -> Self {
        Self {
            confidence: costs.threshold(),
            cost_per_pair: costs.cost_per_pair(),
            saving_per_pair: costs.saving_per_pair(),
            costs,
        }
    }
}

/// The cheapest threshold of one predicted label.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThresholdOfLabel {
    /// The predicted label.
    pub label: String,
    /// Its threshold.
    #[serde(flatten)]
    pub cheapest: CheapestThreshold,
}

impl InCosts {
    /// From the pairs by confidence; fails where the costs lack a label of the file.
    pub fn new(
        labels: &Labels,
        counted: &Counted,
        costs: &Costs,
        target: Target,
    ) -> Result<Self, BadCosts> {
        let (names, matrix) = costs.matrix(&labels.names)?;
        let handling = costs.handling;
        // The matrix has every label of the file, so nothing is undefined for want of one.
        let losses = counted
            .scored
            .losses(&matrix)
            .map_err(|_| BadCosts::Empty)?;
        let by_label = cheapest_by_label(&counted.scored, &matrix, handling).map(|found| {
            let named = found.into_iter().map(|(label, costs)| ThresholdOfLabel {
                label: names[label].clone(),
                cheapest: costs.into(),
            });
            named.collect()
        });
        Ok(Self {
            certificate: Plan::standard(target).certify_losses(&losses),
            handling,
            cheapest: cheapest(&losses, handling)
                .map(CheapestThreshold::from)
                .into(),
            cheapest_by_label: by_label.into(),
            labels: names,
            matrix,
        })
    }
}
