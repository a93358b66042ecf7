//! The kind of a stream's answers with its settings, fixed when the stream is created.

use crate::labels::LabelSchema;
use serde::{Deserialize, Serialize};

/// The longest text that a stream may ask for, in characters: comparing two texts takes time in proportion to the
/// product of their lengths.
pub const LONGEST_TEXT: u32 = 4_000;
/// The most steps between the least and the greatest number, so that sums of squares stay whole numbers of 64 bits.
const MOST_STEPS: f64 = 1e7;
const MOST_DECIMALS: u8 = 6;

/// The kind of a stream's answers as it is chosen; what can be chosen from is said by the stream's labels.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AnswerSettings {
    /// One label.
    #[default]
    SingleChoice,
    /// Several labels.
    MultipleChoice(Several),
    /// A number.
    Number(NumberRange),
    /// A text.
    Text(TextRule),
}

/// How many labels an answer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Several {
    /// At least.
    pub min: u16,
    /// At most; all, where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u16>,
}

impl Default for Several {
    fn default() -> Self {
        Self { min: 1, max: None }
    }
}

/// Which numbers there are, and how far apart two may be that agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberRange {
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// Two numbers agree that are at most so far apart.
    #[serde(default)]
    pub tolerance: f64,
    /// Two numbers agree that are at most this share of the larger one apart, whatever `tolerance` says.
    #[serde(default)]
    pub relative_tolerance: f64,
    /// Decimal places that people give.
    #[serde(default)]
    pub decimals: u8,
    /// What is counted: `cm`, `€`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
}

/// Which texts there are, and when two of them agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TextRule {
    /// Upper and lower case are the same.
    pub ignore_case: bool,
    /// Punctuation is left out.
    pub ignore_punctuation: bool,
    /// Any whitespace is one space, and none at the ends.
    pub ignore_whitespace: bool,
    /// Two texts agree whose word error rate is at most this.
    pub max_word_error_rate: f64,
    /// The longest text, in characters.
    pub longest: u32,
}

impl Default for TextRule {
    fn default() -> Self {
        Self {
            ignore_case: true,
            ignore_punctuation: false,
            ignore_whitespace: true,
            max_word_error_rate: 0.0,
            longest: 1_000,
        }
    }
}

/// Several choices with what there is to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MultipleChoice {
    /// What there is to choose from.
    pub labels: LabelSchema,
    /// How many are chosen.
    pub several: Several,
}

impl MultipleChoice {
    /// The most labels that an answer has.
    pub fn most(&self) -> usize {
        self.several.max.map_or(self.labels.len(), usize::from)
    }
}

/// The kind of a stream's answers, with everything that reading and comparing them takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AnswerKind {
    /// One label of the stream.
    SingleChoice,
    /// Several labels.
    MultipleChoice(MultipleChoice),
    /// A number.
    Number(NumberRange),
    /// A text.
    Text(TextRule),
}

/// What is wrong with the settings of a kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadKind {
    /// More labels are asked for than there are, or fewer at most than at least.
    #[error(
        "an answer must have from 0 labels on, and at most as many as there are: min is at most max, max at least 1 and at most the number of labels"
    )]
    Several,
    /// There is nothing between the ends.
    #[error("min and max must be numbers, and min less than max")]
    Range,
    /// A tolerance that no number is.
    #[error("a tolerance must be a number from 0 on, a relative one at most 1")]
    Tolerance,
    /// Too many decimal places.
    #[error(
        "decimals must be from 0 to {MOST_DECIMALS}, and there must be at most 10,000,000 steps of the last decimal between min and max"
    )]
    Decimals,
    /// A unit that does not fit beside a number.
    #[error("a unit has at most 20 characters, none of them a control character")]
    Unit,
    /// An error rate that is no share.
    #[error("max_word_error_rate must be a number from 0 to 1")]
    ErrorRate,
    /// A length that no text has.
    #[error("longest must be from 1 to {LONGEST_TEXT} characters")]
    Longest,
    /// There is nothing to choose from.
    #[error("a choice needs labels")]
    NoLabels,
}

