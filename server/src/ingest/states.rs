//! Remembers what routes each stream; what is remembered may be old and is checked at commit.

use sqlx::PgPool;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use understudy_store::StoreError;
use understudy_store::streams::{self, StreamState};

#[derive(Clone, Default)]
pub(super) struct States {
    by_slug: Arc<RwLock<HashMap<String, Arc<StreamState>>>>,
}

impl States {
    pub(super) fn get(&self, slug: &str) -> Option<Arc<StreamState>> {
        let states = self.by_slug.read().unwrap_or_else(PoisonError::into_inner);
        states.get(slug).cloned()
    }

    /// Reads a state in one snapshot, so that its policy, caps and models belong together.
    pub(super) async fn read(
        &self,
        pool: &PgPool,
        slug: &str,
    ) -> Result<Option<Arc<StreamState>>, StoreError> {
        let mut tx = pool.begin().await?;
        sqlx::query("set transaction isolation level repeatable read, read only")
            .execute(&mut *tx)
            .await?;
        let Some(stream) = streams::by_slug(&mut tx, slug).await? else {
            self.forget(slug);
            return Ok(None);
        };
        let state = Arc::new(streams::state(&mut tx, stream).await?);
        tx.commit().await?;
        let mut states = self.by_slug.write().unwrap_or_else(PoisonError::into_inner);
        let kept = states
            .entry(slug.to_owned())
            .or_insert_with(|| Arc::clone(&state));
        // Two may read at the same time: the later revision stays.
        if kept.stream.revision <= state.stream.revision || kept.stream.id != state.stream.id {
            *kept = Arc::clone(&state);
        }
        Ok(Some(state))
    }

    fn forget(&self, slug: &str) {
        let mut states = self.by_slug.write().unwrap_or_else(PoisonError::into_inner);
        states.remove(slug);
    }
}
