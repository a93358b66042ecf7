//! Which model version a report is about.

use super::problem::Problem;
use understudy_store::models::Model;
use understudy_store::streams::StreamState;

/// The version of this name or number, or the active one when none is named.
pub fn model_of<'a>(
    state: &'a StreamState,
    named: Option<&str>,
) -> Result<Option<&'a Model>, Problem> {
    let Some(named) = named else {
        return Ok(state.active_model());
    };
    let found = state
        .models
        .iter()
        .find(|model| model.name == named || model.id.to_string() == named);
    found.map(Some).ok_or_else(|| {
        let known: Vec<&str> = state
            .models
            .iter()
            .map(|model| model.name.as_str())
            .collect();
        Problem::field(
            "model",
            format!(
                "the stream has no model {named:?}; it has {}",
                known.join(", ")
            ),
        )
    })
}
