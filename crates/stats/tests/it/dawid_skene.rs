//! Dawid and Skene's model on their own example, and where the truth is known.

use understudy_stats::decisions::{DawidSkene, EmPlan, Sittings};
use understudy_stats::{Decision, Decisions, Undefined};

use crate::support::{Lcg, NEAR, close, lcg};

/// A. P. Dawid, A. M. Skene (1979), table 1: 45 patients, five anaesthetists, fitness from 1 to 4; the
/// first anaesthetist saw each patient three times. Patient 7 as copied by one public source.
const ANAESTHETISTS: [&str; 45] = [
    "1,1,1|1|1|1|1",
    "3,3,3|4|3|3|4",
    "1,1,2|2|1|2|2",
    "2,2,2|3|1|2|1",
    "2,2,2|3|2|2|2",
    "2,2,2|3|3|2|2",
    "1,2,2|2|1|1|1",
    "3,3,3|3|4|3|3",
    "2,2,2|2|2|2|3",
    "2,3,2|2|2|2|3",
    "4,4,4|4|4|4|4",
    "2,2,2|3|3|4|3",
    "1,1,1|1|1|1|1",
    "2,2,2|3|2|1|2",
    "1,2,1|1|1|1|1",
    "1,1,1|2|1|1|1",
    "1,1,1|1|1|1|1",
    "1,1,1|1|1|1|1",
    "2,2,2|2|2|2|1",
    "2,2,2|1|3|2|2",
    "2,2,2|2|2|2|2",
    "2,2,2|2|2|2|1",
    "2,2,2|3|2|2|2",
    "2,2,1|2|2|2|2",
    "1,1,1|1|1|1|1",
    "1,1,1|1|1|1|1",
    "2,3,2|2|2|2|2",
    "1,1,1|1|1|1|1",
    "1,1,1|1|1|1|1",
    "1,1,2|1|1|2|1",
    "1,1,1|1|1|1|1",
    "3,3,3|3|2|3|3",
    "1,1,1|1|1|1|1",
    "2,2,2|2|2|2|2",
    "2,2,2|3|2|3|2",
    "4,3,3|4|3|4|3",
    "2,2,1|2|2|3|2",
    "2,3,2|3|2|3|3",
    "3,3,3|3|4|3|2",
    "1,1,1|1|1|1|1",
    "1,1,1|1|1|1|1",
    "1,2,1|2|1|1|1",
    "2,3,2|2|2|2|2",
    "1,2,1|1|1|1|1",
    "2,2,2|2|2|2|2",
];

/// Patient 7 as another public source has it.
const PATIENT_7: &str = "1,1,2|2|1|1|1";

fn anaesthetists(patient_7: &str) -> Decisions {
    let mut decisions = Vec::new();
    for (item, row) in (0..).zip(ANAESTHETISTS) {
        let row = if item == 6 { patient_7 } else { row };
        for (rater, labels) in (1..).zip(row.split('|')) {
            for label in labels.split(',') {
                decisions.push(Decision {
                    item,
                    rater,
                    label: label.parse::<u16>().unwrap() - 1,
                });
            }
        }
    }
    Decisions::new(4, decisions).unwrap()
}

/// The first anaesthetist read each record three times apart, and all three readings are data.
fn three_sittings() -> EmPlan {
    EmPlan {
        sittings: Sittings::Every,
        ..EmPlan::default()
    }
}

/// crowd-kit's stopping figure: it adds the prior once per decision instead of once per item, and
/// divides by the number of decisions.
///
/// `before` has the posteriors that the priors and matrices of `fit` were made from.
fn loss_of_crowd_kit(table: &Decisions, fit: &DawidSkene, before: &DawidSkene) -> f64 {
    let posterior = |item: u32| &before.items.iter().find(|p| p.item == item).unwrap().labels;
    let matrix = |rater: u32| &fit.raters.iter().find(|r| r.rater == rater).unwrap().given;
    let mut sum = 0.0;
    for decision in table.iter() {
        let given = matrix(decision.rater);
        for (truth, p) in posterior(decision.item).iter().enumerate() {
            let probability: f64 = given[truth].as_ref().unwrap()[usize::from(decision.label)];
            sum += p * (probability.ln() + fit.priors[truth].ln());
        }
    }
    for item in &before.items {
        let entropy = |p: &f64| p.max(1e-10).ln() * p.max(1e-10);
        sum -= item.labels.iter().map(entropy).sum::<f64>();
    }
    sum / table.len() as f64
}

