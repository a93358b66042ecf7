//! Loads one demo stream: models, items with computed predictions, decisions.

use super::files::{self, DecisionLine, ItemLine, ModelEntry, StreamFile};
use super::{Beginning, Progress};
use crate::inference::{Input, Model, Runtime, Wanted, probe_image};
use crate::ingest::Fingerprint;
use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use understudy_ladder::access::{Actor, Who};
use understudy_ladder::route::{ActivePrediction, route};
use understudy_ladder::{Confidence, ItemId, ModelId, Priority};
use understudy_store::decisions::Imported;
use understudy_store::items::{NewItem, Put};
use understudy_store::media::Media;
use understudy_store::models::ModelFile;
use understudy_store::moves::{self, NewVersion};
use understudy_store::predictions::{Answer, Prediction};
use understudy_store::streams::{InputKind, NewStream, StreamState};
use understudy_store::{audit, decisions, items, media, people, streams};

/// Items scored and stored at a time.
const BATCH: usize = 200;

/// The replay puts this many decided items on one day: enough to show a history of a month.
const REPLAY_DAYS: i32 = 30;

/// Loads the stream of this folder.
pub async fn load(
    pool: &PgPool,
    runtime: &Runtime,
    folder: &Path,
    beginning: &Beginning<'_>,
    now: DateTime<Utc>,
    progress: &mut dyn Progress,
) -> Result<()> {
    let file = files::stream(folder)?;
    let lines: Vec<ItemLine> = files::lines(folder, "items.jsonl")?;
    let decided: Vec<DecisionLine> = files::lines(folder, "decisions.jsonl")?;
    let mut tx = pool.begin().await?;
    create_stream(&mut tx, &file, beginning, now).await?;
    let models = add_models(&mut tx, runtime, folder, &file, now).await?;
    let state = moves::lock(
        &mut tx,
        &Actor::system(),
        &file.id,
        understudy_ladder::Permission::WriteItems,
    )
    .await?;
    let clock = Replay::new(&lines, &decided, now);
    let ids = add_items(&mut tx, &state, &models, folder, &lines, &clock, progress).await?;
    add_decisions(&mut tx, &state, &decided, &ids, &clock, progress).await?;
    tx.commit().await?;
    Ok(())
}

async fn create_stream(
    conn: &mut PgConnection,
    file: &StreamFile,
    beginning: &Beginning<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    let new = NewStream {
        slug: &file.id,
        title: &file.title,
        summary: &file.summary,
        instructions: &file.instructions,
        not_for: &file.not_for,
        input_kind: if file.has_images() {
            InputKind::Image
        } else {
            InputKind::Table
        },
        labels: &file.labels,
        seed: beginning.seed.clone(),
        policy: &beginning.policy,
        created_by: None,
        now,
    };
    let id = streams::create(conn, new).await?;
    let subject = format!("stream:{}", file.id);
    audit::append(
        conn,
        audit::Change {
            who: Who::System,
            action: "stream.created",
            subject: &subject,
            body: json!({ "cause": "demo", "labels": file.labels, "policy": beginning.policy }),
            now,
        },
    )
    .await?;
    for (person, role) in beginning.people {
        if !role.sees_every_stream() {
            people::join_stream(conn, Who::System, *person, id, now).await?;
        }
    }
    Ok(())
}

/// A model version that is ready to score.
struct Ready {
    id: ModelId,
    model: Arc<Model>,
}

