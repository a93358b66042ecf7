//! A stream with its policy versions, caps and model versions beside what the log tells of them.

use super::compare_each;
use crate::StoreError;
use crate::caps::{self, StoredCap};
use crate::models::{self, Model};
use crate::policies::{self, StoredPolicy};
use crate::streams::Stream;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use understudy_ladder::replay::{Replayed, ToldCap, ToldModel, ToldPolicy};
use understudy_ladder::{CapId, StreamId};

pub(super) async fn compare(
    conn: &mut PgConnection,
    stream: &Stream,
    told: &Replayed,
) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    let version = stream.policy_version;
    if version != told.version {
        found.push(format!(
            "policy version {version} is in force, the log says {}",
            told.version
        ));
    }
    if told
        .labels
        .as_ref()
        .is_some_and(|labels| labels != stream.options().unwrap_or(&stream.labels))
    {
        found.push("its labels are not those of the log".to_owned());
    }
    let stored = policies::history(conn, stream.id, i64::MAX).await?;
    let stored: BTreeMap<_, _> = stored.into_iter().map(|one| (one.version, one)).collect();
    found.extend(compare_each(
        "policy version",
        &stored,
        &told.policies,
        of_policy,
    ));
    let stored = caps::history(conn, stream.id, i64::MAX).await?;
    let stored: BTreeMap<_, _> = stored.into_iter().map(|cap| (CapId(cap.id), cap)).collect();
    found.extend(compare_each("cap", &stored, &told.caps, of_cap));
    found.extend(compare_models(conn, stream.id, told).await?);
    Ok(found)
}

fn of_policy(stored: &StoredPolicy, told: &ToldPolicy) -> Vec<String> {
    let mut found = Vec::new();
    if stored.policy != told.policy {
        found.push("does not say what the log says".to_owned());
    }
    let told_cause = told
        .made
        .as_ref()
        .is_none_or(|(cause, by)| (cause, by) == (&stored.cause, &stored.created_by));
    if stored.request != told.request || stored.created_at != told.at || !told_cause {
        found.push("does not come from where the log says".to_owned());
    }
    found
}

fn of_cap(stored: &StoredCap, told: &ToldCap) -> Vec<String> {
    let mut found = Vec::new();
    if stored.cap != told.cap {
        found.push("does not say what the log says".to_owned());
    }
    if (stored.set_at, &stored.set_by) != (told.set_at, &told.by) {
        found.push(format!(
            "was set {} by {}, the log says {} by {}",
            stored.set_at, stored.set_by, told.set_at, told.by
        ));
    }
    if stored.renewed != told.renewed {
        found.push(format!(
            "was set again {} times, the log says {}",
            stored.renewed, told.renewed
        ));
    }
    if stored.lifted_at != told.lifted_at {
        let is = if stored.lifted_at.is_some() {
            "was lifted"
        } else {
            "is in force"
        };
        found.push(format!("{is}, the log says otherwise"));
    }
    found
}

async fn compare_models(
    conn: &mut PgConnection,
    stream: StreamId,
    told: &Replayed,
) -> Result<Vec<String>, StoreError> {
    let stored = models::list(conn, stream).await?;
    let places: BTreeMap<_, _> = told.slots.iter().collect();
    let mut found = Vec::new();
    for model in &stored {
        if let Some(place) = places.get(&model.id)
            && *place != model.slot
        {
            found.push(format!(
                "model version {} is not in the slot that the log puts it in: {:?}, not {place:?}",
                model.id, model.slot
            ));
        }
    }
    let stored: BTreeMap<_, _> = stored.into_iter().map(|model| (model.id, model)).collect();
    found.extend(compare_each(
        "model version",
        &stored,
        &told.models,
        of_model,
    ));
    for id in other_files(conn, stream).await? {
        found.push(format!(
            "the file of model version {id} is not the one that its hash names"
        ));
    }
    Ok(found)
}

fn of_model(stored: &Model, told: &ToldModel) -> Vec<String> {
    let mut found = Vec::new();
    if told.name.as_ref().is_some_and(|name| *name != stored.name) {
        found.push(format!(
            "is called {:?}, the log says otherwise",
            stored.name
        ));
    }
    if told.sha256 != stored.sha256.map(hex::encode) {
        found.push("has another file than the log says".to_owned());
    }
    found
}

/// The versions whose file does not have the hash that it is stored under.
async fn other_files(conn: &mut PgConnection, stream: StreamId) -> Result<Vec<i64>, StoreError> {
    Ok(sqlx::query_scalar(
        "select m.id from models m join model_files f on f.sha256 = m.sha256
         where m.stream_id = $1 and sha256(f.onnx) <> f.sha256 order by m.id",
    )
    .bind(stream.get())
    .fetch_all(conn)
    .await?)
}