/// crowd-kit `DawidSkene`, priors and the first rater's labels where 1 is true. Its stopping figure
/// falls in the fourth round and it stops there, short of the maximum; after as many rounds all
/// figures are the same.
#[test]
fn four_rounds_match_crowd_kit_on_both_copies_of_the_published_table() {
    let cases = [
        (
            ANAESTHETISTS[6],
            [
                0.399_731_635_872_055_57,
                0.422_382_204_212_918,
                0.111_219_491_663_149_96,
                0.066_666_668_251_876_37,
            ],
            [
                0.889_372_149_842_877_8,
                0.110_627_850_153_416_06,
                1.853_095_112_479_635_4e-12,
                1.853_095_112_479_635_4e-12,
            ],
            -1.602_760_997_315_902,
        ),
        (
            PATIENT_7,
            [
                0.400_077_274_834_417_46,
                0.422_060_420_888_779_2,
                0.111_195_636_052_987_7,
                0.066_666_668_223_815_56,
            ],
            [
                0.907_360_872_042_276_8,
                0.092_639_127_954_020_3,
                1.851_494_167_082_028_7e-12,
                1.851_494_167_082_028_7e-12,
            ],
            -1.595_886_921_135_966_3,
        ),
    ];
    for (patient_7, priors, first, loss) in cases {
        let table = anaesthetists(patient_7);
        let after = |rounds| {
            let plan = EmPlan {
                rounds,
                tolerance: 0.0,
                ..three_sittings()
            };
            table.dawid_skene(plan).unwrap()
        };
        let fit = after(4);
        assert_eq!((fit.rounds, fit.converged), (4, false));
        for (found, prior) in fit.priors.iter().zip(priors) {
            close(*found, prior, NEAR);
        }
        for (found, given) in fit.raters[0].given[0].iter().flatten().zip(first) {
            close(*found, given, NEAR);
        }
        close(loss_of_crowd_kit(&table, &fit, &after(3)), loss, NEAR);
    }
}

/// Priors printed by Dawid and Skene (1979), table 4: 0.40, 0.42, 0.11, 0.07. The converged figures are
/// those of the same algorithm written with numpy.
#[test]
fn the_published_table_is_fitted_to_the_end() {
    let table = anaesthetists(PATIENT_7);
    let fit = table.dawid_skene(three_sittings()).unwrap();
    assert!(fit.converged && fit.rounds < 100);
    for (found, printed) in fit.priors.iter().zip([0.40, 0.42, 0.11, 0.07]) {
        close(*found, printed, 5e-3);
    }
    close(fit.log_likelihood, -190.730_996_598_613_84, 1e-7);
    assert_eq!(fit.items.len(), 45);
    let decisions: Vec<u64> = fit.raters.iter().map(|r| r.decisions).collect();
    assert_eq!(decisions, [135, 45, 45, 45, 45]);
    assert_eq!(fit, table.dawid_skene(three_sittings()).unwrap());
}

#[test]
fn each_round_fits_at_least_as_well() {
    let table = anaesthetists(PATIENT_7);
    let after = |rounds| {
        let plan = EmPlan {
            rounds,
            tolerance: 0.0,
            ..three_sittings()
        };
        table.dawid_skene(plan).unwrap().log_likelihood
    };
    for rounds in 1..12 {
        assert!(after(rounds + 1) >= after(rounds) - 1e-6);
    }
}

