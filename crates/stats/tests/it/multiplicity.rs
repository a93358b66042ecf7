//! Corrections for many tests, against statsmodels and the laws that define them.

use proptest::prelude::*;
use understudy_stats::Undefined;
use understudy_stats::multiplicity::Correction;

use crate::support::{NEAR, close};

const ALL: [Correction; 4] = [
    Correction::Bonferroni,
    Correction::Holm,
    Correction::BenjaminiHochberg,
    Correction::BenjaminiYekutieli,
];

/// statsmodels 0.14 `multipletests`; the order given is kept.
#[test]
fn corrected_p_values_match_statsmodels() {
    let expected = [
        (Correction::Bonferroni, [0.005, 0.06, 0.15, 1.0, 1.0]),
        (Correction::Holm, [0.005, 0.048, 0.09, 0.4, 0.5]),
        (
            Correction::BenjaminiHochberg,
            [0.005, 0.03, 0.05, 0.25, 0.5],
        ),
        (
            Correction::BenjaminiYekutieli,
            [
                0.011_416_666_666_666_667,
                0.068_499_999_999_999_99,
                0.114_166_666_666_666_65,
                0.570_833_333_333_333_3,
                1.0,
            ],
        ),
    ];
    for (correction, values) in expected {
        let forwards = correction.adjust(&[0.001, 0.012, 0.03, 0.2, 0.5]).unwrap();
        let backwards = correction.adjust(&[0.5, 0.2, 0.03, 0.012, 0.001]).unwrap();
        for (at, value) in values.into_iter().enumerate() {
            close(forwards[at], value, NEAR);
            close(backwards[4 - at], value, NEAR);
        }
    }
}

#[test]
fn rejections_are_those_whose_corrected_p_value_is_small() {
    let p = [0.2, 0.012, 0.001];
    assert_eq!(
        Correction::Holm.rejected(&p, 0.03),
        Ok(vec![false, true, true])
    );
    assert_eq!(
        Correction::Bonferroni.rejected(&p, 0.03),
        Ok(vec![false, false, true])
    );
}

#[test]
fn what_is_no_p_value_is_refused() {
    for correction in ALL {
        assert_eq!(correction.adjust(&[]), Err(Undefined::NoData));
        for bad in [f64::NAN, f64::INFINITY, -0.1, 1.1] {
            let adjusted = correction.adjust(&[0.5, bad]);
            assert_eq!(adjusted, Err(Undefined::ValueOutOfRange));
        }
        assert_eq!(
            correction.rejected(&[0.5], 1.0),
            Err(Undefined::LevelOutOfRange)
        );
    }
}

proptest! {
    #[test]
    fn corrections_never_help_and_keep_the_order(
        p in prop::collection::vec(prop_oneof![8 => 0.0..=1.0_f64, 1 => Just(0.0), 1 => Just(1.0)], 1..40)
    ) {
        for correction in ALL {
            let adjusted = correction.adjust(&p).unwrap();
            for (a, own) in adjusted.iter().zip(&p) {
                prop_assert!(*a >= *own * (1.0 - 1e-15) && *a <= 1.0);
                for (b, other) in adjusted.iter().zip(&p) {
                    prop_assert!(own > other || a <= b);
                }
            }
        }
    }

    #[test]
    fn stricter_promises_reject_less(p in prop::collection::vec(0.0..=1.0_f64, 1..40)) {
        let [bonferroni, holm, hochberg, yekutieli] = ALL.map(|c| c.adjust(&p).unwrap());
        for at in 0..p.len() {
            prop_assert!(holm[at] <= bonferroni[at]);
            prop_assert!(hochberg[at] <= holm[at] * (1.0 + 1e-15));
            prop_assert!(hochberg[at] <= yekutieli[at]);
        }
    }
}
