//! The difference between two policy versions, field by field, as people and programs read it.

use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A field that has another value in one version than in another. Where a version does not have the field, its value
/// is null.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldChange {
    /// The field, as a path: `thresholds.default`, `gates.max_error`.
    pub field: String,
    /// What it was.
    pub from: Value,
    /// What it is.
    pub to: Value,
}

/// What changes from one document to another, by field in alphabetical order; nothing for equal ones.
///
/// It works on whatever the documents serialise to, so a field that a policy gets one day is not forgotten here.
/// Objects are gone into; arrays and numbers are compared whole. A field that is null and one that is not there are the
/// same.
pub fn diff<T: Serialize>(base: &T, proposed: &T) -> Result<Vec<FieldChange>, serde_json::Error> {
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    flatten(String::new(), serde_json::to_value(base)?, &mut before);
    flatten(String::new(), serde_json::to_value(proposed)?, &mut after);
    let mut changes: Vec<FieldChange> = before
        .into_iter()
        .filter_map(|(field, from)| {
            let to = after.remove(&field).unwrap_or(Value::Null);
            (from != to).then_some(FieldChange { field, from, to })
        })
        .collect();
    // What is left was not there before.
    changes.extend(after.into_iter().map(|(field, to)| FieldChange {
        field,
        from: Value::Null,
        to,
    }));
    changes.sort_by(|a, b| a.field.cmp(&b.field));
    Ok(changes)
}

fn flatten(path: String, value: Value, into: &mut BTreeMap<String, Value>) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() {
                    name
                } else {
                    format!("{path}.{name}")
                };
                flatten(path, value, into);
            }
        }
        leaf @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            into.insert(path, leaf);
        }
    }
}
