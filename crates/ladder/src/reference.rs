//! The reference: the human answer that a prediction is compared with.

use crate::units::LabelNo;
use std::collections::BTreeMap;

/// The reference of an item: the adjudicated label, else the strict plurality of its blind
/// decisions, else none. A tie is no answer.
pub fn reference(adjudicated: Option<LabelNo>, blind_decisions: &[LabelNo]) -> Option<LabelNo> {
    adjudicated.or_else(|| plurality(blind_decisions))
}

/// What an item adds to the evidence: the label to compare predictions with, and whether it was given blind.
///
/// What an adjudicator settled counts where people alone brought the item up: they decided blind and differ, or
/// nobody had an answer. Where people agree with one another and only a model contradicts them, their answer stays
/// the evidence, and the adjudicator's word settles the outcome alone. Otherwise the model would choose which of its
/// errors are looked at again, and agreement could only rise.
pub fn evidence(
    settled: Option<(LabelNo, bool)>,
    blind: &[LabelNo],
    assisted: &[LabelNo],
) -> Option<(LabelNo, bool)> {
    let differ = blind.windows(2).any(|two| two[0] != two[1]);
    let silent = blind.is_empty() && assisted.is_empty();
    if settled.is_some() && (differ || silent) {
        return settled;
    }
    if blind.is_empty() {
        let aided = reference(None, assisted).or(settled.map(|(label, _)| label));
        return aided.map(|label| (label, false));
    }
    reference(None, blind).map(|label| (label, true))
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

    const A: LabelNo = LabelNo(0);
    const B: LabelNo = LabelNo(1);

    #[test]
    fn an_adjudicator_is_evidence_where_people_differ_or_have_no_answer() {
        let settled = Some((B, true));
        assert_eq!(evidence(settled, &[A, B], &[]), settled);
        assert_eq!(evidence(settled, &[A, A, B], &[]), settled);
        assert_eq!(evidence(settled, &[], &[]), settled);
    }

    #[test]
    fn an_adjudicator_does_not_replace_what_people_agree_on() {
        let settled = Some((B, true));
        assert_eq!(evidence(settled, &[A], &[]), Some((A, true)));
        assert_eq!(evidence(settled, &[A, A], &[B]), Some((A, true)));
        assert_eq!(evidence(settled, &[], &[A]), Some((A, false)));
    }

    #[test]
    fn answers_given_with_a_suggestion_never_become_blind() {
        assert_eq!(evidence(Some((B, true)), &[], &[A, B]), Some((B, false)));
        assert_eq!(evidence(None, &[], &[A, B]), None);
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
