//! Reads decisions and predictions from CSV or NDJSON; a bad line is named with what is wrong and how to fix it.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use understudy_ladder::{Confidence, LabelNo};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Comma-separated values with a header line.
    Csv,
    /// One JSON object per line.
    Ndjson,
}

/// Why a file cannot be evaluated.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BadFile {
    /// Bytes that are no text.
    #[error("the file is not UTF-8 text: byte {0} cannot be read")]
    NotText(usize),
    /// A column is missing.
    #[error(
        "the header has no column {0}: it must name item, rater and label, and may name predicted and confidence"
    )]
    MissingColumn(&'static str),
    /// A line that is no row.
    #[error("line {line}: {problem}")]
    Line {
        /// Counted from 1.
        line: u64,
        /// What is wrong with it.
        problem: String,
    },
    /// Nothing to evaluate.
    #[error("the file has no decisions")]
    Empty,
}

/// What was said of one item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Item {
    /// Label by rater.
    pub decisions: BTreeMap<String, LabelNo>,
    /// What the model said.
    pub predicted: Option<LabelNo>,
    /// How sure it was.
    pub confidence: Option<Confidence>,
}

/// A file's content.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judged {
    /// All labels that occur, sorted.
    pub labels: Vec<String>,
    /// Items by name.
    pub items: BTreeMap<String, Item>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    item: String,
    rater: String,
    label: String,
    #[serde(default)]
    predicted: Option<String>,
    #[serde(default)]
    confidence: Option<f64>,
}

/// Reads a file.
pub fn read(bytes: &[u8], format: Format) -> Result<Judged, BadFile> {
    let text = std::str::from_utf8(bytes).map_err(|error| BadFile::NotText(error.valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let rows = match format {
        Format::Csv => csv_rows(text)?,
        Format::Ndjson => json_rows(text)?,
    };
    judge(rows)
}

fn csv_rows(text: &str) -> Result<Vec<(u64, Row)>, BadFile> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header: BTreeSet<String> = reader
        .headers()
        .map_err(|error| line(1, &error.to_string()))?
        .iter()
        .map(str::to_owned)
        .collect();
    for column in ["item", "rater", "label"] {
        if !header.contains(column) {
            return Err(BadFile::MissingColumn(column));
        }
    }
    let mut rows = Vec::new();
    for record in reader.deserialize::<HashMap<String, String>>() {
        let at = |error: &csv::Error| error.position().map_or(0, csv::Position::line);
        let mut record = record.map_err(|error| line(at(&error), &csv_problem(&error)))?;
        let no = rows.len() as u64 + 2;
        let mut take = |column: &str| record.remove(column).filter(|value| !value.is_empty());
        let confidence = take("confidence")
            .map(|text| {
                text.parse()
                    .map_err(|_| line(no, &format!("confidence {text:?} is not a number")))
            })
            .transpose()?;
        let missing = |column: &str| line(no, &format!("{column} is empty"));
        let row = Row {
            item: take("item").ok_or_else(|| missing("item"))?,
            rater: take("rater").ok_or_else(|| missing("rater"))?,
            label: take("label").ok_or_else(|| missing("label"))?,
            predicted: take("predicted"),
            confidence,
        };
        rows.push((no, row));
    }
    Ok(rows)
}

fn csv_problem(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("has {len} values where the header has {expected_len}"),
        _ => error.to_string(),
    }
}

fn json_rows(text: &str) -> Result<Vec<(u64, Row)>, BadFile> {
    let mut rows = Vec::new();
    for (no, text) in (1..).zip(text.lines()) {
        if text.trim().is_empty() {
            continue;
        }
        let row: Row = serde_json::from_str(text).map_err(|error| line(no, &error.to_string()))?;
        for (field, value) in [
            ("item", &row.item),
            ("rater", &row.rater),
            ("label", &row.label),
        ] {
            if value.is_empty() {
                return Err(line(no, &format!("{field} is empty")));
            }
        }
        rows.push((no, row));
    }
    Ok(rows)
}

