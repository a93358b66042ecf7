//! Each reason reads as one sentence and has a code of its own.

use std::collections::BTreeSet;
use understudy_ladder::route::Reason;
use understudy_ladder::{Bucket, Confidence, Rate, Rung, Threshold};

fn table() -> Vec<(Reason, &'static str, &'static str)> {
    vec![
        (
            Reason::Rung { rung: Rung::Shadow },
            "rung",
            "The stream is on Shadow: people decide every item.",
        ),
        (
            Reason::Capped {
                rung: Rung::Assist,
                approved: Rung::Full,
            },
            "capped",
            "A cap holds the stream on Assist (approved: Full): people decide every item.",
        ),
        (
            Reason::NoPrediction,
            "no_prediction",
            "There is no prediction of the active model.",
        ),
        (
            Reason::PredictionFailed,
            "prediction_failed",
            "The active model failed on this item.",
        ),
        (
            Reason::ModelUnhealthy,
            "model_unhealthy",
            "The active model is not healthy.",
        ),
        (
            Reason::UnknownLabel,
            "unknown_label",
            "The predicted label is not one of the stream's.",
        ),
        (
            Reason::NotActiveModel,
            "not_active_model",
            "The prediction is not of the active model.",
        ),
        (
            Reason::OutsideRamp {
                bucket: Bucket::new(2_500).unwrap(),
                ramp: Rate::percent(25).unwrap(),
            },
            "outside_ramp",
            "The ramp is at 25 % and has not reached this item's bucket 2500.",
        ),
        (
            Reason::NoThreshold,
            "no_threshold",
            "No threshold is set for the predicted label.",
        ),
        (
            Reason::BelowThreshold {
                confidence: Confidence::new(0.8).unwrap(),
                threshold: Threshold::from_thousandths(963).unwrap(),
            },
            "below_threshold",
            "The confidence 0.800 is below the threshold 0.963.",
        ),
    ]
}

#[test]
fn each_reason_has_its_sentence_and_code() {
    for (reason, code, sentence) in table() {
        assert_eq!(reason.sentence(), sentence);
        assert_eq!(reason.code(), code);
    }
    let codes: BTreeSet<_> = table().iter().map(|(reason, ..)| reason.code()).collect();
    assert_eq!(codes.len(), table().len());
}

#[test]
fn each_reason_is_stored_under_its_code_and_read_back() {
    for (reason, code, _) in table() {
        let json = serde_json::to_value(reason).unwrap();
        assert_eq!(json["code"], code);
        assert_eq!(serde_json::from_value::<Reason>(json).unwrap(), reason);
    }
}
