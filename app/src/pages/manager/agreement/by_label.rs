//! Agreement label by label: bars to see the weak ones, a table for the figures.

use crate::charts::{Bar, BarChart};
use crate::components::ChartFigure;
use crate::components::number::{Scale, interval, percent, thousands};
use crate::figures::Stat;
use crate::figures::agreement::{AgreementReport, LabelAgreement};
use leptos::prelude::*;

/// The labels' figures.
#[component]
pub fn ByLabel(
    /// The report.
    report: AgreementReport,
) -> impl IntoView {
    let labels = report.human_model.labels;
    let chart = BarChart {
        title: "Agreement by label".to_owned(),
        measure: "found".to_owned(),
        of: "label".to_owned(),
        scale: Scale::Percent,
        bars: labels
            .iter()
            .map(|label| Bar {
                label: label.name.clone(),
                estimate: label.recall.result(),
            })
            .collect(),
        target: None,
    };
    let rows = labels.into_iter().map(row).collect_view();
    view! {
        <section class="section" aria-labelledby="by-label">
            <header>
                <h2 id="by-label">"By label"</h2>
            </header>
            <div class="panel">
                <ChartFigure chart=chart caption="Of the items that people gave a label, the share that the model gives it too" />
            </div>
            <div class="scroll" role="region" aria-label="Figures by label" tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Label"</th>
                            <th scope="col" class="num">"People said it"</th>
                            <th scope="col" class="num">"Share"</th>
                            <th scope="col" class="num">"Model said it"</th>
                            <th scope="col" class="num">"Precision (%)"</th>
                            <th scope="col" class="num">"Recall (%)"</th>
                            <th scope="col" class="num">"F1 (%)"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="muted">
                "Precision: when the model says the label, how often people do. Recall: when people say it, how often the model does. Labels with few items have wide intervals: compare those, not the shares."
            </p>
        </section>
    }
}

fn row(label: LabelAgreement) -> impl IntoView {
    let share = label.prevalence.map(|share| percent(share, 1));
    view! {
        <tr>
            <th scope="row">{label.name}</th>
            <td class="num">{thousands(label.support)}</td>
            <td class="num">{share}</td>
            <td class="num">{thousands(label.predicted)}</td>
            <td class="num">{cell(label.precision)}</td>
            <td class="num">{cell(label.recall)}</td>
            <td class="num">{cell(label.f1)}</td>
        </tr>
    }
}

fn cell(stat: Stat) -> impl IntoView {
    match stat.result() {
        Ok(estimate) => view! {
            <span class="stat">
                <span class="stat-value">{Scale::Percent.bare(estimate.value)}</span>
                " "
                <span class="stat-interval">{interval(&estimate, Scale::Percent)}</span>
            </span>
        }
        .into_any(),
        Err(reason) => view! { <span class="stat-missing">{reason.to_string()}</span> }.into_any(),
    }
}
