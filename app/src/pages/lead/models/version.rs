//! One model version: what it is, and the moves that it can make.

use super::Actions;
use super::canary::CanaryPanel;
use super::compare::SlotPill;
use crate::components::GateList;
use crate::components::number::thousands;
use crate::components::when::{When, moment};
use crate::pages::reviewer::ladder::words::{change_in_short, what_changes, who_can};
use crate::server_fns::heading::Heading;
use crate::server_fns::models::{ModelsView, Scoring, Switch, VersionOfModel};
use crate::words;
use leptos::form::ActionForm;
use leptos::prelude::*;
use understudy_ladder::request::quorum;
use understudy_ladder::slot::Slot;
use understudy_ladder::{ModelId, Permission};

/// One model version.
#[component]
pub fn Version(
    version: VersionOfModel,
    models: ModelsView,
    heading: Heading,
    actions: Actions,
) -> impl IntoView {
    let title = format!("version-{}", version.id);
    view! {
        <article class="panel" aria-labelledby=title.clone()>
            <header class="request-head">
                <h2 id=title.clone()>{version.name.clone()}</h2>
                <span>
                    <SlotPill place=version.slot />
                    {canary_pill(&models, version.id)}
                </span>
            </header>
            <p class="muted">{place(version.slot)}</p>
            {models
                .approved
                .canary
                .filter(|canary| canary.model == version.id)
                .map(|canary| {
                    view! { <p>{words::models::is_canary(canary.share)}</p> }
                })}
            {version.scoring.clone().map(|scoring| view! { <Progress scoring=scoring /> })}
            {(!version.healthy)
                .then(|| {
                    view! {
                        <p class="form-error">
                            {words::models::unhealthy()}
                        </p>
                    }
                })}
            <Facts version=version.clone() models=models.clone() />
            <Moves version=version models=models heading=heading actions=actions />
        </article>
    }
}

/// Says that a version is the canary, with its share.
pub fn canary_pill(models: &ModelsView, id: ModelId) -> Option<impl IntoView + use<>> {
    let canary = models.approved.canary.filter(|canary| canary.model == id)?;
    Some(view! { " " <span class="pill pill-caution">{words::charts::canary(canary.share)}</span> })
}

/// How far the scoring of past items has come.
#[component]
fn Progress(scoring: Scoring) -> impl IntoView {
    let text = progress_words(&scoring);
    view! {
        <div class="scoring">
            <progress max=scoring.items.max(1) value=scoring.done aria-label=words::models::past_items_scored()></progress>
            <span>{text}</span>
        </div>
    }
}

fn progress_words(scoring: &Scoring) -> String {
    let (done, all) = (thousands(scoring.done), thousands(scoring.items));
    if let Some(why) = &scoring.failed {
        let why = why.trim_end_matches('.');
        return words::models::scoring_failed(done, all, why);
    }
    words::models::scoring_goes_on(done, all)
}

/// What a slot means, as a sentence.
fn place(slot: Slot) -> String {
    match slot {
        Slot::Active => words::models::does_active().to_owned(),
        Slot::Preview => words::models::does_preview().to_owned(),
        Slot::Retained { until } => words::models::does_retained(moment(until)),
        Slot::Retired => words::models::does_nothing().to_owned(),
    }
}

#[component]
fn Facts(version: VersionOfModel, models: ModelsView) -> impl IntoView {
    let hash = match version.sha256 {
        Some(hash) => {
            let short: String = hash.chars().take(12).collect();
            view! { <code title=hash>{short}</code> }.into_any()
        }
        None => view! { {words::models::runs_elsewhere()} }.into_any(),
    };
    let spec = version.spec.map(|spec| {
        let order: Vec<_> = spec
            .order
            .iter()
            .map(|id| models.names.label(id).to_owned())
            .collect();
        view! {
            <div>
                <dt>{words::models::reads()}</dt>
                <dd>{spec.reads}</dd>
            </div>
            <div>
                <dt>{words::models::answers()}</dt>
                <dd>{spec.answers}</dd>
            </div>
            <div>
                <dt>{words::models::order_of_classes()}</dt>
                <dd>{order.join(", ")}</dd>
            </div>
        }
    });
    view! {
        <dl class="facts facts-rows facts-words">
            <div>
                <dt>{words::models::added_label()}</dt>
                <dd><When at=version.added_at /> " " {words::models::by(version.added_by)}</dd>
            </div>
            <div>
                <dt>{words::models::file_sha()}</dt>
                <dd>{hash}</dd>
            </div>
            {spec}
        </dl>
    }
}

