//! Reads decisions and predictions from CSV or NDJSON; a bad line is named with what is wrong and how to fix it.

mod problem;
mod rows;

use super::labels::{BadLabels, Labels, Schema};
use super::visible::visible;
pub(super) use problem::ragged;
use rows::Row;
use std::collections::{HashMap, HashSet};
use understudy_ladder::{Confidence, LabelNo};
use understudy_stats::Decision;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Comma-separated values with a header line.
    Csv,
    /// One JSON object per line.
    Ndjson,
}

/// How a file is to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// What is known of its labels.
    pub schema: Schema,
    /// Whether a rater may decide an item several times.
    pub repeats: bool,
}

/// Why a file cannot be evaluated.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BadFile {
    /// A file in two bytes per character.
    #[error("the file is UTF-16: save it as UTF-8")]
    Utf16,
    /// A line that is no row.
    #[error("line {line}: {problem}")]
    Line {
        /// Counted from 1.
        line: u64,
        /// What is wrong with it.
        problem: String,
    },
    /// Labels that are not what they were said to be.
    #[error(transparent)]
    Labels(#[from] BadLabels),
    /// Nothing at all.
    #[error(
        "the file is empty: CSV needs the header item,rater,label,predicted,confidence and a line for each decision, NDJSON an object with these fields on each line"
    )]
    Empty,
    /// Nothing to evaluate.
    #[error("the file has no decisions: nothing comes after the header")]
    NoRows,
}

/// An item with what the model said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// What the model said.
    pub predicted: Option<LabelNo>,
    /// How sure it was.
    pub confidence: Option<Confidence>,
}

/// A file's content. Items and raters stand in the order of their names; a decision holds their places.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judged {
    /// The labels.
    pub labels: Labels,
    /// All items, decided or not.
    pub items: Vec<Item>,
    /// Everybody who decided anything.
    pub raters: Vec<String>,
    /// Decisions by item, then rater, then place in the file.
    pub decisions: Vec<Decision>,
}

impl Judged {
    /// Every item with its decisions, without repeats.
    pub fn by_item(&self) -> impl Iterator<Item = (&Item, Vec<LabelNo>)> {
        let mut rest = self.decisions.as_slice();
        self.items.iter().zip(0..).map(move |(item, no): (_, u32)| {
            let (own, others) = rest.split_at(rest.partition_point(|row| row.item <= no));
            rest = others;
            let firsts = own.chunk_by(|one, other| one.rater == other.rater);
            (item, firsts.map(|rows| LabelNo(rows[0].label)).collect())
        })
    }
}

/// Reads a file.
pub fn read(bytes: &[u8], format: Format, reading: &Reading) -> Result<Judged, BadFile> {
    if let [0xff, 0xfe, ..] | [0xfe, 0xff, ..] = bytes {
        return Err(BadFile::Utf16);
    }
    let text =
        std::str::from_utf8(bytes).map_err(|error| not_text(bytes, error.valid_up_to(), format))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(BadFile::Empty);
    }
    let mut taken = Taken {
        repeats: reading.repeats,
        ..Taken::default()
    };
    match format {
        Format::Csv => rows::csv(text, |line, row| taken.take(line, row))?,
        Format::Ndjson => rows::ndjson(text, |line, row| taken.take(line, row))?,
    }
    taken.judged(&reading.schema)
}

/// The byte at `at` is no text.
fn not_text(bytes: &[u8], at: usize, format: Format) -> BadFile {
    let line = bytes[..at].split(|byte| *byte == b'\n').count() as u64;
    let field = match format {
        Format::Csv => problem::csv_field(bytes, at),
        Format::Ndjson => None,
    };
    let place = field.map_or_else(
        || {
            let start = bytes[..at].iter().rposition(|byte| *byte == b'\n');
            format!(
                "byte {} of the line",
                at - start.map_or(0, |end| end + 1) + 1
            )
        },
        |field| format!("{field} has a byte that"),
    );
    bad_line(
        line,
        &format!(
            "{place} is no UTF-8 (0x{:02x}): save the file as UTF-8, not as Latin-1 or Windows-1252",
            bytes[at]
        ),
    )
}

/// Names with the numbers they got, in the order they came.
#[derive(Default)]
struct Numbered {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
    /// Where each came first.
    lines: Vec<u64>,
}

impl Numbered {
    fn number(&mut self, name: &str, line: u64) -> Result<u32, BadFile> {
        if let Some(number) = self.numbers.get(name) {
            return Ok(*number);
        }
        let number = u32::try_from(self.names.len())
            .map_err(|_| bad_line(line, "there are more than 4,294,967,295 different names"))?;
        self.numbers.insert(name.to_owned(), number);
        self.names.push(name.to_owned());
        self.lines.push(line);
        Ok(number)
    }

