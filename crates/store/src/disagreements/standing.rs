//! Keeps the table of open disagreements, and why people disagreed, in line with the decisions about an item.

use crate::StoreError;
use crate::counts::{self, ReasonKey};
use crate::predictions::label_no;
use crate::settle::{Answers, ItemRow, PredictionRow};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use understudy_ladder::adjudication::{Standing, Voices, dispute};
use understudy_ladder::label_costs::LabelCosts;
use understudy_ladder::{Confidence, LabelNo, StreamId};

/// Opens, changes and closes the disagreements of these items. What is open keeps its age and whoever holds it.
pub(crate) async fn settle<'a>(
    conn: &mut PgConnection,
    stream: StreamId,
    rows: &[ItemRow],
    predictions: &[PredictionRow],
    of: &impl Fn(i64) -> &'a Answers,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    settle_reasons(conn, stream, &ids, of, now).await?;
    let undecided: Vec<i64> = ids
        .iter()
        .copied()
        .filter(|id| of(*id).is_silent())
        .collect();
    let skipped = skips_of(conn, stream, &undecided).await?;
    let (active, label_costs) = judged_by(conn, stream).await?;
    let mut said: HashMap<i64, BTreeMap<i64, (LabelNo, Confidence)>> = HashMap::new();
    for one in predictions {
        let confidence =
            Confidence::new(one.confidence).map_err(|_| StoreError::Corrupt("confidence"))?;
        said.entry(one.item_id)
            .or_default()
            .insert(one.model_id, (label_no(one.label)?, confidence));
    }
    let (mut open, mut costs) = (Vec::new(), Vec::new());
    for row in rows {
        let answers = of(row.id);
        if answers.adjudicated.is_some() {
            continue;
        }
        let by = |model: Option<i64>| said.get(&row.id)?.get(&model?).copied();
        let decided_before = by(row.automated_by.filter(|_| row.sent_again));
        let item = Standing {
            blind: &answers.blind,
            assisted: &answers.assisted,
            skipped: skipped.get(&row.id).copied().unwrap_or(0),
            waits: row.waits,
            reference: answers.reference().map(|(label, _)| label),
            active: by(active),
            decided_before: decided_before.map(|(label, _)| label),
        };
        if let Some(voices) = dispute(&item) {
            open.push(row.id);
            costs.push(expected(label_costs.as_ref(), item.said(), voices));
        }
    }
    write(conn, stream, &ids, &open, &costs, now).await
}

/// What leaving a disputed answer as it is costs on average, in thousandths, where errors cost this.
pub(super) fn expected(costs: Option<&LabelCosts>, said: &[LabelNo], voices: Voices) -> i32 {
    let cost = costs.map_or_else(
        || voices.expected_cost(),
        |costs| costs.of_leaving(said, voices),
    );
    i32::try_from(cost).unwrap_or(i32::MAX)
}

async fn write(
    conn: &mut PgConnection,
    stream: StreamId,
    items: &[i64],
    open: &[i64],
    costs: &[i32],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    // One statement, whatever the model says of the items: nobody is to tell it from how long a decision takes.
    sqlx::query(
        "with closed as (
             delete from disagreements where stream_id = $1 and item_id = any($2) and item_id <> all($3))
         insert into disagreements (stream_id, item_id, expected_cost, opened_at)
         select $1, u.item_id, u.cost, $5 from unnest($3::bigint[], $4::int[]) as u (item_id, cost)
         on conflict on constraint disagreements_pkey do update set expected_cost = excluded.expected_cost
         where disagreements.expected_cost <> excluded.expected_cost",
    )
    .bind(stream.get())
    .bind(items)
    .bind(open)
    .bind(costs)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// How many people skipped each of these items.
pub(super) async fn skips_of(
    conn: &mut PgConnection,
    stream: StreamId,
    items: &[i64],
) -> Result<HashMap<i64, usize>, StoreError> {
    if items.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "select d.item_id, count(distinct d.rater) from decisions d
         where d.stream_id = $1 and d.item_id = any($2) and d.kind = 'skip'
           and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)
         group by d.item_id",
    )
    .bind(stream.get())
    .bind(items)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(item, people)| (item, usize::try_from(people).unwrap_or(0)))
        .collect())
}

/// The active model version and what errors cost. Read of every item, disputed or not: nobody is to learn from how long
/// a decision takes whether a model contradicts it.
async fn judged_by(
    conn: &mut PgConnection,
    stream: StreamId,
) -> Result<(Option<i64>, Option<LabelCosts>), StoreError> {
    let (active, costs): (Option<i64>, Option<Json<LabelCosts>>) = sqlx::query_as(
        "select (p.document ->> 'active_model')::bigint, s.label_costs from streams s
         join policies p on p.stream_id = s.id and p.version = s.policy_version where s.id = $1",
    )
    .bind(stream.get())
    .fetch_one(conn)
    .await?;
    Ok((active, costs.map(|Json(costs)| costs)))
}

/// Counts why people disagreed on the items that somebody adjudicated.
async fn settle_reasons<'a>(
    conn: &mut PgConnection,
    stream: StreamId,
    items: &[i64],
    of: &impl Fn(i64) -> &'a Answers,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let before = counts::reasons_of(conn, stream, items).await?;
    let mut after = BTreeSet::new();
    for item in items {
        let answers = of(*item);
        let Some(adjudicated) = answers.adjudicated else {
            continue;
        };
        let Some(reason) = adjudicated.reason else {
            continue;
        };
        let day = answers.last_day.unwrap_or_else(|| now.date_naive());
        let people = answers.blind.iter().chain(&answers.assisted).copied();
        let labels: BTreeSet<LabelNo> = people.chain([adjudicated.label]).collect();
        after.extend(ReasonKey::of(day, &labels, reason).map(|key| (*item, key)));
    }
    counts::replace_reasons(conn, stream, &before, &after).await
}
