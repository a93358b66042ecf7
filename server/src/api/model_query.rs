//! Which model version a report is about.

use super::problem::Problem;
use understudy_store::models::Model;
use understudy_store::streams::StreamState;

/// The version of this name or number, or the active one when none is named.
pub fn model_of<'a>(
    state: &'a StreamState,
    named: Option<&str>,
) -> Result<Option<&'a Model>, Problem> {
    match named {
        Some(named) => named_version(state, "model", named).map(Some),
        None => Ok(state.active_model()),
    }
}

/// The version of this name or number, that a field of the query names.
pub fn named_version<'a>(
    state: &'a StreamState,
    field: &str,
    named: &str,
) -> Result<&'a Model, Problem> {
    let found = state
        .models
        .iter()
        .find(|model| model.name == named || model.id.to_string() == named);
    found.ok_or_else(|| {
        let known: Vec<&str> = state
            .models
            .iter()
            .map(|model| model.name.as_str())
            .collect();
        Problem::field(
            field,
            format!(
                "the stream has no model {named:?}; it has {}",
                known.join(", ")
            ),
        )
    })
}

/// The version of this number in an address.
pub fn version_of<'a>(state: &'a StreamState, number: &str) -> Result<&'a Model, Problem> {
    let found = state
        .models
        .iter()
        .find(|model| model.id.to_string() == number);
    found.ok_or_else(no_version)
}

/// There is none of this number.
pub fn no_version() -> Problem {
    Problem::not_found(
        "The stream has no model version of this number; GET its models for those that it has.",
    )
}
