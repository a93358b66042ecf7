//! The bootstrap, against errors known by formula and against itself.

use proptest::prelude::*;
use understudy_stats::bootstrap::{Bootstrapped, Ends, Resampling, resample};
use understudy_stats::{Chance, Confusion, Metric, Patterns, Undefined, Weights};

use crate::support::close;

const ALL_ENDS: [Ends; 3] = [Ends::Percentile, Ends::Basic, Ends::BiasCorrected];

fn plan(ends: Ends) -> Resampling {
    Resampling {
        resamples: 4_000,
        seed: 1979,
        level: 0.95,
        ends,
    }
}

fn share(counts: &[u64]) -> Result<f64, Undefined> {
    match counts.iter().sum::<u64>() {
        0 => Err(Undefined::NoData),
        n => Ok(counts[0] as f64 / n as f64),
    }
}

type Figure = fn(&[u64]) -> Result<f64, Undefined>;

/// Standard deviation of a binomial share, from tens of items to a million million.
#[test]
fn shares_are_resampled_with_their_binomial_error() {
    for (hits, misses) in [(30, 10), (3, 400), (500, 1_500), (1 << 40, 1 << 39)] {
        let n = (hits + misses) as f64;
        let p = hits as f64 / n;
        let error = (p * (1.0 - p) / n).sqrt();
        for ends in ALL_ENDS {
            let found = resample(&[hits, misses], plan(ends), share).unwrap();
            close(found.standard_error / error, 1.0, 0.05);
            close(found.estimate.value, p, 0.0);
            assert_eq!(found.estimate.n, hits + misses);
            assert_eq!((found.defined, found.undefined), (4_000, 0));
            if hits > 100 {
                let half = (found.estimate.high - found.estimate.low) / 2.0;
                close(half / error, 1.96, 0.15);
            }
        }
    }
}

/// All cells of a multinomial have their own mean and variance: each is looked at as a share.
#[test]
fn every_cell_is_drawn_as_often_as_it_counts() {
    let counts = [1, 0, 7, 30, 200, 5_000, 90_000];
    let n: u64 = counts.iter().sum();
    for (cell, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let (mut sum, mut squares) = (0.0, 0.0);
        let look = |drawn: &[u64]| {
            assert_eq!(drawn.iter().sum::<u64>(), n);
            assert_eq!(drawn[1], 0);
            sum += drawn[cell] as f64;
            squares += (drawn[cell] as f64).powi(2);
            Ok(drawn[cell] as f64)
        };
        resample(&counts, plan(Ends::Percentile), look).unwrap();
        // The data themselves are looked at first.
        let (looks, own) = (4_000.0, *count as f64);
        let mean = (sum - own) / looks;
        let variance = (squares - own * own) / looks - mean * mean;
        let expected = own * (1.0 - own / n as f64);
        close(mean, own, 4.0 * (expected / looks).sqrt());
        close(variance / expected, 1.0, 0.15);
    }
}

#[test]
fn kappa_and_alpha_have_the_errors_of_their_formulas() {
    let rows = [[118, 17, 8], [11, 140, 23], [9, 20, 154]].map(|row| row.to_vec());
    let table = Confusion::from_rows(&rows).unwrap();
    let kappa = |m: &Confusion| Ok(m.coefficient(Chance::OwnMargins, Weights::Linear)?.value);
    let formula = table
        .coefficient(Chance::OwnMargins, Weights::Linear)
        .unwrap();
    for ends in ALL_ENDS {
        let found = table.bootstrap(plan(ends), kappa).unwrap();
        close(found.standard_error / formula.standard_error, 1.0, 0.05);
        let normal = formula.normal_interval(0.95).unwrap();
        close(found.estimate.low, normal.low, 0.01);
        close(found.estimate.high, normal.high, 0.01);
    }
    let nodules: Patterns = serde_json::from_str(include_str!("data/nodules.json")).unwrap();
    let alpha = |p: &Patterns| Ok(p.krippendorff_alpha(Metric::Nominal, 0.95)?.value);
    let formula = nodules.krippendorff_alpha(Metric::Nominal, 0.95).unwrap();
    let found = nodules.bootstrap(plan(Ends::Percentile), alpha).unwrap();
    close(found.estimate.value, formula.value, 1e-15);
    close(found.estimate.low, formula.low, 0.01);
    close(found.estimate.high, formula.high, 0.01);
}