/// The moves that this version can make.
#[component]
fn Moves(
    version: VersionOfModel,
    models: ModelsView,
    heading: Heading,
    actions: Actions,
) -> impl IntoView {
    let writes = heading.allows(Permission::WriteModels);
    let (id, slot) = (version.id, version.slot);
    let preview = (writes && matches!(slot, Slot::Retained { .. } | Slot::Retired)).then(|| {
        view! {
            <SlotForm
                id=id
                to="preview"
                words=words::models::to_preview()
                heading=heading.clone()
                actions=actions
            />
        }
    });
    let retire = (writes && matches!(slot, Slot::Preview | Slot::Retained { .. })).then(|| {
        view! {
            <SlotForm
                id=id
                to="retired"
                words=words::models::to_retired()
                heading=heading.clone()
                actions=actions
            />
        }
    });
    let note = (!writes && slot != Slot::Active).then(|| {
        view! { <p class="muted">{who_can(Permission::WriteModels, words::ladder::can_change_slot)}</p> }
    });
    let score = (writes && slot == Slot::Preview && version.sha256.is_some() && !running(&version))
        .then(|| {
            view! { <ScoreForm id=id heading=heading.clone() actions=actions /> }
        });
    let canary = view! {
        <CanaryPanel
            id=id
            name=version.name.clone()
            raise=version.canary.clone()
            models=models.clone()
            heading=heading.clone()
            actions=actions
        />
    };
    let switch = version.switch.map(|switch| {
        view! {
            <Proposal switch=switch id=id models=models heading=heading.clone() actions=actions />
        }
    });
    view! {
        {canary}
        {switch}
        <div class="actions">{score} {preview} {retire}</div>
        {note}
    }
}

fn running(version: &VersionOfModel) -> bool {
    version
        .scoring
        .as_ref()
        .is_some_and(|scoring| scoring.failed.is_none())
}

#[component]
fn ScoreForm(id: ModelId, heading: Heading, actions: Actions) -> impl IntoView {
    view! {
        <ActionForm action=actions.score>
            <input type="hidden" name="slug" value=heading.slug />
            <input type="hidden" name="model" value=id.get() />
            <button class="button" type="submit">{words::models::score_past()}</button>
        </ActionForm>
    }
}

#[component]
fn SlotForm(
    id: ModelId,
    to: &'static str,
    words: &'static str,
    heading: Heading,
    actions: Actions,
) -> impl IntoView {
    view! {
        <ActionForm action=actions.slot>
            <input type="hidden" name="slug" value=heading.slug />
            <input type="hidden" name="model" value=id.get() />
            <input type="hidden" name="slot" value=to />
            <button class="button" type="submit">{words}</button>
        </ActionForm>
    }
}

/// What making this version active would take, and the form that asks for it.
#[component]
fn Proposal(
    switch: Switch,
    id: ModelId,
    models: ModelsView,
    heading: Heading,
    actions: Actions,
) -> impl IntoView {
    let Switch {
        proposed,
        gates,
        problem,
    } = switch;
    let passed = gates.iter().filter(|gate| gate.passes()).count();
    let summary = words::models::make_active(passed, gates.len());
    let short = change_in_short(&models.policy, &proposed, &models.names);
    let means = what_changes(&models.policy, &proposed, &models.names);
    let people = quorum(&proposed);
    let (field, describes) = (format!("comment-{id}"), format!("propose-{id}"));
    let form = if let Some(problem) = problem {
        view! { <p class="muted">{problem}</p> }.into_any()
    } else if heading.allows(Permission::OpenRequests) {
        view! {
            <ActionForm action=actions.propose attr:class="form">
                <input type="hidden" name="slug" value=heading.slug />
                <input type="hidden" name="model" value=id.get() />
                <input type="hidden" name="base" value=models.version.get() />
                <div class="form-row">
                    <label for=field.clone()>{words::models::why_now()}</label>
                    <textarea id=field name="comment" rows="2" maxlength="2000"></textarea>
                </div>
                <div class="deed">
                    <button
                        class="button button-primary"
                        type="submit"
                        aria-describedby=describes.clone()
                    >
                        {words::models::open_request(short)}
                    </button>
                    <p class="consequence" id=describes>
                        {words::models::nothing_until(people.into())}
                    </p>
                </div>
            </ActionForm>
        }
        .into_any()
    } else {
        let who = who_can(Permission::OpenRequests, words::ladder::can_ask_active);
        view! { <p class="muted">{who}</p> }.into_any()
    };
    view! {
        <details>
            <summary>{summary}</summary>
            <div class="section">
                <p>{means}</p>
                <GateList gates=gates />
                {form}
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_in_items_and_a_failure_says_what_to_do() {
        let scoring = Scoring {
            done: 1_200,
            items: 2_400,
            failed: None,
        };
        assert!(progress_words(&scoring).starts_with("About 1,200 of 2,400 items"));
        let failed = Scoring {
            failed: Some("The model cannot be opened.".to_owned()),
            ..scoring
        };
        let text = progress_words(&failed);
        assert!(text.contains("cannot be opened. Start it anew"), "{text}");
    }
}
