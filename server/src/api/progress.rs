//! `GET /streams/{stream}/progress`: how far the work has come, and when the queue is empty at this pace.

use super::caller::Caller;
use super::figure::Figure;
use super::on_stream::open;
use super::people::Told;
use super::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use understudy_app::figures::people::{PersonRow, StreamProgress};
use understudy_app::server_fns::people as read;
use understudy_ladder::Permission;
use utoipa::ToSchema;

/// How far a stream has come.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgressReport {
    /// Labels given today (UTC) by everybody.
    pub today: u64,
    /// People who decided something in the last three hours.
    pub people_lately: u64,
    /// Items that wait for people.
    pub waiting: u64,
    /// Decisions that they take at most: as many as people decide each.
    pub decisions_wanted: u64,
    /// Decisions in an hour by everybody together, over the last three hours.
    pub pace: Told,
    /// In how many hours the queue is empty at this pace, if nothing comes in.
    pub empty_in_hours: Figure,
    /// By person, by name; null for whoever may not know single people's figures (`people:read`).
    pub people: Option<Vec<PersonProgress>>,
}

/// How far a person has come.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonProgress {
    /// `person:7` for an account here, or the name that an import gave.
    pub rater: String,
    /// The account's name, or the same name.
    pub name: String,
    /// Labels given today (UTC).
    pub today: u64,
    /// Decisions of the last three hours.
    pub recent: u64,
    /// Decisions in an hour with an item on the screen, in the last three hours.
    pub pace: Told,
}

impl ProgressReport {
    fn new(progress: StreamProgress, people: Option<Vec<PersonRow>>) -> Self {
        let person = |row: PersonRow| PersonProgress {
            rater: row.who.rater,
            name: row.who.name,
            today: row.progress.today,
            recent: row.progress.recent,
            pace: row.progress.pace.into(),
        };
        Self {
            today: progress.today,
            people_lately: progress.people,
            waiting: progress.waiting,
            decisions_wanted: progress.decisions_wanted,
            pace: progress.pace.into(),
            empty_in_hours: progress.empty_in_hours.into(),
            people: people.map(|rows| rows.into_iter().map(person).collect()),
        }
    }
}

/// How far the work has come, from stored counts. Needs `reports:read`; single people are told to holders of
/// `people:read`.
#[utoipa::path(get, path = "/streams/{stream}/progress", tag = "Reports", params(("stream" = String, Path, description = "The stream's name")), responses((status = 200, description = "The figures", body = ProgressReport)))]
pub async fn progress(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
) -> Result<Json<ProgressReport>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadReports).await?;
    let now = app.services.now();
    let found = read::progress(&mut conn, &state, now).await?;
    let knows = caller
        .require_on(Permission::ReadPeople, state.stream.id)
        .is_ok();
    let people = if knows {
        Some(read::people(&mut conn, &state.stream, now).await?.rows)
    } else {
        None
    };
    Ok(Json(ProgressReport::new(found, people)))
}
