//! Labels and scores one by one, turned into counts: the only step whose cost grows with the data.
//!
//! Each function reads its input once. A cell that follows itself would wait for its own last addition,
//! so neighbouring observations go to different copies of a small table that stays in the cache.

use crate::confusion::Confusion;
use crate::estimate::Undefined;
use crate::histogram::{BINS, ScoreHistogram};
use crate::patterns::Patterns;
use crate::weights::MOST_LABELS;

/// Observations that are checked, then counted while they are still in the cache.
const BLOCK: usize = 1 << 14;
/// Observations after which 32-bit counters are emptied; none can overflow before.
const BATCH: usize = 1 << 30;
/// Copies of a table.
const COPIES: usize = 4;
/// Matrices up to this many labels on a side are counted in copied tables.
const SMALL: usize = 32;
/// Patterns are counted in a table while all answers that `k` labels allow are no more than this.
const MOST_ANSWERS: usize = 1 << 16;

impl Confusion {
    /// Counts pairs of labels: `reference[i]` with `predicted[i]`, every label an index below `k`.
    ///
    /// `L` is any small integer that is an index (`u8`, `u16`, `usize`). No pairs give an empty matrix.
    /// [`Undefined::ShapeMismatch`] for slices of different lengths, [`Undefined::ValueOutOfRange`]
    /// for a label that is not below `k` and for a `k` above 4,096. Counting the parts of a slice and
    /// [merging](Self::merge) them is the same as counting the whole.
    pub fn count<L: Copy + Into<usize>>(
        k: usize,
        reference: &[L],
        predicted: &[L],
    ) -> Result<Self, Undefined> {
        if reference.len() != predicted.len() {
            return Err(Undefined::ShapeMismatch);
        }
        if k > MOST_LABELS {
            return Err(Undefined::ValueOutOfRange);
        }
        let mut rows = vec![vec![0; k]; k];
        let batches = reference.chunks(BATCH).zip(predicted.chunks(BATCH));
        for (reference, predicted) in batches {
            if k <= SMALL {
                count_small(&mut rows, reference, predicted)?;
            } else {
                count_large(&mut rows, reference, predicted)?;
            }
        }
        Self::from_rows(&rows)
    }
}

/// At most [`BATCH`] pairs of at most [`SMALL`] labels.
fn count_small<L: Copy + Into<usize>>(
    rows: &mut [Vec<u64>],
    reference: &[L],
    predicted: &[L],
) -> Result<(), Undefined> {
    const CELLS: usize = SMALL * SMALL;
    // The mask changes no label that was checked; it tells the compiler that no cell is outside.
    let cell = |row: L, column: L| (row.into() * SMALL + column.into()) % CELLS;
    let mut tables = [[0_u32; CELLS]; COPIES];
    for (reference, predicted) in reference.chunks(BLOCK).zip(predicted.chunks(BLOCK)) {
        check_labels(rows.len(), reference)?;
        check_labels(rows.len(), predicted)?;
        let (reference, last_reference) = reference.as_chunks::<COPIES>();
        let (predicted, last_predicted) = predicted.as_chunks::<COPIES>();
        for (row, column) in reference.iter().zip(predicted) {
            for ((table, row), column) in tables.iter_mut().zip(row).zip(column) {
                table[cell(*row, *column)] += 1;
            }
        }
        for (row, column) in last_reference.iter().zip(last_predicted) {
            tables[0][cell(*row, *column)] += 1;
        }
    }
    for (i, row) in rows.iter_mut().enumerate() {
        for (j, count) in row.iter_mut().enumerate() {
            *count += sum_of(&tables, i * SMALL + j);
        }
    }
    Ok(())
}

fn count_large<L: Copy + Into<usize>>(
    rows: &mut [Vec<u64>],
    reference: &[L],
    predicted: &[L],
) -> Result<(), Undefined> {
    for (row, column) in reference.iter().zip(predicted) {
        let row = rows.get_mut((*row).into());
        let count = row.and_then(|row| row.get_mut((*column).into()));
        *count.ok_or(Undefined::ValueOutOfRange)? += 1;
    }
    Ok(())
}

/// Without a way out in the middle, so that many labels are compared at once.
fn check_labels<L: Copy + Into<usize>>(k: usize, labels: &[L]) -> Result<(), Undefined> {
    let outside = labels
        .iter()
        .fold(false, |outside, label| outside | ((*label).into() >= k));
    if outside {
        Err(Undefined::ValueOutOfRange)
    } else {
        Ok(())
    }
}

fn sum_of<const CELLS: usize>(tables: &[[u32; CELLS]], cell: usize) -> u64 {
    tables.iter().map(|table| u64::from(table[cell])).sum()
}

