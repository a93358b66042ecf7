//! What an upload is accepted for, and what it is told when it is not.

use super::onnx::{Attribute, FLOAT, INT64, N, Onnx, STRING, classifier, linear};
use super::{labels, runtime, wanted};
use crate::inference::{
    Channels, ImagePreprocess, Layout, MAX_MODEL_BYTES, Model, ModelError, Preprocess, Scores,
    Wanted,
};

/// Two labels and two named fields.
fn two() -> Wanted {
    Wanted {
        preprocess: Some(Preprocess::Table {
            fields: labels(["x0", "x1"]),
        }),
        ..wanted(["yes", "no"])
    }
}

fn refused(file: Vec<u8>, wanted: &Wanted) -> ModelError {
    Model::check(&runtime(), &file, wanted).unwrap_err()
}

#[test]
fn what_is_not_onnx_is_refused() {
    for bytes in [&b""[..], b"hello", b"PK\x03\x04 a zip file", &[0xFF; 5000]] {
        assert_eq!(
            refused(bytes.to_vec(), &two()),
            ModelError::NotOnnx,
            "{bytes:?}"
        );
    }
    let whole = classifier(N).file();
    let cut = whole[..whole.len() / 2].to_vec();
    assert!(matches!(
        refused(cut, &two()),
        ModelError::NotOnnx | ModelError::NotRunnable(_)
    ));
    assert!(matches!(
        refused(vec![0; MAX_MODEL_BYTES + 1], &two()),
        ModelError::TooLarge { .. }
    ));
}

#[test]
fn an_operator_that_does_not_exist_is_named() {
    let file = linear(N, &[&[1.0, 0.0], &[0.0, 1.0]])
        .node("Divine", &["logits"], "scores", &[])
        .output("scores", FLOAT, &[N, 2])
        .file();
    let error = refused(file, &two());
    assert!(
        matches!(&error, ModelError::NotRunnable(said) if said.contains("Divine")),
        "{error}"
    );
}

#[test]
fn a_model_with_two_inputs_is_refused_by_their_names() {
    let file = Onnx::default()
        .input("a", FLOAT, &[N, 2])
        .input("b", FLOAT, &[N, 2])
        .node("Add", &["a", "b"], "scores", &[])
        .output("scores", FLOAT, &[N, 2])
        .file();
    assert_eq!(
        refused(file, &two()).to_string(),
        "The model wants 2 inputs (a, b); Understudy gives one."
    );
}

#[test]
fn an_input_of_another_type_or_rank_is_refused() {
    for (element, shape, found) in [
        (INT64, &[N, 2][..], "x: i64[N,2]"),
        (FLOAT, &[N, 2, 2], "x: float[N,2,2]"),
        (STRING, &[N, 2], "x: string[N,2]"),
    ] {
        let file = Onnx::default()
            .input("x", element, shape)
            .node("Identity", &["x"], "y", &[])
            .output("y", element, shape)
            .file();
        let error = refused(file, &two());
        assert!(
            matches!(&error, ModelError::InputNotSupported { found: said } if said == found),
            "{error}"
        );
    }
}

