//! How far calibration errors from 1,000 bins can be from those of the single pairs.

use proptest::prelude::*;
use understudy_stats::calibration::{
    ece_equal_mass, ece_equal_mass_of, ece_equal_width, ece_equal_width_of,
};
use understudy_stats::{BINS, ScoreHistogram};

use crate::support::{NEAR, close};

/// Whether an edge of the intervals lies inside a score bin, so that its pairs may belong to either side.
fn straddles(bin: usize, intervals: usize) -> bool {
    (1..intervals).any(|edge| {
        let edge = edge * BINS;
        edge > bin * intervals && edge < (bin + 1) * intervals
    })
}

/// 1/15 lies inside score bin 66, whose middle is below it: a pair at 0.0669 changes sides.
#[test]
fn a_bin_that_straddles_an_edge_goes_to_the_side_of_its_middle() {
    let (confidence, agrees) = ([0.05, 0.0669], [false, true]);
    let counted = ScoreHistogram::count(&confidence, &agrees).unwrap();
    let exact = ece_equal_width_of(&confidence, &agrees, 15).unwrap();
    close(exact, f64::midpoint(0.05, 1.0 - 0.0669), NEAR);
    let binned = ece_equal_width(&counted, 15).unwrap();
    close(binned, (1.0 - 0.0505 - 0.0665) / 2.0, NEAR);
    // Tenths have no bin across an edge: middles alone are lost.
    let tenths = ece_equal_width(&counted, 10).unwrap();
    close(
        tenths,
        ece_equal_width_of(&confidence, &agrees, 10).unwrap(),
        5e-4,
    );
}

/// All in one score bin: one group from counts, two from pairs, whose errors do not cancel there.
#[test]
fn groups_of_equal_mass_are_coarser_from_counts() {
    let (confidence, agrees) = ([0.9991, 0.9999], [false, true]);
    let counted = ScoreHistogram::count(&confidence, &agrees).unwrap();
    close(ece_equal_mass(&counted, 2).unwrap(), 0.9995 - 0.5, NEAR);
    let exact = ece_equal_mass_of(&confidence, &agrees, 2).unwrap();
    close(exact, f64::midpoint(0.9991, 1.0 - 0.9999), NEAR);
}

proptest! {
    #[test]
    fn bins_are_off_by_half_a_bin_and_twice_the_share_that_straddles(
        pairs in prop::collection::vec((0.0..=1.0_f64, any::<bool>()), 1..40), intervals in 1_usize..40
    ) {
        let (confidence, agrees): (Vec<f64>, Vec<bool>) = pairs.into_iter().unzip();
        let exact = ece_equal_width_of(&confidence, &agrees, intervals).unwrap();
        let counted = ScoreHistogram::count(&confidence, &agrees).unwrap();
        let binned = ece_equal_width(&counted, intervals).unwrap();
        let unsure = confidence.iter().filter_map(|c| ScoreHistogram::bin_of(*c));
        let unsure = unsure.filter(|bin| straddles(*bin, intervals)).count();
        prop_assert!(unsure == 0 || 1_000 % intervals > 0);
        let share = unsure as f64 / confidence.len() as f64;
        let off = (binned - exact).abs();
        prop_assert!(off <= 5e-4 + 2.0 * share + 1e-12, "{binned} {exact} {share}");
    }
}
