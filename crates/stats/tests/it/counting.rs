//! Counts made from labels and scores one by one.

use crate::support::lcg;
use proptest::prelude::*;
use understudy_stats::{BINS, Confusion, Patterns, ScoreHistogram, Undefined};

fn one_by_one(k: usize, reference: &[u16], predicted: &[u16]) -> Confusion {
    let mut matrix = Confusion::new(k);
    for (row, column) in reference.iter().zip(predicted) {
        matrix.add((*row).into(), (*column).into(), 1).unwrap();
    }
    matrix
}

#[test]
fn pairs_are_counted_by_reference_and_prediction() {
    let matrix = Confusion::count(3, &[0_u8, 1, 1, 2], &[0, 1, 2, 0]).unwrap();
    let rows = [vec![1, 0, 0], vec![0, 1, 1], vec![1, 0, 0]];
    assert_eq!(matrix, Confusion::from_rows(&rows).unwrap());
    assert_eq!(Confusion::count::<u8>(3, &[], &[]), Ok(Confusion::new(3)));
    assert_eq!(Confusion::count::<u8>(0, &[], &[]), Ok(Confusion::new(0)));
}

#[test]
fn pairs_beyond_one_block_and_labels_beyond_the_small_tables_are_counted_too() {
    for k in [2_u16, 32, 33, 300] {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "below k"
        )]
        let label = |u: &f64| (u * f64::from(k)) as u16;
        let reference: Vec<u16> = lcg(1, 40_003).iter().map(label).collect();
        let predicted: Vec<u16> = lcg(2, 40_003).iter().map(label).collect();
        let counted = Confusion::count(k.into(), &reference, &predicted).unwrap();
        assert_eq!(counted, one_by_one(k.into(), &reference, &predicted));
    }
}

#[test]
fn labels_that_do_not_exist_are_refused_wherever_they_stand() {
    let wrong = Err(Undefined::ValueOutOfRange);
    let good = vec![0_u8; 20_001];
    for at in [0, 3, 16_384, 20_000] {
        let mut bad = good.clone();
        bad[at] = 2;
        assert_eq!(Confusion::count(2, &good, &bad), wrong);
        assert_eq!(Confusion::count(2, &bad, &good), wrong);
        let bad: Vec<Option<u8>> = bad.into_iter().map(Some).collect();
        assert_eq!(Patterns::count(2, &[&bad]), Err(Undefined::ValueOutOfRange));
    }
    assert_eq!(Confusion::count(40, &[40_u8], &[0]), wrong);
    assert_eq!(Confusion::count(40, &[usize::MAX], &[0]), wrong);
    assert_eq!(Confusion::count(10, &[usize::MAX], &[0]), wrong);
    assert_eq!(Confusion::count::<u8>(usize::MAX, &[], &[]), wrong);
    assert_eq!(Confusion::count::<u8>(0, &[0], &[0]), wrong);
}

#[test]
fn lists_of_different_lengths_are_refused() {
    let short = Err(Undefined::ShapeMismatch);
    assert_eq!(Confusion::count(2, &[0_u8], &[]), short);
    assert_eq!(
        ScoreHistogram::count(&[0.5], &[]),
        Err(Undefined::ShapeMismatch)
    );
    let (one, two) = ([Some(0_u8)], [None, None]);
    assert_eq!(
        Patterns::count(2, &[&one[..], &two[..]]),
        Err(Undefined::ShapeMismatch)
    );
}

#[test]
fn confidences_that_are_none_are_refused() {
    for wrong in [f64::NAN, f64::INFINITY, -0.1, 1.1, 1.0_f64.next_up()] {
        assert_eq!(
            ScoreHistogram::count(&[0.5, wrong], &[true, true]),
            Err(Undefined::ValueOutOfRange)
        );
    }
    assert_eq!(ScoreHistogram::count(&[], &[]), Ok(ScoreHistogram::new()));
}

#[test]
fn missing_answers_are_no_votes() {
    let people = [
        [Some(0_u8), Some(1), None, Some(1)],
        [Some(0), None, None, Some(0)],
        [Some(1), Some(1), None, Some(1)],
    ];
    let people: Vec<&[Option<u8>]> = people.iter().map(|p| &p[..]).collect();
    let counted = Patterns::count(2, &people).unwrap();
    let mut expected = Patterns::new(2);
    for votes in [[2, 1], [0, 2], [0, 0], [1, 2]] {
        expected.add(&votes, 1).unwrap();
    }
    assert_eq!(counted, expected);
    assert_eq!(Patterns::count::<u8>(2, &[]), Ok(Patterns::new(2)));
    assert_eq!(Patterns::count::<u8>(2, &[&[]]), Ok(Patterns::new(2)));
}

