//! Whether the tables say what the audit log says: what was changed around the log is found here.

use crate::streams::{self, StreamState};
use crate::{StoreError, audit, caps, requests};
use futures_util::TryStreamExt;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use understudy_ladder::access::Actor;
use understudy_ladder::replay::{Replay, Replayed};

/// Compares every stream with what the log tells of it; says what differs, nothing when all agrees. Call it in a
/// transaction with one snapshot (`repeatable read`).
pub async fn differences(conn: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    let mut replay = Replay::default();
    let mut found = Vec::new();
    let mut entries = audit::entries(conn);
    while let Some(entry) = entries.try_next().await? {
        if let Err(error) = replay.take(&entry) {
            found.push(format!("{}: {error}", entry.subject));
        }
    }
    drop(entries);
    let streams = streams::list(conn, &Actor::system()).await?;
    for slug in replay.streams().keys() {
        if !streams.iter().any(|stream| stream.slug == *slug) {
            found.push(format!(
                "{slug}: the log tells of it, but there is no such stream"
            ));
        }
    }
    let nothing = Replayed::default();
    for stream in streams {
        let told = replay.streams().get(&stream.slug).unwrap_or(&nothing);
        let state = streams::state(conn, stream).await?;
        let slug = &state.stream.slug;
        for what in compare(conn, &state, told).await? {
            found.push(format!("{slug}: {what}"));
        }
    }
    Ok(found)
}

async fn compare(
    conn: &mut PgConnection,
    state: &StreamState,
    told: &Replayed,
) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    let version = state.stream.policy_version;
    if version != told.version {
        found.push(format!(
            "policy version {version} is in force, the log says {}",
            told.version
        ));
    }
    if told.policy.as_ref() != Some(&state.policy) {
        found.push(format!(
            "policy version {version} does not say what the log says"
        ));
    }
    let in_force: BTreeMap<_, _> = caps::numbered(conn, state.stream.id).await?;
    if in_force != told.caps {
        found.push("the caps in force are not those of the log".to_owned());
    }
    let slots: BTreeMap<_, _> = state
        .models
        .iter()
        .map(|model| (model.id, model.slot.code()))
        .collect();
    if slots != told.slots {
        found.push("the model versions are not in the slots that the log puts them in".to_owned());
    }
    let stored = requests::states(conn, state.stream.id).await?;
    for (id, state) in &stored {
        let told = told.requests.get(id).map_or("unknown", String::as_str);
        if told != state {
            found.push(format!("request {id} is {state}, the log says {told}"));
        }
    }
    Ok(found)
}
