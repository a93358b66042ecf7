//! The order in which people are given items tells nothing of predictions that they must not see.

use crate::generators::{external_id, policy, prediction, routed, seed};
use proptest::prelude::*;
use understudy_ladder::draw::{PLACES, Seed, turn};
use understudy_ladder::policy::Order;
use understudy_ladder::route::{ActivePrediction, Route};
use understudy_ladder::{Confidence, LabelNo, ModelId, PersonId, Policy, Rate, Rung};

#[test]
fn below_assist_no_order_looks_at_what_the_model_is_sure_of() {
    for rung in [Rung::HumanOnly, Rung::Shadow] {
        for order in Order::ALL {
            assert_ne!(order.in_force(rung), Order::Uncertainty);
        }
        assert_eq!(Order::Uncertainty.in_force(rung), Order::Oldest);
        assert_eq!(Order::Priority.in_force(rung), Order::Priority);
        assert_eq!(Order::Random.in_force(rung), Order::Random);
    }
    for rung in [Rung::Assist, Rung::Partial, Rung::Full] {
        for order in Order::ALL {
            assert_eq!(order.in_force(rung), order);
        }
    }
}

#[test]
fn every_order_has_a_code_of_its_own() {
    for order in Order::ALL {
        assert_eq!(Order::from_code(order.code()), Some(order));
        let written = serde_json::to_value(order).unwrap();
        assert_eq!(written, order.code());
    }
    assert_eq!(Order::from_code("newest"), None);
}

#[test]
fn a_policy_from_before_there_were_orders_gives_the_oldest_first_to_as_many_people() {
    let mut document = serde_json::to_value(Policy::initial()).unwrap();
    let fields = document.as_object_mut().unwrap();
    fields.remove("order").unwrap();
    fields.remove("double_review").unwrap();
    let policy: Policy = serde_json::from_value(document).unwrap();
    assert_eq!(
        (policy.order, policy.double_review),
        (Order::Oldest, Rate::NONE)
    );
}

#[test]
fn the_share_that_one_more_person_decides_is_the_one_asked_for() {
    let policy = Policy {
        overlap: 2,
        double_review: Rate::percent(10).unwrap(),
        ..Policy::initial()
    };
    let seed = Seed::new([11; 32]);
    let mut more = 0;
    for n in 0..20_000 {
        let id = format!("item-{n}");
        match routed(&policy, &seed, &id, ActivePrediction::Missing) {
            Route::Human(human) if human.overlap == 3 => more += 1,
            Route::Human(human) => assert_eq!(human.overlap, 2),
            Route::Automated(_) => panic!("automated on Human only"),
        }
    }
    // Five standard deviations around the expected 2,000.
    assert!((1_788..2_212).contains(&more), "{more}");
}

#[test]
fn nobody_asks_more_than_ten_people() {
    let crowd = Policy {
        overlap: 10,
        double_review: Rate::percent(1).unwrap(),
        ..Policy::initial()
    };
    assert!(
        crowd
            .check_values()
            .unwrap_err()
            .to_string()
            .contains("double_review")
    );
    let alone = Policy {
        double_review: Rate::ALL,
        ..Policy::initial()
    };
    assert!(alone.check_values().is_ok());
}

#[test]
fn turns_are_spread_over_the_whole_queue_and_differ_from_moment_to_moment() {
    let seed = Seed::new([1; 32]);
    let at = |micros| chrono::DateTime::from_timestamp_micros(micros).unwrap();
    let mut lower = 0;
    for micros in 0..10_000 {
        let drawn = turn(&seed, PersonId(7), at(micros));
        assert!(drawn < PLACES);
        lower += u32::from(drawn < PLACES / 2);
    }
    assert!((4_750..5_250).contains(&lower), "{lower}");
    assert_ne!(
        turn(&seed, PersonId(7), at(1)),
        turn(&Seed::new([2; 32]), PersonId(7), at(1))
    );
}

proptest! {
    /// What is written down for the queue of an item that is decided blind is the same whatever the model is sure of.
    #[test]
    fn the_place_of_a_blind_item_has_nothing_to_do_with_its_prediction(
        policy in policy(), seed in seed(), id in external_id(), said in prediction(),
    ) {
        if let Route::Human(human) = routed(&policy, &seed, &id, said) {
            prop_assert!(human.sure.is_none() || !human.blind);
            prop_assert!(human.blind || human.sure.is_some());
        }
    }

    #[test]
    fn whether_one_more_person_decides_has_nothing_to_do_with_the_prediction(
        policy in policy(), seed in seed(), id in external_id(), one in prediction(), other in prediction(),
    ) {
        let people = |said| match routed(&policy, &seed, &id, said) {
            Route::Human(human) => Some(human.overlap),
            Route::Automated(_) => None,
        };
        if let (Some(one), Some(other)) = (people(one), people(other)) {
            prop_assert_eq!(one, other);
        }
    }

    #[test]
    fn on_assist_the_place_of_other_items_is_what_the_model_is_sure_of(
        seed in seed(), id in external_id(), sure in 0.0..=1.0_f64,
    ) {
        let policy = Policy {
            rung: Rung::Assist,
            active_model: Some(ModelId(1)),
            blind_rate: Rate::percent(50).unwrap(),
            ..Policy::initial()
        };
        let confidence = Confidence::new(sure).unwrap();
        let said = ActivePrediction::Valid { model: ModelId(1), label: LabelNo(0), confidence };
        let Route::Human(human) = routed(&policy, &seed, &id, said) else {
            return Err(TestCaseError::fail("automated on Assist"));
        };
        prop_assert_eq!(human.sure, (!human.blind).then_some(confidence));
    }
}