impl BadKind {
    /// The setting that it is about.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Several => "answer.min",
            Self::Range => "answer.max",
            Self::Tolerance => "answer.tolerance",
            Self::Decimals => "answer.decimals",
            Self::Unit => "answer.unit",
            Self::ErrorRate => "answer.max_word_error_rate",
            Self::Longest => "answer.longest",
            Self::NoLabels => "labels",
        }
    }
}

impl AnswerSettings {
    /// Whether answers are labels, so that the stream needs some.
    pub const fn has_labels(&self) -> bool {
        matches!(self, Self::SingleChoice | Self::MultipleChoice(_))
    }

    /// The name of the kind on the wire.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SingleChoice => "single_choice",
            Self::MultipleChoice(_) => "multiple_choice",
            Self::Number(_) => "number",
            Self::Text(_) => "text",
        }
    }

    /// The kind with these labels to choose from, where it has any.
    pub fn with_labels(self, labels: Option<&LabelSchema>) -> Result<AnswerKind, BadKind> {
        match self {
            Self::SingleChoice => Ok(AnswerKind::SingleChoice),
            Self::MultipleChoice(several) => {
                let labels = labels.ok_or(BadKind::NoLabels)?;
                let most = several.max.map_or(labels.len(), usize::from);
                if most == 0 || usize::from(several.min) > most || most > labels.len() {
                    return Err(BadKind::Several);
                }
                let labels = labels.clone();
                Ok(AnswerKind::MultipleChoice(MultipleChoice {
                    labels,
                    several,
                }))
            }
            Self::Number(range) => {
                range.check()?;
                Ok(AnswerKind::Number(range))
            }
            Self::Text(rule) => {
                rule.check()?;
                Ok(AnswerKind::Text(rule))
            }
        }
    }
}

impl NumberRange {
    fn check(&self) -> Result<(), BadKind> {
        if !(self.min.is_finite() && self.max.is_finite() && self.min < self.max) {
            return Err(BadKind::Range);
        }
        let tolerated = self.tolerance.is_finite() && self.tolerance >= 0.0;
        if !tolerated || !(0.0..=1.0).contains(&self.relative_tolerance) {
            return Err(BadKind::Tolerance);
        }
        // Also false where the span is not finite.
        let few = (self.max - self.min) * self.steps_per_unit() <= MOST_STEPS;
        if self.decimals > MOST_DECIMALS || !few {
            return Err(BadKind::Decimals);
        }
        if self.unit.chars().count() > 20 || self.unit.chars().any(char::is_control) {
            return Err(BadKind::Unit);
        }
        Ok(())
    }

    /// Steps of the last decimal in one.
    pub fn steps_per_unit(&self) -> f64 {
        10_f64.powi(i32::from(self.decimals))
    }
}

impl TextRule {
    fn check(&self) -> Result<(), BadKind> {
        if !(0.0..=1.0).contains(&self.max_word_error_rate) {
            return Err(BadKind::ErrorRate);
        }
        if !(1..=LONGEST_TEXT).contains(&self.longest) {
            return Err(BadKind::Longest);
        }
        Ok(())
    }
}

impl AnswerKind {
    /// Whether an answer is one label, as the tables have it.
    pub const fn is_single(&self) -> bool {
        matches!(self, Self::SingleChoice)
    }

    /// What there is to choose from, where answers are several labels.
    pub const fn options(&self) -> Option<&LabelSchema> {
        match self {
            Self::MultipleChoice(choice) => Some(&choice.labels),
            Self::SingleChoice | Self::Number(_) | Self::Text(_) => None,
        }
    }

    /// As it was chosen.
    pub fn settings(&self) -> AnswerSettings {
        match self {
            Self::SingleChoice => AnswerSettings::SingleChoice,
            Self::MultipleChoice(choice) => AnswerSettings::MultipleChoice(choice.several),
            Self::Number(range) => AnswerSettings::Number(range.clone()),
            Self::Text(rule) => AnswerSettings::Text(rule.clone()),
        }
    }
}
