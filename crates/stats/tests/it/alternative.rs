//! The alternative annotator test, against the program of its authors.

use understudy_stats::decisions::{AlternativeTestPlan, Score};
use understudy_stats::{Decision, Decisions, Undefined};

use crate::support::{NEAR, close, lcg};

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "labels 0 to 2"
)]
fn label(u: f64) -> u16 {
    (3.0 * u).floor() as u16
}

/// 120 items, four raters who miss some, and a model; made from the reference sequence.
fn example() -> (Decisions, Vec<(u32, u16)>) {
    let gold = lcg(51, 120);
    let noisy = |flips: u64, others: u64, rate: f64| {
        let (flips, others) = (lcg(flips, 120), lcg(others, 120));
        let said = |i: usize| if flips[i] < rate { others[i] } else { gold[i] };
        (0..120).map(|i| label(said(i))).collect::<Vec<u16>>()
    };
    let mut decisions = Vec::new();
    for rater in 0..4 {
        let labels = noisy(60 + u64::from(rater), 160 + u64::from(rater), 0.3);
        for (item, label) in (0..)
            .zip(labels)
            .filter(|(item, _)| item % (7 + rater) != 0)
        {
            decisions.push(Decision { item, rater, label });
        }
    }
    let model = (0..).zip(noisy(70, 170, 0.2)).collect();
    (Decisions::new(3, decisions).unwrap(), model)
}

/// The authors' program (arXiv 2501.10970). With labels 0, 1, 2 as values both scores put the same
/// label first on every item, so both give the same figures.
#[test]
fn figures_match_the_program_of_the_authors() {
    let (table, model) = example();
    let cases = [
        (
            0.0,
            0.0,
            [
                0.657_409_595_569_537_8,
                0.089_580_936_855_094_76,
                0.275_504_061_473_865_4,
                0.120_542_817_367_167_32,
            ],
        ),
        (
            0.1,
            0.75,
            [
                0.049_310_728_944_610_166,
                0.000_508_924_739_889_87,
                0.003_910_678_432_207_806,
                0.000_655_516_410_869_194_2,
            ],
        ),
        (
            0.2,
            1.0,
            [
                0.000_152_514_075_868_654_94,
                2.028_962_479_397_197_3e-07,
                2.379_940_093_350_410_7e-06,
                1.835_266_856_695_714_1e-07,
            ],
        ),
    ];
    for (epsilon, winning_rate, p_values) in cases {
        for score in [Score::Accuracy, Score::NegativeRmse(&[0.0, 1.0, 2.0])] {
            let plan = AlternativeTestPlan {
                score,
                epsilon,
                ..AlternativeTestPlan::default()
            };
            let found = table
                .alternative_annotator_test(&model, plan, 0.95)
                .unwrap();
            close(found.winning_rate.unwrap().value, winning_rate, NEAR);
            let advantage = found.advantage.unwrap();
            close(advantage.value, 0.895_236_186_717_873_7, NEAR);
            assert!(advantage.low < advantage.value && advantage.value < advantage.high);
            assert_eq!(found.passes(), Ok(winning_rate >= 0.5));
            assert_eq!((found.tested, found.raters.len()), (4, 4));
            for (rater, p) in found.raters.iter().zip(p_values) {
                close(rater.p_value.unwrap(), p, NEAR);
                let items = rater.model_better + rater.rater_better + rater.ties;
                assert_eq!(rater.advantage.unwrap().n, items);
            }
        }
    }
}

#[test]
fn a_rater_who_never_differs_from_the_model_cannot_be_tested() {
    let (table, _) = example();
    // The model says what rater 0 says.
    let copy: Vec<(u32, u16)> = table
        .iter()
        .filter(|d| d.rater == 0)
        .map(|d| (d.item, d.label))
        .collect();
    let found = table
        .alternative_annotator_test(&copy, AlternativeTestPlan::default(), 0.95)
        .unwrap();
    assert_eq!(found.raters[0].p_value, Err(Undefined::NoVariation));
    assert_eq!(found.raters[0].ties, copy.len() as u64);
    assert!(!found.raters[0].model_wins);
    assert_eq!(found.tested, 3);
}

#[test]
fn too_few_items_leave_the_test_undefined() {
    let (table, model) = example();
    let plan = AlternativeTestPlan {
        least_items: 121,
        ..AlternativeTestPlan::default()
    };
    let found = table
        .alternative_annotator_test(&model, plan, 0.95)
        .unwrap();
    assert!(
        found
            .raters
            .iter()
            .all(|r| r.p_value == Err(Undefined::TooFewItems))
    );
    assert_eq!(found.winning_rate, Err(Undefined::TooFewItems));
    assert_eq!(found.advantage, Err(Undefined::TooFewItems));
    assert_eq!(found.passes(), Err(Undefined::TooFewItems));
}

#[test]
fn improper_questions_are_refused() {
    let (table, model) = example();
    let usual = AlternativeTestPlan::default();
    let ask = |model: &[(u32, u16)], plan| {
        table
            .alternative_annotator_test(model, plan, 0.95)
            .map(|t| t.won)
    };
    let refused = [
        (
            AlternativeTestPlan {
                epsilon: f64::NAN,
                ..usual
            },
            Undefined::ValueOutOfRange,
        ),
        (
            AlternativeTestPlan {
                epsilon: 1.5,
                ..usual
            },
            Undefined::ValueOutOfRange,
        ),
        (
            AlternativeTestPlan { q: 0.0, ..usual },
            Undefined::LevelOutOfRange,
        ),
        (
            AlternativeTestPlan {
                score: Score::NegativeRmse(&[0.0, 1.0]),
                ..usual
            },
            Undefined::ShapeMismatch,
        ),
        (
            AlternativeTestPlan {
                score: Score::NegativeRmse(&[0.0, 1.0, f64::NAN]),
                ..usual
            },
            Undefined::ValueOutOfRange,
        ),
    ];
    for (plan, reason) in refused {
        assert_eq!(ask(&model, plan), Err(reason));
    }
    assert_eq!(ask(&[(1, 3)], usual), Err(Undefined::ValueOutOfRange));
    assert_eq!(ask(&[(1, 2), (1, 1)], usual), Err(Undefined::ShapeMismatch));
    assert_eq!(ask(&[(999, 2)], usual), Err(Undefined::NoPairs));
    assert_eq!(ask(&[], usual), Err(Undefined::NoPairs));
}
