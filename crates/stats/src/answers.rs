//! Errors of answers that are not one label of several: texts by edits, numbers by distance, both as integer sums.

use crate::estimate::{Estimate, Undefined, two_sided_z};
use crate::ratio::{Part, ratio_over_items};
use crate::student::t_quantile;
use serde::{Deserialize, Serialize};

/// How far a text is from the one it should be: what word and character error rates are made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edits {
    /// Fewest insertions, deletions and substitutions that turn one text into the other.
    pub edits: u64,
    /// How long the text is that it should be.
    pub length: u64,
}

/// Edits between two texts in words, which whitespace separates.
///
/// The distance is Levenshtein's (V. I. Levenshtein 1966, Soviet Physics Doklady 10, 707–710). Takes time in proportion
/// to the product of the lengths.
pub fn word_edits(reference: &str, said: &str) -> Edits {
    let (reference, said) = (words(reference), words(said));
    Edits {
        edits: strsim::generic_levenshtein(&reference, &said) as u64,
        length: reference.len() as u64,
    }
}

/// Edits between two texts in characters, as Unicode counts them.
pub fn character_edits(reference: &str, said: &str) -> Edits {
    Edits {
        edits: strsim::levenshtein(reference, said) as u64,
        length: reference.chars().count() as u64,
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// Sums over texts from which an error rate with its interval follows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditSums {
    /// Texts.
    pub texts: u64,
    /// Σ edits.
    pub edits: u64,
    /// Σ length.
    pub lengths: u64,
    /// Σ edits².
    pub edits_squared: u128,
    /// Σ length².
    pub lengths_squared: u128,
    /// Σ edits · length.
    pub products: u128,
}

impl EditSums {
    /// Adds one text.
    pub fn add(&mut self, one: Edits) {
        let (edits, length) = (u128::from(one.edits), u128::from(one.length));
        self.texts = self.texts.saturating_add(1);
        self.edits = self.edits.saturating_add(one.edits);
        self.lengths = self.lengths.saturating_add(one.length);
        self.edits_squared = self.edits_squared.saturating_add(edits * edits);
        self.lengths_squared = self.lengths_squared.saturating_add(length * length);
        self.products = self.products.saturating_add(edits * length);
    }

    /// Word or character error rate: all edits over the length of all reference texts, in [0, ∞); `n` counts texts.
    ///
    /// The usual corpus rate (A. C. Morris, V. Maier, P. Green 2004, Interspeech, 2765–2768). The interval is normal
    /// with the variance of a ratio of totals, linearised over texts (W. G. Cochran, Sampling Techniques, chapter 6);
    /// texts that are all alike leave room for the unseen instead. Undefined without texts, where all references are
    /// empty, and for one text alone.
    pub fn rate(&self, level: f64) -> Result<Estimate, Undefined> {
        let z = two_sided_z(level)?;
        if self.texts == 0 || self.lengths == 0 {
            return Err(Undefined::NoData);
        }
        if self.texts == 1 {
            return Err(Undefined::TooFewItems);
        }
        let (n, length) = (self.texts as f64, self.lengths as f64);
        let rate = self.edits as f64 / length;
        let spread = self.edits_squared as f64 - 2.0 * rate * self.products as f64
            + rate * rate * self.lengths_squared as f64;
        // Equal texts differ from the mean by rounding alone, which must not pass for spread.
        if spread <= 1e-9 * (self.edits_squared as f64).max(1e-9) {
            return Estimate::of_alike(rate, self.texts, level, (0.0, rate.max(1.0)));
        }
        let half = z * (spread / (length * length) * n / (n - 1.0)).sqrt();
        Estimate::around(rate, half, self.texts, level, (0.0, f64::INFINITY))
    }
}

/// Sums over whole numbers from which their mean with its interval follows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
    /// Numbers.
    pub n: u64,
    /// Their sum.
    pub sum: i64,
    /// The sum of their squares.
    pub squares: u128,
}

impl Moments {
    /// The mean with Student's interval; `(least, greatest)` are the ends of what a number can be, to which the
    /// interval is cut and towards which it reaches where all numbers are the same.
    ///
    /// Undefined without numbers, for one alone, where the squares are fewer than the sum allows, and for ends that are
    /// not finite.
    pub fn mean(&self, level: f64, (least, greatest): (f64, f64)) -> Result<Estimate, Undefined> {
        two_sided_z(level)?;
        if !(least.is_finite() && greatest.is_finite()) {
            return Err(Undefined::ValueOutOfRange);
        }
        match self.n {
            0 => return Err(Undefined::NoData),
            1 => return Err(Undefined::TooFewItems),
            _ => {}
        }
        let square = i128::from(self.sum).unsigned_abs().pow(2);
        let scaled = u128::from(self.n)
            .checked_mul(self.squares)
            .ok_or(Undefined::CountsTooLarge)?;
        let spread = scaled
            .checked_sub(square)
            .ok_or(Undefined::ImpossibleCounts)? as f64;
        let n = self.n as f64;
        let value = self.sum as f64 / n;
        if spread == 0.0 {
            return Estimate::of_alike(value, self.n, level, (least, greatest));
        }
        let deviation = (spread / (n * n * (n - 1.0))).sqrt();
        let half = t_quantile((1.0 - level) / 2.0, n - 1.0).abs() * deviation;
        Estimate::around(value, half, self.n, level, (least, greatest))
    }
}

