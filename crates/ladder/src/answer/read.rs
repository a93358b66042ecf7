//! An answer, read from JSON with everything checked that can be wrong with it, and written as JSON.

use super::{AnswerKind, MultipleChoice, NumberRange, TextRule};
use crate::labels::LabelSchema;
use crate::units::LabelNo;
use serde_json::Value;
use std::collections::BTreeSet;

/// What somebody says of an item in a stream of another kind than a single choice.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// These labels; none of them is an answer as well.
    Choices(BTreeSet<LabelNo>),
    /// This number, which is finite.
    Number(f64),
    /// This text, which is not empty.
    Text(String),
}

/// Who an answer is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A person: numbers have the decimals of the stream.
    Person,
    /// A model, which may be finer.
    Model,
}

/// Why something is no answer of a stream; says what would be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BadAnswer {
    /// The stream has labels and no values.
    #[error("this stream's answers are single labels: send `label`")]
    Label,
    /// It is no list of labels.
    #[error("must be a list of label ids, like [\"a\", \"b\"]")]
    NoList,
    /// There is no such label.
    #[error("{given:?} is not a label of this stream; its labels are {known}")]
    Unknown {
        /// What was given.
        given: String,
        /// What there is.
        known: String,
    },
    /// A label twice.
    #[error("{0:?} is there twice: name each label once")]
    Twice(String),
    /// Too few labels, or too many.
    #[error("must have from {min} to {max} labels, not {given}")]
    Number {
        /// At least.
        min: usize,
        /// At most.
        max: usize,
        /// What was given.
        given: usize,
    },
    /// It is no number.
    #[error("must be a number, without quotes")]
    NoNumber,
    /// It is not between the ends.
    #[error("must be from {min} to {max}, not {given}")]
    Outside {
        /// The least.
        min: f64,
        /// The greatest.
        max: f64,
        /// What was given.
        given: f64,
    },
    /// It is finer than people are asked to be.
    #[error("must have at most {0} decimal places")]
    TooFine(u8),
    /// It is no text.
    #[error("must be a text in quotes")]
    NoText,
    /// There is nothing in it.
    #[error("must not be empty")]
    Empty,
    /// It is too long.
    #[error("must have at most {most} characters, not {given}")]
    TooLong {
        /// At most.
        most: u32,
        /// What was given.
        given: usize,
    },
    /// It holds a character that no text has.
    #[error("must not contain the character \\u0000")]
    ZeroCharacter,
}

impl AnswerKind {
    /// Reads an answer.
    pub fn read(&self, value: &Value, from: Source) -> Result<Answer, BadAnswer> {
        match self {
            Self::SingleChoice => Err(BadAnswer::Label),
            Self::MultipleChoice(choice) => {
                let given = value.as_array().ok_or(BadAnswer::NoList)?;
                let given: Option<Vec<&str>> = given.iter().map(Value::as_str).collect();
                choices(choice, &given.ok_or(BadAnswer::NoList)?).map(Answer::Choices)
            }
            Self::Number(range) => {
                let given = value.as_f64().ok_or(BadAnswer::NoNumber)?;
                number(range, given, from).map(Answer::Number)
            }
            Self::Text(rule) => {
                let given = value.as_str().ok_or(BadAnswer::NoText)?;
                text(rule, given).map(|given| Answer::Text(given.to_owned()))
            }
        }
    }

    /// An answer as it is stored: one way to write it, whatever way it came.
    pub fn canonical(&self, value: &Value, from: Source) -> Result<Value, BadAnswer> {
        self.read(value, from).map(|answer| self.write(&answer))
    }

    /// Writes an answer as it is read.
    pub fn write(&self, answer: &Answer) -> Value {
        match answer {
            Answer::Choices(chosen) => {
                let id = |no: &LabelNo| self.options().map_or("?", |labels| labels.id(*no)).into();
                Value::Array(chosen.iter().map(id).collect())
            }
            Answer::Number(number) => Value::from(*number),
            Answer::Text(text) => Value::from(text.as_str()),
        }
    }

    /// An answer as people read it.
    pub fn shown(&self, answer: &Answer) -> String {
        match (self, answer) {
            (Self::MultipleChoice(choice), Answer::Choices(chosen)) => {
                let names: Vec<&str> = chosen.iter().map(|no| choice.labels.name(*no)).collect();
                if names.is_empty() {
                    "None of them".to_owned()
                } else {
                    names.join(", ")
                }
            }
            (Self::Number(range), Answer::Number(number)) => range.shown(*number),
            (_, Answer::Number(number)) => number.to_string(),
            (_, Answer::Text(text)) => text.clone(),
            (_, Answer::Choices(_)) => "?".to_owned(),
        }
    }

    /// The same of an answer as it is stored; a dash for what cannot be read.
    pub fn shown_value(&self, value: &Value) -> String {
        let answer = self.read(value, Source::Model);
        answer.map_or_else(|_| "–".to_owned(), |answer| self.shown(&answer))
    }
}

impl NumberRange {
    /// A number with its unit. Models may be finer than people: then all their decimals are shown.
    pub fn shown(&self, number: f64) -> String {
        let rounded = format!("{number:.*}", usize::from(self.decimals));
        let exact = rounded
            .parse::<f64>()
            .is_ok_and(|rounded| (rounded - number).abs() < 1e-12 * number.abs().max(1.0));
        let digits = if exact { rounded } else { number.to_string() };
        if self.unit.is_empty() {
            digits
        } else {
            format!("{digits} {}", self.unit)
        }
    }
}

fn choices(choice: &MultipleChoice, given: &[&str]) -> Result<BTreeSet<LabelNo>, BadAnswer> {
    let mut chosen = BTreeSet::new();
    for id in given {
        let label = choice.labels.find(id).ok_or_else(|| BadAnswer::Unknown {
            given: (*id).to_owned(),
            known: known(&choice.labels),
        })?;
        if !chosen.insert(label) {
            return Err(BadAnswer::Twice((*id).to_owned()));
        }
    }
    let (min, max) = (usize::from(choice.several.min), choice.most());
    if (min..=max).contains(&chosen.len()) {
        Ok(chosen)
    } else {
        Err(BadAnswer::Number {
            min,
            max,
            given: chosen.len(),
        })
    }
}

fn known(labels: &LabelSchema) -> String {
    let ids: Vec<&str> = labels
        .labels()
        .iter()
        .take(20)
        .map(|label| label.id.as_str())
        .collect();
    let more = if labels.len() > ids.len() {
        ", …"
    } else {
        ""
    };
    format!("{}{more}", ids.join(", "))
}

fn number(range: &NumberRange, given: f64, from: Source) -> Result<f64, BadAnswer> {
    let (min, max) = (range.min, range.max);
    if !(min..=max).contains(&given) {
        return Err(BadAnswer::Outside { min, max, given });
    }
    let steps = given * range.steps_per_unit();
    let whole = (steps - steps.round()).abs() <= 1e-6;
    if from == Source::Person && !whole {
        return Err(BadAnswer::TooFine(range.decimals));
    }
    // There is one zero.
    Ok(given + 0.0)
}

fn text<'a>(rule: &TextRule, given: &'a str) -> Result<&'a str, BadAnswer> {
    let given = given.trim();
    let length = given.chars().count();
    if given.contains('\0') {
        Err(BadAnswer::ZeroCharacter)
    } else if length > usize::try_from(rule.longest).unwrap_or(usize::MAX) {
        Err(BadAnswer::TooLong {
            most: rule.longest,
            given: length,
        })
    } else if rule.plain(given).is_empty() {
        Err(BadAnswer::Empty)
    } else {
        Ok(given)
    }
}
