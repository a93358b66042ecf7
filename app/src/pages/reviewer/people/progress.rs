//! How far a stream has come, and when its queue is empty at this pace.

use crate::components::number::thousands;
use crate::components::told::{ToldFigure, Unit};
use crate::figures::people::{LEAST_PACED, PACE_HOURS, StreamProgress, Told};
use leptos::prelude::*;

const HOW: &str = "How far the work has come";
const TODAY: &str = "Decided today (UTC)";
const WAITING: &str = "Items that wait";
const EMPTY_IN: &str = "Queue empty in";
const IT_IS: &str = "nothing waits";

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
        let it_is = view! { <span class="stat"><span class="stat-missing">{IT_IS}</span></span> };
        (it_is.into_any(), String::new())
    } else {
        let text = format!(
            "At the pace of the last {PACE_HOURS} hours, if nothing new comes in: {} decisions at most.",
            thousands(progress.decisions_wanted)
        );
        let figure = view! { <ToldFigure told=empty_in unit=Unit::Hours large=true /> };
        (figure.into_any(), text)
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
                    <dd>{empty}</dd>
                    <dd class="readout-detail">{says}</dd>
                </div>
            </dl>
        </section>
    }
}
