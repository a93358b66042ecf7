//! Charts: values in, SVG out, with the same code on the server and in the browser.
//!
//! Every chart is drawn by plotters onto a canvas whose colours are custom properties of the page
//! (see [`ink`]), so that it follows light and dark. A chart never shows a value that it does not
//! also give as a table.

mod axis;
mod bars;
mod canvas;
mod histogram;
mod ink;
mod line;
mod reliability;
mod risk_coverage;
#[cfg(test)]
mod tests;

pub use bars::{Bar, BarChart};
pub use histogram::ConfidenceHistogram;
pub use line::{LineChart, LineSeries};
pub use reliability::ReliabilityChart;
pub use risk_coverage::{CurvePoint, RiskCoverageChart, RiskMarker};

/// Which place a chart is drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// A column of a page: 620 units wide.
    Wide,
    /// A phone or a small card: 360 units wide.
    Narrow,
}

impl Size {
    /// Both sizes.
    pub const ALL: [Self; 2] = [Self::Wide, Self::Narrow];

    /// Width in units of the drawing, which are pixels at its natural size.
    pub const fn width(self) -> i32 {
        match self {
            Self::Wide => 620,
            Self::Narrow => 360,
        }
    }

    /// Size of the letters in the same units.
    const fn font(self) -> f64 {
        match self {
            Self::Wide => 13.0,
            Self::Narrow => 12.0,
        }
    }
}

/// A value that is marked with a line and a few words.
#[derive(Debug, Clone, PartialEq)]
pub struct Marker {
    /// Where.
    pub value: f64,
    /// What it is: `asked for 85 %`.
    pub label: String,
}

/// The values behind a chart, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DataTable {
    /// The columns' names.
    pub columns: Vec<String>,
    /// The rows, each as long as the columns.
    pub rows: Vec<Vec<String>>,
}

/// Something that can be drawn and read.
pub trait Chart {
    /// What it shows, in a few words: the drawing's accessible name.
    fn title(&self) -> String;

    /// What it says, as a sentence: the drawing's accessible description.
    fn summary(&self) -> String;

    /// The drawing: one `<svg>` element.
    fn svg(&self, size: Size) -> String;

    /// The same values as text.
    fn table(&self) -> DataTable;
}
