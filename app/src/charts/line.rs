//! A figure over time, each series a line with its interval as a band; gaps stay gaps.

use super::axis::{Plot, Ticks};
use super::canvas::{self, Anchor, Canvas, fit, width_of};
use super::ink::Ink;
use super::{Chart, DataTable, Marker, Size};
use crate::components::number::{Scale, estimate_text};
use crate::words;
use understudy_stats::Estimate;

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct LineSeries {
    /// What it is: `human–model`.
    pub name: String,
    /// A value for each step of the chart, or none.
    pub points: Vec<Option<Estimate>>,
}

/// A figure by day or week.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChart {
    /// What is shown: `Agreement by week`.
    pub title: String,
    /// What the figure is called on its axis: `agree`.
    pub measure: String,
    /// How the figure is written.
    pub scale: Scale,
    /// What a step is: `week`.
    pub step: String,
    /// The steps' names in order: `2 Mar`.
    pub steps: Vec<String>,
    /// The lines; two to four can be told apart.
    pub series: Vec<LineSeries>,
    /// What is asked for.
    pub target: Option<Marker>,
}

impl LineChart {
    fn usable(&self) -> impl Iterator<Item = &Estimate> {
        self.series
            .iter()
            .flat_map(|series| series.points.iter().take(self.steps.len()).flatten())
            .filter(|estimate| is_usable(estimate))
    }

    /// The range of the values, opened to round ends so that a change is neither hidden nor blown up.
    fn range(&self) -> (f64, f64) {
        let (least, greatest) = self.scale.bounds();
        let low = self
            .usable()
            .map(|estimate| estimate.low)
            .chain(self.target.iter().map(|target| target.value))
            .filter(|value| value.is_finite())
            .fold(greatest - 0.1, f64::min);
        let low = ((low - 0.02) * 10.0).floor() / 10.0;
        (low.clamp(least, greatest - 0.1), greatest)
    }

    fn paint(&self, canvas: &mut Canvas<'_>, size: Size) {
        let names = self
            .series
            .iter()
            .map(|series| width_of(&series.name, canvas.font))
            .fold(0.0, f64::max)
            .min(match size {
                Size::Wide => 130.0,
                Size::Narrow => 96.0,
            });
        let right = f64::from(size.width()) - names - 14.0;
        let last = self.steps.len().saturating_sub(1).max(1);
        let plot = Plot::new(
            (34.0, right),
            (26.0, f64::from(height(size)) - 42.0),
            (0.0, last as f64),
            self.range(),
        );
        let (unit, ticks) = match self.scale {
            Scale::Percent => (" (%)", Ticks::Percent),
            Scale::Coefficient => ("", Ticks::Decimals(1)),
        };
        plot.draw_y(canvas, &format!("{}{unit}", self.measure), 5, ticks);
        self.draw_steps(canvas, &plot, size);
        for (at, series) in self.series.iter().enumerate() {
            draw_series(canvas, &plot, &self.known(series), Ink::series(at));
        }
        self.draw_names(canvas, &plot, names);
        self.draw_target(canvas, &plot);
        self.draw_hits(canvas, &plot, f64::from(size.width()));
    }

