//! Records many people's decisions in one go: as many statements as a single one takes.

use super::{Decide, DecideError, Said, check_said, want_less};
use crate::queue::{self, Leased, stored};
use crate::streams::StreamState;
use crate::{StoreError, counts, settle};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgConnection};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use understudy_ladder::answer::{AGREES, DIFFERS, Source};
use understudy_ladder::{DecisionId, ItemId, LabelNo, StreamId};
use uuid::Uuid;

/// What became of each decision, in their order.
pub type Recorded = Vec<Result<DecisionId, DecideError>>;

/// Records decisions about one stream with everything that follows from them: queue, reference, pairs, counts and
/// outcomes. One that is refused does not keep the others from being recorded. Call it in a transaction.
pub async fn record_all(
    conn: &mut PgConnection,
    state: &StreamState,
    all: &[Decide<'_>],
) -> Result<Recorded, StoreError> {
    let stream = state.stream.id;
    by_index(conn).await?;
    let there = lock_items(conn, stream, all).await?;
    let known = by_client_ids(conn, stream, all).await?;
    let mut decided = live_of_people(conn, stream, all).await?;
    let leases = queue::leases_of(conn, stream, &wanted(all)).await?;
    let mut verdicts = Vec::with_capacity(all.len());
    let mut new: Vec<(&Decide<'_>, Leased)> = Vec::new();
    let mut first: HashMap<Uuid, &Decide<'_>> = HashMap::new();
    for decide in all {
        let key = (decide.item.get(), decide.person.get());
        let verdict = if !there.contains(&key.0) {
            Verdict::Refused(DecideError::NotShown)
        } else if let Err(why) = check_said(&state.stream, decide.said) {
            Verdict::Refused(why)
        } else if let Some(known) = known.get(&decide.client_id) {
            if known.is(decide) {
                Verdict::Known(known.id.into())
            } else {
                Verdict::Refused(DecideError::ClientIdReused)
            }
        } else if let Some(before) = first.get(&decide.client_id) {
            // Sent twice at the same moment.
            if same(before, decide) {
                Verdict::New(decide.client_id)
            } else {
                Verdict::Refused(DecideError::ClientIdReused)
            }
        } else if decided.contains(&key) {
            Verdict::Refused(DecideError::DecidedAlready)
        } else if let Some(lease) = leases.get(&key) {
            decided.insert(key);
            first.insert(decide.client_id, decide);
            new.push((decide, *lease));
            Verdict::New(decide.client_id)
        } else {
            Verdict::Refused(DecideError::NotShown)
        };
        verdicts.push(verdict);
    }
    let ids = follow(conn, state, &new).await?;
    let answer = |verdict| match verdict {
        Verdict::Known(id) => Ok(Ok(id)),
        Verdict::Refused(why) => Ok(Err(why)),
        Verdict::New(client_id) => {
            let id = ids.get(&client_id).copied();
            id.map(Ok).ok_or(StoreError::Corrupt("decision"))
        }
    };
    verdicts.into_iter().map(answer).collect()
}

/// What is to be answered of a decision.
enum Verdict {
    /// It was recorded before.
    Known(DecisionId),
    /// It is recorded now, under this client id.
    New(Uuid),
    Refused(DecideError),
}

/// Writes new decisions and what follows from them.
async fn follow(
    conn: &mut PgConnection,
    state: &StreamState,
    new: &[(&Decide<'_>, Leased)],
) -> Result<HashMap<Uuid, DecisionId>, StoreError> {
    let Some(now) = new.iter().map(|(decide, _)| decide.now).max() else {
        return Ok(HashMap::new());
    };
    let stream = state.stream.id;
    let ids = insert(conn, state, new).await?;
    let recorded: Vec<DecisionId> = ids.values().copied().collect();
    counts::count_work(conn, stream, &recorded, 1).await?;
    let ended: Vec<_> = new
        .iter()
        .map(|(decide, _)| (decide.item, decide.person))
        .collect();
    queue::release_all(conn, stream, &ended).await?;
    let mut fewer: BTreeMap<ItemId, i16> = BTreeMap::new();
    for (decide, _) in new {
        match decide.said {
            Said::Label(_) | Said::Value(_) => *fewer.entry(decide.item).or_default() += 1,
            Said::Skip(_) => {}
        }
    }
    if !fewer.is_empty() {
        let fewer: Vec<(ItemId, i16)> = fewer.into_iter().collect();
        want_less(conn, stream, &fewer, now).await?;
    }
    // A skip counts as well: an item that everybody skips is for an adjudicator.
    let items: Vec<ItemId> = new.iter().map(|(decide, _)| decide.item).collect();
    settle::settle(conn, &state.stream, &items, now).await?;
    Ok(ids)
}

/// The tables that are read here grow faster than PostgreSQL counts them, and a plan that reads one whole because it was
/// small is kept: until the end of the transaction they are read by index.
async fn by_index(conn: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query("select set_config('enable_seqscan', 'off', true)")
        .execute(conn)
        .await?;
    Ok(())
}

fn wanted(all: &[Decide<'_>]) -> Vec<(ItemId, understudy_ladder::PersonId)> {
    all.iter()
        .map(|decide| (decide.item, decide.person))
        .collect()
}

/// Serialises everything that is decided about these items, in one order everywhere; says which of them there are.
async fn lock_items(
    conn: &mut PgConnection,
    stream: StreamId,
    all: &[Decide<'_>],
) -> Result<BTreeSet<i64>, StoreError> {
    let items: Vec<i64> = all.iter().map(|decide| decide.item.get()).collect();
    let there: Vec<i64> = sqlx::query_scalar(
        "select id from items where stream_id = $1 and id = any($2) order by id for no key update",
    )
    .bind(stream.get())
    .bind(items)
    .fetch_all(conn)
    .await?;
    Ok(there.into_iter().collect())
}

#[derive(FromRow)]
struct Known {
    id: i64,
    client_id: Uuid,
    item_id: i64,
    person_id: Option<i64>,
    label: Option<i16>,
    value: Option<Value>,
    reason: Option<String>,
    note: Option<String>,
}

impl Known {
    fn is(&self, decide: &Decide<'_>) -> bool {
        let same_answer = match decide.said {
            Said::Label(label) => self.label == stored(Some(label)),
            Said::Value(value) => self.value.as_ref() == Some(value),
            Said::Skip(reason) => self.label.is_none() && self.reason.as_deref() == Some(reason),
        };
        same_answer
            && self.note.as_deref() == decide.note
            && self.item_id == decide.item.get()
            && self.person_id == Some(decide.person.get())
    }
}

/// Whether two say the same, whenever and however long they were looked at.
fn same(one: &Decide<'_>, other: &Decide<'_>) -> bool {
    (one.item, one.person, one.said, one.note) == (other.item, other.person, other.said, other.note)
}

async fn by_client_ids(
    conn: &mut PgConnection,
    stream: StreamId,
    all: &[Decide<'_>],
) -> Result<HashMap<Uuid, Known>, StoreError> {
    let ids: Vec<Uuid> = all.iter().map(|decide| decide.client_id).collect();
    let rows: Vec<Known> = sqlx::query_as(
        "select id, client_id, item_id, person_id, label, value, reason, note from decisions
         where stream_id = $1 and client_id = any($2)",
    )
    .bind(stream.get())
    .bind(ids)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.client_id, row)).collect())
}

/// Which of these people have decided which of these items.
async fn live_of_people(
    conn: &mut PgConnection,
    stream: StreamId,
    all: &[Decide<'_>],
) -> Result<HashSet<(i64, i64)>, StoreError> {
    let items: Vec<i64> = all.iter().map(|decide| decide.item.get()).collect();
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "select d.item_id, d.person_id from decisions d
         where d.stream_id = $1 and d.item_id = any($2) and d.person_id is not null and d.kind <> 'undo'
           and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)",
    )
    .bind(stream.get())
    .bind(items)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().collect())
}

/// Decisions as columns.
#[derive(Default)]
struct Columns<'a> {
    items: Vec<i64>,
    people: Vec<i64>,
    raters: Vec<String>,
    kinds: Vec<&'static str>,
    labels: Vec<Option<i16>>,
    reasons: Vec<Option<&'a str>>,
    blind: Vec<bool>,
    suggested: Vec<Option<i16>>,
    clients: Vec<Uuid>,
    shown: Vec<DateTime<Utc>>,
    decided: Vec<DateTime<Utc>>,
    notes: Vec<Option<&'a str>>,
    on_screen: Vec<Option<i32>>,
    values: Vec<Option<&'a Value>>,
    suggested_values: Vec<Option<Value>>,
}

impl<'a> Columns<'a> {
    fn push(&mut self, decide: &Decide<'a>, lease: &Leased, suggested: Suggested) {
        let (kind, label, reason, value) = match decide.said {
            Said::Label(label) => ("label", Some(label), None, None),
            Said::Value(value) => ("label", Some(AGREES), None, Some(value)),
            Said::Skip(reason) => ("skip", None, Some(reason), None),
        };
        // A browser cannot have shown an item for longer than it has had it: such a figure is not known to be right.
        // It happens to honest ones, too: an item that was taken back and decided anew without a network.
        let on_screen = decide
            .on_screen
            .filter(|time| *time <= decide.now - lease.shown_at)
            .and_then(|time| i32::try_from(time.num_milliseconds()).ok());
        self.items.push(decide.item.get());
        self.people.push(decide.person.get());
        self.raters.push(format!("person:{}", decide.person));
        self.kinds.push(kind);
        self.labels.push(stored(label));
        self.reasons.push(reason);
        self.blind.push(lease.blind);
        self.suggested.push(stored(suggested.class));
        self.suggested_values.push(suggested.value);
        self.values.push(value);
        self.clients.push(decide.client_id);
        self.shown.push(lease.shown_at);
        self.decided.push(decide.now);
        self.notes.push(decide.note);
        self.on_screen.push(on_screen);
    }
}

/// What had been suggested, as it is written with a decision.
struct Suggested {
    /// The label; where answers are not one label, whether the suggestion agrees with the answer.
    class: Option<LabelNo>,
    /// What it was, where answers are not one label.
    value: Option<Value>,
}

async fn suggested(
    conn: &mut PgConnection,
    state: &StreamState,
    new: &[(&Decide<'_>, Leased)],
) -> Result<Vec<Suggested>, StoreError> {
    let kind = &state.stream.answers;
    if kind.is_single() {
        let of = |(_, lease): &(&Decide<'_>, Leased)| Suggested {
            class: lease.suggested,
            value: None,
        };
        return Ok(new.iter().map(of).collect());
    }
    let of: Vec<_> = new
        .iter()
        .filter(|(_, lease)| lease.suggested.is_some())
        .map(|(decide, _)| (decide.item, decide.person))
        .collect();
    let mut shown = if of.is_empty() {
        HashMap::new()
    } else {
        queue::suggested_values(conn, state.stream.id, &of).await?
    };
    let read = |value: &Value| {
        let answer = kind.read(value, Source::Model);
        answer.map_err(|_| StoreError::Corrupt("answer"))
    };
    let suggested = new.iter().map(|(decide, _)| {
        let Some(value) = shown.remove(&(decide.item.get(), decide.person.get())) else {
            return Ok(Suggested {
                class: None,
                value: None,
            });
        };
        let agrees = match decide.said {
            Said::Value(said) => kind.agrees(&read(said)?, &read(&value)?),
            Said::Label(_) | Said::Skip(_) => false,
        };
        Ok(Suggested {
            class: Some(if agrees { AGREES } else { DIFFERS }),
            value: Some(value),
        })
    });
    suggested.collect()
}

async fn insert(
    conn: &mut PgConnection,
    state: &StreamState,
    new: &[(&Decide<'_>, Leased)],
) -> Result<HashMap<Uuid, DecisionId>, StoreError> {
    let suggested = suggested(conn, state, new).await?;
    let mut columns = Columns::default();
    for ((decide, lease), suggested) in new.iter().zip(suggested) {
        columns.push(decide, lease, suggested);
    }
    let rows: Vec<(i64, Uuid)> = sqlx::query_as(
        "insert into decisions (stream_id, policy_version, item_id, person_id, rater, kind, label, reason, blind, suggested,
                                client_id, shown_at, decided_at, note, on_screen_ms, value, suggested_value)
         select $1, $2, u.item_id, u.person_id, u.rater, u.kind, u.label, u.reason, u.blind, u.suggested, u.client_id,
                u.shown_at, u.decided_at, u.note, u.on_screen_ms, u.value, u.suggested_value
         from unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::smallint[], $8::text[], $9::bool[], $10::smallint[],
                     $11::uuid[], $12::timestamptz[], $13::timestamptz[], $14::text[], $15::int[], $16::jsonb[], $17::jsonb[])
              with ordinality as u (item_id, person_id, rater, kind, label, reason, blind, suggested, client_id, shown_at,
                                    decided_at, note, on_screen_ms, value, suggested_value, place)
         order by u.place
         returning id, client_id",
    )
    .bind(state.stream.id.get())
    .bind(state.stream.policy_version.get())
    .bind(columns.items)
    .bind(columns.people)
    .bind(columns.raters)
    .bind(columns.kinds)
    .bind(columns.labels)
    .bind(columns.reasons)
    .bind(columns.blind)
    .bind(columns.suggested)
    .bind(columns.clients)
    .bind(columns.shown)
    .bind(columns.decided)
    .bind(columns.notes)
    .bind(columns.on_screen)
    .bind(columns.values)
    .bind(columns.suggested_values)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, client_id)| (client_id, id.into()))
        .collect())
}
