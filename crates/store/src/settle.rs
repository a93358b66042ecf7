//! Settling: what follows from the decisions about an item — reference, pairs, votes, counts and outcome.
//!
//! One function does it for one item or thousands, always from all live decisions, so that a decision, an
//! undo, an import and an adjudication cannot come to different results.

use crate::counts::{self, PairKey, PeerKey, Peers};
use crate::guardrails::Decided;
use crate::heard::{self, Heard, Raw};
use crate::predictions::label_no;
use crate::queue::stored;
use crate::streams::Stream;
use crate::{StoreError, disagreements, moves};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgConnection};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use understudy_ladder::adjudication::Reason;
use understudy_ladder::answer::AGREES;
use understudy_ladder::guardrail::Audit;
use understudy_ladder::reference::{evidence, reference};
use understudy_ladder::route::Stratum;
use understudy_ladder::{ItemId, LabelNo, ModelId, PolicyVersion, StreamId};
use understudy_stats::ScoreHistogram;

#[derive(FromRow)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a row as the query gives it: each is a fact of its own"
)]
pub(crate) struct ItemRow {
    pub(crate) id: i64,
    automated: bool,
    /// The model version that decided it.
    pub(crate) automated_by: Option<i64>,
    policy_version: i32,
    created_at: DateTime<Utc>,
    /// Whether it was sent to people again after a breach.
    pub(crate) sent_again: bool,
    stratum: String,
    inclusion: f64,
    pub(crate) waits: bool,
    revision: Option<i32>,
    outcome: Option<i16>,
    outcome_value: Option<Value>,
    /// Its right answer is known: chosen by hand, it is no evidence.
    gold: bool,
}

impl ItemRow {
    fn stratum(&self) -> Result<Stratum, StoreError> {
        Stratum::from_code(&self.stratum).ok_or(StoreError::Corrupt("stratum"))
    }
}

#[derive(FromRow)]
struct LiveRow {
    item_id: i64,
    kind: String,
    label: i16,
    blind: bool,
    decided_at: DateTime<Utc>,
    /// An adjudicator's.
    reason: Option<String>,
    value: Option<Value>,
}

#[derive(FromRow)]
pub(crate) struct PredictionRow {
    pub(crate) item_id: i64,
    pub(crate) model_id: i64,
    pub(crate) label: i16,
    pub(crate) confidence: f64,
    /// What it says, where answers are not one label. Its label is then a class: whether it agrees with the reference.
    pub(crate) value: Option<Value>,
}

/// What an adjudicator said of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Adjudicated {
    pub(crate) label: LabelNo,
    /// Whether no suggestion was before them.
    pub(crate) blind: bool,
    /// Why the answers differ; imported adjudications say nothing of it.
    pub(crate) reason: Option<Reason>,
}

/// What people have said of one item.
#[derive(Default)]
pub(crate) struct Answers {
    pub(crate) adjudicated: Option<Adjudicated>,
    pub(crate) blind: Vec<LabelNo>,
    pub(crate) assisted: Vec<LabelNo>,
    pub(crate) last_day: Option<NaiveDate>,
    /// What was said, where answers are not one label. The labels are then classes: 0 for what agrees with the reference.
    pub(crate) heard: Option<Heard>,
}

impl Answers {
    /// The label to compare predictions with, and whether it was given blind.
    pub(crate) fn reference(&self) -> Option<(LabelNo, bool)> {
        if let Some(heard) = &self.heard {
            return heard.reference.as_ref().map(|(_, blind)| (AGREES, *blind));
        }
        let settled = self.adjudicated.map(|said| (said.label, said.blind));
        // An adjudication that came from elsewhere was not brought up by any model here.
        if self.adjudicated.is_some_and(|said| said.reason.is_none()) {
            return settled;
        }
        evidence(settled, &self.blind, &self.assisted)
    }

    /// What people together say, with or without a suggestion.
    fn answer(&self) -> Option<LabelNo> {
        if let Some(heard) = &self.heard {
            return heard.outcome.as_ref().map(|_| AGREES);
        }
        let all: Vec<LabelNo> = self.blind.iter().chain(&self.assisted).copied().collect();
        reference(self.adjudicated.map(|said| said.label), &all)
    }

    /// The answer to compare predictions with, where answers are not one label.
    pub(crate) fn reference_value(&self, stream: &Stream) -> Option<Value> {
        let (reference, _) = self.heard.as_ref()?.reference.as_ref()?;
        Some(stream.answers.write(reference))
    }

    /// Whether nobody has given a label.
    pub(crate) fn is_silent(&self) -> bool {
        self.blind.is_empty() && self.assisted.is_empty()
    }

