//! Every statistic for a file of decisions and predictions, without a database.

mod anytime;
mod certificates;
mod confidences;
mod costs;
mod counted;
mod drift;
mod figure;
mod file;
mod labels;
mod model;
mod people;
mod raters;
mod settings;
mod table;
mod visible;

pub use costs::{BadCosts, Costs, read as read_costs};
pub use file::{BadFile, Format, Judged, Reading, read};
pub use labels::{BadLabels, Schema};
pub use settings::{EPSILON, RESAMPLES, SEED, Settings};
pub use table::table;

use anytime::Anytime;
use confidences::Confidences;
use counted::Counted;
use drift::{Drift, Expected};
use figure::Figure;
use model::ModelWithPeople;
use people::PeopleWithPeople;
use serde::Serialize;
use settings::Stated;
use understudy_app::figures::agreement::LabelName;
use understudy_stats::Decisions;

/// Everything that is said about a file.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    /// What the figures depend on besides the file.
    pub settings: Stated,
    /// The labels, in the order of the confusion counts.
    pub labels: Vec<String>,
    /// Whether that order means something.
    pub ordered: bool,
    /// Items in the file.
    pub items: u64,
    /// Decisions in the file.
    pub decisions: u64,
    /// Items without a reference: people are tied.
    pub tied: u64,
    /// Items that nobody decided.
    pub undecided: u64,
    /// Model against people.
    pub human_model: ModelWithPeople,
    /// People among themselves.
    pub human_human: PeopleWithPeople,
    /// Confidences; null when the file has none on an item with a reference.
    pub confidences: Option<Confidences>,
    /// Evidence that may be looked at any time.
    pub anytime: Anytime,
    /// What has changed since the reference file; null without one.
    pub drift: Option<Figure<Drift>>,
    /// Agreement to expect where nobody decided yet; null without such a prediction.
    pub expected: Option<Expected>,
}

/// Evaluates what was read, beside a reference file where there is one; fails where the costs lack a
/// label of the file.
pub fn evaluate(
    judged: &Judged,
    reference: Option<&Judged>,
    settings: &Settings,
) -> Result<Evaluation, BadCosts> {
    let counted = Counted::of(judged);
    let labels = &judged.labels;
    let names: Vec<LabelName> = labels
        .names
        .iter()
        .map(|id| LabelName {
            id: id.clone(),
            name: id.clone(),
        })
        .collect();
    // Labels are numbered by the reader, so all of them are below k.
    let decisions = Decisions::new(labels.k(), judged.decisions.clone())
        .expect("every decision has one of the labels");
    let then = reference.map(|judged| (judged, Counted::of(judged)));
    Ok(Evaluation {
        settings: settings.stated(),
        labels: labels.names.clone(),
        ordered: labels.ordered,
        items: judged.items.len() as u64,
        decisions: judged.decisions.len() as u64,
        tied: counted.tied,
        undecided: counted.undecided,
        human_model: ModelWithPeople::new(&names, labels.ordered, &counted, settings),
        human_human: PeopleWithPeople::new(judged, &decisions, &counted.model, settings),
        confidences: Confidences::new(labels, &counted, settings)?,
        anytime: Anytime::new(&counted.pairs, settings),
        drift: then
            .as_ref()
            .map(|(file, then)| Drift::new((file, then), (judged, &counted)).into()),
        expected: Expected::new(then.as_ref().map(|(_, then)| then), &counted),
    })
}

#[cfg(test)]
mod tests;
