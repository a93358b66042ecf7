//! People with roles and memberships, and API keys, beside what the log tells of them.

use super::compare_each;
use crate::StoreError;
use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgConnection};
use std::collections::{BTreeMap, BTreeSet};
use understudy_ladder::replay::{Replay, ToldKey, ToldPerson};
use understudy_ladder::{ApiKeyId, PersonId};

#[derive(FromRow)]
struct Person {
    id: i64,
    email: String,
    role: String,
    disabled: bool,
    streams: Vec<String>,
}

pub(super) async fn compare(
    conn: &mut PgConnection,
    replay: &Replay,
) -> Result<Vec<String>, StoreError> {
    let rows: Vec<Person> = sqlx::query_as(
        "select p.id, p.email, p.role, p.disabled_at is not null as disabled,
                array(select s.slug from stream_members m join streams s on s.id = m.stream_id where m.person_id = p.id) as streams
         from people p",
    )
    .fetch_all(conn)
    .await?;
    let stored: BTreeMap<_, _> = rows
        .into_iter()
        .map(|row| (PersonId(row.id), row))
        .collect();
    Ok(compare_each("person", &stored, replay.people(), of_person))
}

fn of_person(stored: &Person, told: &ToldPerson) -> Vec<String> {
    let mut found = Vec::new();
    if stored.role != told.role.code() {
        found.push(format!(
            "is {}, the log says {}",
            stored.role,
            told.role.code()
        ));
    }
    if stored.email != told.email {
        found.push(format!(
            "logs in as {}, the log says {}",
            stored.email, told.email
        ));
    }
    if stored.disabled {
        found.push("is shut out, the log does not say so".to_owned());
    }
    let streams: BTreeSet<String> = stored.streams.iter().cloned().collect();
    let others = told.all_streams_told && !streams.is_subset(&told.streams);
    if others || !told.streams.is_subset(&streams) {
        found.push(format!(
            "is a member of {streams:?}, the log says {:?}",
            told.streams
        ));
    }
    found
}

#[derive(FromRow)]
struct Key {
    id: i64,
    name: String,
    scopes: Vec<String>,
    stream: Option<String>,
    secret_sha256: String,
    revoked_at: Option<DateTime<Utc>>,
}

pub(super) async fn compare_keys(
    conn: &mut PgConnection,
    replay: &Replay,
) -> Result<Vec<String>, StoreError> {
    let rows: Vec<Key> = sqlx::query_as(
        "select k.id, k.name, k.scopes, s.slug as stream, encode(k.secret_sha256, 'hex') as secret_sha256, k.revoked_at
         from api_keys k left join streams s on s.id = k.stream_id",
    )
    .fetch_all(conn)
    .await?;
    let stored: BTreeMap<_, _> = rows
        .into_iter()
        .map(|row| (ApiKeyId(row.id), row))
        .collect();
    Ok(compare_each("key", &stored, replay.keys(), of_key))
}

fn of_key(stored: &Key, told: &ToldKey) -> Vec<String> {
    let mut found = Vec::new();
    let scopes: BTreeSet<String> = stored.scopes.iter().cloned().collect();
    if scopes != told.scopes {
        found.push(format!("may {scopes:?}, the log says {:?}", told.scopes));
    }
    if stored.stream != told.stream {
        found.push("works for other streams than the log says".to_owned());
    }
    if stored.revoked_at != told.revoked_at {
        let is = if stored.revoked_at.is_some() {
            "was revoked"
        } else {
            "works"
        };
        found.push(format!("{is}, the log says otherwise"));
    }
    let other = told
        .secret_sha256
        .as_ref()
        .is_some_and(|hash| *hash != stored.secret_sha256);
    if other || stored.name != told.name {
        found.push("is not the key that the log tells of".to_owned());
    }
    found
}