    /// The names sorted, and the new place of each.
    fn sorted(self) -> (Vec<String>, Vec<u32>) {
        let mut pairs: Vec<(String, u32)> = self.names.into_iter().zip(0..).collect();
        pairs.sort_unstable();
        let mut places = vec![0; pairs.len()];
        for ((_, number), place) in pairs.iter().zip(0..) {
            places[*number as usize] = place;
        }
        (pairs.into_iter().map(|(name, _)| name).collect(), places)
    }
}

/// Rows so far, by numbers in the order they came.
#[derive(Default)]
struct Taken {
    repeats: bool,
    items: Numbered,
    raters: Numbered,
    labels: Numbered,
    predictions: Vec<(Option<u32>, Option<Confidence>)>,
    decisions: Vec<[u32; 3]>,
    seen: HashSet<(u32, u32)>,
}

impl Taken {
    fn take(&mut self, line: u64, row: Row<'_>) -> Result<(), BadFile> {
        let item = self.items.number(row.item, line)?;
        if self.predictions.len() < self.items.names.len() {
            self.predictions.push((None, None));
        }
        match (row.rater, row.label) {
            (Some(rater), Some(label)) => {
                let rater_no = self.raters.number(rater, line)?;
                if !self.seen.insert((item, rater_no)) && !self.repeats {
                    let item = row.item;
                    return Err(bad_line(
                        line,
                        &format!(
                            "{rater} has decided {item} before: keep one of the lines, or say --repeats"
                        ),
                    ));
                }
                let label = self.labels.number(label, line)?;
                self.decisions.push([item, rater_no, label]);
            }
            (None, None) if row.predicted.is_some() => {}
            (None, _) => {
                return Err(bad_line(
                    line,
                    "rater is empty: say who decided, or leave label empty too where nobody did",
                ));
            }
            (Some(_), None) => {
                return Err(bad_line(
                    line,
                    "label is empty: say what was decided, or leave rater empty too where nobody did",
                ));
            }
        }
        if row.confidence.is_some() && row.predicted.is_none() {
            return Err(bad_line(
                line,
                "confidence without a predicted label: fill predicted, or leave confidence empty",
            ));
        }
        let predicted = row
            .predicted
            .map(|label| self.labels.number(label, line))
            .transpose()?;
        let known = &mut self.predictions[item as usize];
        agree_or_set(&mut known.0, predicted, line, row.item, "predicted")?;
        agree_or_set(&mut known.1, row.confidence, line, row.item, "confidence")
    }

    fn judged(self, schema: &Schema) -> Result<Judged, BadFile> {
        if self.items.names.is_empty() {
            return Err(BadFile::NoRows);
        }
        let names = self.labels.names.iter().map(String::as_str);
        let found = names.zip(self.labels.lines.iter().copied()).collect();
        let labels = schema.arrange(&found)?.fit_for(self.items.names.len())?;
        let place_of: HashMap<&str, u16> =
            labels.names.iter().map(String::as_str).zip(0..).collect();
        let label_places: Vec<u16> = self
            .labels
            .names
            .iter()
            .map(|name| place_of.get(name.as_str()).copied().unwrap_or_default())
            .collect();
        let place = |label: u32| label_places[label as usize];
        let (item_names, item_places) = self.items.sorted();
        let (raters, rater_places) = self.raters.sorted();
        let mut decisions: Vec<Decision> = self
            .decisions
            .iter()
            .map(|[item, rater, label]| Decision {
                item: item_places[*item as usize],
                rater: rater_places[*rater as usize],
                label: place(*label),
            })
            .collect();
        // Stable, so that repeats stay in the order of the file.
        decisions.sort_by_key(|row| (row.item, row.rater));
        let mut items: Vec<Item> = item_names
            .into_iter()
            .map(|name| Item {
                name,
                predicted: None,
                confidence: None,
            })
            .collect();
        for ((predicted, confidence), at) in self.predictions.iter().zip(&item_places) {
            let item = &mut items[*at as usize];
            item.predicted = predicted.map(|label| LabelNo(place(label)));
            item.confidence = *confidence;
        }
        Ok(Judged {
            labels,
            items,
            raters,
            decisions,
        })
    }
}

/// Every line of an item repeats the item's prediction, or leaves it out.
fn agree_or_set<T: PartialEq + Copy>(
    known: &mut Option<T>,
    said: Option<T>,
    line: u64,
    item: &str,
    field: &str,
) -> Result<(), BadFile> {
    match (*known, said) {
        (Some(known), Some(said)) if known != said => Err(bad_line(
            line,
            &format!(
                "{field} of {item} differs from an earlier line: an item has one prediction, so repeat it or leave it empty"
            ),
        )),
        (None, said) => {
            *known = said;
            Ok(())
        }
        (Some(_), Some(_) | None) => Ok(()),
    }
}

fn bad_line(line: u64, problem: &str) -> BadFile {
    BadFile::Line {
        line,
        problem: visible(problem),
    }
}

#[cfg(test)]
mod tests;
