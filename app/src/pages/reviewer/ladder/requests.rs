//! Open requests: what each would change, on what evidence, and who can let it through.

use super::Actions;
use super::answers::Answers;
use super::discussion::Discussion;
use super::facts::differences;
use super::happened::approvals_missing;
use super::impact::Replay;
use super::words::{capital, change_in_short, gives_decisions, what_changes, what_evidence_shows};
use crate::components::GateList;
use crate::components::number::thousands;
use crate::components::when::{When, moment};
use crate::server_fns::heading::Heading;
use crate::server_fns::ladder::{Names, RequestView};
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
                <h2 id=format!("{title}-title")>{format!("Request {}: {short}", request.id)}</h2>
                <span class=pill>{standing}</span>
            </header>
            <p class="muted">
                {request.requester.clone()} " asked for it on " <When at=request.opened_at />
                ". It expires on " <When at=request.expires_at /> "."
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
                before=format!("Version {}", request.base_version)
                after="Proposed"
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
        <div class="scroll" role="region" aria-label="What changes" tabindex="0">
            <table class="differences">
                <thead>
                    <tr>
                        <th scope="col">"What changes"</th>
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
            <summary>"Evidence, as it stood when the request was opened"</summary>
            <GateList gates=request.gates />
            <p class="muted">
                {format!("{} blind pairs. SHA-256 of the counts: ", thousands(request.reached.pairs))}
                <code title=request.evidence_sha256>{short}</code>
            </p>
        </details>
    }
}

/// What a request waits for, as a pill.
fn standing(request: &RequestView) -> (&'static str, String) {
    match &request.state {
        State::Scheduled { due, .. } => (
            "pill pill-info",
            format!("scheduled for {} UTC", moment(*due)),
        ),
        State::Open { .. }
        | State::Applied { .. }
        | State::Rejected { .. }
        | State::Withdrawn { .. }
        | State::Expired { .. }
        | State::Superseded { .. }
        | State::Stale { .. } => (
            "pill pill-caution",
            format!(
                "{} of {} approvals",
                request.approvals.len(),
                request.quorum
            ),
        ),
    }
}

#[component]
fn Approvals(request: RequestView) -> impl IntoView {
    let waits = match &request.state {
        State::Scheduled { due, .. } => format!(
            "It is approved and comes into force by itself on {} UTC, unless somebody rejects it or the policy changes before.",
            moment(*due)
        ),
        State::Open { .. }
        | State::Applied { .. }
        | State::Rejected { .. }
        | State::Withdrawn { .. }
        | State::Expired { .. }
        | State::Superseded { .. }
        | State::Stale { .. } => {
            let missing = approvals_missing(&request);
            request.apply_at.map_or_else(
                || format!("Nothing changes until {missing}."),
                |at| {
                    format!(
                        "Nothing changes until {missing}, and not before {} UTC.",
                        moment(at)
                    )
                },
            )
        }
    };
    let names = request
        .approvals
        .iter()
        .map(|approval| {
            let reason = (!approval.reason.is_empty()).then(|| format!(": {}", approval.reason));
            view! { <li>{approval.by.clone()} " approved it on " <When at=approval.at /> {reason}</li> }
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
        State::Open { .. } => "Waits for approval.".to_owned(),
        State::Applied { .. } => {
            let names: Vec<_> = request
                .approvals
                .iter()
                .map(|approval| approval.by.as_str())
                .collect();
            format!("Applied, approved by {}.", names.join(" and "))
        }
        State::Rejected { reason, .. } => format!(
            "Rejected by {}: {}",
            request.rejected_by.as_ref().unwrap_or(&nobody),
            reason
        ),
        State::Withdrawn { .. } => format!("Withdrawn by {}.", request.requester),
        State::Expired { .. } => "Expired: nobody decided in time.".to_owned(),
        State::Scheduled { due, .. } => format!(
            "Approved; comes into force at {}.",
            due.format("%Y-%m-%d %H:%M UTC")
        ),
        State::Superseded { by, .. } => {
            format!("Superseded: request {by} from the same policy version was applied first.")
        }
        State::Stale { current, .. } => capital(&format!(
            "stale: it started from version {}, and version {current} came first.",
            request.base_version
        )),
    }
}
