//! The last decisions, any of which can be taken back: those the server knows, and those still on their way.

use super::outbox::{Deed, Unsent};
use crate::server_fns::label::{DeskItem, Recent};
use crate::words::desk as w;
use understudy_ladder::labels::Label;
use uuid::Uuid;

/// So many decisions can be taken back.
pub const REACH: usize = 20;

/// A decision that can be taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// What was said.
    pub recent: Recent,
    /// The item, if this page has it still.
    pub item: Option<DeskItem>,
}

/// The last decisions, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pasts(Vec<Past>);

impl Pasts {
    /// What the server knows, newest first, and what an earlier page of this browser had not sent yet.
    pub fn new(recent: Vec<Recent>, left: &[Unsent], labels: &[Label]) -> Self {
        let known = recent
            .into_iter()
            .rev()
            .map(|recent| Past { recent, item: None });
        let mut pasts = Self(known.collect());
        for unsent in left {
            match &unsent.deed {
                Deed::Undo { of } => {
                    let last = pasts.last();
                    if let Some(of) = of.or(last) {
                        pasts.take(of);
                    }
                }
                Deed::Label { .. } | Deed::Answer { .. } | Deed::Skip { .. }
                    if pasts.has(unsent.client_id) => {}
                Deed::Answer { item, shown, .. } => pasts.add(unsent, *item, shown.clone(), true),
                Deed::Label { item, label } => {
                    let name = labels.iter().find(|known| known.id == *label);
                    let said = name.map_or(label, |label| &label.name).clone();
                    pasts.add(unsent, *item, said, true);
                }
                Deed::Skip { item, reason } => {
                    pasts.add(unsent, *item, w::skipped_because(w::reason(reason)), false);
                }
            }
        }
        pasts
    }

    fn add(&mut self, unsent: &Unsent, item: i64, said: String, labelled: bool) {
        let recent = Recent {
            client_id: unsent.client_id,
            item,
            said,
            labelled,
            note: unsent.aside.note.clone(),
            excerpt: None,
        };
        self.push(Past { recent, item: None });
    }

    /// Adds a decision; the oldest beyond what can be taken back is forgotten.
    pub fn push(&mut self, past: Past) {
        self.0.push(past);
        let forgotten = self.0.len().saturating_sub(REACH);
        self.0.drain(..forgotten);
    }

    /// Removes a decision and gives it.
    pub fn take(&mut self, client_id: Uuid) -> Option<Past> {
        let place = self
            .0
            .iter()
            .position(|past| past.recent.client_id == client_id)?;
        Some(self.0.remove(place))
    }

    /// The last decision.
    pub fn last(&self) -> Option<Uuid> {
        self.0.last().map(|past| past.recent.client_id)
    }

    fn has(&self, client_id: Uuid) -> bool {
        self.0.iter().any(|past| past.recent.client_id == client_id)
    }

    /// All, newest first.
    pub fn newest_first(&self) -> Vec<Recent> {
        self.0
            .iter()
            .rev()
            .map(|past| past.recent.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server_fns::label::Aside;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn recent(number: u128) -> Recent {
        Recent {
            client_id: id(number),
            item: 7,
            said: "Coat".into(),
            labelled: true,
            note: None,
            excerpt: None,
        }
    }

    fn unsent(number: u128, deed: Deed) -> Unsent {
        Unsent {
            at: u64::try_from(number).unwrap(),
            client_id: id(number),
            deed,
            aside: Aside::default(),
            tried: true,
        }
    }

    fn label(number: u128) -> Unsent {
        let label = "coat".into();
        unsent(number, Deed::Label { item: 7, label })
    }

    fn ids(pasts: &Pasts) -> Vec<Uuid> {
        let newest = pasts.newest_first();
        newest.iter().map(|recent| recent.client_id).collect()
    }

    #[test]
    fn what_is_still_on_its_way_is_newer_than_what_the_server_knows_and_listed_once() {
        let left = [label(2), label(3)];
        // The second has arrived, although nobody has heard of it.
        let pasts = Pasts::new(vec![recent(2), recent(1)], &left, &[]);
        assert_eq!(ids(&pasts), [id(3), id(2), id(1)]);
        assert_eq!(pasts.newest_first()[0].said, "coat");
    }

    #[test]
    fn what_is_being_taken_back_cannot_be_taken_back_again() {
        let undo = unsent(9, Deed::Undo { of: Some(id(2)) });
        let pasts = Pasts::new(vec![recent(2), recent(1)], &[label(3), undo], &[]);
        assert_eq!(ids(&pasts), [id(3), id(1)]);
        let last = unsent(9, Deed::Undo { of: None });
        let pasts = Pasts::new(vec![recent(2), recent(1)], &[last], &[]);
        assert_eq!(ids(&pasts), [id(1)]);
    }

    #[test]
    fn twenty_are_remembered_and_any_of_them_can_be_taken() {
        let mut pasts = Pasts::default();
        for number in 1..=25 {
            pasts.push(Past {
                recent: recent(number),
                item: None,
            });
        }
        assert_eq!(ids(&pasts).len(), REACH);
        assert_eq!(pasts.last(), Some(id(25)));
        assert!(pasts.take(id(5)).is_none());
        assert_eq!(pasts.take(id(6)).unwrap().recent.client_id, id(6));
        assert!(pasts.take(id(6)).is_none());
    }
}
