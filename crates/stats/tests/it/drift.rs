//! Drift figures, against scipy, Evidently and Yurdakul's null quantile.

use crate::support::{NEAR, close, lcg};
use understudy_stats::Undefined;
use understudy_stats::drift::{
    Bins, Categories, Counts, Feature, Rule, cbpe, chi_square, jensen_shannon, ks, ks_counts, psi,
    psi_null_quantile, report, wasserstein, wasserstein_counts,
};
use understudy_stats::multiplicity::Correction;

/// `lcg(1, 2000)` and `lcg(2, 1500)^1.2`, the samples of the reference values.
fn samples() -> (Vec<f64>, Vec<f64>) {
    let current = lcg(2, 1500).into_iter().map(|u| u.powf(1.2)).collect();
    (lcg(1, 2000), current)
}

/// Evidently pools both samples and cuts their range into Sturges' number of bins, 13 here.
fn as_evidently() -> (Counts, Counts) {
    let (reference, current) = samples();
    let both = || reference.iter().chain(&current).copied();
    let low = both().fold(f64::INFINITY, f64::min);
    let high = both().fold(f64::NEG_INFINITY, f64::max);
    let bins = Bins::equal_width(low, high, 13).unwrap();
    (bins.count(&reference), bins.count(&current))
}

#[test]
fn psi_and_jensen_shannon_on_the_same_bins_are_evidentlys() {
    let (reference, current) = as_evidently();
    let found = psi(reference.bins(), current.bins()).unwrap();
    close(found, 0.043_540_130_481_815_57, NEAR);
    let found = jensen_shannon(reference.bins(), current.bins()).unwrap();
    close(found.distance_nats(), 0.073_670_170_575_847_11, NEAR);
}

/// Our own bins hold equal shares of the reference and ignore the current sample: edges that move with
/// the current data would make two days incomparable. The figure differs, the verdict does not.
#[test]
fn psi_on_bins_of_the_reference_alone_differs_from_evidentlys_but_not_in_its_verdict() {
    let (reference, current) = samples();
    let bins = Bins::equal_mass(&reference, 10).unwrap();
    let (then, now) = (bins.count(&reference), bins.count(&current));
    let found = psi(then.bins(), now.bins()).unwrap();
    assert!((found - 0.043_54).abs() > 1e-3);
    assert!(found > psi_null_quantile(10, 2000, 1500, 0.95).unwrap());
}

#[test]
fn categorical_figures_are_scipys() {
    let (reference, current) = ([500, 300, 200], [400, 350, 250]);
    close(
        psi(&reference, &current).unwrap(),
        0.041_179_066_688_494_36,
        NEAR,
    );
    let found = jensen_shannon(&reference, &current).unwrap();
    close(found.distance_nats(), 0.071_678_250_889_936_72, NEAR);
    close(found.distance_bits(), 0.086_094_353_366_520_28, NEAR);
    close(found.divergence_nats(), found.distance_nats().powi(2), NEAR);
    close(found.divergence_bits(), found.distance_bits().powi(2), NEAR);
    let test = chi_square(&reference, &current).unwrap();
    close(test.statistic, 20.512_820_512_820_51, NEAR);
    close(test.p_value, 3.513_157_509_856_554e-5, 1e-14);
    assert_eq!(test.degrees, 2);
    close(
        test.effect,
        (20.512_820_512_820_51_f64 / 2000.0).sqrt(),
        NEAR,
    );
    close(test.least_expected, 225.0, NEAR);
}

#[test]
fn kolmogorov_smirnov_is_scipys_exact_test() {
    let (reference, current) = samples();
    let cases = [
        (
            2000,
            1500,
            0.089_833_333_333_333_33,
            1.834_870_806_612_294_7e-6,
        ),
        (37, 23, 0.293_772_032_902_467_7, 0.136_929_679_318_421_2),
    ];
    for (n, m, statistic, p_value) in cases {
        let found = ks(&reference[..n], &current[..m]).unwrap();
        close(found.statistic, statistic, NEAR);
        close(found.p_value, p_value, p_value * 1e-9);
        assert!(found.exact);
    }
    let equal_sizes = ks(&reference[..40], &current[..40]).unwrap();
    close(equal_sizes.p_value, 0.164_972_699_502_241_94, NEAR);
    let equal_sizes = ks(&reference[..1500], &current).unwrap();
    close(equal_sizes.p_value, 5.996_442_268_077_744e-7, 1e-15);
}

