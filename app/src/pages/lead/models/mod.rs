//! The models page: versions and slots, how each compares with people, and uploading another.

mod beside;
mod canary;
mod compare;
mod upload;
mod version;

use crate::components::{Banner, EmptyState, PageTitle, StreamTab, Tone};
use crate::error::AppError;
use crate::pages::reviewer::ladder::{RollBackForm, failed};
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::ladder::RollBackModel;
use crate::server_fns::models::{
    ModelsView, ProposeModel, ScorePast, SetCanary, SetModelSlot, ShownModels, load_models,
};
use crate::words;
use beside::{CostForm, SameItems};
use compare::Comparison;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use understudy_ladder::Permission;
use upload::Upload;
use version::Version;

/// The models of a stream.
#[component]
pub fn ModelsPage() -> impl IntoView {
    let actions = Actions::new();
    let outcome = use_query_map().with_untracked(|query| Outcome {
        added: query.get("added"),
        refused: query.get("error"),
        done: query.get("done"),
    });
    let failure = actions.failure();
    let slug = slug_of_address();
    let costs =
        use_query_map().with_untracked(|query| (query.get("error_cost"), query.get("human_cost")));
    let page = fetched(
        move || (slug.clone(), costs.clone()),
        |(slug, (error_cost, human_cost))| load_models(slug, error_cost, human_cost),
    );
    loaded(page, move |page| {
        let happened = match (&failure, &outcome.refused) {
            (Some(error), _) => Some((Tone::Danger, error.to_string())),
            (None, Some(refused)) => Some((Tone::Danger, words::models::not_added(refused))),
            (None, None) => outcome.happened(&page.models).map(|text| (Tone::Ok, text)),
        };
        view! { <Models page=page actions=actions happened=happened /> }
    })
}

/// What the last form left in the address.
#[derive(Clone)]
struct Outcome {
    added: Option<String>,
    refused: Option<String>,
    done: Option<String>,
}

impl Outcome {
    /// What happened, told from what is stored.
    fn happened(&self, models: &ModelsView) -> Option<String> {
        if let Some(added) = &self.added {
            let version = models.versions.iter().find(|one| one.name == *added)?;
            return Some(words::models::added(
                &version.name,
                words::domain::slot(version.slot),
            ));
        }
        let (what, number) = self.done.as_ref()?.split_once('-')?;
        let number: i64 = number.parse().ok()?;
        let name = || {
            let version = models.versions.iter().find(|one| one.id.get() == number)?;
            Some(version.name.as_str())
        };
        match what {
            "preview" => Some(words::models::in_preview(name()?)),
            "scoring" => Some(words::models::scores_past(name()?)),
            "retired" => Some(words::models::retired(name()?)),
            "back" => Some(words::models::active_again(
                models.names.model(models.policy.active_model),
                models.policy.rung,
            )),
            _ => None,
        }
    }
}

/// The forms of the page.
#[derive(Clone, Copy)]
struct Actions {
    slot: ServerAction<SetModelSlot>,
    propose: ServerAction<ProposeModel>,
    back: ServerAction<RollBackModel>,
    canary: ServerAction<SetCanary>,
    score: ServerAction<ScorePast>,
}

impl Actions {
    fn new() -> Self {
        Self {
            slot: ServerAction::new(),
            propose: ServerAction::new(),
            back: ServerAction::new(),
            canary: ServerAction::new(),
            score: ServerAction::new(),
        }
    }

    /// Why the form that led here did not do what it says.
    fn failure(self) -> Option<AppError> {
        failed(self.slot.value().get_untracked())
            .or_else(|| failed(self.propose.value().get_untracked()))
            .or_else(|| failed(self.back.value().get_untracked()))
            .or_else(|| failed(self.canary.value().get_untracked()))
            .or_else(|| failed(self.score.value().get_untracked()))
    }
}

#[component]
fn Models(page: ShownModels, actions: Actions, happened: Option<(Tone, String)>) -> impl IntoView {
    let ShownModels {
        heading,
        input,
        takes_files,
        models,
        bad_costs,
    } = page;
    let versions = models
        .versions
        .iter()
        .cloned()
        .map(|version| {
            view! {
                <Version
                    version=version
                    models=models.clone()
                    heading=heading.clone()
                    actions=actions
                />
            }
        })
        .collect_view();
    let may_demote = heading.allows(Permission::Demote);
    view! {
        <StreamPageHead heading=heading.clone() current=StreamTab::Models />
        <PageTitle
            title=words::models::title()
            lead=words::models::lead()
        />
        {happened.map(|(tone, text)| view! { <Banner tone=tone>{text}</Banner> })}
        {if models.versions.is_empty() {
            view! {
                <EmptyState title=words::models::none_yet()>
                    <p>{words::models::none_hint()}</p>
                </EmptyState>
            }
                .into_any()
        } else {
            view! {
                <Comparison models=models.clone() />
                <SameItems models=models.clone() />
                <CostForm
                    costs=models.costs
                    division=models.division.clone()
                    problem=bad_costs
                />
            }
                .into_any()
        }}
        <div class="columns-aside">
            <div class="section">{versions}</div>
            <div class="section">
                {(may_demote && !models.versions.is_empty())
                    .then(|| {
                        view! {
                            <section class="panel" aria-labelledby="rollback">
                                <h2 id="rollback">{words::models::roll_back()}</h2>
                                <RollBackForm
                                    back=models.back.clone()
                                    slug=heading.slug.clone()
                                    page="models"
                                    action=actions.back
                                />
                            </section>
                        }
                    })} <Upload heading=heading input=input names=models.names takes_files=takes_files />
            </div>
        </div>
    }
}
