//! Which key chooses which label: shown, checked, changed.

use crate::error::AppError;
use crate::server_fns::heading::Heading;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use understudy_ladder::labels::LabelKeys;

/// A label with the keys in its fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedKeys {
    /// The label's id.
    pub label: String,
    /// The key that chooses it.
    #[serde(default)]
    pub key: String,
    /// A second key; empty for none.
    #[serde(default)]
    pub alt_key: String,
}

#[cfg(feature = "ssr")]
impl TypedKeys {
    /// What was typed, without what a person cannot see.
    fn read(&self) -> LabelKeys {
        let second = self.alt_key.trim();
        LabelKeys {
            label: self.label.clone(),
            key: self.key.trim().to_owned(),
            alt_key: (!second.is_empty()).then(|| second.to_owned()),
        }
    }
}

/// All that the page of keys shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShownKeys {
    /// The stream.
    pub heading: Heading,
    /// The labels' names, in order.
    pub names: Vec<String>,
    /// What the fields hold.
    pub typed: Vec<TypedKeys>,
    /// Why what was typed cannot be used.
    pub problem: Option<String>,
}

/// The keys of a stream's labels; with what was typed before, if that was refused.
#[server]
pub async fn load_keys(
    /// Which stream.
    slug: String,
    /// What was typed and refused, as JSON.
    typed: Option<String>,
) -> Result<ShownKeys, AppError> {
    use crate::services::on_stream;
    use understudy_ladder::Permission;

    let on = on_stream(&slug, Permission::WriteStreams).await?;
    let labels = on.state.stream.options().ok_or_else(no_keys)?;
    let typed: Option<Vec<TypedKeys>> = typed.and_then(|typed| serde_json::from_str(&typed).ok());
    let problem = typed.as_ref().and_then(|typed| {
        let keys: Vec<LabelKeys> = typed.iter().map(TypedKeys::read).collect();
        labels.with_keys(&keys).err()
    });
    let shown = labels.labels().iter().map(|label| {
        let typed = typed
            .iter()
            .flatten()
            .find(|typed| typed.label == label.id)
            .cloned();
        typed.unwrap_or_else(|| TypedKeys {
            label: label.id.clone(),
            key: label.key.clone(),
            alt_key: label.alt_key.clone().unwrap_or_default(),
        })
    });
    Ok(ShownKeys {
        names: labels
            .labels()
            .iter()
            .map(|label| label.name.clone())
            .collect(),
        typed: shown.collect(),
        problem: problem.map(|problem| crate::services::sentence(&problem.to_string())),
        heading: Heading::from(&on),
    })
}

/// Puts the labels of a stream on these keys. What cannot be used comes back with the reason.
#[server]
pub async fn change_keys(
    /// Which stream.
    slug: String,
    /// The keys of each label.
    keys: Vec<TypedKeys>,
) -> Result<(), AppError> {
    use crate::services::{Services, on_stream};
    use understudy_ladder::Permission;
    use understudy_store::StoreError;
    use understudy_store::label_keys::{self, KeysError};

    let on = on_stream(&slug, Permission::WriteStreams).await?;
    let services = Services::get()?;
    let read: Vec<LabelKeys> = keys.iter().map(TypedKeys::read).collect();
    let mut tx = services.begin().await?;
    match label_keys::change(&mut tx, on.actor.who, &slug, &read, services.now()).await {
        Ok(_) => {
            tx.commit().await.map_err(StoreError::from)?;
            leptos_axum::redirect(&format!("/streams/{slug}/keys?saved=yes"));
            Ok(())
        }
        Err(KeysError::Bad(_)) => {
            let typed = serde_json::to_string(&keys).map_err(|_| AppError::Internal)?;
            let typed = leptos_router::params::ParamsMap::from_iter([("typed", typed)]);
            leptos_axum::redirect(&format!("/streams/{slug}/keys{}", typed.to_query_string()));
            Ok(())
        }
        Err(KeysError::NoLabels) => Err(no_keys()),
        Err(KeysError::NoStream) => Err(AppError::NotFound("There is no such stream.".into())),
        Err(KeysError::Store(error)) => Err(error.into()),
    }
}

#[cfg(feature = "ssr")]
fn no_keys() -> AppError {
    AppError::NotFound(
        "The answers of this stream are typed, so there are no keys to change.".into(),
    )
}
