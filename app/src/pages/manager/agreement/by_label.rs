//! Agreement label by label: bars to see the weak ones, a table for the figures.

use crate::charts::{Bar, BarChart};
use crate::components::ChartFigure;
use crate::components::number::{Scale, interval, percent, thousands};
use crate::figures::Stat;
use crate::figures::agreement::{AgreementReport, LabelAgreement};
use crate::words::agreement as w;
use crate::words::told::retell;
use leptos::prelude::*;

/// The labels' figures.
#[component]
pub fn ByLabel(
    /// The report.
    report: AgreementReport,
) -> impl IntoView {
    let labels = report.human_model.labels;
    let chart = BarChart {
        title: w::by_label_title().to_owned(),
        measure: w::found().to_owned(),
        of: w::label_axis().to_owned(),
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
                <h2 id="by-label">{w::by_label()}</h2>
            </header>
            <div class="panel">
                <ChartFigure chart=chart caption=w::by_label_caption() />
            </div>
            <div class="scroll" role="region" aria-label=w::figures_by_label() tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{w::label()}</th>
                            <th scope="col" class="num">{w::people_said_it()}</th>
                            <th scope="col" class="num">{w::share()}</th>
                            <th scope="col" class="num">{w::model_said_it()}</th>
                            <th scope="col" class="num">{w::precision_percent()}</th>
                            <th scope="col" class="num">{w::recall_percent()}</th>
                            <th scope="col" class="num">{w::f1_percent()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="muted">
                {w::by_label_note()}
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
        Err(reason) => {
            view! { <span class="stat-missing">{retell(&reason.to_string())}</span> }.into_any()
        }
    }
}
