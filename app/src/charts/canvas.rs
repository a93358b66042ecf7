//! The canvas: plotters' SVG backend in tenths of a pixel, with the page's colours and font.

use super::Size;
use super::ink::Ink;
use plotters::prelude::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, ShapeStyle, TextStyle};
use std::fmt::Write as _;

/// Plotters draws on whole numbers: ten of them to a pixel keep curves smooth.
const TENTHS: f64 = 10.0;

/// How a text hangs on its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// Starts there.
    Start,
    /// Is centred there.
    Middle,
    /// Ends there.
    End,
}

/// A place in pixels.
pub(super) type Place = (f64, f64);

/// Where charts are drawn.
pub(super) struct Canvas<'a> {
    backend: SVGBackend<'a>,
    hits: String,
    /// The size of the letters in pixels.
    pub(super) font: f64,
}

/// Draws a chart of this height and gives the `<svg>` element.
pub(super) fn draw(
    size: Size,
    height: i32,
    title: &str,
    summary: &str,
    paint: impl FnOnce(&mut Canvas<'_>),
) -> String {
    let (width, height) = (size.width(), height.max(1));
    let mut drawn = String::new();
    let hits = {
        let pixels = (width.unsigned_abs() * 10, height.unsigned_abs() * 10);
        let mut canvas = Canvas {
            backend: SVGBackend::with_string(&mut drawn, pixels),
            hits: String::new(),
            font: size.font(),
        };
        paint(&mut canvas);
        written(canvas.backend.present());
        canvas.hits
    };
    finish(&drawn, (width, height), title, summary, &hits)
}

/// Replaces the backend's header by ours, and its colours and font by the page's.
fn finish(
    drawn: &str,
    (width, height): (i32, i32),
    title: &str,
    summary: &str,
    hits: &str,
) -> String {
    let body = drawn.split_once('\n').map_or("", |(_header, body)| body);
    let body = body.trim_end().trim_end_matches("</svg>");
    let body = Ink::replace_all(body)
        .replace(" font-family=\"sans-serif\"", "")
        .replace(" opacity=\"1\"", "")
        .replace(" stroke=\"none\"", "");
    format!(
        "<svg class=\"chart-svg\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" \
         viewBox=\"0 0 {width}0 {height}0\" width=\"{width}\" height=\"{height}\">\
         <title>{}</title><desc>{}</desc>\n{body}{hits}</svg>",
        escape(title),
        escape(summary)
    )
}

/// Writing to a string cannot fail, and the backend has no other way to.
fn written<E: std::fmt::Debug>(result: Result<(), E>) {
    result.expect("drawing into a string does not fail");
}

/// Pixels to tenths. Everything drawn lies on the canvas, so that nothing is lost.
#[expect(
    clippy::cast_possible_truncation,
    reason = "clamped to a range that fits"
)]
fn tenths(pixels: f64) -> i32 {
    if pixels.is_finite() {
        (TENTHS * pixels).round().clamp(-1e6, 1e6) as i32
    } else {
        0
    }
}

fn point((x, y): Place) -> (i32, i32) {
    (tenths(x), tenths(y))
}

/// Without characters that XML forbids.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
        .collect()
}

/// Text that is safe between tags and in attributes.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// Cuts a text to what fits into a width, by the width of an average letter.
pub(super) fn fit(text: &str, width: f64, font: f64) -> String {
    let most = (width / (0.6 * font)).floor().max(1.0);
    let long = text.chars().count() as f64 > most;
    if !long {
        return text.to_owned();
    }
    let mut cut: String = text
        .chars()
        .enumerate()
        .take_while(|(at, _)| (*at as f64) < most - 1.0)
        .map(|(_, c)| c)
        .collect();
    cut.push('…');
    cut
}

/// About how wide a text is.
pub(super) fn width_of(text: &str, font: f64) -> f64 {
    0.6 * font * text.chars().count() as f64
}