/// For a share the corrected interval leans to the middle, as exact ones do; the plain one does not.
#[test]
fn the_bias_correction_leans_to_where_the_error_grows() {
    let of = |ends| resample(&[20, 180], plan(ends), share).unwrap().estimate;
    let (plain, corrected) = (of(Ends::Percentile), of(Ends::BiasCorrected));
    assert!(corrected.low > plain.low && corrected.high >= plain.high);
    // scipy 1.17 `bootstrap`, methods "percentile" and "BCa", 40,000 resamples; shares come in steps of
    // 0.005, and the random numbers are others.
    close(plain.low, 0.06, 0.006);
    close(plain.high, 0.145, 0.006);
    close(corrected.low, 0.065, 0.006);
    close(corrected.high, 0.145, 0.006);
}

#[test]
fn a_seed_gives_one_interval_and_another_seed_another() {
    let with = |seed| {
        let plan = Resampling {
            seed,
            ..plan(Ends::Percentile)
        };
        // A continuous figure, so that two seeds meet at no quantile.
        resample(&[50, 30, 20], plan, |c| {
            Ok(c[0] as f64 / (c[1] as f64 + 0.1 * c[2] as f64))
        })
        .unwrap()
    };
    assert_eq!(with(1), with(1));
    assert_ne!(
        with(1).standard_error.to_bits(),
        with(2).standard_error.to_bits()
    );
}

#[test]
fn what_cannot_be_resampled_is_named() {
    let usual = plan(Ends::Percentile);
    let ask = |counts: &[u64], plan| resample(counts, plan, share).map(|found| found.undefined);
    assert_eq!(ask(&[0, 0], usual), Err(Undefined::NoData));
    assert_eq!(ask(&[], usual), Err(Undefined::NoData));
    assert_eq!(ask(&[1, 0], usual), Err(Undefined::TooFewItems));
    assert_eq!(ask(&[5, 0], usual), Err(Undefined::NoVariation));
    assert_eq!(ask(&[u64::MAX, 1], usual), Err(Undefined::CountsTooLarge));
    for resamples in [0, 39, 1_000_001] {
        let plan = Resampling { resamples, ..usual };
        assert_eq!(ask(&[5, 5], plan), Err(Undefined::ResamplesOutOfRange));
    }
    let plan = Resampling {
        level: f64::NAN,
        ..usual
    };
    assert_eq!(ask(&[5, 5], plan), Err(Undefined::LevelOutOfRange));
    let figures: [Figure; 3] = [
        |_| Ok(f64::NAN),
        |_| Err(Undefined::NoPairs),
        |c| {
            if c[0] == 1 {
                Ok(share(c)?)
            } else {
                Err(Undefined::NoPairs)
            }
        },
    ];
    let reasons = [
        Undefined::ValueOutOfRange,
        Undefined::NoPairs,
        Undefined::UnstableResamples,
    ];
    for (figure, reason) in figures.into_iter().zip(reasons) {
        assert_eq!(resample(&[1, 5], usual, figure), Err(reason));
    }
}

#[test]
fn a_few_undefined_resamples_are_counted() {
    // Four items of the rare kind: about 1.8 % of the resamples have none.
    let figure = |c: &[u64]| {
        if c[0] == 0 {
            Err(Undefined::NoPairs)
        } else {
            share(c)
        }
    };
    let found = resample(&[4, 4_000], plan(Ends::Percentile), figure).unwrap();
    assert!(found.undefined > 40 && found.undefined < 100, "{found:?}");
    assert_eq!(found.defined + found.undefined, 4_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn intervals_hold_their_figure_for_any_counts(
        counts in prop::collection::vec(prop_oneof![2 => 0_u64..5, 2 => 0_u64..200, 1 => 0_u64..1 << 40], 4),
        seed in any::<u64>(),
    ) {
        let rows = [counts[..2].to_vec(), counts[2..].to_vec()];
        let table = Confusion::from_rows(&rows).unwrap();
        for ends in ALL_ENDS {
            let plan = Resampling { resamples: 100, seed, level: 0.9, ends };
            let figure = |m: &Confusion| Ok(m.coefficient(Chance::Gwet, Weights::Unweighted)?.value);
            if let Ok(Bootstrapped { estimate, standard_error, .. }) = table.bootstrap(plan, figure) {
                prop_assert!(estimate.low <= estimate.value && estimate.value <= estimate.high);
                prop_assert!(estimate.low.is_finite() && estimate.high.is_finite());
                prop_assert!(standard_error > 0.0 && standard_error.is_finite());
                prop_assert_eq!(estimate.n, table.n());
            }
        }
    }
}
