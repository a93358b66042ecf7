//! How a model version agrees with people where answers are not one label: what there is to say besides the share that
//! agrees.

use super::Stat;
use serde::{Deserialize, Serialize};
use understudy_ladder::answer::{AnswerKind, Measure, Tally};
use understudy_ladder::{LabelNo, LabelSchema};
use understudy_stats::answers::{PeoplePairs, mean_overlap, pairs_that_agree};
use understudy_stats::proportion::wilson;
use understudy_stats::{Confusion, DISPLAY_LEVEL, Estimate, Undefined, Weights};

/// How the model agrees with people, and people with one another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerFigures {
    /// When two answers agree, in a sentence.
    pub rule: String,
    /// Blind pairs.
    pub n: u64,
    /// Share of them that agree as the stream defines it.
    pub agrees: Stat,
    /// Share of pairs of people who agree about an item; n counts items.
    pub people: Stat,
    /// What else there is to say.
    pub detail: Detail,
}

/// What there is to say besides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Detail {
    /// Of several labels.
    Choices {
        /// Mean share of the labels of either that both have (Jaccard).
        overlap: Stat,
        /// By label.
        labels: Vec<ChoiceAgreement>,
    },
    /// Of numbers.
    Numbers(NumberAgreement),
    /// Of texts, as the stream normalises them.
    Texts {
        /// Share of texts that are the same as they stand.
        same: Stat,
        /// Word error rate.
        words: Stat,
        /// Character error rate.
        characters: Stat,
    },
}

/// One of several labels as "chosen or not".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceAgreement {
    /// The label's id.
    pub label: String,
    /// Its name.
    pub name: String,
    /// Pairs in which both chose it.
    pub both: u64,
    /// Pairs in which only the model did.
    pub model_alone: u64,
    /// Pairs in which only people did.
    pub people_alone: u64,
    /// Cohen's κ of "chosen or not".
    pub kappa: Stat,
    /// Share of the model's that people share.
    pub precision: Stat,
    /// Share of people's that the model finds.
    pub recall: Stat,
}

/// How far predicted numbers are off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NumberAgreement {
    /// What is counted.
    pub unit: String,
    /// Decimal places of the stream.
    pub decimals: u8,
    /// The least number.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// Mean absolute error, in the unit.
    pub mean_error: Stat,
    /// Mean of prediction minus reference: above 0 the model says too much.
    pub bias: Stat,
    /// Pairs by (part of the range of the reference, of the prediction), each from 0 to 39.
    pub grid: Vec<(u16, u16, u64)>,
}

impl AnswerFigures {
    /// From the counts of blind pairs and of people; `None` for a single choice.
    pub fn new(
        kind: &AnswerKind,
        blind: &Confusion,
        tally: &Tally,
        people: &[PeoplePairs],
    ) -> Option<Self> {
        let n = blind.n();
        let detail = match kind {
            AnswerKind::SingleChoice => return None,
            AnswerKind::MultipleChoice(choice) => Detail::Choices {
                overlap: mean_overlap(&tally.overlaps(), DISPLAY_LEVEL).into(),
                labels: choices(&choice.labels, tally, n),
            },
            AnswerKind::Number(range) => {
                let steps = range.steps_per_unit();
                let span = (range.max - range.min) * steps;
                let (distance, offset) = tally.distances();
                let scaled = |found: Result<Estimate, Undefined>| -> Stat {
                    found.map(|figure| in_units(figure, steps)).into()
                };
                Detail::Numbers(NumberAgreement {
                    unit: range.unit.clone(),
                    decimals: range.decimals,
                    min: range.min,
                    max: range.max,
                    mean_error: scaled(distance.mean(DISPLAY_LEVEL, (0.0, span))),
                    bias: scaled(offset.mean(DISPLAY_LEVEL, (-span, span))),
                    grid: tally.grid(),
                })
            }
            AnswerKind::Text(_) => {
                let (texts, same) = tally.texts();
                Detail::Texts {
                    same: wilson(same, texts, DISPLAY_LEVEL).into(),
                    words: tally.edits(Measure::Words).rate(DISPLAY_LEVEL).into(),
                    characters: tally.edits(Measure::Characters).rate(DISPLAY_LEVEL).into(),
                }
            }
        };
        Some(Self {
            rule: rule(kind),
            n,
            agrees: blind.percent_agreement(DISPLAY_LEVEL).into(),
            people: pairs_that_agree(people, DISPLAY_LEVEL).into(),
            detail,
        })
    }
}

/// When two answers of this kind agree.
fn rule(kind: &AnswerKind) -> String {
    match kind {
        AnswerKind::SingleChoice => "Two answers agree when they are the same label.".to_owned(),
        AnswerKind::MultipleChoice(_) => {
            "Two answers agree when they are the same labels, none more and none less.".to_owned()
        }
        AnswerKind::Number(range) => {
            match (range.tolerance > 0.0, range.relative_tolerance > 0.0) {
                (false, false) => "Two numbers agree when they are equal.".to_owned(),
                (true, false) => format!(
                    "Two numbers agree that are at most {} apart.",
                    range.shown(range.tolerance)
                ),
                (false, true) => format!(
                    "Two numbers agree that are at most {} % of the larger one apart.",
                    100.0 * range.relative_tolerance
                ),
                (true, true) => format!(
                    "Two numbers agree that are at most {} or {} % of the larger one apart.",
                    range.shown(range.tolerance),
                    100.0 * range.relative_tolerance
                ),
            }
        }
        AnswerKind::Text(rule) if rule.max_word_error_rate > 0.0 => format!(
            "Two texts agree when, normalised, at most {} % of their words differ.",
            100.0 * rule.max_word_error_rate
        ),
        AnswerKind::Text(_) => {
            "Two texts agree when they are equal after normalisation.".to_owned()
        }
    }
}

fn choices(labels: &LabelSchema, tally: &Tally, n: u64) -> Vec<ChoiceAgreement> {
    let of = |(place, label): (u16, &understudy_ladder::Label)| {
        let (both, model_alone, people_alone) = tally.label(LabelNo(place));
        let chosen = [both, model_alone, people_alone].iter().sum();
        let neither = n.saturating_sub(chosen);
        // Rows are references, columns predictions.
        let rows = [vec![neither, model_alone], vec![people_alone, both]];
        let matrix = Confusion::from_rows(&rows).unwrap_or_else(|_| Confusion::new(2));
        let kappa = matrix.cohen_kappa(Weights::Unweighted, DISPLAY_LEVEL);
        ChoiceAgreement {
            label: label.id.clone(),
            name: label.name.clone(),
            both,
            model_alone,
            people_alone,
            kappa: kappa.into(),
            precision: wilson(both, both + model_alone, DISPLAY_LEVEL).into(),
            recall: wilson(both, both + people_alone, DISPLAY_LEVEL).into(),
        }
    };
    (0_u16..).zip(labels.labels()).map(of).collect()
}

fn in_units(figure: Estimate, steps: f64) -> Estimate {
    Estimate {
        value: figure.value / steps,
        low: figure.low / steps,
        high: figure.high / steps,
        ..figure
    }
}