/// 2,000 items, five raters of known error: the matrices are found again, and the fitted labels beat
/// the majority.
#[test]
fn known_errors_are_found_again() {
    let errors = [0.05, 0.1, 0.4, 0.45, 0.5];
    let mut random = Lcg(79);
    let mut uniform = || random.next().unwrap();
    let (mut decisions, mut truths) = (Vec::new(), Vec::new());
    for item in 0..2_000 {
        let truth = u16::from(uniform() < 0.3);
        truths.push(usize::from(truth));
        for (rater, error) in (0..).zip(errors) {
            let label = if uniform() < error { 1 - truth } else { truth };
            decisions.push(Decision { item, rater, label });
        }
    }
    let table = Decisions::new(2, decisions.clone()).unwrap();
    let fit = table.dawid_skene(EmPlan::default()).unwrap();
    close(fit.priors[1], 0.3, 0.05);
    for (matrix, error) in fit.raters.iter().zip(errors) {
        let given = |truth: usize| matrix.given[truth].as_ref().unwrap();
        close(given(0)[1], error, 0.05);
        close(given(1)[0], error, 0.08);
    }
    let right = |labels: Vec<usize>| labels.iter().zip(&truths).filter(|(a, b)| a == b).count();
    let fitted = fit.items.iter().map(|i| usize::from(i.labels[1] > 0.5));
    let majority = decisions.chunks(5).map(|votes| {
        let ones: u16 = votes.iter().map(|d| d.label).sum();
        usize::from(ones > 2)
    });
    assert!(right(fitted.collect()) > right(majority.collect()) + 50);
}

#[test]
fn deciding_an_item_again_changes_nothing() {
    let once = |(item, rater, label): (u32, u32, u16)| Decision { item, rater, label };
    let firsts: Vec<Decision> = lcg(79, 90)
        .chunks(3)
        .zip(0..)
        .flat_map(|(draws, item)| {
            let label = |(rater, draw): (u32, &f64)| once((item, rater, u16::from(*draw < 0.5)));
            (0..).zip(draws).map(label).collect::<Vec<_>>()
        })
        .collect();
    let again = firsts.iter().filter(|row| row.rater == 1);
    let again = again.flat_map(|row| [Decision { label: 0, ..*row }; 4]);
    let with_repeats: Vec<Decision> = firsts.iter().copied().chain(again).collect();
    let fit = |rows: &[Decision], plan| {
        let table = Decisions::new(2, rows.to_vec()).unwrap();
        table.dawid_skene(plan).unwrap()
    };
    let usual = EmPlan::default();
    assert_eq!(fit(&with_repeats, usual), fit(&firsts, usual));
    assert_ne!(
        fit(&with_repeats, three_sittings()).priors,
        fit(&firsts, usual).priors
    );
    assert_eq!(fit(&firsts, three_sittings()), fit(&firsts, usual));
}

#[test]
fn a_rater_who_never_met_a_label_has_no_row_for_it() {
    // Label 2 of the schema is never given; the third rater decides items of label 0 alone.
    let rows = (0..40).flat_map(|item| {
        let label = u16::from(item % 2 == 1);
        let raters = if label == 0 { 0..3 } else { 0..2 };
        raters.map(move |rater| Decision { item, rater, label })
    });
    let table = Decisions::new(3, rows.collect()).unwrap();
    let fit = table.dawid_skene(EmPlan::default()).unwrap();
    close(fit.priors[2], 0.0, 0.0);
    for rater in &fit.raters {
        assert!(rater.given[2].is_none());
        close(rater.given[0].as_ref().unwrap()[0], 1.0, 1e-9);
        assert_eq!(rater.given[1].is_none(), rater.rater == 2);
    }
}

#[test]
fn what_cannot_be_fitted_is_named() {
    let one = |rater| Decision {
        item: 1,
        rater,
        label: 0,
    };
    let fit =
        |k, rows: &[Decision], plan| Decisions::new(k, rows.to_vec()).unwrap().dawid_skene(plan);
    let plan = EmPlan::default();
    assert_eq!(fit(2, &[], plan), Err(Undefined::NoData));
    assert_eq!(fit(2, &[one(1)], plan), Err(Undefined::TooFewRaters));
    assert_eq!(
        fit(1, &[one(1), one(2)], plan),
        Err(Undefined::TooFewLabels)
    );
    for plan in [
        EmPlan { rounds: 0, ..plan },
        EmPlan {
            tolerance: f64::NAN,
            ..plan
        },
        EmPlan {
            tolerance: -1.0,
            ..plan
        },
        EmPlan { floor: 0.0, ..plan },
        EmPlan {
            floor: f64::NAN,
            ..plan
        },
    ] {
        assert_eq!(
            fit(2, &[one(1), one(2)], plan),
            Err(Undefined::ValueOutOfRange)
        );
    }
}
