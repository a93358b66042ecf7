//! The canary: started and raised by a request, lowered and ended at once.

use super::Actions;
use crate::components::GateList;
use crate::pages::reviewer::ladder::words::who_can;
use crate::server_fns::heading::Heading;
use crate::server_fns::models::{ModelsView, SHARES, Switch};
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
        let who = who_can(Permission::Demote, "end the canary");
        return view! { <p class="muted">{who}</p> }.into_any();
    }
    let id = canary.model;
    let active = models.names.model(models.approved.active_model);
    let does = format!(
        "At once: {active} decides its {} of items again. What the canary decided stays as it is.",
        canary.share
    );
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
                "End the canary"
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
        .map(|percent| view! { <option value=percent>{format!("{percent} % of items")}</option> })
        .collect_view();
    let (share, describes) = (
        format!("canary-less-{id}"),
        format!("canary-less-does-{id}"),
    );
    let does = format!(
        "At once, without a request: {active} decides the items that the canary gives up, of the {} that are its own now. \
         What it decided stays as it is.",
        canary.share
    );
    view! {
        <ActionForm action=actions.canary attr:class="form">
            <input type="hidden" name="slug" value=slug />
            <input type="hidden" name="model" value=id.get() />
            <input type="hidden" name="base" value=version.get() />
            <div class="form-row">
                <label for=share.clone()>"Smaller share of the canary"</label>
                <select id=share name="share">
                    {options}
                </select>
            </div>
            <div class="deed">
                <button class="button" type="submit" aria-describedby=describes.clone()>
                    "Lower the canary's share"
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
    let what = if now.is_some() {
        "Give the canary more"
    } else {
        "Make it the canary"
    };
    let summary = format!("{what}: {passed} of {} gates pass", raise.gates.len());
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
            let who = who_can(Permission::OpenRequests, "ask for a canary");
            view! { <p class="muted">{who}</p> }.into_any()
        }
    };
    view! {
        <details>
            <summary>{summary}</summary>
            <div class="section">
                <p>{means} {raised.map(|text| format!(" {text}"))}</p>
                <GateList gates=raise.gates />
                {form}
            </div>
        </details>
    }
}

/// What a canary does on this rung.
fn meaning(name: &str, active: &str, rung: Rung) -> String {
    let who =
        format!("{name} takes the place of {active} for a share of items, always the same ones.");
    let then = match rung {
        Rung::HumanOnly | Rung::Shadow => {
            "Nobody sees a prediction on this rung, so it changes nothing until the stream is on Assist or above."
        }
        Rung::Assist => "People see its suggestions for those items, and decide them.",
        Rung::Partial | Rung::Full => {
            "It decides those of them that its confidence allows. When it breaches a guardrail, its share ends at once."
        }
    };
    format!("{who} {then}")
}

/// What the canary needs of the threshold that both share.
fn raised(base: &Policy, proposed: &Policy) -> Option<String> {
    let threshold = proposed
        .thresholds
        .default
        .filter(|_| proposed.thresholds != base.thresholds)?;
    Some(format!(
        "The threshold rises to {threshold} for both, because that is what its own evidence certifies."
    ))
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
        .map(|percent| view! { <option value=percent>{format!("{percent} % of items")}</option> })
        .collect_view();
    let people = match quorum {
        1 => "another person approves".to_owned(),
        many => format!("{many} other people approve"),
    };
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
                <label for=share.clone()>"Share of the canary"</label>
                <select id=share name="share">{options}</select>
            </div>
            <div class="form-row">
                <label for=comment.clone()>"Why now"</label>
                <textarea id=comment name="comment" rows="2" maxlength="2000"></textarea>
            </div>
            <div class="deed">
                <button class="button button-primary" type="submit" aria-describedby=does.clone()>
                    "Open a request for this canary"
                </button>
                <p class="consequence" id=does>
                    {format!("Nothing changes until {people}. The evidence of today goes with it.")}
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