    /// How many people chose each label, blind.
    fn votes(&self, labels: usize) -> Option<Vec<i16>> {
        if let Some(heard) = &self.heard {
            return heard.votes();
        }
        let mut votes = vec![0_i16; labels];
        for label in &self.blind {
            *votes.get_mut(label.index())? += 1;
        }
        (!self.blind.is_empty()).then_some(votes)
    }
}

/// Brings reference, pairs, votes, counts and outcome of these items in line with their decisions.
pub async fn settle(
    conn: &mut PgConnection,
    stream: &Stream,
    items: &[ItemId],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let ids: Vec<i64> = items
        .iter()
        .map(|item| item.get())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    if ids.is_empty() {
        return Ok(());
    }
    let rows = item_rows(conn, stream.id, &ids).await?;
    let answers = live_answers(conn, stream, &ids).await?;
    let none = Answers::default();
    let of = |id: i64| answers.get(&id).unwrap_or(&none);
    let mut predictions = predictions_of(conn, stream.id, &ids).await?;
    if !stream.answers.is_single() {
        for said in &mut predictions {
            heard::classify(&stream.answers, of(said.item_id), said)?;
        }
    }
    let counted = counted_before(conn, stream, &ids).await?;
    let audits = settle_pairs(conn, stream, &rows, &predictions, &of, now).await?;
    if let Some(before) = counted {
        heard::settle_counted(conn, stream, (&before, &ids), &predictions, &of).await?;
    }
    let gold: BTreeSet<i64> = rows
        .iter()
        .filter(|row| row.gold)
        .map(|row| row.id)
        .collect();
    let votes = |id: i64| if gold.contains(&id) { &none } else { of(id) };
    settle_votes(conn, stream, &ids, &votes, now).await?;
    // Where answers are not one label, labels do not say what people said.
    if stream.answers.is_single() {
        counts::settle_raters(conn, stream.id, stream.labels.len(), &ids).await?;
    }
    settle_peers(conn, stream, &rows, &predictions, &of, now).await?;
    settle_outcomes(conn, stream, &rows, &of, now).await?;
    disagreements::settle(conn, stream.id, &rows, &predictions, &of, now).await?;
    // Last, because a breach locks the stream: whoever holds a stream never waits for an item.
    for (model, decided) in audits {
        moves::audited(conn, stream.id, model, &decided, now).await?;
    }
    Ok(())
}

async fn counted_before(
    conn: &mut PgConnection,
    stream: &Stream,
    ids: &[i64],
) -> Result<Option<counts::Counted>, StoreError> {
    if stream.answers.is_single() {
        return Ok(None);
    }
    counts::counted_of(conn, stream.id, ids).await.map(Some)
}

/// Holds these items until commit against everything that is decided about them: for a caller that adds
/// predictions of items that people may be deciding.
pub async fn hold(
    conn: &mut PgConnection,
    stream: StreamId,
    items: &[ItemId],
) -> Result<(), StoreError> {
    let ids: Vec<i64> = items.iter().map(|item| item.get()).collect();
    sqlx::query(
        "select id from items where stream_id = $1 and id = any($2) order by id for no key update",
    )
    .bind(stream.get())
    .bind(ids)
    .execute(conn)
    .await?;
    Ok(())
}

async fn item_rows(
    conn: &mut PgConnection,
    stream: StreamId,
    ids: &[i64],
) -> Result<Vec<ItemRow>, StoreError> {
    Ok(sqlx::query_as(
        "select i.id, i.route = 'automated' as automated, a.model_id as automated_by, i.policy_version, i.created_at,
                i.inclusion,
                case when g.item_id is not null or i.route = 'automated' and not i.audit then 'remainder' else i.stratum end as stratum,
                g.item_id is not null as gold,
                q.item_id is not null as waits, o.revision, o.label as outcome, o.value as outcome_value,
                i.route = 'automated' and exists (select from affected_items f where f.stream_id = i.stream_id and f.item_id = i.id
                                                    and f.sent_at is not null) as sent_again
         from items i
         left join outcomes a on i.route = 'automated' and a.stream_id = i.stream_id and a.item_id = i.id and a.revision = 1
         left join queue q on q.stream_id = i.stream_id and q.item_id = i.id
         left join gold_items g on g.stream_id = i.stream_id and g.item_id = i.id
         left join lateral (select revision, label, value from outcomes where stream_id = i.stream_id and item_id = i.id
                            order by revision desc limit 1) o on true
         where i.stream_id = $1 and i.id = any($2)",
    )
    .bind(stream.get())
    .bind(ids)
    .fetch_all(conn)
    .await?)
}

