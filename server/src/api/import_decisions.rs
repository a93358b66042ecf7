//! `POST /streams/{stream}/decisions`: takes in decisions that people made elsewhere, one per line.

use super::body::{media_type, parse, within};
use super::caller::Caller;
use super::on_stream::{find, known_name};
use super::post_items::item::NO_LABELS;
use super::post_items::lines::{Line, Lines, Portion};
use super::post_items::{MOST_LINE, MOST_TOTAL};
use super::problem::{FieldError, Problem};
use crate::state::AppState;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::Acquire as _;
use std::collections::{BTreeSet, HashMap};
use understudy_ladder::answer::{AGREES, BadAnswer, Source};
use understudy_ladder::{ItemId, LabelNo, Permission};
use understudy_store::audit::{self, Change};
use understudy_store::decisions::Imported;
use understudy_store::imported::{self, Import};
use understudy_store::repeated::{self, Repeated};
use understudy_store::streams::{Stream, StreamState};
use utoipa::ToSchema;

/// The longest name of a rater.
const LONGEST_RATER: usize = 200;

/// A decision that somebody made elsewhere, without seeing what a model or another person said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    /// The item's name. The item must be there.
    #[schema(example = "review-17")]
    pub external_id: String,
    /// Who decided: any name that is the same for the same person, 1 to 200 characters.
    #[schema(example = "w195")]
    pub rater: String,
    /// The id of a label of the stream.
    #[schema(example = "positive")]
    pub label: Option<String>,
    /// What was decided, in a stream whose answers are not one label: a list of label ids, a number or a text.
    #[schema(value_type = Option<Object>)]
    pub value: Option<Value>,
    /// When it was decided; not in the future. Now, where it is left out.
    pub decided_at: Option<DateTime<Utc>>,
    /// The how manieth time this rater decided the item, 1 to 100; 1 where it is left out. Later times say how far people
    /// agree with themselves; they are no votes and no evidence. The first one has to be there, or to come before them.
    #[schema(example = 2, minimum = 1, maximum = 100)]
    pub sitting: Option<i16>,
}

/// What happened to one line.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportReport {
    /// The line's number, counted from 1, empty lines included.
    #[schema(example = 417)]
    pub line: u64,
    /// What happened.
    pub status: ImportStatus,
    /// What is wrong with single fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Why reading ended, where it ended early.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What happened to one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportStatus {
    /// The decision is new and stored.
    Created,
    /// The same one was there.
    Existed,
    /// The line cannot be used as it is.
    Refused,
    /// This line and all after it were not read.
    Stopped,
}

/// A line that can be used.
struct Decided {
    name: String,
    rater: String,
    label: LabelNo,
    value: Option<Value>,
    at: DateTime<Utc>,
    /// The how manieth time.
    sitting: i16,
}

/// Take in decisions that people made elsewhere, as `application/x-ndjson`, one per line. They count as blind: only hand
/// in what was decided without seeing a prediction or somebody else's answer. The answer has one report per line, in
/// order: good lines are stored, a bad one is named and spoils no other. The same decision again changes nothing;
/// another label of the same rater for the same item is refused, unless it says
/// in `sitting` that it is a later time. At most 100,000 lines and 256 MiB per request. Where
/// reading ends early the last report says `stopped`: go on from that line. Needs `decisions:import`.
#[utoipa::path(post, path = "/streams/{stream}/decisions", tag = "Items", params(("stream" = String, Path, description = "The stream's name")), request_body(content((DecisionBody = "application/x-ndjson"))), responses((status = 200, description = "One report per line", body = ImportReport, content_type = "application/x-ndjson")))]
pub async fn import_decisions(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let slug = known_name(&stream)?;
    let mut conn = app.pool.acquire().await?;
    let state = find(&mut conn, &caller, slug, Permission::ImportDecisions).await?;
    drop(conn);
    if !["application/x-ndjson", "application/jsonl"]
        .contains(&media_type(request.headers())?.as_str())
    {
        return Err(Problem::unsupported(
            "Send decisions as application/x-ndjson, one per line.",
        ));
    }
    let request = within(request, MOST_TOTAL).await?;
    let mut lines = Lines::new(request.into_body());
    let mut reports = Vec::new();
    loop {
        let (portion, end) = match lines.next().await {
            Portion::Some(portion) => (portion, None),
            Portion::Last(portion) => (portion, Some(None)),
            Portion::Stopped(portion, why) => (portion, Some(Some(why))),
        };
        match store(&app, &caller, &state, portion).await {
            Ok(found) => reports.extend(found),
            Err(problem) if reports.is_empty() => return Err(problem),
            Err(problem) => {
                let after = reports.last().map_or(1, |last| last.line + 1);
                reports.push(stopped(after, problem.detail().to_owned()));
                break;
            }
        }
        if let Some(why) = end {
            reports.extend(why.map(|why| stopped(lines.next_number(), why)));
            break;
        }
    }
    Ok(answer(&reports))
}

