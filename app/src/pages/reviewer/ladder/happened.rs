//! What the last form did, told from what is stored, never from the address alone.

use super::words::{capital, deed};
use crate::components::when::minute_utc;
use crate::server_fns::ladder::{LadderView, RequestView, VersionView};
use crate::words;
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
        "rejected" => request().map(|one| words::ladder::rejected(one.id)),
        "withdrawn" => request().map(|one| words::ladder::withdrawn(one.id)),
        "edited" => request().map(|one| and_until(words::ladder::changed(one.id), one)),
        "commented" => request().map(|one| words::ladder::commented(one.id)),
        "settings" => version().map(|one| words::ladder::settings_in_force(one.version)),
        "stopped" if number == 0 => Some(words::ladder::stopped_before().to_owned()),
        "stopped" => Some(words::ladder::stopped().to_owned()),
        "canary" => version().map(|one| canary(one, ladder)),
        "demoted" => version().map(demoted),
        "back" => version().map(|one| rolled_back(one, ladder)),
        _ => None,
    }
}

/// What a request still waits for, as a sentence.
pub fn nothing_until(request: &RequestView) -> String {
    let (missing, first) = approvals_missing(request);
    if first {
        words::ladder::until_other(missing)
    } else {
        words::ladder::until_more(missing)
    }
}

/// The same for a request that is not applied before a moment.
pub fn nothing_until_and_not_before(request: &RequestView, moment: &str) -> String {
    let (missing, first) = approvals_missing(request);
    if first {
        words::ladder::until_other_at(missing, moment)
    } else {
        words::ladder::until_more_at(missing, moment)
    }
}

/// How many more people must approve, and whether nobody has yet.
fn approvals_missing(request: &RequestView) -> (u64, bool) {
    let have = request.approvals.len();
    let missing = usize::from(request.quorum).saturating_sub(have);
    (missing as u64, have == 0)
}

fn and_until(happened: String, request: &RequestView) -> String {
    format!("{happened} {}", nothing_until(request))
}

fn opened(request: &RequestView) -> String {
    and_until(words::ladder::opened(request.id), request)
}

fn approved(request: &RequestView) -> String {
    match request.state {
        State::Open { .. } => and_until(words::ladder::approval_counts(request.id), request),
        State::Scheduled { due, .. } => words::ladder::approved_for(request.id, minute_utc(due)),
        State::Applied { .. }
        | State::Rejected { .. }
        | State::Withdrawn { .. }
        | State::Expired { .. }
        | State::Superseded { .. }
        | State::Stale { .. } => words::ladder::approval_counts(request.id),
    }
}

fn applied(request: &RequestView, ladder: &LadderView) -> Option<String> {
    let version = ladder
        .history
        .iter()
        .find(|one| one.request == Some(request.id))?
        .version;
    Some(words::ladder::applied(
        request.id,
        version,
        deed(&request.base, &request.proposed, &ladder.names),
    ))
}

fn canary(version: &VersionView, ladder: &LadderView) -> String {
    match version.policy.canary {
        Some(canary) => words::ladder::canary_decides(
            capital(&ladder.names.model(Some(canary.model))),
            canary.share,
            version.version,
        ),
        None => words::ladder::canary_ended(
            version.version,
            capital(&ladder.names.model(version.policy.active_model)),
        ),
    }
}

fn demoted(version: &VersionView) -> String {
    words::ladder::demoted(version.policy.rung, version.version)
}

fn rolled_back(version: &VersionView, ladder: &LadderView) -> String {
    words::ladder::rolled_back(
        capital(&ladder.names.model(version.policy.active_model)),
        version.policy.rung,
        version.version,
    )
}
