//! Decisions that people made elsewhere of an item that they had decided before: how far they agree with themselves.
//!
//! Nobody is asked twice here, because an item is for different people. What is imported is kept beside the decisions: a
//! second look is no vote, no reference and no evidence.

use crate::StoreError;
use crate::counts::{self, Again};
use crate::imported::Import;
use crate::predictions::stored_label;
use crate::streams::Stream;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{FromRow, PgConnection};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use understudy_ladder::{ItemId, LabelNo};

/// A decision of somebody who had decided the item before.
#[derive(Debug, Clone)]
pub struct Repeated<'a> {
    /// Of which item.
    pub item: ItemId,
    /// Whose.
    pub rater: &'a str,
    /// The how manieth time, from 2 on.
    pub sitting: i16,
    /// The label.
    pub label: LabelNo,
    /// When it was made.
    pub decided_at: DateTime<Utc>,
}

type Of = (i64, String);

#[derive(FromRow)]
struct Row {
    item_id: i64,
    rater: String,
    sitting: i16,
    label: i16,
    decided_at: DateTime<Utc>,
}

/// What one person said of one item, from the first time on.
#[derive(Default)]
struct Sittings {
    labels: BTreeMap<i16, i16>,
    /// Of the newest of the later times.
    day: Option<NaiveDate>,
}

impl Sittings {
    fn see(&mut self, sitting: i16, label: i16, at: DateTime<Utc>) {
        self.labels.insert(sitting, label);
        if sitting > 1 {
            self.day = self.day.max(Some(at.date_naive()));
        }
    }

    /// How the answers fell, where there are several.
    fn votes(&self, labels: usize) -> Option<(NaiveDate, Vec<i16>)> {
        let mut votes = vec![0_i16; labels];
        for label in self.labels.values() {
            *votes.get_mut(usize::try_from(*label).ok()?)? += 1;
        }
        Some((self.day?, votes))
    }
}

/// Adds those that are new, and counts them. Answers in their order. Call it in a transaction that holds the items.
pub async fn add(
    conn: &mut PgConnection,
    stream: &Stream,
    repeated: &[Repeated<'_>],
) -> Result<Vec<Import>, StoreError> {
    if repeated.is_empty() {
        return Ok(Vec::new());
    }
    let items: Vec<ItemId> = repeated.iter().map(|one| one.item).collect();
    crate::settle::hold(conn, stream.id, &items).await?;
    let mut known = known(conn, stream, repeated).await?;
    let labels = stream.labels.len();
    let before: HashMap<Of, (NaiveDate, Vec<i16>)> = known
        .iter()
        .filter_map(|(of, sittings)| Some((of.clone(), sittings.votes(labels)?)))
        .collect();
    let (mut new, mut changed) = (Vec::new(), BTreeSet::new());
    let mut became = Vec::with_capacity(repeated.len());
    for one in repeated {
        let (of, label) = (
            (one.item.get(), one.rater.to_owned()),
            stored_label(one.label),
        );
        let Some(sittings) = known
            .get_mut(&of)
            .filter(|sittings| sittings.labels.contains_key(&1))
        else {
            became.push(Import::NoFirst);
            continue;
        };
        became.push(match sittings.labels.get(&one.sitting) {
            Some(there) if *there == label => Import::Existed,
            Some(_) => Import::Differs,
            None => {
                sittings.see(one.sitting, label, one.decided_at);
                new.push(one);
                changed.insert(of);
                Import::Created
            }
        });
    }
    insert(conn, stream, &new).await?;
    let again = changed.into_iter().filter_map(|of| {
        let (day, after) = known.get(&of)?.votes(labels)?;
        Some(Again {
            before: before.get(&of).cloned(),
            rater: of.1,
            day,
            after,
        })
    });
    counts::add_again(conn, stream.id, again.collect()).await?;
    Ok(became)
}

/// What these people said of these items, the first time included.
async fn known(
    conn: &mut PgConnection,
    stream: &Stream,
    repeated: &[Repeated<'_>],
) -> Result<HashMap<Of, Sittings>, StoreError> {
    let items: Vec<i64> = repeated.iter().map(|one| one.item.get()).collect();
    let raters: Vec<&str> = repeated.iter().map(|one| one.rater).collect();
    let rows: Vec<Row> = sqlx::query_as(
        "select d.item_id, d.rater, 1::smallint as sitting, d.label, d.decided_at from decisions d
         where d.stream_id = $1 and d.item_id = any($2) and d.rater = any($3) and d.kind = 'label' and d.label is not null
           and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)
         union all
         select item_id, rater, sitting, label, decided_at from repeated_decisions
         where stream_id = $1 and item_id = any($2) and rater = any($3)",
    )
    .bind(stream.id.get())
    .bind(items)
    .bind(raters)
    .fetch_all(conn)
    .await?;
    let mut known: HashMap<Of, Sittings> = HashMap::new();
    for row in rows {
        let sittings = known.entry((row.item_id, row.rater)).or_default();
        sittings.see(row.sitting, row.label, row.decided_at);
    }
    Ok(known)
}

async fn insert(
    conn: &mut PgConnection,
    stream: &Stream,
    new: &[&Repeated<'_>],
) -> Result<(), StoreError> {
    let items: Vec<i64> = new.iter().map(|one| one.item.get()).collect();
    let raters: Vec<&str> = new.iter().map(|one| one.rater).collect();
    let sittings: Vec<i16> = new.iter().map(|one| one.sitting).collect();
    let labels: Vec<i16> = new.iter().map(|one| stored_label(one.label)).collect();
    let at: Vec<DateTime<Utc>> = new.iter().map(|one| one.decided_at).collect();
    sqlx::query(
        "insert into repeated_decisions (stream_id, item_id, rater, sitting, label, decided_at)
         select $1, u.* from unnest($2::bigint[], $3::text[], $4::smallint[], $5::smallint[], $6::timestamptz[]) as u",
    )
    .bind(stream.id.get())
    .bind(items)
    .bind(raters)
    .bind(sittings)
    .bind(labels)
    .bind(at)
    .execute(conn)
    .await?;
    Ok(())
}
