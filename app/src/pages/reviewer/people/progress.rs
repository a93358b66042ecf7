//! How far a stream has come, and when its queue is empty at this pace.

use crate::components::number::thousands;
use crate::components::told::{ToldFigure, Unit};
use crate::figures::people::{LEAST_PACED, PACE_HOURS, StreamProgress, Told};
use crate::words::people as w;
use leptos::prelude::*;

/// How far a stream has come.
#[component]
pub fn HowFar(
    /// The figures.
    progress: StreamProgress,
) -> impl IntoView {
    let empty_in = Told {
        figure: progress.empty_in_hours,
        need: LEAST_PACED,
    };
    let (empty, says) = if progress.waiting == 0 {
        let it_is = view! { <span class="stat"><span class="stat-missing">{w::nothing_waits()}</span></span> };
        (it_is.into_any(), String::new())
    } else {
        let text = w::at_pace(PACE_HOURS, progress.decisions_wanted);
        let figure = view! { <ToldFigure told=empty_in unit=Unit::Hours large=true /> };
        (figure.into_any(), text)
    };
    let people = w::by_people(progress.people);
    view! {
        <section class="section" aria-label=w::how_far()>
            <dl class="readouts">
                <div class="readout">
                    <dt>{w::decided_today()}</dt>
                    <dd><span class="stat stat-large"><span class="stat-value">{thousands(progress.today)}</span></span></dd>
                </div>
                <div class="readout">
                    <dt>{w::together(PACE_HOURS)}</dt>
                    <dd><ToldFigure told=progress.pace unit=Unit::PerHour large=true /></dd>
                    <dd class="readout-detail">{people}</dd>
                </div>
                <div class="readout">
                    <dt>{w::items_waiting()}</dt>
                    <dd><span class="stat stat-large"><span class="stat-value">{thousands(progress.waiting)}</span></span></dd>
                </div>
                <div class="readout">
                    <dt>{w::empty_in()}</dt>
                    <dd>{empty}</dd>
                    <dd class="readout-detail">{says}</dd>
                </div>
            </dl>
        </section>
    }
}