impl Canvas<'_> {
    fn stroke(ink: Ink, width: f64, alpha: f64) -> ShapeStyle {
        ShapeStyle {
            color: ink.stand_in().mix(alpha),
            filled: false,
            stroke_width: tenths(width).unsigned_abs(),
        }
    }

    fn fill(ink: Ink, alpha: f64) -> ShapeStyle {
        ShapeStyle {
            color: ink.stand_in().mix(alpha),
            filled: true,
            stroke_width: 0,
        }
    }

    /// A straight line.
    pub(super) fn line(&mut self, from: Place, to: Place, ink: Ink, width: f64) {
        let style = Self::stroke(ink, width, 1.0);
        written(self.backend.draw_line(point(from), point(to), &style));
    }

    /// A line through points; nothing when there are fewer than two.
    pub(super) fn path(&mut self, points: &[Place], ink: Ink, width: f64) {
        if points.len() > 1 {
            let style = Self::stroke(ink, width, 1.0);
            written(
                self.backend
                    .draw_path(points.iter().copied().map(point), &style),
            );
        }
    }

    /// A filled area.
    pub(super) fn area(&mut self, corners: &[Place], ink: Ink, alpha: f64) {
        if corners.len() > 2 {
            let style = Self::fill(ink, alpha);
            written(
                self.backend
                    .fill_polygon(corners.iter().copied().map(point), &style),
            );
        }
    }

    /// A filled rectangle between two corners, in any order.
    pub(super) fn rect(&mut self, one: Place, other: Place, ink: Ink, alpha: f64) {
        let ((ax, ay), (bx, by)) = (point(one), point(other));
        let style = Self::fill(ink, alpha);
        let upper_left = (ax.min(bx), ay.min(by));
        let lower_right = (ax.max(bx), ay.max(by));
        written(
            self.backend
                .draw_rect(upper_left, lower_right, &style, true),
        );
    }

    /// A dot with a rim in the colour of the page, so that it stands out from a line.
    pub(super) fn dot(&mut self, centre: Place, radius: f64, ink: Ink) {
        for (radius, ink) in [(radius + 1.0, Ink::Surface), (radius, ink)] {
            let style = Self::fill(ink, 1.0);
            written(self.backend.draw_circle(
                point(centre),
                tenths(radius).unsigned_abs(),
                &style,
                true,
            ));
        }
    }

    /// A line of text, centred on its height.
    pub(super) fn text(&mut self, text: &str, at: Place, anchor: Anchor, ink: Ink) {
        let side = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        // The backend divides by 1.24, which fits the fonts it measures but not the page's.
        let colour = ink.stand_in();
        let style = TextStyle::from(("sans-serif", 1.24 * TENTHS * self.font).into_font())
            .color(&colour)
            .pos(Pos::new(side, VPos::Center));
        written(self.backend.draw_text(&printable(text), &style, point(at)));
    }

    /// A place that says its exact value when pointed at, at the top of the chart.
    pub(super) fn hit(&mut self, one: Place, other: Place, says: &str, says_at: Place) {
        let ((ax, ay), (bx, by)) = (point(one), point(other));
        let (x, y) = point(says_at);
        let says = escape(says);
        let font = TENTHS * self.font;
        // Writing to a string cannot fail.
        let _ = write!(
            self.hits,
            "<g class=\"chart-hit\"><title>{says}</title>\
             <rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\
             <text x=\"{x}\" y=\"{y}\" text-anchor=\"end\" font-size=\"{font}\">{says}</text></g>",
            ax.min(bx),
            ay.min(by),
            (ax - bx).abs(),
            (ay - by).abs()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_ends_with_an_ellipsis() {
        assert_eq!(fit("Ankle boot", 200.0, 12.0), "Ankle boot");
        assert_eq!(fit("Ankle boot", 40.0, 12.0), "Ankl…");
    }

    #[test]
    fn characters_that_xml_forbids_are_left_out() {
        assert_eq!(escape("a\u{0}b\u{b}<'\">"), "ab &lt;&#39;&quot;&gt;");
    }
}
