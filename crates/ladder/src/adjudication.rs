//! Adjudication: which items somebody has to look at again, which of them first, and who may.

use crate::access::{Actor, Forbidden, Permission, Who};
use crate::ids::{PersonId, StreamId};
use crate::units::{Confidence, LabelNo};
use serde::{Deserialize, Serialize};

/// From this confidence on, a model that contradicts the reference does so strongly.
pub const STRONG: f64 = 0.9;

/// Why the answers of an item differ, as an adjudicator sees it. The same for every stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Several answers can be defended.
    AmbiguousItem,
    /// The instructions do not say what to do here.
    UnclearInstructions,
    /// Somebody meant another key, or did not look closely.
    Slip,
    /// None of the labels fits, or two of them do.
    WrongLabelSet,
    /// The input is broken or incomplete.
    BadInput,
    /// Something else, which the note says.
    Other,
}

impl Reason {
    /// All reasons, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::AmbiguousItem,
        Self::UnclearInstructions,
        Self::Slip,
        Self::WrongLabelSet,
        Self::BadInput,
        Self::Other,
    ];

    /// The reason's name in tables and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AmbiguousItem => "ambiguous_item",
            Self::UnclearInstructions => "unclear_instructions",
            Self::Slip => "slip",
            Self::WrongLabelSet => "wrong_label_set",
            Self::BadInput => "bad_input",
            Self::Other => "other",
        }
    }

    /// The reason as people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AmbiguousItem => "Ambiguous item",
            Self::UnclearInstructions => "Unclear instructions",
            Self::Slip => "Slip",
            Self::WrongLabelSet => "Wrong label set",
            Self::BadInput => "Bad input",
            Self::Other => "Other",
        }
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// Whether the code says nothing without a note.
    pub const fn needs_note(self) -> bool {
        matches!(self, Self::Other)
    }
}

/// The longest note of an adjudicator, in characters.
pub const LONGEST_NOTE: usize = 1_000;

/// A note that cannot be kept with its reason; says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadNote {
    /// It is too long.
    #[error("the note can have at most {LONGEST_NOTE} characters: shorten it")]
    TooLong,
    /// It holds a character that no text has.
    #[error("the note holds a zero character: leave it out")]
    ZeroCharacter,
    /// The reason says nothing without it.
    #[error("the reason \"other\" needs a note: write in a few words why the answers differ")]
    Missing,
}

impl Reason {
    /// The note as it is kept with this reason; nothing when it is empty.
    pub fn note(self, text: &str) -> Result<Option<&str>, BadNote> {
        let text = text.trim();
        if text.chars().count() > LONGEST_NOTE {
            Err(BadNote::TooLong)
        } else if text.contains('\0') {
            Err(BadNote::ZeroCharacter)
        } else if text.is_empty() && self.needs_note() {
            Err(BadNote::Missing)
        } else {
            Ok((!text.is_empty()).then_some(text))
        }
    }
}

/// What is known of an item that nobody has adjudicated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing<'a> {
    /// What people said blind.
    pub blind: &'a [LabelNo],
    /// What people said with a suggestion before them.
    pub assisted: &'a [LabelNo],
    /// How many people skipped it.
    pub skipped: usize,
    /// Whether people are still to decide it.
    pub waits: bool,
    /// What people together say; none where they are tied.
    pub reference: Option<LabelNo>,
    /// What the active model says, and how sure it is.
    pub active: Option<(LabelNo, Confidence)>,
    /// What a model decided that was stopped since, where people were asked again.
    pub decided_before: Option<LabelNo>,
}

/// How many voices speak for the present answer of an item, and how many against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voices {
    /// For it.
    pub with: u32,
    /// Against it.
    pub against: u32,
}

impl Voices {
    /// The probability that the present answer is wrong, in thousandths: (against + 1) / (with + against + 2), Laplace's
    /// rule of succession. 1:1 gives 500, 2:1 gives 400, an item that two people skipped 750.
    pub const fn chance_wrong(self) -> u32 {
        (self.against + 1) * 1_000 / (self.with + self.against + 2)
    }

    /// What leaving the answer as it is costs on average, in thousandths of one error, where every error costs 1. What
    /// it costs in a stream that says what errors cost is [`LabelCosts::of_leaving`](crate::label_costs::LabelCosts).
    pub const fn expected_cost(self) -> u32 {
        self.chance_wrong()
    }
}

