//! One's own work: what reviewers see of it, told to the person themselves.

use crate::components::number::thousands;
use crate::components::told::{ToldFigure, Unit};
use crate::components::{EmptyState, PageTitle, StreamTab};
use crate::figures::people::{PACE_HOURS, PersonProgress, PersonQuality, Told};
use crate::pages::reviewer::people::mix_ups::{Fitted, OwnMixUps};
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::people::{OwnWork, load_own_work};
use leptos::prelude::*;

const LEAD: &str = "What reviewers and leads see of your decisions in this stream. Only you and they see it. Nobody is ranked.";
const NOTHING: &str = "You have decided nothing here yet";
const NOTHING_WHAT_THEN: &str = "From your first decision on, this page says how often others agree, and how long an item takes you.";
const MIX_UPS: &str = "What you mix up with what";

const WITH_OTHERS: (&str, &str) = (
    "Others say the same",
    "On items that others decided without a suggestion, as you did. Differing is not being wrong: hard items make everybody differ.",
);
const KAPPA: (&str, &str) = (
    "The same, beyond chance (κ)",
    "0 is what chance would give, 1 is full agreement.",
);
const GOLD: (&str, &str) = (
    "Known answers found",
    "A few items come with an answer that is known beforehand. They look like any other. Counted up to yesterday, from five on.",
);
const TIME: (&str, &str) = (
    "Median time to decide",
    "Half of your items were on the screen for less. Breaks do not count. Faster is not better.",
);
const AGAIN: (&str, &str) = (
    "You say the same again",
    "On items that you were asked twice.",
);

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
            <EmptyState title=NOTHING>
                <p>{NOTHING_WHAT_THEN}</p>
                <p><a class="button" href=desk>"Decide items"</a></p>
            </EmptyState>
        }
        .into_any()
    } else {
        let mix_ups = own.errors.zip(fitted).map(|(errors, fitted)| {
            view! {
                <section class="section" aria-labelledby="mix-ups">
                    <h2 id="mix-ups">{MIX_UPS}</h2>
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
        <PageTitle title="Your work" lead=LEAD />
        {body}
    }
}

#[component]
fn Own(quality: PersonQuality, progress: PersonProgress, waiting: u64) -> impl IntoView {
    let decided = match quality.skips {
        0 => "Nothing skipped.".to_owned(),
        skips => format!("{} skipped.", thousands(skips)),
    };
    let again = quality
        .consistency
        .figure
        .known()
        .map(|_| readout(AGAIN, quality.consistency, Unit::Percent));
    view! {
        <section class="section" aria-label="Your figures">
            <dl class="readouts">
                <div class="readout">
                    <dt>"Labels given"</dt>
                    <dd><span class="stat stat-large"><span class="stat-value">{thousands(quality.labels)}</span></span></dd>
                    <dd class="readout-detail">{format!("{} today (UTC). {decided}", thousands(progress.today))}</dd>
                </div>
                <div class="readout">
                    <dt>"Items that wait"</dt>
                    <dd><span class="stat stat-large"><span class="stat-value">{thousands(waiting)}</span></span></dd>
                </div>
                {readout(WITH_OTHERS, quality.agreement, Unit::Percent)}
                {readout(KAPPA, quality.kappa, Unit::Coefficient)}
                {again}
                {readout(GOLD, quality.gold, Unit::Percent)}
                {readout(TIME, quality.seconds, Unit::Seconds)}
                <div class="readout">
                    <dt>"Pace"</dt>
                    <dd><ToldFigure told=progress.pace unit=Unit::PerHour large=true /></dd>
                    <dd class="readout-detail">{format!("In an hour with an item on the screen, in the last {PACE_HOURS} hours.")}</dd>
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
