//! The way down: demotion and rollback, each one button and at once.

use super::words::{meaning_of_demotion, who_can};
use super::{Actions, StreamField};
use crate::server_fns::heading::Heading;
use crate::server_fns::ladder::{LadderView, RollBack};
use crate::words;
use leptos::form::ActionForm;
use leptos::prelude::*;
use understudy_ladder::{Permission, Rung};

/// Demotion and rollback.
#[component]
pub fn GoDown(heading: Heading, ladder: LadderView, actions: Actions) -> impl IntoView {
    let allowed = heading.allows(Permission::Demote);
    let below: Vec<Rung> = Rung::ALL
        .into_iter()
        .rev()
        .filter(|rung| *rung < heading.approved)
        .collect();
    let forms = if allowed {
        view! {
            <Demotions below=below heading=heading.clone() actions=actions />
            <RollBackForm
                back=ladder.back.clone()
                slug=heading.slug.clone()
                page="ladder"
                action=actions.back
            />
        }
        .into_any()
    } else {
        view! { <p class="muted">{who_can(Permission::Demote, words::ladder::can_demote)}</p> }
            .into_any()
    };
    view! {
        <section class="panel place-down" aria-labelledby="down">
            <h2 id="down">{words::ladder::go_down()}</h2>
            <p class="muted">{words::ladder::at_once()}</p>
            {forms}
        </section>
    }
}

#[component]
fn Demotions(below: Vec<Rung>, heading: Heading, actions: Actions) -> impl IntoView {
    if below.is_empty() {
        return view! {
            <div class="deed">
                <button class="button button-danger" type="button" disabled aria-describedby="no-rung">
                    {words::ladder::demote()}
                </button>
                <p class="consequence" id="no-rung">{words::ladder::nothing_below()}</p>
            </div>
        }
        .into_any();
    }
    below
        .into_iter()
        .map(|rung| {
            let describes = format!("demote-{}", rung.code());
            let heading = heading.clone();
            view! {
                <ActionForm action=actions.demote attr:class="deed">
                    <StreamField heading=heading />
                    <input type="hidden" name="to" value=rung.code() />
                    <button
                        class="button button-danger"
                        type="submit"
                        aria-describedby=describes.clone()
                    >
                        {words::ladder::demote_to(rung)}
                    </button>
                    <p class="consequence" id=describes>
                        {meaning_of_demotion(rung)}
                    </p>
                </ActionForm>
            }
        })
        .collect_view()
        .into_any()
}

/// One button that makes the model version before active again.
#[component]
pub fn RollBackForm(
    /// What it would do; `None` when nothing is retained.
    back: Option<RollBack>,
    /// The stream's slug.
    slug: String,
    /// The page to go back to: `ladder` or `models`.
    page: &'static str,
    /// The action.
    action: ServerAction<crate::server_fns::ladder::RollBackModel>,
) -> impl IntoView {
    match back {
        Some(RollBack {
            to,
            from,
            leaving,
            rung,
        }) => view! {
            <ActionForm action=action attr:class="deed">
                <input type="hidden" name="slug" value=slug />
                <input type="hidden" name="page" value=page />
                <input type="hidden" name="leaving" value=leaving.to_string() />
                <button class="button button-danger" type="submit" aria-describedby="roll-back">
                    {words::ladder::roll_back_to(&to)}
                </button>
                <p class="consequence" id="roll-back">
                    {words::ladder::roll_back_does(to, from, rung)}
                </p>
            </ActionForm>
        }
        .into_any(),
        None => view! {
            <div class="deed">
                <button class="button button-danger" type="button" disabled aria-describedby="no-model">
                    {words::ladder::roll_back()}
                </button>
                <p class="consequence" id="no-model">
                    {words::ladder::nothing_retained()}
                </p>
            </div>
        }
        .into_any(),
    }
}
