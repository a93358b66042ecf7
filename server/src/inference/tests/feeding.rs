//! How items become numbers.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::json;

use super::onnx::{Attribute, FLOAT, N, Onnx, STRING};
use super::{runtime, wanted};
use crate::inference::{
    Channels, ImageError, ImagePreprocess, Input, Layout, Model, Preprocess, ScoreError, Scores,
    Wanted,
};

fn png(picture: RgbImage) -> Input {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture)
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    Input::Image(bytes.into_inner())
}

/// A model whose logits are its input, so that the scores show what it was fed.
fn mirror(shape: &[u64], preprocess: ImagePreprocess) -> Model {
    let count: u64 = shape[1..].iter().product();
    let file = Onnx::default()
        .input("image", FLOAT, shape)
        .node(
            "Flatten",
            &["image"],
            "scores",
            &[Attribute::Number("axis", 1)],
        )
        .output("scores", FLOAT, &[N, count])
        .file();
    let wanted = Wanted {
        labels: (0..count).map(|at| format!("at-{at}")).collect(),
        preprocess: Some(Preprocess::Image(preprocess)),
        scores: Some(Scores::Softmax),
        ..Wanted::default()
    };
    Model::check(&runtime(), &file, &wanted).unwrap()
}

/// What the mirror was fed, up to a constant.
fn fed(model: &Model, input: &Input) -> Vec<f32> {
    let scored = model.score([input]).remove(0).unwrap();
    scored
        .scores
        .iter()
        .map(|score| (score / scored.scores[0]).ln())
        .collect()
}

fn assert_close(ours: &[f32], theirs: &[f32]) {
    assert_eq!(ours.len(), theirs.len());
    for (a, b) in ours.iter().zip(theirs) {
        assert!((a - b).abs() < 1e-4, "{ours:?} {theirs:?}");
    }
}

#[test]
fn channels_are_laid_out_scaled_and_normalised_as_the_spec_says() {
    let picture = RgbImage::from_fn(2, 1, |x, _| {
        if x == 0 {
            Rgb([0, 51, 102])
        } else {
            Rgb([153, 204, 255])
        }
    });
    let unit = |layout| ImagePreprocess {
        mean: vec![0.0, 0.2, 0.4],
        std: vec![1.0, 0.5, 0.25],
        ..ImagePreprocess::unit(2, 1, Channels::Rgb, layout)
    };
    let nchw = mirror(&[N, 3, 1, 2], unit(Layout::Nchw));
    assert_close(
        &fed(&nchw, &png(picture.clone())),
        &[0.0, 0.6, 0.0, 1.2, 0.0, 2.4],
    );
    let nhwc = mirror(&[N, 1, 2, 3], unit(Layout::Nhwc));
    assert_close(&fed(&nhwc, &png(picture)), &[0.0, 0.0, 0.0, 0.6, 1.2, 2.4]);
}

#[test]
fn a_picture_of_another_size_is_resized() {
    let half = RgbImage::from_fn(8, 8, |x, _| if x < 4 { Rgb([0; 3]) } else { Rgb([255; 3]) });
    let model = mirror(
        &[N, 1, 1, 2],
        ImagePreprocess::unit(2, 1, Channels::Grayscale, Layout::Nchw),
    );
    let seen = fed(&model, &png(half));
    assert!(seen[1] > 0.7, "{seen:?}");
}

#[test]
fn a_picture_is_turned_upright_as_a_viewer_shows_it() {
    // Black above white as stored; the note in the file says to turn it clockwise.
    let picture = RgbImage::from_fn(
        16,
        16,
        |_, y| if y < 8 { Rgb([0; 3]) } else { Rgb([255; 3]) },
    );
    let mut jpeg = Cursor::new(Vec::new());
    DynamicImage::from(picture)
        .write_to(&mut jpeg, ImageFormat::Jpeg)
        .unwrap();
    let jpeg = jpeg.into_inner();
    let note = [
        &[0xFF, 0xE1, 0, 34][..],
        b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01",
        &[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0],
        &[0, 0, 0, 0],
    ]
    .concat();
    let noted = [&jpeg[..2], &note, &jpeg[2..]].concat();
    let model = mirror(
        &[N, 1, 1, 2],
        ImagePreprocess::unit(2, 1, Channels::Grayscale, Layout::Nchw),
    );
    let seen = fed(&model, &Input::Image(noted));
    assert!(seen[1] < -0.7, "white is on the left now: {seen:?}");
}

