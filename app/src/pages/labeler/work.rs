//! One's own work: what reviewers see of it, told to the person themselves.

use crate::components::number::thousands;
use crate::components::told::{ToldFigure, Unit};
use crate::components::{EmptyState, PageTitle, StreamTab};
use crate::figures::people::{PACE_HOURS, PersonProgress, PersonQuality, Told};
use crate::pages::reviewer::people::mix_ups::{Fitted, OwnMixUps};
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::people::{OwnWork, load_own_work};
use crate::words::{self, people as w};
use leptos::prelude::*;

/// One's own work in a stream.
#[component]
pub fn WorkPage() -> impl IntoView {
    let page = fetched(slug_of_address, load_own_work);
    loaded(page, |page| view! { <Work page=page /> })
}

#[component]
fn Work(page: OwnWork) -> impl IntoView {
    let OwnWork {
        heading,
        waiting,
        own,
        fitted,
        labels,
    } = page;
    let desk = StreamTab::Label.href(&heading.slug);
    let body = if own.quality.labels + own.quality.skips == 0 {
        view! {
            <EmptyState title=w::own_nothing()>
                <p>{w::own_nothing_lead()}</p>
                <p><a class="button" href=desk>{w::decide()}</a></p>
            </EmptyState>
        }
        .into_any()
    } else {
        let mix_ups = own.errors.zip(fitted).map(|(errors, fitted)| {
            view! {
                <section class="section" aria-labelledby="mix-ups">
                    <h2 id="mix-ups">{w::own_mix_ups()}</h2>
                    <Fitted fitted=fitted />
                    <div class="panel mix-ups"><OwnMixUps errors=errors labels=labels /></div>
                </section>
            }
        });
        view! {
            <Own quality=own.quality progress=own.progress waiting=waiting />
            {mix_ups}
        }
        .into_any()
    };
    view! {
        <StreamPageHead heading=heading current=StreamTab::Work />
        <PageTitle title=words::frame::your_work() lead=w::own_lead() />
        {body}
    }
}

#[component]
fn Own(quality: PersonQuality, progress: PersonProgress, waiting: u64) -> impl IntoView {
    let decided = match quality.skips {
        0 => w::own_today(progress.today),
        skips => w::own_today_skipped(progress.today, skips),
    };
    let again = quality.consistency.figure.known().map(|_| {
        readout(
            (w::own_again(), w::own_again_says()),
            quality.consistency,
            Unit::Percent,
        )
    });
    view! {
        <section class="section" aria-label=w::own_figures()>
            <dl class="readouts">
                <div class="readout">
                    <dt>{w::labels_given()}</dt>
                    <dd><span class="stat stat-large"><span class="stat-value">{thousands(quality.labels)}</span></span></dd>
                    <dd class="readout-detail">{decided}</dd>
                </div>
                <div class="readout">
                    <dt>{w::items_waiting()}</dt>
                    <dd><span class="stat stat-large"><span class="stat-value">{thousands(waiting)}</span></span></dd>
                </div>
                {readout((w::own_others(), w::own_others_says()), quality.agreement, Unit::Percent)}
                {readout((w::own_kappa(), w::own_kappa_says()), quality.kappa, Unit::Coefficient)}
                {again}
                {readout((w::own_gold(), w::own_gold_says()), quality.gold, Unit::Percent)}
                {readout((w::own_time(), w::own_time_says()), quality.seconds, Unit::Seconds)}
                <div class="readout">
                    <dt>{w::pace()}</dt>
                    <dd><ToldFigure told=progress.pace unit=Unit::PerHour large=true /></dd>
                    <dd class="readout-detail">{w::own_pace_says(PACE_HOURS)}</dd>
                </div>
            </dl>
        </section>
    }
}

fn readout((name, says): (&'static str, &'static str), told: Told, unit: Unit) -> AnyView {
    view! {
        <div class="readout">
            <dt>{name}</dt>
            <dd><ToldFigure told=told unit=unit large=true /></dd>
            <dd class="readout-detail">{says}</dd>
        </div>
    }
    .into_any()
}
