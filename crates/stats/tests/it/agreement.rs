//! Proportions and agreement of two sources, against published tables and other libraries.

use understudy_stats::proportion::{
    agresti_coull, clopper_pearson, difference, jeffreys, lower_bound, upper_bound, wilson,
};
use understudy_stats::{Confusion, Undefined, Weights, mcnemar_corrected, mcnemar_exact};

use crate::support::{NEAR, Z95, close, estimate_is};

fn matrix<const K: usize>(rows: [[u64; K]; K]) -> Confusion {
    let rows: Vec<Vec<u64>> = rows.iter().map(|row| row.to_vec()).collect();
    Confusion::from_rows(&rows).unwrap()
}

/// statsmodels 0.14 `proportion_confint`.
#[test]
fn proportion_intervals_match_statsmodels() {
    let cases = [
        (
            15,
            20,
            0.95,
            [0.531_299_122_381_255_9, 0.888_138_298_592_334_4],
            [0.508_954_128_292_042_5, 0.913_428_530_898_565_3],
        ),
        (
            0,
            20,
            0.95,
            [0.0, 0.161_125_158_052_819_4],
            [0.0, 0.168_433_470_983_085_34],
        ),
        (
            20,
            20,
            0.95,
            [0.838_874_841_947_180_4, 1.0],
            [0.831_566_529_016_914_6, 1.0],
        ),
        (
            81,
            263,
            0.95,
            [0.255_288_519_878_274_2, 0.366_209_576_982_800_04],
            [0.252_736_745_585_271_26, 0.367_621_922_601_351_4],
        ),
        (
            3,
            100,
            0.9,
            [0.012_051_814_249_279_91, 0.072_710_343_286_903_97],
            [0.008_225_829_107_652_688, 0.075_710_793_749_830_06],
        ),
        (
            990,
            1000,
            0.99,
            [0.978_070_713_916_334_5, 0.995_469_944_478_326_8],
            [0.978_723_941_246_383_5, 0.996_273_217_075_747_3],
        ),
    ];
    for (k, n, level, score, exact) in cases {
        let by_score = wilson(k, n, level).unwrap();
        let by_tail = clopper_pearson(k, n, level).unwrap();
        for (actual, expected) in [(by_score, score), (by_tail, exact)] {
            close(actual.value, k as f64 / n as f64, 0.0);
            close(actual.low, expected[0], NEAR);
            close(actual.high, expected[1], NEAR);
            assert_eq!((actual.n, actual.level), (n, level));
        }
    }
}

/// Rule of three, exact form: 1 − δ^(1/n).
#[test]
fn bound_without_errors_is_the_exact_rule_of_three() {
    close(
        upper_bound(0, 59, 0.05).unwrap(),
        1.0 - 0.05_f64.powf(1.0 / 59.0),
        1e-15,
    );
    close(
        lower_bound(59, 59, 0.05).unwrap(),
        0.05_f64.powf(1.0 / 59.0),
        1e-15,
    );
}

#[test]
fn proportion_without_trials_is_undefined() {
    assert_eq!(wilson(0, 0, 0.95), Err(Undefined::NoData));
    assert_eq!(
        clopper_pearson(3, 2, 0.95),
        Err(Undefined::ImpossibleCounts)
    );
    assert_eq!(wilson(1, 2, 1.0), Err(Undefined::LevelOutOfRange));
    assert_eq!(upper_bound(1, 2, f64::NAN), Err(Undefined::LevelOutOfRange));
}

/// statsmodels 0.14 `cohens_kappa` (`std_kappa`).
#[test]
fn cohen_kappa_matches_statsmodels() {
    let table = matrix([[13, 0, 0], [0, 20, 7], [0, 4, 56]]);
    let kappa = |weights| table.cohen_kappa(weights, 0.95);
    estimate_is(
        kappa(Weights::Unweighted),
        0.796_409_402_183_971_9,
        0.058_910_718_326_081_48,
    );
    estimate_is(
        kappa(Weights::Linear),
        0.842_902_027_992_002_3,
        0.047_872_121_590_339_76,
    );
    estimate_is(
        kappa(Weights::Quadratic),
        0.892_156_862_745_098,
        0.035_351_507_575_659_406,
    );
    close(
        kappa(Weights::Unweighted).unwrap().high,
        0.911_872_288_406_475_4,
        NEAR,
    );
}

/// SAS/STAT FREQ documentation, table of κ with an empty column, as printed there.
#[test]
fn cohen_kappa_matches_the_table_printed_by_sas() {
    let table = matrix([[0, 4, 1], [0, 8, 0], [0, 1, 5]]);
    let simple = table.cohen_kappa(Weights::Unweighted, 0.95).unwrap();
    let weighted = table.cohen_kappa(Weights::Linear, 0.95).unwrap();
    for (actual, printed) in [
        (simple, [0.4842, 0.2137, 0.7547]),
        (weighted, [0.4701, 0.1845, 0.7558]),
    ] {
        close(actual.value, printed[0], 5e-5);
        close(actual.low, printed[1], 5e-5);
        close(actual.high, printed[2], 5e-5);
    }
}