fn pairs() -> impl Strategy<Value = (usize, Vec<(u16, u16)>)> {
    (1_u16..40).prop_flat_map(|k| {
        let pair = (0..k, 0..k);
        (Just(usize::from(k)), prop::collection::vec(pair, 0..200))
    })
}

/// Confidences at and around edges of bins more often than chance would bring them.
fn confidences() -> impl Strategy<Value = f64> {
    let edge = (0..=BINS).prop_map(|bin| bin as f64 / BINS as f64);
    let around = edge.prop_flat_map(|c| {
        let (before, after) = (c.next_down().max(0.0), c.next_up().min(1.0));
        prop_oneof![Just(before), Just(c), Just(after)]
    });
    prop_oneof![0.0..=1.0, around]
}

/// Answers of several people on the same items; many people make too many answers for a table.
fn answers() -> impl Strategy<Value = (usize, Vec<Vec<Option<u8>>>)> {
    (1_u8..7, 1_usize..12, 0_usize..40).prop_flat_map(|(k, people, items)| {
        let answer = prop::option::of(0..k);
        let one = prop::collection::vec(answer, items);
        (Just(usize::from(k)), prop::collection::vec(one, people))
    })
}

fn slices<T>(lists: &[Vec<T>]) -> Vec<&[T]> {
    lists.iter().map(Vec::as_slice).collect()
}

proptest! {
    #[test]
    fn counted_pairs_are_one_by_one((k, pairs) in pairs()) {
        let (reference, predicted): (Vec<u16>, Vec<u16>) = pairs.into_iter().unzip();
        let counted = Confusion::count(k, &reference, &predicted).unwrap();
        prop_assert_eq!(&counted, &one_by_one(k, &reference, &predicted));
        let half = reference.len() / 2;
        let mut merged = Confusion::count(k, &reference[..half], &predicted[..half]).unwrap();
        merged.merge(&Confusion::count(k, &reference[half..], &predicted[half..]).unwrap()).unwrap();
        prop_assert_eq!(merged, counted);
    }

    #[test]
    fn a_confidence_reaches_the_edge_of_its_bin_and_not_the_next(confidence in confidences()) {
        let bin = ScoreHistogram::bin_of(confidence).unwrap();
        prop_assert!(confidence >= ScoreHistogram::threshold(bin));
        prop_assert!(bin == BINS - 1 || confidence < ScoreHistogram::threshold(bin + 1));
    }

    #[test]
    fn counted_scores_are_one_by_one(
        pairs in prop::collection::vec((confidences(), any::<bool>()), 0..200),
    ) {
        let (confidence, agrees): (Vec<f64>, Vec<bool>) = pairs.into_iter().unzip();
        let counted = ScoreHistogram::count(&confidence, &agrees).unwrap();
        let mut expected = ScoreHistogram::new();
        for (confidence, agrees) in confidence.iter().zip(&agrees) {
            expected.add(ScoreHistogram::bin_of(*confidence).unwrap(), *agrees, 1).unwrap();
        }
        prop_assert_eq!(&counted, &expected);
        let half = agrees.len() / 2;
        let mut merged = ScoreHistogram::count(&confidence[..half], &agrees[..half]).unwrap();
        merged.merge(&ScoreHistogram::count(&confidence[half..], &agrees[half..]).unwrap());
        prop_assert_eq!(merged, counted);
    }

    #[test]
    fn counted_answers_are_one_by_one((k, people) in answers()) {
        let counted = Patterns::count(k, &slices(&people)).unwrap();
        let mut expected = Patterns::new(k);
        for item in 0..people[0].len() {
            let mut votes = vec![0; k];
            for label in people.iter().filter_map(|labels| labels[item]) {
                votes[usize::from(label)] += 1;
            }
            expected.add(&votes, 1).unwrap();
        }
        prop_assert_eq!(&counted, &expected);
        let half = people[0].len() / 2;
        let (first, rest): (Vec<_>, Vec<_>) = people.iter().map(|p| p.split_at(half)).unzip();
        let mut merged = Patterns::count(k, &first).unwrap();
        merged.merge(&Patterns::count(k, &rest).unwrap()).unwrap();
        prop_assert_eq!(merged, counted);
    }
}
