//! What a person may answer to a request: approve, reject, edit, withdraw.

use super::discussion::EditForm;
use super::words::{deed, who_can};
use super::{Actions, StreamField};
use crate::components::when::moment;
use crate::server_fns::heading::Heading;
use crate::server_fns::ladder::{May, Names, RequestView};
use crate::words;
use leptos::form::ActionForm;
use leptos::prelude::*;
use understudy_ladder::request::State;
use understudy_ladder::{Permission, RequestId};

/// The buttons that this person has, and why others are missing.
#[component]
pub fn Answers(
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
        }
        .into_any(),
        // Said above already, with when it is applied.
        May::No(_) if matches!(request.state, State::Scheduled { .. }) => ().into_any(),
        May::No(why) => view! { <p class="muted">{why.clone()}</p> }.into_any(),
        May::NotInRole => {
            view! { <p class="muted">{who_can(Permission::Approve, words::ladder::can_approve)}</p> }
                .into_any()
        }
    };
    let reject = request
        .reject
        .then(|| view! { <RejectForm id=id heading=heading.clone() actions=actions /> });
    let own = heading.clone();
    let withdraw = (request.withdraw == May::Yes).then(|| {
        view! {
            <ActionForm action=actions.withdraw attr:class="deed">
                <StreamField heading=own />
                <input type="hidden" name="request" value=id.get() />
                <button class="button" type="submit">{words::ladder::withdraw()}</button>
            </ActionForm>
        }
    });
    view! {
        <div class="answers">
            {answers} {reject} <EditForm request=request heading=heading actions=actions /> {withdraw}
        </div>
    }
}

/// What the button of an approval says.
pub fn approve_words(request: &RequestView, names: &Names) -> String {
    let deed = deed(&request.base, &request.proposed, names);
    let last = request.approvals.len() + 1 >= usize::from(request.quorum);
    if let Some(at) = request.apply_at.filter(|_| last && !request.completes) {
        words::ladder::approve_from(deed, moment(at))
    } else if request.completes {
        words::ladder::approve(deed)
    } else {
        words::ladder::approve_as(request.approvals.len() + 1, request.quorum, deed)
    }
}

#[component]
fn ApproveForm(words: String, id: RequestId, heading: Heading, actions: Actions) -> impl IntoView {
    let field = format!("approve-{id}");
    view! {
        <ActionForm action=actions.approve attr:class="form approve">
            <StreamField heading=heading />
            <input type="hidden" name="request" value=id.get() />
            <div class="form-row">
                <label for=field.clone()>{words::ladder::reason_if_any()}</label>
                <input id=field name="reason" maxlength="2000" autocomplete="off" />
            </div>
            <div class="deed">
                <button class="button button-primary" type="submit">{words}</button>
            </div>
        </ActionForm>
    }
}

#[component]
fn RejectForm(id: RequestId, heading: Heading, actions: Actions) -> impl IntoView {
    let field = format!("reason-{id}");
    view! {
        <details class="reject">
            <summary class="button">{words::ladder::reject()}</summary>
            <ActionForm action=actions.reject attr:class="form">
                <StreamField heading=heading />
                <input type="hidden" name="request" value=id.get() />
                <div class="form-row">
                    <label for=field.clone()>{words::ladder::why_not()}</label>
                    <textarea id=field name="reason" rows="2" maxlength="2000" required></textarea>
                </div>
                <div class="deed">
                    <button class="button button-danger" type="submit">
                        {words::ladder::reject_does()}
                    </button>
                </div>
            </ActionForm>
        </details>
    }
}
