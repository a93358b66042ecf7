//! What single people say beside the others and beside known answers, as it stands for each item and counted.

use crate::StoreError;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{FromRow, PgConnection};
use std::collections::BTreeMap;
use understudy_ladder::StreamId;
use understudy_stats::Patterns;
use understudy_stats::decisions::AgainstPeers;

use super::count;

/// What stands beside a person's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Beside {
    /// What the others said.
    Peers,
    /// The known answer.
    Gold,
    /// The person's own answers, where the item was decided again.
    Again,
}

impl Beside {
    const fn code(self) -> &'static str {
        match self {
            Self::Peers => "peers",
            Self::Gold => "gold",
            Self::Again => "again",
        }
    }
}

/// What is counted of a person's answer to one item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    rater: String,
    day: NaiveDate,
    beside: Beside,
    own: i16,
    votes: Vec<i16>,
}

/// Who said what of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Answered {
    day: NaiveDate,
    raters: Vec<String>,
    labels: Vec<i16>,
    gold: Option<i16>,
}

impl Answered {
    /// Whether there is anything to compare an answer with.
    fn compares(&self) -> bool {
        self.raters.len() > 1 || (self.gold.is_some() && !self.raters.is_empty())
    }

    /// One key for each person. A known answer was chosen by hand, and so were the others beside it: such an item
    /// says nothing of how people agree.
    fn keys(&self, labels: usize) -> Vec<Key> {
        let vote = |votes: &mut Vec<i16>, label: i16, by: i16| {
            let place = usize::try_from(label).ok();
            if let Some(votes) = place.and_then(|place| votes.get_mut(place)) {
                *votes += by;
            }
        };
        let mut all = vec![0_i16; labels];
        for label in &self.labels {
            vote(&mut all, *label, 1);
        }
        let said = self.raters.iter().zip(&self.labels);
        said.map(|(rater, own)| {
            let (beside, votes) = if let Some(gold) = self.gold {
                let mut votes = vec![0; labels];
                vote(&mut votes, gold, 1);
                (Beside::Gold, votes)
            } else {
                let mut votes = all.clone();
                vote(&mut votes, *own, -1);
                (Beside::Peers, votes)
            };
            Key {
                rater: rater.clone(),
                day: self.day,
                beside,
                own: *own,
                votes,
            }
        })
        .collect()
    }
}

#[derive(FromRow)]
struct Row {
    item_id: i64,
    gold: Option<i16>,
    was_day: Option<NaiveDate>,
    was_raters: Option<Vec<String>>,
    was_labels: Option<Vec<i16>>,
    was_gold: Option<i16>,
    last_at: Option<DateTime<Utc>>,
    raters: Option<Vec<String>>,
    labels: Option<Vec<i16>>,
}

impl Row {
    fn before(&mut self) -> Option<Answered> {
        Some(Answered {
            day: self.was_day?,
            raters: self.was_raters.take()?,
            labels: self.was_labels.take()?,
            gold: self.was_gold,
        })
    }

    fn after(&mut self) -> Option<Answered> {
        let answered = Answered {
            day: self.last_at?.date_naive(),
            raters: self.raters.take()?,
            labels: self.labels.take()?,
            gold: self.gold,
        };
        Some(answered).filter(Answered::compares)
    }
}