impl ScoreHistogram {
    /// Counts scored pairs: their confidence in [0, 1], and whether prediction and reference agree.
    ///
    /// No pairs give an empty histogram. [`Undefined::ShapeMismatch`] for slices of different lengths,
    /// [`Undefined::ValueOutOfRange`] for NaN and for a confidence outside [0, 1]. Counting the parts
    /// of a slice and [merging](Self::merge) them is the same as counting the whole.
    pub fn count(confidence: &[f64], agrees: &[bool]) -> Result<Self, Undefined> {
        /// Both outcomes of every bin, as a power of two.
        const CELLS: usize = (2 * BINS).next_power_of_two();
        if confidence.len() != agrees.len() {
            return Err(Undefined::ShapeMismatch);
        }
        let mut histogram = Self::new();
        for (confidence, agrees) in confidence.chunks(BATCH).zip(agrees.chunks(BATCH)) {
            let mut tables = [[0_u32; CELLS]; 2];
            for (i, (confidence, agrees)) in confidence.iter().zip(agrees).enumerate() {
                let bin = Self::bin_of(*confidence).ok_or(Undefined::ValueOutOfRange)?;
                tables[i % 2][(2 * bin + usize::from(*agrees)) % CELLS] += 1;
            }
            for bin in 0..BINS {
                histogram.count_pairs(bin, false, sum_of(&tables, 2 * bin));
                histogram.count_pairs(bin, true, sum_of(&tables, 2 * bin + 1));
            }
        }
        Ok(histogram)
    }
}

impl Patterns {
    /// Counts items from the label that each person gave them: `people[p][i]` is what person `p` chose
    /// for item `i`, an index below `k`, or `None`.
    ///
    /// `L` is any small integer that is an index (`u8`, `u16`, `usize`). Items that nobody decided are
    /// counted too, as everywhere in [`Patterns`]; without people there are no items.
    /// [`Undefined::ShapeMismatch`] for people with different numbers of items,
    /// [`Undefined::ValueOutOfRange`] for a label that is not below `k` and for a `k` above 4,096.
    /// Counting some items and [merging](Self::merge) the rest is the same as counting all.
    pub fn count<L: Copy + Into<usize>>(
        k: usize,
        people: &[&[Option<L>]],
    ) -> Result<Self, Undefined> {
        let items = people.first().map_or(0, |labels| labels.len());
        if people.iter().any(|labels| labels.len() != items) {
            return Err(Undefined::ShapeMismatch);
        }
        if k > MOST_LABELS {
            return Err(Undefined::ValueOutOfRange);
        }
        let mut patterns = Self::new(k);
        match answers(k, people.len()) {
            Some(answers) => count_answers(&mut patterns, answers, items, people)?,
            None => count_votes(&mut patterns, items, people)?,
        }
        Ok(patterns)
    }
}

/// Answers that an item can get: every person gives one of `k` labels or none. `None` if too many for
/// a table.
fn answers(k: usize, people: usize) -> Option<usize> {
    let answers = (k + 1).checked_pow(u32::try_from(people).ok()?)?;
    (answers <= MOST_ANSWERS).then_some(answers)
}

/// Writes all answers of an item as one number with a digit per person (0 for none) and counts numbers.
fn count_answers<L: Copy + Into<usize>>(
    patterns: &mut Patterns,
    answers: usize,
    items: usize,
    people: &[&[Option<L>]],
) -> Result<(), Undefined> {
    let base = patterns.k() + 1;
    let mut counts = vec![0_u64; answers];
    let mut codes = vec![0_usize; items.min(BLOCK)];
    for start in (0..items).step_by(BLOCK) {
        let end = items.min(start + BLOCK);
        let codes = &mut codes[..end - start];
        codes.fill(0);
        let mut outside = false;
        for labels in people {
            for (code, label) in codes.iter_mut().zip(&labels[start..end]) {
                let digit = label.map_or(0, |label| label.into().saturating_add(1));
                outside |= digit >= base;
                *code = code.wrapping_mul(base).wrapping_add(digit);
            }
        }
        if outside {
            return Err(Undefined::ValueOutOfRange);
        }
        for code in codes {
            counts[*code] += 1;
        }
    }
    let mut votes = vec![0; patterns.k()];
    for (code, count) in counts.into_iter().enumerate().filter(|(_, n)| *n > 0) {
        votes.fill(0);
        let mut rest = code;
        for _ in people {
            if let Some(label) = (rest % base).checked_sub(1) {
                votes[label] += 1;
            }
            rest /= base;
        }
        patterns.count_items(&votes, count);
    }
    Ok(())
}

/// Item by item, where there are too many possible answers for a table.
fn count_votes<L: Copy + Into<usize>>(
    patterns: &mut Patterns,
    items: usize,
    people: &[&[Option<L>]],
) -> Result<(), Undefined> {
    let mut votes = vec![0_u32; patterns.k()];
    for item in 0..items {
        votes.fill(0);
        for label in people.iter().filter_map(|labels| labels[item]) {
            *votes
                .get_mut(label.into())
                .ok_or(Undefined::ValueOutOfRange)? += 1;
        }
        patterns.count_items(&votes, 1);
    }
    Ok(())
}
