//! Tables of a report as CSV, for a spreadsheet.

use super::Stat;
use super::agreement::AgreementReport;
use std::fmt::Write;

/// The figures per label.
pub fn labels(report: &AgreementReport) -> String {
    let mut table = Table::new(&[
        "label",
        "name",
        "support",
        "predicted",
        "prevalence",
        "precision",
        "precision_low",
        "precision_high",
        "recall",
        "recall_low",
        "recall_high",
        "f1",
        "f1_low",
        "f1_high",
    ]);
    for label in &report.human_model.labels {
        let mut row = vec![
            label.label.clone(),
            label.name.clone(),
            label.support.to_string(),
            label.predicted.to_string(),
            label
                .prevalence
                .map_or_else(String::new, |share| share.to_string()),
        ];
        for stat in [label.precision, label.recall, label.f1] {
            row.extend(value_and_interval(stat));
        }
        table.row(&row);
    }
    table.0
}

/// The confusion matrix: references in rows, predictions in columns.
pub fn matrix(report: &AgreementReport) -> String {
    let names = report
        .human_model
        .labels
        .iter()
        .map(|label| label.label.as_str());
    let mut head = vec!["reference"];
    head.extend(names);
    let mut table = Table::new(&head);
    let confusion = &report.human_model.confusion;
    for (row, label) in report.human_model.labels.iter().enumerate() {
        let mut cells = vec![label.label.clone()];
        cells.extend((0..confusion.k()).map(|column| confusion.get(row, column).to_string()));
        table.row(&cells);
    }
    table.0
}

/// Agreement week by week.
pub fn weeks(report: &AgreementReport) -> String {
    let mut table = Table::new(&[
        "monday",
        "n",
        "percent_agreement",
        "percent_agreement_low",
        "percent_agreement_high",
        "cohen_kappa",
        "cohen_kappa_low",
        "cohen_kappa_high",
    ]);
    for week in &report.weeks {
        let mut row = vec![week.monday.to_string(), week.n.to_string()];
        row.extend(value_and_interval(week.percent_agreement));
        row.extend(value_and_interval(week.cohen_kappa));
        table.row(&row);
    }
    table.0
}

/// An address that holds the table itself, so that it downloads without another request.
pub fn download(csv: &str) -> String {
    let mut address = String::from("data:text/csv;charset=utf-8,");
    for byte in csv.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'.' => {
                address.push(char::from(byte));
            }
            other => {
                // Writing to a string cannot fail.
                let _ = write!(address, "%{other:02X}");
            }
        }
    }
    address
}

fn value_and_interval(stat: Stat) -> [String; 3] {
    match stat.known() {
        Some(estimate) => {
            [estimate.value, estimate.low, estimate.high].map(|value| value.to_string())
        }
        None => Default::default(),
    }
}

struct Table(String);

impl Table {
    fn new(head: &[&str]) -> Self {
        let mut table = Self(String::new());
        table.row(head);
        table
    }

    fn row<T: AsRef<str>>(&mut self, cells: &[T]) {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell.as_ref())).collect();
        self.0.push_str(&cells.join(","));
        self.0.push_str("\r\n");
    }
}

/// A cell, in quotes where it needs them. What a spreadsheet would take for a formula is made text;
/// numbers stay numbers.
fn quoted(cell: &str) -> String {
    let formula =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    let cell = if formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_commas_and_quotes_stay_one_cell() {
        assert_eq!(quoted("T-shirt, \"top\""), "\"T-shirt, \"\"top\"\"\"");
        assert_eq!(quoted("coat"), "coat");
    }

    #[test]
    fn a_label_that_looks_like_a_formula_is_text_and_a_negative_number_is_not() {
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("-0.25"), "-0.25");
    }

    #[test]
    fn a_table_travels_in_its_address() {
        assert_eq!(
            download("a,b\r\n"),
            "data:text/csv;charset=utf-8,a%2Cb%0D%0A"
        );
    }
}
