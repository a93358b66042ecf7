//! Agreement of many raters beyond chance, with decisions missing, against irrCAC.

use understudy_stats::{
    Chance, CustomWeights, Decision, Decisions, Metric, Patterns, Undefined, Weights,
};

use crate::support::{NEAR, close};

/// Decisions from one row per item and one column per rater; 0 is a missing decision.
fn decisions<const R: usize>(k: usize, rows: &[[u16; R]]) -> Decisions {
    let mut decisions = Vec::new();
    for (item, row) in (0..).zip(rows) {
        for (rater, label) in (0..).zip(row).filter(|(_, label)| **label > 0) {
            decisions.push(Decision {
                item,
                rater,
                label: label - 1,
            });
        }
    }
    Decisions::new(k, decisions).unwrap()
}

/// K. Krippendorff (2011), example C, one row per unit.
fn krippendorff_2011() -> Decisions {
    decisions(
        5,
        &[
            [1, 1, 0, 1],
            [2, 2, 3, 2],
            [3, 3, 3, 3],
            [3, 3, 3, 3],
            [2, 2, 2, 2],
            [1, 2, 3, 4],
            [4, 4, 4, 4],
            [1, 1, 2, 1],
            [2, 2, 2, 2],
            [0, 5, 5, 5],
            [0, 0, 1, 1],
            [0, 3, 0, 0],
        ],
    )
}

/// The example that comes with irrCAC: the same votes on each item, by other raters.
fn four_raters() -> Decisions {
    decisions(
        5,
        &[
            [1, 1, 0, 1],
            [2, 2, 3, 2],
            [3, 3, 3, 3],
            [3, 3, 3, 3],
            [2, 2, 2, 2],
            [1, 2, 3, 4],
            [4, 4, 4, 4],
            [1, 1, 2, 1],
            [2, 2, 2, 2],
            [0, 5, 5, 5],
            [0, 0, 1, 1],
            [0, 0, 3, 0],
        ],
    )
}

/// J. L. Fleiss (1971), table 1, the labels of each patient in order (who gave which was not printed).
fn fleiss_1971() -> Decisions {
    decisions(
        5,
        &[
            [4, 4, 4, 4, 4, 4],
            [2, 2, 2, 5, 5, 5],
            [2, 3, 3, 3, 3, 5],
            [5, 5, 5, 5, 5, 5],
            [2, 2, 2, 4, 4, 4],
            [1, 1, 3, 3, 3, 3],
            [3, 3, 3, 3, 5, 5],
            [1, 1, 3, 3, 3, 4],
            [1, 1, 4, 4, 4, 4],
            [5, 5, 5, 5, 5, 5],
            [1, 4, 4, 4, 4, 4],
            [1, 2, 4, 4, 4, 4],
            [2, 2, 2, 3, 3, 3],
            [1, 4, 4, 4, 4, 4],
            [2, 2, 4, 4, 4, 5],
            [3, 3, 3, 3, 3, 5],
            [1, 1, 1, 4, 5, 5],
            [1, 1, 1, 1, 1, 2],
            [2, 2, 4, 4, 4, 4],
            [1, 3, 3, 5, 5, 5],
            [5, 5, 5, 5, 5, 5],
            [2, 4, 4, 4, 4, 4],
            [2, 2, 4, 5, 5, 5],
            [1, 1, 4, 4, 4, 4],
            [1, 4, 4, 4, 4, 5],
            [2, 2, 2, 2, 2, 4],
            [1, 1, 1, 1, 5, 5],
            [2, 2, 4, 4, 4, 4],
            [1, 3, 3, 3, 3, 3],
            [5, 5, 5, 5, 5, 5],
        ],
    )
}

type Expected = (Chance, Weights, [f64; 3]);

