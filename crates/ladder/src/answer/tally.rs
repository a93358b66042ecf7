//! What is counted of a pair of answers besides whether they agree, in whole numbers that add up.

use super::{Answer, AnswerKind, NumberRange, TextRule};
use crate::units::LabelNo;
use std::collections::{BTreeMap, BTreeSet};
use understudy_stats::answers::{EditSums, Edits, Moments, character_edits, word_edits};

/// The range of a number is cut into so many equal parts, for prediction and reference each.
pub const GRID: u16 = 40;
const GRID_CELLS: i32 = GRID as i32;
/// More labels than a stream can have.
const MOST: i32 = 256;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Pairs by how many labels both have, and how many either.
    Overlap,
    /// Pairs by label: in the reference alone, in the prediction alone, in both.
    Label,
    /// Pairs by the part of the range that prediction and reference are in.
    Grid,
    /// Σ |prediction − reference| in steps of the last decimal.
    Distance,
    /// Σ (prediction − reference) in the same steps.
    Offset,
    /// Σ (prediction − reference)² in the same steps.
    Squares,
    /// Pairs of texts.
    Texts,
    /// Pairs of texts that are the same as they stand.
    Same,
    /// Sums about edits of words: see [`Part`].
    Words,
    /// Sums about edits of characters.
    Characters,
}

impl Measure {
    const ALL: [Self; 10] = [
        Self::Overlap,
        Self::Label,
        Self::Grid,
        Self::Distance,
        Self::Offset,
        Self::Squares,
        Self::Texts,
        Self::Same,
        Self::Words,
        Self::Characters,
    ];

    /// Its name in tables.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Overlap => "overlap",
            Self::Label => "label",
            Self::Grid => "grid",
            Self::Distance => "distance",
            Self::Offset => "offset",
            Self::Squares => "squares",
            Self::Texts => "texts",
            Self::Same => "same",
            Self::Words => "words",
            Self::Characters => "characters",
        }
    }

    /// The measure with this name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.code() == code)
    }
}

/// The cells of a measure of edits.
#[derive(Clone, Copy)]
enum Part {
    Edits = 0,
    Lengths = 1,
    EditsSquared = 2,
    LengthsSquared = 3,
    Products = 4,
}

const IN_REFERENCE: i32 = 1;
const IN_PREDICTION: i32 = 2;
const IN_BOTH: i32 = 3;

/// Whole numbers by measure and cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<(Measure, i32), i64>);

impl Tally {
    /// What one pair adds.
    pub fn of(kind: &AnswerKind, predicted: &Answer, reference: &Answer) -> Self {
        let mut tally = Self::default();
        match (kind, predicted, reference) {
            (AnswerKind::MultipleChoice(_), Answer::Choices(one), Answer::Choices(other)) => {
                tally.add_choices(one, other);
            }
            (AnswerKind::Number(range), Answer::Number(one), Answer::Number(other)) => {
                tally.add_numbers(range, *one, *other);
            }
            (AnswerKind::Text(rule), Answer::Text(one), Answer::Text(other)) => {
                tally.add_texts(rule, one, other);
            }
            _ => {}
        }
        tally
    }

    /// Adds to a cell.
    pub fn add(&mut self, measure: Measure, cell: i32, amount: i64) {
        let here = self.0.entry((measure, cell)).or_default();
        *here = here.saturating_add(amount);
    }