/// irrCAC `CAC.table` coefficients and standard errors.
#[test]
fn gwet_and_scott_match_irrcac() {
    let table = matrix([[13, 0, 0], [0, 20, 7], [0, 4, 56]]);
    estimate_is(table.gwet_ac1(0.95), 0.849_330_548_231, 0.043_217_467_523);
    estimate_is(
        table.gwet_ac2(Weights::Linear, 0.95),
        0.900_022_722_109,
        0.029_275_601_621,
    );
    estimate_is(
        table.gwet_ac2(Weights::Quadratic, 0.95),
        0.940_236_879_278,
        0.017_920_188_503,
    );
    estimate_is(table.scott_pi(0.95), 0.796_239_696_212, 0.059_054_733_309);
}

/// A. R. Feinstein, D. V. Cicchetti (1990): the same 85 % agreement, and κ falls with prevalence.
#[test]
fn skewed_prevalence_lowers_kappa_and_not_ac1() {
    let cases = [
        (
            [[40, 9], [6, 45]],
            0.85,
            0.699_519_230_769,
            0.699_248_120_301,
            0.700_748_129_676,
        ),
        (
            [[80, 10], [5, 5]],
            0.85,
            0.318_181_818_182,
            0.314_285_714_286,
            0.808,
        ),
        (
            [[118, 5], [2, 0]],
            0.944,
            -0.023_391_812_865,
            -0.028_806_584_362,
            0.940_776_337_609,
        ),
    ];
    for (rows, agreement, cohen, scott, gwet) in cases {
        let table = matrix(rows);
        close(
            table.percent_agreement(0.95).unwrap().value,
            agreement,
            NEAR,
        );
        close(
            table.cohen_kappa(Weights::Unweighted, 0.95).unwrap().value,
            cohen,
            NEAR,
        );
        close(table.scott_pi(0.95).unwrap().value, scott, NEAR);
        close(table.gwet_ac1(0.95).unwrap().value, gwet, NEAR);
    }
}

#[test]
fn one_label_everywhere_leaves_kappa_undefined_and_not_ac1() {
    let table = matrix([[50, 0], [0, 0]]);
    let kappa = table.cohen_kappa(Weights::Unweighted, 0.95);
    assert_eq!(kappa, Err(Undefined::ChanceAgreementIsOne));
    assert_eq!(table.scott_pi(0.95), Err(Undefined::ChanceAgreementIsOne));
    assert_eq!(table.mcc(0.95), Err(Undefined::NoVariation));
    close(table.gwet_ac1(0.95).unwrap().value, 1.0, 0.0);
    assert_eq!(
        Confusion::new(1).gwet_ac1(0.95),
        Err(Undefined::TooFewLabels)
    );
    assert_eq!(Confusion::new(2).gwet_ac1(0.95), Err(Undefined::NoData));
}

/// For two labels MCC is the φ coefficient, (ad − bc) / √(product of margins).
#[test]
fn mcc_of_two_labels_is_phi() {
    let phi = (40.0 * 45.0 - 9.0 * 6.0) / f64::sqrt(49.0 * 51.0 * 46.0 * 54.0);
    let mcc = matrix([[40, 9], [6, 45]]).mcc(0.95).unwrap();
    close(mcc.value, phi, 1e-12);
    // Y. M. M. Bishop, S. E. Fienberg, P. W. Holland (1975), variance of φ, chapter 11.
    let (row, column): (f64, f64) = (49.0 / 100.0, 46.0 / 100.0);
    let (p, q) = (row * (1.0 - row), column * (1.0 - column));
    let lean = (2.0 * row - 1.0) * (2.0 * column - 1.0) / (p * q).sqrt();
    let tilt = (2.0 * row - 1.0).powi(2) / p + (2.0 * column - 1.0).powi(2) / q;
    let variance =
        (1.0 - phi * phi + phi * (1.0 + phi * phi / 2.0) * lean - 0.75 * phi * phi * tilt) / 100.0;
    close((mcc.value - mcc.low) / Z95, variance.sqrt(), NEAR);
}

#[test]
fn per_class_figures_follow_from_the_margins() {
    let table = matrix([[13, 0, 0], [0, 20, 7], [0, 4, 56]]);
    let classes = table.per_class();
    assert_eq!((classes[1].support, classes[1].predicted), (27, 24));
    close(classes[1].recall.unwrap().value, 20.0 / 27.0, 1e-15);
    close(classes[1].precision.unwrap().value, 20.0 / 24.0, 1e-15);
    close(classes[1].f1.unwrap().value, 40.0 / 51.0, 1e-15);
    close(classes[0].f1.unwrap().value, 1.0, 0.0);
    let unseen = matrix([[5, 0], [0, 0]]).per_class()[1];
    assert_eq!(unseen.recall, Err(Undefined::NoData));
    assert_eq!(unseen.f1, Err(Undefined::NoData));
    assert_eq!(table.prevalence(), Ok(vec![0.13, 0.27, 0.6]));
}

