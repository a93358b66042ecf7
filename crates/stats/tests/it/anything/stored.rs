//! Stored states that no counts and no observations can lead to are refused when they are read.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use understudy_stats::drift::{JensenShannon, jensen_shannon};
use understudy_stats::evidence::{
    Betting, ChangeWatch, ConjugateMixture, HedgedCapital, PredictableMixture, Running,
};
use understudy_stats::{Chance, Confusion, Measured, Patterns, ScoreHistogram, Weights};

/// The state survives being written and read, and with any of the changes it is refused.
#[track_caller]
fn refused<T: Serialize + DeserializeOwned>(state: &T, changes: &[(&str, Value)]) {
    let written = serde_json::to_value(state).unwrap();
    let read: T = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), written);
    for (pointer, value) in changes {
        let mut changed = written.clone();
        *changed.pointer_mut(pointer).expect(pointer) = value.clone();
        assert!(
            serde_json::from_value::<T>(changed).is_err(),
            "{pointer} {value}"
        );
    }
}

#[test]
fn adaptive_bets_are_checked_when_read() {
    let mut hedged = HedgedCapital::new(2.0, 0.05, 4).unwrap();
    let mut mixture = PredictableMixture::new(2.0, 0.05).unwrap();
    let mut conjugate = ConjugateMixture::new(2.0).unwrap();
    for x in [0.0, 2.0, 0.7] {
        hedged.add(x).unwrap();
        mixture.add(x).unwrap();
        conjugate.add(x).unwrap();
    }
    let plugin = [
        ("/range", json!(0.0)),
        ("/range", json!(-1.0)),
        ("/delta", json!(0.0)),
        ("/delta", json!(2.0)),
        ("/delta", json!(0.1)),
        ("/plugin/n", json!(0)),
        ("/plugin/sum", json!(-1.0)),
        ("/plugin/squares", json!(4.0)),
    ];
    refused(&hedged, &plugin);
    refused(
        &hedged,
        &[
            ("/capital", json!([])),
            ("/capital", json!([[0.0, 0.0]])),
            ("/capital/1/0", json!(-9.0)),
        ],
    );
    refused(&mixture, &plugin);
    refused(
        &mixture,
        &[
            ("/bets", json!(0.0)),
            ("/bets", json!(2.0)),
            ("/weighted", json!(2.0)),
            ("/cost", json!(-1.0)),
            ("/first/0", json!(1.0)),
        ],
    );
    refused(
        &conjugate,
        &[
            ("/range", json!(1e13)),
            ("/n", json!(0)),
            ("/sum", json!(-0.5)),
            ("/variance", json!(4.0)),
        ],
    );
}

#[test]
fn fixed_bets_are_checked_when_read() {
    let mut betting = Betting::of_audits(0.1).unwrap();
    let mut watch = ChangeWatch::of_audits(0.1, 0.05).unwrap();
    for error in [true, false] {
        betting.add_audit(error, 0.5).unwrap();
        watch.add_audit(error, 0.5).unwrap();
    }
    refused(
        &betting,
        &[
            ("/greatest", json!(0.0)),
            ("/n", json!(0)),
            ("/sum", json!(21.0)),
            ("/above/3", json!(1e300)),
            ("/below/3", json!(-1e300)),
            ("/below/3", json!(1.0)),
        ],
    );
    refused(&watch, &[("/bar", json!(10.0)), ("/runs/2", json!(3))]);
    refused(&Running::new(), &[("/ends", json!([null, 1.0]))]);
}

#[test]
fn figures_and_counts_are_checked_when_read() {
    let table = Confusion::from_rows(&[vec![3, 1], vec![0, 4]]).unwrap();
    let kappa: Measured = table
        .coefficient(Chance::OwnMargins, Weights::Unweighted)
        .unwrap();
    refused(
        &kappa,
        &[
            ("/standard_error", json!(-1.0)),
            ("/unseen/disagreement/expected", json!(0.0)),
        ],
    );
    let apart: JensenShannon = jensen_shannon(&[1, 2], &[4, 1]).unwrap();
    refused(&apart, &[("/nats", json!(0.8)), ("/nats", json!(-0.1))]);
    let mut patterns = Patterns::new(2);
    patterns.add(&[1, 1], 2).unwrap();
    refused(&patterns, &[("/k", json!(3)), ("/k", json!(5_000))]);
    let mut scores = ScoreHistogram::new();
    scores.add(7, true, 1).unwrap();
    refused(&scores, &[("/0/0", json!(1_000))]);
}
