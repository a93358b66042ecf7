//! What is said about a request, and how its requester changes it.

use super::{Actions, StreamField};
use crate::components::when::When;
use crate::server_fns::heading::Heading;
use crate::server_fns::ladder::{Comment, May, RequestView};
use crate::words;
use leptos::form::ActionForm;
use leptos::prelude::*;
use understudy_ladder::{Permission, RequestId};

/// What was said, oldest first, and the form to say something.
#[component]
pub fn Discussion(
    id: RequestId,
    comments: Vec<Comment>,
    heading: Heading,
    actions: Actions,
) -> impl IntoView {
    let may = heading.allows(Permission::OpenRequests) || heading.allows(Permission::Approve);
    let said = (!comments.is_empty()).then(|| thread(comments));
    let field = format!("say-{id}");
    let form = may.then(|| {
        view! {
            <details class="reject">
                <summary class="button button-small">{words::ladder::comment()}</summary>
                <ActionForm action=actions.comment attr:class="form">
                    <StreamField heading=heading />
                    <input type="hidden" name="request" value=id.get() />
                    <div class="form-row">
                        <label for=field.clone()>{words::ladder::comment()}</label>
                        <textarea id=field name="text" rows="2" maxlength="2000" required></textarea>
                    </div>
                    <div class="deed">
                        <button class="button" type="submit">{words::ladder::add_comment()}</button>
                    </div>
                </ActionForm>
            </details>
        }
    });
    view! { <div class="discussion">{said} {form}</div> }
}

/// What was said, oldest first.
pub fn thread(comments: Vec<Comment>) -> impl IntoView {
    let rows = comments
        .into_iter()
        .map(|comment| {
            view! {
                <li>
                    <p class="muted">{comment.by} ", " <When at=comment.at /></p>
                    <p class="said">{comment.text}</p>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="comments" aria-label=words::ladder::comments()>{rows}</ul> }
}

/// The form that changes one's own request.
#[component]
pub fn EditForm(request: RequestView, heading: Heading, actions: Actions) -> impl IntoView {
    if request.withdraw != May::Yes {
        return None;
    }
    let id = request.id;
    let threshold = request
        .proposed
        .thresholds
        .default
        .filter(|_| request.proposed.rung.automates());
    let (number, comment, time, does) = (
        format!("edit-threshold-{id}"),
        format!("edit-comment-{id}"),
        format!("edit-time-{id}"),
        format!("edit-does-{id}"),
    );
    let voids = match request.approvals.len() {
        0 => words::ladder::voids_none().to_owned(),
        many => words::ladder::voids(many as u64),
    };
    let apply_at = request
        .apply_at
        .map(|at| at.format("%Y-%m-%dT%H:%M").to_string());
    Some(view! {
        <details class="reject">
            <summary class="button">{words::ladder::edit()}</summary>
            <ActionForm action=actions.edit attr:class="form">
                <StreamField heading=heading />
                <input type="hidden" name="request" value=id.get() />
                {threshold
                    .map(|threshold| {
                        view! {
                            <div class="form-row">
                                <label for=number.clone()>{words::ladder::fact_threshold()}</label>
                                <input
                                    id=number
                                    name="threshold"
                                    type="number"
                                    min="0"
                                    max="1"
                                    step="0.001"
                                    inputmode="decimal"
                                    required
                                    value=threshold.to_string()
                                />
                            </div>
                        }
                    })}
                <div class="form-row">
                    <label for=comment.clone()>{words::ladder::why()}</label>
                    <textarea id=comment name="comment" rows="2" maxlength="2000">
                        {request.comment}
                    </textarea>
                </div>
                <ApplyAt id=time value=apply_at />
                <div class="deed">
                    <button class="button" type="submit" aria-describedby=does.clone()>
                        {words::ladder::change_request()}
                    </button>
                    <p class="consequence" id=does>{voids}</p>
                </div>
            </ActionForm>
        </details>
    })
}

/// The same behind a fold, for those who seldom want it.
#[component]
pub fn Schedule(
    /// The field's id.
    #[prop(into)]
    id: String,
) -> impl IntoView {
    view! {
        <details>
            <summary>{words::ladder::schedule_it()}</summary>
            <ApplyAt id=id />
        </details>
    }
}

/// Not to be applied before this time.
#[component]
pub fn ApplyAt(
    /// The field's id.
    id: String,
    /// What it holds.
    #[prop(optional_no_strip)]
    value: Option<String>,
) -> impl IntoView {
    let hint = format!("{id}-hint");
    view! {
        <div class="form-row">
            <label for=id.clone()>{words::ladder::apply_not_before()}</label>
            <input id=id name="apply_at" type="datetime-local" value=value aria-describedby=hint.clone() />
            <p class="form-hint" id=hint>
                {words::ladder::in_utc()}
            </p>
        </div>
    }
}
