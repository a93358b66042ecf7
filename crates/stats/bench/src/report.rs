//! What was measured, as a table for people and as JSON for programs.

use crate::compare::Row;
use crate::tasks::{Measured, Times};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::path::Path;

/// Where a document holds the table.
const BEGIN: &str = "<!-- statistics: begin -->";
const END: &str = "<!-- statistics: end -->";

/// Everything that was measured, and on what.
#[derive(Debug)]
pub struct Report {
    /// On what, and with which versions.
    pub about: Vec<String>,
    /// Each piece of work beside each library.
    pub rows: Vec<Row>,
    /// What nobody else does.
    pub alone: Vec<Measured>,
}

impl Report {
    /// Tables in Markdown, aligned so that they read well as they are.
    pub fn table(&self) -> String {
        let mut beside = vec![
            [
                "Work",
                "Understudy",
                "Beside",
                "theirs",
                "times as fast",
                "aim",
                "differs by",
            ]
            .map(str::to_owned)
            .to_vec(),
        ];
        let mut last = "";
        for row in &self.rows {
            let again = last == row.what;
            last = &row.what;
            let once = |text: String| if again { String::new() } else { text };
            beside.push(vec![
                once(row.what.clone()),
                once(shown(&row.ours)),
                row.beside.clone(),
                shown(&row.theirs),
                ratio(row.times_as_fast()),
                format!("{}{}", row.aim, if row.reached() { "" } else { ", missed" }),
                difference(row.differs_by),
            ]);
        }
        let mut alone = vec![vec!["Nobody beside it".to_owned(), "Understudy".to_owned()]];
        alone.extend(
            self.alone
                .iter()
                .map(|one| vec![one.what.clone(), shown(&one.times)]),
        );
        let right = [false, true, false, true, true, true, true];
        let about: Vec<String> = self.about.iter().map(|line| format!("{line}\n")).collect();
        format!(
            "{}\n{}\n{}",
            about.concat(),
            aligned(&beside, &right),
            aligned(&alone, &right)
        )
    }

    /// The same for programs.
    pub fn json(&self) -> Value {
        let times = |times: &Times| json!({ "best_ms": times.best(), "median_ms": times.median() });
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                json!({
                    "work": row.key, "what": row.what, "ours": times(&row.ours), "peer": row.peer,
                    "beside": row.beside, "theirs": times(&row.theirs), "aim": row.aim.least(),
                    "times_as_fast": row.times_as_fast(), "differs_by": row.differs_by,
                })
            })
            .collect();
        let alone: Vec<Value> = self
            .alone
            .iter()
            .map(|one| json!({ "work": one.key, "what": one.what, "ours": times(&one.times) }))
            .collect();
        json!({ "about": self.about, "beside": rows, "alone": alone })
    }

    /// Puts the tables where the document holds those of an earlier run.
    pub fn record_in(&self, document: &Path) -> Result<()> {
        let text = std::fs::read_to_string(document)?;
        let with = replaced(&text, &self.table());
        let with = with
            .with_context(|| format!("{} does not hold {BEGIN} and {END}", document.display()))?;
        Ok(std::fs::write(document, with)?)
    }
}

fn replaced(document: &str, table: &str) -> Option<String> {
    let (before, rest) = document.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{table}\n{END}{after}"))
}

/// `5.9 ms (5.7)`: the median, and the best in brackets.
fn shown(times: &Times) -> String {
    format!("{} ms ({})", number(times.median()), number(times.best()))
}

fn number(value: f64) -> String {
    if value >= 100.0 {
        grouped(&format!("{value:.0}"))
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else if value >= 0.1 {
        format!("{value:.2}")
    } else {
        format!("{value:.4}")
    }
}

fn ratio(value: f64) -> String {
    if value >= 10.0 {
        grouped(&format!("{value:.0}"))
    } else {
        format!("{value:.1}")
    }
}

fn difference(value: f64) -> String {
    if value > 0.0 {
        format!("{value:.0e}")
    } else {
        "0".to_owned()
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

/// Rows, the first of them the heads; figures stand right.
fn aligned(rows: &[Vec<String>], right: &[bool]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let longest = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..columns)
        .map(|c| longest(c).unwrap_or(0).max(3))
        .collect();
    let line = |row: &Vec<String>| {
        let cells = row
            .iter()
            .zip(&widths)
            .zip(right)
            .map(|((text, width), right)| {
                if *right {
                    format!(" {text:>width$} |")
                } else {
                    format!(" {text:<width$} |")
                }
            });
        format!("|{}\n", cells.collect::<String>())
    };
    let rule = widths.iter().zip(right).map(|(width, right)| {
        let dashes = "-".repeat(width - 1);
        if *right {
            format!(" {dashes}: |")
        } else {
            format!(" :{dashes} |")
        }
    });
    let mut text = String::new();
    for (index, row) in rows.iter().enumerate() {
        text.push_str(&line(row));
        if index == 0 {
            text.extend(["|".to_owned()].into_iter().chain(rule.clone()));
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{aligned, grouped, number, replaced};

    #[test]
    fn small_times_keep_their_digits_and_large_ones_are_set_apart() {
        let shown = [0.01234, 0.5, 49.26, 1234.5].map(number);
        assert_eq!(shown, ["0.0123", "0.50", "49.3", "1,234"]);
        assert_eq!(grouped("1234567"), "1,234,567");
    }

    #[test]
    fn figures_stand_right_under_their_heads() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let table = aligned(&[row(["Work", "ms"]), row(["κ", "5.9"])], &[false, true]);
        let expected = "| Work |  ms |\n| :--- | --: |\n| κ    | 5.9 |\n";
        assert_eq!(table, expected);
    }

    #[test]
    fn a_table_replaces_the_one_before() {
        let document = "a\n<!-- statistics: begin -->\nold\n<!-- statistics: end -->\nb";
        let with = replaced(document, "new\n").unwrap();
        let expected = "a\n<!-- statistics: begin -->\n\nnew\n\n<!-- statistics: end -->\nb";
        assert_eq!(with, expected);
        assert_eq!(replaced("nothing", "new"), None);
    }
}