/// Brings what is counted of the people who decided these items in line with their decisions. Items that one person
/// decided, and whose answer is not known, cost one query and no write.
pub(crate) async fn settle_raters(
    conn: &mut PgConnection,
    stream: StreamId,
    labels: usize,
    items: &[i64],
) -> Result<(), StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select i.item_id, g.label as gold, a.day as was_day, a.raters as was_raters, a.labels as was_labels,
                a.gold as was_gold, n.last_at, n.raters, n.labels
         from unnest($2::bigint[]) as i (item_id)
         left join gold_items g on g.stream_id = $1 and g.item_id = i.item_id
         left join rater_answers a on a.stream_id = $1 and a.item_id = i.item_id
         cross join lateral (
             select max(d.decided_at) as last_at, array_agg(d.rater order by d.id) as raters, array_agg(d.label order by d.id) as labels
             from decisions d
             where d.stream_id = $1 and d.item_id = i.item_id and d.kind = 'label' and d.blind and d.label is not null
               and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)) n",
    )
    .bind(stream.get())
    .bind(items)
    .fetch_all(&mut *conn)
    .await?;
    let mut deltas: BTreeMap<Key, i32> = BTreeMap::new();
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    for mut row in rows {
        let (before, after) = (row.before(), row.after());
        if before == after {
            continue;
        }
        for key in before.iter().flat_map(|one| one.keys(labels)) {
            *deltas.entry(key).or_default() -= 1;
        }
        for key in after.iter().flat_map(|one| one.keys(labels)) {
            *deltas.entry(key).or_default() += 1;
        }
        match after {
            Some(after) => new.push((row.item_id, after)),
            None => gone.push(row.item_id),
        }
    }
    if gone.is_empty() && new.is_empty() {
        return Ok(());
    }
    write_answers(conn, stream, gone, new).await?;
    add(conn, stream, deltas).await
}

async fn write_answers(
    conn: &mut PgConnection,
    stream: StreamId,
    gone: Vec<i64>,
    new: Vec<(i64, Answered)>,
) -> Result<(), StoreError> {
    if !gone.is_empty() {
        sqlx::query("delete from rater_answers where stream_id = $1 and item_id = any($2)")
            .bind(stream.get())
            .bind(gone)
            .execute(&mut *conn)
            .await?;
    }
    let (mut items, mut days, mut golds) = (Vec::new(), Vec::new(), Vec::new());
    // As text, because arrays of arrays must be rectangular.
    let (mut raters, mut labels) = (Vec::new(), Vec::new());
    for (item, answered) in new {
        items.push(item);
        days.push(answered.day);
        raters.push(serde_json::Value::from(answered.raters).to_string());
        labels.push(super::votes::array_text(&answered.labels));
        golds.push(answered.gold);
    }
    sqlx::query(
        "insert into rater_answers (stream_id, item_id, day, raters, labels, gold)
         select $1, u.item_id, u.day, array(select r.rater from jsonb_array_elements_text(u.raters::jsonb) with ordinality as r (rater, place)
                                            order by r.place), u.labels::smallint[], u.gold
         from unnest($2::bigint[], $3::date[], $4::text[], $5::text[], $6::smallint[]) as u (item_id, day, raters, labels, gold)
         on conflict on constraint rater_answers_pkey do update
             set day = excluded.day, raters = excluded.raters, labels = excluded.labels, gold = excluded.gold",
    )
    .bind(stream.get())
    .bind(items)
    .bind(days)
    .bind(raters)
    .bind(labels)
    .bind(golds)
    .execute(conn)
    .await?;
    Ok(())
}

async fn add(
    conn: &mut PgConnection,
    stream: StreamId,
    mut deltas: BTreeMap<Key, i32>,
) -> Result<(), StoreError> {
    deltas.retain(|_, delta| *delta != 0);
    if deltas.is_empty() {
        return Ok(());
    }
    let by: Vec<i32> = deltas.values().copied().collect();
    let (mut raters, mut days, mut besides) = (Vec::new(), Vec::new(), Vec::new());
    let (mut owns, mut votes) = (Vec::new(), Vec::new());
    for key in deltas.into_keys() {
        raters.push(key.rater);
        days.push(key.day);
        besides.push(key.beside.code());
        owns.push(key.own);
        votes.push(super::votes::array_text(&key.votes));
    }
    sqlx::query(
        "insert into rater_tail (stream_id, rater, day, beside, own, votes, delta)
         select $1, u.rater, u.day, u.beside, u.own, u.votes::smallint[], u.delta
         from unnest($2::text[], $3::date[], $4::text[], $5::smallint[], $6::text[], $7::int[])
             as u (rater, day, beside, own, votes, delta)",
    )
    .bind(stream.get())
    .bind(raters)
    .bind(days)
    .bind(besides)
    .bind(owns)
    .bind(votes)
    .bind(by)
    .execute(conn)
    .await?;
    Ok(())
}

