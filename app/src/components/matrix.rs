//! The confusion matrix as a table: people in rows, the model in columns, every cell a link.

use crate::components::number::{Scale, interval, thousands};
use crate::words;
use leptos::prelude::*;
use understudy_stats::{Confusion, Estimate, Undefined};

/// The confusion matrix with totals, recall and precision.
#[component]
pub fn Matrix<F>(
    /// The labels' names, in the order of the schema.
    labels: Vec<String>,
    /// What people said (reference) against what the model said (predicted).
    confusion: Confusion,
    /// Address of the items behind a cell, from the places of reference and predicted label.
    link: F,
) -> impl IntoView
where
    F: Fn(usize, usize) -> String + Send + 'static,
{
    let reports = confusion.per_class();
    let columns = confusion.column_totals();
    let head = labels
        .iter()
        .map(|name| view! { <th scope="col"><span class="matrix-label">{name.clone()}</span></th> })
        .collect_view();
    let rows = labels
        .iter()
        .zip(confusion.row_totals())
        .zip(&reports)
        .enumerate()
        .map(|(row, ((name, total), report))| {
            let cells = (0..labels.len())
                .map(|column| {
                    let count = confusion.get(row, column);
                    let what = words::charts::matrix_cell(name, &labels[column], thousands(count));
                    cell(count, total, row == column, link(row, column), what)
                })
                .collect_view();
            view! {
                <tr>
                    <th scope="row">{name.clone()}</th>
                    {cells}
                    <td class="matrix-total">{thousands(total)}</td>
                    <td class="matrix-share">{share(report.recall)}</td>
                </tr>
            }
        })
        .collect_view();
    let totals = columns
        .iter()
        .map(|total| view! { <td class="matrix-total">{thousands(*total)}</td> })
        .collect_view();
    let precisions = reports
        .iter()
        .map(|report| view! { <td class="matrix-share">{share(report.precision)}</td> })
        .collect_view();
    let n = thousands(confusion.n());
    let class = if labels.len() > 4 {
        "matrix matrix-many"
    } else {
        "matrix"
    };
    view! {
        <p class="matrix-note">
            {words::charts::matrix_note()}
        </p>
        <div class="matrix-scroll" role="region" aria-label=words::charts::confusion_matrix() tabindex="0">
            <table class=class>
                <thead>
                    <tr>
                        <th scope="col" class="matrix-corner">
                            <span>{words::charts::people_down()}</span>
                            " "
                            <span>{words::charts::model_across()}</span>
                        </th>
                        {head}
                        <th scope="col" class="matrix-total">{words::charts::total()}</th>
                        <th scope="col" class="matrix-share">{words::charts::recall()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{words::charts::total()}</th>
                        {totals}
                        <td class="matrix-total">{n}</td>
                        <td></td>
                    </tr>
                    <tr>
                        <th scope="row">{words::charts::precision()}</th>
                        {precisions}
                        <td></td>
                        <td></td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}

fn cell(count: u64, row_total: u64, agrees: bool, href: String, what: String) -> impl IntoView {
    let tone = if agrees { "agree" } else { "differ" };
    let class = format!("matrix-cell {tone} heat-{}", heat(count, row_total));
    if count == 0 {
        view! { <td class=class>"0"</td> }.into_any()
    } else {
        view! {
            <td class=class>
                <a href=href aria-label=what>
                    {thousands(count)}
                </a>
            </td>
        }
        .into_any()
    }
}

/// The shade of a cell, 0 to 10: the square root of its share of the row, so that rare errors show.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=10"
)]
fn heat(count: u64, total: u64) -> u8 {
    if total == 0 || count == 0 {
        return 0;
    }
    let share = count as f64 / total as f64;
    (10.0 * share.sqrt()).round().clamp(1.0, 10.0) as u8
}

fn share(estimate: Result<Estimate, Undefined>) -> impl IntoView {
    match estimate {
        Ok(estimate) => view! {
            <span class="stat-value">{Scale::Percent.value(estimate.value)}</span>
            " "
            <span class="stat-interval">{interval(&estimate, Scale::Percent)}</span>
        }
        .into_any(),
        Err(reason) => {
            view! { <span class="stat-missing">{words::domain::undefined(reason)}</span> }
                .into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_among_a_thousand_is_still_shaded() {
        assert_eq!(heat(0, 1000), 0);
        assert_eq!(heat(1, 1000), 1);
        assert_eq!(heat(1000, 1000), 10);
        assert_eq!(heat(0, 0), 0);
    }
}
