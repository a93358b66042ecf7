//! `docs/STATISTICS.md` explains whatever the report prints.

use super::report::everything;
use super::*;

const PAGE: &str = include_str!("../../../../docs/STATISTICS.md");

/// A name as the page may write it where a number in it depends on the file: as N.
fn as_explained(name: &str) -> String {
    let mut found = String::new();
    for part in name.split_inclusive(' ') {
        let word = part.trim_end();
        let is_number = word.ends_with(|last: char| last.is_ascii_digit())
            && word.starts_with(|first: char| first.is_ascii_digit());
        found.push_str(if is_number { "N" } else { word });
        found.push_str(&part[word.len()..]);
    }
    format!("`{found}`")
}

#[test]
fn every_heading_and_figure_that_is_printed_is_explained() {
    let repeated = Reading {
        repeats: true,
        ..Reading::default()
    };
    let small = "item,rater,label\na,r,x\na,s,x\nb,r,y\nb,s,x\nb,s,y\n";
    let small = read(small.as_bytes(), Format::Csv, &repeated).unwrap();
    let small = evaluate(&small, None, &settings()).unwrap();
    let sample = [(everything(), true), (everything(), false), (small, true)];
    let mut names: Vec<String> = sample
        .iter()
        .flat_map(|(evaluation, all)| table::printed_names(evaluation, *all))
        .filter(|name| !name.is_empty())
        .collect();
    names.sort();
    names.dedup();
    assert!(names.len() > 100, "{names:?}");
    let is_explained =
        |name: &String| PAGE.contains(&format!("`{name}`")) || PAGE.contains(&as_explained(name));
    let missing: Vec<&String> = names.iter().filter(|name| !is_explained(name)).collect();
    assert!(
        missing.is_empty(),
        "docs/STATISTICS.md does not explain {missing:#?}"
    );
}

#[test]
fn every_table_of_the_page_says_what_a_figure_does_not_say_and_where_it_is_from() {
    let mut headers = PAGE.lines().filter(|line| line.starts_with("| figure"));
    let whole = "| figure | says | does not say | distrust it when | source |";
    assert!(headers.clone().count() > 5);
    if let Some(other) = headers.find(|header| *header != whole) {
        panic!("{other} should be {whole}");
    }
    let rows = PAGE.lines().skip_while(|line| *line != whole);
    let tables = rows.filter(|line| line.starts_with("| ") && line.matches(" | ").count() == 4);
    for row in tables {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        assert!(
            cells.iter().all(|cell| !cell.is_empty()),
            "a cell is empty: {row}"
        );
    }
}
