//! The model with people.

use super::super::Evaluation;
use super::super::model::{ModelWithPeople, Weighted};
use super::write::{Text, number, short};
use understudy_ladder::gate::thousands;
use understudy_stats::Confusion;

/// More labels than this are listed with `--all` only.
const FEW_LABELS: usize = 40;

/// More labels than this make a matrix that no terminal shows.
const WIDEST_MATRIX: usize = 20;

pub fn section(text: &mut Text, evaluation: &Evaluation, all: bool) {
    let model = &evaluation.human_model;
    let figures = &model.figures;
    text.section(&format!(
        "Model with people ({} pairs; {} items without a reference because people are tied, {} undecided)",
        thousands(figures.n),
        thousands(evaluation.tied),
        thousands(evaluation.undecided)
    ));
    if figures.n == 0 {
        text.line("  undefined: no item has both a predicted label and a reference");
        return;
    }
    text.stat("percent agreement", &figures.percent_agreement);
    if all {
        text.stat("  exact interval", &model.percent_agreement_exact);
    }
    text.stat("Cohen's kappa", &figures.cohen_kappa);
    if all {
        text.redrawn("  by bootstrap of items", &model.cohen_kappa_bootstrap);
    }
    text.stat("Gwet's AC1", &figures.gwet_ac1);
    text.stat("Scott's pi", &figures.scott_pi);
    text.stat("Matthews correlation", &figures.mcc);
    if all {
        text.stat("Brennan-Prediger kappa", &model.brennan_prediger);
        text.stat("Krippendorff's alpha", &model.krippendorff_alpha);
    }
    ordered(text, model, all);
    labels(text, model, all);
    if all {
        matrix(text, &evaluation.labels, &figures.confusion);
    }
    singles(text, model);
}

fn ordered(text: &mut Text, model: &ModelWithPeople, all: bool) {
    let Some(ordered) = &model.ordered else {
        return;
    };
    text.stat("kappa, linear weights", &ordered.linear.cohen_kappa);
    text.stat("kappa, quadratic weights", &ordered.quadratic.cohen_kappa);
    if !all {
        return;
    }
    text.stat("alpha, ordinal", &ordered.krippendorff_alpha_ordinal);
    for (name, weighted) in [
        ("linear", &ordered.linear),
        ("quadratic", &ordered.quadratic),
    ] {
        let Weighted {
            agreement,
            cohen_kappa: _,
            gwet_ac2,
            scott_pi,
            brennan_prediger,
        } = weighted;
        text.stat(&format!("agreement, {name}"), agreement);
        text.stat(&format!("AC2, {name}"), gwet_ac2);
        text.stat(&format!("pi, {name}"), scott_pi);
        text.stat(&format!("Brennan-Prediger, {name}"), brennan_prediger);
    }
}

/// Only where some item has several decisions: else it says the same again.
fn singles(text: &mut Text, model: &ModelWithPeople) {
    let singles = &model.single_decisions;
    if singles.n <= singles.items {
        return;
    }
    text.section(&format!(
        "Model with each single decision ({} on {} items; intervals by items drawn again)",
        thousands(singles.n),
        thousands(singles.items)
    ));
    text.redrawn("percent agreement", &singles.percent_agreement);
    text.redrawn("Cohen's kappa", &singles.cohen_kappa);
}

fn labels(text: &mut Text, model: &ModelWithPeople, all: bool) {
    let number = model.figures.labels.len();
    if number > FEW_LABELS && !all {
        text.line(&format!("  {number} labels: see --all for each"));
        return;
    }
    let rows: Vec<Vec<String>> = model
        .figures
        .labels
        .iter()
        .map(|label| {
            vec![
                label.label.clone(),
                thousands(label.support),
                label
                    .prevalence
                    .map_or_else(|| "undefined".to_owned(), |share| format!("{share:.3}")),
                short(&label.precision),
                short(&label.recall),
                short(&label.f1),
            ]
        })
        .collect();
    text.line("");
    text.columns(
        &[
            "label",
            "support",
            "prevalence",
            "precision",
            "recall",
            "F1",
        ],
        &rows,
    );
}

fn matrix(text: &mut Text, labels: &[String], pairs: &Confusion) {
    text.section("Matrix: rows are people's labels, columns the model's");
    if labels.len() > WIDEST_MATRIX {
        text.line("  too wide to print: see --output json");
        return;
    }
    let header: Vec<&str> = std::iter::once("")
        .chain(labels.iter().map(String::as_str))
        .collect();
    let rows: Vec<Vec<String>> = labels
        .iter()
        .enumerate()
        .map(|(row, label)| {
            let counts = (0..labels.len()).map(|column| thousands(pairs.get(row, column)));
            std::iter::once(label.clone()).chain(counts).collect()
        })
        .collect();
    text.cells(&header, &rows);
}

/// A p-value as people read it.
pub fn p_value(figure: &super::super::figure::Figure<f64>) -> String {
    match figure.known() {
        Some(p) if *p < 0.0001 => "< 0.0001".to_owned(),
        Some(_) | None => number(figure),
    }
}