pub(crate) async fn live_answers(
    conn: &mut PgConnection,
    stream: &Stream,
    ids: &[i64],
) -> Result<HashMap<i64, Answers>, StoreError> {
    let rows: Vec<LiveRow> = sqlx::query_as(
        "select d.item_id, d.kind, d.label, d.blind, d.decided_at, a.reason, d.value from decisions d
         left join adjudications a on d.kind = 'adjudicate' and a.stream_id = d.stream_id and a.decision_id = d.id
         where d.stream_id = $1 and d.item_id = any($2) and d.kind in ('label', 'adjudicate')
           and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)
         order by d.id",
    )
    .bind(stream.id.get())
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let mut answers: HashMap<i64, Answers> = HashMap::new();
    let mut raw: HashMap<i64, Vec<Raw>> = HashMap::new();
    for row in rows {
        let label = label_no(row.label)?;
        let entry = answers.entry(row.item_id).or_default();
        if let Some(value) = &row.value {
            let said = raw.entry(row.item_id).or_default();
            said.push(Raw::new(&stream.answers, &row.kind, row.blind, value)?);
        }
        match (row.kind.as_str(), row.blind) {
            ("adjudicate", blind) => {
                let reason = row
                    .reason
                    .as_deref()
                    .map(|code| Reason::from_code(code).ok_or(StoreError::Corrupt("reason")));
                entry.adjudicated = Some(Adjudicated {
                    label,
                    blind,
                    reason: reason.transpose()?,
                });
            }
            (_, true) => entry.blind.push(label),
            (_, false) => entry.assisted.push(label),
        }
        entry.last_day = entry.last_day.max(Some(row.decided_at.date_naive()));
    }
    for (item, said) in raw {
        if let Some(answers) = answers.get_mut(&item) {
            heard::hear(&stream.answers, answers, said);
        }
    }
    Ok(answers)
}

async fn predictions_of(
    conn: &mut PgConnection,
    stream: StreamId,
    ids: &[i64],
) -> Result<Vec<PredictionRow>, StoreError> {
    Ok(sqlx::query_as(
        "select item_id, model_id, label, confidence, value from predictions where stream_id = $1 and item_id = any($2) and label is not null",
    )
    .bind(stream.get())
    .bind(ids)
    .fetch_all(conn)
    .await?)
}

/// Answers the audits that this decides, or takes back, by the model version that automated.
async fn settle_pairs<'a>(
    conn: &mut PgConnection,
    stream: &Stream,
    rows: &[ItemRow],
    predictions: &[PredictionRow],
    of: &impl Fn(i64) -> &'a Answers,
    now: DateTime<Utc>,
) -> Result<BTreeMap<ModelId, Vec<Decided>>, StoreError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let before = counts::pairs_of(conn, stream.id, &ids).await?;
    let by_id: HashMap<i64, &ItemRow> = rows.iter().map(|row| (row.id, row)).collect();
    let mut after: BTreeMap<(i64, i64), (PairKey, f64)> = BTreeMap::new();
    for prediction in predictions {
        let (answers, item) = (of(prediction.item_id), by_id.get(&prediction.item_id));
        let (Some((label, blind)), Some(item)) = (answers.reference(), item) else {
            continue;
        };
        let bin = ScoreHistogram::bin_of(prediction.confidence)
            .ok_or(StoreError::Corrupt("confidence"))?;
        let reference = stored(Some(label)).unwrap_or_default();
        // Routing knows a prediction before its reference: of two classes, the reference says whether it agrees.
        let (predicted, reference) = match prediction.value {
            None => (prediction.label, reference),
            Some(_) => (reference, prediction.label),
        };
        let key = PairKey {
            model: prediction.model_id,
            day: answers.last_day.unwrap_or_else(|| now.date_naive()),
            predicted,
            reference,
            bin: i16::try_from(bin).map_err(|_| StoreError::Corrupt("bin"))?,
            blind,
            stratum: item
                .stratum()?
                .for_model(item.automated_by.map(ModelId), prediction.model_id.into())
                .code()
                .to_owned(),
        };
        after.insert(
            (prediction.item_id, prediction.model_id),
            (key, item.inclusion),
        );
    }
    counts::replace_pairs(conn, stream.id, &before, &after).await?;
    let after = |key: &(i64, i64)| after.get(key).map(|(pair, _)| pair);
    audits(rows, |key| before.get(key), after)
}

