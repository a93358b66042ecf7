//! Takes in many items, one per line, and reports on each line.

use super::super::body::{parse, within};
use super::super::caller::Caller;
use super::super::off_thread;
use super::super::problem::{FieldError, Problem};
use super::answer::ItemAnswer;
use super::item::{Checked, ItemBody, check};
use super::lines::{Line, Lines, Portion};
use super::put::{Answered, put};
use crate::state::AppState;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use futures::stream::FuturesOrdered;
use futures::{FutureExt as _, StreamExt as _};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::Serialize;
use std::collections::HashSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use understudy_store::streams::StreamState;
use utoipa::ToSchema;

/// The longest line, an image in it included.
pub const MOST_LINE: usize = 10 * 1024 * 1024;
/// The most lines in one request.
pub const MOST_LINES: u64 = 100_000;
/// The most bytes in one request.
pub const MOST_TOTAL: usize = 256 * 1024 * 1024;

/// Portions that are stored at a time: one is read while others wait for the disk.
const AT_A_TIME: usize = 3;

/// What happened to one line.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LineReport {
    /// The line's number, counted from 1, empty lines included.
    #[schema(example = 417)]
    pub line: u64,
    /// What happened.
    #[serde(flatten)]
    pub result: LineResult,
}

/// What happened to one line.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum LineResult {
    /// The item is there: `status` is `created` or `existed`.
    Stored(ItemAnswer),
    /// It is not.
    NotStored {
        /// `refused`: the line cannot be used as it is. `failed`: send it again. `stopped`: this line and all after
        /// it were not read.
        status: NotStored,
        /// The item's name, where it could be read.
        #[serde(skip_serializing_if = "Option::is_none")]
        external_id: Option<String>,
        /// What is wrong, and what to do.
        detail: String,
        /// What is wrong with single fields.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        errors: Vec<FieldError>,
    },
}

/// Why a line's item is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotStored {
    /// The line cannot be used as it is.
    Refused,
    /// It could not be stored now: send it again.
    Failed,
    /// This line and all after it were not read.
    Stopped,
}

/// A line that has been read.
struct ReadLine {
    number: u64,
    item: Result<Checked, LineResult>,
}

type Storing<'a> = Pin<Box<dyn Future<Output = Stored> + Send + 'a>>;

/// A portion that has been dealt with.
struct Stored {
    reports: Vec<LineReport>,
    names: Vec<String>,
    /// The trouble that kept it, or a part of it, from being stored.
    trouble: Option<Problem>,
}

/// Everything that one bulk request needs.
struct Bulk<'a> {
    app: &'a AppState,
    slug: &'a str,
    reports: Vec<u8>,
    /// The names of items that are being stored: a second item of the same name waits for the first.
    in_flight: HashSet<String>,
    stored_any: bool,
    trouble: Option<Problem>,
}

pub(super) async fn many(
    app: &AppState,
    caller: &Caller,
    slug: &str,
    request: Request,
) -> Result<Response, Problem> {
    let request = within(request, MOST_TOTAL).await?;
    let mut lines = Lines::new(request.into_body());
    let mut bulk = Bulk {
        app,
        slug,
        reports: Vec::new(),
        in_flight: HashSet::new(),
        stored_any: false,
        trouble: None,
    };
    let mut storing: FuturesOrdered<Storing<'_>> = FuturesOrdered::new();
    let stopped = loop {
        let (portion, end) = match lines.next().await {
            Portion::Some(portion) => (portion, None),
            Portion::Last(portion) => (portion, Some(None)),
            Portion::Stopped(portion, why) => (portion, Some(Some(why))),
        };
        let (state, read) = bulk.read(portion).await?;
        bulk.make_room(&read, &mut storing).await;
        storing.push_back(store(app, caller, state, read).boxed());
        if bulk.trouble.is_some() {
            break None;
        }
        if let Some(stopped) = end {
            break stopped;
        }
    };
    while let Some(stored) = storing.next().await {
        bulk.add(stored);
    }
    bulk.answer(stopped, lines.next_number())
}

