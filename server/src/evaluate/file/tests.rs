//! What is read, and what is refused with its line.

use super::*;
use std::fmt::Write;

const GOOD: &str =
    "item,rater,label,predicted,confidence\na,r1,cat,cat,0.9\na,r2,dog,cat,0.9\nb,r1,dog,,\n";

fn csv(text: &str) -> Result<Judged, BadFile> {
    read(text.as_bytes(), Format::Csv, &Reading::default())
}

fn ndjson(text: &str) -> Result<Judged, BadFile> {
    read(text.as_bytes(), Format::Ndjson, &Reading::default())
}

fn refused(result: Result<Judged, BadFile>, expected: &str) {
    let error = result.unwrap_err().to_string();
    assert!(
        error.starts_with(expected),
        "{error:?} should start with {expected:?}"
    );
}

#[test]
fn csv_and_ndjson_with_the_same_rows_read_the_same() {
    let json = r#"{"item":"a","rater":"r1","label":"cat","predicted":"cat","confidence":0.9}
{"item":"a","rater":"r2","label":"dog","predicted":"cat","confidence":0.9}

{"item":"b","rater":"r1","label":"dog","predicted":null}"#;
    let from_csv = csv(GOOD).unwrap();
    assert_eq!(from_csv, ndjson(json).unwrap());
    assert_eq!(from_csv.labels.names, ["cat", "dog"]);
    assert_eq!(from_csv.raters, ["r1", "r2"]);
    let votes: Vec<usize> = from_csv.by_item().map(|(_, votes)| votes.len()).collect();
    assert_eq!(votes, [2, 1]);
}

#[test]
fn the_order_of_lines_does_not_matter() {
    let mut lines: Vec<&str> = GOOD.lines().collect();
    lines[1..].reverse();
    assert_eq!(csv(&lines.join("\n")).unwrap(), csv(GOOD).unwrap());
}

#[test]
fn a_confidence_outside_its_range_is_named_with_its_line() {
    for bad in ["1.5", "-0.1", "NaN", "inf"] {
        let text = format!(
            "item,rater,label,predicted,confidence\na,r1,cat,cat,0.9\nb,r1,cat,cat,{bad}\n"
        );
        refused(
            csv(&text),
            "line 3: confidence must be a number from 0 to 1",
        );
    }
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let cases: [(&str, &str); 14] = [
        ("rater,label\nr1,cat\n", "the header has no column item"),
        ("item,rater\na,r1\n", "the header has no column label"),
        ("item,label\na,cat\n", "the header has no column rater"),
        (
            "item,item,rater,label\n",
            "the header has the column item twice",
        ),
        (
            "item,rater,label\na,r1,cat\na,r1,dog\n",
            "line 3: r1 has decided a before: keep one of the lines, or say --repeats",
        ),
        (
            "item,rater,label\na,r1\n",
            "line 2: has 2 values where the header has 3",
        ),
        (
            "item,rater,label\n\n\na,r1,cat\n\nb,r1\n",
            "line 6: has 2 values where the header has 3",
        ),
        (
            "item,rater,label\n\"a\nb\",r1,cat\nc,r1,\n",
            "line 4: label is empty",
        ),
        (
            "item,rater,label,predicted\na,r1,cat,cat\na,r2,cat,dog\n",
            "line 3: predicted of a differs",
        ),
        (
            "item,rater,label,confidence\na,r1,cat,high\n",
            "line 2: confidence \"high\" is not a number",
        ),
        (
            "item,rater,label,confidence\na,r1,cat,0.5\n",
            "line 2: has a confidence but no predicted label",
        ),
        ("item,rater,label\na,,cat\n", "line 2: rater is empty"),
        ("item,rater,label\n,r1,cat\n", "line 2: item is empty"),
        ("item,rater,label\n", "the file has no decisions"),
    ];
    for (text, expected) in cases {
        refused(csv(text), expected);
    }
}

#[test]
fn an_item_without_a_decision_needs_a_prediction() {
    let judged = csv("item,predicted,confidence\nb,cat,0.7\na,cat,0.5\n").unwrap();
    assert_eq!((judged.items.len(), judged.decisions.len()), (2, 0));
    assert_eq!(judged.items[0].name, "a");
    refused(csv("item,predicted\na,\n"), "line 2: rater is empty");
    refused(ndjson("{\"item\":\"a\"}\n"), "line 1: rater is empty");
}

#[test]
fn repeated_decisions_are_read_where_they_are_allowed() {
    let reading = Reading {
        repeats: true,
        ..Reading::default()
    };
    let text = "item,rater,label\na,r1,cat\na,r2,dog\na,r1,dog\n";
    let judged = read(text.as_bytes(), Format::Csv, &reading).unwrap();
    assert_eq!(judged.decisions.len(), 3);
    let (_, votes) = judged.by_item().next().unwrap();
    assert_eq!(votes, [LabelNo(0), LabelNo(1)], "the first decision stands");
}

#[test]
fn more_labels_than_can_be_compared_are_refused() {
    let mut text = String::from("item,rater,label\n");
    for i in 0..=1_000 {
        writeln!(text, "i{i},r,l{i}").unwrap();
    }
    refused(csv(&text), "there are 1001 different labels");
}

#[test]
fn bytes_that_are_no_text_and_lines_that_are_no_json_are_refused() {
    assert_eq!(
        read(b"item\xff", Format::Csv, &Reading::default()),
        Err(BadFile::NotText(4))
    );
    refused(
        ndjson("{\"item\":\"a\",\"rater\":\"r\",\"label\":\"x\"}\n{oops}\n"),
        "line 2: ",
    );
    refused(
        ndjson("{\"item\":\"a\",\"rater\":\"r\",\"label\":\"x\",\"note\":1}\n"),
        "line 1: unknown field `note`",
    );
}
