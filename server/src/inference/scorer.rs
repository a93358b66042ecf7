//! Scores from async code on threads of its own, joining requests that wait into one run.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use futures::future::join_all;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::error::ScoreError;
use super::features::Input;
use super::model::{MOST_ITEMS, Model};
use super::scores::Scored;

/// Items that may wait; beyond it callers wait before their items take up room in the queue.
const MOST_WAITING: usize = 8 * 1024;

type Scores = Vec<Result<Scored, ScoreError>>;

/// A handle to the scoring threads. Cheap to clone; the threads end with the last clone.
///
/// While all threads are busy, requests for the same model gather and are then run together: the
/// batch grows with the load, and nobody waits when there is none.
#[derive(Debug, Clone)]
pub struct Scorer {
    pool: Arc<Pool>,
}

impl Scorer {
    /// Starts `threads` scoring threads, one at least. One per core is right.
    pub fn start(threads: usize) -> std::io::Result<Self> {
        let queue = Arc::new(Queue::default());
        // Made first, so that an error ends the threads that already run.
        let pool = Arc::new(Pool {
            queue: Arc::clone(&queue),
            room: Arc::new(Semaphore::new(MOST_WAITING)),
        });
        for number in 0..threads.max(1) {
            let queue = Arc::clone(&queue);
            thread::Builder::new()
                .name(format!("score-{number}"))
                .spawn(move || queue.work())?;
        }
        Ok(Self { pool })
    }

    /// Scores items with one model, in order. Results belong to the file [`Model::sha256`].
    pub async fn score(&self, model: Arc<Model>, inputs: Vec<Input>) -> Scores {
        let mut inputs = inputs.into_iter().peekable();
        let mut answers = Vec::new();
        // In parts, so that several threads share a large request.
        while inputs.peek().is_some() {
            let part: Vec<Input> = inputs.by_ref().take(MOST_ITEMS).collect();
            let count = part.len();
            let (answer, receiver) = oneshot::channel();
            let permits = u32::try_from(count).unwrap_or(u32::MAX);
            let room = Arc::clone(&self.pool.room)
                .acquire_many_owned(permits)
                .await;
            self.pool.queue.push(Job {
                model: Arc::clone(&model),
                inputs: part,
                answer,
                _room: room.ok(),
            });
            answers.push(async move {
                receiver
                    .await
                    .unwrap_or_else(|_| vec![Err(ScoreError::Stopped); count])
            });
        }
        join_all(answers).await.into_iter().flatten().collect()
    }
}

#[derive(Debug)]
struct Pool {
    queue: Arc<Queue>,
    room: Arc<Semaphore>,
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.queue.close();
    }
}

/// Up to [`MOST_ITEMS`] items of one request.
#[derive(Debug)]
struct Job {
    model: Arc<Model>,
    inputs: Vec<Input>,
    answer: oneshot::Sender<Scores>,
    /// Freed when the job is done with.
    _room: Option<OwnedSemaphorePermit>,
}

#[derive(Debug, Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    closed: bool,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing panics while holding it; and a queue of jobs is whole at every moment.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, job: Job) {
        self.lock().jobs.push_back(job);
        self.changed.notify_one();
    }

    fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// What each thread does until the queue is closed and empty.
    fn work(&self) {
        while let Some(jobs) = self.next() {
            run(jobs);
        }
    }

    /// The oldest job and others for the same model, as many as fit one run.
    fn next(&self) -> Option<Vec<Job>> {
        let mut waiting = self
            .changed
            .wait_while(self.lock(), |waiting| {
                waiting.jobs.is_empty() && !waiting.closed
            })
            .unwrap_or_else(PoisonError::into_inner);
        let first = waiting.jobs.pop_front()?;
        let mut items = first.inputs.len();
        let mut together = vec![first];
        let mut at = 0;
        while at < waiting.jobs.len() && items < MOST_ITEMS {
            let job = &waiting.jobs[at];
            if Arc::ptr_eq(&job.model, &together[0].model) && items + job.inputs.len() <= MOST_ITEMS
            {
                items += job.inputs.len();
                together.extend(waiting.jobs.remove(at));
            } else {
                at += 1;
            }
        }
        Some(together)
    }
}

/// Runs jobs of one model together and hands each its part.
fn run(mut jobs: Vec<Job>) {
    // Whoever asked may have gone: a closed connection, a timeout.
    jobs.retain(|job| !job.answer.is_closed());
    let Some(model) = jobs.first().map(|job| Arc::clone(&job.model)) else {
        return;
    };
    let inputs = || jobs.iter().flat_map(|job| &job.inputs);
    let scores = catch_unwind(AssertUnwindSafe(|| model.score(inputs()))).unwrap_or_else(|_| {
        let error = ScoreError::Failed("an internal error, which the server has logged".into());
        vec![Err(error); inputs().count()]
    });
    let mut scores = scores.into_iter();
    for job in jobs {
        let part = scores.by_ref().take(job.inputs.len()).collect();
        // Gone in the meantime: nobody is left to tell.
        let _ = job.answer.send(part);
    }
}
