//! The evaluation as a table for people.

use super::Evaluation;
use std::fmt::Write as _;
use understudy_app::figures::Stat;
use understudy_app::figures::agreement::HumanModel;
use understudy_app::figures::threshold::Scores;
use understudy_ladder::gate::thousands;
use understudy_stats::{Certificate, ShortfallReason};

/// The evaluation as text for a terminal.
pub fn table(evaluation: &Evaluation) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{} items, {} decisions, {} labels",
        thousands(evaluation.items),
        thousands(evaluation.decisions),
        evaluation.labels.len()
    );
    human_model(&mut text, &evaluation.human_model, evaluation.tied);
    let people = &evaluation.human_human;
    let _ = writeln!(
        text,
        "\nPeople with one another ({} items decided by several)",
        thousands(people.items_with_several)
    );
    row(&mut text, "pairwise agreement", &people.pairwise_agreement);
    row(&mut text, "Fleiss' kappa", &people.fleiss_kappa);
    row(
        &mut text,
        "Krippendorff's alpha",
        &people.krippendorff_alpha,
    );
    match &evaluation.confidences {
        Some(scores) => confidences(&mut text, scores),
        None => text.push_str("\nNo confidences in the file: no certificate.\n"),
    }
    text
}

fn human_model(text: &mut String, model: &HumanModel, tied: u64) {
    let _ = writeln!(
        text,
        "\nModel with people ({} pairs; {} items without a reference because people are tied)",
        thousands(model.n),
        thousands(tied)
    );
    row(text, "percent agreement", &model.percent_agreement);
    row(text, "Cohen's kappa", &model.cohen_kappa);
    row(text, "Gwet's AC1", &model.gwet_ac1);
    row(text, "Scott's pi", &model.scott_pi);
    row(text, "Matthews correlation", &model.mcc);
    let width = model
        .labels
        .iter()
        .map(|label| label.label.chars().count())
        .max()
        .unwrap_or(0)
        .max(5);
    let _ = writeln!(
        text,
        "\n  {:width$}  {:>8}  {:>24}  {:>24}",
        "label", "support", "precision", "recall"
    );
    for label in &model.labels {
        let _ = writeln!(
            text,
            "  {:width$}  {:>8}  {:>24}  {:>24}",
            label.label,
            thousands(label.support),
            short(&label.precision),
            short(&label.recall)
        );
    }
}

fn confidences(text: &mut String, scores: &Scores) {
    let _ = writeln!(text, "\nConfidences ({} pairs)", thousands(scores.n));
    let number = |value: Option<f64>| {
        value.map_or_else(|| "undefined".to_owned(), |value| format!("{value:.4}"))
    };
    let _ = writeln!(text, "  {:22} {}", "AURC", number(scores.aurc));
    let _ = writeln!(text, "  {:22} {}", "ECE, 15 bins", number(scores.ece));
    let _ = writeln!(text, "\n{}", certificate(&scores.certificate));
}

fn certificate(certificate: &Certificate) -> String {
    let target = certificate.target;
    let promise = format!(
        "error at most {:.2} % with probability {:.1} %",
        100.0 * target.alpha(),
        100.0 * (1.0 - target.delta())
    );
    if let Some(certified) = &certificate.certified {
        return format!(
            "Certified: from confidence {:.3} up, {promise}.\n  {} of {} pairs reach it ({:.1} %), {} of them wrong, at most {:.2} %; p = {:.4}.",
            certified.threshold,
            thousands(certified.accepted),
            thousands(certificate.n),
            100.0 * certified.coverage.value,
            thousands(certified.errors),
            100.0 * certified.error_upper,
            certified.p_value
        );
    }
    let (why, more) = match &certificate.shortfall {
        Some(shortfall) => (
            match shortfall.reason {
                ShortfallReason::TooFewItems { accepted, needed } => {
                    format!(
                        "{} pairs are too few, {} are needed",
                        thousands(accepted),
                        thousands(needed)
                    )
                }
                ShortfallReason::ErrorTooHigh { accepted, errors } => {
                    format!(
                        "{} of the {} most confident pairs are wrong",
                        thousands(errors),
                        thousands(accepted)
                    )
                }
            },
            shortfall.more_labels_needed,
        ),
        None => ("no threshold passes".to_owned(), None),
    };
    let more = more.map_or_else(
        || "More labels alone would not change that.".to_owned(),
        |more| {
            format!(
                "About {} more labels would be needed at the present error.",
                thousands(more)
            )
        },
    );
    format!("No threshold can be certified for {promise}: {why}.\n  {more}")
}

fn row(text: &mut String, name: &str, stat: &Stat) {
    let value = match stat {
        Stat::Known(estimate) => {
            format!(
                "{:.4}  [{:.4}, {:.4}]  n {}",
                estimate.value,
                estimate.low,
                estimate.high,
                thousands(estimate.n)
            )
        }
        Stat::Unknown { undefined } => format!("undefined: {undefined}"),
    };
    let _ = writeln!(text, "  {name:22} {value}");
}

fn short(stat: &Stat) -> String {
    match stat {
        Stat::Known(estimate) => format!(
            "{:.3} [{:.3}, {:.3}]",
            estimate.value, estimate.low, estimate.high
        ),
        Stat::Unknown { .. } => "undefined".to_owned(),
    }
}
