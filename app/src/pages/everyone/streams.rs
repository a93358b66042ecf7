//! The streams a person sees.

use crate::components::number::{percent, thousands};
use crate::components::{
    Banner, CanaryMark, EmptyState, Figure, LadderPicture, LadderState, PageTitle, StreamTab, Tone,
};
use crate::pages::{fetched, loaded};
use crate::server_fns::ladder::StopEveryStream;
use crate::server_fns::streams::{CardReport, StreamCard, StreamList, list_streams};
use crate::words;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use understudy_stats::proportion;

/// One card per stream.
#[component]
pub fn StreamsPage() -> impl IntoView {
    let stop = ServerAction::<StopEveryStream>::new();
    let failure = stop.value().get_untracked().and_then(Result::err);
    let stopped: Option<u64> = use_query_map()
        .with_untracked(|query| query.get("stopped").and_then(|typed| typed.parse().ok()));
    let streams = fetched(|| (), |()| list_streams());
    loaded(streams, move |list| {
        let happened = match &failure {
            Some(error) => Some((Tone::Danger, error.to_string())),
            None => stopped.map(|stopped| (Tone::Ok, stopped_words(stopped))),
        };
        page(list, stop, happened)
    })
}

fn stopped_words(streams: u64) -> String {
    match streams {
        0 => words::streams::stopped_before().to_owned(),
        many => words::streams::stopped_in(many),
    }
}

fn page(
    list: StreamList,
    stop: ServerAction<StopEveryStream>,
    happened: Option<(Tone, String)>,
) -> impl IntoView {
    let stop = (list.may_stop_all && !list.cards.is_empty()).then(|| stop_all(stop));
    let may_create = list.may_create;
    let create = move || view! { <a class="button button-primary" href="/streams/new">{words::streams::new_stream()}</a> };
    let body = if list.cards.is_empty() {
        let hint = if may_create {
            words::streams::none_create()
        } else {
            words::streams::none_member()
        };
        view! { <EmptyState title=words::streams::none_yet()><p>{hint}</p></EmptyState> }.into_any()
    } else {
        view! { <ul class="cards">{list.cards.into_iter().map(card).collect_view()}</ul> }
            .into_any()
    };
    view! {
        <PageTitle title=words::streams::title() lead=words::streams::lead()>
            {may_create.then(create)}
        </PageTitle>
        {happened.map(|(tone, text)| view! { <Banner tone=tone>{text}</Banner> })}
        {body}
        {stop}
    }
    .into_any()
}

/// The kill switch of all streams, behind a fold: it is seldom wanted, and then at once.
fn stop_all(action: ServerAction<StopEveryStream>) -> impl IntoView {
    view! {
        <details class="panel stop-all">
            <summary>{words::streams::stop_all()}</summary>
            <ActionForm action=action attr:class="form">
                <div class="form-row">
                    <label for="stop-reason">{words::streams::why()}</label>
                    <input id="stop-reason" name="reason" maxlength="2000" autocomplete="off" />
                </div>
                <div class="deed">
                    <button class="button button-stop" type="submit" aria-describedby="stop-does">
                        {words::streams::stop_all_now()}
                    </button>
                    <p class="consequence" id="stop-does">
                        {words::streams::stop_all_does()}
                    </p>
                </div>
            </ActionForm>
        </details>
    }
    .into_any()
}

fn card(card: StreamCard) -> impl IntoView {
    let state = LadderState {
        approved: card.approved,
        ramp: card.ramp,
        caps: card.caps.clone(),
        canary: card.canary.map(|share| CanaryMark { name: None, share }),
    };
    let stands = state.summary();
    view! {
        <li class="card">
            <div class="card-head">
                <LadderPicture state=state />
                <div>
                    <h2 class="card-title">
                        <a href=StreamTab::Overview.href(&card.slug)>{card.title.clone()}</a>
                    </h2>
                    <p class="card-rung">{stands}</p>
                </div>
            </div>
            <p>{card.summary.clone()}</p>
            <CardFacts card=card />
        </li>
    }
    .into_any()
}

/// The figures of a stream: those that its labelers may see, and for others those of the reports.
#[component]
pub fn CardFacts(
    /// The stream.
    card: StreamCard,
) -> impl IntoView {
    let waiting = thousands(card.waiting);
    view! {
        <dl class="facts">
            {card.report.map(report_facts)}
            <div><dt>{words::streams::waiting_for_people()}</dt><dd>{waiting}</dd></div>
        </dl>
    }
    .into_any()
}

fn report_facts(report: CardReport) -> impl IntoView {
    let share = if report.items == 0 {
        words::streams::no_items_yet().to_owned()
    } else {
        percent(report.automated as f64 / report.items as f64, 1)
    };
    let agreement = proportion::wilson(
        report.agreeing,
        report.pairs,
        understudy_stats::DISPLAY_LEVEL,
    );
    view! {
        <div><dt>{words::streams::agreement_with_people()}</dt><dd><Figure estimate=agreement /></dd></div>
        <div>
            <dt>{words::streams::automated()}</dt>
            <dd>{share}" "<span class="stat-n">{format!("n {}", thousands(report.items))}</span></dd>
        </div>
        <div><dt>{words::streams::active_model()}</dt><dd>{report.model.unwrap_or_else(|| words::streams::no_model().into())}</dd></div>
        <div><dt>{words::streams::open_requests()}</dt><dd>{report.open_requests}</dd></div>
    }
    .into_any()
}
