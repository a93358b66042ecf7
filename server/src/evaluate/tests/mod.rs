//! Small files against figures made by hand.

mod explained;
mod published;
mod report;
mod scored;

use super::*;
use std::fmt::Write;
use understudy_app::figures::Stat;
use understudy_stats::{ScoreHistogram, Target};

fn settings() -> Settings {
    Settings::new(Target::new(0.05, 0.05).unwrap())
}

fn judged(text: &str, schema: Schema) -> Judged {
    let reading = Reading {
        schema,
        repeats: false,
    };
    read(text.as_bytes(), Format::Csv, &reading).unwrap()
}

fn evaluated(text: &str) -> Evaluation {
    evaluate(&judged(text, Schema::Names), None, &settings()).unwrap()
}

fn value(stat: &Stat) -> f64 {
    stat.known().unwrap().value
}

/// What a table in `demo/SOURCES.md` says, with this many digits after the point.
fn published(found: f64, published: f64, digits: i32) {
    assert!(
        (found - published).abs() <= 0.5001 * 10f64.powi(-digits),
        "{found} should be {published}"
    );
}

fn exactly(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() < 1e-12,
        "{found} should be {expected}"
    );
}

#[test]
fn a_small_file_has_the_figures_made_by_hand() {
    // Four raters' pairs on five items: r and s agree on a, b, c and differ on d; e is r's alone.
    let text = "item,rater,label,predicted\n\
        a,r,yes,yes\na,s,yes,yes\nb,r,yes,yes\nb,s,yes,yes\nc,r,no,no\nc,s,no,no\n\
        d,r,yes,no\nd,s,no,no\ne,r,no,yes\n";
    let evaluation = evaluated(text);
    assert_eq!((evaluation.tied, evaluation.undecided), (1, 0));
    // Pairs: a, b yes/yes, c no/no, e no/yes: agreement 3/4; chance (2·3 + 2·1)/16 = 1/2; κ = 1/2.
    let model = &evaluation.human_model;
    exactly(value(&model.figures.percent_agreement), 0.75);
    exactly(value(&model.figures.cohen_kappa), 0.5);
    // Brennan and Prediger: (3/4 − 1/2) / (1/2).
    exactly(value(&model.brennan_prediger), 0.5);
    // Single decisions: 9, of which d,r and e,r are not the model's.
    assert_eq!(
        (model.single_decisions.n, model.single_decisions.items),
        (9, 5)
    );
    let share = model.single_decisions.percent_agreement.known().unwrap();
    exactly(share.figure.estimate.value, 7.0 / 9.0);
    let people = &evaluation.human_human;
    exactly(value(&people.figures.pairwise_agreement), 0.75);
    let raters = people.raters.known().unwrap();
    // r yes, yes, no, yes against s yes, yes, no, no: chance 3/4·1/2 + 1/4·1/2 = 1/2, κ = 1/2.
    exactly(value(&raters[0].agreement), 0.75);
    exactly(value(&raters[0].kappa), 0.5);
    assert_eq!(raters[0].decisions, 5);
    let raters::Pairs::All(pairs) = &people.pairs else {
        panic!("two raters have few tables");
    };
    assert_eq!(pairs[0].raters, ["r", "s"]);
    exactly(value(&pairs[0].cohen_kappa), 0.5);
}

fn one_rater(wrong_every: usize, items: usize) -> String {
    let mut text = String::from("item,rater,label,predicted,confidence\n");
    for i in 0..items {
        let label = if i % 2 == 0 { "cat" } else { "dog" };
        let predicted = if i % wrong_every == 0 { "bird" } else { label };
        writeln!(text, "{i},r,{label},{predicted},0.97").unwrap();
    }
    text
}

#[test]
fn a_perfect_model_on_many_items_is_certified_and_a_poor_one_is_not() {
    let good = evaluated(&one_rater(100, 1000));
    let confidences = good.confidences.as_ref().unwrap();
    let certified = confidences.figures.certificate.certified.unwrap();
    // At 0.970 and below all 1,000 pairs are accepted, 10 of them wrong; above it none is, so the walk
    // starts at 0.970 and goes to the bottom of the grid.
    assert_eq!(
        (certified.accepted, certified.errors, certified.bin),
        (1000, 10, 100)
    );
    assert!(table(&good, false).contains("Certified: from confidence 0.100 up"));
    assert!(table(&good, false).contains("Every threshold from 0.100 to 0.970 passed; none above"));
    assert!(good.anytime.promotion.proved && !good.anytime.demotion.proved);
    let poor = evaluated(&one_rater(4, 1000));
    let confidences = poor.confidences.as_ref().unwrap();
    assert!(confidences.figures.certificate.certified.is_none());
    assert!(poor.anytime.demotion.proved, "25 % is more than 5 %");
    assert!(table(&poor, false).contains("No threshold can be certified"));
    // With 30 labels nothing can be certified yet, and more would help.
    let few = evaluated(&one_rater(1000, 30));
    let confidences = few.confidences.as_ref().unwrap();
    let shortfall = confidences.figures.certificate.shortfall.unwrap();
    assert!(confidences.labels_for_likely_pass >= shortfall.more_labels_needed);
    assert!(table(&few, false).contains("the chance to pass is 80 %"));
}

