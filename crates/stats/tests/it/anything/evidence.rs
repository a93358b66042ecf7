//! Evidence from any observations, at any time.

use proptest::prelude::*;
use understudy_stats::Estimate;
use understudy_stats::evidence::{
    Betting, ChangeWatch, ConjugateMixture, HedgedCapital, PredictableMixture, Running,
    agreement_interval, agreement_lower_bound, crossing, log_e_demotion, log_e_promotion,
};

use super::{count, level, number, sound};

#[derive(Debug, Clone, Copy)]
enum Step {
    See(f64),
    Audit(bool, f64),
    Zeros(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        number().prop_map(Step::See),
        (any::<bool>(), number()).prop_map(|(error, rate)| Step::Audit(error, rate)),
        count().prop_map(Step::Zeros),
    ];
    prop::collection::vec(step, 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn pairs(successes in count(), failures in count(), p in level()) {
        let given = (successes, failures, p);
        sound(&(log_e_promotion(successes, failures, p), crossing(p)), &given)?;
        sound(&log_e_demotion(failures, successes, p), &given)?;
        sound(&agreement_lower_bound(successes, failures, p), &given)?;
        if let Ok(found) = agreement_interval(successes, failures, p) {
            sound(&found, &given)?;
            prop_assert!(found.low <= found.value && found.value <= found.high);
        }
    }

    #[test]
    fn bets(steps in steps(), greatest in prop_oneof![Just(1.0), Just(20.0), number()], m in number(),
            (x, times) in (number(), count()), delta in level()) {
        for state in [Betting::new(greatest), Betting::of_audits(greatest)] {
            let Ok(mut state) = state else { continue };
            for step in &steps {
                let taken = match step {
                    Step::See(x) => state.add(*x),
                    Step::Audit(error, rate) => state.add_audit(*error, *rate),
                    Step::Zeros(count) => state.add_zeros(*count),
                };
                sound(&taken, &steps)?;
            }
            sound(&state.add_times(x, times), &(&steps, x))?;
            let same = state.clone();
            sound(&state.merge(&same), &steps)?;
            sound(&(state.n(), state.greatest(), state.mean()), &steps)?;
            sound(&(state.log_e_above(m), state.log_e_below(m), state.interval(delta)), &(&steps, m))?;
            sound(&(state.lower_bound(delta), state.upper_bound(delta)), &steps)?;
        }
    }

    #[test]
    fn changes(steps in steps(), greatest in prop_oneof![Just(1.0), Just(20.0), number()], bar in level()) {
        for state in [ChangeWatch::new(greatest, bar), ChangeWatch::of_audits(greatest, bar)] {
            let Ok(mut state) = state else { continue };
            for step in &steps {
                let taken = match step {
                    Step::See(x) => state.add(*x),
                    Step::Audit(error, rate) => state.add_audit(*error, *rate),
                    Step::Zeros(count) => state.add_zeros(*count),
                };
                sound(&taken, &steps)?;
                sound(&(state.n(), state.log_e(), state.since()), &steps)?;
            }
            state.restart();
            prop_assert_eq!(state.n(), 0);
        }
    }

    #[test]
    fn adaptive_bets(seen in prop::collection::vec(number(), 0..8), greatest in
                     prop_oneof![Just(1.0), number()], delta in level(), tuned_for in number(),
                     points in any::<u16>()) {
        let given = (&seen, greatest, delta, tuned_for);
        for steps in [points, 7] {
            let Ok(mut state) = HedgedCapital::new(greatest, delta, steps) else { continue };
            for x in &seen {
                sound(&state.add(*x), &given)?;
            }
            sound(&(state.next_bet(), state.interval(), state.log_capital(usize::MAX)), &given)?;
            sound(&state, &(delta, "not the observations, which are refused"))?;
        }
        if let Ok(mut state) = PredictableMixture::new(greatest, delta) {
            for x in &seen {
                sound(&state.add(*x), &given)?;
            }
            sound(&(state, state.interval()), &delta)?;
        }
        if let Ok(mut state) = ConjugateMixture::new(greatest) {
            for x in &seen {
                sound(&state.add(*x), &given)?;
            }
            for tuned_for in [tuned_for, 1.0] {
                sound(&(state, state.interval(delta, tuned_for)), &delta)?;
            }
        }
    }

    #[test]
    fn what_a_page_shows(shown in prop::collection::vec((number(), number(), number()), 0..6)) {
        let mut running = Running::new();
        for (low, value, high) in &shown {
            let now = Estimate { value: *value, low: *low, high: *high, n: 1, level: 0.9 };
            sound(&running.narrow(now), &shown)?;
        }
    }
}
