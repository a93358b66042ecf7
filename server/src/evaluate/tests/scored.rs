//! The garments scored by their own model: a file with the confidences themselves, not counts of them.

use super::*;
use crate::demo::{Decided, decisions};
use crate::inference::{Input, Model, Runtime, Wanted};
use std::collections::HashMap;
use std::path::PathBuf;

/// What the first model says of every decided garment, beside the decision.
fn garments() -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../demo/garments");
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let stream: serde_json::Value = serde_json::from_slice(&read("stream.json")).unwrap();
    let labels = stream["labels"].as_array().unwrap().iter();
    let wanted = Wanted {
        labels: labels
            .map(|label| label["id"].as_str().unwrap().to_owned())
            .collect(),
        ..Wanted::default()
    };
    let runtime = Runtime::load(None).unwrap_or_else(|error| panic!("{error}"));
    let model = Model::check(&runtime, &read("model.onnx"), &wanted).unwrap();
    let items = String::from_utf8(read("items.jsonl")).unwrap();
    let items: Vec<serde_json::Value> = items
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let images: Vec<Input> = items
        .iter()
        .map(|item| Input::Image(read(item["image"].as_str().unwrap())))
        .collect();
    let answers = model.score(&images).into_iter().map(Result::unwrap);
    let names = items
        .iter()
        .map(|item| item["external_id"].as_str().unwrap());
    let said: HashMap<&str, _> = names.zip(answers).collect();
    let mut text = String::from("item,rater,label,predicted,confidence\n");
    for Decided { item, rater, label } in decisions("garments").unwrap() {
        let answer = &said[item.as_str()];
        let predicted = &model.spec().labels[answer.label];
        writeln!(
            text,
            "{item},{rater},{label},{predicted},{}",
            answer.confidence
        )
        .unwrap();
    }
    text
}

#[test]
fn garments_with_their_confidences_have_the_published_figures_exactly() {
    let evaluation = evaluated(&garments());
    let confidences = evaluation.confidences.unwrap();
    assert_eq!(confidences.figures.n, 1800);
    // demo/SOURCES.md: ECE over 15 bins 0.0159; from 1,000 bins, of which some straddle an edge, 0.0154.
    let ece = *confidences
        .calibration
        .ece_equal_width
        .value
        .known()
        .unwrap();
    published(ece, 0.0159, 4);
    published(confidences.figures.ece.unwrap(), 0.0154, 4);
    let certified = confidences.figures.certificate.certified.unwrap();
    assert_eq!((certified.errors, certified.accepted), (65, 1628));
}
