//! Axes: from values to pixels, with a few round ticks.

use super::canvas::{Anchor, Canvas, Place};
use super::ink::Ink;
use crate::components::number::{decimal, thousands};
use plotters::coord::ranged1d::BoldPoints;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::Ranged;

/// How ticks are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ticks {
    /// Shares as percentages: the axis names the unit.
    Percent,
    /// Coefficients and confidences, with this many decimals.
    Decimals(usize),
    /// Counts.
    Whole,
}

impl Ticks {
    /// A tick's text.
    pub(super) fn write(self, value: f64) -> String {
        match self {
            Self::Percent => {
                let hundred = 100.0 * value;
                let whole = (hundred - hundred.round()).abs() < 1e-6;
                decimal(hundred, usize::from(!whole))
            }
            Self::Decimals(decimals) => decimal(value, decimals),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "counts are drawn from zero upwards"
            )]
            Self::Whole => thousands(value.max(0.0).round() as u64),
        }
    }
}

/// One direction of a chart.
pub(super) struct Axis {
    values: RangedCoordf64,
    low: f64,
    high: f64,
    /// Pixels of the low and the high end.
    ends: (f64, f64),
}

impl Axis {
    /// From `low` to `high`, drawn between two pixels. The range is never empty.
    pub(super) fn new(low: f64, high: f64, ends: (f64, f64)) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        Self {
            values: (low..high).into(),
            low,
            high,
            ends,
        }
    }

    /// The pixel of a value; values outside the range are drawn at its end.
    pub(super) fn at(&self, value: f64) -> f64 {
        // In tenths, the canvas's own grid, because plotters maps to whole numbers.
        #[expect(clippy::cast_possible_truncation, reason = "a canvas is far smaller")]
        let ends = ((10.0 * self.ends.0) as i32, (10.0 * self.ends.1) as i32);
        let value = if value.is_finite() {
            value.clamp(self.low, self.high)
        } else {
            self.low
        };
        f64::from(self.values.map(&value, ends)) / 10.0
    }

    /// At most this many round values.
    pub(super) fn ticks(&self, most: usize) -> Vec<f64> {
        self.values.key_points(BoldPoints(most))
    }
}

/// Where the data of a chart are drawn.
pub(super) struct Plot {
    /// To the right.
    pub(super) x: Axis,
    /// Upwards.
    pub(super) y: Axis,
    /// Left edge in pixels.
    pub(super) left: f64,
    /// Right edge in pixels.
    pub(super) right: f64,
    /// Upper edge in pixels.
    pub(super) top: f64,
    /// Lower edge in pixels.
    pub(super) bottom: f64,
}

impl Plot {
    /// A plot between these edges for these ranges of values.
    pub(super) fn new(
        (left, right): (f64, f64),
        (top, bottom): (f64, f64),
        (x_low, x_high): (f64, f64),
        (y_low, y_high): (f64, f64),
    ) -> Self {
        Self {
            x: Axis::new(x_low, x_high, (left, right)),
            y: Axis::new(y_low, y_high, (bottom, top)),
            left,
            right,
            top,
            bottom,
        }
    }

    /// The place of a pair of values.
    pub(super) fn place(&self, x: f64, y: f64) -> Place {
        (self.x.at(x), self.y.at(y))
    }

    /// Horizontal grid lines with their values, and the axis's name above them.
    pub(super) fn draw_y(&self, canvas: &mut Canvas<'_>, name: &str, most: usize, ticks: Ticks) {
        self.draw_y_lines(canvas, most, ticks);
        canvas.text(name, (0.0, self.top - 16.0), Anchor::Start, Ink::Faint);
    }

    /// Horizontal grid lines with their values.
    pub(super) fn draw_y_lines(&self, canvas: &mut Canvas<'_>, most: usize, ticks: Ticks) {
        for value in self.y.ticks(most) {
            let y = self.y.at(value);
            canvas.line((self.left, y), (self.right, y), Ink::Grid, 1.0);
            canvas.text(
                &ticks.write(value),
                (self.left - 6.0, y),
                Anchor::End,
                Ink::Faint,
            );
        }
    }

    /// The line at the bottom, values under it, and the axis's name under its right end.
    pub(super) fn draw_x(&self, canvas: &mut Canvas<'_>, name: &str, most: usize, ticks: Ticks) {
        self.draw_base(canvas, name);
        for value in self.x.ticks(most) {
            let x = self.x.at(value);
            canvas.line((x, self.bottom), (x, self.bottom + 4.0), Ink::Axis, 1.0);
            canvas.text(
                &ticks.write(value),
                (x, self.bottom + 13.0),
                Anchor::Middle,
                Ink::Faint,
            );
        }
    }

    /// The line at the bottom and the axis's name.
    pub(super) fn draw_base(&self, canvas: &mut Canvas<'_>, name: &str) {
        canvas.line(
            (self.left, self.bottom),
            (self.right, self.bottom),
            Ink::Axis,
            1.0,
        );
        canvas.text(
            name,
            (self.right, self.bottom + 31.0),
            Anchor::End,
            Ink::Faint,
        );
    }
}
