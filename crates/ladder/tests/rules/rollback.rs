//! Rolling back: an earlier model gets no more than it had and no more than the one it replaces.

use crate::generators::{confidence, external_id, is_automated, policy, routed, seed};
use proptest::prelude::*;
use understudy_ladder::route::ActivePrediction;
use understudy_ladder::{LabelNo, ModelId, Policy};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn a_rollback_automates_only_what_both_policies_would(
        current in policy(), earlier in policy(), seed in seed(), id in external_id(),
        label in 0..3_u16, confidence in confidence()
    ) {
        let current = Policy { active_model: Some(ModelId(2)), canary: None, ..current };
        let earlier = Policy { active_model: Some(ModelId(1)), canary: None, ..earlier };
        let back = current.rolled_back_to(&earlier, false);
        prop_assert!(!current.rolled_back_to(&earlier, true).rung.automates());
        let by = |model| ActivePrediction::Valid {
            model: ModelId(model), label: LabelNo(label), confidence,
        };
        prop_assert_eq!(back.active_model, Some(ModelId(1)));
        if is_automated(&routed(&back, &seed, &id, by(1))) {
            prop_assert!(is_automated(&routed(&earlier, &seed, &id, by(1))));
            prop_assert!(is_automated(&routed(&current, &seed, &id, by(2))));
        }
    }

    #[test]
    fn a_rollback_leaves_a_usable_policy(current in policy(), earlier in policy()) {
        for distrusted in [false, true] {
            prop_assert!(current.rolled_back_to(&earlier, distrusted).check_values().is_ok());
        }
    }
}
