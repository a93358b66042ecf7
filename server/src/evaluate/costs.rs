//! Reads what mistakes cost: a matrix by the names of labels, from CSV or JSON.

use super::file::Format;
use super::visible::visible;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use understudy_stats::CostMatrix;
use understudy_stats::cheapest::Handling;

/// Why a file holds no costs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCosts {
    /// Bytes that are no text.
    #[error("the file is not UTF-8 text: byte {0} cannot be read; save it as UTF-8")]
    NotText(usize),
    /// A line that cannot be read.
    #[error("line {line}: {problem}")]
    Line {
        /// Counted from 1.
        line: u64,
        /// What is wrong with it.
        problem: String,
    },
    /// A cell that is no cost.
    #[error(
        "{file_place}the cost of {predicted:?} where people say {reference:?} is {found:?}, not a whole number from 0 to 4294967295"
    )]
    Cell {
        /// Where it stands, if the file has lines.
        file_place: String,
        /// The row.
        reference: String,
        /// The column.
        predicted: String,
        /// What is there.
        found: String,
    },
    /// A cell that is not there.
    #[error("the cost of {predicted:?} where people say {reference:?} is missing")]
    Missing {
        /// The row.
        reference: String,
        /// The column.
        predicted: String,
    },
    /// A label of the evaluated file without costs.
    #[error("the label {0:?} has no row: every label of the file needs its costs")]
    Unknown(String),
    /// A row that is there before, perhaps with other spaces around its label.
    #[error("the row {0:?} is there twice: keep one of them")]
    Twice(String),
    /// A cost that its row has before, perhaps with other spaces around its label.
    #[error("the row {reference:?} has the cost of {predicted:?} twice: keep one of them")]
    TwiceInRow {
        /// The row.
        reference: String,
        /// The column.
        predicted: String,
    },
    /// Nothing costs anything.
    #[error("no mistake costs anything: a cost must be above 0")]
    Free,
    /// Nothing at all.
    #[error("the file has no costs")]
    Empty,
}

/// Costs by the names of labels: reference, then prediction.
pub type Table = BTreeMap<String, BTreeMap<String, u32>>;

/// What mistakes and handling cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Costs {
    /// Cost of each mistake, by reference and prediction.
    pub table: Table,
    /// What handling an item costs.
    pub handling: Handling,
}

impl Costs {
    /// The matrix for these labels; labels that only the costs know come behind them.
    pub fn matrix(&self, labels: &[String]) -> Result<(Vec<String>, CostMatrix), BadCosts> {
        if let Some(unknown) = labels.iter().find(|label| !self.table.contains_key(*label)) {
            return Err(BadCosts::Unknown(unknown.clone()));
        }
        let others = self.table.keys().filter(|label| !labels.contains(label));
        let names: Vec<String> = labels.iter().chain(others).cloned().collect();
        let cost = |reference: &String, predicted: &String| {
            let found = self.table.get(reference).and_then(|row| row.get(predicted));
            match found {
                Some(cost) => Ok(*cost),
                None if reference == predicted => Ok(0),
                None => Err(BadCosts::Missing {
                    reference: reference.clone(),
                    predicted: predicted.clone(),
                }),
            }
        };
        let rows = names
            .iter()
            .map(|reference| {
                names
                    .iter()
                    .map(|predicted| cost(reference, predicted))
                    .collect()
            })
            .collect::<Result<Vec<Vec<u32>>, BadCosts>>()?;
        let matrix = CostMatrix::from_rows(&rows).map_err(|_| BadCosts::Free)?;
        Ok((names, matrix))
    }
}

/// Reads a matrix: CSV with predictions in the header and a reference before each row, or JSON as
/// `{"reference": {"prediction": cost}}`. The cost of a right label may be left out in JSON. Labels are
/// read without spaces around them, as those of the evaluated file are.
pub fn read(bytes: &[u8], format: Format) -> Result<Table, BadCosts> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| BadCosts::NotText(error.valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let table = match format {
        Format::Csv => csv_table(text)?,
        Format::Ndjson => json_table(text)?,
    };
    if table.is_empty() {
        return Err(BadCosts::Empty);
    }
    for row in table.values() {
        if let Some(unknown) = row.keys().find(|label| !table.contains_key(*label)) {
            return Err(BadCosts::Unknown(unknown.clone()));
        }
    }
    Ok(table)
}

fn csv_table(text: &str) -> Result<Table, BadCosts> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let at = |line: u64, problem: String| BadCosts::Line {
        line,
        problem: visible(&problem),
    };
    let header = reader
        .headers()
        .map_err(|error| at(1, error.to_string()))?
        .clone();
    let columns: Vec<&str> = header.iter().skip(1).collect();
    for (place, column) in columns.iter().enumerate() {
        if columns[..place].contains(column) {
            return Err(at(1, format!("the column {column:?} is there twice")));
        }
    }
    let mut table = Table::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            at(line, error.to_string())
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        // One value more than the header, as where a header begins with its first label.
        if record.len() == header.len() + 1 && header.iter().any(|name| record.get(0) == Some(name))
        {
            return Err(at(line, CORNER.to_owned()));
        }
        if record.len() != header.len() {
            return Err(at(line, super::file::ragged(&header, &record)));
        }
        let reference = record.get(0).unwrap_or_default();
        let mut row = BTreeMap::new();
        for (predicted, found) in columns.iter().zip(record.iter().skip(1)) {
            let cost = found.parse().map_err(|_| BadCosts::Cell {
                file_place: format!("line {line}: "),
                reference: reference.to_owned(),
                predicted: (*predicted).to_owned(),
                found: found.to_owned(),
            })?;
            row.insert((*predicted).to_owned(), cost);
        }
        if table.insert(reference.to_owned(), row).is_some() {
            return Err(at(line, format!("the row {reference:?} is there twice")));
        }
    }
    Ok(table)
}

