//! The demo's own files through the evaluation, against the figures published with them.

use super::*;
use crate::demo::{Decided, decisions};
use std::fmt::Write;

/// What a table in `demo/SOURCES.md` says.
fn close(found: f64, published: f64) {
    assert!(
        (found - published).abs() < 5e-5,
        "{found} should be {published}"
    );
}

#[test]
fn readers_of_the_nodules_agree_as_published() {
    let mut text = String::from("item,rater,label\n");
    for Decided { item, rater, label } in decisions("nodules").unwrap() {
        writeln!(text, "{item},{rater},{label}").unwrap();
    }
    let judged = read(text.as_bytes(), Format::Csv).unwrap();
    let evaluation = evaluate(&judged, Target::new(0.05, 0.05).unwrap());
    // demo/SOURCES.md: 952 nodules, 3079 ratings, 234 ties, pairwise 0.4712, nominal α 0.2019.
    assert_eq!(
        (evaluation.items, evaluation.decisions, evaluation.tied),
        (952, 3079, 234)
    );
    close(
        evaluation
            .human_human
            .pairwise_agreement
            .known()
            .unwrap()
            .value,
        0.4712,
    );
    close(
        evaluation
            .human_human
            .krippendorff_alpha
            .known()
            .unwrap()
            .value,
        0.2019,
    );
    assert!(evaluation.confidences.is_none());
    assert!(table(&evaluation).contains("No confidences in the file"));
}

#[test]
fn a_perfect_model_on_many_items_is_certified_and_a_poor_one_is_not() {
    let file = |wrong_every: usize| {
        let mut text = String::from("item,rater,label,predicted,confidence\n");
        for i in 0..1000 {
            let label = if i % 2 == 0 { "cat" } else { "dog" };
            let predicted = if i % wrong_every == 0 { "bird" } else { label };
            writeln!(text, "{i},r,{label},{predicted},0.97").unwrap();
        }
        evaluate(
            &read(text.as_bytes(), Format::Csv).unwrap(),
            Target::new(0.05, 0.05).unwrap(),
        )
    };
    let good = file(100);
    let certified = good
        .confidences
        .as_ref()
        .unwrap()
        .certificate
        .certified
        .unwrap();
    // At 0.970 and below all 1,000 pairs are accepted, 10 of them wrong; above it none is, so the walk
    // starts at 0.970 and goes to the bottom of the grid.
    assert_eq!(
        (certified.accepted, certified.errors, certified.bin),
        (1000, 10, 100)
    );
    assert!(table(&good).contains("Certified: from confidence 0.100 up"));
    let poor = file(4);
    assert!(
        poor.confidences
            .as_ref()
            .unwrap()
            .certificate
            .certified
            .is_none()
    );
    assert!(table(&poor).contains("No threshold can be certified"));
}
