//! Agreement of many people, against published tables and other libraries.

use understudy_stats::proportion::wilson;
use understudy_stats::{Metric, Patterns, Undefined};

use crate::support::{NEAR, close, estimate_is};

fn patterns_of(k: usize, items: &[Vec<usize>]) -> Patterns {
    let mut patterns = Patterns::new(k);
    for labels in items {
        let mut votes = vec![0; k];
        for label in labels {
            votes[label - 1] += 1;
        }
        patterns.add(&votes, 1).unwrap();
    }
    patterns
}

/// K. Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", example C: four observers,
/// twelve units, missing data.
fn krippendorff_2011() -> Patterns {
    patterns_of(
        5,
        &[
            vec![1, 1, 1],
            vec![2, 2, 3, 2],
            vec![3, 3, 3, 3],
            vec![3, 3, 3, 3],
            vec![2, 2, 2, 2],
            vec![1, 2, 3, 4],
            vec![4, 4, 4, 4],
            vec![1, 1, 2, 1],
            vec![2, 2, 2, 2],
            vec![5, 5, 5],
            vec![1, 1],
            vec![3],
        ],
    )
}

/// Values printed there to three places; digits from the PyPI package krippendorff.
#[test]
fn krippendorff_alpha_matches_the_published_example() {
    let patterns = krippendorff_2011();
    let alpha = |metric| patterns.krippendorff_alpha(metric, 0.95).unwrap().value;
    close(alpha(Metric::Nominal), 0.743_421_052_631_579, NEAR);
    close(alpha(Metric::Ordinal), 0.815_387_503_754_881_4, NEAR);
    close(alpha(Metric::Interval), 0.849_107_142_857_142_8, NEAR);
    close(alpha(Metric::Ratio), 0.797_402_774_711_612_1, NEAR);
    assert_eq!(patterns.items(), 12);
    assert_eq!(patterns.items_with_several(), 11);
    assert_eq!(patterns.decisions(), 41);
}

/// irrCAC `CAC.raw`: identity weights for nominal, quadratic ones for interval.
#[test]
fn krippendorff_standard_error_matches_irrcac() {
    let patterns = krippendorff_2011();
    let alpha = |metric| patterns.krippendorff_alpha(metric, 0.9);
    let error = |metric| {
        let estimate = alpha(metric).unwrap();
        (estimate.value - estimate.low) / 1.644_853_626_951_472_2
    };
    close(error(Metric::Nominal), 0.145_573_886_985, NEAR);
    close(error(Metric::Interval), 0.129_129_965_715, NEAR);
}

#[test]
fn interval_alpha_ignores_the_scale_of_the_values_and_ratio_their_unit() {
    let patterns = krippendorff_2011();
    let alpha = |metric, values: [f64; 5]| {
        patterns
            .krippendorff_alpha_of_values(metric, &values, 0.95)
            .unwrap()
            .value
    };
    let shifted = alpha(Metric::Interval, [-10.0, -5.0, 0.0, 5.0, 10.0]);
    close(shifted, 0.849_107_142_857_142_8, NEAR);
    close(
        alpha(Metric::Ratio, [0.5, 1.0, 1.5, 2.0, 2.5]),
        0.797_402_774_711_612_1,
        NEAR,
    );
    let with_nan = [0.0, 1.0, f64::NAN, 3.0, 4.0];
    assert_eq!(
        patterns.krippendorff_alpha_of_values(Metric::Interval, &with_nan, 0.95),
        Err(Undefined::ValueOutOfRange)
    );
}

/// J. L. Fleiss (1971), table 1: 30 patients, 6 psychiatrists, 5 diagnoses; κ 0.430.
#[test]
fn fleiss_kappa_matches_the_published_table() {
    let rows = [
        [0, 0, 0, 6, 0],
        [0, 3, 0, 0, 3],
        [0, 1, 4, 0, 1],
        [0, 0, 0, 0, 6],
        [0, 3, 0, 3, 0],
        [2, 0, 4, 0, 0],
        [0, 0, 4, 0, 2],
        [2, 0, 3, 1, 0],
        [2, 0, 0, 4, 0],
        [0, 0, 0, 0, 6],
        [1, 0, 0, 5, 0],
        [1, 1, 0, 4, 0],
        [0, 3, 3, 0, 0],
        [1, 0, 0, 5, 0],
        [0, 2, 0, 3, 1],
        [0, 0, 5, 0, 1],
        [3, 0, 0, 1, 2],
        [5, 1, 0, 0, 0],
        [0, 2, 0, 4, 0],
        [1, 0, 2, 0, 3],
        [0, 0, 0, 0, 6],
        [0, 1, 0, 5, 0],
        [0, 2, 0, 1, 3],
        [2, 0, 0, 4, 0],
        [1, 0, 0, 4, 1],
        [0, 5, 0, 1, 0],
        [4, 0, 0, 0, 2],
        [0, 2, 0, 4, 0],
        [1, 0, 5, 0, 0],
        [0, 0, 0, 0, 6],
    ];
    let mut patterns = Patterns::new(5);
    for row in rows {
        patterns.add(&row, 1).unwrap();
    }
    estimate_is(
        patterns.fleiss_kappa(0.95),
        0.430_244_520_060_140_74,
        0.054_198_935_515,
    );
    let pairs = patterns.pairwise_agreement(0.95).unwrap();
    close(pairs.value, 5.0 / 9.0, NEAR);
    assert_eq!(pairs.n, 30);
    let alpha = patterns.krippendorff_alpha(Metric::Nominal, 0.95).unwrap();
    close(alpha.value, 0.433_409_828_282_028_9, NEAR);
}

