//! Sequences of p-values, and what is fixed before a certificate's labels are seen.

use crate::support::{close, lcg};
use proptest::prelude::*;
use understudy_stats::certificate::{fixed_sequence, labels_for_power, labels_needed, multi_start};
use understudy_stats::multiplicity::Correction;
use understudy_stats::{
    Accepted, BINS, Grid, Plan, ScoreHistogram, Start, Target, Undefined, binomial_p_value,
    certify, certify_shares, minimum_count,
};

fn target(alpha: f64, delta: f64) -> Target {
    Target::new(alpha, delta).unwrap()
}

/// Indices of the p-values that a correction lets pass.
fn passed(correction: Correction, p_values: &[f64], delta: f64) -> Vec<usize> {
    let rejected = correction.rejected(p_values, delta).unwrap();
    (0..rejected.len()).filter(|i| rejected[*i]).collect()
}

/// MAPIE, familywise control of twelve p-values.
#[test]
fn familywise_tests_pass_what_mapie_passes() {
    let p = [
        0.03, 0.004, 0.005, 0.25, 0.005, 0.2, 0.8, 0.08, 0.009, 0.005, 0.006, 0.007,
    ];
    assert_eq!(
        passed(Correction::Bonferroni, &p, 0.09),
        [1, 2, 4, 9, 10, 11]
    );
    assert_eq!(passed(Correction::Holm, &p, 0.09), [1, 2, 4, 8, 9, 10, 11]);
    assert_eq!(fixed_sequence(&p, 0.09), [0, 1, 2]);
    assert_eq!(multi_start(&p, 0.09, 3), [0, 1, 2, 4, 8, 9, 10, 11]);
}

/// p-values of "accuracy is below 95 %" as MAPIE gives them, from the threshold 0.93 down to 0.50.
///
/// Where they are higher than the exact tail, MAPIE has rounded `n·(1 − accuracy)` up to one error
/// too many, or taken Hoeffding's bound where that is lower than the tail so rounded.
const MAPIE: [f64; 44] = [
    0.007_286_264_321_817_401_5,
    0.003_700_245_280_243_508_5,
    0.001_952_255_276_938_84,
    0.000_775_516_145_484_997_3,
    0.000_277_831_930_319_099_9,
    9.859_955_674_640_397e-5,
    0.000_207_957_081_187_683_3,
    0.000_342_644_958_613_132_47,
    4.386_029_592_490_147e-5,
    4.052_328_706_587_611_4e-5,
    2.637_673_231_979_469_3e-5,
    0.000_262_174_209_780_221,
    0.000_456_768_092_114_058_9,
    0.000_790_388_177_254_503_1,
    0.002_935_478_728_135_199_7,
    0.004_223_006_186_533_982,
    0.012_620_246_657_642_026,
    0.003_043_966_889_694_154,
    0.008_384_959_482_922_762,
    0.009_308_910_354_318_176,
    0.010_479_890_400_585_813,
    0.006_886_718_271_559_492,
    0.002_016_998_589_559_44,
    0.005_104_810_653_932_524,
    0.010_775_090_900_312_293,
    0.006_613_134_315_510_714,
    0.007_861_125_286_150_732,
    0.005_546_662_454_814_437,
    0.001_832_553_374_739_197_8,
    0.003_855_924_035_974_733_8,
    0.002_160_358_361_092_640_4,
    0.004_234_393_845_547_182,
    0.004_767_723_418_378_25,
    0.022_188_900_442_726_013,
    0.015_847_364_657_759_197,
    0.018_034_403_036_136_164,
    0.027_284_879_851_054_405,
    0.044_198_953_200_390_925,
    0.029_000_520_798_180_67,
    0.019_935_577_755_925_59,
    0.017_497_740_934_886_843,
    0.044_379_815_456_769_54,
    0.021_409_052_301_391_982,
    0.079_595_488_546_450_7,
];

fn mapie_pairs() -> Vec<(f64, bool)> {
    let draws = lcg(12, 2000);
    let right = |(c, u): (f64, &f64)| (c, *u < 0.70 + 0.30 * c.sqrt());
    lcg(11, 2000).into_iter().zip(&draws).map(right).collect()
}

fn hoeffding(errors: u64, n: u64, alpha: f64) -> f64 {
    let mean = errors as f64 / n as f64;
    let entropy = mean * (mean / alpha).ln() + (1.0 - mean) * ((1.0 - mean) / (1.0 - alpha)).ln();
    (-(n as f64) * entropy).exp()
}

