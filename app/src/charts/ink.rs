//! The colours of charts, as custom properties of the page.

use plotters::style::RGBColor;

/// A colour by its meaning. Plotters draws with a number that stands for it; the canvas then puts
/// the custom property in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// Words and values.
    Text,
    /// Axis labels and everything said in passing.
    Faint,
    /// Grid lines.
    Grid,
    /// The line that values stand on.
    Axis,
    /// The first, second, third and fourth series.
    Series(u8),
    /// Predictions that agree with people.
    Agree,
    /// Predictions that do not.
    Differ,
    /// Limits and thresholds.
    Limit,
    /// What would be ideal.
    Ideal,
    /// The page behind the chart.
    Surface,
}

impl Ink {
    /// Every colour there is.
    pub(super) const ALL: [Self; 13] = [
        Self::Text,
        Self::Faint,
        Self::Grid,
        Self::Axis,
        Self::Series(0),
        Self::Series(1),
        Self::Series(2),
        Self::Series(3),
        Self::Agree,
        Self::Differ,
        Self::Limit,
        Self::Ideal,
        Self::Surface,
    ];

    /// The colour of the series in this place; after four they repeat.
    pub(super) fn series(at: usize) -> Self {
        [
            Self::Series(0),
            Self::Series(1),
            Self::Series(2),
            Self::Series(3),
        ][at % 4]
    }

    /// The number that stands for it while plotters draws.
    pub(super) const fn stand_in(self) -> RGBColor {
        RGBColor(0xFE, 0xD0, self.code())
    }

    const fn code(self) -> u8 {
        match self {
            Self::Text => 0,
            Self::Faint => 1,
            Self::Grid => 2,
            Self::Axis => 3,
            Self::Agree => 4,
            Self::Differ => 5,
            Self::Limit => 6,
            Self::Ideal => 7,
            Self::Surface => 8,
            Self::Series(at) => 16 + at,
        }
    }

    /// What stands in the drawing in the end, in quotes as an attribute's value. Limits and ideals
    /// are dashed, so that they differ from data without colour as well.
    pub(super) const fn attribute(self) -> &'static str {
        match self {
            Self::Text => "\"var(--chart-text)\"",
            Self::Faint => "\"var(--chart-faint)\"",
            Self::Grid => "\"var(--chart-grid)\"",
            Self::Axis => "\"var(--chart-axis)\"",
            Self::Agree => "\"var(--chart-agree)\"",
            Self::Differ => "\"var(--chart-differ)\"",
            Self::Limit => "\"var(--chart-limit)\" stroke-dasharray=\"60 30\"",
            Self::Ideal => "\"var(--chart-ideal)\" stroke-dasharray=\"20 40\"",
            Self::Surface => "\"var(--chart-surface)\"",
            Self::Series(0) => "\"var(--chart-1)\"",
            Self::Series(1) => "\"var(--chart-2)\"",
            Self::Series(2) => "\"var(--chart-3)\"",
            Self::Series(_) => "\"var(--chart-4)\"",
        }
    }

    /// Puts the custom properties where the numbers stand. Only whole attribute values match, and
    /// text cannot look like one: its quotes are escaped.
    pub(super) fn replace_all(svg: &str) -> String {
        Self::ALL.into_iter().fold(svg.to_owned(), |svg, ink| {
            let RGBColor(red, green, blue) = ink.stand_in();
            svg.replace(
                &format!("\"#{red:02X}{green:02X}{blue:02X}\""),
                ink.attribute(),
            )
        })
    }
}
