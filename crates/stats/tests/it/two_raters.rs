//! Agreement of two sources beyond chance: every coefficient, against other libraries and published
//! tables.

use understudy_stats::{Chance, Confusion, CustomWeights, Metric, Undefined, Weights};

use crate::support::{NEAR, Z95, close};

fn matrix<const K: usize>(rows: [[u64; K]; K]) -> Confusion {
    Confusion::from_rows(&rows.map(|row| row.to_vec())).unwrap()
}

fn three_by_three() -> Confusion {
    matrix([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
}

const THREE_BY_THREE: [(Chance, Weights, f64, f64); 18] = [
    (
        Chance::OwnMargins,
        Weights::Unweighted,
        0.796_409_402_184,
        0.058_910_718_326,
    ),
    (
        Chance::PooledMargins,
        Weights::Unweighted,
        0.796_239_696_212,
        0.059_054_733_309,
    ),
    (
        Chance::Gwet,
        Weights::Unweighted,
        0.849_330_548_231,
        0.043_217_467_523,
    ),
    (
        Chance::Krippendorff,
        Weights::Unweighted,
        0.797_258_497_731,
        0.059_054_733_309,
    ),
    (
        Chance::Uniform,
        Weights::Unweighted,
        0.835,
        0.046_933_463_541,
    ),
    (Chance::None, Weights::Unweighted, 0.89, 0.031_288_975_694),
    (
        Chance::OwnMargins,
        Weights::Linear,
        0.842_902_027_992,
        0.047_872_121_59,
    ),
    (
        Chance::PooledMargins,
        Weights::Linear,
        0.842_801_000_357,
        0.047_960_699_675,
    ),
    (
        Chance::Gwet,
        Weights::Linear,
        0.900_022_722_109,
        0.029_275_601_621,
    ),
    (
        Chance::Krippendorff,
        Weights::Linear,
        0.843_586_995_355,
        0.047_960_699_675,
    ),
    (
        Chance::Uniform,
        Weights::Linear,
        0.876_25,
        0.035_200_097_656,
    ),
    (Chance::None, Weights::Linear, 0.945, 0.015_644_487_847),
    (
        Chance::OwnMargins,
        Weights::Quadratic,
        0.892_156_862_745,
        0.035_351_507_576,
    ),
    (
        Chance::PooledMargins,
        Weights::Quadratic,
        0.892_109_263_891,
        0.035_395_058_679,
    ),
    (
        Chance::Gwet,
        Weights::Quadratic,
        0.940_236_879_278,
        0.017_920_188_503,
    ),
    (
        Chance::Krippendorff,
        Weights::Quadratic,
        0.892_648_717_571,
        0.035_395_058_679,
    ),
    (
        Chance::Uniform,
        Weights::Quadratic,
        0.917_5,
        0.023_466_731_771,
    ),
    (Chance::None, Weights::Quadratic, 0.972_5, 0.007_822_243_924),
];

/// irrCAC `CAC.table`, coefficient and standard error.
#[test]
fn all_coefficients_and_their_errors_match_irrcac() {
    for (chance, weights, value, error) in THREE_BY_THREE {
        let found = three_by_three().coefficient(chance, weights).unwrap();
        close(found.value, value, NEAR);
        close(found.standard_error, error, NEAR);
        assert_eq!(found.n, 100);
    }
}

/// irrCAC's intervals use t with n − 1 degrees of freedom; the quantile for 99 is scipy's.
#[test]
fn intervals_by_t_are_wider_than_normal_ones_by_the_quantile() {
    let kappa = three_by_three()
        .coefficient(Chance::OwnMargins, Weights::Unweighted)
        .unwrap();
    let by_t = kappa.t_interval(0.95).unwrap();
    close(
        by_t.high - kappa.value,
        1.984_216_951_586_417_6 * kappa.standard_error,
        1e-12,
    );
    let normal = kappa.normal_interval(0.95).unwrap();
    close(normal.high - kappa.value, Z95 * kappa.standard_error, 1e-12);
    // scipy's quantiles for 1, 4, 29, 1,000,000 and 100,000,000 degrees of freedom; a near miss that
    // costs a tenth keeps the lower end inside the range.
    let near = CustomWeights::new(&[vec![1.0, 0.9], vec![0.9, 1.0]]).unwrap();
    for (n, quantile) in [
        (2, 12.706_204_736_174_705),
        (5, 2.776_445_105_197_794_3),
        (30, 2.045_229_642_132_704),
        (1_000_001, 1.959_966_356_814_107_2),
        (100_000_001, 1.959_964_008_262_766_7),
    ] {
        let mut table = Confusion::new(2);
        table.add(0, 0, n - 1).unwrap();
        table.add(0, 1, 1).unwrap();
        let found = table.coefficient(Chance::None, &near).unwrap();
        let half = found.value - found.t_interval(0.95).unwrap().low;
        close(half / found.standard_error, quantile, 1e-8);
    }
    let mut alone = Confusion::new(2);
    alone.add(0, 1, 1).unwrap();
    let alone = alone.coefficient(Chance::Uniform, Weights::Unweighted);
    assert_eq!(alone.unwrap().t_interval(0.95), Err(Undefined::TooFewItems));
}

/// Weights; κ, its error, its error under chance, the interval at 95 %, z and the two-sided p-value.
type KappaFigures = (Weights, [f64; 7]);

#[track_caller]
fn kappa_figures_are(table: &Confusion, expected: &[KappaFigures]) {
    for (weights, [kappa, error, null, low, high, z, p]) in expected {
        let measured = table.coefficient(Chance::OwnMargins, *weights).unwrap();
        close(measured.value, *kappa, NEAR);
        close(measured.standard_error, *error, NEAR);
        let interval = table.cohen_kappa(*weights, 0.95).unwrap();
        close(interval.low, *low, NEAR);
        close(interval.high, *high, NEAR);
        let test = table.kappa_against_chance(*weights).unwrap();
        close(test.kappa, *kappa, NEAR);
        close(test.null_error, *null, NEAR);
        close(test.z, *z, NEAR);
        close(test.p_value / p, 1.0, NEAR);
        assert_eq!(test.n, table.n());
    }
}

/// statsmodels 0.14 `cohens_kappa`.
#[test]
fn kappa_against_chance_matches_statsmodels() {
    let expected = [
        (
            Weights::Unweighted,
            [
                0.796_409_402_183_971_9,
                0.058_910_718_326_081_48,
                0.076_006_025_033_381_82,
                0.680_946_515_961_468_5,
                0.911_872_288_406_475_4,
                10.478_240_400_470_742,
                1.087_481_953_403_738e-25,
            ],
        ),
        (
            Weights::Linear,
            [
                0.842_902_027_992_002_3,
                0.047_872_121_590_339_76,
                0.081_549_009_510_167_2,
                0.749_074_393_811_414,
                0.936_729_662_172_590_6,
                10.336_140_598_824_963,
                4.836_240_034_852_578e-25,
            ],
        ),
        (
            Weights::Quadratic,
            [
                0.892_156_862_745_098,
                0.035_351_507_575_659_406,
                0.099_911_725_744_161_18,
                0.822_869_181_097_610_6,
                0.961_444_544_392_585_3,
                8.929_451_033_901_648,
                4.281_279_611_988_675e-19,
            ],
        ),
    ];
    kappa_figures_are(&three_by_three(), &expected);
    let sas = matrix([[0, 4, 1], [0, 8, 0], [0, 1, 5]]);
    let expected = [
        (
            Weights::Unweighted,
            [
                0.484_162_895_927_601_87,
                0.138_013_578_305_814_6,
                0.148_398_281_890_132_9,
                0.213_661_253_070_706_66,
                0.754_664_538_784_497,
                3.262_590_979_901_325_7,
                0.001_103_987_301_729_814_4,
            ],
        ),
        (
            Weights::Linear,
            [
                0.470_119_521_912_350_6,
                0.145_746_045_141_925_66,
                0.142_585_077_624_731_58,
                0.184_462_522_545_027_37,
                0.755_776_521_279_673_9,
                3.297_115_867_549_998,
                0.000_976_831_939_947_510_5,
            ],
        ),
    ];
    kappa_figures_are(&sas, &expected);
}

/// The example of SAS/STAT FREQ, as printed there.
#[test]
fn kappa_against_chance_matches_the_table_printed_by_sas() {
    let sas = matrix([[0, 4, 1], [0, 8, 0], [0, 1, 5]]);
    let printed = [
        (
            Weights::Unweighted,
            [0.4842, 0.1380, 0.2137, 0.7547, 0.1484, 3.2626],
        ),
        (
            Weights::Linear,
            [0.4701, 0.1457, 0.1845, 0.7558, 0.1426, 3.2971],
        ),
    ];
    for (weights, printed) in printed {
        let measured = sas.coefficient(Chance::OwnMargins, weights).unwrap();
        let interval = measured.normal_interval(0.95).unwrap();
        let test = sas.kappa_against_chance(weights).unwrap();
        let found = [
            measured.value,
            measured.standard_error,
            interval.low,
            interval.high,
            test.null_error,
            test.z,
        ];
        for (found, printed) in found.into_iter().zip(printed) {
            close(found, printed, 5e-5);
        }
    }
}

/// irrCAC on the tables of A. R. Feinstein and D. V. Cicchetti (1990) and an extreme one.
#[test]
fn the_kappa_paradox_spares_the_uniform_chance_model() {
    for (rows, agreement, brennan_prediger) in [
        ([[40, 9], [6, 45]], 0.85, 0.7),
        ([[80, 10], [5, 5]], 0.85, 0.7),
        ([[118, 5], [2, 0]], 0.944, 0.888),
    ] {
        let table = matrix(rows);
        let weighted = table.weighted_agreement(Weights::Unweighted, 0.95).unwrap();
        close(weighted.value, agreement, NEAR);
        let uniform = table.brennan_prediger(Weights::Unweighted, 0.95).unwrap();
        close(uniform.value, brennan_prediger, NEAR);
    }
}

#[test]
fn a_table_of_weights_stands_for_the_named_ones() {
    let linear = CustomWeights::new(&[
        vec![1.0, 0.5, 0.0],
        vec![0.5, 1.0, 0.5],
        vec![0.0, 0.5, 1.0],
    ])
    .unwrap();
    let table = three_by_three();
    for chance in [
        Chance::None,
        Chance::OwnMargins,
        Chance::PooledMargins,
        Chance::Krippendorff,
        Chance::Gwet,
        Chance::Uniform,
    ] {
        assert_eq!(
            table.coefficient(chance, &linear),
            table.coefficient(chance, Weights::Linear)
        );
    }
    let pi = table.scott_pi_weighted(&linear, 0.95).unwrap();
    close(pi.value, 0.842_801_000_357, NEAR);
    let json = serde_json::to_string(&linear).unwrap();
    assert_eq!(
        serde_json::from_str::<CustomWeights>(&json).unwrap(),
        linear
    );
    assert_eq!(
        Confusion::new(2).cohen_kappa(&linear, 0.95),
        Err(Undefined::ShapeMismatch)
    );
}

#[test]
fn improper_weights_are_refused() {
    let weights = |a: f64, b: f64, own: f64| CustomWeights::new(&[vec![own, a], vec![b, 1.0]]);
    assert!(weights(0.3, 0.3, 1.0).is_ok());
    for (a, b, own) in [
        (0.3, 0.4, 1.0),
        (1.3, 1.3, 1.0),
        (-0.1, -0.1, 1.0),
        (f64::NAN, f64::NAN, 1.0),
        (0.3, 0.3, 0.9),
    ] {
        assert_eq!(weights(a, b, own), Err(Undefined::ValueOutOfRange));
    }
    assert_eq!(
        CustomWeights::new(&[vec![1.0], vec![0.0, 1.0]]),
        Err(Undefined::ShapeMismatch)
    );
    let all_alike = weights(1.0, 1.0, 1.0).unwrap();
    assert_eq!(
        matrix([[3, 1], [1, 3]]).brennan_prediger(&all_alike, 0.95),
        Err(Undefined::ChanceAgreementIsOne)
    );
}

#[test]
fn one_sided_tables_cannot_be_told_from_chance() {
    let table = matrix([[10, 5], [0, 0]]);
    assert_eq!(
        table.kappa_against_chance(Weights::Unweighted),
        Err(Undefined::NoVariation)
    );
}

/// With nothing missing α of a matrix is α of its pairs; only the standard errors differ, as the
/// matrix's is irrCAC's for tables and the patterns' is irrCAC's for raw decisions.
#[test]
fn alpha_of_a_matrix_is_alpha_of_its_patterns() {
    let table = three_by_three();
    let patterns = table.to_patterns();
    assert_eq!((patterns.items(), patterns.decisions()), (100, 200));
    for (weights, metric) in [
        (Weights::Unweighted, Metric::Nominal),
        (Weights::Quadratic, Metric::Interval),
    ] {
        let of_table = table.krippendorff_alpha(weights, 0.95).unwrap();
        let of_patterns = patterns.krippendorff_alpha(metric, 0.95).unwrap();
        close(of_table.value, of_patterns.value, 1e-12);
    }
}

#[test]
fn counts_beyond_64_bits_are_named() {
    let mut table = matrix([[u64::MAX, 1], [1, u64::MAX]]);
    table.add(0, 0, 1).unwrap();
    assert_eq!(table.n(), u64::MAX);
    let too_large = Err(Undefined::CountsTooLarge);
    assert_eq!(table.percent_agreement(0.95), too_large);
    assert_eq!(table.cohen_kappa(Weights::Linear, 0.95), too_large);
    assert_eq!(table.mcc(0.95), too_large);
    let patterns = table.to_patterns();
    assert_eq!(patterns.fleiss_kappa(0.95), too_large);
    assert_eq!(patterns.pairwise_agreement(0.95), too_large);
    assert_eq!(
        patterns.krippendorff_alpha(Metric::Nominal, 0.95),
        too_large
    );
}
