//! The threshold page: what the model would decide, how often it would be wrong, and what is certified.

mod by_label;
mod certificate;
mod charts;
mod dial;
mod propose;
mod studio;

use crate::charts::ReliabilityChart;
use crate::components::number::decimal;
use crate::components::{Banner, ChartFigure, EmptyState, PageTitle, StreamTab, Tone};
use crate::figures::agreement::ModelName;
use crate::figures::threshold::CALIBRATION_BINS;
use crate::pages::manager::agreement::answers::Answers;
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::threshold::{
    ProposeThreshold, StudioData, ThresholdPageData, load_threshold,
};
use crate::words;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use studio::ThresholdStudio;
use understudy_ladder::Permission;
use understudy_stats::{ScoreHistogram, calibration, selective};

/// The threshold page of a stream.
#[component]
pub fn ThresholdPage() -> impl IntoView {
    let proposed = ServerAction::<ProposeThreshold>::new();
    let failure = proposed.value().get_untracked().and_then(Result::err);
    let raised = use_query_map()
        .with_untracked(|query| query.get("done"))
        .as_deref()
        == Some("raised");
    let page = fetched(
        || {
            let asked = use_query_map().with_untracked(|query| {
                ["model", "threshold", "max_error", "confidence"].map(|name| query.get(name))
            });
            (slug_of_address(), asked)
        },
        |(slug, [model, threshold, max_error, confidence])| {
            load_threshold(slug, model, threshold, max_error, confidence)
        },
    );
    loaded(page, move |page| {
        let happened = match failure.clone() {
            Some(error) => Some((Tone::Danger, error.to_string())),
            None => raised.then(|| {
                let text = words::threshold::raised();
                (Tone::Ok, text.to_owned())
            }),
        };
        view! { <Threshold page=page happened=happened /> }
    })
}

#[component]
fn Threshold(page: ThresholdPageData, happened: Option<(Tone, String)>) -> impl IntoView {
    let ThresholdPageData {
        heading,
        models,
        studio,
        answers,
    } = page;
    let gates = studio.as_ref().map(|data| data.base.gates.clone());
    let answers = answers.zip(gates).map(|(answers, gates)| {
        view! { <Answers answers=answers asked_for=gates.min_agreement needed=gates.min_blind_pairs /> }
    });
    let slug = heading.slug.clone();
    let writes_models = heading.allows(Permission::WriteModels);
    let body = match studio {
        None => no_model(&slug, writes_models).into_any(),
        Some(data) => view! {
            <Models models=models shown=data.model.clone() />
            <Studio data=data />
        }
        .into_any(),
    };
    view! {
        <StreamPageHead heading=heading current=StreamTab::Threshold />
        <PageTitle
            title=words::threshold::title()
            lead=words::threshold::lead()
        />
        {happened.map(|(tone, text)| view! { <Banner tone=tone>{text}</Banner> })}
        {body}
        {answers}
    }
}

fn no_model(slug: &str, writes_models: bool) -> impl IntoView {
    let href = StreamTab::Models.href(slug);
    view! {
        <EmptyState title=words::threshold::no_model()>
            {if writes_models {
                view! {
                    <p>{words::threshold::upload_first()}</p>
                    <p><a class="button" href=href>{words::threshold::add_model()}</a></p>
                }
                .into_any()
            } else {
                view! { <p>{words::threshold::lead_adds()}</p> }.into_any()
            }}
        </EmptyState>
    }
}

/// A choice of model version, where there is one to make.
#[component]
fn Models(models: Vec<ModelName>, shown: ModelName) -> impl IntoView {
    if models.len() < 2 {
        return ().into_any();
    }
    let options = models
        .into_iter()
        .map(|model| {
            let selected = model.id == shown.id;
            view! { <option value=model.id.to_string() selected=selected>{model.name}</option> }
        })
        .collect_view();
    view! {
        <form method="get" class="filters" aria-label=words::threshold::whose_figures()>
            <div class="form-row form-row-wide">
                <label for="model">{words::threshold::model_version()}</label>
                <select id="model" name="model">{options}</select>
            </div>
            <button class="button" type="submit">{words::threshold::show()}</button>
        </form>
    }
    .into_any()
}

