//! Agreement week by week, with the policy versions that came into force.

use crate::charts::{LineChart, LineSeries, Marker};
use crate::components::ChartFigure;
use crate::components::number::{Scale, percent};
use crate::figures::agreement::{AgreementReport, WeekAgreement};
use crate::server_fns::agreement::PolicyMark;
use crate::words::agreement as w;
use crate::words::told::retell;
use chrono::Days;
use leptos::prelude::*;
use understudy_stats::Estimate;

/// The line over the weeks.
#[component]
pub fn OverTime(
    /// The report.
    report: AgreementReport,
    /// Policy versions of the period, oldest first.
    marks: Vec<PolicyMark>,
) -> impl IntoView {
    let (steps, points) = every_week(&report.weeks);
    let several = steps.len() > 1;
    let chart = LineChart {
        title: w::weeks_title().to_owned(),
        measure: w::same_label_measure().to_owned(),
        scale: Scale::Percent,
        step: w::week_from().to_owned(),
        steps,
        series: vec![LineSeries {
            name: w::human_model().to_owned(),
            points,
        }],
        target: Some(Marker {
            value: report.asked_for,
            label: w::asked_for_at(percent(report.asked_for, 1)),
        }),
    };
    let changes = marks
        .into_iter()
        .map(|mark| {
            view! {
                <li>
                    <time datetime=mark.day.to_string()>{w::short_day(mark.day)}</time>
                    " "
                    {w::policy_mark(mark.version, retell(mark.cause.trim_end_matches('.')))}
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <section class="section" aria-labelledby="weeks">
            <h2 id="weeks">{w::weeks()}</h2>
            <div class="panel">
                <ChartFigure chart=chart caption=w::weeks_caption() />
                {(!changes.is_empty())
                    .then(|| view! {
                        <details open=several>
                            <summary>{w::policy_changes()}</summary>
                            <ul class="marks">{changes}</ul>
                        </details>
                    })}
            </div>
            {(!several).then(|| view! { <p class="muted">{w::one_week()}</p> })}
        </section>
    }
}

/// One step for every week from the first to the last, so that weeks without pairs are gaps.
fn every_week(weeks: &[WeekAgreement]) -> (Vec<String>, Vec<Option<Estimate>>) {
    /// A wrong clock somewhere must not make a million steps.
    const MOST: usize = 600;

    let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else {
        return (Vec::new(), Vec::new());
    };
    std::iter::successors(Some(first.monday), |monday| {
        monday.checked_add_days(Days::new(7))
    })
    .take_while(|monday| *monday <= last.monday)
    .take(MOST)
    .map(|monday| {
        let point = weeks
            .iter()
            .find(|week| week.monday == monday)
            .and_then(|week| week.percent_agreement.known());
        (w::short_day(monday), point)
    })
    .unzip()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Stat;
    use chrono::NaiveDate;
    use understudy_stats::Undefined;

    #[test]
    fn a_week_without_pairs_is_a_gap_and_not_left_out() {
        let week = |day| WeekAgreement {
            monday: NaiveDate::from_ymd_opt(2026, 3, day).unwrap(),
            n: 4,
            percent_agreement: understudy_stats::proportion::wilson(3, 4, 0.95).into(),
            cohen_kappa: Stat::from(Err(Undefined::NoData)),
        };
        let (steps, points) = every_week(&[week(2), week(16)]);
        assert_eq!(steps, ["2 Mar", "9 Mar", "16 Mar"]);
        let known: Vec<bool> = points.iter().map(Option::is_some).collect();
        assert_eq!(known, [true, false, true]);
    }
}