fn judge(rows: Vec<(u64, Row)>) -> Result<Judged, BadFile> {
    if rows.is_empty() {
        return Err(BadFile::Empty);
    }
    let names: BTreeSet<&str> = rows
        .iter()
        .flat_map(|(_, row)| std::iter::once(row.label.as_str()).chain(row.predicted.as_deref()))
        .collect();
    let labels: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    if labels.len() > usize::from(u16::MAX) {
        return Err(line(1, "there are more than 65,535 different labels"));
    }
    let number = |name: &str| {
        labels
            .binary_search_by(|label| label.as_str().cmp(name))
            .ok()
            .and_then(|no| u16::try_from(no).ok())
            .map(LabelNo)
    };
    let mut items: BTreeMap<String, Item> = BTreeMap::new();
    for (no, row) in &rows {
        let item = items.entry(row.item.clone()).or_default();
        let label = number(&row.label).ok_or_else(|| line(*no, "label is unknown"))?;
        if item.decisions.insert(row.rater.clone(), label).is_some() {
            return Err(line(
                *no,
                &format!(
                    "{} has decided {} before: keep one of the lines",
                    row.rater, row.item
                ),
            ));
        }
        let confidence = row
            .confidence
            .map(Confidence::new)
            .transpose()
            .map_err(|error| line(*no, &error.to_string()))?;
        if confidence.is_some() && row.predicted.is_none() {
            return Err(line(*no, "has a confidence but no predicted label"));
        }
        agree_or_set(
            &mut item.predicted,
            row.predicted.as_deref().and_then(number),
            *no,
            &row.item,
            "predicted",
        )?;
        agree_or_set(
            &mut item.confidence,
            confidence,
            *no,
            &row.item,
            "confidence",
        )?;
    }
    Ok(Judged { labels, items })
}

/// Every line of an item repeats the item's prediction, or leaves it out.
fn agree_or_set<T: PartialEq + Copy>(
    known: &mut Option<T>,
    said: Option<T>,
    no: u64,
    item: &str,
    field: &str,
) -> Result<(), BadFile> {
    match (*known, said) {
        (Some(known), Some(said)) if known != said => Err(line(
            no,
            &format!("{field} of {item} differs from an earlier line"),
        )),
        (None, said) => {
            *known = said;
            Ok(())
        }
        (Some(_), Some(_) | None) => Ok(()),
    }
}

fn line(line: u64, problem: &str) -> BadFile {
    BadFile::Line {
        line,
        problem: problem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str =
        "item,rater,label,predicted,confidence\na,r1,cat,cat,0.9\na,r2,dog,cat,0.9\nb,r1,dog,,\n";

    #[test]
    fn csv_and_ndjson_with_the_same_rows_read_the_same() {
        let ndjson = r#"{"item":"a","rater":"r1","label":"cat","predicted":"cat","confidence":0.9}
{"item":"a","rater":"r2","label":"dog","predicted":"cat","confidence":0.9}
{"item":"b","rater":"r1","label":"dog"}"#;
        let from_csv = read(GOOD.as_bytes(), Format::Csv).unwrap();
        assert_eq!(from_csv, read(ndjson.as_bytes(), Format::Ndjson).unwrap());
        assert_eq!(from_csv.labels, ["cat", "dog"]);
        assert_eq!(from_csv.items["a"].decisions.len(), 2);
    }

    #[test]
    fn a_confidence_outside_its_range_is_named_with_its_line() {
        for bad in ["1.5", "-0.1", "NaN", "inf"] {
            let text = format!(
                "item,rater,label,predicted,confidence\na,r1,cat,cat,0.9\nb,r1,cat,cat,{bad}\n"
            );
            let error = read(text.as_bytes(), Format::Csv).unwrap_err().to_string();
            assert!(
                error.starts_with("line 3: confidence must be a number from 0 to 1"),
                "{error}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let cases: [(&str, &str); 6] = [
            ("item,rater\na,r1\n", "the header has no column label"),
            (
                "item,rater,label\na,r1,cat\na,r1,dog\n",
                "line 3: r1 has decided a before",
            ),
            (
                "item,rater,label\na,r1\n",
                "line 2: has 2 values where the header has 3",
            ),
            (
                "item,rater,label,predicted\na,r1,cat,cat\na,r2,cat,dog\n",
                "line 3: predicted of a differs",
            ),
            (
                "item,rater,label,confidence\na,r1,cat,high\n",
                "line 2: confidence \"high\" is not a number",
            ),
            ("item,rater,label\n", "the file has no decisions"),
        ];
        for (text, expected) in cases {
            let error = read(text.as_bytes(), Format::Csv).unwrap_err().to_string();
            assert!(
                error.starts_with(expected),
                "{error:?} should start with {expected:?}"
            );
        }
    }

    #[test]
    fn bytes_that_are_no_text_and_lines_that_are_no_json_are_refused() {
        assert_eq!(read(b"item\xff", Format::Csv), Err(BadFile::NotText(4)));
        let error = read(
            b"{\"item\":\"a\",\"rater\":\"r\",\"label\":\"x\"}\n{oops}\n",
            Format::Ndjson,
        )
        .unwrap_err();
        assert!(error.to_string().starts_with("line 2: "), "{error}");
    }
}
