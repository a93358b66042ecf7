//! Reads request bodies that may be left out altogether.

use super::body::{MOST_JSON, media_type, not_json, parse, read};
use super::problem::Problem;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

/// A JSON body of this type, or its usual value where nothing is sent.
pub struct OptionalJson<T>(pub T);

impl<T: DeserializeOwned + Default, S: Sync> FromRequest<S> for OptionalJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let media_type = media_type(request.headers())?;
        let bytes = read(request, MOST_JSON).await?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self(T::default()));
        }
        if media_type != "application/json" {
            return Err(not_json());
        }
        parse(&bytes).map(Self)
    }
}