/// scipy's "asymp" uses the exact distribution of one sample of nm/(n+m) values; ours, above 10,000
/// values, is Kolmogorov's limit itself (scipy.special.kolmogorov). Both are approximations.
#[test]
fn large_samples_use_kolmogorovs_limit() {
    // The statistic of the samples above, at ten times their size: counts on two bins.
    let reference = [10_000, 10_000];
    let current = [7_500 + 225, 7_500 - 225];
    let found = ks_counts(&reference, &current).unwrap();
    assert!(!found.exact);
    close(found.statistic, 0.015, NEAR);
    let lambda_squared: f64 = 0.015 * 0.015 * 20_000.0 * 15_000.0 / 35_000.0;
    let term = |k: f64| (-2.0 * k * k * lambda_squared).exp();
    let limit = 2.0 * (term(1.0) - term(2.0) + term(3.0) - term(4.0) + term(5.0));
    close(found.p_value, limit, 1e-9);
    let nothing = ks_counts(&[20_000, 20_000], &[20_000, 20_000]).unwrap();
    close(nothing.p_value, 1.0, 0.0);
}

#[test]
fn the_two_forms_of_kolmogorovs_limit_meet() {
    // λ² is just below and just above 1, where the form changes.
    let p_value = |shift: u64| {
        ks_counts(&[50_000, 50_000], &[50_000 + shift, 50_000 - shift])
            .unwrap()
            .p_value
    };
    let step = |shift| p_value(shift) - p_value(shift + 1);
    close(step(446), step(447), 1e-4);
    close(step(447), step(448), 1e-4);
    assert!(step(447) > 0.002);
}

#[test]
fn wasserstein_is_scipys_and_normalised_is_evidentlys() {
    let (reference, current) = samples();
    let found = wasserstein(&reference, &current).unwrap();
    close(found.distance, 0.049_039_426_495_689_44, NEAR);
    close(found.normalised().unwrap(), 0.169_460_476_953_174_7, NEAR);
}

/// Evidently divides by 0.001 where the reference does not vary, so its figure depends on the unit.
#[test]
fn wasserstein_is_not_normalised_by_a_reference_that_does_not_vary() {
    let found = wasserstein(&[3.0, 3.0], &[4.0]).unwrap();
    close(found.distance, 1.0, NEAR);
    assert_eq!(found.normalised(), Err(Undefined::NoVariation));
}

#[test]
fn the_null_quantile_of_psi_is_yurdakuls() {
    for (bins, n, m, expected) in [
        (10, 1000, 1000, 0.033_837_955_209_240_9),
        (10, 200, 200, 0.169_189_776_046_204_47),
        (20, 5000, 500, 0.066_315_759_852_421_55),
    ] {
        close(psi_null_quantile(bins, n, m, 0.95).unwrap(), expected, NEAR);
    }
}

#[test]
fn an_empty_bin_counts_as_half_a_value_and_bins_empty_in_both_do_not_count() {
    let with = psi(&[10, 0, 0], &[8, 2, 0]).unwrap();
    let by_hand = (1.0 - 0.8) * (1.0_f64 / 0.8).ln() + (0.05 - 0.2) * (0.05_f64 / 0.2).ln();
    close(with, by_hand, NEAR);
    close(with, psi(&[10, 0], &[8, 2]).unwrap(), 0.0);
    assert_eq!(chi_square(&[10, 0, 0], &[8, 2, 0]).unwrap().degrees, 1);
}

#[test]
fn values_beyond_the_reference_go_to_the_end_bins_and_nan_is_missing() {
    let bins = Bins::new(vec![0.0, 1.0]).unwrap();
    let counts = bins.count(&[-5.0, 0.0, 0.5, 1.0, f64::INFINITY, f64::NAN]);
    assert_eq!(counts.bins(), [1, 2, 2]);
    assert_eq!(counts.missing(), 1);
    close(counts.missing_share().unwrap(), 1.0 / 6.0, NEAR);
}

#[test]
fn equal_mass_edges_are_quantiles_and_ties_share_a_bin() {
    let bins = Bins::equal_mass(&[1.0, 2.0, 3.0, 4.0, 5.0], 4).unwrap();
    assert_eq!(bins.edges(), [2.0, 3.0, 4.0]);
    let mostly_zero = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0];
    let bins = Bins::equal_mass(&mostly_zero, 10).unwrap();
    assert_eq!(bins.count(&mostly_zero).bins()[0], 7);
    let two_values = Bins::equal_mass(&[0.0, 0.0, 0.0, 7.0], 3).unwrap();
    assert_eq!(two_values.count(&[0.0, 7.0]).bins(), [1, 1]);
}

#[test]
fn what_cannot_be_binned_says_why() {
    assert_eq!(Bins::new(vec![]), Err(Undefined::TooFewLabels));
    assert_eq!(Bins::new(vec![1.0, 1.0]), Err(Undefined::ValueOutOfRange));
    assert_eq!(Bins::equal_mass(&[f64::NAN], 4), Err(Undefined::NoData));
    assert_eq!(
        Bins::equal_mass(&[2.0, 2.0], 4),
        Err(Undefined::NoVariation)
    );
    assert_eq!(
        serde_json::from_str::<Bins>("[2.0, 1.0]").ok(),
        None,
        "stored edges are checked too"
    );
}