fn stopped(line: u64, why: String) -> ImportReport {
    ImportReport {
        line,
        status: ImportStatus::Stopped,
        errors: Vec::new(),
        detail: Some(format!(
            "{why} Send this line and all after it in another request."
        )),
    }
}

fn answer(reports: &[ImportReport]) -> Response {
    let mut body = Vec::new();
    for report in reports {
        // Writing into memory does not fail, and every field has a JSON form.
        if serde_json::to_writer(&mut body, report).is_ok() {
            body.push(b'\n');
        }
    }
    let headers = [(CONTENT_TYPE, "application/x-ndjson")];
    (StatusCode::OK, headers, body).into_response()
}

/// Stores what can be stored of a portion, in one transaction.
async fn store(
    app: &AppState,
    caller: &Caller,
    state: &StreamState,
    portion: Vec<Line>,
) -> Result<Vec<ImportReport>, Problem> {
    let now = app.services.now();
    let read: Vec<(u64, Result<Decided, Vec<FieldError>>)> = portion
        .iter()
        .map(|line| (line.number, decision_of(state, line, now)))
        .collect();
    let mut tx = app.pool.begin().await?;
    let conn = tx.acquire().await?;
    let names: Vec<&str> = read
        .iter()
        .filter_map(|(_, read)| Some(read.as_ref().ok()?.name.as_str()))
        .collect();
    let items = imported::items_named(conn, state.stream.id, &names).await?;
    let found: Vec<Imported<'_>> = read
        .iter()
        .filter_map(|(_, read)| imported_of(read.as_ref().ok()?, &items))
        .collect();
    let again: Vec<Repeated<'_>> = read
        .iter()
        .filter_map(|(_, read)| repeated_of(read.as_ref().ok()?, &items))
        .collect();
    let first = if state.stream.answers.is_single() {
        imported::add(conn, &state.stream, &found, now).await?
    } else {
        let values: Vec<Value> = read
            .iter()
            .filter_map(|(_, read)| read.as_ref().ok())
            .filter(|decided| items.contains_key(&decided.name))
            .filter_map(|decided| decided.value.clone())
            .collect();
        imported::add_values(conn, &state.stream, &found, &values, now).await?
    };
    let later = repeated::add(conn, &state.stream, &again).await?;
    let is_new = |one: &&Import| **one == Import::Created;
    let created = first.iter().chain(&later).filter(is_new).count();
    if created > 0 {
        let again = again.iter().map(|one| one.rater);
        let raters: BTreeSet<&str> = found.iter().map(|one| one.rater).chain(again).collect();
        let change = Change {
            who: caller.0.who,
            action: "decisions.imported",
            subject: &format!("stream:{}", state.stream.slug),
            body: json!({ "decisions": created, "raters": raters.len() }),
            now,
        };
        audit::append(conn, change).await?;
    }
    tx.commit().await?;
    let (mut first, mut later) = (first.into_iter(), later.into_iter());
    Ok(read
        .into_iter()
        .map(|(line, read)| {
            let is_first = read.as_ref().is_ok_and(|decided| decided.sitting == 1);
            let became = if is_first { &mut first } else { &mut later };
            report(line, read, &items, became)
        })
        .collect())
}

fn repeated_of<'a>(decided: &'a Decided, items: &HashMap<String, ItemId>) -> Option<Repeated<'a>> {
    let item = *items.get(&decided.name)?;
    (decided.sitting > 1).then_some(Repeated {
        item,
        rater: &decided.rater,
        sitting: decided.sitting,
        label: decided.label,
        decided_at: decided.at,
    })
}

fn imported_of<'a>(decided: &'a Decided, items: &HashMap<String, ItemId>) -> Option<Imported<'a>> {
    if decided.sitting > 1 {
        return None;
    }
    Some(Imported {
        item: *items.get(&decided.name)?,
        rater: &decided.rater,
        label: decided.label,
        decided_at: decided.at,
    })
}

