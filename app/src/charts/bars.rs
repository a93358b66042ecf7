//! A figure per label as horizontal bars, each with its interval.

use super::axis::{Plot, Ticks};
use super::canvas::{self, Anchor, Canvas, fit, width_of};
use super::ink::Ink;
use super::{Chart, DataTable, Marker, Size};
use crate::components::number::{Scale, estimate_text};
use crate::words;
use understudy_stats::{Estimate, Undefined};

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its value, or why it has none.
    pub estimate: Result<Estimate, Undefined>,
}

/// A figure per label.
#[derive(Debug, Clone, PartialEq)]
pub struct BarChart {
    /// What is shown: `Agreement by label`.
    pub title: String,
    /// What the figure is called on its axis: `agree`.
    pub measure: String,
    /// What the bars are: `label`.
    pub of: String,
    /// How the figure is written.
    pub scale: Scale,
    /// The bars from the top down.
    pub bars: Vec<Bar>,
    /// What is asked for.
    pub target: Option<Marker>,
}

/// Height of one bar with its distance to the next.
const ROW: f64 = 26.0;

impl BarChart {
    fn known(bar: &Bar) -> Option<&Estimate> {
        bar.estimate
            .as_ref()
            .ok()
            .filter(|e| [e.value, e.low, e.high].iter().all(|v| v.is_finite()))
    }

    fn height(&self) -> i32 {
        let rows = i32::try_from(self.bars.len().max(1)).unwrap_or(i32::MAX / 64);
        26 + rows.saturating_mul(26) + 40
    }

    fn paint(&self, canvas: &mut Canvas<'_>, size: Size) {
        let width = f64::from(size.width());
        let widest = self
            .bars
            .iter()
            .map(|bar| width_of(&bar.label, canvas.font))
            .fold(0.0, f64::max);
        let left = widest.clamp(24.0, 0.34 * width) + 8.0;
        let values = match size {
            Size::Wide => 190.0,
            Size::Narrow => 60.0,
        };
        let (low, high) = match self.scale {
            Scale::Percent => (0.0, 1.0),
            Scale::Coefficient => self.coefficient_range(),
        };
        let plot = Plot::new(
            (left, width - values),
            (22.0, f64::from(self.height()) - 40.0),
            (low, high),
            (0.0, 1.0),
        );
        let (unit, ticks) = match self.scale {
            Scale::Percent => (" (%)", Ticks::Percent),
            Scale::Coefficient => ("", Ticks::Decimals(1)),
        };
        let most = match size {
            Size::Wide => 6,
            Size::Narrow => 3,
        };
        for value in plot.x.ticks(most) {
            let x = plot.x.at(value);
            canvas.line((x, plot.top), (x, plot.bottom), Ink::Grid, 1.0);
        }
        plot.draw_x(canvas, &format!("{}{unit}", self.measure), most, ticks);
        for (at, bar) in self.bars.iter().enumerate() {
            let y = plot.top + ROW * (at as f64 + 0.5);
            self.draw_bar(canvas, &plot, bar, y, size);
        }
        self.draw_target(canvas, &plot);
    }

    fn coefficient_range(&self) -> (f64, f64) {
        let low = self
            .bars
            .iter()
            .filter_map(Self::known)
            .map(|e| e.low)
            .fold(0.0, f64::min);
        ((low * 5.0).floor() / 5.0, 1.0)
    }

    fn draw_bar(&self, canvas: &mut Canvas<'_>, plot: &Plot, bar: &Bar, y: f64, size: Size) {
        let width = f64::from(size.width());
        let label = fit(&bar.label, plot.left - 8.0, canvas.font);
        canvas.text(&label, (plot.left - 8.0, y), Anchor::End, Ink::Text);
        let says = if let Some(estimate) = Self::known(bar) {
            let zero = plot.x.at(0.0);
            let end = plot.x.at(estimate.value);
            canvas.rect((zero, y - 7.0), (end, y + 7.0), Ink::Series(0), 0.45);
            canvas.line((end, y - 7.0), (end, y + 7.0), Ink::Series(0), 2.0);
            whisker(canvas, plot, estimate, y);
            let text = match size {
                Size::Wide => estimate_text(estimate, self.scale),
                Size::Narrow => self.scale.value(estimate.value),
            };
            canvas.text(&text, (plot.right + 10.0, y), Anchor::Start, Ink::Text);
            estimate_text(estimate, self.scale)
        } else {
            let why = reason(bar);
            let text = fit(&why, width - plot.left - 4.0, canvas.font);
            canvas.text(&text, (plot.left + 4.0, y), Anchor::Start, Ink::Faint);
            why
        };
        let says = format!("{}: {says}", bar.label);
        let half = 0.5 * ROW;
        canvas.hit((0.0, y - half), (width, y + half), &says, (width, 8.0));
    }

    fn draw_target(&self, canvas: &mut Canvas<'_>, plot: &Plot) {
        if let Some(target) = self
            .target
            .as_ref()
            .filter(|target| target.value.is_finite())
        {
            let x = plot.x.at(target.value);
            canvas.line((x, plot.top), (x, plot.bottom), Ink::Limit, 1.5);
            let room = x - 4.0;
            let label = fit(&target.label, room, canvas.font);
            canvas.text(&label, (x, plot.top - 12.0), Anchor::End, Ink::Limit);
        }
    }
}

fn reason(bar: &Bar) -> String {
    match &bar.estimate {
        Err(reason) => words::domain::undefined(*reason).to_owned(),
        Ok(_) => words::domain::undefined(Undefined::ValueOutOfRange).to_owned(),
    }
}

fn whisker(canvas: &mut Canvas<'_>, plot: &Plot, estimate: &Estimate, y: f64) {
    let (from, to) = (plot.x.at(estimate.low), plot.x.at(estimate.high));
    canvas.line((from, y), (to, y), Ink::Text, 1.5);
    for x in [from, to] {
        canvas.line((x, y - 3.0), (x, y + 3.0), Ink::Text, 1.5);
    }
}

impl Chart for BarChart {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn summary(&self) -> String {
        let mut known: Vec<_> = self
            .bars
            .iter()
            .filter_map(|bar| Self::known(bar).map(|estimate| (estimate.value, bar)))
            .collect();
        known.sort_by(|a, b| a.0.total_cmp(&b.0));
        match (known.first(), known.last()) {
            (Some((low, lowest)), Some((high, highest))) => words::charts::lowest_and_highest(
                &lowest.label,
                self.scale.value(*low),
                &highest.label,
                self.scale.value(*high),
            ),
            _ => words::charts::no_data_yet().to_owned(),
        }
    }

    fn svg(&self, size: Size) -> String {
        canvas::draw(
            size,
            self.height(),
            &self.title,
            &self.summary(),
            |canvas| {
                self.paint(canvas, size);
            },
        )
    }

    fn table(&self) -> DataTable {
        DataTable {
            columns: vec![self.of.clone(), self.measure.clone()],
            rows: self
                .bars
                .iter()
                .map(|bar| {
                    let value = match Self::known(bar) {
                        Some(estimate) => estimate_text(estimate, self.scale),
                        None => reason(bar),
                    };
                    vec![bar.label.clone(), value]
                })
                .collect(),
        }
    }
}
