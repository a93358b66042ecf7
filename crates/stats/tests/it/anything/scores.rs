//! Scored pairs, certificates and costs of any counts.

use proptest::prelude::*;
use understudy_stats::calibration::{
    Isotonic, Recalibration, Rule, Temperature, auc, auc_of, brier, brier_of, compare, corp,
    corp_of, ece_equal_mass, ece_equal_mass_of, ece_equal_width, ece_equal_width_of, log_loss,
    log_loss_of, mean_score, mean_score_of, reliability, reliability_equal_mass, smooth_ece,
};
use understudy_stats::certificate::{fixed_sequence, labels_for_power, labels_needed, multi_start};
use understudy_stats::cheapest::{Handling, cheapest, cheapest_by_label, cost_curve};
use understudy_stats::prediction_powered::{
    Tuning, prediction_powered_error, prediction_powered_mean,
};
use understudy_stats::selective::{
    areas, areas_of, aurc, aurc_achievable, aurc_achievable_of, risk_coverage,
};
use understudy_stats::{
    Accepted, BINS, BinCounts, CostMatrix, DataRange, DeltaLedger, Grid, Plan, ScoreHistogram,
    ScoredConfusion, Spending, Start, Target, binomial_p_value, certify, certify_groups,
    certify_shares, hoeffding_bentkus_p_value, minimum_count,
};

use super::{count, counts, histogram, level, number, numbers, size, sound};

fn pairs() -> impl Strategy<Value = ScoredConfusion> {
    let label = || prop_oneof![9 => 0_usize..3, 1 => Just(usize::MAX)];
    let row = (0_usize..1_003, label(), label(), count());
    prop::collection::vec(row, 0..8).prop_map(|rows| {
        let mut pairs = ScoredConfusion::new();
        for (bin, reference, predicted, count) in rows {
            assert_eq!(
                pairs.add(bin, reference, predicted, count).is_ok(),
                bin < BINS
            );
        }
        pairs
    })
}

fn costs() -> impl Strategy<Value = CostMatrix> {
    let cost = prop_oneof![Just(0_u32), Just(1), Just(u32::MAX), any::<u32>()];
    prop::collection::vec(cost, 9)
        .prop_map(|cells| cells.chunks(3).map(<[u32]>::to_vec).collect::<Vec<_>>())
        .prop_filter_map("some cost", |rows| CostMatrix::from_rows(&rows).ok())
}

