//! The rows of a file one by one, so that a large file is never held as rows.

use super::{BadFile, bad_line};
use serde::Deserialize;
use std::borrow::Cow;

/// What one line says; empty values are none.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    pub item: &'a str,
    pub rater: Option<&'a str>,
    pub label: Option<&'a str>,
    pub predicted: Option<&'a str>,
    pub confidence: Option<f64>,
}

/// Where the header has each column.
struct Columns {
    item: usize,
    rater: Option<usize>,
    label: Option<usize>,
    predicted: Option<usize>,
    confidence: Option<usize>,
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Result<Self, BadFile> {
        let place = |column: &str| {
            let mut places = header.iter().zip(0..).filter(|(name, _)| *name == column);
            match (places.next(), places.next()) {
                (found, None) => Ok(found.map(|(_, at)| at)),
                (_, Some(_)) => Err(BadFile::ColumnTwice(column.to_owned())),
            }
        };
        let columns = Self {
            item: place("item")?.ok_or(BadFile::MissingColumn("item"))?,
            rater: place("rater")?,
            label: place("label")?,
            predicted: place("predicted")?,
            confidence: place("confidence")?,
        };
        // A file of predictions alone needs neither; one of them without the other is a mistake.
        match (columns.rater, columns.label, columns.predicted) {
            (Some(_), Some(_), _) | (None, None, Some(_)) => Ok(columns),
            (None, _, _) => Err(BadFile::MissingColumn("rater")),
            (Some(_), None, _) => Err(BadFile::MissingColumn("label")),
        }
    }
}

/// The rows of comma-separated values with a header.
pub fn csv(
    text: &str,
    mut take: impl FnMut(u64, Row<'_>) -> Result<(), BadFile>,
) -> Result<(), BadFile> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = reader
        .headers()
        .map_err(|error| bad_line(1, &error.to_string()))?;
    let columns = Columns::of(header)?;
    let mut record = csv::StringRecord::new();
    loop {
        let line = first_line(text, reader.position());
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => return Err(bad_line(line, &csv_problem(&error))),
        }
        let value = |at: Option<usize>| filled(at.and_then(|at| record.get(at)));
        let number = |text: &str| {
            text.parse()
                .map_err(|_| bad_line(line, &format!("confidence {text:?} is not a number")))
        };
        let row = Row {
            item: value(Some(columns.item)).ok_or_else(|| bad_line(line, "item is empty"))?,
            rater: value(columns.rater),
            label: value(columns.label),
            predicted: value(columns.predicted),
            confidence: value(columns.confidence).map(number).transpose()?,
        };
        take(line, row)?;
    }
}

/// The line on which the next record begins; empty lines before it are no record.
fn first_line(text: &str, before: &csv::Position) -> u64 {
    let at = usize::try_from(before.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    before.line() + ends.filter(|byte| **byte == b'\n').count() as u64
}

pub fn csv_problem(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("has {len} values where the header has {expected_len}"),
        _ => error.to_string(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonRow<'a> {
    #[serde(borrow)]
    item: Cow<'a, str>,
    #[serde(default, borrow)]
    rater: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    label: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    predicted: Option<Cow<'a, str>>,
    #[serde(default)]
    confidence: Option<f64>,
}

/// The rows of one JSON object per line.
pub fn ndjson(
    text: &str,
    mut take: impl FnMut(u64, Row<'_>) -> Result<(), BadFile>,
) -> Result<(), BadFile> {
    for (line, text) in (1..).zip(text.lines()) {
        if text.trim().is_empty() {
            continue;
        }
        let row: JsonRow<'_> =
            serde_json::from_str(text).map_err(|error| bad_line(line, &error.to_string()))?;
        if row.item.is_empty() {
            return Err(bad_line(line, "item is empty"));
        }
        let row = Row {
            item: &row.item,
            rater: filled(row.rater.as_deref()),
            label: filled(row.label.as_deref()),
            predicted: filled(row.predicted.as_deref()),
            confidence: row.confidence,
        };
        take(line, row)?;
    }
    Ok(())
}

fn filled(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.is_empty())
}