/// Adds the stream's models as its history would have it: the weakest came first and was replaced, so that
/// it can be rolled back to; the newest is in preview.
async fn add_models(
    conn: &mut PgConnection,
    runtime: &Runtime,
    folder: &Path,
    file: &StreamFile,
    now: DateTime<Utc>,
) -> Result<Vec<Ready>> {
    let mut entries: Vec<&ModelEntry> = file.models.iter().collect();
    entries.sort_by(|a, b| a.version.cmp(&b.version));
    let mut ready = Vec::with_capacity(entries.len());
    for entry in entries {
        let onnx = std::fs::read(folder.join(&entry.file))
            .with_context(|| format!("{} cannot be read", entry.file))?;
        let wanted = Wanted {
            labels: file
                .labels
                .labels()
                .iter()
                .map(|label| label.id.clone())
                .collect(),
            class_order: Some(entry.labels.clone()),
            preprocess: Some(file.preprocess()),
            ..Wanted::default()
        };
        let model = Model::check(runtime, &onnx, &wanted)
            .with_context(|| format!("{} is not usable", entry.file))?;
        let state = moves::lock(
            conn,
            &Actor::system(),
            &file.id,
            understudy_ladder::Permission::WriteModels,
        )
        .await?;
        let new = NewVersion {
            name: &format!("{} v{}", entry.name, entry.version),
            file: Some(ModelFile {
                sha256: Sha256::digest(&onnx).into(),
                onnx: &onnx,
                spec: serde_json::to_value(model.spec())?,
            }),
        };
        let id = moves::add_model_locked(conn, &state, Who::System, new, now).await?;
        ready.push(Ready {
            id,
            model: Arc::new(model),
        });
        if entry.version == "1" && state.policy.active_model.is_some() {
            let state = moves::lock(
                conn,
                &Actor::system(),
                &file.id,
                understudy_ladder::Permission::WriteModels,
            )
            .await?;
            moves::switch_in_shadow(conn, &state, Who::System, id, now).await?;
        }
    }
    Ok(ready)
}

async fn add_items(
    conn: &mut PgConnection,
    state: &StreamState,
    models: &[Ready],
    folder: &Path,
    lines: &[ItemLine],
    clock: &Replay,
    progress: &mut dyn Progress,
) -> Result<HashMap<String, ItemId>> {
    progress.begin(
        &format!("Scoring {} with {} models", state.stream.slug, models.len()),
        lines.len() as u64,
    );
    let mut ids = HashMap::with_capacity(lines.len());
    for batch in lines.chunks(BATCH) {
        let images: Vec<Option<Media>> = batch
            .iter()
            .map(|line| image(folder, line))
            .collect::<Result<_>>()?;
        let inputs: Vec<Input> = batch
            .iter()
            .zip(&images)
            .map(|(line, image)| input(line, image.as_ref()))
            .collect();
        let predictions = score(models, inputs, state).await?;
        let mut new = Vec::with_capacity(batch.len());
        for ((line, image), predictions) in batch.iter().zip(&images).zip(predictions) {
            new.push(new_item(state, line, image.as_ref(), predictions, clock)?);
        }
        let images: Vec<Media> = images.into_iter().flatten().collect();
        media::insert(conn, &images).await?;
        for (line, put) in batch
            .iter()
            .zip(items::insert(conn, &new, clock.now).await?)
        {
            let Put::Created(id) = put else {
                return Err(anyhow!("{} appears twice", line.external_id));
            };
            ids.insert(line.external_id.clone(), id);
        }
        progress.advance(batch.len() as u64);
    }
    progress.end();
    Ok(ids)
}

fn image(folder: &Path, line: &ItemLine) -> Result<Option<Media>> {
    let Some(path) = &line.image else {
        return Ok(None);
    };
    let bytes =
        std::fs::read(folder.join(path)).with_context(|| format!("{path} cannot be read"))?;
    let info = probe_image(&bytes, bytes.len(), 1 << 20)
        .with_context(|| format!("{path} is not usable"))?;
    Ok(Some(Media {
        sha256: Sha256::digest(&bytes).into(),
        content_type: info.content_type.to_string(),
        width: info.width,
        height: info.height,
        bytes,
    }))
}

fn input(line: &ItemLine, image: Option<&Media>) -> Input {
    match image {
        Some(image) => Input::Image(image.bytes.clone()),
        None => Input::Table(line.payload.clone()),
    }
}

/// What each model says of each item, by item.
async fn score(
    models: &[Ready],
    inputs: Vec<Input>,
    state: &StreamState,
) -> Result<Vec<Vec<Prediction>>> {
    let inputs = Arc::new(inputs);
    let mut by_item: Vec<Vec<Prediction>> = vec![Vec::with_capacity(models.len()); inputs.len()];
    for ready in models {
        let (model, batch) = (Arc::clone(&ready.model), Arc::clone(&inputs));
        let scored = tokio::task::spawn_blocking(move || model.score(batch.iter())).await?;
        for (item, scored) in by_item.iter_mut().zip(scored) {
            let scored = scored?;
            let label = ready
                .model
                .spec()
                .labels
                .get(scored.label)
                .and_then(|id| state.stream.labels.find(id))
                .context("unknown label")?;
            let answer = Answer::Label {
                label,
                confidence: Confidence::new(scored.confidence)?,
                scores: Some(scored.scores),
            };
            item.push(Prediction {
                model: ready.id,
                answer,
                latency_us: i32::try_from(scored.latency.as_micros()).ok(),
            });
        }
    }
    Ok(by_item)
}

