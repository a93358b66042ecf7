//! The writers: they gather what waits and store it in one commit.

use super::IngestError;
use super::batch::Batch;
use sqlx::PgPool;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, oneshot};
use understudy_ladder::StreamId;
use understudy_store::StoreError;
use understudy_store::items::{self, NewItem, Put};
use understudy_store::media::{self, Media};

/// Writers at work at a time: while one waits for the disk, the next one gathers and sends.
const WRITERS: usize = 2;
/// Items that are stored together at most, unless one caller sends more at once.
const MOST_ITEMS: usize = 1_000;
/// Batches that may wait; beyond it callers wait before theirs take up room.
const MOST_WAITING: usize = 1_024;

/// What became of a batch.
pub(super) enum Written {
    /// It is stored, or was there.
    Stored(Vec<Put>),
    /// Its stream is no longer at the revision that routed it: nothing is stored.
    Outdated(Batch),
}

type Answer = Result<Written, IngestError>;

struct Submission {
    batch: Batch,
    answer: oneshot::Sender<Answer>,
}

#[derive(Clone)]
pub(super) struct Writers {
    queue: mpsc::Sender<Submission>,
}

impl Writers {
    pub(super) fn start(pool: &PgPool) -> Self {
        let (queue, waiting) = mpsc::channel(MOST_WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..WRITERS {
            tokio::spawn(work(pool.clone(), Arc::clone(&waiting)));
        }
        Self { queue }
    }

    /// Stores a batch together with whatever else waits.
    pub(super) async fn write(&self, batch: Batch) -> Answer {
        let (answer, written) = oneshot::channel();
        let submission = Submission { batch, answer };
        let sent = self.queue.send(submission).await;
        sent.map_err(|_| IngestError::Unavailable)?;
        // A writer that went away in the middle: nobody knows whether it committed. The caller sends again.
        written.await.unwrap_or(Err(IngestError::Unavailable))
    }
}

/// Until every [`Writers`] is gone.
async fn work(pool: PgPool, waiting: Arc<Mutex<mpsc::Receiver<Submission>>>) {
    loop {
        let gathered = gather(&mut *waiting.lock().await).await;
        if gathered.is_empty() {
            return;
        }
        store(&pool, gathered).await;
    }
}

/// The first submission and whatever waits behind it; nobody waits for others to come.
async fn gather(waiting: &mut mpsc::Receiver<Submission>) -> Vec<Submission> {
    let Some(first) = waiting.recv().await else {
        return Vec::new();
    };
    let mut items = first.batch.items.len();
    let mut gathered = vec![first];
    while items < MOST_ITEMS {
        let Ok(next) = waiting.try_recv() else { break };
        items += next.batch.items.len();
        gathered.push(next);
    }
    gathered
}

async fn store(pool: &PgPool, submissions: Vec<Submission>) {
    let (batches, answers): (Vec<Batch>, Vec<_>) = submissions
        .into_iter()
        .map(|submission| (submission.batch, submission.answer))
        .unzip();
    let written: Vec<Answer> = match commit(pool, &batches).await {
        Ok(stored) => batches
            .into_iter()
            .zip(stored)
            .map(|(batch, stored)| Ok(written(batch, stored)))
            .collect(),
        Err(error @ StoreError::Unavailable(_)) => {
            let error = IngestError::from(error);
            batches.iter().map(|_| Err(error)).collect()
        }
        Err(error) if batches.len() == 1 => vec![Err(error.into())],
        // One of them has something that the database refuses: the others must not suffer for it.
        Err(_) => one_by_one(pool, batches).await,
    };
    for (answer, written) in answers.into_iter().zip(written) {
        // The caller may have gone: its items are stored all the same.
        let _ = answer.send(written);
    }
}

fn written(batch: Batch, stored: Option<Vec<Put>>) -> Written {
    stored.map_or_else(|| Written::Outdated(batch), Written::Stored)
}

async fn one_by_one(pool: &PgPool, batches: Vec<Batch>) -> Vec<Answer> {
    let mut answers = Vec::with_capacity(batches.len());
    for batch in batches {
        let one = commit(pool, std::slice::from_ref(&batch)).await;
        answers.push(match one {
            Ok(mut stored) => Ok(written(batch, stored.pop().flatten())),
            Err(error) => Err(error.into()),
        });
    }
    answers
}

/// Stores the batches whose streams still are as they were routed by, in one commit.
async fn commit(pool: &PgPool, batches: &[Batch]) -> Result<Vec<Option<Vec<Put>>>, StoreError> {
    let mut conn = pool.acquire().await?;
    // Images go first, by themselves: one that no item comes to use does no harm.
    let images: Vec<&Media> = batches
        .iter()
        .flat_map(|batch| &batch.media)
        .flatten()
        .map(Arc::as_ref)
        .collect();
    media::insert(&mut conn, &images).await?;
    let revisions = newest(batches);
    // A revision only rises: what was routed by an earlier one than another batch is outdated.
    let current = |batch: &&Batch| revisions.get(&batch.stream) == Some(&batch.revision);
    let new: Vec<&NewItem> = batches
        .iter()
        .filter(current)
        .flat_map(|batch| &batch.items)
        .collect();
    let Some(last) = new.iter().map(|item| item.created_at).max() else {
        return Ok(batches
            .iter()
            .map(|batch| current(&batch).then(Vec::new))
            .collect());
    };
    let mut puts = items::insert_current(&mut conn, &new, &revisions, last)
        .await?
        .into_iter();
    Ok(batches
        .iter()
        .map(|batch| {
            let count = if current(&batch) {
                batch.items.len()
            } else {
                return None;
            };
            puts.by_ref()
                .take(count)
                .collect::<Vec<_>>()
                .into_iter()
                .collect()
        })
        .collect())
}

/// For each stream the newest revision that one of these batches was routed by.
fn newest(batches: &[Batch]) -> BTreeMap<StreamId, i64> {
    let mut revisions = BTreeMap::new();
    for batch in batches {
        let newest = revisions.entry(batch.stream).or_insert(batch.revision);
        *newest = batch.revision.max(*newest);
    }
    revisions
}