/// Both tables of four raters hold the same votes, so irrCAC's figures of one are those of the other.
const WITH_MISSING: [Expected; 12] = [
    (
        Chance::Gwet,
        Weights::Unweighted,
        [0.818_181_818_182, 0.775_444_068_127, 0.142_949_950_641],
    ),
    (
        Chance::PooledMargins,
        Weights::Unweighted,
        [0.818_181_818_182, 0.761_169_275_422, 0.153_019_203_469],
    ),
    (
        Chance::Krippendorff,
        Weights::Unweighted,
        [0.805, 0.743_421_052_632, 0.145_573_886_985],
    ),
    (
        Chance::Uniform,
        Weights::Unweighted,
        [0.818_181_818_182, 0.772_727_272_727, 0.144_716_619_899],
    ),
    (
        Chance::Gwet,
        Weights::Linear,
        [0.939_393_939_394, 0.858_739_136_433, 0.117_329_021_881],
    ),
    (
        Chance::PooledMargins,
        Weights::Linear,
        [0.939_393_939_394, 0.817_944_767_097, 0.148_504_355_499],
    ),
    (
        Chance::Krippendorff,
        Weights::Linear,
        [0.935, 0.800_383_877_159, 0.135_477_744_125],
    ),
    (
        Chance::Uniform,
        Weights::Linear,
        [0.939_393_939_394, 0.848_484_848_485, 0.123_356_124_494],
    ),
    (
        Chance::Gwet,
        Weights::Quadratic,
        [0.975_378_787_879, 0.914_000_723_552, 0.103_962_244_645],
    ),
    (
        Chance::PooledMargins,
        Weights::Quadratic,
        [0.975_378_787_879, 0.864_935_064_935, 0.146_033_610_757],
    ),
    (
        Chance::Krippendorff,
        Weights::Quadratic,
        [0.973_593_75, 0.849_107_142_857, 0.129_129_965_715],
    ),
    (
        Chance::Uniform,
        Weights::Quadratic,
        [0.975_378_787_879, 0.901_515_151_515, 0.110_894_374_974],
    ),
];

const FLEISS_1971: [Expected; 4] = [
    (
        Chance::Gwet,
        Weights::Unweighted,
        [0.555_555_555_556, 0.447_884_515_845, 0.055_662_141_682],
    ),
    (
        Chance::PooledMargins,
        Weights::Unweighted,
        [0.555_555_555_556, 0.430_244_520_06, 0.054_198_935_515],
    ),
    (
        Chance::Krippendorff,
        Weights::Unweighted,
        [0.558_024_691_358, 0.433_409_828_282, 0.054_198_935_515],
    ),
    (
        Chance::Uniform,
        Weights::Unweighted,
        [0.555_555_555_556, 0.444_444_444_444, 0.055_122_835_856],
    ),
];

#[track_caller]
fn all_match(patterns: &Patterns, expected: &[Expected]) {
    for (chance, weights, [agreement, value, error]) in expected {
        let found = patterns.coefficient(*chance, *weights).unwrap();
        close(found.value, *value, NEAR);
        close(found.standard_error, *error, NEAR);
        // Krippendorff counts a decision among those it is compared with, so his share differs.
        if *chance != Chance::Krippendorff {
            let share = patterns.coefficient(Chance::None, *weights).unwrap();
            close(share.value, *agreement, NEAR);
        }
    }
}

/// irrCAC `CAC.raw`: coefficient, standard error and observed agreement.
#[test]
fn all_coefficients_with_missing_decisions_match_irrcac() {
    all_match(&krippendorff_2011().patterns(), &WITH_MISSING);
    all_match(&four_raters().patterns(), &WITH_MISSING);
}

/// irrCAC `CAC.raw` on the table of Fleiss.
#[test]
fn all_coefficients_of_the_table_of_fleiss_match_irrcac() {
    all_match(&fleiss_1971().patterns(), &FLEISS_1971);
}

/// irrCAC `conger`; it tells the two tables of four raters apart, as who decided what counts.
#[test]
fn conger_kappa_matches_irrcac() {
    let first = [
        (Weights::Unweighted, 0.762_066_893_651, 0.150_108_795_07),
        (Weights::Linear, 0.813_137_032_843, 0.145_868_196_929),
        (Weights::Quadratic, 0.857_168_224_092, 0.144_360_791_358),
    ];
    let second = [
        (Weights::Unweighted, 0.762_817_441_303, 0.149_168_152_48),
        (Weights::Linear, 0.813_776_319_966, 0.145_085_402_493),
        (Weights::Quadratic, 0.857_710_656_223, 0.143_670_663_829),
    ];
    let fleiss = [(Weights::Unweighted, 0.441_808_540_329, 0.050_794_406_013)];
    let check = |table: &Decisions, expected: &[(Weights, f64, f64)]| {
        for (weights, value, error) in expected {
            let found = table.conger_kappa_measured(*weights).unwrap();
            close(found.value, *value, NEAR);
            close(found.standard_error, *error, NEAR);
            assert_eq!(found.n, table.items() as u64);
        }
    };
    check(&krippendorff_2011(), &first);
    check(&four_raters(), &second);
    check(&fleiss_1971(), &fleiss);
}

