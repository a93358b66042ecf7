//! Takes in one item.

use super::super::body::{MOST_JSON, parse, read};
use super::super::caller::Caller;
use super::super::off_thread;
use super::super::problem::Problem;
use super::answer::ItemStatus;
use super::item::{Checked, ItemBody, check};
use super::put::{Answered, put};
use crate::state::AppState;
use axum::Json;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use std::sync::Arc;
use understudy_store::streams::{InputKind, StreamState};

/// Bodies from this size on are read off the async threads.
const LARGE: usize = 64 * 1024;

pub(super) async fn one(
    app: &AppState,
    caller: &Caller,
    state: Arc<StreamState>,
    request: Request,
) -> Result<Response, Problem> {
    let bytes = read(request, MOST_JSON).await?;
    let now = app.services.now();
    let takes_long = state.stream.input_kind == InputKind::Image || bytes.len() >= LARGE;
    let against = Arc::clone(&state);
    let work = move || {
        let body: ItemBody = parse(&bytes)?;
        check(&against, body, None, now).map_err(Problem::fields)
    };
    let checked = if takes_long {
        off_thread(work).await?
    } else {
        work()
    }?;
    answer(app, caller, state, checked).await
}

/// Puts one item in: 201 when it is new, 200 when it was there.
pub(super) async fn answer(
    app: &AppState,
    caller: &Caller,
    state: Arc<StreamState>,
    item: Checked,
) -> Result<Response, Problem> {
    let answered = put(app, caller, state, vec![item]).await?.pop();
    match answered.ok_or_else(Problem::internal)? {
        Answered::Refused(errors) => Err(Problem::fields(errors)),
        Answered::Stored(answer) => {
            let status = match answer.status {
                ItemStatus::Created => StatusCode::CREATED,
                ItemStatus::Existed => StatusCode::OK,
            };
            Ok((status, Json(answer)).into_response())
        }
    }
}
