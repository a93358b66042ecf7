//! The charts that follow the slider: risk over coverage, and where the threshold cuts the confidences.

use super::studio::Shared;
use crate::charts::{
    Chart, ConfidenceHistogram, CurvePoint, DataTable, Marker, RiskCoverageChart, RiskMarker, Size,
};
use crate::components::number::percent;
use crate::figures::threshold::AtThreshold;
use crate::words;
use leptos::prelude::*;
use std::sync::Arc;
use understudy_ladder::Threshold;
use understudy_stats::ScoreHistogram;

/// Both charts.
#[component]
pub fn Charts(
    /// What the studio is about.
    shared: Shared,
) -> impl IntoView {
    let general = shared.general.get_value();
    let drawn = at_next_frame(shared.threshold);
    let curve: Arc<[CurvePoint]> = RiskCoverageChart::curve_of(&general.pairs).into();
    let risk = {
        let general = Arc::clone(&general);
        move || RiskCoverageChart {
            title: words::threshold::risk_and_coverage().to_owned(),
            curve: curve.to_vec(),
            marker: marker(&general.pairs, drawn.get(), shared.delta.get()),
            limit: Some(Marker {
                value: shared.alpha.get(),
                label: words::threshold::allowed(percent(shared.alpha.get(), 1)),
            }),
        }
    };
    let confidences = move || ConfidenceHistogram {
        title: words::threshold::confidence().to_owned(),
        histogram: general.pairs.clone(),
        threshold: Some(drawn.get().get()),
    };
    view! {
        <div class="columns">
            <div class="panel">{live(words::threshold::risk_caption(), risk)}</div>
            <div class="panel">{live(words::threshold::confidence_caption(), confidences)}</div>
        </div>
    }
}

/// The threshold on the curve. Its bound is left out where it rests on a handful of pairs: it would be
/// near 100 % and flatten the curve.
fn marker(pairs: &ScoreHistogram, threshold: Threshold, delta: f64) -> Option<RiskMarker> {
    const WORTH_DRAWING: u64 = 50;
    let at = AtThreshold::new(pairs, threshold, delta);
    let bound = at.error_upper.filter(|_| at.accepted >= WORTH_DRAWING);
    RiskCoverageChart::marker_of(pairs, threshold.thousandths(), bound)
}

/// The threshold as the charts show it: once for each picture of the screen, so that the words beside the
/// slider never wait for a drawing.
fn at_next_frame(threshold: RwSignal<Threshold>) -> RwSignal<Threshold> {
    let drawn = RwSignal::new(threshold.get_untracked());
    let waiting = StoredValue::new(false);
    Effect::new(move || {
        let now = threshold.get();
        if now == drawn.get_untracked() || waiting.get_value() {
            return;
        }
        waiting.set_value(true);
        request_animation_frame(move || {
            waiting.set_value(false);
            drawn.set(threshold.get_untracked());
        });
    });
    drawn
}

/// A chart that is drawn anew when what it shows changes. The table behind it stays: neither depends
/// on the threshold.
fn live<C: Chart + 'static>(
    caption: &'static str,
    chart: impl Fn() -> C + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let DataTable { columns, rows } = untrack(&chart).table();
    let drawn = |size: Size| {
        let chart = chart.clone();
        move || chart().svg(size)
    };
    let head = columns
        .into_iter()
        .map(|name| view! { <th scope="col">{name}</th> })
        .collect_view();
    let rows = rows
        .into_iter()
        .map(|row| view! { <tr>{row.into_iter().map(|text| view! { <td>{text}</td> }).collect_view()}</tr> })
        .collect_view();
    view! {
        <figure class="chart">
            <figcaption>{caption}</figcaption>
            <div class="chart-wide" inner_html=drawn(Size::Wide)></div>
            <div class="chart-narrow" inner_html=drawn(Size::Narrow)></div>
            <details class="chart-data">
                <summary>{words::charts::values_as_table()}</summary>
                <div class="scroll" role="region" aria-label=caption tabindex="0">
                    <table>
                        <thead><tr>{head}</tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </figure>
    }
}