/// A promise that can be made, and any that was asked for.
fn target() -> impl Strategy<Value = Target> {
    let asked = |(alpha, delta)| Target::new(alpha, delta).ok();
    (level(), level()).prop_filter_map("a target", asked)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn histograms(pairs in histogram(), other in histogram(), k in size(), x in number()) {
        let mut merged = pairs.clone();
        merged.merge(&other);
        sound(&(merged.n(), merged.errors(), merged.at_threshold(k)), &k)?;
        sound(&(merged.accepted_from_top(), merged.digest(), merged.bins().len()), &k)?;
        sound(&(ScoreHistogram::bin_of(x), ScoreHistogram::threshold(k)), &k)?;
        let counts = BinCounts { agree: u64::MAX, disagree: pairs.n() };
        prop_assert_eq!(counts.n(), u64::MAX);
    }

    #[test]
    fn calibration_of_bins(pairs in histogram(), bins in size(), at in level(), t in number()) {
        let given = (&pairs, at);
        for found in [brier(&pairs), log_loss(&pairs), ece_equal_width(&pairs, bins),
                      ece_equal_mass(&pairs, bins), smooth_ece(&pairs), aurc(&pairs),
                      aurc_achievable(&pairs)] {
            sound(&found, &given)?;
            prop_assert_eq!(found.is_ok(), found.is_ok_and(f64::is_finite));
        }
        for rule in [Rule::Brier, Rule::Log] {
            sound(&(corp(&pairs, rule), mean_score(&pairs, rule, at)), &given)?;
        }
        sound(&(reliability(&pairs, bins), reliability_equal_mass(&pairs, bins)), &given)?;
        sound(&(auc(&pairs, at), areas(&pairs), risk_coverage(&pairs)), &given)?;
        let maps = [
            Isotonic::fit(&pairs).map(Recalibration::Isotonic),
            Temperature::fit(&pairs).map(Recalibration::Temperature),
            Temperature::new(t).map(Recalibration::Temperature),
        ];
        for map in maps.into_iter().flatten() {
            sound(&(compare(&pairs, &map, at), map.apply(t)), &given)?;
        }
    }

    #[test]
    fn calibration_of_pairs(
        confidence in numbers(), right in prop::collection::vec(any::<bool>(), 0..8), bins in size(),
        at in level(), x in number()
    ) {
        // Of equal length too, which chance seldom brings.
        let same: Vec<bool> = confidence.iter().map(|c| *c > 0.4).collect();
        for agrees in [&right, &same] {
            let given = (&confidence, at);
            for found in [brier_of(&confidence, agrees), log_loss_of(&confidence, agrees),
                          ece_equal_width_of(&confidence, agrees, bins),
                          ece_equal_mass_of(&confidence, agrees, bins),
                          aurc_achievable_of(&confidence, agrees)] {
                sound(&found, &given)?;
            }
            for rule in [Rule::Brier, Rule::Log] {
                let score = mean_score_of(&confidence, agrees, rule, at);
                sound(&(corp_of(&confidence, agrees, rule), score), &given)?;
            }
            sound(&(auc_of(&confidence, agrees, at), areas_of(&confidence, agrees)), &given)?;
            sound(&ScoreHistogram::count(&confidence, agrees), &given)?;
            if let Ok(map) = Isotonic::fit_pairs(&confidence, agrees) {
                sound(&map.apply(x), &x)?;
            }
            if let Ok(map) = Temperature::fit_pairs(&confidence, agrees) {
                sound(&(map.apply(x), map.value()), &x)?;
            }
        }
    }

    #[test]
    fn p_values(errors in count(), n in count(), most in any::<u32>(), alpha in number(), parts in size(),
                p in numbers(), delta in number()) {
        let found = binomial_p_value(errors, n, alpha);
        prop_assert!((0.0..=1.0).contains(&found), "{found}");
        let cost = u128::from(errors) * u128::from(most);
        for loss in [cost, u128::MAX] {
            let found = hoeffding_bentkus_p_value(loss, most, n, alpha);
            prop_assert!((0.0..=1.0).contains(&found), "{found}");
        }
        sound(&(fixed_sequence(&p, delta), multi_start(&p, delta, parts)), &delta)?;
    }

    #[test]
    fn promises(target in target(), seen in count(), errors in count(), n in count(), power in number(),
                parts in size(), share in number(), traffic in counts(3)) {
        let seen = Accepted { accepted: seen, errors };
        let given = (target, seen, n, power);
        sound(&(target.shared_among(parts), target.share(share)), &(given, share))?;
        for target in [target, target.shared_among(parts)] {
            sound(&(minimum_count(target), labels_needed(seen, n, target)), &given)?;
            sound(&labels_for_power(seen, n, target, power), &given)?;
            let many: Vec<u64> = traffic.iter().copied().cycle().take(BINS).collect();
            sound(&(Plan::expecting(target, &traffic, n), Plan::expecting(target, &many, n)), &given)?;
        }
    }

    #[test]
    fn certificates(pairs in histogram(), other in histogram(), target in target(), share in number(),
                    top in size(), bottom in size(), start in 0_usize..1_001) {
        let given = (target, share);
        sound(&certify(&pairs, target), &given)?;
        sound(&certify_groups(&[pairs.clone(), other.clone()], target), &given)?;
        let shares = [(pairs.clone(), share), (other, 0.5)];
        sound(&certify_shares(&shares, target), &given)?;
        let standard = Plan::standard(target);
        let grid = Grid { top_bin: top, bottom_bin: bottom };
        for plan in [
            Plan::new(target, grid, Start::Counted), Plan::new(target, grid, Start::At(start)),
            Plan::new(target, Grid::STANDARD, Start::At(start)), Ok(standard),
        ].into_iter().flatten() {
            sound(&(plan.certify(&pairs), plan.target().alpha(), plan.grid(), plan.start()), &given)?;
        }
    }

    #[test]
    fn spending(pairs in pairs(), costs in costs(), from in count(), to in count(), alpha in number(),
                delta in number(), fresh in any::<bool>()) {
        let (Ok(range), way) = (
            DataRange::new(from, to), if fresh { Spending::Fresh } else { Spending::Shrinking }
        ) else { return Ok(()) };
        prop_assert!(range.start() < range.end());
        let histogram = pairs.scores();
        for (delta, alpha) in [(delta, alpha), (0.05, alpha), (0.05, 0.1)] {
            let Ok(mut ledger) = DeltaLedger::new(delta, way) else { continue };
            let given = (delta, alpha);
            for turn in 0..4 {
                let Ok((next, spend)) = ledger.spend(range) else { break };
                sound(&(&next, spend.number(), spend.delta(), spend.range()), &given)?;
                sound(&(next.next_delta(), next.delta(), next.spending(), next.spends()), &given)?;
                sound(&next.used_to(), &given)?;
                let plan = Plan::standard(Target::new(0.1, 0.1).unwrap());
                let record = match turn {
                    0 => spend.certify(&histogram, alpha),
                    1 => spend.certify_plan(&histogram, plan),
                    2 => spend.certify_losses(&pairs, &costs, alpha),
                    _ => spend.certify_groups(std::slice::from_ref(&histogram), alpha).map(|mut all| all.remove(0)),
                };
                sound(&record, &given)?;
                if let Ok(record) = record {
                    sound(&(record.verify(), record.evidence.certified_bin()), &given)?;
                }
                ledger = next;
            }
        }
    }

    #[test]
    fn costs_of_mistakes(pairs in pairs(), more in pairs(), costs in costs(), target in target(),
                         k in size(), automated in any::<u32>(), human in any::<u32>()) {
        let mut merged = pairs.clone();
        merged.merge(&more);
        let handling = Handling { automated, human };
        let given = (&merged, &costs, handling);
        sound(&(merged.predicted_labels(), merged.of_predicted(0), merged.scores()), &given)?;
        sound(&(merged.confusion(k), merged.digest(), merged.cells().count()), &given)?;
        sound(&cheapest_by_label(&merged, &costs, handling), &given)?;
        sound(&(costs.k(), costs.cost(k, 0), CostMatrix::any_disagreement(k)), &given)?;
        let (largest, whole) = (costs.largest(), costs.all_or_nothing());
        if let Ok(losses) = merged.losses(&costs) {
            prop_assert_eq!((losses.largest(), losses.all_or_nothing()), (largest, whole));
            sound(&(losses.accepted_from_top(), losses.bins().len()), &given)?;
            sound(&cost_curve(&losses, handling), &given)?;
            sound(&Plan::standard(target).certify_losses(&losses), &given)?;
            if let Ok(found) = cheapest(&losses, handling) {
                let per_pair = (found.cost_per_pair(), found.saving_per_pair());
                sound(&(found, found.threshold(), per_pair), &given)?;
            }
        }
    }

    #[test]
    fn few_labels_and_many_predictions(pairs in histogram(), few in counts(4), at in level(),
                                       (truth, predicted, elsewhere) in (numbers(), numbers(), numbers())) {
        let many: Vec<u64> = few.iter().copied().cycle().take(BINS).collect();
        for tuning in [Tuning::Best, Tuning::Full, Tuning::LabelsOnly] {
            for unlabelled in [&few, &many] {
                sound(&prediction_powered_error(&pairs, unlabelled, tuning, at), &at)?;
            }
            for (truth, predicted) in [(&truth, &predicted), (&truth, &truth)] {
                let found = prediction_powered_mean(truth, predicted, &elsewhere, tuning, at);
                sound(&found, &(truth, predicted))?;
            }
        }
    }
}