#[component]
fn Studio(data: StudioData) -> impl IntoView {
    let pairs = data.evidence.blind.clone();
    if pairs.n() == 0 {
        let href = StreamTab::Label.href(&data.slug);
        return view! {
            <EmptyState title=words::threshold::no_pairs()>
                <p>{words::threshold::no_pairs_hint()}</p>
                <p><a class="button" href=href>{words::threshold::decide_items()}</a></p>
            </EmptyState>
        }
        .into_any();
    }
    let (model, ask) = (data.model.id.to_string(), data.ask);
    let typed = |share: Option<f64>| share.map(|share| format!("{:.1}", 100.0 * share));
    view! {
        <noscript>
            <form method="get" class="filters panel" aria-label=words::threshold::look_at()>
                <input type="hidden" name="model" value=model />
                <div class="form-row">
                    <label for="ask-threshold">{words::threshold::title()}</label>
                    <input id="ask-threshold" name="threshold" type="number" min="0" max="1" step="0.001" value=ask.threshold.map(|t| t.to_string()) />
                </div>
                <div class="form-row">
                    <label for="ask-error">{words::threshold::error_at_most_percent()}</label>
                    <input id="ask-error" name="max_error" type="number" min="0.1" max="99" step="0.1" value=typed(ask.alpha) />
                </div>
                <div class="form-row">
                    <label for="ask-confidence">{words::threshold::confidence_percent()}</label>
                    <input id="ask-confidence" name="confidence" type="number" min="50" max="99.9" step="0.1" value=typed(ask.delta.map(|delta| 1.0 - delta)) />
                </div>
                <button class="button" type="submit">{words::threshold::show()}</button>
            </form>
        </noscript>
        <ThresholdStudio data=data />
        <Calibration pairs=pairs />
    }
    .into_any()
}

/// Whether confidences mean what they say; does not depend on the threshold.
#[component]
fn Calibration(pairs: ScoreHistogram) -> impl IntoView {
    let chart = ReliabilityChart {
        title: words::threshold::reliability().to_owned(),
        bins: calibration::reliability(&pairs, CALIBRATION_BINS),
    };
    let figure = |value: Result<f64, understudy_stats::Undefined>, decimals| match value {
        Ok(value) => decimal(value, decimals),
        Err(reason) => words::domain::undefined(reason).to_owned(),
    };
    let n = crate::components::number::thousands(pairs.n());
    view! {
        <section class="section" aria-labelledby="calibration">
            <h2 id="calibration">{words::threshold::calibration()}</h2>
            <div class="panel"><div class="columns">
                <ChartFigure chart=chart caption=words::threshold::reliability_caption() />
                <div class="section">
                    <dl class="facts facts-rows">
                        <div>
                            <dt>{words::threshold::calibration_error(CALIBRATION_BINS)}</dt>
                            <dd class="stat-value">{figure(calibration::ece_equal_width(&pairs, CALIBRATION_BINS), 3)}</dd>
                        </div>
                        <div>
                            <dt>{words::threshold::brier()}</dt>
                            <dd class="stat-value">{figure(calibration::brier(&pairs), 3)}</dd>
                        </div>
                        <div>
                            <dt>{words::threshold::aurc()}</dt>
                            <dd class="stat-value">{figure(selective::aurc(&pairs), 5)}</dd>
                        </div>
                        <div>
                            <dt>{words::threshold::blind_pairs()}</dt>
                            <dd class="stat-value">{n}</dd>
                        </div>
                    </dl>
                    <p class="muted">
                        {words::threshold::calibration_note()}
                    </p>
                </div>
            </div></div>
        </section>
    }
}
