//! What is certified, and what is missing where nothing is.

use super::super::certificates::InCosts;
use super::super::confidences::Confidences;
use super::digits::{certainty, percent};
use super::write::Text;
use understudy_ladder::gate::thousands;
use understudy_stats::{Certificate, LossCertificate, ShortfallReason, Target};

/// More labels than this are as good as out of reach, and their number depends on the last digit of the
/// error.
const MOST_LABELS: u64 = 1_000_000;

fn probability(target: Target) -> String {
    format!("with probability {}", certainty(target.delta()))
}

fn more_labels(more: Option<u64>) -> String {
    match more {
        None => {
            "Out of reach at the present error: more labels alone would not change that.".to_owned()
        }
        Some(more) if more > MOST_LABELS => format!(
            "More than {} more labels would be needed: the present error is too close to the bound.",
            thousands(MOST_LABELS)
        ),
        Some(more) => format!(
            "About {} more labels would be needed at the present error.",
            thousands(more)
        ),
    }
}

/// Which other thresholds the certificate holds for: none above the first that was tested.
fn passed(certified: f64, start: Option<f64>) -> String {
    let start = start.unwrap_or(certified);
    format!("Every threshold from {certified:.3} to {start:.3} passed; none above was tested.")
}

fn p_value(p: f64) -> String {
    if p < 0.0001 {
        "p < 0.0001".to_owned()
    } else {
        format!("p = {p:.4}")
    }
}

/// A certificate of errors, in sentences.
pub fn of_errors(certificate: &Certificate, likely: Option<u64>) -> String {
    let target = certificate.target;
    let promise = format!(
        "error at most {} {}",
        percent(target.alpha(), 2),
        probability(target)
    );
    if let Some(certified) = &certificate.certified {
        return format!(
            "Certified: from confidence {:.3} up, {promise}.\n  {} of {} pairs reach it ({}), {} of them wrong, at most {}; {}.\n  {}",
            certified.threshold,
            thousands(certified.accepted),
            thousands(certificate.n),
            percent(certified.coverage.value, 1),
            thousands(certified.errors),
            percent(certified.error_upper, 2),
            p_value(certified.p_value),
            passed(
                certified.threshold,
                certificate.start.map(|start| start.threshold)
            )
        );
    }
    let why = certificate.shortfall.map_or_else(
        || "no threshold passes".to_owned(),
        |found| why(found.reason),
    );
    let mut more = more_labels(
        certificate
            .shortfall
            .and_then(|found| found.more_labels_needed),
    );
    if let Some(likely) = likely.filter(|likely| *likely <= MOST_LABELS) {
        more.push_str(" With ");
        more.push_str(&thousands(likely));
        more.push_str(" the chance to pass is 80 %.");
    }
    format!("No threshold can be certified for {promise}: {why}.\n  {more}")
}

fn why(reason: ShortfallReason) -> String {
    match reason {
        ShortfallReason::TooFewItems { accepted, needed } => format!(
            "{} pairs are too few, {} are needed",
            thousands(accepted),
            thousands(needed)
        ),
        ShortfallReason::ErrorTooHigh { accepted, errors } => format!(
            "{} of the {} most confident pairs are wrong",
            thousands(errors),
            thousands(accepted)
        ),
    }
}

/// A certificate of one label, in a cell.
pub fn in_short(certificate: &Certificate) -> [String; 4] {
    let n = thousands(certificate.n);
    match &certificate.certified {
        Some(found) => [
            format!("{:.3}", found.threshold),
            format!("{} of {n}", thousands(found.accepted)),
            thousands(found.errors),
            String::new(),
        ],
        None => [
            "none".to_owned(),
            format!("0 of {n}"),
            String::new(),
            certificate
                .shortfall
                .and_then(|found| found.more_labels_needed)
                .map_or_else(
                    || "out of reach".to_owned(),
                    |more| match more {
                        0..=MOST_LABELS => thousands(more),
                        _ => format!("more than {}", thousands(MOST_LABELS)),
                    },
                ),
        ],
    }
}