/// Trap: three figures for ordered labels that are often taken for one another.
#[test]
fn ordinal_distances_are_neither_linear_nor_quadratic_weights() {
    let patterns = krippendorff_2011().patterns();
    let ordinal = patterns.krippendorff_alpha(Metric::Ordinal, 0.95).unwrap();
    close(ordinal.value, 0.815_387_503_754_881_4, NEAR);
    let linear = patterns.coefficient(Chance::Krippendorff, Weights::Linear);
    close(linear.unwrap().value, 0.800_383_877_159, NEAR);
    let quadratic = patterns.coefficient(Chance::Krippendorff, Weights::Quadratic);
    let interval = patterns.krippendorff_alpha(Metric::Interval, 0.95).unwrap();
    close(quadratic.unwrap().value, interval.value, 1e-12);
}

/// Two raters and nothing missing: the figures of the matrix.
#[test]
fn many_rater_coefficients_of_two_raters_are_those_of_their_matrix() {
    let rows = [
        [1, 1],
        [1, 2],
        [2, 2],
        [3, 3],
        [3, 2],
        [2, 2],
        [3, 3],
        [1, 1],
        [1, 3],
    ];
    let table = decisions(3, &rows);
    let matrix = table.pair_tables().between(0, 1).unwrap();
    for weights in [Weights::Unweighted, Weights::Linear, Weights::Quadratic] {
        let conger = table.conger_kappa_measured(weights).unwrap();
        let cohen = matrix.coefficient(Chance::OwnMargins, weights).unwrap();
        close(conger.value, cohen.value, 1e-12);
        // Over items one divides by n − 1, over pairs by n.
        let n = rows.len() as f64;
        close(
            conger.standard_error,
            cohen.standard_error * (n / (n - 1.0)).sqrt(),
            1e-12,
        );
        for chance in [
            Chance::PooledMargins,
            Chance::Gwet,
            Chance::Uniform,
            Chance::Krippendorff,
        ] {
            let many = table.patterns().coefficient(chance, weights).unwrap();
            let two = matrix.coefficient(chance, weights).unwrap();
            close(many.value, two.value, 1e-12);
        }
    }
}

#[test]
fn patterns_do_not_know_who_decided_what() {
    let patterns = fleiss_1971().patterns();
    assert_eq!(
        patterns.coefficient(Chance::OwnMargins, Weights::Linear),
        Err(Undefined::UnknownRaters)
    );
    let of_two = CustomWeights::new(&[vec![1.0, 0.0], vec![0.0, 1.0]]).unwrap();
    assert_eq!(
        patterns.gwet_ac2(&of_two, 0.95),
        Err(Undefined::ShapeMismatch)
    );
}

#[test]
fn named_methods_are_the_coefficients_at_a_level() {
    let table = fleiss_1971();
    let patterns = table.patterns();
    let named = [
        (Chance::Gwet, patterns.gwet_ac2(Weights::Linear, 0.9)),
        (
            Chance::PooledMargins,
            patterns.fleiss_kappa_weighted(Weights::Linear, 0.9),
        ),
        (
            Chance::Uniform,
            patterns.brennan_prediger(Weights::Linear, 0.9),
        ),
    ];
    for (chance, estimate) in named {
        let measured = patterns.coefficient(chance, Weights::Linear).unwrap();
        assert_eq!(estimate, measured.normal_interval(0.9));
    }
    close(
        patterns.gwet_ac1(0.9).unwrap().value,
        0.447_884_515_845,
        NEAR,
    );
    let conger = table.conger_kappa(Weights::Unweighted, 0.9).unwrap();
    close(conger.value, 0.441_808_540_329, NEAR);
}

#[test]
fn conger_without_a_second_rater_is_undefined() {
    let undefined = |rows: &[[u16; 2]]| decisions(2, rows).conger_kappa(Weights::Unweighted, 0.95);
    assert_eq!(undefined(&[]), Err(Undefined::TooFewRaters));
    assert_eq!(undefined(&[[1, 0], [2, 0]]), Err(Undefined::TooFewRaters));
    assert_eq!(undefined(&[[1, 0], [0, 2]]), Err(Undefined::NoPairs));
    assert_eq!(undefined(&[[1, 2]]), Err(Undefined::TooFewItems));
    assert_eq!(
        undefined(&[[1, 1], [1, 1]]),
        Err(Undefined::ChanceAgreementIsOne)
    );
}
