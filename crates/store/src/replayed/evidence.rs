//! The hash of frozen evidence, computed anew from what is stored.

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::fmt::{Formatter, Result as Written};
use understudy_ladder::gate::Evidence;

/// The hash that this evidence had when it was frozen, in hexadecimal; `None` for what is no evidence.
///
/// It was made of the fields in their order, which PostgreSQL does not keep, and of those that there were then: what
/// was added to the type since is left out again.
pub(super) fn sha256(stored: &Value) -> Option<String> {
    let then = stored.as_object()?;
    let read: Evidence = serde_json::from_value(stored.clone()).ok()?;
    let text = serde_json::to_string(&read).ok()?;
    let mut fields = serde_json::Deserializer::from_str(&text)
        .deserialize_map(InOrder)
        .ok()?;
    fields.retain(|(name, _)| then.contains_key(name));
    if fields.len() < then.len() {
        return None;
    }
    let mut digest = Sha256::new();
    for (place, (name, value)) in fields.iter().enumerate() {
        digest.update(if place == 0 { "{" } else { "," });
        digest.update(format!("{name:?}:"));
        digest.update(value.get());
    }
    digest.update("}");
    Some(hex::encode(digest.finalize()))
}

/// The fields of an object in the order in which they are written.
struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Vec<(String, Box<RawValue>)>;

    fn expecting(&self, f: &mut Formatter<'_>) -> Written {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_ladder::gate::{LabelPairs, PeerCount};

    fn evidence() -> Evidence {
        let mut evidence = Evidence {
            days: 12,
            audited: 60,
            audit_errors: 1,
            by_reference: vec![LabelPairs {
                label: "\"yes\"".into(),
                agreed: 3,
                n: 4,
            }],
            peers: vec![PeerCount {
                people: 2,
                with_model: 1,
                agreeing_pairs: 0,
                items: 5,
            }],
            alarms: Some(Vec::new()),
            ..Evidence::default()
        };
        evidence.blind.add(980, true, 300).unwrap();
        evidence
    }

    #[test]
    fn the_hash_is_that_of_the_moment_at_which_the_evidence_was_frozen() {
        let frozen = hex::encode(Sha256::digest(serde_json::to_vec(&evidence()).unwrap()));
        let stored = serde_json::to_value(evidence()).unwrap();
        assert_eq!(sha256(&stored), Some(frozen));
    }

    #[test]
    fn fields_that_were_added_later_do_not_count_and_fields_nobody_knows_do() {
        let mut stored = serde_json::to_value(evidence()).unwrap();
        stored.as_object_mut().unwrap().remove("alarms");
        let text = serde_json::to_string(&evidence()).unwrap();
        let then = text.replace(",\"alarms\":[]", "");
        assert_eq!(sha256(&stored), Some(hex::encode(Sha256::digest(then))));
        stored["seen"] = true.into();
        assert_eq!(sha256(&stored), None);
    }

    #[test]
    fn one_count_changed_is_another_hash() {
        let mut stored = serde_json::to_value(evidence()).unwrap();
        let before = sha256(&stored);
        stored["audited"] = 61.into();
        assert_ne!(sha256(&stored), before);
    }
}
