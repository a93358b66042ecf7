//! Open requests: what each would change, on what evidence, and who can let it through.

use super::Actions;
use super::answers::Answers;
use super::discussion::Discussion;
use super::facts::differences;
use super::happened::{nothing_until, nothing_until_and_not_before};
use super::impact::Replay;
use super::words::{change_in_short, gives_decisions, what_changes, what_evidence_shows};
use crate::components::GateList;
use crate::components::when::{When, minute_utc, moment};
use crate::server_fns::heading::Heading;
use crate::server_fns::ladder::{Names, RequestView};
use crate::words;
use leptos::prelude::*;
use understudy_ladder::Policy;
use understudy_ladder::request::State;

/// The requests that wait for somebody.
#[component]
pub fn OpenRequests(
    requests: Vec<RequestView>,
    heading: Heading,
    names: Names,
    actions: Actions,
) -> impl IntoView {
    requests
        .into_iter()
        .map(|request| {
            view! {
                <OpenRequest
                    request=request
                    heading=heading.clone()
                    names=names.clone()
                    actions=actions
                />
            }
        })
        .collect_view()
}

#[component]
fn OpenRequest(
    request: RequestView,
    heading: Heading,
    names: Names,
    actions: Actions,
) -> impl IntoView {
    let short = change_in_short(&request.base, &request.proposed, &names);
    let title = format!("request-{}", request.id);
    let (pill, standing) = standing(&request);
    let slug = heading.slug.clone();
    let decides = gives_decisions(&request.base, &request.proposed);
    view! {
        <article class="panel panel-waiting" id=title.clone() aria-labelledby=format!("{title}-title")>
            <header class="request-head">
                <h2 id=format!("{title}-title")>{words::ladder::request_titled(request.id, short)}</h2>
                <span class=pill>{standing}</span>
            </header>
            <p class="muted">
                {words::around(
                    &words::ladder::asked_on(&request.requester, words::HERE, words::HERE),
                    vec![
                        view! { <When at=request.opened_at /> }.into_any(),
                        view! { <When at=request.expires_at /> }.into_any(),
                    ],
                )}
            </p>
            {(!request.comment.is_empty())
                .then(|| view! { <blockquote>{request.comment.clone()}</blockquote> })}
            <div>
                <p>{what_changes(&request.base, &request.proposed, &names)}</p>
                {what_evidence_shows(&request.proposed, &request.reached)
                    .filter(|_| decides)
                    .map(|text| view! { <p>{text}</p> })}
                {request
                    .impact
                    .clone()
                    .filter(|_| decides && request.proposed.rung.automates())
                    .map(|impact| view! { <Replay impact=impact slug=slug frozen=true /> })}
            </div>
            <DifferenceTable
                base=request.base.clone()
                proposed=request.proposed.clone()
                names=names.clone()
                before=words::ladder::version(request.base_version)
                after=words::ladder::proposed()
            />
            <Evidence request=request.clone() />
            <Approvals request=request.clone() />
            <Answers
                request=request.clone()
                heading=heading.clone()
                names=names
                actions=actions
            />
            <Discussion
                id=request.id
                comments=request.comments
                heading=heading
                actions=actions
            />
        </article>
    }
}

