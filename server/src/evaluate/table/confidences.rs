//! Thresholds, risk and coverage, and calibration.

use super::super::Evaluation;
use super::super::confidences::{Calibration, Confidences, Recalibrations};
use super::super::figure::Figure;
use super::certificate::{in_costs, in_short, of_errors, separate_promises};
use super::digits::{interval, percent};
use super::write::{Text, number, short};
use understudy_app::figures::Stat;
use understudy_ladder::gate::thousands;
use understudy_stats::calibration::{Change, Comparison, Decomposition, ReliabilityBin};

pub fn section(text: &mut Text, evaluation: &Evaluation, all: bool) {
    let Some(confidences) = &evaluation.confidences else {
        text.section("No confidences in the file: no certificate.");
        return;
    };
    let figures = &confidences.figures;
    text.section(&format!("Confidences ({} pairs)", thousands(figures.n)));
    text.line(&of_errors(
        &figures.certificate,
        confidences.labels_for_likely_pass,
    ));
    if let Some(labels) = &confidences.per_label {
        text.section("For each predicted label, all with that probability together");
        let rows: Vec<Vec<String>> = labels
            .iter()
            .map(|of| {
                let cells = in_short(&of.certificate);
                std::iter::once(of.label.clone()).chain(cells).collect()
            })
            .collect();
        text.columns(
            &[
                "predicted",
                "certified from",
                "pairs",
                "wrong",
                "labels needed",
            ],
            &rows,
        );
    }
    if let Some(costs) = &confidences.costs {
        in_costs(text, costs, all);
    }
    separate_promises(text, confidences);
    selective(text, confidences, all);
    calibration(text, &confidences.calibration, all);
    recalibration(text, &confidences.recalibration, all);
}

fn selective(text: &mut Text, confidences: &Confidences, all: bool) {
    let selective = &confidences.selective;
    text.section("Risk and coverage");
    if let Some(areas) = selective.areas.known() {
        text.row("AURC", &format!("{:.5}", areas.aurc));
        text.row("E-AURC", &format!("{:.5}", areas.e_aurc));
        text.row("AUGRC", &format!("{:.5}", areas.augrc));
    }
    if all {
        if let Some(areas) = selective.areas_of_pairs.known() {
            let value = format!("{:.5}", areas.aurc);
            text.row("AURC, without bins", &value);
        }
        text.number("AURC, achievable", &selective.aurc_achievable);
    }
    let rows: Vec<Vec<String>> = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
        .iter()
        .filter_map(|coverage| {
            let found = selective
                .points
                .iter()
                .find(|at| at.coverage >= *coverage)?;
            Some(vec![
                format!("{:.3}", found.threshold_bin as f64 / 1_000.0),
                percent(found.coverage, 1),
                percent(found.risk, 2),
                format!(
                    "{} of {}",
                    thousands(found.errors),
                    thousands(found.accepted)
                ),
            ])
        })
        .collect();
    text.columns(&["threshold", "coverage", "error", "wrong"], &rows);
}

fn calibration(text: &mut Text, calibration: &Calibration, all: bool) {
    text.section(
        "Calibration (on the 1,000 bins of the pages, but ECE on every confidence for itself)",
    );
    text.stat("Brier score", &calibration.brier);
    parts(text, &calibration.brier_parts);
    text.stat("log loss", &calibration.log_loss);
    if all {
        parts(text, &calibration.log_loss_parts);
    }
    for (name, ece) in [
        ("width", calibration.ece_equal_width),
        ("size", calibration.ece_equal_mass),
    ] {
        text.number(
            &format!("ECE, {} bins of equal {name}", ece.bins),
            &ece.value,
        );
    }
    text.number("smooth ECE", &calibration.smooth_ece);
    text.stat("AUC, right against wrong", &calibration.auc);
    if all {
        reliability(text, "equal width", &calibration.reliability_equal_width);
        reliability(text, "equal size", &calibration.reliability_equal_mass);
    }
}

fn parts(text: &mut Text, parts: &Figure<Decomposition>) {
    let value = match parts {
        Figure::Known(parts) => format!(
            "{:.4} miscalibration - {:.4} discrimination + {:.4} uncertainty",
            parts.miscalibration, parts.discrimination, parts.uncertainty
        ),
        Figure::Unknown { undefined } => format!("undefined: {undefined}"),
    };
    text.row("  its parts (CORP)", &value);
}

fn reliability(text: &mut Text, name: &str, bins: &[ReliabilityBin]) {
    text.section(&format!(
        "Reliability in groups of {name} (of the 1,000 bins, each whole in one group)"
    ));
    let rows: Vec<Vec<String>> = bins
        .iter()
        .map(|bin| {
            vec![
                format!("{:.3} to {:.3}", bin.low, bin.high),
                format!("{:.3}", bin.mean_confidence),
                short(&Stat::Known(bin.accuracy)),
                thousands(bin.n),
            ]
        })
        .collect();
    text.columns(&["confidence", "mean", "right", "pairs"], &rows);
}

fn recalibration(text: &mut Text, found: &Recalibrations, all: bool) {
    text.section(&format!(
        "Recalibration, fitted to {} pairs and judged on {} others",
        thousands(found.fitted),
        thousands(found.held_out)
    ));
    compared(
        text,
        "isotonic",
        &found.isotonic,
        |comparison| *comparison,
        all,
    );
    compared(
        text,
        "temperature",
        &found.temperature,
        |tempered| tempered.comparison,
        all,
    );
    if let Some(tempered) = found.temperature.known() {
        let value = format!("{:.3}", tempered.temperature);
        text.row("  the temperature", &value);
    }
}

fn compared<T>(
    text: &mut Text,
    name: &str,
    figure: &Figure<T>,
    comparison: impl Fn(&T) -> Comparison,
    all: bool,
) {
    let found = match figure {
        Figure::Known(found) => comparison(found),
        Figure::Unknown { undefined } => {
            let undefined = Figure::Unknown {
                undefined: *undefined,
            };
            text.row(name, &number(&undefined));
            return;
        }
    };
    let change = |change: Change| {
        let [gain, low, high] = interval(&change.gain, 4);
        format!(
            "{:.4} to {:.4}, gain {gain} [{low}, {high}]",
            change.before, change.after
        )
    };
    text.row(&format!("{name}: Brier"), &change(found.brier));
    if all {
        text.row(&format!("{name}: log loss"), &change(found.log_loss));
    }
    text.row(
        &format!("{name}: ECE"),
        &format!(
            "{:.4} to {:.4}, {} bins of equal width, from the 1,000 bins",
            found.ece.0,
            found.ece.1,
            Comparison::ECE_BINS
        ),
    );
}
