//! Confidence: how many predictions agree and how many differ, at each level of confidence.

use super::axis::{Plot, Ticks};
use super::canvas::{self, Anchor, Canvas, width_of};
use super::ink::Ink;
use super::{Chart, DataTable, Size};
use crate::components::number::{decimal, thousands};
use crate::words;
use understudy_stats::{BINS, BinCounts, ScoreHistogram};

/// Agreeing and differing predictions by confidence, in two panels with a scale each: errors are
/// rare, and on one scale they would not be seen.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfidenceHistogram {
    /// What is shown.
    pub title: String,
    /// The stored counts.
    pub histogram: ScoreHistogram,
    /// The threshold, drawn as a line.
    pub threshold: Option<f64>,
}

/// Bins that are drawn; a divisor of [`BINS`].
const DRAWN: usize = 50;

impl ConfidenceHistogram {
    fn drawn(&self) -> Vec<BinCounts> {
        self.histogram
            .bins()
            .chunks(BINS / DRAWN)
            .map(|chunk| {
                chunk
                    .iter()
                    .fold(BinCounts::default(), |sum, bin| BinCounts {
                        agree: sum.agree + bin.agree,
                        disagree: sum.disagree + bin.disagree,
                    })
            })
            .collect()
    }

    fn paint(&self, canvas: &mut Canvas<'_>, size: Size) {
        let bins = self.drawn();
        let panels = [
            Panel {
                name: words::charts::agree_items(),
                ink: Ink::Agree,
                edges: (26.0, 130.0),
                counts: bins.iter().map(|bin| bin.agree).collect(),
            },
            Panel {
                name: words::charts::differ_items(),
                ink: Ink::Differ,
                edges: (168.0, 232.0),
                counts: bins.iter().map(|bin| bin.disagree).collect(),
            },
        ];
        let sides = (46.0, f64::from(size.width()) - 14.0);
        let last = panels.len() - 1;
        for (at, panel) in panels.iter().enumerate() {
            let plot = panel.paint(canvas, sides);
            if at == last {
                plot.draw_x(
                    canvas,
                    words::charts::confidence_axis(),
                    6,
                    Ticks::Decimals(1),
                );
                self.draw_threshold(canvas, &plot);
                draw_hits(canvas, &plot, &bins, f64::from(size.width()));
            }
        }
    }

    /// One line through both panels.
    fn draw_threshold(&self, canvas: &mut Canvas<'_>, plot: &Plot) {
        if let Some(threshold) = self.threshold.filter(|threshold| threshold.is_finite()) {
            let x = plot.x.at(threshold);
            canvas.line((x, 26.0), (x, plot.bottom), Ink::Limit, 1.5);
            let label = words::charts::threshold_at(decimal(threshold, 3));
            let fits_left = width_of(&label, canvas.font) + 8.0 < x - plot.left;
            let (x, anchor) = if fits_left {
                (x - 6.0, Anchor::End)
            } else {
                (x + 6.0, Anchor::Start)
            };
            canvas.text(&label, (x, 34.0), anchor, Ink::Limit);
        }
    }
}

/// One of the two panels.
struct Panel {
    name: &'static str,
    ink: Ink,
    edges: (f64, f64),
    counts: Vec<u64>,
}

impl Panel {
    fn paint(&self, canvas: &mut Canvas<'_>, sides: (f64, f64)) -> Plot {
        let most = self.counts.iter().copied().max().unwrap_or(0).max(1);
        let plot = Plot::new(sides, self.edges, (0.0, 1.0), (0.0, most as f64));
        plot.draw_y_lines(canvas, 3, Ticks::Whole);
        canvas.text(
            self.name,
            (0.0, self.edges.0 - 16.0),
            Anchor::Start,
            self.ink,
        );
        for (at, count) in self.counts.iter().enumerate().filter(|(_, n)| **n > 0) {
            let (left, bottom) = plot.place(at as f64 / DRAWN as f64, 0.0);
            let (right, top) = plot.place((at + 1) as f64 / DRAWN as f64, *count as f64);
            // A single item is still a visible sliver.
            let top = top.min(bottom - 1.0);
            canvas.rect((left + 0.5, bottom), (right - 0.5, top), self.ink, 0.9);
        }
        canvas.line(
            (plot.left, plot.bottom),
            (plot.right, plot.bottom),
            Ink::Axis,
            1.0,
        );
        plot
    }
}

fn draw_hits(canvas: &mut Canvas<'_>, plot: &Plot, bins: &[BinCounts], width: f64) {
    for (at, bin) in bins.iter().enumerate().filter(|(_, bin)| bin.n() > 0) {
        let left = plot.x.at(at as f64 / DRAWN as f64);
        let right = plot.x.at((at + 1) as f64 / DRAWN as f64);
        let says = words::charts::bin(span(at), thousands(bin.agree), thousands(bin.disagree));
        canvas.hit((left, 26.0), (right, plot.bottom), &says, (width, 8.0));
    }
}

/// The confidences of a drawn bin.
fn span(at: usize) -> String {
    let edge = |at: usize| decimal(at as f64 / DRAWN as f64, 2);
    format!("{}–{}", edge(at), edge(at + 1))
}

impl Chart for ConfidenceHistogram {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn summary(&self) -> String {
        let (n, errors) = (self.histogram.n(), self.histogram.errors());
        if n == 0 {
            return words::charts::no_data_yet().to_owned();
        }
        words::charts::predictions_agree(thousands(n - errors), thousands(errors))
    }

    fn svg(&self, size: Size) -> String {
        canvas::draw(size, 276, &self.title, &self.summary(), |canvas| {
            self.paint(canvas, size);
        })
    }

    fn table(&self) -> DataTable {
        let columns = [
            words::charts::confidence(),
            words::charts::agree(),
            words::charts::differ(),
        ];
        DataTable {
            columns: columns.map(str::to_owned).to_vec(),
            rows: self
                .drawn()
                .iter()
                .enumerate()
                .filter(|(_, bin)| bin.n() > 0)
                .map(|(at, bin)| vec![span(at), thousands(bin.agree), thousands(bin.disagree)])
                .collect(),
        }
    }
}
