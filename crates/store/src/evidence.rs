//! Evidence: the counts that gates look at, read from the sufficient statistics.

use crate::StoreError;
use crate::counts::{self, ByConfidence, Days};
use crate::streams::{Stream, StreamState};
use crate::{guardrails, policies, requests};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use understudy_ladder::answer::AGREES;
use understudy_ladder::gate::{Evidence, LabelPairs, PeerCount, StepSeen};
use understudy_ladder::guardrail::Standing;
use understudy_ladder::ramp::StepEvidence;
use understudy_ladder::{LabelNo, LabelSchema, ModelId};
use understudy_stats::ScoreHistogram;

/// What was counted for a model version of the stream; nothing for a stream without a model.
pub async fn read(
    conn: &mut PgConnection,
    state: &StreamState,
    model: Option<ModelId>,
    now: DateTime<Utc>,
) -> Result<Evidence, StoreError> {
    let found = match model {
        Some(model) => read_all(conn, state, &[model], now).await?.remove(&model),
        None => None,
    };
    if let Some(found) = found {
        return Ok(found);
    }
    let alarms = alarms(conn, state, now).await?;
    Ok(Counted::default().evidence(&state.stream, alarms, None, now.date_naive()))
}

/// What was counted for each of these model versions, with as many queries as for one.
pub async fn read_all(
    conn: &mut PgConnection,
    state: &StreamState,
    models: &[ModelId],
    now: DateTime<Utc>,
) -> Result<BTreeMap<ModelId, Evidence>, StoreError> {
    let stream = &state.stream;
    let since = guardrails::evidence_since(conn, stream.id).await?;
    let labels = stream.labels.len();
    let mut pairs = counts::by_confidence(conn, stream.id, models, labels, &since).await?;
    let mut days = counts::days(conn, stream.id, models, &since).await?;
    let mut labels = counts::by_reference(conn, stream.id, models, &since).await?;
    let mut peers = counts::peers(conn, stream.id, models, &since).await?;
    let certificates = requests::certificates(conn, stream.id, models).await?;
    let alarms = alarms(conn, state, now).await?;
    let step = if state.policy.rung.automates() {
        Some(step(conn, state, now).await?)
    } else {
        None
    };
    Ok(models
        .iter()
        .map(|model| {
            let counted = Counted {
                pairs: pairs.remove(model),
                days: days.remove(model),
                by_reference: labels.remove(model).unwrap_or_default(),
                peers: peers.remove(model).unwrap_or_default(),
                certificates: certificates.get(model).copied().unwrap_or(0),
            };
            let evidence = counted.evidence(stream, alarms.clone(), step, now.date_naive());
            (*model, evidence)
        })
        .collect())
}

/// What was seen of the policy version in force since it was put there.
pub(crate) async fn step(
    conn: &mut PgConnection,
    state: &StreamState,
    now: DateTime<Utc>,
) -> Result<StepSeen, StoreError> {
    let version = state.stream.policy_version;
    let stored = policies::get(conn, state.stream.id, version)
        .await?
        .ok_or(StoreError::Corrupt("policy version"))?;
    let watch = match state.policy.active_model {
        Some(model) => guardrails::watch(conn, state.stream.id, model).await?,
        None => None,
    };
    Ok(StepSeen {
        since: stored.created_at,
        at: now,
        seen: watch.map_or_else(StepEvidence::default, |watch| watch.step(version)),
    })
}

/// The guardrails that are breached now.
async fn alarms(
    conn: &mut PgConnection,
    state: &StreamState,
    now: DateTime<Utc>,
) -> Result<Vec<String>, StoreError> {
    let found = guardrails::evaluate(conn, state, now).await?;
    Ok(found
        .into_iter()
        .filter(|guardrail| guardrail.standing == Standing::Breached)
        .map(|guardrail| format!("{}: {}", guardrail.kind.name(), guardrail.figure))
        .collect())
}

/// What was counted for one model version.
#[derive(Default)]
struct Counted {
    pairs: Option<ByConfidence>,
    days: Option<Days>,
    by_reference: Vec<(usize, u64, u64)>,
    peers: Vec<PeerCount>,
    certificates: u32,
}

impl Counted {
    fn evidence(
        self,
        stream: &Stream,
        alarms: Vec<String>,
        step: Option<StepSeen>,
        today: NaiveDate,
    ) -> Evidence {
        let labels = &stream.labels;
        let pairs = self
            .pairs
            .unwrap_or_else(|| ByConfidence::none(labels.len()));
        let audited = sum(&pairs.audited);
        let by_reference: Vec<LabelPairs> = labels
            .labels()
            .iter()
            .enumerate()
            .map(|(no, label)| {
                let found = self.by_reference.iter().find(|(other, ..)| *other == no);
                let (agreed, n) = found.map_or((0, 0), |(_, agreed, n)| (*agreed, *n));
                LabelPairs {
                    label: label.id.clone(),
                    agreed,
                    n,
                }
            })
            .collect();
        // Two classes are no labels: gates of single labels see one, that of all answers.
        let shown = if stream.answers.is_single() {
            labels.len()
        } else {
            1
        };
        Evidence {
            blind: sum(&pairs.blind),
            blind_by_label: (0_u16..)
                .zip(pairs.blind)
                .take(shown)
                .map(|(no, histogram)| (labels.id(LabelNo(no)).to_owned(), histogram))
                .collect(),
            days: self.days.map_or(0, |days| days.number),
            audited: audited.n(),
            audit_errors: audited.errors(),
            by_reference: if stream.answers.is_single() {
                by_reference
            } else {
                all_answers(&stream.labels, &by_reference)
            },
            peers: self.peers,
            age_days: self
                .days
                .map(|days| u32::try_from((today - days.last).num_days()).unwrap_or(0)),
            step,
            certificates: self.certificates,
            alarms: Some(alarms),
        }
    }
}

/// The pairs of both classes, under the name of that which predictions are in.
fn all_answers(classes: &LabelSchema, pairs: &[LabelPairs]) -> Vec<LabelPairs> {
    vec![LabelPairs {
        label: classes.id(AGREES).to_owned(),
        agreed: pairs.iter().map(|one| one.agreed).sum(),
        n: pairs.iter().map(|one| one.n).sum(),
    }]
}

fn sum(histograms: &[ScoreHistogram]) -> ScoreHistogram {
    let mut all = ScoreHistogram::new();
    for histogram in histograms {
        all.merge(histogram);
    }
    all
}
