//! Decision kinds: what an answer is, when two answers agree, and what several people together say.

mod kind;
mod read;
mod tally;
mod together;
mod words;

pub use kind::{
    AnswerKind, AnswerSettings, BadKind, LONGEST_TEXT, MultipleChoice, NumberRange, Several,
    TextRule,
};
pub use read::{Answer, BadAnswer, Source};
pub use tally::{GRID, Measure, Tally};
pub use together::{Together, together};

use crate::labels::{Label, LabelSchema};
use crate::units::LabelNo;

/// The class of a pair, and of a decision, that holds an answer: of two answers, that they agree.
///
/// Streams of other kinds than a single choice are counted in two classes, "agrees" and "differs", so that every count,
/// gate, certificate, guardrail and ramp works for them as it is.
pub const AGREES: LabelNo = LabelNo(0);
/// The class of a pair whose answers differ.
pub const DIFFERS: LabelNo = LabelNo(1);

/// The two classes in which answers of other kinds than a single choice are counted.
pub fn classes() -> LabelSchema {
    let class = |id: &str, name: &str, key: &str| Label {
        id: id.to_owned(),
        name: name.to_owned(),
        description: String::new(),
        key: key.to_owned(),
        alt_key: None,
    };
    LabelSchema::of_classes([
        class("agrees", "Agrees", "1"),
        class("differs", "Differs", "2"),
    ])
}
