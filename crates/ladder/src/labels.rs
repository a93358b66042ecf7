//! A stream's label schema: which answers there are, in which order, and on which key.

use crate::units::LabelNo;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The most labels a stream may have.
pub const MOST_LABELS: usize = 200;

/// One possible answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Stable name used in files and on the wire: lower-case letters, digits, `_` and `-`.
    pub id: String,
    /// What people read.
    pub name: String,
    /// When to choose it.
    #[serde(default)]
    pub description: String,
    /// The key that chooses it: one character.
    pub key: String,
    /// A second key that chooses it, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt_key: Option<String>,
}

/// What is wrong with a label schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadLabels {
    /// A choice needs at least two answers.
    #[error("a stream needs at least two labels")]
    TooFew,
    /// The schema has more labels than a person could choose from.
    #[error("a stream can have at most {MOST_LABELS} labels")]
    TooMany,
    /// An id that could not be used in a file or an address.
    #[error("label id {0:?} must be 1 to 64 lower-case letters, digits, '_' or '-'")]
    Id(String),
    /// A label that people could not read.
    #[error("label {0:?} needs a name of 1 to 100 characters")]
    Name(String),
    /// Two labels with one id.
    #[error("label id {0:?} appears twice")]
    DuplicateId(String),
    /// A key that is not one key.
    #[error("label {label:?} needs a key of exactly one character, not {key:?}")]
    Key {
        /// The label.
        label: String,
        /// What was given.
        key: String,
    },
    /// A key that would choose two labels, or one label twice.
    #[error("key {key:?} is used twice: for {first:?} and for {second:?}")]
    DuplicateKey {
        /// The key.
        key: String,
        /// The label that has it.
        first: String,
        /// The label that was to get it, too.
        second: String,
    },
    /// A key that already means something on the label page.
    #[error("key {key:?} cannot choose {label:?}: on the label page it {does}")]
    ReservedKey {
        /// The key.
        key: String,
        /// The label that was to get it.
        label: String,
        /// What it does there.
        does: &'static str,
    },
    /// Keys for a label that there is not.
    #[error("there is no label {0:?} in this stream")]
    Unknown(String),
}

/// Keys with a meaning of their own on every label page, and what they do there.
pub const RESERVED_KEYS: [(&str, &str); 13] = [
    ("x", "skips the item"),
    ("z", "takes the last decision back"),
    ("/", "finds words"),
    ("?", "shows the keys"),
    (".", "opens the note"),
    (",", "shows the last decisions"),
    ("+", "enlarges"),
    ("=", "enlarges"),
    ("-", "makes smaller"),
    ("<", "darkens the picture"),
    (">", "brightens the picture"),
    (";", "takes contrast away or wraps lines"),
    (":", "adds contrast"),
];

/// So many of them no stream has ever been allowed to use. One that was created before the others were
/// reserved keeps its keys: there the label wins, until its keys are changed.
const ALWAYS_RESERVED: usize = 4;

/// The keys of a label, as a lead chooses them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelKeys {
    /// The label's id.
    pub label: String,
    /// The key that chooses it.
    pub key: String,
    /// A second key, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt_key: Option<String>,
}

/// The labels of a stream in their fixed order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Label>", into = "Vec<Label>")]
pub struct LabelSchema(Vec<Label>);

impl LabelSchema {
    /// Checks ids, names and keys.
    pub fn new(labels: Vec<Label>) -> Result<Self, BadLabels> {
        Self::checked(labels, &RESERVED_KEYS)
    }

    /// Classes that nobody chooses from, so there is nothing to check.
    pub(crate) fn of_classes<const N: usize>(classes: [Label; N]) -> Self {
        Self(classes.into())
    }

    fn checked(labels: Vec<Label>, reserved: &[Reserved]) -> Result<Self, BadLabels> {
        if labels.len() < 2 {
            return Err(BadLabels::TooFew);
        }
        if labels.len() > MOST_LABELS {
            return Err(BadLabels::TooMany);
        }
        let mut ids = BTreeSet::new();
        let mut keys: BTreeMap<String, &str> = BTreeMap::new();
        for label in &labels {
            check_id(&label.id)?;
            if label.name.trim().is_empty() || label.name.chars().count() > 100 {
                return Err(BadLabels::Name(label.id.clone()));
            }
            if !ids.insert(label.id.as_str()) {
                return Err(BadLabels::DuplicateId(label.id.clone()));
            }
            for key in std::iter::once(&label.key).chain(label.alt_key.as_ref()) {
                check_key(label, key, reserved)?;
                if let Some(first) = keys.insert(key.to_lowercase(), &label.id) {
                    return Err(BadLabels::DuplicateKey {
                        key: key.clone(),
                        first: first.to_owned(),
                        second: label.id.clone(),
                    });
                }
            }
        }
        Ok(Self(labels))
    }

    /// The same labels on other keys; those that are not named keep theirs.
    pub fn with_keys(&self, keys: &[LabelKeys]) -> Result<Self, BadLabels> {
        Self::new(self.on_keys(keys)?)
    }

    /// The same as they were once put on these keys, whatever was reserved later.
    pub(crate) fn with_stored_keys(&self, keys: &[LabelKeys]) -> Result<Self, BadLabels> {
        Self::try_from(self.on_keys(keys)?)
    }

    fn on_keys(&self, keys: &[LabelKeys]) -> Result<Vec<Label>, BadLabels> {
        let mut labels = self.0.clone();
        for chosen in keys {
            let label = labels
                .iter_mut()
                .find(|label| label.id == chosen.label)
                .ok_or_else(|| BadLabels::Unknown(chosen.label.clone()))?;
            label.key.clone_from(&chosen.key);
            label.alt_key.clone_from(&chosen.alt_key);
        }
        Ok(labels)
    }