#[test]
fn fields_that_nobody_named_are_asked_for_and_must_be_as_many_as_the_model_wants() {
    let file = classifier(N).file();
    let error = refused(file.clone(), &wanted(["yes", "no"]));
    assert_eq!(error, ModelError::FieldsNeeded { count: "2".into() });
    let mut three = two();
    three.preprocess = Some(Preprocess::Table {
        fields: labels(["x0", "x1", "x2"]),
    });
    assert!(matches!(
        refused(file, &three),
        ModelError::OtherShape { .. }
    ));
    let noted = classifier(N).note("features", r#"["x0", "x1"]"#).file();
    let model = Model::check(&runtime(), &noted, &wanted(["yes", "no"])).unwrap();
    assert_eq!(Some(&model.spec().preprocess), two().preprocess.as_ref());
}

#[test]
fn the_models_own_order_of_labels_is_used_and_must_be_the_streams_labels() {
    let noted = |note: &str| classifier(N).note("labels", note).file();
    let model = Model::check(&runtime(), &noted(r#"["no", "yes"]"#), &two()).unwrap();
    assert_eq!(model.spec().labels, ["no", "yes"]);
    let error = refused(noted(r#"["no", "maybe"]"#), &two());
    assert_eq!(
        error.to_string(),
        "The model's classes are not the stream's labels: missing yes unknown maybe."
    );
    assert!(matches!(
        refused(noted(r#"["no", "yes", "no"]"#), &two()),
        ModelError::OtherLabels { .. }
    ));
}

#[test]
fn an_output_with_a_score_per_label_is_needed() {
    let file = linear(N, &[&[1.0, 0.0, 2.0], &[0.0, 1.0, 0.0]])
        .output("logits", FLOAT, &[N, 3])
        .file();
    let error = refused(file, &two()).to_string();
    assert!(
        error.contains("float[N,2]") && error.contains("logits: float[N,3]"),
        "{error}"
    );
}

#[test]
fn the_output_is_chosen_by_its_name_or_asked_for() {
    let model = |name: &str| {
        linear(N, &[&[3.0, -1.0], &[0.0, 1.0]])
            .node(
                "Softmax",
                &["logits"],
                name,
                &[Attribute::Number("axis", 1)],
            )
            .output("logits", FLOAT, &[N, 2])
            .output(name, FLOAT, &[N, 2])
            .file()
    };
    let usual = Model::check(&runtime(), &model("Probabilities"), &two()).unwrap();
    assert_eq!(usual.spec().output, "Probabilities");
    let error = refused(model("other"), &two());
    assert_eq!(
        error,
        ModelError::SeveralOutputs {
            names: labels(["logits", "other"])
        }
    );
    let mut named = two();
    named.output = Some("logits".into());
    let logits = Model::check(&runtime(), &model("other"), &named).unwrap();
    assert_eq!(
        (logits.spec().output.as_str(), logits.spec().scores),
        ("logits", Scores::Softmax)
    );
}

#[test]
fn scores_between_0_and_1_that_do_not_add_up_are_refused_unless_declared_logits() {
    let file = linear(N, &[&[1.0, -1.0], &[-0.5, 0.5]])
        .node("Sigmoid", &["logits"], "halved", &[])
        .node("Mul", &["halved", "half"], "scores", &[])
        .weights("half", &[1], &[0.3])
        .output("scores", FLOAT, &[N, 2])
        .file();
    assert!(matches!(
        refused(file.clone(), &two()),
        ModelError::NotProbabilities { .. }
    ));
    let mut declared = two();
    declared.scores = Some(Scores::Softmax);
    Model::check(&runtime(), &file, &declared).unwrap();
    declared.scores = Some(Scores::Probabilities);
    assert!(matches!(
        refused(file, &declared),
        ModelError::OutOfRange { .. }
    ));
}

#[test]
fn a_model_that_gives_no_numbers_is_refused() {
    let file = linear(N, &[&[1.0, 1.0], &[0.5, 0.5]])
        .node("Neg", &["logits"], "negative", &[])
        .node("Log", &["negative"], "scores", &[])
        .output("scores", FLOAT, &[N, 2])
        .file();
    assert!(matches!(
        refused(file, &two()),
        ModelError::NotFinite { .. }
    ));
}

#[test]
fn a_model_whose_answers_depend_on_the_company_is_refused() {
    let file = linear(N, &[&[1.0, -1.0], &[-0.5, 0.5]])
        .node(
            "Softmax",
            &["logits"],
            "scores",
            &[Attribute::Number("axis", 0)],
        )
        .output("scores", FLOAT, &[N, 2])
        .file();
    assert!(matches!(
        refused(file, &two()),
        ModelError::BatchDependent { .. }
    ));
}

#[test]
fn a_model_without_an_end_is_stopped() {
    let body = Onnx::default()
        .input("i", INT64, &[])
        .input("go", super::onnx::BOOL, &[])
        .input("state", FLOAT, &[N, 2])
        .node("Identity", &["go"], "go_on", &[])
        .node(
            "Softmax",
            &["state"],
            "next",
            &[Attribute::Number("axis", 1)],
        )
        .output("go_on", super::onnx::BOOL, &[])
        .output("next", FLOAT, &[N, 2]);
    let file = linear(N, &[&[1.0, -1.0], &[-0.5, 0.5]])
        .truth("true")
        .node(
            "Loop",
            &["", "true", "logits"],
            "scores",
            &[Attribute::Graph("body", body)],
        )
        .output("scores", FLOAT, &[N, 2])
        .file();
    assert!(matches!(refused(file, &two()), ModelError::TooSlow { .. }));
}

#[test]
fn labels_in_another_order_than_the_model_says_are_noticed() {
    let file = classifier(N)
        .node(
            "ArgMax",
            &["probabilities"],
            "place",
            &[
                Attribute::Number("axis", 1),
                Attribute::Number("keepdims", 0),
            ],
        )
        .node_of(
            "ai.onnx.ml",
            "LabelEncoder",
            &["place"],
            "label",
            &[
                Attribute::Numbers("keys_int64s", &[0, 1]),
                Attribute::Strings("values_strings", &["yes", "no"]),
            ],
        )
        .output("label", STRING, &[N])
        .file();
    Model::check(&runtime(), &file, &two()).unwrap();
    let mut turned = two();
    turned.labels.reverse();
    let error = refused(file, &turned);
    assert!(matches!(error, ModelError::OtherOrder { .. }), "{error}");
    assert!(error.to_string().contains("another order"));
}

#[test]
fn colour_images_are_recognised_in_both_layouts_and_need_a_size() {
    let image = |shape: &[u64]| {
        let pixels: u64 = shape[1..].iter().product::<u64>().max(1);
        let weights: Vec<f32> = (0..pixels).flat_map(|at| [at as f32, 1.0]).collect();
        Onnx::default()
            .input("image", FLOAT, shape)
            .node(
                "Flatten",
                &["image"],
                "flat",
                &[Attribute::Number("axis", 1)],
            )
            .weights("w", &[pixels, 2], &weights)
            .node("MatMul", &["flat", "w"], "scores", &[])
            .output("scores", FLOAT, &[shape[0], 2])
            .file()
    };
    for (shape, layout) in [([N, 3, 4, 6], Layout::Nchw), ([N, 4, 6, 3], Layout::Nhwc)] {
        let model = Model::check(&runtime(), &image(&shape), &wanted(["yes", "no"])).unwrap();
        let expected = ImagePreprocess::unit(6, 4, Channels::Rgb, layout);
        assert_eq!(model.spec().preprocess, Preprocess::Image(expected));
        assert_eq!(model.spec().scores, Scores::Softmax);
    }
    let open = image(&[N, 3, N, N]);
    assert!(matches!(
        refused(open, &wanted(["yes", "no"])),
        ModelError::SizeNeeded { .. }
    ));
    let depth = image(&[N, 2, 4, 6]);
    assert!(matches!(
        refused(depth, &wanted(["yes", "no"])),
        ModelError::InputNotSupported { .. }
    ));
}

#[test]
fn impossible_preprocessing_is_refused() {
    let file = Onnx::default()
        .input("image", FLOAT, &[N, 1, 2, 2])
        .node(
            "Flatten",
            &["image"],
            "scores",
            &[Attribute::Number("axis", 1)],
        )
        .output("scores", FLOAT, &[N, 4])
        .file();
    let four = wanted(["a", "b", "c", "d"]);
    let good = ImagePreprocess::unit(2, 2, Channels::Grayscale, Layout::Nchw);
    let bad = [
        ImagePreprocess {
            std: vec![0.0],
            ..good.clone()
        },
        ImagePreprocess {
            mean: vec![0.1, 0.2],
            ..good.clone()
        },
        ImagePreprocess {
            scale: f32::NAN,
            ..good.clone()
        },
        ImagePreprocess {
            mean: vec![f32::INFINITY],
            ..good
        },
    ];
    for image in bad {
        let wanted = Wanted {
            preprocess: Some(Preprocess::Image(image)),
            ..four.clone()
        };
        assert!(matches!(
            refused(file.clone(), &wanted),
            ModelError::Preprocess(_)
        ));
    }
}

#[test]
fn one_label_is_not_a_choice() {
    assert_eq!(
        refused(classifier(N).file(), &wanted(["yes"])),
        ModelError::TooFewLabels(1)
    );
}
