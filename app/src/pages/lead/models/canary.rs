//! The canary: started and raised by a request, lowered and ended at once.

use super::Actions;
use crate::components::GateList;
use crate::pages::reviewer::ladder::words::who_can;
use crate::server_fns::heading::Heading;
use crate::server_fns::models::{ModelsView, SHARES, Switch};
use crate::words;
use leptos::form::ActionForm;
use leptos::prelude::*;
use understudy_ladder::policy::Canary;
use understudy_ladder::request::quorum;
use understudy_ladder::{ModelId, Permission, Policy, PolicyVersion, Rate, Rung};

/// What making a version the canary would take, and the way to end it.
#[component]
pub fn CanaryPanel(
    id: ModelId,
    name: String,
    raise: Option<Switch>,
    models: ModelsView,
    heading: Heading,
    actions: Actions,
) -> impl IntoView {
    let now = models.approved.canary.filter(|canary| canary.model == id);
    let end = now.map(|canary| {
        view! { <End canary=canary models=models.clone() heading=heading.clone() actions=actions /> }
    });
    let raise = raise.map(|raise| {
        view! {
            <Raise id=id name=name now=now raise=raise models=models heading=heading actions=actions />
        }
    });
    view! { {end} {raise} }
}

#[component]
fn End(canary: Canary, models: ModelsView, heading: Heading, actions: Actions) -> impl IntoView {
    if !heading.allows(Permission::Demote) {
        let who = who_can(Permission::Demote, words::ladder::can_end_canary);
        return view! { <p class="muted">{who}</p> }.into_any();
    }
    let id = canary.model;
    let active = models.names.model(models.approved.active_model);
    let does = words::models::end_canary_does(&active, canary.share);
    let describes = format!("end-canary-{id}");
    let shares = lower_shares(canary.share);
    let lower = (!shares.is_empty()).then(|| {
        view! {
            <Lower
                canary=canary
                shares=shares
                active=active
                version=models.version
                slug=heading.slug.clone()
                actions=actions
            />
        }
    });
    view! {
        {lower}
        <ActionForm action=actions.canary attr:class="deed">
            <input type="hidden" name="slug" value=heading.slug />
            <input type="hidden" name="model" value=id.get() />
            <input type="hidden" name="base" value=models.version.get() />
            <input type="hidden" name="share" value="0" />
            <button class="button button-danger" type="submit" aria-describedby=describes.clone()>
                {words::models::end_canary()}
            </button>
            <p class="consequence" id=describes>{does}</p>
        </ActionForm>
    }
    .into_any()
}

/// The shares that are less than the present one, the greatest first.
fn lower_shares(now: Rate) -> Vec<u16> {
    let lower = |percent: &u16| Rate::percent(*percent).is_some_and(|share| share < now);
    SHARES.into_iter().rev().filter(lower).collect()
}

#[component]
fn Lower(
    canary: Canary,
    shares: Vec<u16>,
    active: String,
    version: PolicyVersion,
    slug: String,
    actions: Actions,
) -> impl IntoView {
    let id = canary.model;
    let options = shares
        .into_iter()
        .map(|percent| view! { <option value=percent>{words::models::share_of_items(percent)}</option> })
        .collect_view();
    let (share, describes) = (
        format!("canary-less-{id}"),
        format!("canary-less-does-{id}"),
    );
    let does = words::models::lower_canary_does(&active, canary.share);
    view! {
        <ActionForm action=actions.canary attr:class="form">
            <input type="hidden" name="slug" value=slug />
            <input type="hidden" name="model" value=id.get() />
            <input type="hidden" name="base" value=version.get() />
            <div class="form-row">
                <label for=share.clone()>{words::models::smaller_share()}</label>
                <select id=share name="share">
                    {options}
                </select>
            </div>
            <div class="deed">
                <button class="button" type="submit" aria-describedby=describes.clone()>
                    {words::models::lower_canary()}
                </button>
                <p class="consequence" id=describes>
                    {does}
                </p>
            </div>
        </ActionForm>
    }
}

