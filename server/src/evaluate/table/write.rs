//! Rows of the table: names in one column, figures with interval and n in the next.

use super::super::figure::Figure;
use super::super::model::Redrawn;
use super::super::visible::visible;
use super::digits;
use std::fmt::Write as _;
use understudy_app::figures::Stat;
use understudy_ladder::gate::thousands;

/// Text under the pen; writing to a string cannot fail.
#[derive(Default)]
pub struct Text {
    text: String,
    /// Headings and figures as they were named, for the test that they are all explained.
    #[cfg(test)]
    pub names: Vec<String>,
}

impl Text {
    pub fn finish(self) -> String {
        self.text
    }

    #[cfg(test)]
    fn named(&mut self, name: &str) {
        self.names.push(name.trim().to_owned());
    }

    pub fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    pub fn section(&mut self, title: &str) {
        #[cfg(test)]
        self.named(heading(title));
        self.line("");
        self.line(title);
    }

    pub fn row(&mut self, name: &str, value: &str) {
        #[cfg(test)]
        self.named(name);
        let _ = writeln!(self.text, "  {name:30} {value}");
    }

    pub fn stat(&mut self, name: &str, stat: &Stat) {
        self.row(name, &full(stat));
    }

    pub fn redrawn(&mut self, name: &str, figure: &Figure<Redrawn>) {
        let value = match figure {
            Figure::Known(drawn) if drawn.plan.resamples == 0 => {
                format!(
                    "{}  exact: all items alike",
                    full(&Stat::Known(drawn.figure.estimate))
                )
            }
            Figure::Known(drawn) => format!(
                "{}  {} resamples",
                full(&Stat::Known(drawn.figure.estimate)),
                thousands(u64::from(drawn.plan.resamples))
            ),
            Figure::Unknown { undefined } => format!("undefined: {undefined}"),
        };
        self.row(name, &value);
    }

    pub fn number(&mut self, name: &str, figure: &Figure<f64>) {
        self.row(name, &number(figure));
    }

    /// Columns of figures with a header that names them.
    pub fn columns(&mut self, header: &[&str], rows: &[Vec<String>]) {
        #[cfg(test)]
        for name in header {
            self.named(name);
        }
        self.cells(header, rows);
    }

    /// Columns with any header, such as labels; the first is for names, the others for figures. Names come
    /// from files, and are made visible.
    pub fn cells(&mut self, header: &[&str], rows: &[Vec<String>]) {
        let header: Vec<String> = header.iter().map(|name| visible(name)).collect();
        let seen = |row: &Vec<String>| row.iter().map(|cell| visible(cell)).collect();
        let rows: Vec<Vec<String>> = rows.iter().map(seen).collect();
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            let longest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
            longest.max(header[column].chars().count())
        };
        let widths: Vec<usize> = (0..header.len()).map(width).collect();
        let mut write = |cells: &[String]| {
            let mut line = String::new();
            for (at, (cell, width)) in cells.iter().zip(&widths).enumerate() {
                let _ = if at == 0 {
                    write!(line, "  {cell:width$}")
                } else {
                    write!(line, "  {cell:>width$}")
                };
            }
            self.line(&line);
        };
        write(&header);
        for row in &rows {
            write(row);
        }
    }
}

/// Value, interval and n.
pub fn full(stat: &Stat) -> String {
    match stat {
        Stat::Known(estimate) => {
            let [value, low, high] = digits::interval(estimate, 4);
            format!("{value}  [{low}, {high}]  n {}", thousands(estimate.n))
        }
        Stat::Unknown { undefined } => format!("undefined: {undefined}"),
    }
}

/// Value and interval, for columns.
pub fn short(stat: &Stat) -> String {
    match stat {
        Stat::Known(estimate) => {
            let [value, low, high] = digits::interval(estimate, 3);
            format!("{value} [{low}, {high}]")
        }
        Stat::Unknown { .. } => "undefined".to_owned(),
    }
}

pub fn number(figure: &Figure<f64>) -> String {
    match figure {
        Figure::Known(value) => digits::number(*value, 4),
        Figure::Unknown { undefined } => format!("undefined: {undefined}"),
    }
}

/// A title without the counts and the explanation behind it.
#[cfg(test)]
fn heading(title: &str) -> &str {
    let ends = [" (", ": ", ", "].map(|end| title.find(end).unwrap_or(title.len()));
    &title[..ends.into_iter().min().unwrap_or(title.len())]
}
