//! People with one another.

use super::super::figure::Figure;
use super::super::people::PeopleWithPeople;
use super::super::raters::{AnnotatorTest, BesideOthers, Fitted, Pairs};
use super::model::p_value;
use super::write::{Text, full, short};
use understudy_ladder::gate::thousands;

/// More raters than this are listed with `--all` only.
const FEW_RATERS: usize = 12;

pub fn section(text: &mut Text, people: &PeopleWithPeople, labels: &[String], all: bool) {
    let figures = &people.figures;
    text.section(&format!(
        "People with one another ({} items decided by several)",
        thousands(figures.items_with_several)
    ));
    text.stat("pairwise agreement", &figures.pairwise_agreement);
    text.stat(
        "with the majority of others",
        &figures.agreement_with_others,
    );
    text.stat("Fleiss' kappa", &figures.fleiss_kappa);
    text.stat("Krippendorff's alpha", &figures.krippendorff_alpha);
    text.stat("Gwet's AC1", &people.gwet_ac1);
    if all {
        text.stat("Brennan-Prediger kappa", &people.brennan_prediger);
        text.stat("Conger's kappa", &people.conger_kappa);
    }
    if let Some(ordered) = &people.ordered {
        text.stat("alpha, ordinal", &ordered.krippendorff_alpha_ordinal);
        if let Some(alpha) = &ordered.krippendorff_alpha_interval {
            text.stat("alpha, interval", alpha);
        }
        if let Some(alpha) = &ordered.krippendorff_alpha_ratio {
            text.stat("alpha, ratio", alpha);
        }
        if all {
            text.stat("Fleiss, linear", &ordered.fleiss_kappa_linear);
            text.stat("Fleiss, quadratic", &ordered.fleiss_kappa_quadratic);
            text.stat("AC2, linear", &ordered.gwet_ac2_linear);
            text.stat("AC2, quadratic", &ordered.gwet_ac2_quadratic);
        }
    }
    annotator_test(text, &people.alternative_annotator_test, all);
    raters(text, &people.raters, all);
    if all {
        pairs(text, &people.pairs);
        fitted(text, &people.dawid_skene, labels);
    }
}

fn raters(text: &mut Text, figure: &Figure<Vec<BesideOthers>>, all: bool) {
    const TITLE: &str = "Each rater with the others on the same items";
    let raters = match figure {
        Figure::Known(raters) => raters,
        Figure::Unknown { undefined } => {
            text.section(TITLE);
            text.line(&format!("  undefined: {undefined}"));
            return;
        }
    };
    if raters.len() < 2 {
        return;
    }
    text.section(TITLE);
    if raters.len() > FEW_RATERS && !all {
        text.line(&format!(
            "  {} raters: see --all",
            thousands(raters.len() as u64)
        ));
        return;
    }
    let repeated = raters
        .iter()
        .any(|rater| rater.self_consistency.known().is_some());
    let mut header = vec!["rater", "decisions", "shared items", "agreement", "kappa"];
    if repeated {
        header.push("self-consistency");
    }
    let rows: Vec<Vec<String>> = raters
        .iter()
        .map(|rater| {
            let shared = rater.agreement.known().map_or(0, |agreement| agreement.n);
            let mut row = vec![
                rater.rater.clone(),
                thousands(rater.decisions),
                thousands(shared),
                short(&rater.agreement),
                short(&rater.kappa),
            ];
            if repeated {
                row.push(short(&rater.self_consistency));
            }
            row
        })
        .collect();
    text.columns(&header, &rows);
}

fn pairs(text: &mut Text, pairs: &Pairs) {
    text.section("Every two raters who met");
    match pairs {
        Pairs::TooMany { too_many_raters } => text.line(&format!(
            "  left out: {} raters and these labels make tables too large; keep fewer raters or labels in the file",
            thousands(*too_many_raters as u64)
        )),
        Pairs::All(pairs) if pairs.is_empty() => text.line("  none"),
        Pairs::All(pairs) => {
            let rows: Vec<Vec<String>> = pairs
                .iter()
                .map(|pair| {
                    let items = pair.agreement.known().map_or(0, |agreement| agreement.n);
                    vec![
                        pair.raters.join(" / "),
                        thousands(items),
                        short(&pair.agreement),
                        short(&pair.cohen_kappa),
                    ]
                })
                .collect();
            text.columns(&["raters", "items", "agreement", "Cohen's kappa"], &rows);
        }
    }
}

fn annotator_test(text: &mut Text, test: &Figure<AnnotatorTest>, all: bool) {
    let Some(test) = test.known() else {
        return;
    };
    text.section(&format!(
        "May the model stand in for a person? (alternative annotator test, epsilon {}, {} of {} raters tested)",
        test.epsilon,
        test.tested,
        test.raters.len()
    ));
    let verdict = match test.passes {
        Figure::Known(true) => "yes".to_owned(),
        Figure::Known(false) => "no".to_owned(),
        Figure::Unknown { undefined } => format!("undefined: {undefined}"),
    };
    text.row("passes", &verdict);
    text.row("winning rate", &full(&test.winning_rate));
    text.row("advantage probability", &full(&test.advantage));
    if all {
        let rows: Vec<Vec<String>> = test
            .raters
            .iter()
            .map(|contest| {
                vec![
                    contest.rater.clone(),
                    short(&contest.advantage),
                    p_value(&contest.p_value),
                    if contest.model_wins { "yes" } else { "no" }.to_owned(),
                ]
            })
            .collect();
        text.columns(&["in place of", "advantage", "p", "model wins"], &rows);
    }
}

fn fitted(text: &mut Text, fitted: &Figure<Fitted>, labels: &[String]) {
    text.section(
        "Dawid and Skene's model: shares of labels in truth, and how often each rater finds them",
    );
    let fit = match fitted {
        Figure::Known(fit) => fit,
        Figure::Unknown { undefined } => {
            text.line(&format!("  undefined: {undefined}"));
            return;
        }
    };
    let header: Vec<&str> = std::iter::once("")
        .chain(labels.iter().map(String::as_str))
        .collect();
    let shares = |name: &str, shares: &mut dyn Iterator<Item = Option<f64>>| {
        let cell = |share: Option<f64>| {
            share.map_or_else(|| "undefined".to_owned(), |share| format!("{share:.3}"))
        };
        std::iter::once(name.to_owned())
            .chain(shares.map(cell))
            .collect()
    };
    let mut rows: Vec<Vec<String>> =
        vec![shares("share", &mut fit.priors.iter().copied().map(Some))];
    for rater in &fit.raters {
        let mut found = rater
            .given
            .iter()
            .enumerate()
            .map(|(label, row)| row.as_ref().map(|row| row[label]));
        rows.push(shares(&rater.rater, &mut found));
    }
    text.cells(&header, &rows);
    text.line(&format!(
        "  log-likelihood {:.3} after {} rounds{}",
        fit.log_likelihood,
        fit.rounds,
        if fit.converged {
            ""
        } else {
            ", not settled: fewer raters or labels in the file leave time for more rounds"
        }
    ));
}