fn report(
    line: u64,
    read: Result<Decided, Vec<FieldError>>,
    items: &HashMap<String, ItemId>,
    became: &mut impl Iterator<Item = Import>,
) -> ImportReport {
    let refused = |errors| (ImportStatus::Refused, errors);
    let (status, errors) = match read {
        Err(errors) => refused(errors),
        Ok(decided) if !items.contains_key(&decided.name) => refused(vec![FieldError::new(
            "external_id",
            "the stream has no item of this name: post it first",
        )]),
        Ok(decided) => match became.next() {
            Some(Import::Created) => (ImportStatus::Created, Vec::new()),
            Some(Import::Existed) => (ImportStatus::Existed, Vec::new()),
            Some(Import::NoFirst) => refused(vec![FieldError::new(
                "sitting",
                "the first decision of this rater on this item is not there: send it first",
            )]),
            Some(Import::Differs) | None => refused(vec![FieldError::new(
                if decided.value.is_some() {
                    "value"
                } else {
                    "label"
                },
                "this rater has given the item another answer: the first one stands",
            )]),
        },
    };
    ImportReport {
        line,
        status,
        errors,
        detail: None,
    }
}

fn decision_of(
    state: &StreamState,
    line: &Line,
    now: DateTime<Utc>,
) -> Result<Decided, Vec<FieldError>> {
    let whole = |detail: String| vec![FieldError::new("line", detail)];
    let Some(text) = &line.text else {
        let most = MOST_LINE / (1024 * 1024);
        return Err(whole(format!("must not be longer than {most} MiB")));
    };
    let body: DecisionBody = parse(text).map_err(|problem| match problem.errors() {
        [] => whole(problem.detail().to_owned()),
        errors => errors.to_vec(),
    })?;
    let mut errors = Vec::new();
    let rater = body.rater.trim();
    if rater.is_empty() || rater.chars().count() > LONGEST_RATER {
        let detail = format!("rater must have from 1 to {LONGEST_RATER} characters");
        errors.push(FieldError::new("rater", detail));
    }
    if rater.starts_with("person:") {
        let detail = "names that begin with person: are those of accounts here: choose another";
        errors.push(FieldError::new("rater", detail));
    }
    let at = body.decided_at.unwrap_or(now);
    if at > now || at < DateTime::UNIX_EPOCH {
        let detail = "decided_at must be a time after 1970 that is not in the future";
        errors.push(FieldError::new("decided_at", detail));
    }
    let sitting = body.sitting.unwrap_or(1);
    if !(1..=100).contains(&sitting) {
        let detail = "sitting must be a number from 1 to 100";
        errors.push(FieldError::new("sitting", detail));
    } else if sitting > 1 && !state.stream.answers.is_single() {
        let detail = "only decisions of one label can be given again: leave sitting out";
        errors.push(FieldError::new("sitting", detail));
    }
    let said = said_of(&state.stream, body.label.as_deref(), body.value.as_ref());
    match said {
        Ok((label, value)) if errors.is_empty() => Ok(Decided {
            name: body.external_id,
            rater: rater.to_owned(),
            label,
            value,
            at,
            sitting,
        }),
        Ok(_) => Err(errors),
        Err(error) => {
            errors.push(error);
            Err(errors)
        }
    }
}

/// The label, or the class of an answer and the answer where it is not one label.
fn said_of(
    stream: &Stream,
    label: Option<&str>,
    value: Option<&Value>,
) -> Result<(LabelNo, Option<Value>), FieldError> {
    let single = stream.answers.is_single();
    match (label, value) {
        (Some(label), None) if single => {
            let found = stream.labels.find(label).map(|label| (label, None));
            found.ok_or_else(|| {
                let labels = stream.labels.labels().iter();
                let known: Vec<&str> = labels.map(|label| label.id.as_str()).collect();
                let detail = format!("label must be one of {}", known.join(", "));
                FieldError::new("label", detail)
            })
        }
        (None, Some(value)) => match stream.answers.canonical(value, Source::Person) {
            Ok(value) => Ok((AGREES, Some(value))),
            Err(bad) => Err(FieldError::new("value", bad.to_string())),
        },
        (Some(_), _) if single => Err(FieldError::new("value", BadAnswer::Label.to_string())),
        (Some(_), _) => Err(FieldError::new("label", NO_LABELS)),
        (None, None) => {
            let field = if single { "label" } else { "value" };
            Err(FieldError::new(field, "is missing"))
        }
    }
}
