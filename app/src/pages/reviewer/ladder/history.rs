//! What has happened: policy versions, and requests that have come to an end.

use super::compare::Compare;
use super::discussion::thread;
use super::requests::{DifferenceTable, ended};
use super::words::change_in_short;
use crate::components::when::When;
use crate::server_fns::ladder::{LadderView, Names, RequestView, VersionView};
use crate::words;
use crate::words::told::retell;
use leptos::prelude::*;
use understudy_ladder::policy::Change;
use understudy_ladder::request::State;

/// The policy versions, newest first.
#[component]
pub fn History(ladder: LadderView, slug: String) -> impl IntoView {
    let rows = ladder
        .history
        .iter()
        .map(|version| version_row(version, &ladder.names))
        .collect_view();
    view! {
        <section class="section place-history" aria-labelledby="history">
            <h2 id="history">{words::ladder::history()}</h2>
            <Compare ladder=ladder.clone() slug=slug />
            <ol class="history">{rows}</ol>
        </section>
    }
}

fn version_row(version: &VersionView, names: &Names) -> impl IntoView + use<> {
    let direction = match version
        .before
        .as_ref()
        .map(|before| version.policy.change_from(before))
    {
        Some(Change::Up(_) | Change::TooFar) => "history-up",
        Some(Change::Down) => "history-down",
        Some(Change::None) | None => "history-same",
    };
    let short = version
        .before
        .as_ref()
        .map(|before| change_in_short(before, &version.policy, names));
    let details = version.before.clone().map(|before| {
        view! {
            <details>
                <summary>{short}</summary>
                <DifferenceTable
                    base=before
                    proposed=version.policy.clone()
                    names=names.clone()
                    before=words::ladder::before()
                    after=words::ladder::version(version.version)
                />
            </details>
        }
    });
    let named = view! { <strong>{words::ladder::version(version.version)}</strong> };
    let who = words::ladder::version_by(words::HERE, retell(&version.cause), &version.by);
    view! {
        <li class=direction>
            <When at=version.at />
            <div>
                <p>
                    {words::around(&who, vec![named.into_any()])}
                </p>
                {details}
            </div>
        </li>
    }
}

/// Requests that have come to an end, newest first.
#[component]
pub fn ClosedRequests(requests: Vec<RequestView>, names: Names) -> impl IntoView {
    if requests.is_empty() {
        return None;
    }
    let rows = requests
        .iter()
        .map(|request| closed_row(request, &names))
        .collect_view();
    Some(view! {
        <section class="section place-history" aria-labelledby="closed">
            <h2 id="closed">{words::ladder::closed_requests()}</h2>
            <ol class="history">{rows}</ol>
        </section>
    })
}

fn closed_row(request: &RequestView, names: &Names) -> impl IntoView + use<> {
    let (direction, pill) = match request.state {
        State::Applied { .. } => ("history-up", "pill pill-ok"),
        State::Rejected { .. } => ("history-down", "pill pill-danger"),
        State::Expired { .. } | State::Stale { .. } | State::Superseded { .. } => {
            ("history-same", "pill pill-caution")
        }
        State::Open { .. } | State::Scheduled { .. } | State::Withdrawn { .. } => {
            ("history-same", "pill")
        }
    };
    let named = view! { <strong>{words::ladder::request(request.id)}</strong> };
    let short = change_in_short(&request.base, &request.proposed, names);
    let who = words::ladder::request_by(words::HERE, short, &request.requester);
    view! {
        <li class=direction id=format!("request-{}", request.id)>
            <When at=request.opened_at />
            <div>
                <p>
                    {words::around(&who, vec![named.into_any()])}
                    " "
                    <span class=pill>{words::domain::request_state(&request.state)}</span>
                </p>
                <p class="muted">{ended(request)}</p>
                <details>
                    <summary>{words::ladder::what_it_asked()}</summary>
                    {(!request.comment.is_empty())
                        .then(|| view! { <blockquote>{request.comment.clone()}</blockquote> })}
                    <DifferenceTable
                        base=request.base.clone()
                        proposed=request.proposed.clone()
                        names=names.clone()
                        before=words::ladder::version(request.base_version)
                        after=words::ladder::proposed()
                    />
                    {(!request.comments.is_empty()).then(|| thread(request.comments.clone()))}
                </details>
            </div>
        </li>
    }
}
