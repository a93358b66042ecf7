//! A chart with its caption and, behind it, the same values as a table.

use crate::charts::{Chart, Size};
use crate::words;
use leptos::prelude::*;

/// A chart that fits its place: drawn wide and narrow, of which the style shows one.
#[component]
pub fn ChartFigure<C>(
    /// What to draw.
    chart: C,
    /// What the chart shows, as a sentence or a few words.
    #[prop(into)]
    caption: String,
) -> impl IntoView
where
    C: Chart + 'static,
{
    let table = chart.table();
    let head = table
        .columns
        .into_iter()
        .map(|name| view! { <th scope="col">{name}</th> })
        .collect_view();
    let rows = table
        .rows
        .into_iter()
        .map(|row| {
            let cells = row
                .into_iter()
                .enumerate()
                .map(|(at, text)| {
                    if at == 0 {
                        view! { <th scope="row">{text}</th> }.into_any()
                    } else {
                        view! { <td>{text}</td> }.into_any()
                    }
                })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! {
        <figure class="chart">
            <figcaption>{caption}</figcaption>
            <div class="chart-wide" inner_html=chart.svg(Size::Wide)></div>
            <div class="chart-narrow" inner_html=chart.svg(Size::Narrow)></div>
            <details class="chart-data">
                <summary>{words::charts::values_as_table()}</summary>
                <div class="scroll" role="region" aria-label=words::charts::values() tabindex="0">
                    <table>
                        <thead>
                            <tr>{head}</tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </figure>
    }
    .into_any()
}