fn new_item(
    state: &StreamState,
    line: &ItemLine,
    image: Option<&Media>,
    predictions: Vec<Prediction>,
    clock: &Replay,
) -> Result<NewItem> {
    let active = predictions
        .iter()
        .find(|prediction| Some(prediction.model) == state.policy.active_model);
    let prediction = match active.map(|prediction| &prediction.answer) {
        Some(Answer::Label {
            label, confidence, ..
        }) => ActivePrediction::Valid {
            model: state.policy.active_model.context("no active model")?,
            label: *label,
            confidence: *confidence,
        },
        // The demo's streams are single choices.
        Some(Answer::Value { .. } | Answer::Error(_)) => ActivePrediction::Failed,
        None => ActivePrediction::Missing,
    };
    let media_sha256 = image.map(|image| image.sha256);
    Ok(NewItem {
        answered: None,
        stream: state.stream.id,
        external_id: line.external_id.clone(),
        priority: Priority::default(),
        content_sha256: Fingerprint::of(&line.payload, media_sha256).finish(),
        media_sha256,
        payload: Value::Object(line.payload.clone()),
        predictions,
        route: route(state.ladder(), &line.external_id, prediction),
        created_at: clock.came(line.seq),
    })
}

async fn add_decisions(
    conn: &mut PgConnection,
    state: &StreamState,
    lines: &[DecisionLine],
    ids: &HashMap<String, ItemId>,
    clock: &Replay,
    progress: &mut dyn Progress,
) -> Result<()> {
    progress.begin(
        &format!("Adding what people decided on {}", state.stream.slug),
        lines.len() as u64,
    );
    for batch in lines.chunks(BATCH) {
        let mut imported = Vec::with_capacity(batch.len());
        for line in batch {
            imported.push(Imported {
                item: *ids
                    .get(&line.external_id)
                    .with_context(|| format!("{} is not an item", line.external_id))?,
                rater: line.rater(),
                label: state
                    .stream
                    .labels
                    .find(&line.label)
                    .with_context(|| format!("{} is not a label", line.label))?,
                decided_at: clock.decided(&line.external_id),
            });
        }
        decisions::import(conn, &state.stream, &imported, clock.now).await?;
        progress.advance(batch.len() as u64);
    }
    progress.end();
    Ok(())
}

/// Gives the items times: the decided ones are spread over the last weeks in their replay order, the others
/// came in the last hours.
struct Replay {
    now: DateTime<Utc>,
    decided: u32,
    total: u32,
    seq: HashMap<String, u32>,
}

impl Replay {
    fn new(lines: &[ItemLine], decisions: &[DecisionLine], now: DateTime<Utc>) -> Self {
        let seq: HashMap<String, u32> = lines
            .iter()
            .map(|line| (line.external_id.clone(), line.seq))
            .collect();
        let decided = decisions
            .iter()
            .filter_map(|line| seq.get(&line.external_id))
            .copied()
            .max()
            .unwrap_or(0);
        Self {
            now,
            decided,
            total: u32::try_from(lines.len()).unwrap_or(u32::MAX),
            seq,
        }
    }

    fn came(&self, seq: u32) -> DateTime<Utc> {
        let minutes = 24 * 60;
        let back = if seq <= self.decided {
            let days = TimeDelta::minutes(i64::from(REPLAY_DAYS * minutes));
            TimeDelta::minutes(i64::from(minutes))
                + days * i32::try_from(self.decided - seq).unwrap_or(0)
                    / i32::try_from(self.decided).unwrap_or(1).max(1)
        } else {
            let waiting = i32::try_from(self.total - self.decided).unwrap_or(1).max(1);
            TimeDelta::minutes(i64::from(minutes)) * i32::try_from(self.total - seq).unwrap_or(0)
                / waiting
        };
        self.now - back
    }

    fn decided(&self, external_id: &str) -> DateTime<Utc> {
        let came = self
            .seq
            .get(external_id)
            .map_or(self.now, |seq| self.came(*seq));
        came + TimeDelta::minutes(20)
    }
}
