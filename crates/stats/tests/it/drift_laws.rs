//! Laws of the drift figures: any counts, any numbers, any order of parts.

use proptest::prelude::*;
use understudy_stats::drift::{
    Bins, Categories, Counts, Feature, Rule, cbpe, chi_square, jensen_shannon, ks, ks_counts, psi,
    psi_null_quantile, report, wasserstein, wasserstein_counts,
};

prop_compose! {
    fn two_counts()(bins in 1_usize..12)(
        a in proptest::collection::vec(prop_oneof![0_u64..20, 0_u64..1 << 40], bins),
        b in proptest::collection::vec(prop_oneof![0_u64..20, 0_u64..1 << 40], bins),
    ) -> (Vec<u64>, Vec<u64>) { (a, b) }
}

fn some_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        -2.0..2.0_f64,
        Just(f64::NAN),
        Just(0.0),
        Just(f64::MAX)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn figures_of_any_counts_are_numbers_in_range((a, b) in two_counts()) {
        if let Ok(found) = psi(&a, &b) {
            prop_assert!(found.is_finite() && found >= 0.0);
        }
        if let Ok(found) = jensen_shannon(&a, &b) {
            for share in [found.divergence_bits(), found.distance_bits()] {
                prop_assert!((0.0..=1.0).contains(&share));
            }
        }
        if let Ok(found) = chi_square(&a, &b) {
            prop_assert!(found.statistic >= 0.0 && found.statistic.is_finite());
            prop_assert!((0.0..=1.0).contains(&found.p_value));
            prop_assert!((0.0..=1.0).contains(&found.effect));
        }
        if let Ok(found) = ks_counts(&a, &b) {
            prop_assert!((0.0..=1.0).contains(&found.p_value));
            prop_assert!((0.0..=1.0).contains(&found.statistic));
        }
        let positions: Vec<f64> = (0..a.len()).map(|k| k as f64).collect();
        if let Ok(found) = wasserstein_counts(&a, &b, &positions) {
            prop_assert!(found.distance >= 0.0 && found.distance <= a.len() as f64);
        }
    }

    #[test]
    fn exchanging_the_samples_changes_no_distance((a, b) in two_counts()) {
        prop_assert_eq!(psi(&a, &b).is_ok(), psi(&b, &a).is_ok());
        if let (Ok(one), Ok(other)) = (psi(&a, &b), psi(&b, &a)) {
            prop_assert!((one - other).abs() <= 1e-9 * (1.0 + one));
        }
        if let (Ok(one), Ok(other)) = (chi_square(&a, &b), chi_square(&b, &a)) {
            prop_assert!((one.statistic - other.statistic).abs() <= 1e-9 * (1.0 + one.statistic));
        }
        if let (Ok(one), Ok(other)) = (ks_counts(&a, &b), ks_counts(&b, &a)) {
            prop_assert!((one.p_value - other.p_value).abs() <= 1e-9);
        }
    }

    #[test]
    fn any_numbers_at_all_cause_no_panic_and_no_nan(
        a in proptest::collection::vec(some_number(), 0..40),
        b in proptest::collection::vec(some_number(), 0..40),
        bins in 0_usize..20,
    ) {
        if let Ok(found) = ks(&a, &b) {
            prop_assert!((0.0..=1.0).contains(&found.p_value));
        }
        if let Ok(found) = wasserstein(&a, &b) {
            prop_assert!(found.distance.is_finite() && found.distance >= 0.0);
            if let Ok(ratio) = found.normalised() {
                prop_assert!(ratio.is_finite());
            }
        }
        let by_mass = Bins::equal_mass(&a, bins);
        let by_width = Bins::equal_width(a.first().copied().unwrap_or(0.0), 1.0, bins);
        for bins in [by_mass, by_width].into_iter().flatten() {
            let counts = bins.count(&b);
            let counted: u64 = counts.bins().iter().sum();
            prop_assert_eq!(counted + counts.missing(), b.len() as u64);
        }
        let confidences: Vec<(f64, u64)> = a.iter().map(|c| (*c, 1 << 40)).collect();
        if let Ok(found) = cbpe(&confidences, 0.9) {
            prop_assert!(found.expected.low <= found.expected.high);
        }
    }

    #[test]
    fn merged_counts_are_those_of_one_pass(
        a in proptest::collection::vec(some_number(), 0..60), cut in 0_usize..60,
    ) {
        let cut = cut.min(a.len());
        let bins = Bins::equal_width(-1.0, 1.0, 8).unwrap();
        let mut parts = bins.count(&a[..cut]);
        parts.merge(&bins.count(&a[cut..])).unwrap();
        prop_assert_eq!(parts, bins.count(&a));
        let name = |x: &f64| (!x.is_nan()).then(|| format!("{:.0}", x.clamp(-3.0, 3.0)));
        let counted = |values: &[f64]| {
            let mut counts = Categories::new();
            for x in values {
                counts.add(name(x).as_deref(), 1);
            }
            counts
        };
        let mut parts = counted(&a[..cut]);
        parts.merge(&counted(&a[cut..]));
        prop_assert_eq!(parts, counted(&a));
    }

    #[test]
    fn a_report_of_any_counts_has_every_feature_once((a, b) in two_counts(), gone in 0_u64..1 << 40) {
        let (then, now) = (Counts::from_counts(a, 0), Counts::from_counts(b, gone));
        let feature = |name| Feature { name, reference: &then, current: &now };
        let found = report(&[feature("one"), feature("two")], &Rule::default()).unwrap();
        prop_assert_eq!(found.features.len() + found.undefined.len(), 2);
        for drift in found.features {
            prop_assert!(drift.adjusted >= drift.test.p_value);
        }
    }

    #[test]
    fn the_null_quantile_is_a_positive_number(
        bins in 2_usize..5_000, n in 1_u64..1 << 40, m in 1_u64..1 << 40, level in 0.001..0.999_f64,
    ) {
        let found = psi_null_quantile(bins, n, m, level).unwrap();
        prop_assert!(found > 0.0 && found.is_finite());
    }
}
