//! Decisions that have not arrived at the server yet, in the order in which they were made.

use crate::server_fns::label::Aside;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use uuid::Uuid;

/// What a person did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// Gave an item a label.
    Label {
        /// The item.
        item: i64,
        /// The label's id.
        label: String,
    },
    /// Gave an item an answer that is not one label.
    Answer {
        /// The item.
        item: i64,
        /// What was given, as it is sent.
        given: String,
        /// The same as people read it.
        shown: String,
    },
    /// Skipped an item.
    Skip {
        /// The item.
        item: i64,
        /// Why.
        reason: String,
    },
    /// Took back a decision.
    Undo {
        /// Which one; the last one where nothing is named, as pages of an earlier version left it.
        of: Option<Uuid>,
    },
}

impl Deed {
    /// Whether it says what the item is.
    pub const fn answers(&self) -> bool {
        matches!(self, Self::Label { .. } | Self::Answer { .. })
    }

    /// The item that was decided.
    pub const fn item(&self) -> Option<i64> {
        match self {
            Self::Label { item, .. } | Self::Answer { item, .. } | Self::Skip { item, .. } => {
                Some(*item)
            }
            Self::Undo { .. } => None,
        }
    }
}

/// A deed on its way to the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// When, in milliseconds; no two deeds of one browser have the same.
    pub at: u64,
    /// By which the server knows it when it comes twice.
    pub client_id: Uuid,
    /// What was done.
    pub deed: Deed,
    /// What it says besides.
    #[serde(default)]
    pub aside: Aside,
    /// Whether it was sent before. If so, it may have arrived although no answer came.
    #[serde(skip, default = "perhaps_sent")]
    pub tried: bool,
}

/// Of a deed that a closed page left behind nobody knows whether it was sent.
const fn perhaps_sent() -> bool {
    true
}

/// The deeds that wait, oldest first. They are sent one after the other: an undo means the decision before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outbox(VecDeque<Unsent>);

impl Outbox {
    /// What an earlier page left behind, followed by what is here already.
    pub fn adopt(&mut self, mut left: Vec<Unsent>) {
        left.retain(|unsent| !self.has(unsent.client_id));
        left.extend(self.0.drain(..));
        left.sort_by_key(|unsent| unsent.at);
        self.0 = left.into();
    }

    /// Adds a deed.
    pub fn push(&mut self, unsent: Unsent) {
        self.0.push_back(unsent);
    }

    /// The oldest deed, which counts as sent from now on.
    pub fn send_next(&mut self) -> Option<Unsent> {
        let first = self.0.front_mut()?;
        first.tried = true;
        Some(first.clone())
    }

    /// Removes a deed that has arrived.
    pub fn arrived(&mut self, client_id: Uuid) {
        self.0.retain(|unsent| unsent.client_id != client_id);
    }

    /// Removes a deed that the server will never accept, and its undo, which would otherwise take back
    /// another decision. Gives what was removed.
    pub fn refused(&mut self, client_id: Uuid) -> Vec<Unsent> {
        let undo = Deed::Undo {
            of: Some(client_id),
        };
        let (gone, kept): (Vec<_>, Vec<_>) = self
            .0
            .drain(..)
            .partition(|unsent| unsent.client_id == client_id || unsent.deed == undo);
        self.0 = kept.into();
        gone
    }

    /// Removes a decision that was certainly never sent: then nothing has to be undone at the server. `withdraw`
    /// says whether no other page has it either.
    pub fn take_back(
        &mut self,
        client_id: Uuid,
        withdraw: impl FnOnce(&Unsent) -> bool,
    ) -> Option<Unsent> {
        let place = self
            .0
            .iter()
            .position(|unsent| unsent.client_id == client_id && !unsent.tried)?;
        withdraw(&self.0[place])
            .then(|| self.0.remove(place))
            .flatten()
    }

    /// Whether this deed waits here.
    pub fn has(&self, client_id: Uuid) -> bool {
        self.0.iter().any(|unsent| unsent.client_id == client_id)
    }

    /// How many deeds wait.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether everything has arrived.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All that waits, oldest first.
    pub fn all(&self) -> Vec<Unsent> {
        self.0.iter().cloned().collect()
    }

    /// When the oldest deed was done.
    pub fn oldest(&self) -> Option<u64> {
        self.0.front().map(|unsent| unsent.at)
    }

    /// The items that the server still counts as this person's, because it has not heard what was decided.
    pub fn items(&self) -> Vec<i64> {
        self.0
            .iter()
            .filter_map(|unsent| unsent.deed.item())
            .collect()
    }

