//! The agreement page: how the model agrees with people, beside how people agree with one another.

mod anchoring;
pub mod answers;
mod by_label;
mod headline;
mod over_time;
mod people;
mod reasons;

use crate::components::{Banner, EmptyState, Matrix, PageTitle, StreamTab, Tone};
use crate::figures::agreement::{AgreementReport, LabelName, ModelName};
use crate::figures::csv;
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::agreement::{AgreementPageData, Filter, load_agreement};
use crate::words::agreement as w;
use anchoring::AnchoringSection;
use answers::Answers;
use by_label::ByLabel;
use headline::{Headline, OtherPools};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use over_time::OverTime;
use people::People;
use reasons::WhyPeopleDisagree;
use understudy_ladder::Permission;

/// The agreement report of a stream.
#[component]
pub fn AgreementPage() -> impl IntoView {
    let page = fetched(
        || {
            let asked = use_query_map()
                .with_untracked(|query| ["model", "from", "to"].map(|name| query.get(name)));
            (slug_of_address(), asked)
        },
        |(slug, [model, from, to])| load_agreement(slug, model, from, to),
    );
    loaded(page, |page| view! { <Agreement page=page /> })
}

#[component]
fn Agreement(page: AgreementPageData) -> impl IntoView {
    let AgreementPageData {
        heading,
        labels,
        models,
        filter,
        report,
        policies,
        reasons,
        anchoring,
    } = page;
    let slug = heading.slug.clone();
    let lead = match &report {
        Some(report) => w::lead_of(&report.about.model.name),
        None => w::lead().to_owned(),
    };
    let writes_models = heading.allows(Permission::WriteModels);
    let body = match report {
        None => no_model(&slug, writes_models).into_any(),
        Some(report) => {
            let shown = report.about.model.clone();
            let marks = policies;
            view! {
                <Filters models=models shown=shown filter=filter />
                <Report slug=slug.clone() labels=labels report=report marks=marks />
            }
            .into_any()
        }
    };
    view! {
        <StreamPageHead heading=heading current=StreamTab::Agreement />
        <PageTitle title=w::title() lead=lead />
        {body}
        {anchoring.map(|anchoring| view! { <AnchoringSection anchoring=anchoring /> })}
        <WhyPeopleDisagree rows=reasons />
    }
}

fn no_model(slug: &str, writes_models: bool) -> impl IntoView {
    let href = StreamTab::Models.href(slug);
    view! {
        <EmptyState title=w::no_model()>
            {if writes_models {
                view! {
                    <p>{w::no_model_upload()}</p>
                    <p><a class="button" href=href>{w::add_model()}</a></p>
                }.into_any()
            } else {
                view! { <p>{w::no_model_wait()}</p> }.into_any()
            }}
        </EmptyState>
    }
}

/// Which model version and which days; a plain form, so that every view has an address.
#[component]
fn Filters(models: Vec<ModelName>, shown: ModelName, filter: Filter) -> impl IntoView {
    let options = models
        .into_iter()
        .map(|model| {
            let selected = model.id == shown.id;
            view! { <option value=model.id.to_string() selected=selected>{model.name}</option> }
        })
        .collect_view();
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let limited = filter != Filter::default();
    view! {
        <form method="get" class="filters" aria-label=w::what_to_show()>
            <div class="form-row form-row-wide">
                <label for="model">{w::model_version()}</label>
                <select id="model" name="model">{options}</select>
            </div>
            <div class="form-row">
                <label for="from">{w::from()}</label>
                <input id="from" name="from" type="date" value=day(filter.from) />
            </div>
            <div class="form-row">
                <label for="to">{w::to()}</label>
                <input id="to" name="to" type="date" value=day(filter.to) />
            </div>
            <div class="actions">
                <button class="button" type="submit">{w::show()}</button>
                {limited.then(|| view! { <a class="button button-quiet" href="?">{w::show_everything()}</a> })}
            </div>
        </form>
    }
}

#[component]
fn Report(
    slug: String,
    labels: Vec<LabelName>,
    report: AgreementReport,
    marks: Vec<crate::server_fns::agreement::PolicyMark>,
) -> impl IntoView {
    if report.human_model.n == 0 {
        return no_pairs(&slug, report).into_any();
    }
    let thin = (!report.is_sufficient()).then(|| {
        view! {
            <Banner tone=Tone::Caution title=w::too_few()>
                {w::too_few_lead()}
            </Banner>
        }
    });
    if let Some(answers) = report.answers.clone() {
        let (asked_for, needed) = (report.asked_for, report.needed);
        return view! {
            {thin}
            <Answers answers=answers asked_for=asked_for needed=needed />
            <OverTime report=report.clone() marks=marks />
            <OtherPools report=report />
        }
        .into_any();
    }
    view! {
        {thin}
        <Headline report=report.clone() />
        <MatrixPanel slug=slug labels=labels report=report.clone() />
        <ByLabel report=report.clone() />
        <OverTime report=report.clone() marks=marks />
        <People report=report.clone() />
        <OtherPools report=report />
    }
    .into_any()
}

fn no_pairs(slug: &str, report: AgreementReport) -> impl IntoView {
    let href = StreamTab::Label.href(slug);
    let of_period = report.about.from.is_some() || report.about.to.is_some();
    view! {
        <EmptyState title=w::no_pairs()>
            {if of_period {
                view! { <p>{w::no_pairs_days()}</p> }.into_any()
            } else {
                view! {
                    <p>{w::no_pairs_lead()}</p>
                    <p><a class="button" href=href>{w::decide()}</a></p>
                }.into_any()
            }}
        </EmptyState>
        {report.answers.is_none().then(|| view! { <People report=report /> })}
    }
}

#[component]
fn MatrixPanel(slug: String, labels: Vec<LabelName>, report: AgreementReport) -> impl IntoView {
    let names = labels.iter().map(|label| label.name.clone()).collect();
    let model = report.about.model.id;
    let confused = report
        .human_model
        .most_confused()
        .map(|(reference, predicted, pairs)| {
            w::most_confused(&reference.name, &predicted.name, pairs)
        });
    let downloads = [
        ("matrix", w::file_matrix(), csv::matrix(&report)),
        ("labels", w::file_labels(), csv::labels(&report)),
        ("weeks", w::file_weeks(), csv::weeks(&report)),
    ]
    .map(|(name, said, table)| {
        let file = format!("{slug}-agreement-{name}.csv");
        view! { <a href=csv::download(&table) download=file>{said}</a> " " }
    });
    let link = move |reference: usize, predicted: usize| {
        let id = |at: usize| labels.get(at).map_or("", |label| label.id.as_str());
        format!(
            "/streams/{slug}/items?model={model}&reference={}&predicted={}",
            id(reference),
            id(predicted)
        )
    };
    view! {
        <section class="section" aria-labelledby="matrix">
            <header>
                <h2 id="matrix">{w::matrix()}</h2>
                <p class="downloads">"CSV: " {downloads.into_iter().collect_view()}</p>
            </header>
            {confused.map(|text| view! { <p>{text}</p> })}
            <div class="panel">
                <Matrix labels=names confusion=report.human_model.confusion link=link />
            </div>
        </section>
    }
}
