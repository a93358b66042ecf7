//! The append-only, hash-chained audit log.

use crate::StoreError;
use chrono::{DateTime, SubsecRound, Utc};
use futures_core::stream::BoxStream;
use serde_json::Value;
use sqlx::{FromRow, PgConnection};
use understudy_ladder::access::Who;
use understudy_ladder::audit::{Entry, GENESIS, hash};

/// What is written down about a change.
#[derive(Debug, Clone)]
pub struct Change<'a> {
    /// Who.
    pub who: Who,
    /// What was done: `policy.applied`.
    pub action: &'a str,
    /// To what: `stream:garments`.
    pub subject: &'a str,
    /// The particulars.
    pub body: Value,
    /// When.
    pub now: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    seq: i64,
    at: DateTime<Utc>,
    actor: String,
    action: String,
    subject: String,
    body: String,
    previous: String,
    hash: String,
}

impl Row {
    fn entry(self) -> Result<Entry, StoreError> {
        Ok(Entry {
            seq: u64::try_from(self.seq).map_err(|_| StoreError::Corrupt("audit entry number"))?,
            at: self.at,
            actor: self.actor,
            action: self.action,
            subject: self.subject,
            body: self.body,
            previous: self.previous,
            hash: self.hash,
        })
    }
}

/// Adds an entry to the chain. Call it inside the transaction that makes the change: the entry exists
/// exactly when the change does.
pub async fn append(conn: &mut PgConnection, change: Change<'_>) -> Result<(), StoreError> {
    // One writer at a time until commit, so that the chain has no forks.
    sqlx::query("select pg_advisory_xact_lock(hashtext('understudy.audit_log'))")
        .execute(&mut *conn)
        .await?;
    let last: Option<(i64, String)> =
        sqlx::query_as("select seq, hash from audit_log order by seq desc limit 1")
            .fetch_optional(&mut *conn)
            .await?;
    let (seq, previous) = last.unwrap_or((0, GENESIS.to_owned()));
    let mut entry = Entry {
        seq: u64::try_from(seq + 1).map_err(|_| StoreError::Corrupt("audit entry number"))?,
        // PostgreSQL keeps microseconds: hash what will be read back.
        at: change.now.trunc_subsecs(6),
        actor: change.who.to_string(),
        action: change.action.to_owned(),
        subject: change.subject.to_owned(),
        body: change.body.to_string(),
        previous,
        hash: String::new(),
    };
    entry.hash = hash(&entry);
    sqlx::query(
        "insert into audit_log (seq, at, actor, action, subject, body, previous, hash) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(seq + 1)
    .bind(entry.at)
    .bind(&entry.actor)
    .bind(&entry.action)
    .bind(&entry.subject)
    .bind(&entry.body)
    .bind(&entry.previous)
    .bind(&entry.hash)
    .execute(conn)
    .await?;
    Ok(())
}

/// All entries in order, as a stream: a log can be larger than memory.
pub fn entries(conn: &mut PgConnection) -> BoxStream<'_, Result<Entry, StoreError>> {
    use futures_util::{StreamExt, TryStreamExt};
    sqlx::query_as::<_, Row>(
        "select seq, at, actor, action, subject, body, previous, hash from audit_log order by seq",
    )
    .fetch(conn)
    .map_err(StoreError::from)
    .and_then(|row| std::future::ready(row.entry()))
    .boxed()
}

/// The entries after one, in order.
pub async fn after(
    conn: &mut PgConnection,
    seq: i64,
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select seq, at, actor, action, subject, body, previous, hash from audit_log where seq > $1 order by seq limit $2",
    )
    .bind(seq)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::entry).collect()
}

/// Which entries are looked for; what is `None` does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct Search<'a> {
    /// Who: `person:7`.
    pub actor: Option<&'a str>,
    /// What was done: `policy.applied`.
    pub action: Option<&'a str>,
    /// To what: `stream:garments`.
    pub subject: Option<&'a str>,
    /// Not before this.
    pub from: Option<DateTime<Utc>>,
    /// Before this.
    pub to: Option<DateTime<Utc>>,
    /// What actor, action, subject or particulars contain, in capitals or not.
    pub text: Option<&'a str>,
}

/// The entries that are looked for, newest first; of a longer list what comes after (is older than) an entry.
pub async fn search(
    conn: &mut PgConnection,
    search: Search<'_>,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select seq, at, actor, action, subject, body, previous, hash from audit_log
         where ($1::text is null or actor = $1) and ($2::text is null or action = $2) and ($3::text is null or subject = $3)
           and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at < $5)
           and ($6::text is null or strpos(lower(concat_ws(' ', actor, action, subject, body)), lower($6)) > 0)
           and ($7::bigint is null or seq < $7)
         order by seq desc limit $8",
    )
    .bind(search.actor)
    .bind(search.action)
    .bind(search.subject)
    .bind(search.from)
    .bind(search.to)
    .bind(search.text)
    .bind(before)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::entry).collect()
}

/// The newest entries, newest first, of one subject or of all.
pub async fn latest(
    conn: &mut PgConnection,
    subject: Option<&str>,
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select seq, at, actor, action, subject, body, previous, hash from audit_log
         where $1::text is null or subject = $1 order by seq desc limit $2",
    )
    .bind(subject)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::entry).collect()
}
