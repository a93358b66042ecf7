//! The evaluation as a table for people: the figures to look at first, and all of them when asked.

mod certificate;
mod confidences;
mod digits;
mod drift;
mod model;
mod people;
mod write;

#[cfg(test)]
pub(super) use certificate::of_errors;

use super::Evaluation;
use understudy_ladder::gate::thousands;
use write::Text;

/// The evaluation as text for a terminal; `all` adds the long tables.
pub fn table(evaluation: &Evaluation, all: bool) -> String {
    written(evaluation, all).finish()
}

/// Headings and names of figures that the table has.
#[cfg(test)]
pub(super) fn printed_names(evaluation: &Evaluation, all: bool) -> Vec<String> {
    written(evaluation, all).names
}

fn written(evaluation: &Evaluation, all: bool) -> Text {
    let mut text = Text::default();
    text.line(&format!(
        "{} items, {} decisions, {} labels",
        thousands(evaluation.items),
        thousands(evaluation.decisions),
        evaluation.labels.len()
    ));
    model::section(&mut text, evaluation, all);
    people::section(&mut text, &evaluation.human_human, &evaluation.labels, all);
    confidences::section(&mut text, evaluation, all);
    anytime(&mut text, evaluation);
    drift::section(&mut text, evaluation);
    if !all {
        text.line("");
        text.line("More with --all; everything with --output json.");
    }
    text
}

fn anytime(text: &mut Text, evaluation: &Evaluation) {
    let anytime = &evaluation.anytime;
    if anytime.n == 0 {
        return;
    }
    text.section(&format!(
        "Evidence that holds whenever you look ({} pairs, probability {})",
        thousands(anytime.n),
        digits::certainty(evaluation.settings.delta)
    ));
    text.stat("agreement", &anytime.agreement);
    text.number("lower bound of agreement", &anytime.agreement_lower_bound);
    for (claim, evidence) in [
        ("agreement above", anytime.promotion),
        ("error above", anytime.demotion),
    ] {
        let value = match evidence.log_e.known() {
            Some(log_e) => format!(
                "{}: log e {log_e:.2}, needs {:.2}",
                if evidence.proved {
                    "proved"
                } else {
                    "not proved"
                },
                evidence.crossing
            ),
            None => write::number(&evidence.log_e),
        };
        text.row(&format!("{claim} {}", evidence.bar), &value);
    }
}
