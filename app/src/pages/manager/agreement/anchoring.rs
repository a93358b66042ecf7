//! What seeing a suggestion does to what people say.

use crate::components::Figure;
use crate::components::number::{Scale, interval};
use crate::components::told::{ToldFigure, Unit};
use crate::figures::anchoring::{Anchoring, Reading, Side};
use crate::words::agreement_more as m;
use leptos::prelude::*;

/// What the difference says, in words.
fn words(reading: Reading) -> &'static str {
    match reading {
        Reading::TooFew => "",
        Reading::NotClear => m::not_clear(),
        Reading::Follow => m::follow(),
        Reading::Oppose => m::oppose(),
    }
}

/// Assisted beside blind, and the difference of the two.
#[component]
pub fn AnchoringSection(
    /// The figures.
    anchoring: Anchoring,
) -> impl IntoView {
    if !anchoring.is_there() {
        return ().into_any();
    }
    let points = |value: f64| crate::components::number::signed(100.0 * value, 1);
    let difference = match anchoring.difference.known().filter(|_| anchoring.enough) {
        Some(found) => view! {
            <span class="stat stat-large">
                <span class="stat-value">{m::points(points(found.value))}</span>
                " "
                <span class="stat-interval">{interval(&found, Scale::Percent)}</span>
                " "
                <span class="stat-n">
                    {m::n_and_n(anchoring.assisted.n, anchoring.blind.n)}
                </span>
            </span>
        }
        .into_any(),
        None => view! {
            <span class="stat stat-large">
                <span class="stat-missing">
                    {m::insufficient(anchoring.assisted.n, anchoring.blind.n, anchoring.need)}
                </span>
            </span>
        }
        .into_any(),
    };
    let reads = words(anchoring.reading());
    view! {
        <section class="section" aria-labelledby="anchoring">
            <h2 id="anchoring">{m::anchoring()}</h2>
            <dl class="readouts">
                <div class="readout">
                    <dt>{m::difference()}</dt>
                    <dd>{difference}</dd>
                    <dd class="readout-detail">{reads}</dd>
                </div>
                {side(m::assisted(), anchoring.assisted)}
                {side(m::blind(), anchoring.blind)}
                <div class="readout">
                    <dt>{m::followed()}</dt>
                    <dd><ToldFigure told=anchoring.followed large=true /></dd>
                    <dd class="readout-detail">{m::followed_says()}</dd>
                </div>
            </dl>
            <p class="muted">{m::anchoring_what()} " " {m::anchoring_sides()}</p>
        </section>
    }
    .into_any()
}

fn side(name: &'static str, side: Side) -> impl IntoView {
    view! {
        <div class="readout">
            <dt>{name}</dt>
            <dd><Figure estimate=side.agreement.result() large=true /></dd>
            <dd class="readout-detail">{m::median_time()} " " <ToldFigure told=side.seconds unit=Unit::Seconds /></dd>
        </div>
    }
}
