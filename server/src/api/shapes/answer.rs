//! The shapes of what a stream's answers are, and of answers that are not one label.

use serde::Serialize;
use understudy_app::figures::answers::{AnswerFigures, ChoiceAgreement, Detail};
use utoipa::ToSchema;

use crate::api::figure::Figure;

/// What a stream's answers are: fixed when the stream is created.
#[derive(Serialize, ToSchema)]
#[schema(as = AnswerKind)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub enum AnswerShape {
    /// One label.
    SingleChoice,
    /// Several labels. Two answers agree when they are the same labels.
    MultipleChoice {
        /// At least so many; usually 1. With 0, none of the labels is an answer as well.
        min: u16,
        /// At most so many; all, where it is left out.
        max: Option<u16>,
    },
    /// A number. Two numbers agree within either tolerance.
    Number {
        /// The least.
        min: f64,
        /// The greatest.
        max: f64,
        /// How far apart two numbers may be; 0 where it is left out.
        tolerance: f64,
        /// The same as a share of the larger number, 0 to 1.
        relative_tolerance: f64,
        /// Decimal places that people give, 0 to 6.
        decimals: u8,
        /// What is counted, at most 20 characters.
        unit: String,
    },
    /// A text. Two texts agree when they are equal after normalisation, or their word error rate is small enough.
    /// Unicode is always normalised (NFC).
    Text {
        /// Upper and lower case are the same; usually true.
        ignore_case: bool,
        /// Punctuation is left out; usually false.
        ignore_punctuation: bool,
        /// Any whitespace is one space; usually true.
        ignore_whitespace: bool,
        /// The greatest word error rate of texts that agree, 0 to 1; usually 0.
        max_word_error_rate: f64,
        /// The longest text in characters, 1 to 4000; usually 1000.
        longest: u32,
    },
}

/// How model and people agree where answers are not one label.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerAgreement {
    /// Blind pairs.
    pub n: u64,
    /// Share of them that agree as the stream defines it, with Wilson's interval.
    pub agrees: Figure,
    /// Share of pairs of people who agree about an item; `n` counts items.
    pub people: Figure,
    /// Of several labels: mean share of the labels of either that both have (Jaccard).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap: Option<Figure>,
    /// Of several labels: each as "chosen or not".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_label: Option<Vec<ChoiceBody>>,
    /// Of numbers: mean absolute error in the stream's unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean_absolute_error: Option<Figure>,
    /// Of numbers: mean of prediction minus reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bias: Option<Figure>,
    /// Of numbers: pairs by fortieths of the range, as reference, prediction, pairs; empty cells left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grid: Option<Vec<[u64; 3]>>,
    /// Of texts: share that is the same as it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same: Option<Figure>,
    /// Of texts: word error rate, all edits over the length of all references, normalised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub word_error_rate: Option<Figure>,
    /// Of texts: character error rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub character_error_rate: Option<Figure>,
}

/// One of several labels as "chosen or not".
#[derive(Debug, Serialize, ToSchema)]
pub struct ChoiceBody {
    /// The label's id.
    pub label: String,
    /// Pairs in which both chose it.
    pub both: u64,
    /// Pairs in which only the model did.
    pub model_alone: u64,
    /// Pairs in which only people did.
    pub people_alone: u64,
    /// Cohen's κ.
    pub kappa: Figure,
    /// Share of the model's that people share.
    pub precision: Figure,
    /// Share of people's that the model finds.
    pub recall: Figure,
}

impl From<ChoiceAgreement> for ChoiceBody {
    fn from(of: ChoiceAgreement) -> Self {
        Self {
            label: of.label,
            both: of.both,
            model_alone: of.model_alone,
            people_alone: of.people_alone,
            kappa: of.kappa.into(),
            precision: of.precision.into(),
            recall: of.recall.into(),
        }
    }
}

impl From<AnswerFigures> for AnswerAgreement {
    fn from(found: AnswerFigures) -> Self {
        let mut body = Self {
            n: found.n,
            agrees: found.agrees.into(),
            people: found.people.into(),
            overlap: None,
            by_label: None,
            mean_absolute_error: None,
            bias: None,
            grid: None,
            same: None,
            word_error_rate: None,
            character_error_rate: None,
        };
        match found.detail {
            Detail::Choices { overlap, labels } => {
                body.overlap = Some(overlap.into());
                body.by_label = Some(labels.into_iter().map(ChoiceBody::from).collect());
            }
            Detail::Numbers(numbers) => {
                let cells = numbers.grid.into_iter();
                body.mean_absolute_error = Some(numbers.mean_error.into());
                body.bias = Some(numbers.bias.into());
                body.grid = Some(
                    cells
                        .map(|(of, said, n)| [of.into(), said.into(), n])
                        .collect(),
                );
            }
            Detail::Texts {
                same,
                words,
                characters,
            } => {
                body.same = Some(same.into());
                body.word_error_rate = Some(words.into());
                body.character_error_rate = Some(characters.into());
            }
        }
        body
    }
}
