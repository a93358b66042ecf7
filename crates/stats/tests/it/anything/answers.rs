//! Edits, moments and pairs of people.

use proptest::prelude::*;
use understudy_stats::answers::{
    EditSums, Moments, PeoplePairs, character_edits, mean_overlap, pairs_that_agree, word_edits,
};

use super::{count, level, number, sound};

proptest! {
    #[test]
    fn answers(
        one in ".{0,12}", other in ".{0,12}", a in count(), b in count(), sum in any::<i64>(), at in level(),
        ends in (number(), number()), small in (any::<u32>(), any::<u32>()),
    ) {
        for (found, back) in [
            (word_edits(&one, &other), word_edits(&other, &one)),
            (character_edits(&one, &other), character_edits(&other, &one)),
        ] {
            prop_assert_eq!(found.edits, back.edits);
            prop_assert!(found.edits <= found.length.max(back.length));
        }
        let given = (a, b, sum, at, ends, small);
        let mut sums = EditSums {
            texts: a, edits: b, lengths: a, edits_squared: u128::from(b), lengths_squared: u128::MAX, products: 3,
        };
        sound(&sums.rate(at), &given)?;
        sums.add(word_edits(&one, &other));
        sound(&sums.rate(at), &given)?;
        sound(&Moments { n: a, sum, squares: u128::from(b) }.mean(at, ends), &given)?;
        sound(&Moments { n: a, sum, squares: u128::MAX }.mean(at, ends), &given)?;
        let people = [
            PeoplePairs { people: small.0, agreeing: small.1, items: a },
            PeoplePairs { people: 2, agreeing: 1, items: b },
        ];
        sound(&pairs_that_agree(&people, at), &given)?;
        sound(&mean_overlap(&[(small.0, small.1, a), (1, 2, b)], at), &given)?;
    }
}