/// Whether somebody has to look at this item again: how its voices stand if so, `None` otherwise. One of these holds:
///
/// - People who decided blind gave different labels, and nobody is still to decide it. The most frequent label is
///   the present answer; everybody else is against it.
/// - People together say one thing and the active model, with a confidence from [`STRONG`] on, another; or people
///   who were asked again after a breach contradict what had been decided. The model counts as one more voice
///   against, however sure it is, so that the order of the list does not tell its confidence; where people differ
///   it has no voice, because what they differ about becomes evidence and no model may say what is settled first.
/// - Everybody who said anything of it skipped it. Every skip is a voice against the answer that it does not have.
pub fn dispute(item: &Standing<'_>) -> Option<Voices> {
    if item.blind.is_empty() && item.assisted.is_empty() {
        return (item.skipped > 0).then(|| item.voices());
    }
    if item.waits {
        return None;
    }
    let differ = item.differ();
    let contradicted = item.reference.is_some_and(|reference| {
        let strongly = |(label, confidence): (LabelNo, Confidence)| {
            label != reference && confidence.get() >= STRONG
        };
        item.active.is_some_and(strongly)
            || item.decided_before.is_some_and(|label| label != reference)
    });
    (differ || contradicted).then(|| item.voices())
}

impl Standing<'_> {
    /// The labels that have a voice: what was said blind where anybody was blind.
    pub const fn said(&self) -> &[LabelNo] {
        if self.blind.is_empty() {
            self.assisted
        } else {
            self.blind
        }
    }

    /// How the voices stand when the item is in dispute, which [`dispute`] says. Where people who decided blind do not
    /// differ it is a model that contradicts them, with one voice.
    pub fn voices(&self) -> Voices {
        let said = self.said();
        if said.is_empty() {
            return Voices {
                with: 0,
                against: count(self.skipped),
            };
        }
        let with = most(said);
        Voices {
            with,
            against: count(said.len()) - with + u32::from(!self.differ()),
        }
    }

    fn differ(&self) -> bool {
        self.blind.windows(2).any(|two| two[0] != two[1])
    }
}

fn most(said: &[LabelNo]) -> u32 {
    let votes = said
        .iter()
        .map(|label| count(said.iter().filter(|other| *other == label).count()));
    votes.max().unwrap_or(0)
}

fn count(people: usize) -> u32 {
    u32::try_from(people).unwrap_or(u32::MAX / 2_000)
}

/// What the person who wants to adjudicate an item has to do with it already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Involved {
    /// They decided, audited or skipped it, even if they took it back.
    pub has_decided: bool,
    /// Somebody else is adjudicating it at this moment.
    pub held_by_other: bool,
}

/// Why somebody may not adjudicate an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotAdjudicate {
    /// Nobody judges their own answer.
    #[error("you have decided or skipped this item before: somebody else has to adjudicate it")]
    DecidedBefore,
    /// One adjudicator for each item.
    #[error("somebody else is adjudicating this item at the moment: ask for the next one")]
    HeldByOther,
}

/// Proof that somebody may adjudicate in a stream: made by [`adjudicator`] only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adjudicator(PersonId);

/// The actor as an adjudicator of this stream, when it is one: a person with the permission.
pub fn adjudicator(actor: &Actor, stream: StreamId) -> Result<Adjudicator, Forbidden> {
    actor.require_on(Permission::Adjudicate, stream)?;
    match actor.who {
        Who::Person(person) => Ok(Adjudicator(person)),
        Who::Key(_) | Who::System => Err(Forbidden::NotAPerson),
    }
}

impl Adjudicator {
    /// The person.
    pub const fn person(self) -> PersonId {
        self.0
    }

    /// Refuses an item that they had a say in, or that somebody else holds.
    pub const fn may_take(self, involved: Involved) -> Result<(), CannotAdjudicate> {
        if involved.has_decided {
            Err(CannotAdjudicate::DecidedBefore)
        } else if involved.held_by_other {
            Err(CannotAdjudicate::HeldByOther)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Reach, Role};
    use crate::ids::ApiKeyId;
    use crate::reference::reference;

    const A: LabelNo = LabelNo(0);
    const B: LabelNo = LabelNo(1);
    const C: LabelNo = LabelNo(2);

    fn said(blind: &[LabelNo]) -> Standing<'_> {
        Standing {
            blind,
            assisted: &[],
            skipped: 0,
            waits: false,
            reference: reference(None, blind),
            active: None,
            decided_before: None,
        }
    }

    fn sure(label: LabelNo, confidence: f64) -> (LabelNo, Confidence) {
        (label, Confidence::new(confidence).unwrap())
    }

    const fn voices(with: u32, against: u32) -> Voices {
        Voices { with, against }
    }

    #[test]
    fn people_who_say_the_same_are_in_no_dispute() {
        assert_eq!(dispute(&said(&[A, A, A])), None);
        assert_eq!(dispute(&said(&[A])), None);
        assert_eq!(dispute(&said(&[])), None);
    }

    #[test]
    fn two_different_labels_are_a_dispute_with_or_without_a_majority() {
        assert_eq!(dispute(&said(&[A, B])), Some(voices(1, 1)));
        assert_eq!(dispute(&said(&[A, B, A])), Some(voices(2, 1)));
        assert_eq!(dispute(&said(&[A, B, C])), Some(voices(1, 2)));
    }

    #[test]
    fn a_dispute_waits_until_nobody_is_still_to_decide() {
        let item = Standing {
            waits: true,
            ..said(&[A, B])
        };
        assert_eq!(dispute(&item), None);
    }

