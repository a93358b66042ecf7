//! What it costs when one label is taken for another, and what leaving a disputed answer as it is costs then.

use crate::adjudication::Voices;
use crate::labels::LabelSchema;
use crate::units::LabelNo;
use serde::{Deserialize, Serialize};

/// The most that one error can cost.
pub const HIGHEST: f64 = 1_000_000.0;

/// What errors cost in a stream: a row for each label that was given, a column for each label that is right. A stream
/// that says nothing of it has none, and every error costs 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<f64>>", into = "Vec<Vec<f64>>")]
pub struct LabelCosts(Vec<Vec<f64>>);

/// What is wrong with costs; says what to do.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum BadCosts {
    /// There is nothing that could be taken for something else.
    #[error("only streams whose answers are one label have costs of errors: leave them out")]
    NoLabels,
    /// Some label has no cost, or one has too many.
    #[error(
        "must be {0} rows of {0} numbers: one row and one column for each label, in the order of the labels"
    )]
    Size(usize),
    /// It cannot be compared with others.
    #[error("row {row}, column {column}: {cost} is no cost, write a number from 0 to 1000000")]
    Cost {
        /// Its row, counted from 1.
        row: usize,
        /// Its column, counted from 1.
        column: usize,
        /// The cost.
        cost: f64,
    },
    /// What is right costs nothing.
    #[error("row {0}, column {0}: an answer that is right costs nothing, write 0")]
    Right(usize),
}

impl TryFrom<Vec<Vec<f64>>> for LabelCosts {
    type Error = BadCosts;

    fn try_from(rows: Vec<Vec<f64>>) -> Result<Self, BadCosts> {
        let labels = rows.len();
        Self::new(rows, labels)
    }
}

impl From<LabelCosts> for Vec<Vec<f64>> {
    fn from(costs: LabelCosts) -> Self {
        costs.0
    }
}

impl LabelCosts {
    /// The costs for a stream with these labels; `None` where an answer is not one of them.
    pub fn of(rows: Vec<Vec<f64>>, labels: Option<&LabelSchema>) -> Result<Self, BadCosts> {
        Self::new(rows, labels.ok_or(BadCosts::NoLabels)?.labels().len())
    }

    /// Checks that there is a cost from 0 to [`HIGHEST`] for each two of so many labels, and none for a right answer.
    pub fn new(rows: Vec<Vec<f64>>, labels: usize) -> Result<Self, BadCosts> {
        if labels < 2 || rows.len() != labels || rows.iter().any(|row| row.len() != labels) {
            return Err(BadCosts::Size(labels.max(2)));
        }
        for (given, row) in rows.iter().enumerate() {
            for (right, cost) in row.iter().copied().enumerate() {
                if !(0.0..=HIGHEST).contains(&cost) {
                    return Err(BadCosts::Cost {
                        row: given + 1,
                        column: right + 1,
                        cost,
                    });
                }
                if given == right && cost > 0.0 {
                    return Err(BadCosts::Right(given + 1));
                }
            }
        }
        Ok(Self(rows))
    }

    /// What leaving a disputed answer as it is costs on average, in thousandths. `said` are the labels that have a voice
    /// ([`Standing::said`](crate::adjudication::Standing::said)), `voices` how they stand.
    ///
    /// The probability that another label is right is that label's share of the voices, where the one voice against that
    /// Laplace's rule of succession adds belongs to all other labels alike. So does the voice of a model, lest the order
    /// of the list tell what it says, and so do skips. Of labels that are tied each is the present answer as often as
    /// any other; where nobody gave a label, every label is. With a cost of 1 for every error this is
    /// [`Voices::expected_cost`].
    pub fn of_leaving(&self, said: &[LabelNo], voices: Voices) -> u32 {
        let mut votes = vec![0.0_f64; self.0.len()];
        for label in said {
            if let Some(votes) = votes.get_mut(label.index()) {
                *votes += 1.0;
            }
        }
        let all = f64::from(voices.with) + f64::from(voices.against);
        let nameless = all - votes.iter().sum::<f64>() + 1.0;
        let each = nameless / (votes.len() - 1) as f64;
        let most = votes.iter().copied().fold(0.0, f64::max);
        let (mut cost, mut present) = (0.0, 0.0);
        for (row, own) in self.0.iter().zip(&votes) {
            if *own >= most {
                present += 1.0;
                // The label's own column costs nothing, whatever stands beside it.
                let voices = votes.iter().map(|votes| votes + each);
                cost += row
                    .iter()
                    .zip(voices)
                    .map(|(cost, voices)| cost * voices)
                    .sum::<f64>();
            }
        }
        thousandths(cost / present / (all + 2.0))
    }
}

