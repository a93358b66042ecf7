//! The reference: the human answer that a prediction is compared with.

use crate::units::LabelNo;
use std::collections::BTreeMap;

/// The reference of an item: the adjudicated label, else the strict plurality of its blind
/// decisions, else none. A tie is no answer.
pub fn reference(adjudicated: Option<LabelNo>, blind_decisions: &[LabelNo]) -> Option<LabelNo> {
    adjudicated.or_else(|| plurality(blind_decisions))
}

fn plurality(labels: &[LabelNo]) -> Option<LabelNo> {
    let mut votes: BTreeMap<LabelNo, usize> = BTreeMap::new();
    for label in labels {
        *votes.entry(*label).or_default() += 1;
    }
    let most = votes.values().copied().max()?;
    let mut first = votes
        .iter()
        .filter(|(_, count)| **count == most)
        .map(|(label, _)| *label);
    match (first.next(), first.next()) {
        (Some(label), None) => Some(label),
        (Some(_) | None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adjudicated_label_wins_over_the_majority() {
        assert_eq!(
            reference(Some(LabelNo(2)), &[LabelNo(0), LabelNo(0)]),
            Some(LabelNo(2))
        );
    }

    #[test]
    fn a_tie_is_no_reference() {
        assert_eq!(reference(None, &[LabelNo(0), LabelNo(1)]), None);
        assert_eq!(reference(None, &[]), None);
    }

    #[test]
    fn the_label_that_most_people_chose_is_the_reference() {
        assert_eq!(
            reference(None, &[LabelNo(1), LabelNo(0), LabelNo(1)]),
            Some(LabelNo(1))
        );
    }
}