#[component]
fn Raise(
    id: ModelId,
    name: String,
    now: Option<Canary>,
    raise: Switch,
    models: ModelsView,
    heading: Heading,
    actions: Actions,
) -> impl IntoView {
    let passed = raise.gates.iter().filter(|gate| gate.passes()).count();
    let all = raise.gates.len();
    let summary = if now.is_some() {
        words::models::more_canary(passed, all)
    } else {
        words::models::make_canary(passed, all)
    };
    let active = models.names.model(models.policy.active_model);
    let means = meaning(&name, &active, models.policy.rung);
    let raised = raised(&models.policy, &raise.proposed);
    let form = match raise.problem {
        Some(problem) => view! { <p class="muted">{problem}</p> }.into_any(),
        None if heading.allows(Permission::OpenRequests) => {
            let quorum = quorum(&raise.proposed);
            view! { <Form id=id now=now quorum=quorum models=models heading=heading actions=actions /> }.into_any()
        }
        None => {
            let who = who_can(Permission::OpenRequests, words::ladder::can_ask_canary);
            view! { <p class="muted">{who}</p> }.into_any()
        }
    };
    view! {
        <details>
            <summary>{summary}</summary>
            <div class="section">
                <p>{means} " " {raised}</p>
                <GateList gates=raise.gates />
                {form}
            </div>
        </details>
    }
}

/// What a canary does on this rung.
fn meaning(name: &str, active: &str, rung: Rung) -> String {
    match rung {
        Rung::HumanOnly | Rung::Shadow => words::models::canary_unseen(name, active),
        Rung::Assist => words::models::canary_suggested(name, active),
        Rung::Partial | Rung::Full => words::models::canary_automated(name, active),
    }
}

/// What the canary needs of the threshold that both share.
fn raised(base: &Policy, proposed: &Policy) -> Option<String> {
    let threshold = proposed
        .thresholds
        .default
        .filter(|_| proposed.thresholds != base.thresholds)?;
    Some(words::models::threshold_rises(threshold))
}

#[component]
fn Form(
    id: ModelId,
    now: Option<Canary>,
    quorum: u16,
    models: ModelsView,
    heading: Heading,
    actions: Actions,
) -> impl IntoView {
    let options = SHARES
        .into_iter()
        .filter(|percent| {
            let share = Rate::percent(*percent);
            now.is_none_or(|canary| share.is_some_and(|share| share > canary.share))
        })
        .map(|percent| view! { <option value=percent>{words::models::share_of_items(percent)}</option> })
        .collect_view();
    let (share, comment, does) = (
        format!("canary-share-{id}"),
        format!("canary-comment-{id}"),
        format!("canary-does-{id}"),
    );
    view! {
        <ActionForm action=actions.canary attr:class="form">
            <input type="hidden" name="slug" value=heading.slug />
            <input type="hidden" name="model" value=id.get() />
            <input type="hidden" name="base" value=models.version.get() />
            <div class="form-row">
                <label for=share.clone()>{words::models::share_of_canary()}</label>
                <select id=share name="share">{options}</select>
            </div>
            <div class="form-row">
                <label for=comment.clone()>{words::models::why_now()}</label>
                <textarea id=comment name="comment" rows="2" maxlength="2000"></textarea>
            </div>
            <div class="deed">
                <button class="button button-primary" type="submit" aria-describedby=does.clone()>
                    {words::models::open_canary_request()}
                </button>
                <p class="consequence" id=does>
                    {words::models::nothing_until(quorum.into())}
                </p>
            </div>
        </ActionForm>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canary_can_be_lowered_to_what_is_less_than_it_has() {
        let at = |percent| lower_shares(Rate::percent(percent).unwrap());
        assert_eq!(at(25), [10, 5, 1]);
        assert_eq!(at(1), [0; 0], "only ended");
    }
}
