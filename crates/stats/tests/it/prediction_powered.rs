//! Means from few labels and many predictions.

use crate::support::{NEAR, close, lcg};
use proptest::prelude::*;
use understudy_stats::prediction_powered::{
    Tuning, prediction_powered_error, prediction_powered_mean,
};
use understudy_stats::{BINS, ScoreHistogram, Undefined};

/// ppi_py `ppi_mean_pointestimate` and `ppi_mean_ci` with λ tuned, 1 and 0.
#[test]
fn prediction_powered_means_match_ppi_py() {
    let predicted: Vec<f64> = lcg(21, 3000).iter().map(|u| 0.02 + 0.2 * u).collect();
    let draws = lcg(22, 3000);
    let wrong = |(u, q): (&f64, &f64)| f64::from(u8::from(u < q));
    let truth: Vec<f64> = draws.iter().zip(&predicted).map(wrong).collect();
    for (tuning, value, low, high) in [
        (
            Tuning::Best,
            0.122_755_866_392_301_34,
            0.086_570_874_321_293_6,
            0.158_940_858_463_309_08,
        ),
        (
            Tuning::Full,
            0.122_945_909_388_441_04,
            0.086_760_780_801_755_27,
            0.159_131_037_975_126_8,
        ),
        (
            Tuning::LabelsOnly,
            0.12,
            0.083_227_816_152_903_08,
            0.156_772_183_847_091_96,
        ),
    ] {
        let (labelled, others) = (&predicted[..300], &predicted[300..]);
        let found = prediction_powered_mean(&truth[..300], labelled, others, tuning, 0.95).unwrap();
        close(found.value, value, NEAR);
        close(found.low, low, NEAR);
        close(found.high, high, NEAR);
        assert_eq!(found.n, 300);
    }
}

#[test]
fn counts_give_the_mean_of_their_items() {
    let labelled =
        ScoreHistogram::try_from(vec![(900, 80, 10), (600, 30, 20), (300, 5, 15)]).unwrap();
    let mut unlabelled = vec![0; BINS];
    (unlabelled[900], unlabelled[600], unlabelled[300]) = (700, 200, 100);
    let (mut truth, mut predicted, mut elsewhere) = (Vec::new(), Vec::new(), Vec::new());
    for (bin, right, wrong) in [(900, 80, 10), (600, 30, 20), (300, 5, 15)] {
        let f = 1.0 - (f64::from(bin) + 0.5) / 1000.0;
        truth.extend([vec![0.0; right], vec![1.0; wrong]].concat());
        predicted.extend(vec![f; right + wrong]);
    }
    for (bin, count) in unlabelled.iter().enumerate() {
        let f = 1.0 - (bin as f64 + 0.5) / 1000.0;
        elsewhere.extend(vec![f; usize::try_from(*count).unwrap()]);
    }
    for tuning in [Tuning::Best, Tuning::Full, Tuning::LabelsOnly] {
        let counted = prediction_powered_error(&labelled, &unlabelled, tuning, 0.9).unwrap();
        let single = prediction_powered_mean(&truth, &predicted, &elsewhere, tuning, 0.9).unwrap();
        close(counted.value, single.value, 1e-12);
        close(counted.low, single.low, 1e-12);
    }
    let best = prediction_powered_error(&labelled, &unlabelled, Tuning::Best, 0.9).unwrap();
    let labels = prediction_powered_error(&labelled, &unlabelled, Tuning::LabelsOnly, 0.9).unwrap();
    assert!(best.high - best.low < labels.high - labels.low);
}

#[test]
fn too_little_or_impossible_input_is_undefined() {
    let mean = |y: &[f64], f: &[f64], u: &[f64]| {
        prediction_powered_mean(y, f, u, Tuning::Best, 0.95).map(|_| ())
    };
    assert_eq!(mean(&[1.0], &[], &[0.5]), Err(Undefined::ShapeMismatch));
    assert_eq!(mean(&[1.0], &[0.5], &[0.5; 2]), Err(Undefined::TooFewItems));
    assert_eq!(
        mean(&[1.0; 2], &[0.5, f64::NAN], &[0.5; 2]),
        Err(Undefined::ValueOutOfRange)
    );
    assert_eq!(
        mean(&[1.0; 2], &[0.5; 2], &[0.5; 2]),
        Err(Undefined::NoVariation)
    );
    let short = prediction_powered_error(&ScoreHistogram::new(), &[1], Tuning::Best, 0.95);
    assert_eq!(short, Err(Undefined::ShapeMismatch));
}

proptest! {
    #[test]
    fn errors_from_any_counts_lie_within_their_interval(
        labelled in prop::collection::vec((0..BINS, 0..1_u64 << 40, 0..1_u64 << 40), 1..20),
        others in prop::collection::vec((0..BINS, 0..1_u64 << 40), 1..20),
        level in 0.5..0.999_f64,
    ) {
        let labelled = ScoreHistogram::try_from(labelled).unwrap();
        let mut unlabelled = vec![0; BINS];
        for (bin, count) in others {
            unlabelled[bin] += count;
        }
        for tuning in [Tuning::Best, Tuning::Full, Tuning::LabelsOnly] {
            if let Ok(found) = prediction_powered_error(&labelled, &unlabelled, tuning, level) {
                prop_assert!(found.low <= found.value && found.value <= found.high, "{:?}", found);
                prop_assert!(found.value.is_finite() && found.n == labelled.n());
            }
        }
    }

    #[test]
    fn means_of_any_numbers_are_no_nan(
        y in prop::collection::vec(any::<f64>(), 2..9), f in prop::collection::vec(any::<f64>(), 2..9),
    ) {
        if let Ok(found) = prediction_powered_mean(&y, &f, &f, Tuning::Best, 0.95) {
            prop_assert!(found.value.is_finite() && found.low.is_finite() && found.high.is_finite());
        }
    }
}
