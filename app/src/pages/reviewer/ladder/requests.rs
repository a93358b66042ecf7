//! Open requests: what each would change, on what evidence, and who can let it through.

use super::facts::differences;
use super::happened::approvals_missing;
use super::words::{capital, change_in_short, deed, what_changes, what_evidence_shows, who_can};
use super::{Actions, StreamField};
use crate::components::GateList;
use crate::components::number::thousands;
use crate::components::when::When;
use crate::server_fns::heading::Heading;
use crate::server_fns::ladder::{May, Names, RequestView};
use leptos::form::ActionForm;
use leptos::prelude::*;
use understudy_ladder::{Permission, Policy, RequestId};

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
    view! {
        <article class="panel panel-waiting" id=title.clone() aria-labelledby=format!("{title}-title")>
            <header class="request-head">
                <h2 id=format!("{title}-title")>{format!("Request {}: {short}", request.id)}</h2>
                <span class="pill pill-caution">
                    {format!("{} of {} approvals", request.approvals.len(), request.quorum)}
                </span>
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
                    .map(|text| view! { <p>{text}</p> })}
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
            <Answers request=request heading=heading names=names actions=actions />
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

#[component]
fn Approvals(request: RequestView) -> impl IntoView {
    if request.approvals.is_empty() {
        return view! {
            <p class="muted">{format!("Nothing changes until {}.", approvals_missing(&request))}</p>
        }
        .into_any();
    }
    let names = request
        .approvals
        .iter()
        .map(|(name, at)| {
            view! { <li>{name.clone()} " approved it on " <When at=*at /></li> }
        })
        .collect_view();
    view! {
        <div>
            <ul>{names}</ul>
            <p class="muted">{format!("Nothing changes until {}.", approvals_missing(&request))}</p>
        </div>
    }
    .into_any()
}

/// The buttons that this person has, and why others are missing.
#[component]
fn Answers(
    request: RequestView,
    heading: Heading,
    names: Names,
    actions: Actions,
) -> impl IntoView {
    let id = request.id;
    let answers = match &request.approve {
        May::Yes => view! {
            <ApproveForm
                words=approve_words(&request, &names)
                id=id
                heading=heading.clone()
                actions=actions
            />
            <RejectForm id=id heading=heading.clone() actions=actions />
        }
        .into_any(),
        May::No(why) => view! { <p class="muted">{why.clone()}</p> }.into_any(),
        May::NotInRole => {
            view! { <p class="muted">{who_can(Permission::Approve, "approve or reject it")}</p> }
                .into_any()
        }
    };
    let withdraw = (request.withdraw == May::Yes).then(|| {
        view! {
            <ActionForm action=actions.withdraw attr:class="deed">
                <StreamField heading=heading.clone() />
                <input type="hidden" name="request" value=id.get() />
                <button class="button" type="submit">"Withdraw: the policy stays as it is"</button>
            </ActionForm>
        }
    });
    view! { <div class="answers">{answers} {withdraw}</div> }
}

/// What the button of an approval says.
pub fn approve_words(request: &RequestView, names: &Names) -> String {
    let deed = deed(&request.base, &request.proposed, names);
    if request.completes {
        format!("Approve: {deed}")
    } else {
        format!(
            "Approve as {} of {}: {deed} once all have",
            request.approvals.len() + 1,
            request.quorum
        )
    }
}

#[component]
fn ApproveForm(words: String, id: RequestId, heading: Heading, actions: Actions) -> impl IntoView {
    view! {
        <ActionForm action=actions.approve attr:class="deed">
            <StreamField heading=heading />
            <input type="hidden" name="request" value=id.get() />
            <button class="button button-primary" type="submit">{words}</button>
        </ActionForm>
    }
}

#[component]
fn RejectForm(id: RequestId, heading: Heading, actions: Actions) -> impl IntoView {
    let field = format!("reason-{id}");
    view! {
        <details class="reject">
            <summary class="button">"Reject"</summary>
            <ActionForm action=actions.reject attr:class="form">
                <StreamField heading=heading />
                <input type="hidden" name="request" value=id.get() />
                <div class="form-row">
                    <label for=field.clone()>"Why not"</label>
                    <textarea id=field name="reason" rows="2" maxlength="2000" required></textarea>
                </div>
                <div class="deed">
                    <button class="button button-danger" type="submit">
                        "Reject: the policy stays as it is"
                    </button>
                </div>
            </ActionForm>
        </details>
    }
}

/// The state of a closed request as a sentence.
pub fn ended(request: &RequestView) -> String {
    use understudy_ladder::request::State;
    let nobody = String::new();
    match &request.state {
        State::Open { .. } => "Waits for approval.".to_owned(),
        State::Applied { .. } => {
            let names: Vec<_> = request
                .approvals
                .iter()
                .map(|(name, _)| name.as_str())
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
