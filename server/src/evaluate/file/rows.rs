//! The rows of a file one by one, so that a large file is never held as rows.

use super::problem::{self, quoted_list};
use super::{BadFile, bad_line};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use std::borrow::Cow;
use std::fmt;
use understudy_ladder::Confidence;

const NO_ITEM: &str = "item is empty: every line needs the item's name";

/// What one line says, without spaces around it; empty values are none.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    pub item: &'a str,
    pub rater: Option<&'a str>,
    pub label: Option<&'a str>,
    pub predicted: Option<&'a str>,
    pub confidence: Option<Confidence>,
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
    /// Fails with what is wrong with the header.
    fn of(header: &csv::StringRecord) -> Result<Self, String> {
        let place = |column: &str| {
            let mut places = header.iter().zip(0..).filter(|(name, _)| *name == column);
            match (places.next(), places.next()) {
                (found, None) => Ok(found.map(|(_, at)| at)),
                (first, Some((_, second))) => Err(format!(
                    "the header has the column {column} twice, as column {} and column {}: rename or remove one of them",
                    first.map_or(0, |(_, at)| at) + 1,
                    second + 1
                )),
            }
        };
        let missing = |column| problem::missing_column(header, column);
        let columns = Self {
            item: place("item")?.ok_or_else(|| missing("item"))?,
            rater: place("rater")?,
            label: place("label")?,
            predicted: place("predicted")?,
            confidence: place("confidence")?,
        };
        // A file of predictions alone needs neither; one of them without the other is a mistake.
        match (columns.rater, columns.label, columns.predicted) {
            (Some(_), Some(_), _) | (None, None, Some(_)) => Ok(columns),
            (None, _, _) => Err(missing("rater")),
            (Some(_), None, _) => Err(missing("label")),
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
        // Rows of another length are refused below, where more can be said about them.
        .flexible(true)
        .from_reader(text.as_bytes());
    let line = first_line(text, reader.position());
    let refused = |error: csv::Error| bad_line(line, &error.to_string());
    let header = reader.headers().map_err(refused)?.clone();
    let columns = Columns::of(&header).map_err(|problem| bad_line(line, &problem))?;
    let mut record = csv::StringRecord::new();
    loop {
        let line = first_line(text, reader.position());
        let bad = |problem: String| bad_line(line, &problem);
        let found = reader.read_record(&mut record);
        if !found.map_err(|error| bad(error.to_string()))? {
            return Ok(());
        }
        if record.len() != header.len() {
            return Err(bad(problem::ragged(&header, &record)));
        }
        let value = |at: Option<usize>| filled(at.and_then(|at| record.get(at)));
        let row = Row {
            item: value(Some(columns.item)).ok_or_else(|| bad(NO_ITEM.to_owned()))?,
            rater: value(columns.rater),
            label: value(columns.label),
            predicted: value(columns.predicted),
            confidence: value(columns.confidence)
                .map(|text| confidence(text).map_err(bad))
                .transpose()?,
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

/// A confidence as CSV has it.
fn confidence(text: &str) -> Result<Confidence, String> {
    let number = text
        .parse::<f64>()
        .map_err(|_| problem::no_number("confidence", text))?;
    Confidence::new(number).map_err(|_| problem::no_confidence(number))
}

#[derive(serde::Deserialize)]
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
    confidence: Option<JsonConfidence>,
}

/// A confidence as JSON has it: a number, and not a text that looks like one.
#[derive(Clone, Copy)]
struct JsonConfidence(Confidence);

impl<'de> Deserialize<'de> for JsonConfidence {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = JsonConfidence;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number from 0 to 1")
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<JsonConfidence, E> {
                let checked = Confidence::new(number);
                let checked = checked.map_err(|_| E::custom(problem::no_confidence(number)));
                checked.map(JsonConfidence)
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<JsonConfidence, E> {
                self.visit_f64(number as f64)
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<JsonConfidence, E> {
                self.visit_f64(number as f64)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<JsonConfidence, E> {
                Err(E::custom(match text.trim().parse::<f64>() {
                    Ok(_) => format!("confidence {text:?} is text: write it without quotes"),
                    Err(_) => problem::no_number("confidence", text),
                }))
            }
        }
        from.deserialize_any(Number)
    }
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
        if text.trim().starts_with('[') && text.trim().ends_with(']') {
            let fields = quoted_list(&["item", "rater", "label", "predicted", "confidence"]);
            let problem = format!("a line must be an object with {fields}, not a list of values");
            return Err(bad_line(line, &problem));
        }
        let row: JsonRow<'_> = serde_json::from_str(text)
            .map_err(|error| bad_line(line, &json_problem(text, &error)))?;
        let row = Row {
            item: filled(Some(&row.item)).ok_or_else(|| bad_line(line, NO_ITEM))?,
            rater: filled(row.rater.as_deref()),
            label: filled(row.label.as_deref()),
            predicted: filled(row.predicted.as_deref()),
            confidence: row.confidence.map(|number| number.0),
        };
        take(line, row)?;
    }
    Ok(())
}

/// What is wrong with a line of JSON, with the field where there is one, and the way to mend it.
fn json_problem(text: &str, error: &serde_json::Error) -> String {
    // The parser counts lines from the start of what it was given, which is this one line.
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or(&said);
    match error.classify() {
        serde_json::error::Category::Data => {
            let parser = &mut serde_json::Deserializer::from_str(text);
            let found = serde_path_to_error::deserialize::<_, JsonRow<'_>>(parser);
            let field = found.err().map(|error| error.path().to_string());
            match field.filter(|field| !matches!(field.as_str(), "." | "?")) {
                Some(field) if said.ends_with("expected a string") => {
                    format!("{field}: {said}: put it in quotes")
                }
                Some(field) if !said.starts_with(&field) && !said.contains(" field `") => {
                    format!("{field}: {said}")
                }
                Some(_) | None => said.to_owned(),
            }
        }
        serde_json::error::Category::Syntax
        | serde_json::error::Category::Eof
        | serde_json::error::Category::Io => problem::json_confidence(text).unwrap_or_else(|| {
            format!(
                "{said} at character {}: each line must be one whole JSON object with {}",
                error.column(),
                quoted_list(&["item", "rater", "label", "predicted", "confidence"])
            )
        }),
    }
}

/// A value without spaces around it, if anything is left: in both formats alike.
fn filled(value: Option<&str>) -> Option<&str> {
    value.map(str::trim).filter(|value| !value.is_empty())
}
