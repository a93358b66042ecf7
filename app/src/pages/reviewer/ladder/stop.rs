//! The kill switch, and what holds the stream down.

use super::words::who_can;
use super::{Actions, StreamField};
use crate::components::when::When;
use crate::pages::stream_page::because;
use crate::server_fns::heading::{Heading, Hold};
use crate::server_fns::ladder::LadderView;
use crate::words;
use leptos::form::ActionForm;
use leptos::prelude::*;
use understudy_ladder::rung::CapCause;
use understudy_ladder::{Permission, Rung};

/// The kill switch, or who pressed it.
#[component]
pub fn Stop(heading: Heading, ladder: LadderView, actions: Actions) -> impl IntoView {
    let killed = heading
        .holds
        .iter()
        .any(|hold| hold.cap.cause == CapCause::KillSwitch);
    let caps = heading
        .holds
        .iter()
        .map(|hold| cap(hold, heading.approved, ladder.stopped_because.clone()))
        .collect_view();
    let lift = heading
        .holds
        .iter()
        .map(|hold| hold.cap.at)
        .min()
        .map(lifted_by);
    let form = if killed {
        view! { <p class="muted">{words::ladder::killed()}</p> }.into_any()
    } else if heading.allows(Permission::Demote) {
        view! { <StopForm heading=heading actions=actions /> }.into_any()
    } else {
        view! { <p class="muted">{who_can(Permission::Demote, words::ladder::can_stop)}</p> }
            .into_any()
    };
    view! {
        <section class="panel place-stop" aria-labelledby="stop">
            <h2 id="stop">{words::ladder::stop()}</h2>
            <ul class="caps">{caps}</ul>
            {lift.map(|text| view! { <p>{text}</p> })}
            {form}
        </section>
    }
}

fn cap(hold: &Hold, approved: Rung, reason: Option<String>) -> impl IntoView + use<> {
    let killed = hold.cap.cause == CapCause::KillSwitch;
    let reason = reason.filter(|_| killed);
    let text = because(hold, approved.max(hold.cap.at));
    view! {
        <li>
            <p>
                {words::around(
                    &words::ladder::capped_since(words::HERE, words::HERE),
                    vec![
                        view! { <span class="pill pill-danger">{words::ladder::at_most(hold.cap.at)}</span> }.into_any(),
                        view! { <When at=hold.since /> }.into_any(),
                    ],
                )}
            </p>
            <p>{text}</p>
            {reason.map(|reason| view! { <blockquote>{reason}</blockquote> })}
        </li>
    }
}

/// What lifts a cap at this rung.
fn lifted_by(at: Rung) -> String {
    at.up().map_or_else(String::new, words::ladder::lifted_by)
}

#[component]
fn StopForm(heading: Heading, actions: Actions) -> impl IntoView {
    let does = if heading.ladder().effective() > Rung::Shadow {
        words::ladder::stop_does()
    } else {
        words::ladder::stop_does_low()
    };
    view! {
        <ActionForm action=actions.stop attr:class="form">
            <StreamField heading=heading />
            <div class="form-row">
                <label for="stop-reason">{words::ladder::why()}</label>
                <input id="stop-reason" name="reason" maxlength="2000" autocomplete="off" />
            </div>
            <div class="deed">
                <button class="button button-stop" type="submit" aria-describedby="stop-does">
                    {words::ladder::stop_now()}
                </button>
                <p class="consequence" id="stop-does">{does}</p>
            </div>
        </ActionForm>
    }
}