/// How a person's answers to one item fell before and after more of them came in.
pub(crate) struct Again {
    pub rater: String,
    pub day: NaiveDate,
    /// None where the item had been decided once.
    pub before: Option<(NaiveDate, Vec<i16>)>,
    pub after: Vec<i16>,
}

/// Counts items that people decided again.
pub(crate) async fn add_again(
    conn: &mut PgConnection,
    stream: StreamId,
    again: Vec<Again>,
) -> Result<(), StoreError> {
    let mut deltas: BTreeMap<Key, i32> = BTreeMap::new();
    let key = |rater: &str, day, votes| Key {
        rater: rater.to_owned(),
        day,
        beside: Beside::Again,
        own: -1,
        votes,
    };
    for one in again {
        if let Some((day, votes)) = one.before {
            *deltas.entry(key(&one.rater, day, votes)).or_default() -= 1;
        }
        *deltas
            .entry(key(&one.rater, one.day, one.after))
            .or_default() += 1;
    }
    add(conn, stream, deltas).await
}

/// What was counted of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct RaterCounts {
    /// Their answers beside the others'.
    pub peers: AgainstPeers,
    /// Items with a known answer that they decided.
    pub gold: u64,
    /// Those that they decided as it is known.
    pub gold_right: u64,
    /// Items that they decided more than once, by how their own answers fell.
    pub again: Patterns,
}

impl RaterCounts {
    /// Nothing, for so many labels.
    pub fn none(labels: usize) -> Self {
        Self {
            peers: AgainstPeers::new(labels),
            gold: 0,
            gold_right: 0,
            again: Patterns::new(labels),
        }
    }
}

/// Whose counts, and as of when.
#[derive(Debug, Clone, Copy, Default)]
pub struct Whom<'a> {
    /// One person only.
    pub rater: Option<&'a str>,
    /// Known answers count up to the day before this one only.
    pub gold_before: Option<NaiveDate>,
}

#[derive(FromRow)]
struct CountRow {
    rater: String,
    beside: String,
    own: i16,
    votes: Vec<i16>,
    items: i64,
}

/// What was counted of the people of a stream, from counts alone.
pub async fn raters(
    conn: &mut PgConnection,
    stream: StreamId,
    labels: usize,
    whom: Whom<'_>,
) -> Result<BTreeMap<String, RaterCounts>, StoreError> {
    let rows: Vec<CountRow> = sqlx::query_as(
        "select c.rater, c.beside, c.own, c.votes, sum(c.items)::bigint as items
         from (select stream_id, rater, day, beside, own, votes, items from rater_counts
               union all select stream_id, rater, day, beside, own, votes, delta from rater_tail) c
         where c.stream_id = $1 and ($2::text is null or c.rater = $2)
           and ($3::date is null or c.beside <> 'gold' or c.day < $3)
         group by c.rater, c.beside, c.own, c.votes having sum(c.items) > 0",
    )
    .bind(stream.get())
    .bind(whom.rater)
    .bind(whom.gold_before)
    .fetch_all(conn)
    .await?;
    let mut found: BTreeMap<String, RaterCounts> = BTreeMap::new();
    let corrupt = |_| StoreError::Corrupt("votes");
    for row in rows {
        let items = count(row.items)?;
        let of_rater = found
            .entry(row.rater)
            .or_insert_with(|| RaterCounts::none(labels));
        let votes: Result<Vec<u32>, _> = row.votes.iter().copied().map(u32::try_from).collect();
        let votes = votes.map_err(|_| StoreError::Corrupt("votes"))?;
        match row.beside.as_str() {
            "peers" => {
                let own = u16::try_from(row.own).map_err(|_| StoreError::Corrupt("label"))?;
                of_rater.peers.add(own, &votes, items).map_err(corrupt)?;
            }
            "gold" => {
                let own = usize::try_from(row.own).ok();
                let right = own.and_then(|own| votes.get(own)).is_some_and(|n| *n > 0);
                of_rater.gold += items;
                of_rater.gold_right += if right { items } else { 0 };
            }
            "again" => of_rater.again.add(&votes, items).map_err(corrupt)?,
            _ => return Err(StoreError::Corrupt("counts of a person")),
        }
    }
    Ok(found)
}
