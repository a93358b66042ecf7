//! What seeing a suggestion does to what people say.

use crate::components::Figure;
use crate::components::number::{Scale, decimal, interval, thousands};
use crate::components::told::{ToldFigure, Unit};
use crate::figures::anchoring::{Anchoring, Reading, Side};
use leptos::prelude::*;

const TITLE: &str = "Anchoring: what seeing the suggestion does";
const WHAT: &str = "Whoever sees a suggestion follows it more often than they would have said the same alone. Which items are decided blind is drawn by chance, so the difference estimates how much. It does not say whether people were led astray or helped: a right suggestion raises agreement too. Only blind decisions count for gates.";
const SIDES: &str = "Times and the share that follows are of the whole stream in these days, whatever the model version. Distrust the difference where the two groups are from different months: choose days in which both were decided.";

/// What the difference says, in words.
const fn words(reading: Reading) -> &'static str {
    match reading {
        Reading::TooFew => "",
        Reading::NotClear => "No clear difference so far: its interval holds zero.",
        Reading::Follow => {
            "People follow the suggestion: do not read assisted agreement as quality."
        }
        Reading::Oppose => {
            "People agree less with the suggestion in view than without it: look at what it suggests."
        }
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
                <span class="stat-value">{format!("{} points", points(found.value))}</span>
                " "
                <span class="stat-interval">{interval(&found, Scale::Percent)}</span>
                " "
                <span class="stat-n">
                    {format!("n {} and {}", thousands(anchoring.assisted.n), thousands(anchoring.blind.n))}
                </span>
            </span>
        }
        .into_any(),
        None => view! {
            <span class="stat stat-large">
                <span class="stat-missing">
                    {format!(
                        "insufficient ({} assisted and {} blind, {} of each are needed)",
                        thousands(anchoring.assisted.n),
                        thousands(anchoring.blind.n),
                        decimal(anchoring.need as f64, 0)
                    )}
                </span>
            </span>
        }
        .into_any(),
    };
    let reads = words(anchoring.reading());
    view! {
        <section class="section" aria-labelledby="anchoring">
            <h2 id="anchoring">{TITLE}</h2>
            <dl class="readouts">
                <div class="readout">
                    <dt>"Assisted minus blind agreement"</dt>
                    <dd>{difference}</dd>
                    <dd class="readout-detail">{reads}</dd>
                </div>
                {side("With the suggestion in view (assisted)", anchoring.assisted)}
                {side("Without it (blind)", anchoring.blind)}
                <div class="readout">
                    <dt>"Follow the suggestion"</dt>
                    <dd><ToldFigure told=anchoring.followed large=true /></dd>
                    <dd class="readout-detail">"Labels given with a suggestion in view that are the suggested one."</dd>
                </div>
            </dl>
            <p class="muted">{WHAT} " " {SIDES}</p>
        </section>
    }
    .into_any()
}

fn side(name: &'static str, side: Side) -> impl IntoView {
    view! {
        <div class="readout">
            <dt>{name}</dt>
            <dd><Figure estimate=side.agreement.result() large=true /></dd>
            <dd class="readout-detail">"Median time to decide: " <ToldFigure told=side.seconds unit=Unit::Seconds /></dd>
        </div>
    }
}