/// Where a report shows several promises: what holds for each does not hold for all of them.
pub fn separate_promises(text: &mut Text, confidences: &Confidences) {
    let target = confidences.figures.certificate.target;
    let others = [
        confidences.per_label.as_ref().map(|_| "for the labels"),
        confidences.costs.as_ref().map(|_| "for costs"),
    ];
    let others: Vec<&str> = others.into_iter().flatten().collect();
    if others.is_empty() {
        return;
    }
    let promises = 1 + others.len();
    text.section(&format!(
        "Separate promises: the certificates for all items and {} each use the full delta of {}",
        others.join(" and "),
        target.delta()
    ));
    text.line(&format!(
        "  Rely on one of them. Whoever relies on {} is wrong about one or more with probability up to {:.3}:",
        if promises == 2 { "both" } else { "all three" },
        (promises as f64 * target.delta()).min(1.0)
    ));
    // Rounded down, so that all together do not exceed it.
    let share = (1e6 * target.delta() / promises as f64).floor() / 1e6;
    text.line(&format!(
        "  say --delta {share} to have them hold together with the probability above."
    ));
    if confidences.per_label.is_some() {
        text.line("  The labels among themselves are one promise: they share delta.");
    }
}

pub fn in_costs(text: &mut Text, costs: &InCosts, all: bool) {
    text.section("In costs");
    text.line(&of_costs(&costs.certificate));
    let handling = costs.handling;
    text.line(&format!(
        "Handling an item costs {} by the model and {} by a person.",
        handling.automated, handling.human
    ));
    let Some(best) = costs.cheapest.known() else {
        return;
    };
    let threshold = |threshold: Option<f64>| {
        threshold.map_or_else(|| "no automation".to_owned(), |at| format!("{at:.3}"))
    };
    text.row(
        "cheapest threshold",
        &format!(
            "{}  {:.4} a pair, saving {:.4}; on the pairs it was chosen with",
            threshold(best.confidence),
            best.cost_per_pair,
            best.saving_per_pair
        ),
    );
    if let (true, Some(labels)) = (all, costs.cheapest_by_label.known()) {
        let rows: Vec<Vec<String>> = labels
            .iter()
            .map(|label| {
                vec![
                    label.label.clone(),
                    threshold(label.cheapest.confidence),
                    format!("{:.4}", label.cheapest.cost_per_pair),
                    format!("{:.4}", label.cheapest.saving_per_pair),
                    thousands(label.cheapest.costs.n),
                ]
            })
            .collect();
        text.columns(
            &["predicted", "cheapest", "cost a pair", "saving", "pairs"],
            &rows,
        );
    }
}

fn of_costs(certificate: &LossCertificate) -> String {
    let target = certificate.target;
    let promise = format!(
        "mean cost of an automated item at most {} of {} {}",
        percent(target.alpha(), 2),
        certificate.largest,
        probability(target)
    );
    if let Some(found) = &certificate.certified {
        return format!(
            "Certified: from confidence {:.3} up, {promise}.\n  {} of {} pairs reach it ({}) and cost {} together; {}.\n  {}",
            found.tested.threshold,
            thousands(found.tested.accepted),
            thousands(certificate.n),
            percent(found.coverage.value, 1),
            found.tested.cost,
            p_value(found.tested.p_value),
            passed(
                found.tested.threshold,
                certificate.start.map(|start| start.threshold)
            )
        );
    }
    let more = certificate
        .shortfall
        .and_then(|found| found.more_labels_needed);
    let why = certificate.shortfall.map_or_else(String::new, |found| {
        format!(
            ": the {} most confident pairs cost {} together, the first test needs {} pairs",
            thousands(found.accepted),
            found.cost,
            thousands(found.needed)
        )
    });
    format!(
        "No threshold can be certified for {promise}{why}.\n  {}",
        more_labels(more)
    )
}
