//! What happens without anybody asking: counts are rolled up, jobs done, guardrails watched, ramps climbed, old rows
//! forgotten.
//!
//! Several server processes can run on one database: workers coordinate by row locks and do nothing twice.

pub mod fit_raters;
mod housekeeping;
pub mod jobs;
mod roll_up;
pub mod score_past_items;
pub mod watch;

use crate::state::AppState;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::warn;
use understudy_store::StoreError;

/// How long a worker waits before it tries again after a failure.
const PAUSE: Duration = Duration::from_secs(2);

/// Running workers.
pub struct Workers {
    stop: CancellationToken,
    running: JoinSet<()>,
}

impl Workers {
    /// Starts all of them.
    pub fn start(state: &AppState) -> Self {
        let stop = CancellationToken::new();
        let mut running = JoinSet::new();
        running.spawn(roll_up::run(state.pool.clone(), stop.clone()));
        running.spawn(jobs::run(state.clone(), stop.clone()));
        running.spawn(watch::run(state.pool.clone(), stop.clone()));
        running.spawn(fit_raters::run(state.pool.clone(), stop.clone()));
        running.spawn(housekeeping::run(state.pool.clone(), stop.clone()));
        Self { stop, running }
    }

    /// Lets each finish what it is doing.
    pub async fn stop(self) {
        self.stop.cancel();
        self.running.join_all().await;
    }
}

/// Whether the time passed; false when the workers are to stop.
async fn pause(stop: &CancellationToken, time: Duration) -> bool {
    stop.run_until_cancelled(sleep(time)).await.is_some()
}

/// Says once that a worker cannot do its work, and once that it can again.
#[derive(Debug, Default)]
struct Health {
    failing: bool,
}

impl Health {
    fn note<T>(&mut self, what: &str, result: Result<T, StoreError>) -> Option<T> {
        match result {
            Ok(value) => {
                if std::mem::take(&mut self.failing) {
                    tracing::info!("{what}: working again");
                }
                Some(value)
            }
            Err(error) => {
                if !std::mem::replace(&mut self.failing, true) {
                    warn!(error = ?error, "{what}: failed, trying again");
                }
                None
            }
        }
    }
}
