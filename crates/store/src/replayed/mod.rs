//! Whether the tables say what the audit log says: what was changed around the log is found here.

mod evidence;
mod people;
mod requests;
mod stream;

use crate::{StoreError, audit, streams};
use futures_util::TryStreamExt;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use std::fmt::Display;
use understudy_ladder::access::Actor;
use understudy_ladder::replay::{Replay, Replayed};

/// Compares everything that the log tells of with what is stored; says what differs, nothing when all agrees. Call it
/// in a transaction with one snapshot (`repeatable read`).
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
        let mut differs = stream::compare(conn, &stream, told).await?;
        differs.extend(requests::compare(conn, stream.id, told).await?);
        found.extend(
            differs
                .into_iter()
                .map(|what| format!("{}: {what}", stream.slug)),
        );
    }
    found.extend(people::compare(conn, &replay).await?);
    found.extend(people::compare_keys(conn, &replay).await?);
    Ok(found)
}

/// What is only stored, only told, or stored otherwise than told.
fn compare_each<K: Ord + Display, S, T>(
    what: &str,
    stored: &BTreeMap<K, S>,
    told: &BTreeMap<K, T>,
    differences: impl Fn(&S, &T) -> Vec<String>,
) -> Vec<String> {
    let mut found = Vec::new();
    for (id, stored) in stored {
        match told.get(id) {
            Some(told) => {
                let differs = differences(stored, told);
                found.extend(differs.iter().map(|how| format!("{what} {id} {how}")));
            }
            None => found.push(format!("the log does not tell of {what} {id}")),
        }
    }
    for id in told.keys().filter(|id| !stored.contains_key(id)) {
        found.push(format!("the log tells of {what} {id}, which is not there"));
    }
    found
}
