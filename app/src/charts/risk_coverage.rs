//! Risk and coverage: how often the model errs among what it would decide, as it decides more.

use super::axis::{Plot, Ticks};
use super::canvas::{self, Anchor, Canvas, fit, width_of};
use super::ink::Ink;
use super::{Chart, DataTable, Marker, Size};
use crate::components::number::{decimal, percent, thousands};
use crate::words;
use understudy_stats::ScoreHistogram;

/// One point of the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// Share of items that the model would decide, in [0, 1].
    pub coverage: f64,
    /// Share of errors among them, in [0, 1].
    pub error: f64,
    /// The threshold that gives this coverage.
    pub threshold: f64,
    /// How many pairs it lets through.
    pub accepted: u64,
}

/// A threshold on the curve.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskMarker {
    /// The share of items at or above the threshold.
    pub coverage: f64,
    /// The error among them.
    pub error: f64,
    /// The upper bound of that error, where there is one.
    pub upper: Option<f64>,
    /// What it is: `threshold 0.963`.
    pub label: String,
}

/// The curve with a threshold and the error that is allowed.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskCoverageChart {
    /// What is shown.
    pub title: String,
    /// The curve, by rising coverage.
    pub curve: Vec<CurvePoint>,
    /// The chosen threshold.
    pub marker: Option<RiskMarker>,
    /// The error that is allowed: α.
    pub limit: Option<Marker>,
}

/// More points than this cannot be told apart.
const MOST_POINTS: u64 = 240;
/// The left end of a curve rests on too few pairs to mean anything.
const LEAST_PAIRS: u64 = 10;

impl RiskCoverageChart {
    /// The curve of stored counts: one point for each threshold that lets through other pairs than
    /// the one above it, thinned to what can be seen.
    pub fn curve_of(histogram: &ScoreHistogram) -> Vec<CurvePoint> {
        let n = histogram.n();
        let apart = n.div_ceil(MOST_POINTS).max(1);
        let least = LEAST_PAIRS.min(n).max(1);
        let mut curve: Vec<CurvePoint> = Vec::new();
        for (bin, row) in histogram.accepted_from_top().iter().enumerate().rev() {
            let next = curve.last().map_or(least, |last| last.accepted + apart);
            // The right end is always there: it is the error of the model on everything.
            let ends = row.accepted == n && curve.last().is_none_or(|last| last.accepted < n);
            if n > 0 && (row.accepted >= next || ends) {
                curve.push(CurvePoint {
                    coverage: row.accepted as f64 / n as f64,
                    error: row.errors as f64 / row.accepted as f64,
                    threshold: ScoreHistogram::threshold(bin),
                    accepted: row.accepted,
                });
            }
        }
        curve
    }

    /// The point of a threshold, given in thousandths; `None` when it lets nothing through.
    pub fn marker_of(
        histogram: &ScoreHistogram,
        thousandths: u16,
        upper: Option<f64>,
    ) -> Option<RiskMarker> {
        let n = histogram.n();
        let row = histogram.at_threshold(usize::from(thousandths));
        (row.accepted > 0).then(|| RiskMarker {
            coverage: row.accepted as f64 / n as f64,
            error: row.errors as f64 / row.accepted as f64,
            upper,
            label: words::charts::threshold_at(decimal(f64::from(thousandths) / 1000.0, 3)),
        })
    }

    fn known(&self) -> impl DoubleEndedIterator<Item = &CurvePoint> {
        self.curve
            .iter()
            .filter(|point| point.coverage.is_finite() && point.error.is_finite())
    }

    fn highest(&self) -> f64 {
        let marked = self
            .marker
            .iter()
            .flat_map(|marker| [Some(marker.error), marker.upper]);
        let high = self
            .known()
            .map(|point| point.error)
            .chain(marked.flatten())
            .chain(self.limit.iter().map(|limit| limit.value))
            .filter(|value| value.is_finite())
            .fold(0.0, f64::max);
        let step = if high > 0.2 { 0.1 } else { 0.02 };
        ((high * 1.08 / step).ceil() * step).clamp(0.02, 1.0)
    }

