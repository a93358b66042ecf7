//! What has changed since the reference file, and what to expect where nobody decided.

use super::super::Evaluation;
use super::super::drift::Drift;
use super::super::figure::Figure;
use super::model::p_value;
use super::write::{Text, number};
use understudy_ladder::gate::thousands;

pub fn section(text: &mut Text, evaluation: &Evaluation) {
    match &evaluation.drift {
        Some(Figure::Known(drift)) => drifted(text, drift),
        Some(Figure::Unknown { undefined }) => {
            text.section(&format!(
                "Drift since the reference file: undefined: {undefined}"
            ));
        }
        None => {}
    }
    let Some(expected) = &evaluation.expected else {
        return;
    };
    text.section(&format!(
        "Agreement to expect of {} predictions that nobody decided (a warning, no proof)",
        thousands(expected.n)
    ));
    text.stat("expected agreement", &expected.agreement);
    text.stat("error of all, if drawn at random", &expected.error_of_all);
    text.row(
        "calibrated with",
        &format!(
            "{} pairs of the {}",
            thousands(expected.calibrated_with),
            if expected.from_reference_file {
                "reference file"
            } else {
                "file itself"
            }
        ),
    );
}

fn drifted(text: &mut Text, drift: &Drift) {
    text.section(&format!(
        "Drift since the reference file ({} items then, {} now)",
        thousands(drift.reference_items),
        thousands(drift.items)
    ));
    let none = || "-".to_owned();
    let rows: Vec<Vec<String>> = drift
        .features
        .iter()
        .map(|feature| {
            let ks = feature.kolmogorov_smirnov.as_ref();
            let moved = feature.wasserstein.as_ref();
            vec![
                feature.feature.clone(),
                if feature.drifted { "yes" } else { "no" }.to_owned(),
                format!("{:.3}", feature.chi_square.effect),
                p_value(&Figure::Known(feature.corrected_p_value)),
                number(&feature.psi),
                number(&feature.psi_null95),
                number(&feature.jensen_shannon),
                ks.and_then(Figure::known)
                    .map_or_else(none, |ks| format!("{:.4}", ks.statistic)),
                moved
                    .and_then(Figure::known)
                    .map_or_else(none, |moved| format!("{:.4}", moved.distance)),
                format!(
                    "{:.1} to {:.1} %",
                    100.0 * feature.missing.0,
                    100.0 * feature.missing.1
                ),
            ]
        })
        .collect();
    text.columns(
        &[
            "feature",
            "drifted",
            "Cramer's V",
            "corrected p",
            "PSI",
            "its 95 % limit",
            "Jensen-Shannon",
            "KS",
            "Wasserstein",
            "missing",
        ],
        &rows,
    );
    if !drift.features.is_empty() {
        text.line(
            "  Cramer's V and p count missing values as one more category; PSI, Jensen-Shannon, KS and Wasserstein leave them out.",
        );
        text.line(
            "  KS and Wasserstein take confidences one by one, and labels by their number or rank; the others count confidences",
        );
        text.line("  in ten groups, of about equal size in the reference file.");
    }
    for feature in &drift.undefined {
        text.line(&format!(
            "  {}: undefined: {}",
            feature.feature, feature.undefined
        ));
    }
}
