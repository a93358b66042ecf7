//! What the sender of an item is told: that a person decides it and why, or what was decided and on which grounds.

use serde::Serialize;
use serde_json::Value;
use understudy_ladder::{ItemId, ModelId};
use understudy_store::items::Went;
use understudy_store::streams::StreamState;
use utoipa::ToSchema;

/// What happens to an item.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ItemAnswer {
    /// The item's number here.
    #[schema(example = 18_231)]
    pub id: i64,
    /// Its name in your system.
    #[schema(example = "order-7781-photo-2")]
    pub external_id: String,
    /// Whether it is new.
    pub status: ItemStatus,
    /// Where it goes.
    #[serde(flatten)]
    pub goes: Goes,
}

/// Whether an item that was sent is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    /// It was stored now.
    Created,
    /// The same item was there; this is what was said of it then.
    Existed,
}

/// Where an item goes. A person's item comes without any prediction: nobody who decides it may see one by
/// way of the application that sent it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "goes_to", rename_all = "snake_case")]
pub enum Goes {
    /// A person decides it.
    Person {
        /// Why.
        reason: ReasonAnswer,
        /// The policy version that sent it there.
        policy_version: i32,
    },
    /// The model decided it.
    Automated {
        /// The decided label's id; left out where answers are not one label.
        #[schema(example = "coat")]
        #[serde(skip_serializing_if = "Option::is_none")]
        label: Option<String>,
        /// What was decided where answers are not one label.
        #[schema(value_type = Option<Object>)]
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
        /// On which grounds.
        provenance: Provenance,
    },
}

/// Why an item goes to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReasonAnswer {
    /// For programs: `rung`, `capped`, `no_prediction`, `prediction_failed`, `model_unhealthy`, `unknown_label`,
    /// `not_active_model`, `outside_ramp`, `no_threshold` or `below_threshold`.
    #[schema(example = "rung")]
    pub code: &'static str,
    /// For people.
    #[schema(example = "The stream is on Shadow: people decide every item.")]
    pub sentence: String,
}

/// On which grounds an item was automated; nothing is left out.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Provenance {
    /// The policy version that allowed it.
    #[schema(example = 7)]
    pub policy_version: i32,
    /// The model version that decided.
    pub model: ModelRef,
    /// The threshold that applied, from 0 to 1.
    #[schema(example = 0.91, minimum = 0, maximum = 1)]
    pub threshold: f64,
    /// How sure the model was, from 0 to 1.
    #[schema(example = 0.973, minimum = 0, maximum = 1)]
    pub confidence: f64,
    /// The item's place in the ramp, 0 to 9999.
    #[schema(example = 4211, minimum = 0, maximum = 9999)]
    pub bucket: i16,
    /// Whether a person decides it as well, to check the model.
    pub audit: bool,
}

/// A model version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ModelRef {
    /// Its number.
    #[schema(example = 3)]
    pub id: i64,
    /// Its name with its version.
    #[schema(example = "garments-cnn v1")]
    pub name: String,
    /// SHA-256 of its file in hexadecimal; null for a model that runs elsewhere.
    pub sha256: Option<String>,
}

impl ModelRef {
    /// The stream's version with this id.
    pub fn of(state: &StreamState, id: ModelId) -> Self {
        let model = state.model(id);
        Self {
            id: id.get(),
            name: model.map_or_else(String::new, |model| model.name.clone()),
            sha256: model.and_then(|model| model.sha256).map(hex::encode),
        }
    }
}

impl ItemAnswer {
    /// What is said of an item that went there.
    pub fn new(
        state: &StreamState,
        id: ItemId,
        external_id: &str,
        status: ItemStatus,
        went: &Went,
    ) -> Self {
        Self {
            id: id.get(),
            external_id: external_id.to_owned(),
            status,
            goes: Goes::of(state, went),
        }
    }
}

impl Goes {
    /// In the stream's own names.
    pub fn of(state: &StreamState, went: &Went) -> Self {
        match went.clone() {
            Went::Person { reason, policy } => Self::Person {
                reason: ReasonAnswer {
                    code: reason.code(),
                    sentence: reason.sentence(),
                },
                policy_version: policy.get(),
            },
            Went::Automated {
                label,
                value,
                policy,
                model,
                threshold,
                confidence,
                bucket,
                audit,
            } => Self::Automated {
                label: value
                    .is_none()
                    .then(|| state.stream.labels.id(label).to_owned()),
                value,
                provenance: Provenance {
                    policy_version: policy.get(),
                    model: ModelRef::of(state, model),
                    threshold,
                    confidence,
                    bucket,
                    audit,
                },
            },
        }
    }
}
