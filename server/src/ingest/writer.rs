//! The writers: they gather what waits and store it in one transaction.

use super::IngestError;
use sqlx::{Connection as _, PgPool};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, oneshot};
use understudy_ladder::StreamId;
use understudy_store::items::{self, NewItem, Put};
use understudy_store::media::{self, Media};
use understudy_store::{StoreError, streams};

/// Writers at work at a time: while one waits for the disk, the next one gathers and sends.
const WRITERS: usize = 2;
/// Items that are stored together at most, unless one caller sends more at once.
const MOST_ITEMS: usize = 1_000;
/// Batches that may wait; beyond it callers wait before theirs take up room.
const MOST_WAITING: usize = 1_024;

/// One caller's items, routed by the stream as of a revision.
pub(super) struct Batch {
    pub(super) stream: StreamId,
    pub(super) revision: i64,
    pub(super) media: Vec<Media>,
    pub(super) items: Vec<NewItem>,
}

/// What became of a batch; `None` when its stream is no longer at that revision.
type Written = Result<Option<Vec<Put>>, IngestError>;

struct Submission {
    batch: Batch,
    answer: oneshot::Sender<Written>,
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
    pub(super) async fn write(&self, batch: Batch) -> Written {
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
    let written = match commit(pool, &batches).await {
        Ok(written) => written.into_iter().map(Ok).collect(),
        Err(error @ StoreError::Unavailable(_)) => {
            let error = IngestError::from(error);
            batches.iter().map(|_| Err(error)).collect()
        }
        Err(error) if batches.len() == 1 => vec![Err(error.into())],
        // One of them has something that the database refuses: the others must not suffer for it.
        Err(_) => one_by_one(pool, &batches).await,
    };
    for (answer, written) in answers.into_iter().zip(written) {
        // The caller may have gone: its items are stored all the same.
        let _ = answer.send(written);
    }
}

async fn one_by_one(pool: &PgPool, batches: &[Batch]) -> Vec<Written> {
    let mut written = Vec::with_capacity(batches.len());
    for batch in batches {
        let one = commit(pool, std::slice::from_ref(batch)).await;
        written.push(match one {
            Ok(mut one) => Ok(one.pop().flatten()),
            Err(error) => Err(error.into()),
        });
    }
    written
}

/// Stores what can be stored, in one transaction.
async fn commit(pool: &PgPool, batches: &[Batch]) -> Result<Vec<Option<Vec<Put>>>, StoreError> {
    let mut conn = pool.acquire().await?;
    let mut tx = conn.begin().await?;
    let streams: BTreeMap<StreamId, ()> = batches.iter().map(|batch| (batch.stream, ())).collect();
    let ids: Vec<StreamId> = streams.into_keys().collect();
    let revisions: HashMap<StreamId, i64> = streams::share_revisions(&mut tx, &ids)
        .await?
        .into_iter()
        .collect();
    let in_force = |batch: &&Batch| revisions.get(&batch.stream) == Some(&batch.revision);
    let current: Vec<&Batch> = batches.iter().filter(in_force).collect();
    let images: Vec<Media> = current
        .iter()
        .flat_map(|batch| batch.media.clone())
        .collect();
    media::insert(&mut tx, &images).await?;
    let items: Vec<NewItem> = current
        .iter()
        .flat_map(|batch| batch.items.clone())
        .collect();
    let now = items.iter().map(|item| item.created_at).max();
    let mut puts = match now {
        Some(now) => items::insert(&mut tx, &items, now).await?,
        None => Vec::new(),
    }
    .into_iter();
    tx.commit().await?;
    Ok(batches
        .iter()
        .map(|batch| in_force(&batch).then(|| puts.by_ref().take(batch.items.len()).collect()))
        .collect())
}
