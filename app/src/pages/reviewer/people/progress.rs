//! How far a stream has come, and when its queue is empty at this pace.

use crate::components::number::thousands;
use crate::components::told::{ToldFigure, Unit};
use crate::figures::people::{LEAST_PACED, PACE_HOURS, StreamProgress, Told};
use leptos::prelude::*;

const HOW: &str = "How far the work has come";
const TODAY: &str = "Decided today (UTC)";
const WAITING: &str = "Items that wait";
const EMPTY_IN: &str = "Queue empty in";

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
    let says = if progress.waiting == 0 {
        "Nothing waits.".to_owned()
    } else {
        format!(
            "At the pace of the last {PACE_HOURS} hours, if nothing new comes in: {} decisions at most.",
            thousands(progress.decisions_wanted)
        )
    };
    let people = match progress.people {
        1 => "By 1 person.".to_owned(),
        people => format!("By {} people.", thousands(people)),
    };
    view! {
        <section class="section" aria-label=HOW>
            <dl class="readouts">
                <div class="readout">
                    <dt>{TODAY}</dt>
                    <dd><span class="stat stat-large"><span class="stat-value">{thousands(progress.today)}</span></span></dd>
                </div>
                <div class="readout">
                    <dt>{format!("Together, in the last {PACE_HOURS} hours")}</dt>
                    <dd><ToldFigure told=progress.pace unit=Unit::PerHour large=true /></dd>
                    <dd class="readout-detail">{people}</dd>
                </div>
                <div class="readout">
                    <dt>{WAITING}</dt>
                    <dd><span class="stat stat-large"><span class="stat-value">{thousands(progress.waiting)}</span></span></dd>
                </div>
                <div class="readout">
                    <dt>{EMPTY_IN}</dt>
                    <dd><ToldFigure told=empty_in unit=Unit::Hours large=true /></dd>
                    <dd class="readout-detail">{says}</dd>
                </div>
            </dl>
        </section>
    }
}
