//! The lines in which items wait, and which of them somebody is served from first.
//!
//! Where items are sorted by what the model is sure of, those that are decided blind stand in a line of their own, oldest
//! first: nothing in the queue says how sure the model is of them. Which of the two lines a person is served from is
//! drawn for each item given, in the proportion in which both kinds wait: a place is drawn, and the item that stands
//! nearest after it in random order says which kind it is, and nothing else. So a blind item between two that the model
//! is hardly sure of was put there by a draw that has to do with no prediction, and tells nothing of its own.

use crate::StoreError;
use crate::streams::StreamState;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use understudy_ladder::draw::turn;
use understudy_ladder::policy::Order;
use understudy_ladder::{PersonId, StreamId};

/// Items that wait, in an order for which there is an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// All of them, in the order in which they came.
    Oldest,
    /// Those that callers call urgent.
    Urgent,
    /// All of them, in random order.
    Random,
    /// Those that are decided blind, oldest first.
    Blind,
    /// The others, least sure first.
    LeastSure,
}

impl Line {
    /// Which items stand in it, and in which order.
    const fn sql(self) -> (&'static str, &'static str) {
        match self {
            Self::Oldest => ("true", "q.item_id"),
            Self::Urgent => ("q.priority > 0", "q.priority desc, q.item_id"),
            Self::Random => ("true", "queue_lot(q.item_id), q.item_id"),
            Self::Blind => ("q.blind", "q.item_id"),
            Self::LeastSure => ("not q.blind", "q.sure nulls first, q.item_id"),
        }
    }

    /// The first item in it that a person may get, locked: item and whether it is decided blind. Locked rows are passed
    /// over, and whoever holds an item is as known before it was locked.
    pub(super) fn first(self) -> String {
        let (which, order) = self.sql();
        format!(
            "select q.item_id, q.blind from queue q
             where q.stream_id = $1 and {which} and q.item_id <> all($3)
               and q.wanted > (select count(*) from leases l where l.stream_id = q.stream_id and l.item_id = q.item_id
                                 and l.person_id <> $2 and l.expires_at > $4)
               and not exists (select from decisions d where d.stream_id = q.stream_id and d.item_id = q.item_id
                                 and d.person_id = $2 and d.kind <> 'undo'
                                 and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id))
             order by {order} limit 1 for update of q skip locked"
        )
    }
}

/// The lines to look in, one after the other: whoever finds nothing in the first is served from the next.
pub(super) async fn lines(
    conn: &mut PgConnection,
    state: &StreamState,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<&'static [Line], StoreError> {
    Ok(match state.policy.order.in_force(state.effective_rung()) {
        Order::Oldest => &[Line::Oldest],
        Order::Priority => &[Line::Urgent, Line::Oldest],
        Order::Random => &[Line::Random],
        Order::Uncertainty => {
            let drawn = turn(&state.stream.seed, person, now);
            if is_blinds_turn(conn, state.stream.id, drawn).await? {
                &[Line::Blind, Line::LeastSure]
            } else {
                &[Line::LeastSure, Line::Blind]
            }
        }
    })
}

/// Whether the item that waits nearest after this place in random order is one that is decided blind.
async fn is_blinds_turn(
    conn: &mut PgConnection,
    stream: StreamId,
    drawn: u32,
) -> Result<bool, StoreError> {
    let blind: Option<bool> = sqlx::query_scalar(
        "select f.blind from (
             (select 0 as round, q.blind from queue q where q.stream_id = $1 and queue_lot(q.item_id) >= $2
              order by queue_lot(q.item_id), q.item_id limit 1)
             union all
             (select 1, q.blind from queue q where q.stream_id = $1 order by queue_lot(q.item_id), q.item_id limit 1)
         ) f order by f.round limit 1",
    )
    .bind(stream.get())
    .bind(i32::try_from(drawn).unwrap_or(0))
    .fetch_optional(conn)
    .await?;
    Ok(blind.unwrap_or(true))
}