#[test]
fn what_cannot_be_compared_says_why() {
    assert_eq!(psi(&[1], &[1, 2]), Err(Undefined::ShapeMismatch));
    assert_eq!(psi(&[0, 0], &[1, 2]), Err(Undefined::NoData));
    assert_eq!(
        psi(&[u64::MAX, 1], &[1, 2]),
        Err(Undefined::ImpossibleCounts)
    );
    assert_eq!(chi_square(&[5, 0], &[7, 0]), Err(Undefined::NoVariation));
    assert_eq!(ks(&[1.0], &[]), Err(Undefined::NoData));
    assert_eq!(ks(&[1.0], &[f64::NAN]), Err(Undefined::ValueOutOfRange));
    assert_eq!(
        wasserstein(&[1.0], &[f64::INFINITY]),
        Err(Undefined::ValueOutOfRange)
    );
    assert_eq!(
        wasserstein_counts(&[1, 2], &[2, 1], &[1.0, 0.0]),
        Err(Undefined::ValueOutOfRange)
    );
    assert_eq!(
        psi_null_quantile(1, 10, 10, 0.95),
        Err(Undefined::TooFewLabels)
    );
    assert_eq!(cbpe(&[(1.5, 3)], 0.95), Err(Undefined::ValueOutOfRange));
    assert_eq!(cbpe(&[(0.5, 0)], 0.95), Err(Undefined::NoData));
}

#[test]
fn categories_align_by_name_and_new_ones_count() {
    let mut then = Categories::new();
    then.add(Some("blue"), 3);
    then.add(Some("red"), 5);
    then.add(None, 1);
    let mut now = Categories::new();
    now.add(Some("green"), 2);
    now.add(Some("red"), 4);
    let (before, after) = then.aligned(&now).unwrap();
    assert_eq!((before.bins(), before.missing()), (&[3, 0, 5][..], 1));
    assert_eq!((after.bins(), after.missing()), (&[0, 2, 4][..], 0));
}

#[test]
fn a_verdict_needs_more_than_chance_and_an_effect_that_matters() {
    let counts = |bins: &[u64]| Counts::from_counts(bins.to_vec(), 0);
    let reference = counts(&[500_000, 500_000]);
    let tiny_but_certain = counts(&[505_000, 495_000]);
    let (few, large_but_uncertain) = (counts(&[5, 5]), counts(&[7, 3]));
    let (half, clear) = (counts(&[500, 500]), counts(&[400, 600]));
    let (nothing, one) = (counts(&[0, 0]), counts(&[4, 4]));
    let feature = |name, reference, current| Feature {
        name,
        reference,
        current,
    };
    let found = report(
        &[
            feature("large sample", &reference, &tiny_but_certain),
            feature("small sample", &few, &large_but_uncertain),
            feature("drifted", &half, &clear),
            feature("no data", &nothing, &one),
        ],
        &Rule {
            correction: Correction::Holm,
            ..Rule::default()
        },
    )
    .unwrap();
    let verdicts: Vec<_> = found
        .features
        .iter()
        .map(|drift| (drift.name.as_str(), drift.adjusted <= 0.05, drift.drifted))
        .collect();
    assert_eq!(
        verdicts,
        [
            ("small sample", false, false),
            ("drifted", true, true),
            ("large sample", true, false),
        ]
    );
    assert_eq!(found.undefined, [("no data".to_owned(), Undefined::NoData)]);
    let p_value = found.features[1].test.p_value;
    close(found.features[1].adjusted, 2.0 * p_value, 1e-15);
}

#[test]
fn a_feature_that_goes_missing_has_drifted_although_its_values_have_not() {
    let then = Counts::from_counts(vec![500, 500], 0);
    let now = Counts::from_counts(vec![300, 300], 400);
    let found = report(
        &[Feature {
            name: "age",
            reference: &then,
            current: &now,
        }],
        &Rule::default(),
    )
    .unwrap();
    let age = &found.features[0];
    assert!(age.drifted);
    close(age.psi.unwrap(), 0.0, NEAR);
    close(age.missing.1, 0.4, NEAR);
}

#[test]
fn expected_agreement_is_the_mean_confidence_with_a_poisson_binomial_band() {
    let found = cbpe(&[(0.9, 60), (0.5, 40)], 0.95).unwrap();
    close(found.expected.value, 0.74, NEAR);
    let deviation = (60.0 * 0.09 + 40.0 * 0.25_f64).sqrt() / 100.0;
    close(
        found.expected.high,
        0.74 + 1.959_963_984_540_054 * deviation,
        NEAR,
    );
    assert!(found.warns_below(0.9) && !found.warns_below(0.8));
}