const CORNER: &str = "has one value more than the header: the header needs a first cell above the rows' labels, empty or with a name such as reference";

/// The pairs of a JSON object as they stand there, so that none can replace another.
struct InOrder<V>(Vec<(String, V)>);

impl<'de, V: Deserialize<'de>> Deserialize<'de> for InOrder<V> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for Object<V> {
            type Value = InOrder<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<InOrder<V>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(InOrder(pairs))
            }
        }
        from.deserialize_map(Object(PhantomData))
    }
}

fn json_table(text: &str) -> Result<Table, BadCosts> {
    let InOrder(raw): InOrder<InOrder<serde_json::Value>> =
        serde_json::from_str(text).map_err(|error| BadCosts::Line {
            line: error.line() as u64,
            problem: visible(&error.to_string()),
        })?;
    let mut table = Table::new();
    for (reference, InOrder(cells)) in raw {
        let mut row = BTreeMap::new();
        for (predicted, value) in cells {
            let cost = value.as_u64().and_then(|cost| u32::try_from(cost).ok());
            let cost = cost.ok_or_else(|| BadCosts::Cell {
                file_place: String::new(),
                reference: reference.clone(),
                predicted: predicted.clone(),
                found: value.to_string(),
            })?;
            if row.insert(predicted.trim().to_owned(), cost).is_some() {
                return Err(BadCosts::TwiceInRow {
                    reference: reference.trim().to_owned(),
                    predicted: predicted.trim().to_owned(),
                });
            }
        }
        if table.insert(reference.trim().to_owned(), row).is_some() {
            return Err(BadCosts::Twice(reference.trim().to_owned()));
        }
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn costs(table: Table) -> Costs {
        let handling = Handling {
            automated: 0,
            human: 1,
        };
        Costs { table, handling }
    }

    #[test]
    fn csv_and_json_with_the_same_costs_read_the_same() {
        let csv = read(b"reference,cat,dog\ncat,0,5\ndog,2,0\n", Format::Csv).unwrap();
        let json = br#"{" cat": {"cat": 0, "dog ": 5}, "dog": {"cat": 2, "dog": 0}}"#;
        assert_eq!(csv, read(json, Format::Ndjson).unwrap());
        let (names, matrix) = costs(csv).matrix(&labels(&["dog"])).unwrap();
        assert_eq!(names, ["dog", "cat"], "the file's labels come first");
        assert_eq!((matrix.cost(0, 1), matrix.cost(1, 0)), (Some(2), Some(5)));
    }

    #[test]
    fn what_is_wrong_with_costs_is_named() {
        let cases: [(&str, Format, &str); 12] = [
            (
                "r,a,b\na,0,1.5\nb,1,0\n",
                Format::Csv,
                "line 2: the cost of \"b\" where people say \"a\" is \"1.5\"",
            ),
            (
                "r,a,b\na,0\n",
                Format::Csv,
                "line 2: has 2 values where the header has 3",
            ),
            (
                "r,a,a\na,0,1\n",
                Format::Csv,
                "line 1: the column \"a\" is there twice",
            ),
            (
                "r,a\na,0\na,0\n",
                Format::Csv,
                "line 3: the row \"a\" is there twice",
            ),
            ("r,a,b\na,0,1\n", Format::Csv, "the label \"b\" has no row"),
            ("r\n", Format::Csv, "the file has no costs"),
            (
                "{\"a\": {\"a\": -1}}",
                Format::Ndjson,
                "the cost of \"a\" where people say \"a\" is \"-1\"",
            ),
            (
                "{\"a\": {\"a\": 0}, \"a \": {}}",
                Format::Ndjson,
                "the row \"a\" is there twice",
            ),
            (
                "{\"a\": {\"a\": 0}, \"a\": {\"a\": 1}}",
                Format::Ndjson,
                "the row \"a\" is there twice",
            ),
            (
                "{\"a\": {\"b\": 1, \"b\": 9}, \"b\": {\"a\": 1}}",
                Format::Ndjson,
                "the row \"a\" has the cost of \"b\" twice",
            ),
            (
                "a,b\na,0,1\nb,1,0\n",
                Format::Csv,
                "line 2: has one value more than the header: the header needs a first cell",
            ),
            ("{\"a\":\n 3}", Format::Ndjson, "line 2: invalid type"),
        ];
        for (text, format, expected) in cases {
            let error = read(text.as_bytes(), format).unwrap_err().to_string();
            assert!(
                error.starts_with(expected),
                "{error:?} should start with {expected:?}"
            );
        }
    }

    #[test]
    fn a_matrix_needs_every_label_and_every_mistake() {
        let table = read(br#"{"a": {"b": 1}, "b": {}}"#, Format::Ndjson).unwrap();
        let error = costs(table.clone())
            .matrix(&labels(&["a", "b"]))
            .unwrap_err();
        assert_eq!(
            error,
            BadCosts::Missing {
                reference: "b".into(),
                predicted: "a".into()
            }
        );
        let error = costs(table).matrix(&labels(&["a", "c"])).unwrap_err();
        assert_eq!(error, BadCosts::Unknown("c".into()));
        let free = read(br#"{"a": {"b": 0}, "b": {"a": 0}}"#, Format::Ndjson).unwrap();
        assert_eq!(
            costs(free).matrix(&labels(&["a"])).unwrap_err(),
            BadCosts::Free
        );
    }
}