/// statsmodels `mcnemar(exact=True)`; the two model comparisons of the garments demo (scipy).
#[test]
fn exact_mcnemar_matches_statsmodels() {
    close(mcnemar_exact(121, 59), 4.434_449_263_755_164_5e-6, 1e-15);
    close(mcnemar_exact(43, 54), 0.309_933_534_239_007_27, NEAR);
    close(
        mcnemar_exact(887, 188) / 5.205_296_690_411_567e-109,
        1.0,
        NEAR,
    );
    close(mcnemar_exact(0, 0), 1.0, 0.0);
    close(mcnemar_exact(5, 5), 1.0, 0.0);
}

/// R. G. Newcombe (1998), table II: 56/70 against 48/80, and 9/10 against 3/10, by method 10.
#[test]
fn differences_of_shares_match_the_published_intervals() {
    let cases = [
        ((56, 70), (48, 80), 0.2, (0.0524, 0.3339)),
        ((9, 10), (3, 10), 0.6, (0.1705, 0.8090)),
    ];
    for (one, other, value, (low, high)) in cases {
        let found = difference(one, other, 0.95).unwrap();
        close(found.value, value, 1e-12);
        close(found.low, low, 5e-5);
        close(found.high, high, 5e-5);
        assert_eq!(found.n, one.1 + other.1);
        let swapped = difference(other, one, 0.95).unwrap();
        close(swapped.low, -found.high, 1e-12);
    }
    assert_eq!(difference((0, 0), (1, 2), 0.95), Err(Undefined::NoData));
}

/// statsmodels 0.14 `mcnemar(exact=False, correction=True)` on [[101, 121], [59, 33]].
#[test]
fn corrected_mcnemar_matches_statsmodels() {
    let found = mcnemar_corrected(121, 59).unwrap();
    close(found.statistic, 20.672_222_222_222_22, NEAR);
    close(found.p_value / 5.450_094_825_427_117e-6, 1.0, NEAR);
    // Equal counts: statsmodels lets the correction overshoot to 1/(a + b); nothing differs here.
    close(mcnemar_corrected(7, 7).unwrap().statistic, 0.0, 0.0);
    close(mcnemar_corrected(7, 7).unwrap().p_value, 1.0, 0.0);
    assert_eq!(mcnemar_corrected(0, 0), Err(Undefined::NoPairs));
}

/// statsmodels 0.14 `proportion_confint`, methods "jeffreys" and "agresti_coull". Where no trial (or
/// every trial) succeeds, Jeffreys' interval leaves out the share itself, and here is stretched to it.
#[test]
fn further_intervals_of_a_share_match_statsmodels() {
    let cases = [
        (
            15,
            20,
            0.95,
            [0.535_805_370_759_131_9, 0.897_601_514_316_954_9],
            [0.527_524_602_795_307_8, 0.891_912_818_178_282_5],
        ),
        (
            0,
            20,
            0.95,
            [2.424_647_845_924_273_3e-05, 0.116_638_982_904_875_43],
            [0.0, 0.189_809_560_542_488_88],
        ),
        (
            20,
            20,
            0.95,
            [0.883_361_017_095_124_6, 0.999_975_753_521_540_8],
            [0.810_190_439_457_511, 1.0],
        ),
        (
            81,
            263,
            0.95,
            [0.254_521_934_991_023_6, 0.365_647_499_174_082_46],
            [0.255_220_665_189_996_75, 0.366_277_431_671_077_5],
        ),
        (
            3,
            100,
            0.9,
            [0.010_914_577_218_214_94, 0.068_756_793_453_467_82],
            [0.009_683_719_658_127_275, 0.075_078_437_878_056_63],
        ),
        (
            990,
            1000,
            0.99,
            [0.979_415_222_798_654_7, 0.995_972_111_067_224_6],
            [0.977_494_267_070_393_9, 0.996_046_391_324_267_4],
        ),
    ];
    for (k, n, level, by_prior, by_adding) in cases {
        let found = jeffreys(k, n, level).unwrap();
        close(found.low, if k == 0 { 0.0 } else { by_prior[0] }, NEAR);
        close(found.high, if k == n { 1.0 } else { by_prior[1] }, NEAR);
        let found = agresti_coull(k, n, level).unwrap();
        close(found.low, by_adding[0], NEAR);
        close(found.high, by_adding[1], NEAR);
    }
    assert_eq!(jeffreys(0, 0, 0.95), Err(Undefined::NoData));
    assert_eq!(agresti_coull(2, 1, 0.95), Err(Undefined::ImpossibleCounts));
}

#[test]
fn class_reports_come_at_any_level() {
    let table = matrix([[13, 0, 0], [0, 20, 7], [0, 4, 56]]);
    let (usual, wide) = (table.per_class(), table.per_class_at(0.999));
    let width = |report: &understudy_stats::ClassReport| {
        let f1 = report.f1.unwrap();
        f1.high - f1.low
    };
    assert_eq!(usual, table.per_class_at(0.95));
    assert!(width(&wide[1]) > width(&usual[1]));
    assert_eq!(
        table.per_class_at(0.0)[0].recall,
        Err(Undefined::LevelOutOfRange)
    );
}