/// Rounded down as [`Voices::chance_wrong`] is, but for what floating point takes away.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cost is at least 0 and a million thousands fit"
)]
fn thousandths(cost: f64) -> u32 {
    (cost * 1_000.0 + 1e-6).floor() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: LabelNo = LabelNo(0);
    const B: LabelNo = LabelNo(1);
    const C: LabelNo = LabelNo(2);

    fn costs(rows: &[&[f64]]) -> LabelCosts {
        let rows: Vec<Vec<f64>> = rows.iter().map(|row| row.to_vec()).collect();
        let labels = rows.len();
        LabelCosts::new(rows, labels).unwrap()
    }

    const fn voices(with: u32, against: u32) -> Voices {
        Voices { with, against }
    }

    #[test]
    fn an_answer_whose_error_is_dear_costs_more_than_one_whose_error_is_cheap() {
        // Taking B for A is ten times as bad as taking A for B.
        let costs = costs(&[&[0.0, 1.0], &[10.0, 0.0]]);
        // A by 2:1: B is right with probability 2/5. B by 2:1: A is.
        assert_eq!(costs.of_leaving(&[A, A, B], voices(2, 1)), 400);
        assert_eq!(costs.of_leaving(&[B, A, B], voices(2, 1)), 4_000);
        // Tied: either is the present answer, and wrong with probability 1/2.
        assert_eq!(costs.of_leaving(&[A, B], voices(1, 1)), 2_750);
    }

    #[test]
    fn who_says_which_other_label_counts_where_labels_cost_differently() {
        let costs = costs(&[&[0.0, 1.0, 5.0], &[1.0, 0.0, 1.0], &[1.0, 1.0, 0.0]]);
        // A by 2:1 leaves 1.5 of 5 voices to the label that was said, 0.5 to the other.
        assert_eq!(costs.of_leaving(&[A, A, B], voices(2, 1)), 800);
        assert_eq!(costs.of_leaving(&[A, A, C], voices(2, 1)), 1_600);
    }

    #[test]
    fn a_models_voice_does_not_say_for_which_label_it_is() {
        let costs = costs(&[&[0.0, 1.0, 5.0], &[1.0, 0.0, 1.0], &[1.0, 1.0, 0.0]]);
        // Two say A, a model contradicts: 2 of 5 voices are for either of the other labels.
        assert_eq!(costs.of_leaving(&[A, A], voices(2, 1)), 1_200);
    }

    #[test]
    fn what_everybody_skipped_costs_what_errors_cost_on_average() {
        let costs = costs(&[&[0.0, 1.0], &[10.0, 0.0]]);
        assert_eq!(costs.of_leaving(&[], voices(0, 2)), 4_125);
    }

    #[test]
    fn costs_are_refused_with_the_place_that_is_wrong() {
        let new = |rows: &[&[f64]]| {
            LabelCosts::new(rows.iter().map(|row| row.to_vec()).collect(), 2).unwrap_err()
        };
        assert_eq!(new(&[&[0.0, 1.0]]), BadCosts::Size(2));
        assert_eq!(new(&[&[0.0, 1.0], &[1.0]]), BadCosts::Size(2));
        assert_eq!(new(&[&[0.0, 1.0], &[1.0, 2.0]]), BadCosts::Right(2));
        for cost in [-0.5, f64::INFINITY, 1e6 + 1.0] {
            let (row, column) = (1, 2);
            let bad = BadCosts::Cost { row, column, cost };
            assert_eq!(new(&[&[0.0, cost], &[1.0, 0.0]]), bad);
        }
        let bad = new(&[&[0.0, f64::NAN], &[1.0, 0.0]]);
        assert!(matches!(bad, BadCosts::Cost { row: 1, .. }));
        assert!(LabelCosts::try_from(Vec::new()).is_err());
    }
}
