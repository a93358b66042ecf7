//! Reads one row of a model's output as a label with its confidence.

use std::time::Duration;

use super::error::ScoreError;
use super::spec::Scores;

/// How far from 1 the probabilities of one item may add up, and how far outside 0..1 one may lie:
/// models with small number types are that inexact.
pub(super) const TOLERANCE: f64 = 0.01;

/// What a model says of one item.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Place in the spec's labels of the largest probability; the first of equals.
    pub label: usize,
    /// That probability, in 0..=1.
    pub confidence: f64,
    /// All probabilities, in the order of the spec's labels.
    pub scores: Vec<f32>,
    /// This item's share of the time that its batch took, reading included.
    pub latency: Duration,
}

impl Scored {
    pub(super) fn new(row: &[f32], kind: Scores, latency: Duration) -> Result<Self, ScoreError> {
        let scores = probabilities(row, kind)?;
        let (label, best) = largest(&scores).ok_or(ScoreError::NotFinite)?;
        Ok(Self {
            label,
            confidence: f64::from(best),
            scores,
            latency,
        })
    }
}

/// The first of the largest, as training frameworks choose.
pub(super) fn largest(row: &[f32]) -> Option<(usize, f32)> {
    row.iter()
        .copied()
        .enumerate()
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// Sum in double precision.
pub(super) fn sum(row: &[f32]) -> f64 {
    row.iter().copied().map(f64::from).sum()
}

/// Whether the row is a distribution.
pub(super) fn is_distribution(row: &[f32]) -> bool {
    let in_range = |&value: &f32| (-TOLERANCE..=1.0 + TOLERANCE).contains(&f64::from(value));
    row.iter().all(in_range) && (sum(row) - 1.0).abs() <= TOLERANCE
}

fn probabilities(row: &[f32], kind: Scores) -> Result<Vec<f32>, ScoreError> {
    if row.iter().any(|value| !value.is_finite()) {
        return Err(ScoreError::NotFinite);
    }
    match kind {
        Scores::Probabilities if is_distribution(row) => {
            Ok(row.iter().map(|value| value.clamp(0.0, 1.0)).collect())
        }
        Scores::Probabilities => Err(ScoreError::NotProbabilities { sum: sum(row) }),
        Scores::Softmax => Ok(softmax(row)),
    }
}

fn softmax(row: &[f32]) -> Vec<f32> {
    let most = largest(row).map_or(0.0, |(_, value)| f64::from(value));
    let powers: Vec<f64> = row
        .iter()
        .map(|&value| (f64::from(value) - most).exp())
        .collect();
    let total: f64 = powers.iter().sum();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "probabilities are kept as the model gives them"
    )]
    powers.iter().map(|power| (power / total) as f32).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{ScoreError, Scored, Scores};

    fn read(row: &[f32], kind: Scores) -> Result<Scored, ScoreError> {
        Scored::new(row, kind, Duration::ZERO)
    }

    #[test]
    fn the_largest_probability_is_the_label_and_the_first_of_equals_wins() {
        let scored = read(&[0.2, 0.4, 0.4], Scores::Probabilities).unwrap();
        assert_eq!(scored.label, 1);
        assert_eq!(scored.confidence.to_bits(), f64::from(0.4_f32).to_bits());
    }

    #[test]
    fn logits_become_probabilities_even_when_they_are_huge() {
        let scored = read(&[1000.0, 1001.0, -1000.0], Scores::Softmax).unwrap();
        assert_eq!(scored.label, 1);
        assert!((scored.confidence - 0.731_058_578).abs() < 1e-6);
        assert!((scored.scores.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn what_is_not_a_number_never_becomes_a_label() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            for kind in [Scores::Probabilities, Scores::Softmax] {
                assert_eq!(read(&[0.5, bad], kind), Err(ScoreError::NotFinite));
            }
        }
        assert_eq!(read(&[], Scores::Softmax), Err(ScoreError::NotFinite));
    }

    #[test]
    fn scores_that_are_no_distribution_are_refused() {
        assert!(matches!(
            read(&[0.9, 0.9], Scores::Probabilities),
            Err(ScoreError::NotProbabilities { .. })
        ));
        assert!(matches!(
            read(&[1.5, -0.5], Scores::Probabilities),
            Err(ScoreError::NotProbabilities { .. })
        ));
        let rounded = read(&[1.000_000_2, -0.000_000_1], Scores::Probabilities).unwrap();
        assert!(rounded.confidence <= 1.0 && rounded.scores[1] >= 0.0);
    }
}
