//! When two answers agree.

use super::{Answer, AnswerKind, NumberRange, TextRule};
use understudy_stats::answers::word_edits;
use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory as _};

/// Sums and differences of decimal fractions are off by so much of their size.
const ROUNDING: f64 = 1e-9;

impl AnswerKind {
    /// Whether two answers are the same as far as this stream asks. Every answer agrees with itself, and it does not
    /// matter which of two comes first; but what agrees with one answer need not agree with another that does.
    pub fn agrees(&self, one: &Answer, other: &Answer) -> bool {
        match (self, one, other) {
            (Self::Number(range), Answer::Number(one), Answer::Number(other)) => {
                range.agrees(*one, *other)
            }
            (Self::Text(rule), Answer::Text(one), Answer::Text(other)) => rule.agrees(one, other),
            _ => one == other,
        }
    }
}

impl NumberRange {
    fn agrees(&self, one: f64, other: f64) -> bool {
        let larger = one.abs().max(other.abs());
        let tolerated = self.tolerance.max(self.relative_tolerance * larger);
        (one - other).abs() <= tolerated + ROUNDING * larger.max(tolerated)
    }
}

impl TextRule {
    /// Compares as the stream normalises. The word error rate is taken of the longer text, so that it is the same in
    /// both directions.
    fn agrees(&self, one: &str, other: &str) -> bool {
        let (one, other) = (self.plain(one), self.plain(other));
        if one == other {
            return true;
        }
        if self.max_word_error_rate <= 0.0 {
            return false;
        }
        let edits = word_edits(&one, &other).edits as f64;
        let words = |text: &str| text.split_whitespace().count();
        let longer = words(&one).max(words(&other)) as f64;
        edits <= self.max_word_error_rate * longer + ROUNDING
    }

    /// The text with everything left out that the stream does not look at. Always in Unicode's normalisation form C, in
    /// which a letter with an accent is one character however it was typed.
    pub fn plain(&self, text: &str) -> String {
        let mut plain: String = text.nfc().collect();
        if self.ignore_case {
            // Lower case can fall apart into several characters.
            plain = plain.to_lowercase().nfc().collect();
        }
        if self.ignore_punctuation {
            plain.retain(|c| c.general_category_group() != GeneralCategoryGroup::Punctuation);
        }
        if self.ignore_whitespace {
            let words: Vec<&str> = plain.split_whitespace().collect();
            plain = words.join(" ");
        }
        plain
    }
}
