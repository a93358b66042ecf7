//! Two model versions on the very same items.

use super::count;
use crate::StoreError;
use sqlx::{FromRow, PgConnection};
use understudy_ladder::{LabelNo, ModelId, StreamId};

/// How many items are compared at most, the newest.
pub const MOST: i64 = 20_000;

/// Items of which two versions say the same things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameItems {
    /// What the first one says.
    pub first: Said,
    /// What the second one says.
    pub second: Said,
    /// How many items.
    pub items: u64,
}

/// What a version says of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// The label.
    pub label: LabelNo,
    /// The bin of its confidence.
    pub bin: usize,
    /// Whether people say the same.
    pub right: bool,
}

#[derive(FromRow)]
struct Row {
    a: i16,
    a_bin: i16,
    a_right: bool,
    b: i16,
    b_bin: i16,
    b_right: bool,
    items: i64,
}

/// What two versions say of the newest items that have blind pairs of both.
pub async fn same_items(
    conn: &mut PgConnection,
    stream: StreamId,
    first: ModelId,
    second: ModelId,
) -> Result<Vec<SameItems>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select a, a_bin, a_right, b, b_bin, b_right, count(*) as items from (
             select a.predicted as a, a.bin as a_bin, a.predicted = a.reference as a_right,
                    b.predicted as b, b.bin as b_bin, b.predicted = b.reference as b_right
             from pairs a join pairs b on b.stream_id = a.stream_id and b.item_id = a.item_id and b.model_id = $3
             where a.stream_id = $1 and a.model_id = $2 and a.blind and a.stratum in ('uniform', 'sampled_audit', 'sampled_rest')
               and b.blind and b.stratum in ('uniform', 'sampled_audit', 'sampled_rest')
             order by a.item_id desc limit $4) s
         group by a, a_bin, a_right, b, b_bin, b_right",
    )
    .bind(stream.get())
    .bind(first.get())
    .bind(second.get())
    .bind(MOST)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(SameItems {
                first: said(row.a, row.a_bin, row.a_right)?,
                second: said(row.b, row.b_bin, row.b_right)?,
                items: count(row.items)?,
            })
        })
        .collect()
}

fn said(label: i16, bin: i16, right: bool) -> Result<Said, StoreError> {
    let label = u16::try_from(label).map_err(|_| StoreError::Corrupt("label"))?;
    let bin = usize::try_from(bin).map_err(|_| StoreError::Corrupt("confidence bin"))?;
    Ok(Said {
        label: LabelNo(label),
        bin,
        right,
    })
}
