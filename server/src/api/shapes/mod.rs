//! The shapes of what the rules of the ladder define, for the OpenAPI document.

mod answer;
mod policy;
mod request;
mod standing;

pub use answer::{AnswerAgreement, AnswerShape};
pub use policy::{
    GateSettingsShape, GuardrailSettingsShape, OrderShape, PolicyShape, RampPlanShape, RungShape,
};
pub use request::{ImpactShape, RequestStateShape};
pub use standing::{CapShape, GateShape, GuardrailShape, RampAnalysisShape};

use serde::{Deserialize, Serialize};
use understudy_ladder::Label;
use utoipa::ToSchema;

/// One possible answer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelBody {
    /// Stable name: 1 to 64 lower-case letters, digits, `_` and `-`.
    #[schema(example = "coat")]
    pub id: String,
    /// What people read, 1 to 100 characters.
    #[schema(example = "Coat")]
    pub name: String,
    /// When to choose it.
    #[serde(default)]
    pub description: String,
    /// The key that chooses it: one character that nothing else on the label page uses.
    #[schema(example = "5")]
    pub key: String,
    /// A second key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt_key: Option<String>,
}

impl From<LabelBody> for Label {
    fn from(body: LabelBody) -> Self {
        Self {
            id: body.id,
            name: body.name,
            description: body.description,
            key: body.key,
            alt_key: body.alt_key,
        }
    }
}

impl From<&Label> for LabelBody {
    fn from(label: &Label) -> Self {
        Self {
            id: label.id.clone(),
            name: label.name.clone(),
            description: label.description.clone(),
            key: label.key.clone(),
            alt_key: label.alt_key.clone(),
        }
    }
}