    /// Which key chooses which label.
    pub fn keys(&self) -> Vec<LabelKeys> {
        let keys = |label: &Label| LabelKeys {
            label: label.id.clone(),
            key: label.key.clone(),
            alt_key: label.alt_key.clone(),
        };
        self.0.iter().map(keys).collect()
    }

    /// The labels in order.
    pub fn labels(&self) -> &[Label] {
        &self.0
    }

    /// How many labels there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Never true: a schema has at least two labels.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The label at this place.
    pub fn get(&self, no: LabelNo) -> Option<&Label> {
        self.0.get(no.index())
    }

    /// The place of the label with this id.
    pub fn find(&self, id: &str) -> Option<LabelNo> {
        let index = self.0.iter().position(|label| label.id == id)?;
        u16::try_from(index).ok().map(LabelNo)
    }

    /// The id of the label at this place, or a placeholder that cannot be mistaken for one.
    pub fn id(&self, no: LabelNo) -> &str {
        self.get(no).map_or("?", |label| &label.id)
    }

    /// The name of the label at this place, or a placeholder that cannot be mistaken for one.
    pub fn name(&self, no: LabelNo) -> &str {
        self.get(no).map_or("?", |label| &label.name)
    }
}

impl TryFrom<Vec<Label>> for LabelSchema {
    type Error = BadLabels;

    fn try_from(labels: Vec<Label>) -> Result<Self, Self::Error> {
        Self::checked(labels, &RESERVED_KEYS[..ALWAYS_RESERVED])
    }
}

impl From<LabelSchema> for Vec<Label> {
    fn from(schema: LabelSchema) -> Self {
        schema.0
    }
}

fn check_id(id: &str) -> Result<(), BadLabels> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if id.is_empty() || id.len() > 64 || !id.chars().all(allowed) {
        return Err(BadLabels::Id(id.to_owned()));
    }
    Ok(())
}

type Reserved = (&'static str, &'static str);

fn check_key(label: &Label, key: &str, reserved: &[Reserved]) -> Result<(), BadLabels> {
    let mut characters = key.chars();
    let one = matches!((characters.next(), characters.next()), (Some(c), None) if !c.is_whitespace() && !c.is_control());
    if !one {
        return Err(BadLabels::Key {
            label: label.id.clone(),
            key: key.to_owned(),
        });
    }
    match reserved
        .iter()
        .find(|(taken, _)| *taken == key.to_lowercase())
    {
        Some((_, does)) => Err(BadLabels::ReservedKey {
            key: key.to_owned(),
            label: label.id.clone(),
            does,
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(id: &str, key: &str) -> Label {
        Label {
            id: id.into(),
            name: id.to_uppercase(),
            description: String::new(),
            key: key.into(),
            alt_key: None,
        }
    }

    fn twice(key: &str) -> BadLabels {
        BadLabels::DuplicateKey {
            key: key.into(),
            first: "scratched".into(),
            second: "clean".into(),
        }
    }

    #[test]
    fn two_labels_on_one_key_are_refused() {
        let labels = vec![label("scratched", "1"), label("clean", "1")];
        assert_eq!(LabelSchema::new(labels), Err(twice("1")));
    }

    #[test]
    fn keys_are_compared_without_regard_to_case() {
        let labels = vec![label("scratched", "a"), label("clean", "A")];
        assert_eq!(LabelSchema::new(labels), Err(twice("A")));
    }

    #[test]
    fn a_label_cannot_take_the_key_that_undoes() {
        let labels = vec![label("scratched", "z"), label("clean", "1")];
        assert_eq!(
            LabelSchema::new(labels),
            Err(BadLabels::ReservedKey {
                key: "z".into(),
                label: "scratched".into(),
                does: "takes the last decision back",
            })
        );
    }

    #[test]
    fn a_label_is_found_by_its_id_and_not_by_another() {
        let schema = LabelSchema::new(vec![label("scratched", "1"), label("clean", "2")]).unwrap();
        assert_eq!(schema.find("clean"), Some(LabelNo(1)));
        assert_eq!(schema.find("Clean"), None);
    }

    fn on(label: &str, key: &str) -> LabelKeys {
        LabelKeys {
            label: label.into(),
            key: key.into(),
            alt_key: None,
        }
    }

    #[test]
    fn keys_can_be_exchanged_and_the_labels_stay_what_they_are() {
        let schema = LabelSchema::new(vec![label("scratched", "1"), label("clean", "2")]).unwrap();
        let changed = schema
            .with_keys(&[on("scratched", "2"), on("clean", "1")])
            .unwrap();
        assert_eq!(changed.keys(), [on("scratched", "2"), on("clean", "1")]);
        assert_eq!(changed.find("clean"), schema.find("clean"));
        assert_eq!(
            changed.with_keys(&[on("scratched", "1")]),
            Err(BadLabels::DuplicateKey {
                key: "1".into(),
                first: "scratched".into(),
                second: "clean".into()
            })
        );
        assert_eq!(
            schema.with_keys(&[on("dirty", "3")]),
            Err(BadLabels::Unknown("dirty".into()))
        );
    }

    #[test]
    fn a_stored_stream_keeps_a_key_that_was_reserved_later_until_its_keys_are_changed() {
        let stored =
            r#"[{"id":"plus","name":"Plus","key":"+"},{"id":"minus","name":"Minus","key":"-"}]"#;
        let schema: LabelSchema = serde_json::from_str(stored).unwrap();
        assert!(matches!(
            schema.with_keys(&[on("plus", "1")]),
            Err(BadLabels::ReservedKey { key, label, .. }) if key == "-" && label == "minus"
        ));
        assert!(
            schema
                .with_keys(&[on("plus", "1"), on("minus", "2")])
                .is_ok()
        );
    }
}