#[test]
fn a_fixed_sequence_from_the_top_finds_the_threshold_mapie_finds() {
    let pairs = mapie_pairs();
    let counts = |k: usize| {
        let accepted = pairs.iter().filter(|(c, _)| *c >= k as f64 / 100.0);
        accepted.fold((0, 0), |(n, errors), (_, right)| {
            (n + 1, errors + u64::from(!right))
        })
    };
    let ours: Vec<f64> = (50..=93)
        .rev()
        .map(|k| {
            let (n, errors) = counts(k);
            binomial_p_value(errors, n, 0.05)
        })
        .collect();
    let mut rounded_up = 0;
    for (i, (ours, mapie)) in ours.iter().zip(MAPIE).enumerate() {
        if (ours - mapie).abs() > 1e-12 {
            let (n, errors) = counts(93 - i);
            let too_many = binomial_p_value(errors + 1, n, 0.05);
            close(too_many.min(hoeffding(errors, n, 0.05)), mapie, 1e-12);
            rounded_up += 1;
        }
    }
    assert!(rounded_up > 0, "MAPIE's rounding does not show");
    for p_values in [&ours[..], &MAPIE[..]] {
        // The best valid threshold is the last: 0.93 − 0.42 = 0.51.
        assert_eq!(fixed_sequence(p_values, 0.05).last(), Some(&42));
    }
    // Of 94 thresholds MAPIE's Bonferroni and Holm leave those from 0.81 up.
    let mut all = MAPIE.to_vec();
    all.resize(94, 1.0);
    for correction in [Correction::Bonferroni, Correction::Holm] {
        let passed = passed(correction, &all, 0.05);
        assert_eq!(passed, [4, 5, 6, 7, 8, 9, 10, 11, 12]);
    }
}

/// Our certificate has the finer grid and starts where there are enough pairs, not at the top: with
/// thresholds up to 0.999 a start at the top would fail at once, as 0.999 accepts two pairs.
#[test]
fn the_certificate_goes_at_least_as_far_as_mapie_and_starts_lower() {
    let mut histogram = ScoreHistogram::new();
    for (confidence, right) in mapie_pairs() {
        histogram
            .add(ScoreHistogram::bin_of(confidence).unwrap(), right, 1)
            .unwrap();
    }
    let certificate = certify(&histogram, target(0.05, 0.05));
    let start = certificate.start.unwrap();
    assert!(start.bin < 950 && start.accepted >= 118, "{start:?}");
    let top = Plan::new(target(0.05, 0.05), Grid::STANDARD, Start::At(999)).unwrap();
    assert_eq!(top.certify(&histogram).certified, None);
    let found = certificate.certified.unwrap();
    assert!(found.bin <= 560, "{found:?}");
}

#[test]
fn a_plan_starts_where_earlier_traffic_says() {
    let promise = target(0.05, 0.05);
    let mut traffic = vec![0_u64; BINS];
    traffic[990] = 10;
    traffic[900] = 40;
    traffic[300] = 50;
    // Half of 236 labels lie at 0.900 or above; 118 are needed.
    let plan = Plan::expecting(promise, &traffic, 236).unwrap();
    assert_eq!(plan.start(), Start::At(900));
    assert_eq!(
        Plan::expecting(promise, &traffic, 235).unwrap().start(),
        Start::At(300)
    );
    assert_eq!(
        Plan::expecting(promise, &traffic, 100),
        Err(Undefined::TooFewItems)
    );
    assert_eq!(
        Plan::expecting(promise, &[0; BINS], 100),
        Err(Undefined::NoData)
    );
    assert_eq!(
        Plan::expecting(promise, &[1; 3], 100),
        Err(Undefined::ShapeMismatch)
    );
}

#[test]
fn a_start_off_the_grid_is_no_plan() {
    let promise = target(0.05, 0.05);
    let grid = |bottom_bin, top_bin| Grid {
        bottom_bin,
        top_bin,
    };
    for (grid, start) in [
        (grid(5, 4), Start::Counted),
        (grid(0, BINS), Start::Counted),
        (grid(10, 20), Start::At(21)),
        (grid(10, 20), Start::At(9)),
    ] {
        assert_eq!(
            Plan::new(promise, grid, start),
            Err(Undefined::ValueOutOfRange)
        );
    }
    let json = r#"{"target":{"alpha":0.1,"delta":0.1},"grid":{"top_bin":1000,"bottom_bin":0},"start":"counted"}"#;
    assert!(serde_json::from_str::<Plan>(json).is_err());
}

#[test]
fn more_labels_are_asked_for_a_surer_pass() {
    let promise = target(0.05, 0.05);
    let seen = Accepted {
        accepted: 200,
        errors: 7,
    };
    let half = labels_needed(seen, 400, promise).unwrap();
    let likely = labels_for_power(seen, 400, promise, 0.8).unwrap();
    let nearly = labels_for_power(seen, 400, promise, 0.95).unwrap();
    assert!(half < likely && likely < nearly, "{half} {likely} {nearly}");
    let size = 200 + half / 2;
    assert!(binomial_p_value((7 * size).div_ceil(200), size, 0.05) <= 0.05);
    for power in [0.0, 1.0, f64::NAN] {
        assert_eq!(labels_for_power(seen, 400, promise, power), None);
    }
}