    /// Whether an item is decided here, and not taken back.
    pub fn decides(&self, item: i64) -> bool {
        self.0.iter().any(|unsent| {
            let undo = Deed::Undo {
                of: Some(unsent.client_id),
            };
            unsent.deed.item() == Some(item) && !self.0.iter().any(|later| later.deed == undo)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsent(at: u64, deed: Deed) -> Unsent {
        Unsent {
            at,
            client_id: Uuid::from_u128(at.into()),
            deed,
            aside: Aside::default(),
            tried: false,
        }
    }

    fn label(at: u64, item: i64) -> Unsent {
        let label = "coat".into();
        unsent(at, Deed::Label { item, label })
    }

    fn undo(at: u64, of: &Unsent) -> Unsent {
        unsent(
            at,
            Deed::Undo {
                of: Some(of.client_id),
            },
        )
    }

    fn outbox(deeds: &[&Unsent]) -> Outbox {
        let mut outbox = Outbox::default();
        for deed in deeds {
            outbox.push((*deed).clone());
        }
        outbox
    }

    #[test]
    fn deeds_are_sent_in_the_order_in_which_they_were_done() {
        let (first, second) = (label(1, 10), label(2, 11));
        let mut outbox = outbox(&[&first, &second]);
        assert_eq!(outbox.send_next().unwrap().client_id, first.client_id);
        assert_eq!(outbox.send_next().unwrap().client_id, first.client_id);
        outbox.arrived(first.client_id);
        assert_eq!(outbox.send_next().unwrap().client_id, second.client_id);
        outbox.arrived(second.client_id);
        assert!(outbox.is_empty());
    }

    #[test]
    fn what_was_never_sent_is_taken_back_without_the_server() {
        let decision = label(1, 10);
        let mut outbox = outbox(&[&decision]);
        assert_eq!(
            outbox.take_back(decision.client_id, |_| true),
            Some(decision)
        );
        assert!(outbox.is_empty());
    }

    #[test]
    fn what_another_page_has_taken_over_is_not_taken_back_without_the_server() {
        let decision = label(1, 10);
        let mut outbox = outbox(&[&decision]);
        assert_eq!(outbox.take_back(decision.client_id, |_| false), None);
        assert_eq!(outbox.len(), 1);
    }

    #[test]
    fn what_may_have_arrived_is_not_taken_back_without_the_server() {
        let decision = label(1, 10);
        let mut outbox = outbox(&[&decision]);
        outbox.send_next();
        assert_eq!(outbox.take_back(decision.client_id, |_| true), None);
        assert_eq!(outbox.len(), 1);
    }

    #[test]
    fn what_a_closed_page_left_behind_may_have_arrived() {
        let kept = serde_json::to_string(&label(1, 10)).unwrap();
        let found: Unsent = serde_json::from_str(&kept).unwrap();
        assert!(found.tried);
        assert_eq!(found.deed, label(1, 10).deed);
    }

    #[test]
    fn what_an_older_page_left_behind_is_still_understood() {
        let kept = format!(
            r#"{{"at":5,"client_id":"{}","deed":{{"Label":{{"item":10,"label":"coat"}}}}}}"#,
            Uuid::from_u128(5)
        );
        let found: Unsent = serde_json::from_str(&kept).unwrap();
        assert_eq!(
            (found.deed.item(), found.aside),
            (Some(10), Aside::default())
        );
    }

    #[test]
    fn taking_back_one_that_was_never_sent_leaves_the_others_and_their_order() {
        let all = [label(1, 10), label(2, 11), label(3, 12)];
        let mut outbox = outbox(&[&all[0], &all[1], &all[2]]);
        outbox.send_next();
        assert_eq!(
            outbox.take_back(all[1].client_id, |_| true).unwrap().deed,
            all[1].deed
        );
        assert_eq!(outbox.items(), [10, 12]);
    }

    #[test]
    fn a_refused_decision_takes_its_undo_with_it_and_no_other() {
        let (first, second) = (label(1, 10), label(2, 11));
        let (undo_first, undo_second) = (undo(3, &first), undo(4, &second));
        let mut outbox = outbox(&[&first, &second, &undo_first, &undo_second]);
        assert_eq!(outbox.refused(first.client_id), [first, undo_first]);
        assert_eq!(outbox.len(), 2);
        assert_eq!(outbox.items(), [11]);
    }

    #[test]
    fn an_item_whose_decision_was_taken_back_counts_as_undecided() {
        let decision = label(1, 10);
        assert!(outbox(&[&decision]).decides(10));
        assert!(!outbox(&[&decision, &undo(2, &decision)]).decides(10));
        assert!(outbox(&[&decision, &undo(2, &decision), &label(3, 10)]).decides(10));
    }

    #[test]
    fn what_was_left_behind_comes_first_and_only_once() {
        let (left, here) = (label(1, 10), label(2, 11));
        let mut outbox = outbox(&[&here]);
        outbox.adopt(vec![here.clone(), left.clone()]);
        assert_eq!(outbox.items(), [10, 11]);
        assert_eq!(outbox.oldest(), Some(left.at));
    }
}
