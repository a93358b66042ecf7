//! `GET /streams/{stream}/people` and `…/people/me`: how single people decide.

use super::caller::Caller;
use super::figure::Figure;
use super::on_stream::open;
use super::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use understudy_app::figures::people::{self, FittedTo, PersonErrors, PersonRow};
use understudy_app::server_fns::people as read;
use understudy_ladder::access::Who;
use understudy_ladder::{Permission, PersonId};
use understudy_store::streams::Stream;
use utoipa::ToSchema;

/// A figure with how many observations it takes to say something.
#[derive(Debug, Serialize, ToSchema)]
pub struct Told {
    /// Whether there are enough.
    pub enough: bool,
    /// From how many on.
    #[schema(example = 20)]
    pub need: u64,
    /// The figure.
    pub figure: Figure,
}

impl From<people::Told> for Told {
    fn from(told: people::Told) -> Self {
        Self {
            enough: told.enough(),
            need: told.need,
            figure: told.figure.into(),
        }
    }
}

/// The people of a stream.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeopleReport {
    /// Label ids in the order of the matrices.
    pub labels: Vec<String>,
    /// Everybody who decided something, by name: it is no ranking.
    pub people: Vec<PersonReport>,
    /// What the model of errors was fitted to; null where it was not.
    pub errors_fitted: Option<FittedReport>,
}

/// One's own figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnReport {
    /// Label ids in the order of the matrix.
    pub labels: Vec<String>,
    /// Oneself.
    pub me: PersonReport,
    /// What the model of errors was fitted to; null where it was not.
    pub errors_fitted: Option<FittedReport>,
}

/// How a person decides.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonReport {
    /// `person:7` for an account here, or the name that an import gave.
    #[schema(example = "person:7")]
    pub rater: String,
    /// The account's name, or the same name.
    pub name: String,
    /// Whether the decisions were made elsewhere.
    pub imported: bool,
    /// Labels given, less those taken back.
    pub labels: u64,
    /// Items skipped.
    pub skips: u64,
    /// Mean share of the others who say the same, on items that others decided blind too; n counts items.
    pub agreement: Told,
    /// κ against whoever else decided the item.
    pub kappa: Told,
    /// Share of the person's own answers to one item that are alike, where the item was decided again; n counts items.
    pub consistency: Told,
    /// Share of the items with a known answer that were decided so. Of oneself: up to yesterday, from five on.
    pub gold: Told,
    /// Median time to decide, in seconds on the screen.
    pub seconds: Told,
    /// Labels given today (UTC).
    pub today: u64,
    /// Decisions in an hour with an item on the screen, in the last three hours.
    pub pace: Told,
    /// How the person errs, by Dawid and Skene's model; null where it says nothing of them.
    pub errors: Option<ErrorsReport>,
}

/// How one person labels what most likely is each of the labels. It has no interval.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorsReport {
    /// Whether there are enough decisions to say something.
    pub enough: bool,
    /// The person's decisions that it knows of.
    pub decisions: u64,
    /// Rows are what an item most likely is, columns what the person says; null where they met no such item.
    pub given: Vec<Option<Vec<f64>>>,
}

/// What Dawid and Skene's model was fitted to.
#[derive(Debug, Serialize, ToSchema)]
pub struct FittedReport {
    /// When.
    pub at: DateTime<Utc>,
    /// The newest items that several people decided blind.
    pub items: u64,
    /// Their decisions.
    pub decisions: u64,
    /// Whether the fit has settled.
    pub converged: bool,
}

impl From<FittedTo> for FittedReport {
    fn from(fitted: FittedTo) -> Self {
        Self {
            at: fitted.at,
            items: fitted.items,
            decisions: fitted.decisions,
            converged: fitted.converged,
        }
    }
}

impl From<PersonErrors> for ErrorsReport {
    fn from(errors: PersonErrors) -> Self {
        Self {
            enough: errors.enough(),
            decisions: errors.decisions,
            given: errors.given,
        }
    }
}

impl From<PersonRow> for PersonReport {
    fn from(row: PersonRow) -> Self {
        Self {
            rater: row.who.rater,
            name: row.who.name,
            imported: row.who.imported,
            labels: row.quality.labels,
            skips: row.quality.skips,
            agreement: row.quality.agreement.into(),
            kappa: row.quality.kappa.into(),
            consistency: row.quality.consistency.into(),
            gold: row.quality.gold.into(),
            seconds: row.quality.seconds.into(),
            today: row.progress.today,
            pace: row.progress.pace.into(),
            errors: row.errors.map(ErrorsReport::from),
        }
    }
}

fn labels(stream: &Stream) -> Vec<String> {
    let labels = stream.labels.labels().iter();
    labels.map(|label| label.id.clone()).collect()
}

/// How single people decide, from stored counts, in the order of their names. Needs `people:read`.
#[utoipa::path(get, path = "/streams/{stream}/people", tag = "Reports", params(("stream" = String, Path, description = "The stream's name")), responses((status = 200, description = "The figures", body = PeopleReport)))]
pub async fn list_people(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
) -> Result<Json<PeopleReport>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::ReadPeople).await?;
    let found = read::people(&mut conn, &state.stream, app.services.now()).await?;
    Ok(Json(PeopleReport {
        labels: labels(&state.stream),
        people: found.rows.into_iter().map(PersonReport::from).collect(),
        errors_fitted: found.fitted.map(FittedReport::from),
    }))
}

/// How one decides oneself: for whoever decides items of the stream, in their own session.
#[utoipa::path(get, path = "/streams/{stream}/people/me", tag = "Reports", params(("stream" = String, Path, description = "The stream's name")), responses((status = 200, description = "The figures", body = OwnReport)))]
pub async fn own_work(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
) -> Result<Json<OwnReport>, Problem> {
    let (mut conn, state) = open(&app, &caller, &stream, Permission::Decide).await?;
    let person = person_of(&caller)?;
    let now = app.services.now();
    let (row, fitted) = read::oneself(&mut conn, &state.stream, person, now).await?;
    Ok(Json(OwnReport {
        labels: labels(&state.stream),
        me: row.into(),
        errors_fitted: fitted.map(FittedReport::from),
    }))
}

/// Only people decide, so nobody else comes so far.
fn person_of(caller: &Caller) -> Result<PersonId, Problem> {
    match caller.0.who {
        Who::Person(person) => Ok(person),
        Who::Key(_) | Who::System => Err(Problem::not_found(
            "These are a person's own figures: ask for them in a browser's session.",
        )),
    }
}
