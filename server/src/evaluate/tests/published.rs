//! The demo's own files through the evaluation, against the figures published with them.

use super::*;
use crate::demo::{Decided, decisions};

fn nodules() -> String {
    let mut text = String::from("item,rater,label\n");
    for Decided { item, rater, label } in decisions("nodules").unwrap() {
        writeln!(text, "{item},{rater},{label}").unwrap();
    }
    text
}

#[test]
fn readers_of_the_nodules_agree_as_published() {
    let evaluation = evaluated(&nodules());
    // demo/SOURCES.md: 952 nodules, 3079 ratings, 234 ties, pairwise 0.4712, nominal α 0.2019.
    assert_eq!(
        (evaluation.items, evaluation.decisions, evaluation.tied),
        (952, 3079, 234)
    );
    let people = &evaluation.human_human;
    published(value(&people.figures.pairwise_agreement), 0.4712, 4);
    published(value(&people.figures.krippendorff_alpha), 0.2019, 4);
    assert!(evaluation.confidences.is_none());
    assert!(table(&evaluation, false).contains("No confidences in the file"));
}

#[test]
fn nodules_in_order_have_the_published_ordinal_alpha() {
    let schema = Schema::ordered("benign,indeterminate,malignant").unwrap();
    let evaluation = evaluate(&judged(&nodules(), schema), None, &settings()).unwrap();
    let ordered = evaluation.human_human.ordered.unwrap();
    published(value(&ordered.krippendorff_alpha_ordinal), 0.3293, 4);
    assert!(ordered.krippendorff_alpha_interval.is_none());
}

/// A file with the counts of the garments' first model: as many pairs in each bin, right and wrong, and
/// the labels of the confusion matrix in some order.
fn garments() -> String {
    let text = include_str!("../../../../crates/stats/tests/it/data/garments.json");
    let models: serde_json::Value = serde_json::from_str(text).unwrap();
    let model = &models["model.onnx"];
    let scores: ScoreHistogram = serde_json::from_value(model["histogram"].clone()).unwrap();
    let rows: Vec<Vec<u64>> = serde_json::from_value(model["confusion"].clone()).unwrap();
    let bins = |agrees: bool| {
        let counts = scores.bins().iter().enumerate();
        let bins = counts.flat_map(move |(bin, counts)| {
            let count = if agrees {
                counts.agree
            } else {
                counts.disagree
            };
            (0..count).map(move |_| ScoreHistogram::threshold(bin))
        });
        bins.collect::<Vec<f64>>()
    };
    let (mut right, mut wrong) = (bins(true).into_iter(), bins(false).into_iter());
    let mut text = String::from("item,rater,label,predicted,confidence\n");
    let mut item = 0;
    for (label, row) in rows.iter().enumerate() {
        for (predicted, count) in row.iter().enumerate() {
            for _ in 0..*count {
                let from = if label == predicted {
                    &mut right
                } else {
                    &mut wrong
                };
                let confidence = from.next().unwrap();
                writeln!(text, "g{item},gold,l{label},l{predicted},{confidence}").unwrap();
                item += 1;
            }
        }
    }
    text
}

#[test]
fn the_garments_have_the_published_figures() {
    let evaluation = evaluated(&garments());
    // demo/SOURCES.md, model.onnx on the first 1,800.
    let model = &evaluation.human_model;
    assert_eq!(model.figures.n, 1800);
    published(value(&model.figures.percent_agreement), 0.9161, 4);
    published(value(&model.figures.cohen_kappa), 0.9067, 4);
    let drawn = model.cohen_kappa_bootstrap.known().unwrap().figure;
    let formula = model.figures.cohen_kappa.known().unwrap();
    assert!((drawn.estimate.low - formula.low).abs() < 0.004);
    let confidences = evaluation.confidences.as_ref().unwrap();
    published(confidences.figures.ece.unwrap(), 0.0159, 3);
    published(confidences.figures.aurc.unwrap(), 0.01085, 4);
    let certified = confidences.figures.certificate.certified.unwrap();
    assert_eq!(
        (certified.bin, certified.errors, certified.accepted),
        (675, 65, 1628)
    );
    let people = &evaluation.human_human;
    assert!(people.figures.pairwise_agreement.known().is_none());
    assert!(people.dawid_skene.known().is_none());
    assert!(people.alternative_annotator_test.known().is_none());
    let halves = &confidences.recalibration;
    assert_eq!(halves.fitted + halves.held_out, 1800);
    assert!(halves.fitted.abs_diff(halves.held_out) < 200);
}