    /// Everything in it.
    pub fn cells(&self) -> impl Iterator<Item = (Measure, i32, i64)> + '_ {
        self.0
            .iter()
            .map(|((measure, cell), amount)| (*measure, *cell, *amount))
    }

    fn add_choices(&mut self, predicted: &BTreeSet<LabelNo>, reference: &BTreeSet<LabelNo>) {
        let both = count(predicted.intersection(reference).count());
        let either = count(predicted.union(reference).count());
        self.add(Measure::Overlap, both * MOST + either, 1);
        for label in predicted.union(reference) {
            let part = match (predicted.contains(label), reference.contains(label)) {
                (true, true) => IN_BOTH,
                (true, false) => IN_PREDICTION,
                (false, _) => IN_REFERENCE,
            };
            self.add(Measure::Label, i32::from(label.0) * 4 + part, 1);
        }
    }

    fn add_numbers(&mut self, range: &NumberRange, predicted: f64, reference: f64) {
        let cell = range.part(predicted) * GRID_CELLS + range.part(reference);
        self.add(Measure::Grid, cell, 1);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a range has at most ten million steps"
        )]
        let steps = ((predicted - reference) * range.steps_per_unit()).round() as i64;
        self.add(Measure::Distance, 0, steps.abs());
        self.add(Measure::Offset, 0, steps);
        self.add(Measure::Squares, 0, steps.saturating_mul(steps));
    }

    fn add_texts(&mut self, rule: &TextRule, predicted: &str, reference: &str) {
        self.add(Measure::Texts, 0, 1);
        self.add(Measure::Same, 0, i64::from(predicted == reference));
        let (predicted, reference) = (rule.plain(predicted), rule.plain(reference));
        self.add_edits(Measure::Words, word_edits(&reference, &predicted));
        self.add_edits(Measure::Characters, character_edits(&reference, &predicted));
    }

    fn add_edits(&mut self, measure: Measure, found: Edits) {
        // At most a few thousand each.
        let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let (edits, length) = (whole(found.edits), whole(found.length));
        for (part, amount) in [
            (Part::Edits, edits),
            (Part::Lengths, length),
            (Part::EditsSquared, edits.saturating_mul(edits)),
            (Part::LengthsSquared, length.saturating_mul(length)),
            (Part::Products, edits.saturating_mul(length)),
        ] {
            self.add(measure, part as i32, amount);
        }
    }

    fn get(&self, measure: Measure, cell: i32) -> i64 {
        self.0.get(&(measure, cell)).copied().unwrap_or(0)
    }

    fn counted(&self, measure: Measure, cell: i32) -> u64 {
        u64::try_from(self.get(measure, cell)).unwrap_or(0)
    }

    fn of_measure(&self, measure: Measure) -> impl Iterator<Item = (i32, u64)> + '_ {
        let cells = self.cells().filter(move |(other, ..)| *other == measure);
        cells.map(|(_, cell, amount)| (cell, u64::try_from(amount).unwrap_or(0)))
    }

    /// Pairs by (labels that both have, labels that either has).
    pub fn overlaps(&self) -> Vec<(u32, u32, u64)> {
        let whole = |count: i32| u32::try_from(count).unwrap_or(0);
        let cells = self.of_measure(Measure::Overlap);
        cells
            .map(|(cell, pairs)| (whole(cell / MOST), whole(cell % MOST), pairs))
            .collect()
    }

    /// Of a label, pairs that have it in both, in the prediction alone and in the reference alone.
    pub fn label(&self, label: LabelNo) -> (u64, u64, u64) {
        let cell = |part| self.counted(Measure::Label, i32::from(label.0) * 4 + part);
        (cell(IN_BOTH), cell(IN_PREDICTION), cell(IN_REFERENCE))
    }

    /// Pairs by (part of the range that the reference is in, that of the prediction), each from 0 to [`GRID`] − 1.
    pub fn grid(&self) -> Vec<(u16, u16, u64)> {
        let part = |cell: i32| u16::try_from(cell).unwrap_or(0);
        let cells = self
            .of_measure(Measure::Grid)
            .filter(|(_, pairs)| *pairs > 0);
        cells
            .map(|(cell, pairs)| (part(cell % GRID_CELLS), part(cell / GRID_CELLS), pairs))
            .collect()
    }

    /// Distances and offsets of numbers, in steps of the last decimal.
    pub fn distances(&self) -> (Moments, Moments) {
        let n = self.of_measure(Measure::Grid).map(|(_, pairs)| pairs).sum();
        let squares = self.counted(Measure::Squares, 0).into();
        let of = |measure| Moments {
            n,
            sum: self.get(measure, 0),
            squares,
        };
        (of(Measure::Distance), of(Measure::Offset))
    }

    /// Pairs of texts, and those that are the same as they stand.
    pub fn texts(&self) -> (u64, u64) {
        (
            self.counted(Measure::Texts, 0),
            self.counted(Measure::Same, 0),
        )
    }

    /// Edits of words, or of characters.
    pub fn edits(&self, measure: Measure) -> EditSums {
        let cell = |part: Part| self.counted(measure, part as i32);
        EditSums {
            texts: self.counted(Measure::Texts, 0),
            edits: cell(Part::Edits),
            lengths: cell(Part::Lengths),
            edits_squared: cell(Part::EditsSquared).into(),
            lengths_squared: cell(Part::LengthsSquared).into(),
            products: cell(Part::Products).into(),
        }
    }
}

impl NumberRange {
    /// The part of the range that a number is in.
    #[expect(clippy::cast_possible_truncation, reason = "from 0 to 39")]
    fn part(&self, number: f64) -> i32 {
        let share = (number - self.min) / (self.max - self.min);
        ((share * f64::from(GRID)) as i32).clamp(0, GRID_CELLS - 1)
    }
}

fn count(labels: usize) -> i32 {
    i32::try_from(labels).unwrap_or(MOST - 1)
}
