//! `POST /streams/{stream}/items`: takes in one item, an item with its image as a file, or many as NDJSON.

pub mod answer;
mod form;
pub mod item;
pub mod lines;
mod many;
mod media;
mod one;
mod put;

pub use form::{MOST_FORM, unreadable};

use super::body::media_type;
use super::caller::Caller;
use super::on_stream::known_name;
use super::problem::Problem;
use crate::state::AppState;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use understudy_ladder::Permission;

pub use many::{LineReport, MOST_LINE, MOST_LINES, MOST_TOTAL};

/// Put items in.
///
/// **One item** as `application/json` is answered with 201 and what happens to it: `goes_to` is `person`, with the
/// reason, or `automated`, with the label and everything it rests on. The same item again is 200 with the same
/// answer; another content under the same `external_id` is 422. What a model says of an item that goes to a person
/// is never part of the answer.
///
/// **An image file** can come as `multipart/form-data` with the parts `image` (the file), `external_id`, and, as
/// JSON, `payload` and `prediction`.
///
/// **Many items** come as `application/x-ndjson`, one item per line. The answer is 200 with one report per line, in
/// order: good lines are stored, a bad line is reported with its number and what is wrong with it, and spoils no
/// other. At most 100,000 lines and 256 MiB per request, 10 MiB per line. Where reading had to end early the last
/// report has the status `stopped` and names the line to go on from. Sending everything again is safe.
///
/// Every item is stored durably before it is answered.
#[utoipa::path(
    post,
    path = "/streams/{stream}/items",
    tag = "Items",
    params(
        ("stream" = String, Path, description = "The stream's name", example = "garments"),
        ("Idempotency-Key" = Option<String>, Header, description = "Sending the request again with the same key gives the same answer for 24 hours"),
    ),
    request_body(content(
        (item::ItemBody = "application/json"),
        (item::ItemBody = "application/x-ndjson"),
        (form::ItemForm = "multipart/form-data"),
    )),
    responses(
        (status = 201, description = "The item is new and stored", body = answer::ItemAnswer),
        (status = 200, description = "The same item was there; or the report on many lines (application/x-ndjson)", content(
            (answer::ItemAnswer = "application/json"),
            (LineReport = "application/x-ndjson"),
        )),
        (status = 422, description = "The item cannot be used, or another item has this external_id", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn post_items(
    State(app): State<AppState>,
    caller: Caller,
    Path(stream): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let slug = known_name(&stream)?;
    let state = app
        .ingest
        .state(slug)
        .await?
        .ok_or_else(Problem::no_stream)?;
    caller.require_on(Permission::WriteItems, state.stream.id)?;
    match media_type(request.headers())?.as_str() {
        "application/json" => one::one(&app, &caller, state, request).await,
        "application/x-ndjson" | "application/jsonl" => {
            many::many(&app, &caller, slug, request).await
        }
        "multipart/form-data" => form::form(&app, &caller, state, request).await,
        _ => Err(Problem::unsupported(
            "Send one item as application/json, one with its image file as multipart/form-data, or many as application/x-ndjson.",
        )),
    }
}
