//! `PATCH /streams/{stream}/keys`: puts labels on other keys.

use super::body::Json;
use super::caller::Caller;
use super::on_stream::{find, known_name};
use super::problem::Problem;
use crate::state::AppState;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use understudy_ladder::labels::LabelKeys;
use understudy_ladder::{LabelSchema, Permission};
use understudy_store::label_keys::{self, KeysError};
use utoipa::ToSchema;

/// The keys of one label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelKeysBody {
    /// The label's id.
    #[schema(example = "coat")]
    pub label: String,
    /// The key that chooses it: one character that nothing else on the label page uses.
    #[schema(example = "5")]
    pub key: String,
    /// A second key; null or left out for none.
    #[serde(default)]
    pub alt_key: Option<String>,
}

/// The keys of labels.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeysBody {
    /// One for each label; when keys are changed, labels that are left out keep theirs.
    pub keys: Vec<LabelKeysBody>,
}

impl From<&LabelSchema> for KeysBody {
    fn from(labels: &LabelSchema) -> Self {
        let body = |keys: LabelKeys| LabelKeysBody {
            label: keys.label,
            key: keys.key,
            alt_key: keys.alt_key,
        };
        Self {
            keys: labels.keys().into_iter().map(body).collect(),
        }
    }
}

/// Put labels on other keys. Two labels on one key, and keys that mean something else on the label page, are refused.
/// Whoever is labeling gets the new keys when they load the page again. Needs `streams:write`.
#[utoipa::path(patch, path = "/streams/{stream}/keys", tag = "Streams", params(
    ("stream" = String, Path, description = "The stream's name"),
), request_body = KeysBody, responses(
    (status = 200, description = "The keys of all labels", body = KeysBody),
    (status = 422, description = "The keys cannot be used", body = Problem, content_type = "application/problem+json"),
))]
pub async fn change_keys(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
    Json(body): Json<KeysBody>,
) -> Result<axum::Json<KeysBody>, Problem> {
    let slug = known_name(&stream)?;
    let keys: Vec<LabelKeys> = body
        .keys
        .into_iter()
        .map(|keys| LabelKeys {
            label: keys.label,
            key: keys.key,
            alt_key: keys.alt_key,
        })
        .collect();
    let mut tx = app.pool.begin().await?;
    find(&mut tx, &caller, slug, Permission::WriteStreams).await?;
    let labels = label_keys::change(&mut tx, caller.0.who, slug, &keys, app.services.now())
        .await
        .map_err(|error| match error {
            KeysError::NoStream => Problem::no_stream(),
            KeysError::NoLabels => Problem::field("keys", error.to_string()),
            KeysError::Bad(bad) => Problem::field("keys", bad.to_string()),
            KeysError::Store(error) => error.into(),
        })?;
    tx.commit().await?;
    Ok(axum::Json(KeysBody::from(&labels)))
}