/// The audits among these items whose answer has come, gone or changed.
fn audits<'a>(
    rows: &[ItemRow],
    before: impl Fn(&(i64, i64)) -> Option<&'a PairKey>,
    after: impl Fn(&(i64, i64)) -> Option<&'a PairKey>,
) -> Result<BTreeMap<ModelId, Vec<Decided>>, StoreError> {
    let mut audits: BTreeMap<ModelId, Vec<Decided>> = BTreeMap::new();
    for row in rows {
        let Some(model) = row.automated_by else {
            continue;
        };
        if !row.stratum()?.is_audit() {
            continue;
        }
        let audit = |pair: &PairKey| Audit {
            item: row.id.into(),
            at: row.created_at,
            version: PolicyVersion(row.policy_version),
            error: pair.predicted != pair.reference,
        };
        let key = (row.id, model);
        let (old, new) = (before(&key).map(audit), after(&key).map(audit));
        if old == new {
            continue;
        }
        let decided = audits.entry(model.into()).or_default();
        decided.extend(old.map(Decided::Back));
        decided.extend(new.map(Decided::Now));
    }
    Ok(audits)
}

/// How people and models agree on the items that several people decided blind.
async fn settle_peers<'a>(
    conn: &mut PgConnection,
    stream: &Stream,
    rows: &[ItemRow],
    predictions: &[PredictionRow],
    of: &impl Fn(i64) -> &'a Answers,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let before = counts::peers_of(conn, stream.id, &ids).await?;
    let drawn: BTreeSet<i64> = rows
        .iter()
        .filter(|row| row.stratum == Stratum::Uniform.code())
        .map(|row| row.id)
        .collect();
    let after: Peers = predictions
        .iter()
        .filter(|said| drawn.contains(&said.item_id))
        .filter_map(|said| {
            let answers = of(said.item_id);
            let day = answers.last_day.unwrap_or_else(|| now.date_naive());
            let key = if let Some(heard) = &answers.heard {
                heard.peers(&stream.answers, day, said)?
            } else {
                let votes = answers.votes(stream.labels.len())?;
                PeerKey::new(said.model_id, day, &votes, said.label)?
            };
            Some(((said.item_id, said.model_id), key))
        })
        .collect();
    counts::replace_peers(conn, stream.id, &before, &after).await
}

async fn settle_votes<'a>(
    conn: &mut PgConnection,
    stream: &Stream,
    ids: &[i64],
    of: &impl Fn(i64) -> &'a Answers,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let before = counts::votes_of(conn, stream.id, ids).await?;
    let mut after = BTreeMap::new();
    for id in ids {
        let answers = of(*id);
        if let Some(votes) = answers.votes(stream.labels.len()) {
            after.insert(
                *id,
                (answers.last_day.unwrap_or_else(|| now.date_naive()), votes),
            );
        }
    }
    counts::replace_votes(conn, stream.id, &before, &after).await
}

async fn settle_outcomes<'a>(
    conn: &mut PgConnection,
    stream: &Stream,
    rows: &[ItemRow],
    of: &impl Fn(i64) -> &'a Answers,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (mut ids, mut revisions, mut sources, mut labels) = (vec![], vec![], vec![], vec![]);
    let mut values = vec![];
    for row in rows {
        let answers = of(row.id);
        let adjudicated = answers.adjudicated.is_some();
        // What the model decided stands until a reviewer says otherwise; an audit only measures it.
        if row.automated && !adjudicated && !row.sent_again {
            continue;
        }
        let label = if row.waits && !adjudicated {
            None
        } else {
            stored(answers.answer())
        };
        let said = answers.heard.as_ref().filter(|_| label.is_some());
        let value = said
            .and_then(|heard| heard.outcome.as_ref())
            .map(|one| stream.answers.write(one));
        // Nobody has looked at it again yet: it keeps the model's answer.
        let waits_again = row.automated && label.is_none() && row.revision == Some(1);
        if (label == row.outcome && value == row.outcome_value) || waits_again {
            continue;
        }
        ids.push(row.id);
        revisions.push(row.revision.unwrap_or(0) + 1);
        sources.push(if adjudicated { "adjudicated" } else { "human" });
        labels.push(label);
        values.push(value);
    }
    sqlx::query(
        "insert into outcomes (stream_id, item_id, revision, source, label, policy_version, decided_at, value)
         select $1, u.item_id, u.revision, u.source, u.label, $2, $7, u.value
         from unnest($3::bigint[], $4::int[], $5::text[], $6::smallint[], $8::jsonb[])
              as u (item_id, revision, source, label, value)",
    )
    .bind(stream.id.get())
    .bind(stream.policy_version.get())
    .bind(ids)
    .bind(revisions)
    .bind(sources)
    .bind(labels)
    .bind(now)
    .bind(values)
    .execute(conn)
    .await?;
    Ok(())
}
