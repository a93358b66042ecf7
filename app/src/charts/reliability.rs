//! Reliability: whether confidence means what it says, in bins against the diagonal.

use super::axis::{Plot, Ticks};
use super::canvas::{self, Anchor, Canvas};
use super::ink::Ink;
use super::{Chart, DataTable, Size};
use crate::components::number::{Scale, decimal, estimate_text, percent};
use crate::words;
use understudy_stats::calibration::ReliabilityBin;

/// Bins of confidence with the agreement found in each.
#[derive(Debug, Clone, PartialEq)]
pub struct ReliabilityChart {
    /// What is shown.
    pub title: String,
    /// The bins.
    pub bins: Vec<ReliabilityBin>,
}

impl ReliabilityChart {
    fn known(&self) -> impl Iterator<Item = &ReliabilityBin> {
        self.bins.iter().filter(|bin| {
            bin.n > 0
                && [
                    bin.mean_confidence,
                    bin.accuracy.value,
                    bin.accuracy.low,
                    bin.accuracy.high,
                ]
                .iter()
                .all(|value| value.is_finite())
        })
    }

    fn paint(&self, canvas: &mut Canvas<'_>, size: Size) {
        let width = f64::from(size.width());
        let plot = Plot::new(
            (34.0, width.min(440.0) - 14.0),
            (26.0, f64::from(height(size)) - 42.0),
            (0.0, 1.0),
            (0.0, 1.0),
        );
        plot.draw_y(canvas, words::charts::agree_percent(), 6, Ticks::Percent);
        plot.draw_x(
            canvas,
            words::charts::mean_confidence_axis(),
            6,
            Ticks::Decimals(1),
        );
        canvas.line(plot.place(0.0, 0.0), plot.place(1.0, 1.0), Ink::Ideal, 1.5);
        let (x, y) = plot.place(0.1, 0.1);
        canvas.text(
            words::charts::as_confident_as_right(),
            (x + 10.0, y + 12.0),
            Anchor::Start,
            Ink::Faint,
        );
        let most = self.known().map(|bin| bin.n).max().unwrap_or(1);
        for bin in self.known() {
            let (x, y) = plot.place(bin.mean_confidence, bin.accuracy.value);
            let (low, high) = (plot.y.at(bin.accuracy.low), plot.y.at(bin.accuracy.high));
            canvas.line((x, low), (x, high), Ink::Series(0), 1.5);
            for end in [low, high] {
                canvas.line((x - 3.0, end), (x + 3.0, end), Ink::Series(0), 1.5);
            }
            // The dot's area grows with the pairs behind it.
            let radius = 2.5 + 3.5 * (bin.n as f64 / most as f64).sqrt();
            canvas.dot((x, y), radius, Ink::Series(0));
        }
        for bin in self.known() {
            let x = plot.x.at(bin.mean_confidence);
            let says = words::charts::confident(
                decimal(bin.mean_confidence, 2),
                estimate_text(&bin.accuracy, Scale::Percent),
            );
            canvas.hit(
                (x - 8.0, plot.top),
                (x + 8.0, plot.bottom),
                &says,
                (plot.right + 14.0, 8.0),
            );
        }
    }
}

const fn height(size: Size) -> i32 {
    match size {
        Size::Wide => 340,
        Size::Narrow => 320,
    }
}

impl Chart for ReliabilityChart {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn summary(&self) -> String {
        let worst = self.known().max_by(|a, b| {
            let gap = |bin: &ReliabilityBin| (bin.mean_confidence - bin.accuracy.value).abs();
            gap(a).total_cmp(&gap(b))
        });
        match worst {
            None => words::charts::no_data_yet().to_owned(),
            Some(bin) => words::charts::largest_gap(
                decimal(bin.mean_confidence, 2),
                percent(bin.accuracy.value, 1),
            ),
        }
    }

    fn svg(&self, size: Size) -> String {
        canvas::draw(size, height(size), &self.title, &self.summary(), |canvas| {
            self.paint(canvas, size);
        })
    }

    fn table(&self) -> DataTable {
        let columns = [
            words::charts::confidence(),
            words::charts::mean_confidence(),
            words::charts::agree(),
        ];
        DataTable {
            columns: columns.map(str::to_owned).to_vec(),
            rows: self
                .known()
                .map(|bin| {
                    vec![
                        format!("{}–{}", decimal(bin.low, 3), decimal(bin.high, 3)),
                        decimal(bin.mean_confidence, 3),
                        estimate_text(&bin.accuracy, Scale::Percent),
                    ]
                })
                .collect(),
        }
    }
}