#[test]
fn labels_with_certificates_of_their_own_share_delta() {
    let with = Settings {
        per_label: true,
        ..settings()
    };
    let file = judged(&one_rater(100, 1000), Schema::Names);
    let evaluation = evaluate(&file, None, &with).unwrap();
    let confidences = evaluation.confidences.as_ref().unwrap();
    let labels = confidences.per_label.as_ref().unwrap();
    let names: Vec<&str> = labels.iter().map(|of| of.label.as_str()).collect();
    assert_eq!(names, ["bird", "cat", "dog"]);
    for of in labels {
        exactly(of.certificate.target.delta(), 0.05 / 3.0);
    }
    assert!(labels[0].certificate.certified.is_none() && labels[1].certificate.certified.is_some());
}

#[test]
fn the_cheapest_threshold_counts_mistakes_and_handling() {
    // Sure and right, less sure and wrong: automate at 0.9, which costs 2 people's work in place of 10.
    let text = "item,rater,label,predicted,confidence\n\
        a,r,x,x,0.9\nb,r,y,y,0.9\nc,r,x,y,0.5\nd,r,y,x,0.5\n";
    let table = read_costs(br#"{"x": {"y": 7}, "y": {"x": 3}}"#, Format::Ndjson).unwrap();
    let handling = understudy_stats::cheapest::Handling {
        automated: 0,
        human: 1,
    };
    let with = Settings {
        costs: Some(Costs { table, handling }),
        ..settings()
    };
    let evaluation = evaluate(&judged(text, Schema::Names), None, &with).unwrap();
    let costs = evaluation.confidences.unwrap().costs.unwrap();
    let best = costs.cheapest.known().unwrap();
    assert_eq!(best.confidence, Some(0.9));
    assert_eq!(
        (
            best.costs.best.cost,
            best.costs.all_human,
            best.costs.all_automated
        ),
        (2, 4, 10)
    );
    assert_eq!(costs.certificate.largest, 7);
    assert!(costs.certificate.certified.is_none());
}

#[test]
fn three_raters_and_a_better_model_pass_the_annotator_test() {
    let mut text = String::from("item,rater,label,predicted\n");
    for i in 0..250 {
        let truth = if i < 125 { "yes" } else { "no" };
        // Each errs on one item of five, independently of the others.
        for (rater, digit) in [("r", i % 5), ("s", i / 5 % 5), ("t", i / 25 % 5)] {
            let says_yes = (digit == 0) != (truth == "yes");
            let label = if says_yes { "yes" } else { "no" };
            writeln!(text, "{i},{rater},{label},{truth}").unwrap();
        }
    }
    let evaluation = evaluated(&text);
    // Most people are right unless two or three of them err: 3 · 0.2² · 0.8 + 0.2³ = 0.104.
    exactly(
        value(&evaluation.human_model.figures.percent_agreement),
        0.896,
    );
    let test = evaluation.human_human.alternative_annotator_test;
    let test = test.known().unwrap();
    assert_eq!(test.passes.known(), Some(&true));
    assert_eq!((test.tested, test.won), (3, 3));
    let fit = evaluation.human_human.dawid_skene;
    let fit = fit.known().unwrap();
    assert!(fit.converged);
    published(fit.priors[0], 0.5, 3);
    for rater in &fit.raters {
        published(rater.given[0].as_ref().unwrap()[0], 0.8, 3);
        published(rater.given[1].as_ref().unwrap()[1], 0.8, 3);
    }
}

#[test]
fn a_file_has_not_drifted_from_itself_and_has_from_another() {
    let then = judged(&one_rater(100, 1000), Schema::Names);
    let same = evaluate(&then, Some(&then), &settings()).unwrap();
    let drift = same.drift.unwrap();
    let drift = drift.known().unwrap();
    assert!(drift.features.iter().all(|feature| !feature.drifted));
    // All confidences are 0.97: there is nothing to make bins from, and that is said.
    assert_eq!(drift.undefined[0].feature, "confidence");
    let now = judged(&one_rater(2, 1000), Schema::Names);
    let moved = evaluate(&now, Some(&then), &settings()).unwrap();
    assert!(table(&moved, false).contains("Drift since the reference file"));
    let drift = moved.drift.unwrap();
    let first = &drift.known().unwrap().features[0];
    assert!(first.drifted && first.feature == "predicted label");
    assert!(first.kolmogorov_smirnov.is_none(), "names have no order");
}

#[test]
fn undecided_predictions_are_expected_to_be_right_as_often_as_such_were() {
    let then = judged(&one_rater(4, 1000), Schema::Names);
    let mut text = String::from("item,predicted,confidence\n");
    for i in 0..100 {
        writeln!(text, "n{i},cat,0.97").unwrap();
    }
    let now = judged(&text, Schema::Names);
    let evaluation = evaluate(&now, Some(&then), &settings()).unwrap();
    assert_eq!(evaluation.undecided, 100);
    assert!(
        evaluation
            .human_model
            .figures
            .percent_agreement
            .known()
            .is_none()
    );
    let expected = evaluation.expected.as_ref().unwrap();
    let found = expected.agreement.known().unwrap();
    exactly(found.value, 0.75);
    assert!(found.low < 0.68 && found.high > 0.82);
    assert!(expected.from_reference_file && expected.calibrated_with == 1000);
    assert!(table(&evaluation, true).contains("a warning, no proof"));
    // Of tied people it is known that they are not like the others: nothing is expected there.
    let tied = evaluated("item,rater,label,predicted,confidence\na,r,x,x,0.5\na,s,y,x,0.5\n");
    assert!(tied.tied == 1 && tied.expected.is_none());
    // Without a reference file there is nothing to calibrate with, and the reason is given.
    let alone = evaluate(&now, None, &settings()).unwrap().expected.unwrap();
    assert!(alone.agreement.known().is_none());
}

fn handling() -> understudy_stats::cheapest::Handling {
    understudy_stats::cheapest::Handling {
        automated: 0,
        human: 1,
    }
}

#[test]
fn several_certificates_say_that_each_has_the_full_delta() {
    let file = judged(&one_rater(100, 1000), Schema::Names);
    let printed = |settings: &Settings| table(&evaluate(&file, None, settings).unwrap(), false);
    assert!(!printed(&settings()).contains("Separate promises"));
    let per_label = Settings {
        per_label: true,
        ..settings()
    };
    let two = printed(&per_label);
    assert!(two.contains(
        "Separate promises: the certificates for all items and for the labels each use the full delta of 0.05"
    ));
    assert!(two.contains("with probability up to 0.100") && two.contains("say --delta 0.025 "));
    assert!(two.contains("The labels among themselves are one promise"));
    let costs = br#"{"cat": {"dog": 1, "bird": 1}, "dog": {"cat": 2, "bird": 1}, "bird": {"cat": 1, "dog": 1}}"#;
    let three = printed(&Settings {
        costs: Some(Costs {
            table: read_costs(costs, Format::Ndjson).unwrap(),
            handling: handling(),
        }),
        ..per_label
    });
    assert!(three.contains("for all items and for the labels and for costs each use"));
    assert!(three.contains("relies on all three") && three.contains("say --delta 0.016666 "));
}

#[test]
fn decisions_that_all_agree_have_an_exact_interval_and_no_bootstrap() {
    let mut text = String::from("item,rater,label,predicted,confidence\n");
    for i in 0..30 {
        for rater in ["r", "s"] {
            writeln!(text, "{i},{rater},{},{},0.9", i % 2, i % 2).unwrap();
        }
    }
    let alike = evaluated(&text);
    let singles = &alike.human_model.single_decisions;
    let found = singles.percent_agreement.known().unwrap();
    exactly(found.figure.estimate.low, 0.025_f64.powf(1.0 / 30.0));
    exactly(found.figure.estimate.high, 1.0);
    assert_eq!(singles.cohen_kappa.known(), None);
    assert!(table(&alike, false).contains("exact: all items alike"));
}

#[test]
fn the_fitted_decisions_are_the_first_of_each_rater() {
    let mut text = String::from("item,rater,label,predicted\n");
    for i in 0..20 {
        for rater in ["r", "s", "s", "t"] {
            writeln!(text, "{i},{rater},{},{}", i % 2, i % 2).unwrap();
        }
    }
    let reading = Reading {
        repeats: true,
        ..Reading::default()
    };
    let file = read(text.as_bytes(), Format::Csv, &reading).unwrap();
    let evaluation = evaluate(&file, None, &settings()).unwrap();
    assert_eq!(evaluation.decisions, 80);
    let fit = evaluation.human_human.dawid_skene.known().unwrap();
    assert_eq!(fit.decisions, 60);
    assert!(fit.raters.iter().all(|rater| rater.decisions == 20));
}

#[test]
fn a_label_that_nobody_gave_has_no_row_in_the_fit() {
    let mut text = String::from("item,rater,label,predicted\n");
    for i in 0..20 {
        for rater in ["r", "s", "t"] {
            writeln!(text, "{i},{rater},{},2", i % 2).unwrap();
        }
    }
    let evaluation = evaluated(&text);
    let fit = evaluation.human_human.dawid_skene.known().unwrap();
    assert!(fit.raters.iter().all(|rater| rater.given[2].is_none()));
    let json = serde_json::to_value(fit).unwrap();
    assert!(json["raters"][0]["given"][2].is_null());
    let printed = table(&evaluation, true);
    let fitted = printed.split("Dawid and Skene").nth(1).unwrap();
    assert!(fitted.contains("undefined"));
}

#[test]
fn names_of_a_file_are_printed_without_what_moves_the_cursor() {
    let mut text = String::from("item,rater,label,predicted\n");
    for i in 0..20 {
        for rater in ["r\u{1b}[31m", "s\u{202e}"] {
            writeln!(text, "{i},{rater},\"a\u{2066}\nb\",c{}", i % 2).unwrap();
        }
    }
    let printed = table(&evaluated(&text), true);
    let unseen = |c: char| c.is_control() && c != '\n' || "\u{202e}\u{2066}".contains(c);
    assert!(!printed.contains(unseen));
    assert!(printed.contains("a\\u{2066}\\nb") && printed.contains("r\\u{1b}[31m"));
}

#[test]
fn labels_that_nobody_could_collect_are_not_counted_out() {
    // 49,900 wrong of a million is 4.99 %: below 5 % by a hair.
    let mut scores = ScoreHistogram::default();
    scores.add(900, true, 950_100).unwrap();
    scores.add(900, false, 49_900).unwrap();
    let certificate = understudy_stats::certify(&scores, settings().target);
    let shortfall = certificate.shortfall.unwrap();
    assert!(shortfall.more_labels_needed.unwrap() > 1_000_000);
    let text = table::of_errors(&certificate, Some(1_000_000_000));
    assert!(
        text.contains("More than 1,000,000 more labels would be needed"),
        "{text}"
    );
    assert!(!text.contains("80 %"), "{text}");
    let out_of_reach = table(&evaluated(&one_rater(4, 1000)), false);
    assert!(out_of_reach.contains("Out of reach at the present error"));
}

#[test]
fn ece_takes_each_confidence_for_itself() {
    // An edge of 15 groups, 1/15 = 0.06667, lies inside the bin from 0.066 to 0.067. By hand: 0.0661 is
    // below it, 0.0669 above, so each is a group of its own: (|1 − 0.0661| + |0 − 0.0669|) / 2 = 0.5004.
    // The bin puts both at its middle, in one group: |0.5 − 0.0665| = 0.4335.
    let text = "item,rater,label,predicted,confidence\na,r,x,x,0.0661\nb,r,y,x,0.0669\n";
    let confidences = evaluated(text).confidences.unwrap();
    let ece = confidences.calibration.ece_equal_width;
    assert_eq!(ece.bins, 15);
    exactly(*ece.value.known().unwrap(), 0.5004);
    exactly(confidences.figures.ece.unwrap(), 0.4335);
    assert!(table(&evaluated(text), false).contains("ECE on every confidence for itself"));
}

#[test]
fn drift_says_what_is_done_with_missing_values() {
    let then = judged(&one_rater(100, 1000), Schema::Names);
    let text = table(&evaluate(&then, Some(&then), &settings()).unwrap(), false);
    assert!(text.contains("p count missing values as one more category"));
    assert!(text.contains("KS and Wasserstein take confidences one by one"));
}

#[test]
fn seven_hundred_labels_are_resampled_in_full() {
    let mut text = String::from("item,rater,label,predicted\n");
    for i in 0..1_400 {
        let label = i % 700;
        let predicted = if i % 5 == 0 { (label + 1) % 700 } else { label };
        for rater in ["r", "s", "t"] {
            writeln!(text, "{i},{rater},{label},{predicted}").unwrap();
        }
    }
    let evaluation = evaluated(&text);
    let model = evaluation.human_model;
    for redrawn in [
        model.cohen_kappa_bootstrap,
        model.single_decisions.cohen_kappa,
    ] {
        let redrawn = redrawn.known().unwrap();
        assert_eq!(redrawn.plan.resamples, RESAMPLES);
        assert!((redrawn.figure.estimate.value - 0.8).abs() < 0.001);
    }
}
