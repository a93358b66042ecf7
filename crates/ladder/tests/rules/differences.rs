//! The difference between two policies says everything that differs, and nothing else.

use crate::generators::policy;
use proptest::prelude::*;
use serde_json::{Map, Value};
use understudy_ladder::Policy;
use understudy_ladder::policy::{FieldChange, diff};

/// Puts the changes into a policy.
fn applied(base: &Policy, changes: &[FieldChange]) -> Policy {
    let mut document = serde_json::to_value(base).unwrap();
    for change in changes {
        let mut at = &mut document;
        for name in change.field.split('.') {
            if at.is_null() {
                *at = Value::Object(Map::new());
            }
            let fields = at.as_object_mut().unwrap();
            at = fields.entry(name).or_insert(Value::Null);
        }
        *at = change.to.clone();
    }
    // What has nothing left in it is not there.
    let is_empty = |value: &Value| {
        let mut fields = value.as_object().into_iter().flatten();
        value.is_null() || (value.is_object() && fields.all(|(_, value)| value.is_null()))
    };
    if is_empty(&document["canary"]) {
        document.as_object_mut().unwrap().remove("canary");
    }
    let labels = document.pointer_mut("/thresholds/per_label");
    if let Some(labels) = labels.and_then(Value::as_object_mut) {
        labels.retain(|_, threshold| !threshold.is_null());
    }
    serde_json::from_value(document).unwrap()
}

proptest! {
    #[test]
    fn nothing_differs_exactly_between_equal_policies(one in policy(), other in policy()) {
        prop_assert!(diff(&one, &one).unwrap().is_empty());
        prop_assert_eq!(diff(&one, &other).unwrap().is_empty(), one == other);
    }

    #[test]
    fn the_changes_lead_from_the_one_to_the_other_and_back(one in policy(), other in policy()) {
        let changes = diff(&one, &other).unwrap();
        prop_assert_eq!(&applied(&one, &changes), &other);
        let back: Vec<FieldChange> = changes
            .into_iter()
            .map(|FieldChange { field, from, to }| FieldChange { field, from: to, to: from })
            .collect();
        prop_assert_eq!(applied(&other, &back), one.clone());
        prop_assert_eq!(back, diff(&other, &one).unwrap());
    }

    #[test]
    fn every_field_is_named_once_in_order_with_two_different_values(one in policy(), other in policy()) {
        let changes = diff(&one, &other).unwrap();
        prop_assert!(changes.windows(2).all(|pair| pair[0].field < pair[1].field));
        prop_assert!(changes.iter().all(|change| change.from != change.to));
        let arrays = changes.iter().all(|change| !change.field.contains('['));
        prop_assert!(arrays, "arrays are compared whole");
    }
}