    fn paint(&self, canvas: &mut Canvas<'_>, size: Size) {
        let width = f64::from(size.width());
        let plot = Plot::new(
            (34.0, width - 14.0),
            (26.0, f64::from(height(size)) - 42.0),
            (0.0, 1.0),
            (0.0, self.highest()),
        );
        plot.draw_y(
            canvas,
            words::charts::error_among_automated(),
            5,
            Ticks::Percent,
        );
        plot.draw_x(canvas, words::charts::coverage_axis(), 6, Ticks::Percent);
        let line: Vec<_> = self
            .known()
            .map(|p| plot.place(p.coverage, p.error))
            .collect();
        let area: Vec<_> = line
            .first()
            .map(|(x, _)| (*x, plot.bottom))
            .into_iter()
            .chain(line.iter().copied())
            .chain(line.last().map(|(x, _)| (*x, plot.bottom)))
            .collect();
        canvas.area(&area, Ink::Series(0), 0.1);
        canvas.path(&line, Ink::Series(0), 2.0);
        self.draw_limit(canvas, &plot);
        self.draw_marker(canvas, &plot);
        self.draw_hits(canvas, &plot, width);
    }

    fn draw_limit(&self, canvas: &mut Canvas<'_>, plot: &Plot) {
        if let Some(limit) = self.limit.as_ref().filter(|limit| limit.value.is_finite()) {
            let y = plot.y.at(limit.value);
            canvas.line((plot.left, y), (plot.right, y), Ink::Limit, 1.5);
            let label = fit(&limit.label, plot.right - plot.left - 8.0, canvas.font);
            canvas.text(
                &label,
                (plot.left + 4.0, y - 10.0),
                Anchor::Start,
                Ink::Limit,
            );
        }
    }

    fn draw_marker(&self, canvas: &mut Canvas<'_>, plot: &Plot) {
        let Some(marker) = &self.marker else { return };
        if !(marker.coverage.is_finite() && marker.error.is_finite()) {
            return;
        }
        let (x, y) = plot.place(marker.coverage, marker.error);
        canvas.line((x, plot.top), (x, plot.bottom), Ink::Text, 1.0);
        if let Some(upper) = marker.upper.filter(|upper| upper.is_finite()) {
            let high = plot.y.at(upper);
            canvas.line((x, y), (x, high), Ink::Series(0), 3.0);
            canvas.line((x - 5.0, high), (x + 5.0, high), Ink::Series(0), 2.0);
        }
        canvas.dot((x, y), 4.5, Ink::Series(0));
        let label = fit(&marker.label, plot.right - plot.left, canvas.font);
        let fits_left = width_of(&label, canvas.font) + 8.0 < x - plot.left;
        let (x, anchor) = if fits_left {
            (x - 6.0, Anchor::End)
        } else {
            (x + 6.0, Anchor::Start)
        };
        canvas.text(&label, (x, plot.top + 8.0), anchor, Ink::Text);
    }

    fn draw_hits(&self, canvas: &mut Canvas<'_>, plot: &Plot, width: f64) {
        // One place each 2 % of coverage is as fine as a finger or a mouse can point.
        for step in 0..50 {
            let (from, to) = (f64::from(step) / 50.0, f64::from(step + 1) / 50.0);
            let within = |p: &&CurvePoint| p.coverage > from && p.coverage <= to;
            if let Some(point) = self.known().rev().find(within) {
                let one = (plot.x.at(from), plot.top);
                let other = (plot.x.at(to), plot.bottom);
                canvas.hit(one, other, &says(point), (width, 8.0));
            }
        }
    }
}

fn says(point: &CurvePoint) -> String {
    words::charts::error_at_coverage(
        percent(point.error, 1),
        percent(point.coverage, 1),
        decimal(point.threshold, 3),
    )
}

const fn height(size: Size) -> i32 {
    match size {
        Size::Wide => 300,
        Size::Narrow => 260,
    }
}

impl Chart for RiskCoverageChart {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn summary(&self) -> String {
        match (&self.marker, self.known().next_back()) {
            (_, None) => words::charts::no_data_yet().to_owned(),
            (Some(marker), Some(_)) => words::charts::at_marker(
                &marker.label,
                percent(marker.coverage, 1),
                percent(marker.error, 1),
            ),
            (None, Some(all)) => {
                words::charts::with_coverage(percent(all.coverage, 1), percent(all.error, 1))
            }
        }
    }

    fn svg(&self, size: Size) -> String {
        canvas::draw(size, height(size), &self.title, &self.summary(), |canvas| {
            self.paint(canvas, size);
        })
    }

    fn table(&self) -> DataTable {
        let columns = [
            words::charts::threshold(),
            words::charts::coverage(),
            words::charts::error(),
            words::charts::pairs(),
        ];
        let known: Vec<_> = self.known().collect();
        let every = known.len().div_ceil(25).max(1);
        DataTable {
            columns: columns.map(str::to_owned).to_vec(),
            rows: known
                .into_iter()
                .step_by(every)
                .map(|point| {
                    vec![
                        decimal(point.threshold, 3),
                        percent(point.coverage, 1),
                        percent(point.error, 2),
                        thousands(point.accepted),
                    ]
                })
                .collect(),
        }
    }
}