/// What one policy says differently from another.
#[component]
pub fn DifferenceTable(
    /// What was said.
    base: Policy,
    /// What is said.
    proposed: Policy,
    /// The names behind the ids.
    names: Names,
    /// What the first one is called.
    #[prop(into)]
    before: String,
    /// What the second one is called.
    #[prop(into)]
    after: String,
) -> impl IntoView {
    let rows = differences(&base, &proposed, &names)
        .into_iter()
        .map(|difference| {
            view! {
                <tr>
                    <th scope="row">{difference.name}</th>
                    <td><del>{difference.old}</del></td>
                    <td><ins>{difference.new}</ins></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="scroll" role="region" aria-label=words::ladder::what_changes() tabindex="0">
            <table class="differences">
                <thead>
                    <tr>
                        <th scope="col">{words::ladder::what_changes()}</th>
                        <th scope="col">{before}</th>
                        <th scope="col">{after}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// The gates and counts as they were frozen when the request was opened.
#[component]
fn Evidence(request: RequestView) -> impl IntoView {
    let short: String = request.evidence_sha256.chars().take(12).collect();
    view! {
        <details open>
            <summary>{words::ladder::evidence_then()}</summary>
            <GateList gates=request.gates />
            <p class="muted">
                {words::ladder::pairs_and_hash(request.reached.pairs)} " "
                <code title=request.evidence_sha256>{short}</code>
            </p>
        </details>
    }
}

/// What a request waits for, as a pill.
fn standing(request: &RequestView) -> (&'static str, String) {
    match &request.state {
        State::Scheduled { due, .. } => {
            ("pill pill-info", words::ladder::scheduled_for(moment(*due)))
        }
        State::Open { .. }
        | State::Applied { .. }
        | State::Rejected { .. }
        | State::Withdrawn { .. }
        | State::Expired { .. }
        | State::Superseded { .. }
        | State::Stale { .. } => (
            "pill pill-caution",
            words::ladder::of_approvals(request.approvals.len(), request.quorum),
        ),
    }
}

#[component]
fn Approvals(request: RequestView) -> impl IntoView {
    let waits = match &request.state {
        State::Scheduled { due, .. } => words::ladder::waits_for(moment(*due)),
        State::Open { .. }
        | State::Applied { .. }
        | State::Rejected { .. }
        | State::Withdrawn { .. }
        | State::Expired { .. }
        | State::Superseded { .. }
        | State::Stale { .. } => match request.apply_at {
            None => nothing_until(&request),
            Some(at) => nothing_until_and_not_before(&request, &moment(at)),
        },
    };
    let names = request
        .approvals
        .iter()
        .map(|approval| {
            let (by, when) = (&approval.by, view! { <When at=approval.at /> });
            let text = if approval.reason.is_empty() {
                words::ladder::approved_on(by, words::HERE)
            } else {
                words::ladder::approved_on_because(by, words::HERE, &approval.reason)
            };
            view! { <li>{words::around(&text, vec![when.into_any()])}</li> }
        })
        .collect_view();
    view! {
        <div>
            {(!request.approvals.is_empty()).then(|| view! { <ul>{names}</ul> })}
            <p class="muted">{waits}</p>
        </div>
    }
}

/// The state of a closed request as a sentence.
pub fn ended(request: &RequestView) -> String {
    let nobody = String::new();
    match &request.state {
        State::Open { .. } => words::ladder::ended_open().to_owned(),
        State::Applied { .. } => {
            let names: Vec<_> = request
                .approvals
                .iter()
                .map(|approval| approval.by.as_str())
                .collect();
            words::ladder::ended_applied(all_of(&names))
        }
        State::Rejected { reason, .. } => {
            words::ladder::ended_rejected(request.rejected_by.as_ref().unwrap_or(&nobody), reason)
        }
        State::Withdrawn { .. } => words::ladder::ended_withdrawn(&request.requester),
        State::Expired { .. } => words::ladder::ended_expired().to_owned(),
        State::Scheduled { due, .. } => words::ladder::ended_scheduled(minute_utc(*due)),
        State::Superseded { by, .. } => words::ladder::ended_superseded(by),
        State::Stale { current, .. } => words::ladder::ended_stale(request.base_version, *current),
    }
}

/// Names one after the other: `Rita and Robert`.
fn all_of(names: &[&str]) -> String {
    let together = |so_far: String, name: &&str| words::ladder::both(so_far, *name);
    match names.split_first() {
        None => String::new(),
        Some((first, others)) => others.iter().fold((*first).to_owned(), together),
    }
}