#[test]
fn labels_are_asked_for_only_where_they_could_help() {
    let promise = target(0.05, 0.05);
    let seen = |accepted, errors| Accepted { accepted, errors };
    for (seen, n, expected) in [
        (seen(0, 0), 0, Some(118)),
        (seen(0, 0), 10, None),
        (seen(100, 5), 100, None),
        (seen(118, 0), 118, Some(0)),
        (seen(59, 0), 118, Some(118)),
    ] {
        assert_eq!(labels_needed(seen, n, promise), expected);
        assert_eq!(labels_for_power(seen, n, promise, 0.9), expected);
    }
}

#[test]
fn groups_can_have_shares_of_their_own() {
    let mut pairs = ScoreHistogram::new();
    pairs.add(980, true, 900).unwrap();
    let groups = [(pairs.clone(), 0.75), (pairs.clone(), 0.25)];
    let both = certify_shares(&groups, target(0.05, 0.04)).unwrap();
    close(both[0].target.delta(), 0.03, 1e-15);
    assert_eq!(both[1], certify(&pairs, target(0.05, 0.01)));
    for shares in [[0.9, 0.2], [0.5, 0.0], [0.5, f64::NAN]] {
        let groups = shares.map(|share| (pairs.clone(), share));
        assert!(certify_shares(&groups, target(0.05, 0.04)).is_err());
    }
}

fn p_values() -> impl Strategy<Value = Vec<f64>> {
    let p = prop_oneof![4 => 0.0..0.05_f64, 4 => 0.0..=1.0_f64, 1 => Just(f64::NAN)];
    prop::collection::vec(p, 0..40)
}

proptest! {
    /// The walk leaves p-values out where a bound decides; testing every one gives the same.
    #[test]
    fn a_certificate_is_the_fixed_sequence_over_all_its_p_values(
        rows in prop::collection::vec((0..BINS, 0..3_000_u64, 0..120_u64), 1..40),
        alpha in 0.005..0.2_f64, delta in 0.001..0.3_f64,
    ) {
        let histogram = ScoreHistogram::try_from(rows).unwrap();
        let promise = target(alpha, delta);
        let table = histogram.accepted_from_top();
        let found = certify(&histogram, promise);
        let first = (100..=999).rev().find(|bin| table[*bin].accepted >= minimum_count(promise));
        prop_assert_eq!(found.start.map(|t| t.bin), first);
        if let Some(first) = first {
            let p: Vec<f64> = (100..=first)
                .rev()
                .map(|bin| binomial_p_value(table[bin].errors, table[bin].accepted, alpha))
                .collect();
            let last = fixed_sequence(&p, delta).last().copied();
            prop_assert_eq!(found.certified.map(|c| c.bin), last.map(|i| first - i));
            prop_assert_eq!(found.certified.map(|c| c.p_value), last.map(|i| p[i]));
        }
    }

    #[test]
    fn labels_to_come_exist_for_any_counts(
        accepted in 0..1_u64 << 40, errors in 0..1_u64 << 34, n in 0..1_u64 << 41, power in 0.01..0.99_f64,
    ) {
        let seen = Accepted { accepted, errors: errors.min(accepted) };
        for alpha in [0.001, 0.05, 0.5] {
            labels_needed(seen, n, target(alpha, 0.1));
            labels_for_power(seen, n, target(alpha, 0.1), power);
        }
    }

    #[test]
    fn several_starts_are_the_union_of_their_sequences(
        p in p_values(), delta in 0.001..0.5_f64, starts in 0_usize..50,
    ) {
        let used = starts.min(p.len());
        let mut expected: Vec<usize> = (0..used)
            .flat_map(|j| {
                let first = j * p.len() / used;
                fixed_sequence(&p[first..], delta / used as f64).into_iter().map(move |i| i + first)
            })
            .collect();
        expected.sort_unstable();
        expected.dedup();
        prop_assert_eq!(multi_start(&p, delta, starts), expected);
    }

    #[test]
    fn nothing_passes_at_an_impossible_delta(p in p_values(), starts in 0_usize..5) {
        for delta in [0.0, -1.0, 1.0, f64::NAN] {
            prop_assert!(multi_start(&p, delta, starts).is_empty());
        }
    }

    #[test]
    fn plans_from_any_traffic_start_on_the_grid(
        filled in prop::collection::vec((0..BINS, 0..1_u64 << 40), 0..20), labels in 0..1_u64 << 40,
    ) {
        let mut traffic = vec![0; BINS];
        for (bin, n) in filled {
            traffic[bin] += n;
        }
        if let Ok(plan) = Plan::expecting(target(0.02, 0.1), &traffic, labels) {
            let Start::At(bin) = plan.start() else { panic!("a counted start") };
            prop_assert!((100..=999).contains(&bin));
        }
    }
}
