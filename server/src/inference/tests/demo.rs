//! The demo's models give the labels and probabilities that their training framework gave.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{runtime, wanted};
use crate::inference::{
    Channels, ImagePreprocess, Input, InputKind, Layout, Model, Preprocess, Scores, Wanted,
};

fn demo(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../demo")
        .join(path)
}

fn json(path: &str) -> Value {
    serde_json::from_slice(&fs::read(demo(path)).unwrap()).unwrap()
}

fn lines(path: &str) -> Vec<Value> {
    let text = fs::read_to_string(demo(path)).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn stream_labels(stream: &str) -> Vec<String> {
    let labels = &json(&format!("{stream}/stream.json"))["labels"];
    let ids = labels.as_array().unwrap().iter();
    ids.map(|label| label["id"].as_str().unwrap().to_owned())
        .collect()
}

pub(super) fn garments() -> Vec<Input> {
    let images = lines("garments/items.jsonl");
    let path = |item: &Value| demo("garments").join(item["image"].as_str().unwrap());
    images
        .iter()
        .map(|item| Input::Image(fs::read(path(item)).unwrap()))
        .collect()
}

pub(super) fn check(stream: &str, file: &str) -> (Model, Vec<u8>) {
    let bytes = fs::read(demo(&format!("{stream}/{file}"))).unwrap();
    let wanted = Wanted {
        labels: stream_labels(stream),
        ..Wanted::default()
    };
    (Model::check(&runtime(), &bytes, &wanted).unwrap(), bytes)
}

/// Compares every label (by a checksum) and the first twenty rows of probabilities.
fn assert_as_expected(stream: &str, file: &str, model: &Model, inputs: &[Input]) {
    let expected = &json(&format!("{stream}/expected.json"))[file];
    let scored: Vec<_> = model
        .score(inputs)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let labels: Vec<&str> = scored
        .iter()
        .map(|one| model.spec().labels[one.label].as_str())
        .collect();
    assert_eq!(
        hex::encode(Sha256::digest(labels.join("\n"))),
        expected["labels_sha256"].as_str().unwrap(),
        "{stream}/{file}"
    );
    for (one, first) in scored.iter().zip(expected["first_20"].as_array().unwrap()) {
        let probabilities = first["probabilities"].as_array().unwrap();
        for (ours, theirs) in one.scores.iter().zip(probabilities) {
            let theirs = theirs.as_f64().unwrap();
            assert!(
                (f64::from(*ours) - theirs).abs() < 2e-5,
                "{}: {ours} {theirs}",
                first["external_id"]
            );
        }
        let highest = one.scores.iter().copied().fold(0.0, f32::max);
        assert_eq!(one.confidence.to_bits(), f64::from(highest).to_bits());
    }
}

#[test]
fn every_garment_gets_the_label_that_the_training_framework_gave_it() {
    let inputs = garments();
    assert_eq!(inputs.len(), 2400);
    for file in ["model.onnx", "model-v2.onnx", "model-v0.onnx"] {
        let (model, _) = check("garments", file);
        let unit = ImagePreprocess::unit(28, 28, Channels::Grayscale, Layout::Nchw);
        assert_eq!(model.spec().preprocess, Preprocess::Image(unit));
        assert_eq!(
            (model.spec().input.as_str(), model.spec().output.as_str()),
            ("image", "probabilities")
        );
        assert_eq!(model.spec().scores, Scores::Probabilities);
        assert_as_expected("garments", file, &model, &inputs);
    }
}

#[test]
fn every_nodule_gets_the_label_that_the_training_framework_gave_it() {
    let items = lines("nodules/items.jsonl");
    let features = |item: &Value| Input::Table(item["features"].as_object().unwrap().clone());
    let inputs: Vec<Input> = items.iter().map(features).collect();
    assert_eq!(inputs.len(), 952);
    // The names of the fields are in the model's own notes.
    let (model, bytes) = check("nodules", "model.onnx");
    assert_as_expected("nodules", "model.onnx", &model, &inputs);

    // The same from the whole item, by dotted names.
    let Preprocess::Table { fields } = &model.spec().preprocess else {
        panic!("{:?}", model.spec().preprocess);
    };
    let mut spec = model.spec().clone();
    spec.preprocess = Preprocess::Table {
        fields: fields
            .iter()
            .map(|field| format!("features.{field}"))
            .collect(),
    };
    let model = Model::open(&runtime(), &bytes, &spec).unwrap();
    let whole: Vec<Input> = items
        .into_iter()
        .map(|item| Input::Table(item.as_object().unwrap().clone()))
        .collect();
    assert_as_expected("nodules", "model.onnx", &model, &whole);
}

#[test]
fn a_spec_survives_storage_and_opens_the_same_model() {
    let (model, bytes) = check("garments", "model.onnx");
    assert_eq!(model.sha256(), hex::encode(Sha256::digest(&bytes)));
    // As `jsonb` keeps it: through a tree of values.
    let stored = serde_json::to_value(model.spec()).unwrap();
    let spec = serde_json::from_value(stored).unwrap();
    assert_eq!(model.spec(), &spec);
    let again = Model::open(&runtime(), &bytes, &spec).unwrap();
    let inputs = &garments()[..70];
    let scores = |model: &Model| -> Vec<Vec<f32>> {
        model
            .score(inputs)
            .into_iter()
            .map(|one| one.unwrap().scores)
            .collect()
    };
    assert_eq!(scores(&model), scores(&again));
}

#[test]
fn a_model_for_another_stream_is_refused_with_the_reason() {
    let bytes = fs::read(demo("garments/model.onnx")).unwrap();
    let refusal = |wanted: Wanted| {
        Model::check(&runtime(), &bytes, &wanted)
            .unwrap_err()
            .to_string()
    };
    let two = refusal(wanted(["cat", "dog"]));
    assert!(
        two.contains("missing cat, dog") && two.contains("unknown tshirt"),
        "{two}"
    );
    let mut other_kind = wanted(["cat", "dog"]);
    other_kind.kind = Some(InputKind::Text);
    let text = refusal(other_kind);
    assert!(
        text.contains("items are texts") && text.contains("image: float[N,1,28,28]"),
        "{text}"
    );
    let mut other_size = wanted(["cat", "dog"]);
    let rgb = ImagePreprocess::unit(32, 32, Channels::Rgb, Layout::Nchw);
    other_size.preprocess = Some(Preprocess::Image(rgb));
    let size = refusal(other_size);
    assert!(size.contains("gives float[N,3,32,32]"), "{size}");
}
