//! Why people disagree, as adjudicators see it: as it stands for each item, and counted by pair of labels.

use crate::StoreError;
use crate::predictions::{label_no, stored_label};
use chrono::NaiveDate;
use sqlx::{FromRow, PgConnection};
use std::collections::BTreeSet;
use understudy_ladder::adjudication::Reason;
use understudy_ladder::{LabelNo, StreamId};

/// What is counted of an adjudicated item: two labels that were in play, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ReasonKey {
    pub day: NaiveDate,
    pub one: i16,
    pub other: i16,
    pub reason: Reason,
}

impl ReasonKey {
    /// One for each two of these labels; the label with itself where there is only one.
    pub(crate) fn of(
        day: NaiveDate,
        labels: &BTreeSet<LabelNo>,
        reason: Reason,
    ) -> impl Iterator<Item = Self> + use<> {
        let labels: Vec<i16> = labels.iter().copied().map(stored_label).collect();
        let mut pairs = Vec::new();
        for (at, one) in labels.iter().enumerate() {
            pairs.extend(labels[at + 1..].iter().map(|other| (*one, *other)));
        }
        if let [only] = labels[..] {
            pairs.push((only, only));
        }
        pairs.into_iter().map(move |(one, other)| Self {
            day,
            one,
            other,
            reason,
        })
    }
}

#[derive(FromRow)]
struct Row {
    item_id: i64,
    day: NaiveDate,
    one: i16,
    other: i16,
    reason: String,
}

/// By item.
pub(crate) type Reasons = BTreeSet<(i64, ReasonKey)>;

/// Those of these items as they stand.
pub(crate) async fn reasons_of(
    conn: &mut PgConnection,
    stream: StreamId,
    items: &[i64],
) -> Result<Reasons, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select item_id, day, one, other, reason from disagreement_reasons where stream_id = $1 and item_id = any($2)",
    )
    .bind(stream.get())
    .bind(items)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let key = ReasonKey {
                day: row.day,
                one: row.one,
                other: row.other,
                reason: reason(&row.reason)?,
            };
            Ok((row.item_id, key))
        })
        .collect()
}

/// Replaces what stands and writes the difference into the counts.
pub(crate) async fn replace_reasons(
    conn: &mut PgConnection,
    stream: StreamId,
    before: &Reasons,
    after: &Reasons,
) -> Result<(), StoreError> {
    if before == after {
        return Ok(());
    }
    let gone: Columns = before.difference(after).copied().collect();
    let new: Columns = after.difference(before).copied().collect();
    sqlx::query(
        "delete from disagreement_reasons r using unnest($2::bigint[], $3::smallint[], $4::smallint[]) as u (item_id, one, other)
         where r.stream_id = $1 and r.item_id = u.item_id and r.one = u.one and r.other = u.other",
    )
    .bind(stream.get())
    .bind(&gone.items)
    .bind(&gone.ones)
    .bind(&gone.others)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into disagreement_reasons (stream_id, item_id, day, one, other, reason)
         select $1, u.* from unnest($2::bigint[], $3::date[], $4::smallint[], $5::smallint[], $6::text[]) as u",
    )
    .bind(stream.get())
    .bind(&new.items)
    .bind(&new.days)
    .bind(&new.ones)
    .bind(&new.others)
    .bind(&new.reasons)
    .execute(&mut *conn)
    .await?;
    for (columns, delta) in [(gone, -1_i32), (new, 1)] {
        sqlx::query(
            "insert into reason_tail (stream_id, day, one, other, reason, delta)
             select $1, u.day, u.one, u.other, u.reason, $6
             from unnest($2::date[], $3::smallint[], $4::smallint[], $5::text[]) as u (day, one, other, reason)",
        )
        .bind(stream.get())
        .bind(columns.days)
        .bind(columns.ones)
        .bind(columns.others)
        .bind(columns.reasons)
        .bind(delta)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

#[derive(Default)]
struct Columns {
    items: Vec<i64>,
    days: Vec<NaiveDate>,
    ones: Vec<i16>,
    others: Vec<i16>,
    reasons: Vec<&'static str>,
}

impl FromIterator<(i64, ReasonKey)> for Columns {
    fn from_iter<T: IntoIterator<Item = (i64, ReasonKey)>>(keys: T) -> Self {
        let mut columns = Self::default();
        for (item, key) in keys {
            columns.items.push(item);
            columns.days.push(key.day);
            columns.ones.push(key.one);
            columns.others.push(key.other);
            columns.reasons.push(key.reason.code());
        }
        columns
    }
}

/// How many items two labels were at odds in, for this reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReasonCount {
    /// The label that comes first in the stream.
    pub one: LabelNo,
    /// The other; the same where nobody chose another one.
    pub other: LabelNo,
    /// Why.
    pub reason: Reason,
    /// Adjudicated items; one with three labels counts for each two of them.
    pub items: u64,
}

#[derive(FromRow)]
struct CountRow {
    one: i16,
    other: i16,
    reason: String,
    items: i64,
}

/// Why people disagreed in a period, by pair of labels, from counts alone.
pub async fn reasons(
    conn: &mut PgConnection,
    stream: StreamId,
    period: super::Period,
) -> Result<Vec<ReasonCount>, StoreError> {
    let rows: Vec<CountRow> = sqlx::query_as(
        "select c.one, c.other, c.reason, sum(c.items)::bigint as items
         from (select stream_id, day, one, other, reason, items from reason_counts
               union all select stream_id, day, one, other, reason, delta from reason_tail) c
         where c.stream_id = $1 and ($2::date is null or c.day >= $2) and ($3::date is null or c.day <= $3)
         group by c.one, c.other, c.reason having sum(c.items) > 0
         order by c.one, c.other, c.reason",
    )
    .bind(stream.get())
    .bind(period.from)
    .bind(period.to)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ReasonCount {
                one: label_no(row.one)?,
                other: label_no(row.other)?,
                reason: reason(&row.reason)?,
                items: super::count(row.items)?,
            })
        })
        .collect()
}

fn reason(code: &str) -> Result<Reason, StoreError> {
    Reason::from_code(code).ok_or(StoreError::Corrupt("reason"))
}
