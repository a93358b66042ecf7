//! The streams a person sees.

use crate::components::number::{percent, thousands};
use crate::components::{EmptyState, Figure, LadderPicture, LadderState, PageTitle, StreamTab};
use crate::pages::loaded;
use crate::server_fns::streams::{CardReport, StreamCard, StreamList, list_streams};
use leptos::prelude::*;
use understudy_stats::proportion;

/// One card per stream.
#[component]
pub fn StreamsPage() -> impl IntoView {
    let streams = Resource::new(|| (), |()| list_streams());
    loaded(streams, page)
}

fn page(list: StreamList) -> impl IntoView {
    let may_create = list.may_create;
    let create =
        move || view! { <a class="button button-primary" href="/streams/new">"New stream"</a> };
    let body = if list.cards.is_empty() {
        let hint = if may_create {
            "Create one: name the question, its labels and their keys, then post items to it."
        } else {
            "A lead or an admin makes you a member of the streams you work on."
        };
        view! { <EmptyState title="No streams yet"><p>{hint}</p></EmptyState> }.into_any()
    } else {
        view! { <ul class="cards">{list.cards.into_iter().map(card).collect_view()}</ul> }
            .into_any()
    };
    view! {
        <PageTitle title="Streams" lead="Each stream is one kind of decision that a model may earn.">
            {may_create.then(create)}
        </PageTitle>
        {body}
    }
    .into_any()
}

fn card(card: StreamCard) -> impl IntoView {
    let state = LadderState {
        approved: card.approved,
        ramp: card.ramp,
        caps: card.caps.clone(),
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
            <div><dt>"Waiting for people"</dt><dd>{waiting}</dd></div>
        </dl>
    }
    .into_any()
}

fn report_facts(report: CardReport) -> impl IntoView {
    let share = if report.items == 0 {
        "no items yet".to_owned()
    } else {
        percent(report.automated as f64 / report.items as f64, 1)
    };
    let agreement = proportion::wilson(
        report.agreeing,
        report.pairs,
        understudy_stats::DISPLAY_LEVEL,
    );
    view! {
        <div><dt>"Agreement with people"</dt><dd><Figure estimate=agreement /></dd></div>
        <div>
            <dt>"Automated"</dt>
            <dd>{share}" "<span class="stat-n">{format!("n {}", thousands(report.items))}</span></dd>
        </div>
        <div><dt>"Active model"</dt><dd>{report.model.unwrap_or_else(|| "none".into())}</dd></div>
        <div><dt>"Open requests"</dt><dd>{report.open_requests}</dd></div>
    }
    .into_any()
}
