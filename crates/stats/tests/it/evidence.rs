//! Anytime-valid evidence, against 40-digit arithmetic, plain integration and another library.

use crate::support::{Lcg, close};
use proptest::prelude::*;
use understudy_stats::binomial_p_value;
use understudy_stats::evidence::{
    agreement_lower_bound, crossing, log_e_demotion, log_e_promotion,
};
use understudy_stats::proportion::upper_bound;

/// Computed with mpmath at 40 digits from log-gamma and the hypergeometric series.
#[test]
fn log_evidence_matches_forty_digit_arithmetic() {
    let cases = [
        (50, 0, 0.9, 3.634_136_054_727_115),
        (495, 5, 0.97, 3.632_099_587_595_684_6),
        (480, 20, 0.97, -2.042_737_384_913_109_5),
        (19_990, 10, 0.999, 2.142_724_248_967_122),
        (999_999, 1, 0.9999, 90.794_558_956_371_53),
        (3, 97, 0.5, -4.554_520_632_498_388),
    ];
    for (successes, failures, p0, expected) in cases {
        close(log_e_promotion(successes, failures, p0), expected, 1e-10);
    }
}

/// Same source; differences of log-gamma values would be off by 1e-5 here.
#[test]
fn log_evidence_stays_accurate_at_a_thousand_million_pairs() {
    let cases = [
        (970_200_000, 29_800_000, 681.062_359_574_935),
        (969_800_000, 30_200_000, -12.237_262_724_378_05),
        (970_000_000, 30_000_000, -8.397_884_912_841_423),
    ];
    for (successes, failures, expected) in cases {
        close(log_e_promotion(successes, failures, 0.97), expected, 1e-7);
    }
}

/// `ln ∫ (p/p0)^S ((1−p)/(1−p0))^F dprior(p)` over (p0, 1], prior ∝ p^(a−1) (1−p)^(b−1).
fn by_integration(successes: u32, failures: u32, p0: f64, a: f64, b: f64) -> f64 {
    const STEPS: u32 = 400_000;
    let (mut above, mut below) = (0.0, 0.0);
    for step in 0..STEPS {
        // Steps that shrink towards 1, where the prior may be infinite.
        let t = (f64::from(step) + 0.5) / f64::from(STEPS);
        let q = (1.0 - p0) * t.powi(16);
        let prior = (a - 1.0) * (-q).ln_1p() + (b - 1.0) * q.ln() + 15.0 * t.ln();
        let ratio = f64::from(successes) * ((-q).ln_1p() - p0.ln())
            + f64::from(failures) * (q / (1.0 - p0)).ln();
        above += (prior + ratio).exp();
        below += prior.exp();
    }
    (above / below).ln()
}

#[test]
fn evidence_is_a_mixture_of_likelihood_ratios_over_a_uniform_prior() {
    for (successes, failures, p0) in [(50, 0, 0.9), (7, 3, 0.5), (480, 20, 0.97)] {
        let direct = log_e_promotion(u64::from(successes), u64::from(failures), p0);
        close(
            direct,
            by_integration(successes, failures, p0, 1.0, 1.0),
            1e-6,
        );
    }
}

/// confseq's one-sided beta-binomial mixture is the same integral with another prior, concentrated
/// near p0 by a tuning constant: Beta(r/(1−p0), r/p0) truncated to (p0, 1], r from its `v_opt`. So
/// its figures (4.1862, 3.6835, …) differ from ours, and integration with that prior gives them.
#[test]
fn confseq_differs_by_its_tuned_prior_alone() {
    let cases = [
        (50, 0, 0.9_f64, 4.5, 4.186_240_588_232_119),
        (495, 5, 0.97, 5.82, 3.683_506_812_191_370_5),
        (480, 20, 0.97, 5.82, -2.514_794_106_807_803),
        (19_990, 10, 0.999, 0.9, 0.726_962_284_704_328_3),
    ];
    for (successes, failures, p0, v_opt, published) in cases {
        let wide = 2.0 * (1.0_f64 / 0.1).ln();
        let r = v_opt / (wide + wide.ln_1p()) - p0 * (1.0 - p0);
        let theirs = by_integration(successes, failures, p0, r / (1.0 - p0), r / p0);
        close(theirs, published, 1e-7);
        let ours = log_e_promotion(u64::from(successes), u64::from(failures), p0);
        let apart = (ours - published).abs();
        assert!(apart > 0.05 && apart < 2.0, "{ours} {published}");
    }
}

#[test]
fn no_pairs_are_no_evidence() {
    close(log_e_promotion(0, 0, 0.95), 0.0, 1e-12);
    close(log_e_demotion(0, 0, 0.05), 0.0, 1e-12);
    close(agreement_lower_bound(0, 0, 0.05), 0.0, 0.0);
}

#[test]
fn impossible_questions_never_cross() {
    for log_e in [
        log_e_promotion(10, 0, 0.0),
        log_e_promotion(10, 0, 1.0),
        log_e_promotion(10, 0, f64::NAN),
        log_e_demotion(11, 10, 0.05),
    ] {
        assert!(log_e < crossing(1.0));
    }
    close(agreement_lower_bound(10, 0, f64::NAN), 0.0, 0.0);
}

