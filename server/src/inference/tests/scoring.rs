//! Batches, bad items among good ones, and many callers at once.

use std::sync::Arc;

use super::onnx::{Attribute, FLOAT, N, classifier, linear};
use super::{demo, labels, row, runtime, wanted};
use crate::inference::{Input, Model, Preprocess, ScoreError, Scored, Scorer, Wanted};

fn two_fields() -> Wanted {
    Wanted {
        preprocess: Some(Preprocess::Table {
            fields: labels(["x0", "x1"]),
        }),
        ..wanted(["yes", "no"])
    }
}

fn open(file: Vec<u8>) -> Model {
    Model::check(&runtime(), &file, &two_fields()).unwrap()
}

fn scores(scored: Vec<Result<Scored, ScoreError>>) -> Vec<Result<Vec<f32>, ScoreError>> {
    scored
        .into_iter()
        .map(|one| one.map(|one| one.scores))
        .collect()
}

#[test]
fn a_fixed_batch_gives_the_same_scores_as_an_open_one() {
    let rows: Vec<Input> = (0..7).map(|at| row(&[f64::from(at), 3.0])).collect();
    let expected = scores(open(classifier(N).file()).score(&rows));
    assert!(expected.iter().all(Result::is_ok));
    for batch in [1, 2, 3, 7, 10] {
        let model = open(classifier(batch).file());
        assert_eq!(scores(model.score(&rows)), expected, "batch of {batch}");
    }
}

#[test]
fn an_item_that_cannot_be_read_spoils_no_other() {
    let model = open(classifier(N).file());
    let good = row(&[1.0, 2.0]);
    let alone = scores(model.score([&good]));
    let bad = Input::Text("not a row".into());
    let mixed = model.score([&bad, &good, &row(&[1.0]), &good, &bad]);
    let failed: Vec<bool> = mixed.iter().map(Result::is_err).collect();
    assert_eq!(failed, [true, false, true, false, true]);
    let mixed = scores(mixed);
    assert_eq!((&mixed[1], &mixed[3]), (&alone[0], &alone[0]));
    assert_eq!(model.score(&[bad.clone(), bad]).len(), 2);
    assert!(model.score(&[]).is_empty());
}

#[test]
fn an_item_that_the_model_cannot_score_spoils_no_other() {
    // The logarithm of a negative field is not a number; the trial's fields are positive.
    let file = linear(N, &[&[1.0, 0.0], &[0.0, 1.0]])
        .node("Log", &["logits"], "logarithms", &[])
        .node(
            "Softmax",
            &["logarithms"],
            "scores",
            &[Attribute::Number("axis", 1)],
        )
        .output("scores", FLOAT, &[N, 2])
        .file();
    let model = open(file);
    let scored = scores(model.score(&[row(&[1.0, 3.0]), row(&[-1.0, 3.0]), row(&[3.0, 1.0])]));
    assert_eq!(scored[1], Err(ScoreError::NotFinite));
    assert!(scored[0].is_ok() && scored[2].is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_callers_at_once_get_their_own_answers() {
    let (model, _) = demo::check("garments", "model.onnx");
    let model = Arc::new(model);
    let items = demo::garments();
    let expected: Vec<usize> = model
        .score(&items[..300])
        .into_iter()
        .map(|one| one.unwrap().label)
        .collect();
    let scorer = Scorer::start(2).unwrap();
    let callers: Vec<_> = items[..300]
        .iter()
        .cloned()
        .map(|item| {
            let (scorer, model) = (scorer.clone(), Arc::clone(&model));
            tokio::spawn(async move { scorer.score(model, vec![item]).await })
        })
        .collect();
    for (caller, expected) in callers.into_iter().zip(expected) {
        let answer = caller.await.unwrap();
        assert_eq!(answer.len(), 1);
        assert_eq!(answer[0].as_ref().unwrap().label, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_request_comes_back_whole_and_in_order() {
    let (model, _) = demo::check("garments", "model.onnx");
    let model = Arc::new(model);
    let items = demo::garments();
    let expected: Vec<usize> = model
        .score(&items)
        .into_iter()
        .map(|one| one.unwrap().label)
        .collect();
    let scorer = Scorer::start(2).unwrap();
    // More than may wait at once.
    let many: Vec<Input> = items.iter().cycle().take(12_000).cloned().collect();
    let answer = scorer.score(model, many).await;
    let labels: Vec<usize> = answer.into_iter().map(|one| one.unwrap().label).collect();
    assert_eq!(labels.len(), 12_000);
    assert!(labels.iter().eq(expected.iter().cycle().take(12_000)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_goes_away_disturbs_nobody() {
    let (model, _) = demo::check("garments", "model.onnx");
    let model = Arc::new(model);
    let items = demo::garments();
    let scorer = Scorer::start(1).unwrap();
    let gone = scorer.score(Arc::clone(&model), items.clone());
    assert!(
        tokio::time::timeout(std::time::Duration::ZERO, gone)
            .await
            .is_err()
    );
    let answer = scorer.score(model, items[..3].to_vec()).await;
    assert!(answer.iter().all(Result::is_ok));
    assert!(
        scorer
            .score(Arc::new(open(classifier(N).file())), Vec::new())
            .await
            .is_empty()
    );
}