    fn known<'a>(&self, series: &'a LineSeries) -> Vec<Option<&'a Estimate>> {
        series
            .points
            .iter()
            .take(self.steps.len())
            .map(|point| point.as_ref().filter(|estimate| is_usable(estimate)))
            .collect()
    }

    /// As many step names as fit, always with the first.
    fn draw_steps(&self, canvas: &mut Canvas<'_>, plot: &Plot, size: Size) {
        plot.draw_base(canvas, &self.step);
        let most = match size {
            Size::Wide => 8,
            Size::Narrow => 4,
        };
        let every = self.steps.len().div_ceil(most).max(1);
        for (at, name) in self.steps.iter().enumerate().step_by(every) {
            let x = plot.x.at(at as f64);
            canvas.line((x, plot.bottom), (x, plot.bottom + 4.0), Ink::Axis, 1.0);
            let anchor = if at == 0 {
                Anchor::Start
            } else {
                Anchor::Middle
            };
            let x = if at == 0 { x - 4.0 } else { x };
            let name = fit(name, 72.0, canvas.font);
            canvas.text(&name, (x, plot.bottom + 13.0), anchor, Ink::Faint);
        }
    }

    /// Each line's name beside its last value, moved apart where they would overlap.
    fn draw_names(&self, canvas: &mut Canvas<'_>, plot: &Plot, width: f64) {
        let mut ends: Vec<(f64, f64, usize)> = self
            .series
            .iter()
            .enumerate()
            .filter_map(|(at, series)| {
                let known = self.known(series);
                let last = known.iter().rposition(Option::is_some)?;
                let value = known[last]?.value;
                Some((plot.y.at(value), plot.x.at(last as f64), at))
            })
            .collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut free_from = plot.top;
        for (y, _, at) in ends {
            let y = y.max(free_from);
            free_from = y + 1.3 * canvas.font;
            let name = fit(&self.series[at].name, width + 2.0, canvas.font);
            canvas.text(&name, (plot.right + 9.0, y), Anchor::Start, Ink::series(at));
        }
    }

    fn draw_target(&self, canvas: &mut Canvas<'_>, plot: &Plot) {
        if let Some(target) = self
            .target
            .as_ref()
            .filter(|target| target.value.is_finite())
        {
            let y = plot.y.at(target.value);
            canvas.line((plot.left, y), (plot.right, y), Ink::Limit, 1.5);
            let room = plot.right - plot.left;
            let label = fit(&target.label, room, canvas.font);
            canvas.text(
                &label,
                (plot.right - 4.0, y + 10.0),
                Anchor::End,
                Ink::Limit,
            );
        }
    }

    fn draw_hits(&self, canvas: &mut Canvas<'_>, plot: &Plot, width: f64) {
        let half = (plot.right - plot.left) / (2.0 * self.steps.len().max(2) as f64);
        for (at, name) in self.steps.iter().enumerate() {
            let x = plot.x.at(at as f64);
            for series in &self.series {
                if let Some(Some(estimate)) = self.known(series).get(at) {
                    let y = plot.y.at(estimate.value);
                    let says = format!("{name}: {}", estimate_text(estimate, self.scale));
                    let (top, bottom) = if self.series.len() == 1 {
                        (plot.top, plot.bottom)
                    } else {
                        (y - 8.0, y + 8.0)
                    };
                    canvas.hit((x - half, top), (x + half, bottom), &says, (width, 8.0));
                }
            }
        }
    }
}

/// Whether all numbers of an estimate can be drawn.
fn is_usable(estimate: &Estimate) -> bool {
    [estimate.value, estimate.low, estimate.high]
        .iter()
        .all(|value| value.is_finite())
}

const fn height(size: Size) -> i32 {
    match size {
        Size::Wide => 260,
        Size::Narrow => 240,
    }
}

fn draw_series(canvas: &mut Canvas<'_>, plot: &Plot, known: &[Option<&Estimate>], ink: Ink) {
    let mut start = 0;
    for run in known.split(Option::is_none) {
        let run_start = start;
        start += run.len() + 1;
        let points: Vec<(f64, &Estimate)> = run
            .iter()
            .flatten()
            .enumerate()
            .map(|(at, estimate)| ((run_start + at) as f64, *estimate))
            .collect();
        let upper = points.iter().map(|(x, e)| plot.place(*x, e.high));
        let lower = points.iter().rev().map(|(x, e)| plot.place(*x, e.low));
        canvas.area(&upper.chain(lower).collect::<Vec<_>>(), ink, 0.16);
        if let [(x, estimate)] = points[..] {
            // A single value has no band: its interval is a whisker.
            let (from, to) = (plot.place(x, estimate.low), plot.place(x, estimate.high));
            canvas.line(from, to, ink, 1.5);
        }
        let line: Vec<_> = points
            .iter()
            .map(|(x, e)| plot.place(*x, e.value))
            .collect();
        canvas.path(&line, ink, 2.0);
        for place in line {
            canvas.dot(place, 2.5, ink);
        }
    }
}

impl Chart for LineChart {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn summary(&self) -> String {
        let series: Vec<_> = self
            .series
            .iter()
            .filter_map(|series| {
                let known = self.known(series);
                let last = known.iter().rposition(Option::is_some)?;
                Some(words::charts::series_at(
                    &series.name,
                    estimate_text(known[last]?, self.scale),
                    &self.steps[last],
                ))
            })
            .collect();
        if series.is_empty() {
            words::charts::no_data_yet().to_owned()
        } else {
            series.join(" ")
        }
    }

    fn svg(&self, size: Size) -> String {
        canvas::draw(size, height(size), &self.title, &self.summary(), |canvas| {
            self.paint(canvas, size);
        })
    }

    fn table(&self) -> DataTable {
        let mut columns = vec![self.step.clone()];
        columns.extend(self.series.iter().map(|series| series.name.clone()));
        let rows = self
            .steps
            .iter()
            .enumerate()
            .map(|(at, step)| {
                let cells = self.series.iter().map(|series| {
                    match self.known(series).get(at).copied().flatten() {
                        Some(estimate) => estimate_text(estimate, self.scale),
                        None => words::charts::no_data().to_owned(),
                    }
                });
                std::iter::once(step.clone()).chain(cells).collect()
            })
            .collect();
        DataTable { columns, rows }
    }
}