#[test]
fn errors_above_the_target_demote_and_errors_below_do_not() {
    assert!(log_e_demotion(40, 400, 0.02) > crossing(0.001));
    assert!(log_e_demotion(8, 400, 0.02) < 0.0);
}

/// Ville's inequality: looked at after each of 400 pairs, at most δ of true nulls ever cross.
#[test]
fn looking_after_every_pair_keeps_the_false_alarm_rate() {
    let (delta, p0) = (0.1, 0.9);
    let mut draws = Lcg(2026);
    let crossed = (0..400)
        .filter(|_| {
            let (mut successes, mut failures) = (0, 0);
            (0..400).any(|_| {
                if draws.next().unwrap() < p0 {
                    successes += 1;
                } else {
                    failures += 1;
                }
                log_e_promotion(successes, failures, p0) >= crossing(delta)
            })
        })
        .count();
    assert!(crossed <= 40, "{crossed} of 400 crossed");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn evidence_is_a_number_for_any_counts(
        successes in 0_u64..1 << 40, failures in 0_u64..1 << 40, p0 in 1e-6..0.999_999_f64,
    ) {
        prop_assert!(log_e_promotion(successes, failures, p0).is_finite());
    }

    #[test]
    fn a_success_adds_evidence_and_a_failure_takes_some(
        successes in 0_u64..2_000, failures in 0_u64..2_000, p0 in 0.01..0.99_f64,
    ) {
        let now = log_e_promotion(successes, failures, p0);
        prop_assert!(log_e_promotion(successes + 1, failures, p0) > now);
        prop_assert!(log_e_promotion(successes, failures + 1, p0) < now);
    }

    #[test]
    fn a_higher_bar_has_less_evidence(
        successes in 1_u64..2_000, failures in 0_u64..2_000, p0 in 0.01..0.98_f64,
    ) {
        let easier = log_e_promotion(successes, failures, p0);
        prop_assert!(log_e_promotion(successes, failures, p0 + 0.01) <= easier + 1e-9);
    }

    #[test]
    fn the_lower_bound_is_where_the_evidence_crosses(
        successes in 5_u64..100_000, failures in 0_u64..10_000, delta in 0.001..0.2_f64,
    ) {
        let bound = agreement_lower_bound(successes, failures, delta);
        prop_assert!(bound <= successes as f64 / (successes + failures) as f64);
        prop_assert!(bound > 0.0);
        prop_assert!((log_e_promotion(successes, failures, bound) - crossing(delta)).abs() < 1e-6);
    }
}

/// `P(Binomial(n, p) ≤ k)` where both k and n − k exceed 10¹³, integrated with mpmath at 60 digits.
#[test]
fn binomial_tails_of_huge_counts_match_sixty_digit_arithmetic() {
    let (n, mean) = (1_u64 << 46, 5_u64 << 43);
    let cases = [
        (mean, n, 0.625, -0.693_147_090_511_557_3),
        (mean - 20_000_000, n, 0.625, -14.677_465_361_767_286),
        (mean + 3_000_000, n, 0.625, -0.261_417_524_700_106_16),
        (1 << 60, 1 << 63, 0.125, -0.693_147_180_063_448_8),
        (
            (1 << 60) - 3_000_000_000,
            1 << 63,
            0.125,
            -6.564_722_579_956_89,
        ),
    ];
    for (errors, n, alpha, ln_p) in cases {
        // Counts beyond 2⁵³ are rounded to doubles: a few hundred of some 10⁹ standard errors.
        let tolerance = if n < 1 << 53 { 1e-9 } else { 1e-6 };
        close(binomial_p_value(errors, n, alpha).ln(), ln_p, tolerance);
    }
}

/// mpmath at 60 digits, from log-gamma and integration.
#[test]
fn evidence_of_huge_counts_matches_sixty_digit_arithmetic() {
    let cases = [
        (61_573_651_155_456, 8_795_093_022_208, 64_951.967_006_660_03),
        (
            4_035_225_286_123_964_416,
            576_460_732_303_423_488,
            376.912_558_006_387_36,
        ),
        (
            4_035_225_246_123_964_416,
            576_460_772_303_423_488,
            -23.853_786_560_215_644,
        ),
    ];
    for (successes, failures, log_e) in cases {
        close(log_e_promotion(successes, failures, 0.875), log_e, 1e-5);
    }
}

/// The expansion takes over from the fraction where both counts pass 10¹³; nothing may jump there.
#[test]
fn bounds_are_continuous_where_the_expansion_begins() {
    let standard = |k: u64| {
        let n = 2 * k;
        let bound = upper_bound(k, n, 0.05).unwrap();
        (bound - 0.5) * 2.0 * (n as f64).sqrt()
    };
    close(
        standard(9_999_999_999_000),
        standard(10_000_000_001_000),
        1e-8,
    );
    // Beyond, the bound is the normal quantile but for terms of the order 1/√n.
    close(standard(1 << 62), 1.644_853_626_951_472_7, 3e-6);
}
