//! What the last form did, told from what is stored, never from the address alone.

use super::words::{capital, deed};
use crate::server_fns::ladder::{LadderView, RequestView, VersionView};
use understudy_ladder::request::State;

/// What happened, from the word and number in the address (`applied-3`); nothing when there is no such
/// thing.
pub fn sentence(done: &str, ladder: &LadderView) -> Option<String> {
    let (what, number) = done.split_once('-')?;
    let number: i64 = number.parse().ok()?;
    let request = || ladder.requests.iter().find(|one| one.id.get() == number);
    let version = || {
        ladder
            .history
            .iter()
            .find(|one| i64::from(one.version.get()) == number)
    };
    match what {
        "opened" => request().map(opened),
        "approved" => request().map(approved),
        "applied" => applied(request()?, ladder),
        "rejected" => request()
            .map(|one| format!("Request {} is rejected. The policy stays as it is.", one.id)),
        "withdrawn" => request().map(|one| {
            format!(
                "Request {} is withdrawn. The policy stays as it is.",
                one.id
            )
        }),
        "edited" => request().map(|one| {
            format!(
                "Request {} is changed. Nothing changes until {}.",
                one.id,
                approvals_missing(one)
            )
        }),
        "commented" => request().map(|one| format!("Your comment on request {} is saved.", one.id)),
        "settings" => version().map(|one| {
            format!(
                "The settings are in force, as policy version {}: they only take from the model, so nobody had to approve.",
                one.version
            )
        }),
        "stopped" if number == 0 => Some("Automation was stopped before: nothing had to change.".to_owned()),
        "stopped" => Some(
            "Automation is stopped. From this moment on every new item goes to people, without a suggestion.".to_owned(),
        ),
        "canary" => version().map(|one| canary(one, ladder)),
        "demoted" => version().map(demoted),
        "back" => version().map(|one| rolled_back(one, ladder)),
        _ => None,
    }
}

/// How many more people must approve, in words.
pub fn approvals_missing(request: &RequestView) -> String {
    let have = request.approvals.len();
    let missing = usize::from(request.quorum).saturating_sub(have);
    match (missing, have) {
        (1, 0) => "one other person approves it".to_owned(),
        (1, _) => "one more person approves it".to_owned(),
        (missing, 0) => format!("{missing} other people approve it"),
        (missing, _) => format!("{missing} more people approve it"),
    }
}

fn opened(request: &RequestView) -> String {
    format!(
        "Request {} is open. Nothing changes until {}.",
        request.id,
        approvals_missing(request)
    )
}

fn approved(request: &RequestView) -> String {
    match request.state {
        State::Open { .. } => format!(
            "Your approval of request {} counts. Nothing changes until {}.",
            request.id,
            approvals_missing(request)
        ),
        State::Scheduled { due, .. } => format!(
            "Request {} is approved and comes into force at {}.",
            request.id,
            due.format("%Y-%m-%d %H:%M UTC")
        ),
        State::Applied { .. }
        | State::Rejected { .. }
        | State::Withdrawn { .. }
        | State::Expired { .. }
        | State::Superseded { .. }
        | State::Stale { .. } => format!("Your approval of request {} counts.", request.id),
    }
}

fn applied(request: &RequestView, ladder: &LadderView) -> Option<String> {
    let version = ladder
        .history
        .iter()
        .find(|one| one.request == Some(request.id))?
        .version;
    Some(format!(
        "Request {} is approved and came into force as policy version {version}: {}.",
        request.id,
        deed(&request.base, &request.proposed, &ladder.names)
    ))
}

fn canary(version: &VersionView, ladder: &LadderView) -> String {
    match version.policy.canary {
        Some(canary) => format!(
            "{} decides {} of items now, as policy version {}.",
            capital(&ladder.names.model(Some(canary.model))),
            canary.share,
            version.version
        ),
        None => format!(
            "The canary has ended, as policy version {}. {} decides its items again.",
            version.version,
            capital(&ladder.names.model(version.policy.active_model))
        ),
    }
}

fn demoted(version: &VersionView) -> String {
    format!(
        "The stream is on {} now, as policy version {}. New items are routed by it from this moment.",
        version.policy.rung, version.version
    )
}

fn rolled_back(version: &VersionView, ladder: &LadderView) -> String {
    format!(
        "{} is active again, on {}, as policy version {}. New items are routed by it from this moment.",
        capital(&ladder.names.model(version.policy.active_model)),
        version.policy.rung,
        version.version
    )
}
