//! `POST /streams/{stream}/disagreements/next`: gives an adjudicator the next disagreement, to hold.

use super::caller::Caller;
use super::get_disagreement::{DisagreementStory, story};
use super::on_stream::{find, known_name};
use super::optional_body::OptionalJson;
use super::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use understudy_ladder::adjudication::adjudicator;
use understudy_ladder::{ItemId, Permission};
use understudy_store::disagreements::{self, Given, HOLD};
use utoipa::ToSchema;

/// Which one is not wanted.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NextBody {
    /// The number of an item that you leave to others: it and what stands before it in the list are passed over.
    #[schema(example = 18_231)]
    pub passed: Option<i64>,
}

/// A disagreement to settle, if there is one for this person.
#[derive(Debug, Serialize, ToSchema)]
pub struct NextDisagreement {
    /// Whether there is one.
    pub state: NextState,
    /// The disagreement; null unless one is given.
    pub disagreement: Option<DisagreementStory>,
    /// Nobody else adjudicates it before this moment; null unless one is given.
    pub held_until: Option<DateTime<Utc>>,
}

/// Whether there is a disagreement for this person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NextState {
    /// This one.
    Given,
    /// Some are open, but others hold them, or this person had a say in them.
    NotForYou,
    /// None is open.
    Empty,
}

/// The dearest open disagreement that you may adjudicate. It is yours for 15 minutes; asking again before that gives
/// the same one and begins the time anew. Only people adjudicate, with the session of the browser: needs
/// `disagreements:write`.
#[utoipa::path(post, path = "/streams/{stream}/disagreements/next", tag = "Disagreements", params(
    ("stream" = String, Path, description = "The stream's name"),
), request_body = Option<NextBody>, responses((status = 200, description = "The disagreement, or why there is none", body = NextDisagreement)))]
pub async fn next_disagreement(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
    OptionalJson(asked): OptionalJson<NextBody>,
) -> Result<Json<NextDisagreement>, Problem> {
    let slug = known_name(&stream)?;
    let mut tx = app.pool.begin().await?;
    let state = find(&mut tx, &caller, slug, Permission::Adjudicate).await?;
    let by = adjudicator(&caller.0, state.stream.id)?;
    let passed = asked.passed.map(ItemId);
    let now = app.services.now();
    let answer = match disagreements::next(&mut tx, state.stream.id, by, passed, now).await? {
        Given::Item(item) => NextDisagreement {
            state: NextState::Given,
            disagreement: Some(story(&mut tx, &state, item).await?),
            held_until: Some(now + HOLD),
        },
        Given::NotForThem => nothing(NextState::NotForYou),
        Given::Empty => nothing(NextState::Empty),
    };
    tx.commit().await?;
    Ok(Json(answer))
}

const fn nothing(state: NextState) -> NextDisagreement {
    NextDisagreement {
        state,
        disagreement: None,
        held_until: None,
    }
}