#[test]
fn a_row_must_have_every_field_as_a_number() {
    let wanted = Wanted {
        preprocess: Some(Preprocess::Table {
            fields: vec!["a".into(), "b.c".into()],
        }),
        ..wanted(["yes", "no"])
    };
    let model = Model::check(&runtime(), &super::onnx::classifier(N).file(), &wanted).unwrap();
    let score = |row: serde_json::Value| {
        let serde_json::Value::Object(row) = row else {
            panic!()
        };
        model.score([&Input::Table(row)]).remove(0)
    };
    assert!(score(json!({"a": 1, "b": {"c": 2.5}, "other": "x"})).is_ok());
    assert!(score(json!({"a": 1, "b.c": 2.5})).is_ok());
    let missing = ScoreError::FieldMissing {
        field: "b.c".into(),
    };
    assert_eq!(score(json!({"a": 1, "b": {}})), Err(missing));
    for odd in [
        json!(null),
        json!("3"),
        json!(true),
        json!(1e300),
        json!([1]),
    ] {
        let result = score(json!({"a": odd, "b": {"c": 1}}));
        assert!(
            matches!(&result, Err(ScoreError::FieldNotANumber { field, .. }) if field == "a"),
            "{result:?}"
        );
    }
}

/// A model that knows two words.
fn words(shape: &[u64]) -> Model {
    let encoder = [
        Attribute::Strings("keys_strings", &["good", "bad"]),
        Attribute::Floats("values_floats", &[1.0, -1.0]),
    ];
    let file = Onnx::default()
        .input("text", STRING, shape)
        .node_of("ai.onnx.ml", "LabelEncoder", &["text"], "known", &encoder)
        .weights("w", &[1, 2], &[2.0, -2.0])
        .weights("column", &[0], &[])
        .node(
            "Flatten",
            &["known"],
            "flat",
            &[Attribute::Number("axis", 1)],
        )
        .node("MatMul", &["flat", "w"], "logits", &[])
        .node(
            "Softmax",
            &["logits"],
            "probabilities",
            &[Attribute::Number("axis", 1)],
        )
        .output("probabilities", FLOAT, &[N, 2])
        .file();
    Model::check(&runtime(), &file, &wanted(["positive", "negative"])).unwrap()
}
#[test]
fn texts_go_in_with_or_without_a_second_axis() {
    for shape in [&[N, 1][..], &[N]] {
        let model = words(shape);
        assert_eq!(model.spec().preprocess, Preprocess::Text);
        let texts = ["good", "bad", "Übung ☃", ""].map(|text| Input::Text(text.into()));
        let scored = model.score(&texts);
        let label = |at: usize| scored[at].as_ref().unwrap().label;
        assert_eq!((label(0), label(1)), (0, 1));
        assert!(scored[2].is_ok() && scored[3].is_ok());
        let zero = Input::Text("go\0od".into());
        assert_eq!(model.score([&zero]).remove(0), Err(ScoreError::ZeroInText));
    }
}

#[test]
fn an_item_of_another_kind_is_refused() {
    let model = words(&[N, 1]);
    let result = model.score([&Input::Image(Vec::new())]).remove(0);
    assert_eq!(result, Err(ScoreError::OtherKind { wanted: "texts" }));
}

#[test]
fn what_is_not_a_picture_gets_no_scores() {
    let model = mirror(
        &[N, 1, 1, 2],
        ImagePreprocess::unit(2, 1, Channels::Grayscale, Layout::Nchw),
    );
    let result = model
        .score([&Input::Image(b"not a picture".to_vec())])
        .remove(0);
    assert_eq!(result, Err(ScoreError::Image(ImageError::NotAnImage)));
}