impl Bulk<'_> {
    /// Parses and checks a portion off the async threads.
    async fn read(&self, portion: Vec<Line>) -> Result<(Arc<StreamState>, Vec<ReadLine>), Problem> {
        let state = self
            .app
            .ingest
            .state(self.slug)
            .await?
            .ok_or_else(Problem::no_stream)?;
        let against = Arc::clone(&state);
        let now = self.app.services.now();
        let read = off_thread(move || {
            portion
                .into_iter()
                .map(|line| read_line(&against, &line, now))
                .collect()
        })
        .await?;
        Ok((state, read))
    }

    /// Waits until there is room for another portion and nobody of the same names is being stored.
    async fn make_room(&mut self, next: &[ReadLine], storing: &mut FuturesOrdered<Storing<'_>>) {
        let names: Vec<&String> = next
            .iter()
            .filter_map(|line| Some(&line.item.as_ref().ok()?.incoming.external_id))
            .collect();
        while storing.len() >= AT_A_TIME || names.iter().any(|name| self.in_flight.contains(*name))
        {
            let Some(stored) = storing.next().await else {
                break;
            };
            self.add(stored);
        }
        self.in_flight.extend(names.into_iter().cloned());
    }

    fn add(&mut self, stored: Stored) {
        for name in &stored.names {
            self.in_flight.remove(name);
        }
        for report in &stored.reports {
            self.stored_any |= matches!(report.result, LineResult::Stored(_));
            self.write(report);
        }
        self.trouble = self.trouble.take().or(stored.trouble);
    }

    fn write(&mut self, report: &LineReport) {
        // Writing into memory does not fail, and every field has a JSON form.
        if serde_json::to_writer(&mut self.reports, report).is_ok() {
            self.reports.push(b'\n');
        }
    }

    fn answer(mut self, stopped: Option<String>, next: u64) -> Result<Response, Problem> {
        if let Some(trouble) = self.trouble.take() {
            if !self.stored_any {
                return Err(trouble);
            }
            self.stop(next, format!("{} Go on from here.", trouble.detail()));
        } else if let Some(why) = stopped {
            self.stop(
                next,
                format!("{why} Send this line and all after it in another request."),
            );
        }
        let headers = [(CONTENT_TYPE, "application/x-ndjson")];
        Ok((StatusCode::OK, headers, self.reports).into_response())
    }

    fn stop(&mut self, line: u64, detail: String) {
        let result = not_stored(NotStored::Stopped, None, detail);
        self.write(&LineReport { line, result });
    }
}

fn not_stored(status: NotStored, external_id: Option<String>, detail: String) -> LineResult {
    LineResult::NotStored {
        status,
        external_id,
        detail,
        errors: Vec::new(),
    }
}

fn refused(external_id: Option<String>, errors: Vec<FieldError>) -> LineResult {
    let first = errors.first();
    LineResult::NotStored {
        status: NotStored::Refused,
        external_id,
        detail: first.map_or_else(String::new, |first| {
            format!("{}: {}", first.field, first.detail)
        }),
        errors,
    }
}

fn read_line(state: &StreamState, line: &Line, now: DateTime<Utc>) -> ReadLine {
    ReadLine {
        number: line.number,
        item: item_of(state, line, now),
    }
}

fn item_of(state: &StreamState, line: &Line, now: DateTime<Utc>) -> Result<Checked, LineResult> {
    let Some(text) = &line.text else {
        let detail = format!("The line is longer than {} MiB.", MOST_LINE / (1024 * 1024));
        return Err(not_stored(NotStored::Refused, None, detail));
    };
    let body: ItemBody = parse(text).map_err(|problem| LineResult::NotStored {
        status: NotStored::Refused,
        external_id: None,
        detail: problem.detail().to_owned(),
        errors: problem.errors().to_vec(),
    })?;
    let name = body.external_id.clone();
    check(state, body, None, now).map_err(|errors| refused(Some(name), errors))
}

/// Stores what can be stored of a portion.
async fn store(
    app: &AppState,
    caller: &Caller,
    state: Arc<StreamState>,
    lines: Vec<ReadLine>,
) -> Stored {
    let mut items = Vec::with_capacity(lines.len());
    let mut reports: Vec<(u64, Option<LineResult>)> = Vec::with_capacity(lines.len());
    for line in lines {
        let result = match line.item {
            Ok(item) => {
                items.push(item);
                None
            }
            Err(result) => Some(result),
        };
        reports.push((line.number, result));
    }
    let names: Vec<String> = items
        .iter()
        .map(|item| item.incoming.external_id.clone())
        .collect();
    let (answers, trouble) = if items.is_empty() {
        (Vec::new(), None)
    } else {
        store_items(app, caller, state, items).await
    };
    let mut answers = answers.into_iter().zip(&names);
    let reports = reports
        .into_iter()
        .filter_map(|(line, result)| {
            let result = result.or_else(|| {
                let (answered, name) = answers.next()?;
                Some(match answered {
                    Ok(Answered::Stored(answer)) => LineResult::Stored(answer),
                    Ok(Answered::Refused(errors)) => refused(Some(name.clone()), errors),
                    Err(problem) => not_stored(
                        NotStored::Failed,
                        Some(name.clone()),
                        problem.detail().to_owned(),
                    ),
                })
            })?;
            Some(LineReport { line, result })
        })
        .collect();
    Stored {
        reports,
        names,
        trouble,
    }
}

type OfEach = Vec<Result<Answered, Problem>>;

/// Together if that works; otherwise one by one, so that one item that the database refuses spoils no other.
async fn store_items(
    app: &AppState,
    caller: &Caller,
    state: Arc<StreamState>,
    items: Vec<Checked>,
) -> (OfEach, Option<Problem>) {
    let together = put(app, caller, Arc::clone(&state), items.clone()).await;
    let problem = match together {
        Ok(answers) => return (answers.into_iter().map(Ok).collect(), None),
        Err(problem) => problem,
    };
    if problem.status() == StatusCode::SERVICE_UNAVAILABLE || items.len() == 1 {
        let each = items.iter().map(|_| Err(problem.clone())).collect();
        return (each, Some(problem));
    }
    let mut each = Vec::with_capacity(items.len());
    for item in items {
        let one = put(app, caller, Arc::clone(&state), vec![item]).await;
        each.push(one.and_then(|mut answers| answers.pop().ok_or_else(Problem::internal)));
    }
    (each, None)
}
