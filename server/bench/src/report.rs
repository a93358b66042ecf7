//! What was measured, as a table for people and as JSON for programs.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// One figure.
#[derive(Debug, Clone)]
struct Figure {
    key: String,
    what: String,
    value: f64,
    unit: &'static str,
}

/// Figures that belong together.
#[derive(Debug, Clone)]
pub struct Section {
    title: &'static str,
    figures: Vec<Figure>,
}

impl Section {
    /// None yet.
    pub fn new(title: &'static str) -> Self {
        Self {
            title,
            figures: Vec::new(),
        }
    }

    /// One more; it is told at once, for whoever waits or stops half-way.
    pub fn add(&mut self, key: String, what: String, value: f64, unit: &'static str) {
        let figure = Figure {
            key,
            what,
            value,
            unit,
        };
        eprintln!("  {}: {}", figure.what, shown(&figure));
        self.figures.push(figure);
    }

    /// One more, if there is one.
    pub fn add_if(&mut self, key: String, what: String, value: Option<f64>, unit: &'static str) {
        if let Some(value) = value {
            self.add(key, what, value, unit);
        }
    }

    /// The figure with this key.
    pub fn figure(&self, key: &str) -> Option<f64> {
        self.figures
            .iter()
            .find(|figure| figure.key == key)
            .map(|figure| figure.value)
    }
}

/// Everything that was measured, and on what.
#[derive(Debug, Clone)]
pub struct Report {
    /// On what.
    pub machine: String,
    /// The figures.
    pub sections: Vec<Section>,
}

/// Where a document holds the tables of a report.
#[derive(Debug, Clone, Copy)]
pub struct Marks {
    /// The line before them.
    pub begin: &'static str,
    /// The line after them.
    pub end: &'static str,
}

/// Those of the figures of all.
pub const FIGURES: Marks = Marks {
    begin: "<!-- figures: begin -->",
    end: "<!-- figures: end -->",
};

impl Report {
    /// A table in Markdown, aligned so that it reads well as it is.
    pub fn table(&self) -> String {
        let mut text = format!("{}\n", self.machine);
        for section in &self.sections {
            let rows: Vec<(&str, String)> = section
                .figures
                .iter()
                .map(|figure| (figure.what.as_str(), shown(figure)))
                .collect();
            let left = rows
                .iter()
                .map(|(what, _)| what.chars().count())
                .max()
                .unwrap_or(0)
                .max(section.title.chars().count());
            let right = rows
                .iter()
                .map(|(_, value)| value.chars().count())
                .max()
                .unwrap_or(0)
                .max(3);
            // Writing into a string does not fail.
            let _ = write!(
                text,
                "\n| {:left$} | {:>right$} |\n| :{:-<dashes$} | {:->right$} |\n",
                section.title,
                "",
                "",
                ":",
                dashes = left - 1
            );
            for (what, value) in rows {
                let _ = writeln!(text, "| {what:left$} | {value:>right$} |");
            }
        }
        text
    }

    /// The same for programs.
    pub fn json(&self) -> Value {
        let figures: Vec<Value> = self
            .sections
            .iter()
            .flat_map(|section| section.figures.iter().map(|figure| (section.title, figure)))
            .map(|(section, figure)| {
                json!({ "key": figure.key, "section": section, "what": figure.what, "value": figure.value, "unit": figure.unit })
            })
            .collect();
        json!({ "machine": self.machine, "figures": figures })
    }

    /// Puts the table where the document holds the one of an earlier run.
    pub fn record_in(&self, document: &Path, marks: Marks) -> Result<()> {
        let text = std::fs::read_to_string(document)?;
        let with = replaced(&text, &self.table(), marks);
        let Marks { begin, end } = marks;
        let with = with
            .with_context(|| format!("{} does not hold {begin} and {end}", document.display()))?;
        Ok(std::fs::write(document, with)?)
    }
}

fn replaced(document: &str, table: &str, Marks { begin, end }: Marks) -> Option<String> {
    let (before, rest) = document.split_once(begin)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{begin}\n\n{table}\n{end}{after}"))
}

/// The unit of what is counted: there is no half of it.
pub const COUNT: &str = "items";

/// Large numbers without decimals, small ones with as many as matter.
fn shown(figure: &Figure) -> String {
    let value = figure.value;
    let number = if value >= 100.0 || figure.unit == COUNT {
        grouped(&format!("{value:.0}"))
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    };
    match figure.unit {
        "/s" => format!("{number}/s"),
        unit => format!("{number} {unit}"),
    }
}

/// Thousands apart.
fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{COUNT, FIGURES, Report, Section, grouped, replaced, shown};

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(
            ["7", "700", "7000", "1234567"].map(grouped),
            ["7", "700", "7,000", "1,234,567"]
        );
    }

    #[test]
    fn what_is_counted_has_no_decimals() {
        let mut section = Section::new("Counts");
        section.add("a".to_owned(), "None".to_owned(), 0.0, COUNT);
        section.add("b".to_owned(), "Time".to_owned(), 0.0, "ms");
        let shown: Vec<String> = section.figures.iter().map(shown).collect();
        assert_eq!(shown, ["0 items", "0.00 ms"]);
    }

    #[test]
    fn a_table_replaces_the_one_before() {
        let document = "Text\n<!-- figures: begin -->\nold\n<!-- figures: end -->\nmore";
        let with = replaced(document, "new\n", FIGURES).unwrap();
        assert_eq!(
            with,
            "Text\n<!-- figures: begin -->\n\nnew\n\n<!-- figures: end -->\nmore"
        );
        assert_eq!(replaced("nothing", "new", FIGURES), None);
    }

    #[test]
    fn a_table_is_aligned() {
        let mut section = Section::new("Pages");
        section.add("a".to_owned(), "One page".to_owned(), 12.34, "ms");
        section.add("b".to_owned(), "Another".to_owned(), 1234.5, "/s");
        let report = Report {
            machine: "M".to_owned(),
            sections: vec![section],
        };
        let expected = "M\n\n| Pages    |         |\n| :------- | ------: |\n| One page | 12.3 ms |\n| Another  | 1,234/s |\n";
        assert_eq!(report.table(), expected);
    }
}