/// irrCAC `fleiss` on the example with missing data.
#[test]
fn fleiss_kappa_with_missing_decisions_matches_irrcac() {
    let kappa = krippendorff_2011().fleiss_kappa(0.95);
    close(kappa.unwrap().value, 0.761_169_275_422, NEAR);
    let wide = krippendorff_2011().fleiss_kappa(0.5).unwrap();
    close(
        (wide.high - wide.low) / 2.0 / 0.674_489_750_196_081_7,
        0.153_019_203_469,
        NEAR,
    );
}

/// With two decisions per item the items are the trials, and only n − 1 tells it from Wilson.
#[test]
fn pairwise_agreement_of_two_people_is_a_plain_proportion() {
    let mut patterns = Patterns::new(2);
    patterns.add(&[2, 0], 500).unwrap();
    patterns.add(&[0, 2], 300).unwrap();
    patterns.add(&[1, 1], 200).unwrap();
    patterns.add(&[1, 0], 77).unwrap();
    let pairs = patterns.pairwise_agreement(0.95).unwrap();
    let plain = wilson(800, 1000, 0.95).unwrap();
    close(pairs.value, 0.8, 1e-15);
    close(pairs.low, plain.low, 2e-5);
    close(pairs.high, plain.high, 2e-5);
    assert_eq!(pairs.n, 1000);
}

#[test]
fn repeating_the_votes_of_an_item_narrows_no_interval() {
    let (mut few, mut many) = (Patterns::new(2), Patterns::new(2));
    few.add(&[2, 0], 40).unwrap();
    few.add(&[1, 1], 10).unwrap();
    many.add(&[20, 0], 40).unwrap();
    many.add(&[10, 10], 10).unwrap();
    let width = |p: &Patterns| {
        let estimate = p.pairwise_agreement(0.95).unwrap();
        estimate.high - estimate.low
    };
    // Ten times the decisions on the same 50 items is 95 times the pairs.
    assert!(width(&many) > 0.4 * width(&few));
}

#[test]
fn people_who_never_meet_have_no_agreement() {
    let mut patterns = Patterns::new(3);
    patterns.add(&[1, 0, 0], 10).unwrap();
    assert_eq!(patterns.pairwise_agreement(0.95), Err(Undefined::NoPairs));
    assert_eq!(patterns.fleiss_kappa(0.95), Err(Undefined::NoPairs));
    let alpha = |p: &Patterns| p.krippendorff_alpha(Metric::Nominal, 0.95);
    assert_eq!(alpha(&patterns), Err(Undefined::NoPairs));
    patterns.add(&[3, 0, 0], 10).unwrap();
    assert_eq!(alpha(&patterns), Err(Undefined::NoVariation));
    assert_eq!(
        patterns.fleiss_kappa(0.95),
        Err(Undefined::ChanceAgreementIsOne)
    );
}

#[test]
fn items_that_are_all_alike_count_once_each() {
    let mut patterns = Patterns::new(4);
    patterns.add(&[4, 0, 4, 2], 7).unwrap();
    let pairs = patterns.pairwise_agreement(0.95).unwrap();
    close(pairs.value, 13.0 / 45.0, 1e-15);
    assert!(pairs.high - pairs.low > 0.5);
}

/// The readers of the nodules demo (2 to 4 per nodule); figures published with its data.
#[test]
fn nodule_readers_agree_as_published() {
    let patterns: Patterns = serde_json::from_str(include_str!("data/nodules.json")).unwrap();
    assert_eq!((patterns.items(), patterns.decisions()), (952, 3079));
    close(
        patterns.pairwise_agreement(0.95).unwrap().value,
        0.4712,
        5e-5,
    );
    let alpha = |metric| patterns.krippendorff_alpha(metric, 0.95).unwrap().value;
    close(alpha(Metric::Nominal), 0.2019, 5e-5);
    close(alpha(Metric::Ordinal), 0.3293, 5e-5);
}

/// Counted by hand.
#[test]
fn one_person_is_compared_with_the_majority_of_the_others() {
    // Each 1 faces one 1 and one 2, a tie; the 2 faces two 1s and differs.
    let split = patterns_of(2, &[vec![1, 1, 2]]);
    let found = split.agreement_with_others(0.95).unwrap();
    close(found.value, 0.0, 0.0);
    // Each 1 faces two 1s and one 2 and agrees; the 2 differs.
    let found = patterns_of(2, &[vec![1, 1, 1, 2]])
        .agreement_with_others(0.95)
        .unwrap();
    close(found.value, 0.75, 1e-12);
    let alone = patterns_of(2, &[vec![1], vec![2]]).agreement_with_others(0.95);
    assert_eq!(alone, Err(Undefined::NoPairs));
}

/// Counted with a loop over the single decisions of the demo: 1,273 of 2,433 on 924 nodules.
#[test]
fn nodule_readers_agree_with_the_majority_of_the_others_half_of_the_time() {
    let patterns: Patterns = serde_json::from_str(include_str!("data/nodules.json")).unwrap();
    let found = patterns.agreement_with_others(0.95).unwrap();
    close(found.value, 1273.0 / 2433.0, 1e-12);
    assert_eq!(found.n, 924);
}