/// Items on which so many people decided, and so many pairs of them agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeoplePairs {
    /// People who decided each of them.
    pub people: u32,
    /// Pairs of these people who agree, on each of them.
    pub agreeing: u32,
    /// Items.
    pub items: u64,
}

/// Share of the pairs of people who agree about an item, over all items that several people decided; `n` counts items.
///
/// People who agree with one person need not agree with one another (numbers within a tolerance), so this takes pairs
/// and no votes. The items are the independent units, as for the pairwise agreement of votes. Undefined without
/// such items, and where more pairs agree than there are.
pub fn pairs_that_agree(counts: &[PeoplePairs], level: f64) -> Result<Estimate, Undefined> {
    let mut parts = Vec::with_capacity(counts.len());
    for one in counts.iter().filter(|one| one.items > 0) {
        let people = u64::from(one.people);
        let pairs = people * people.saturating_sub(1) / 2;
        if u64::from(one.agreeing) > pairs {
            return Err(Undefined::ImpossibleCounts);
        }
        parts.push(Part {
            upper: f64::from(one.agreeing),
            lower: pairs as f64,
            items: one.items,
        });
    }
    let all = counts
        .iter()
        .try_fold(0_u64, |all, one| all.checked_add(one.items));
    all.ok_or(Undefined::CountsTooLarge)?;
    ratio_over_items(&parts, level)
}

/// Mean share of labels that two sets have in common, of those that either has (P. Jaccard 1912, New Phytologist 11,
/// 37–50), from pairs of sets by (labels in both, labels in either, pairs). Two empty sets have everything in common.
///
/// The interval is Wilson's at the effective size that the spread over pairs gives. Undefined without pairs, and where
/// more labels are in both than in either.
pub fn mean_overlap(counts: &[(u32, u32, u64)], level: f64) -> Result<Estimate, Undefined> {
    let mut parts = Vec::with_capacity(counts.len());
    for (both, either, pairs) in counts.iter().filter(|(_, _, pairs)| *pairs > 0) {
        if both > either {
            return Err(Undefined::ImpossibleCounts);
        }
        let share = if *either == 0 {
            1.0
        } else {
            f64::from(*both) / f64::from(*either)
        };
        parts.push(Part {
            upper: share,
            lower: 1.0,
            items: *pairs,
        });
    }
    let all = counts
        .iter()
        .try_fold(0_u64, |all, (_, _, pairs)| all.checked_add(*pairs));
    all.ok_or(Undefined::CountsTooLarge)?;
    ratio_over_items(&parts, level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_characters_are_counted_against_the_reference() {
        let words = word_edits("the cat sat on the mat", "the cat sit on mat");
        assert_eq!((words.edits, words.length), (2, 6));
        let characters = character_edits("kitten", "sitting");
        assert_eq!((characters.edits, characters.length), (3, 6));
        assert_eq!(word_edits("", "a b").edits, 2);
    }

    #[test]
    fn the_rate_is_all_edits_over_the_length_of_all_references() {
        let mut sums = EditSums::default();
        sums.add(word_edits("a b c d", "a b c d"));
        sums.add(word_edits("a b c d e f", "a x c d e"));
        let rate = sums.rate(0.95).unwrap();
        assert!((rate.value - 0.2).abs() < 1e-12);
        assert!(rate.low < 0.2 && rate.high > 0.2 && rate.n == 2);
        assert_eq!(EditSums::default().rate(0.95), Err(Undefined::NoData));
    }

    #[test]
    fn texts_without_any_error_leave_room_for_the_unseen() {
        let mut sums = EditSums::default();
        for _ in 0..10 {
            sums.add(word_edits("a b", "a b"));
        }
        let rate = sums.rate(0.95).unwrap();
        assert!(rate.value == 0.0 && rate.low == 0.0 && rate.high > 0.1);
    }

    #[test]
    fn a_mean_has_students_interval() {
        // 1, 2, 3, 4: mean 2.5, s = 1.2910, t(0.025, 3) = 3.1824.
        let moments = Moments {
            n: 4,
            sum: 10,
            squares: 30,
        };
        let mean = moments.mean(0.95, (0.0, 100.0)).unwrap();
        assert!((mean.value - 2.5).abs() < 1e-12);
        assert!(
            (mean.high - 2.5 - 3.182_446 * 1.290_994 / 2.0).abs() < 1e-4,
            "{mean:?}"
        );
        assert_eq!(
            Moments {
                n: 2,
                sum: 10,
                squares: 1
            }
            .mean(0.95, (0.0, 1.0)),
            Err(Undefined::ImpossibleCounts)
        );
    }

    #[test]
    fn pairs_of_people_are_shares_of_all_pairs() {
        let counts = [
            PeoplePairs {
                people: 3,
                agreeing: 1,
                items: 2,
            },
            PeoplePairs {
                people: 2,
                agreeing: 1,
                items: 4,
            },
            PeoplePairs {
                people: 1,
                agreeing: 0,
                items: 9,
            },
        ];
        let share = pairs_that_agree(&counts, 0.95).unwrap();
        assert!((share.value - 0.6).abs() < 1e-12 && share.n == 6);
        assert_eq!(
            pairs_that_agree(&counts[2..], 0.95),
            Err(Undefined::NoPairs)
        );
    }
}