    #[test]
    fn a_model_contradicts_only_when_it_is_sure_and_is_one_voice_however_sure() {
        let with = |active| {
            dispute(&Standing {
                active,
                ..said(&[A, A])
            })
        };
        assert_eq!(with(Some(sure(A, 0.99))), None);
        assert_eq!(with(Some(sure(B, 0.89))), None);
        assert_eq!(with(Some(sure(B, 0.9))), Some(voices(2, 1)));
        assert_eq!(with(Some(sure(B, 1.0))), Some(voices(2, 1)));
    }

    #[test]
    fn where_people_differ_no_model_says_what_is_settled_first() {
        let item = Standing {
            active: Some(sure(B, 1.0)),
            ..said(&[A, A, B])
        };
        assert_eq!(dispute(&item), Some(voices(2, 1)));
    }

    #[test]
    fn people_who_contradict_what_a_stopped_model_decided_are_a_dispute_however_sure_it_was() {
        let item = Standing {
            decided_before: Some(B),
            ..said(&[A])
        };
        assert_eq!(dispute(&item), Some(voices(1, 1)));
    }

    #[test]
    fn an_item_that_everybody_skipped_is_a_dispute_and_one_label_ends_it() {
        let skipped = Standing {
            skipped: 2,
            waits: true,
            ..said(&[])
        };
        assert_eq!(dispute(&skipped), Some(voices(0, 2)));
        let decided = Standing {
            skipped: 2,
            ..said(&[A])
        };
        assert_eq!(dispute(&decided), None);
    }

    #[test]
    fn the_fewer_speak_for_an_answer_the_more_it_is_expected_to_cost() {
        let cost = |with, against| voices(with, against).expected_cost();
        assert_eq!(cost(1, 1), 500);
        assert_eq!(cost(2, 1), 400);
        assert_eq!(cost(0, 2), 750);
        for with in 0..10 {
            for against in 0..10 {
                assert!(cost(with, against) < 1_000);
                assert!(cost(with + 1, against) <= cost(with, against));
                assert!(cost(with, against + 1) >= cost(with, against));
            }
        }
    }

    #[test]
    fn reviewers_and_admins_adjudicate_and_nobody_else() {
        let may: Vec<Role> = Role::ALL
            .into_iter()
            .filter(|role| {
                let actor = Actor {
                    who: Who::Person(PersonId(1)),
                    permissions: role.permissions(),
                    reach: Reach::Every,
                };
                adjudicator(&actor, StreamId(1)).is_ok()
            })
            .collect();
        assert_eq!(may, [Role::Reviewer, Role::Admin]);
    }

    #[test]
    fn only_a_person_who_sees_the_stream_adjudicates() {
        let mut actor = Actor::system();
        assert_eq!(adjudicator(&actor, StreamId(1)), Err(Forbidden::NotAPerson));
        actor.who = Who::Key(ApiKeyId(1));
        assert_eq!(adjudicator(&actor, StreamId(1)), Err(Forbidden::NotAPerson));
        actor.who = Who::Person(PersonId(1));
        assert!(adjudicator(&actor, StreamId(1)).is_ok());
        actor.reach = Reach::Only([StreamId(2)].into());
        assert_eq!(adjudicator(&actor, StreamId(1)), Err(Forbidden::Stream));
        assert!(!Permission::Adjudicate.for_keys());
    }

    #[test]
    fn nobody_adjudicates_what_they_decided_or_what_another_holds() {
        let somebody = Adjudicator(PersonId(1));
        let take = |has_decided, held_by_other| {
            somebody.may_take(Involved {
                has_decided,
                held_by_other,
            })
        };
        assert_eq!(take(false, false), Ok(()));
        assert_eq!(take(true, false), Err(CannotAdjudicate::DecidedBefore));
        assert_eq!(take(true, true), Err(CannotAdjudicate::DecidedBefore));
        assert_eq!(take(false, true), Err(CannotAdjudicate::HeldByOther));
    }

    #[test]
    fn the_reason_other_needs_a_note_and_no_note_is_longer_than_a_page() {
        assert_eq!(Reason::Other.note("  "), Err(BadNote::Missing));
        assert_eq!(Reason::Other.note(" two coats "), Ok(Some("two coats")));
        assert_eq!(Reason::Slip.note(" "), Ok(None));
        assert_eq!(Reason::Slip.note("a\0b"), Err(BadNote::ZeroCharacter));
        assert_eq!(Reason::Slip.note(&"ä".repeat(1_001)), Err(BadNote::TooLong));
        assert!(Reason::Slip.note(&"ä".repeat(1_000)).is_ok());
    }

    #[test]
    fn every_reason_is_found_by_its_code() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_code(reason.code()), Some(reason));
            assert_eq!(
                serde_json::to_value(reason).unwrap(),
                serde_json::json!(reason.code())
            );
        }
        assert_eq!(Reason::from_code("whatever"), None);
    }
}
