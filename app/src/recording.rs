//! Records many people's decisions in one commit.
//!
//! Whoever sends a decision while others are being recorded waits with everybody else who does; then one of them takes
//! all that wait and records them together. Nobody waits for others to come, so a decision that is sent alone is recorded
//! alone and at once.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, oneshot};
use understudy_ladder::{ItemId, LabelNo, PersonId};
use understudy_store::StoreError;
use understudy_store::decisions::{self, Decide, DecideError, Recorded, Said};
use understudy_store::streams::StreamState;
use uuid::Uuid;

/// Groups that are recorded at the same time: while one waits for the disk, the next one is at work.
const WRITERS: usize = 2;
/// The constraint that keeps a decision from being recorded twice.
const RECORDED_ONCE: &str = "decisions_client_id_unique";

type Answer = Result<(), DecideError>;

/// Records decisions; cheap to clone.
#[derive(Clone)]
pub struct Recording {
    pool: PgPool,
    waiting: Arc<Mutex<Vec<Waiting>>>,
    writers: Arc<Semaphore>,
}

/// A decision that waits.
struct Waiting {
    state: Arc<StreamState>,
    decision: Decision,
    answer: oneshot::Sender<Answer>,
}

/// A decision that is kept until it is its turn.
struct Decision {
    item: ItemId,
    person: PersonId,
    said: Words,
    note: Option<String>,
    on_screen: Option<TimeDelta>,
    client_id: Uuid,
    now: DateTime<Utc>,
}

enum Words {
    Label(LabelNo),
    Value(serde_json::Value),
    Skip(String),
}

impl From<Decide<'_>> for Decision {
    fn from(decide: Decide<'_>) -> Self {
        Self {
            item: decide.item,
            person: decide.person,
            said: match decide.said {
                Said::Label(label) => Words::Label(label),
                Said::Value(value) => Words::Value(value.clone()),
                Said::Skip(reason) => Words::Skip(reason.to_owned()),
            },
            note: decide.note.map(str::to_owned),
            on_screen: decide.on_screen,
            client_id: decide.client_id,
            now: decide.now,
        }
    }
}

impl Decision {
    fn decide(&self) -> Decide<'_> {
        Decide {
            item: self.item,
            person: self.person,
            said: match &self.said {
                Words::Label(label) => Said::Label(*label),
                Words::Value(value) => Said::Value(value),
                Words::Skip(reason) => Said::Skip(reason),
            },
            note: self.note.as_deref(),
            on_screen: self.on_screen,
            client_id: self.client_id,
            now: self.now,
        }
    }
}

impl Recording {
    /// On this database.
    pub fn new(pool: PgPool) -> Self {
        Self {
            pool,
            waiting: Arc::default(),
            writers: Arc::new(Semaphore::new(WRITERS)),
        }
    }

    /// Records a decision, together with whatever else waits.
    pub async fn record(&self, state: Arc<StreamState>, decide: Decide<'_>) -> Answer {
        let (answer, mut told) = oneshot::channel();
        self.lock().push(Waiting {
            state,
            decision: decide.into(),
            answer,
        });
        // Nobody knows what became of it when whoever recorded it went away: the browser sends it again.
        let gone = |_| Err(StoreError::Unavailable(sqlx::Error::WorkerCrashed).into());
        let turn = tokio::select! {
            biased;
            answer = &mut told => return answer.unwrap_or_else(gone),
            turn = Arc::clone(&self.writers).acquire_owned() => turn,
        };
        let group = self.group();
        if !group.is_empty() {
            let pool = self.pool.clone();
            // By itself: it goes on when whoever sent one of the decisions does not wait for the answer.
            tokio::spawn(async move {
                let _turn = turn;
                write(&pool, group).await;
            });
        }
        told.await.unwrap_or_else(gone)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All that wait.
    fn group(&self) -> Vec<Waiting> {
        std::mem::take(&mut *self.lock())
    }
}

/// Records what is about one stream, as of one revision, together.
async fn write(pool: &PgPool, group: Vec<Waiting>) {
    let mut by_stream: BTreeMap<_, Vec<Waiting>> = BTreeMap::new();
    for waiting in group {
        let stream = &waiting.state.stream;
        let key = (stream.id, stream.revision);
        by_stream.entry(key).or_default().push(waiting);
    }
    for group in by_stream.into_values() {
        match commit(pool, &group).await {
            Ok(recorded) => {
                for (waiting, recorded) in group.into_iter().zip(recorded) {
                    // Whoever sent it may be gone; it is recorded all the same.
                    let _ = waiting.answer.send(recorded.map(drop));
                }
            }
            // One of them has something that the database refuses: the others must not suffer for it.
            Err(_) => one_by_one(pool, group).await,
        }
    }
}

async fn one_by_one(pool: &PgPool, group: Vec<Waiting>) {
    for waiting in group {
        let alone = std::slice::from_ref(&waiting);
        let recorded = match commit(pool, alone).await {
            // The same decision was on its way twice: now the other one is recorded, and this one finds it.
            Err(error) if error.is_constraint(RECORDED_ONCE) => commit(pool, alone).await,
            recorded => recorded,
        };
        let answer = recorded
            .map_err(DecideError::from)
            .and_then(|mut recorded| {
                let one = recorded.pop();
                one.ok_or(StoreError::Corrupt("decision"))?.map(drop)
            });
        let _ = waiting.answer.send(answer);
    }
}

async fn commit(pool: &PgPool, group: &[Waiting]) -> Result<Recorded, StoreError> {
    let Some(first) = group.first() else {
        return Ok(Vec::new());
    };
    let all: Vec<Decide<'_>> = group.iter().map(|one| one.decision.decide()).collect();
    let mut tx = pool.begin().await?;
    let recorded = decisions::record_all(&mut tx, &first.state, &all).await?;
    tx.commit().await?;
    Ok(recorded)
}
