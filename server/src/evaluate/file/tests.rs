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
        let error = csv(&text).unwrap_err().to_string();
        assert!(
            error.starts_with("line 3: confidence ")
                && error.contains("must be a number from 0 to 1: "),
            "{error}"
        );
    }
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let cases: [(&str, &str); 22] = [
        (
            "rater,label\nr1,cat\n",
            "line 1: the header has no column item: it has \"rater\", \"label\", and must name item, rater",
        ),
        (
            "Item,rater,label\na,r1,cat\n",
            "line 1: the header has no column item: write \"Item\" as item",
        ),
        (
            "item;rater;label\na;r1;cat\n",
            "line 1: the header is the single column \"item;rater;label\": separate values by commas, not by semicolons",
        ),
        (
            "\nitem\trater\tlabel\na\tr1\tcat\n",
            "line 2: the header is the single column \"item\\trater\\tlabel\": separate values by commas, not by tabs",
        ),
        (
            "item,rater\na,r1\n",
            "line 1: the header has no column label",
        ),
        (
            "item,label\na,cat\n",
            "line 1: the header has no column rater",
        ),
        (
            "item,item,rater,label\n",
            "line 1: the header has the column item twice, as column 1 and column 2: rename or remove one",
        ),
        (
            "item,rater,label\na,r1,cat\na,r1,dog\n",
            "line 3: r1 has decided a before: keep one of the lines, or say --repeats",
        ),
        (
            "item,rater,label\na,r1\n",
            "line 2: has 2 values where the header has 3: label is missing; an empty value still needs its comma",
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
            "item,rater,label\na,r1,cat, or dog\n",
            "line 2: has 4 values where the header has 3: there is more after label; put a value that has a comma",
        ),
        (
            "item,rater,label,predicted,confidence\na,r1,cat,cat,0,93\n",
            "line 2: has 6 values where the header has 5: confidence has a decimal comma; write a decimal point",
        ),
        (
            "item,rater,label,predicted\na,r1,\"cat,cat\nb,r1,cat,cat\n",
            "line 2: has 3 values where the header has 4: a quote that is opened here is not closed",
        ),
        (
            "item,rater,label,predicted,confidence\na,r1,cat,cat,\"0,93\"\n",
            "line 2: confidence \"0,93\" has a decimal comma: write 0.93",
        ),
        (
            "item,rater,label,predicted,confidence\na,r1,cat,cat,93%\n",
            "line 2: confidence \"93%\" is in percent: write 0.93",
        ),
        (
            "item,rater,label,confidence\na,r1,cat,high\n",
            "line 2: confidence \"high\" is not a number from 0 to 1: leave it empty",
        ),
        (
            "item,rater,label,confidence\na,r1,cat,0.5\n",
            "line 2: confidence without a predicted label: fill predicted, or leave confidence empty",
        ),
        ("item,rater,label\na,,cat\n", "line 2: rater is empty"),
        ("item,rater,label\n,r1,cat\n", "line 2: item is empty"),
        (
            "item,rater,label\n",
            "the file has no decisions: nothing comes after the header",
        ),
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
fn an_empty_file_is_told_what_it_needs() {
    for text in ["", "\n \n", "\u{feff}"] {
        refused(csv(text), "the file is empty: CSV needs the header item,");
        refused(
            ndjson(text),
            "the file is empty: CSV needs the header item,",
        );
    }
}

#[test]
fn spaces_around_values_do_not_count_in_either_format() {
    let spaced = "\u{feff}item , rater,label,predicted,confidence\n a,r1 , cat ,\"cat \", 0.9\nb, r1,dog,  ,\n";
    let plain = "item,rater,label,predicted,confidence\na,r1,cat,cat,0.9\nb,r1,dog,,\n";
    let json = "\u{feff}{\"item\":\" a\",\"rater\":\"r1 \",\"label\":\" cat \",\"predicted\":\"cat\\t\",\"confidence\":0.9}\n\
        {\"item\":\"b\",\"rater\":\" r1\",\"label\":\"dog\",\"predicted\":\"  \"}\n";
    assert_eq!(csv(spaced).unwrap(), csv(plain).unwrap());
    assert_eq!(ndjson(json).unwrap(), csv(plain).unwrap());
    refused(ndjson("{\"item\":\" \"}"), "line 1: item is empty");
}

#[test]
fn a_confidence_that_is_none_is_told_apart_in_json_too() {
    let line = |confidence: &str| {
        format!(
            "{{\"item\":\"a\",\"rater\":\"r\",\"label\":\"x\",\"predicted\":\"x\",\"confidence\":{confidence}}}\n"
        )
    };
    for (confidence, expected) in [
        (
            "93",
            "confidence 93 must be a number from 0 to 1: divide it by 100",
        ),
        (
            "-1",
            "confidence -1 must be a number from 0 to 1: give the model's",
        ),
        (
            "\"0,93\"",
            "confidence \"0,93\" has a decimal comma: write 0.93",
        ),
        (
            "\"0.93\"",
            "confidence \"0.93\" is text: write it without quotes",
        ),
        ("0,93", "confidence 0,93 has a decimal comma: write 0.93"),
        (
            "NaN",
            "confidence NaN is not a number from 0 to 1: write null",
        ),
        (
            "-Infinity",
            "confidence -Infinity is not a number from 0 to 1: write null",
        ),
        ("true", "confidence: invalid type: boolean `true`"),
    ] {
        refused(ndjson(&line(confidence)), &format!("line 1: {expected}"));
    }
    assert!(ndjson(&line("1")).is_ok() && ndjson(&line("null")).is_ok());
}

#[test]
fn bytes_that_are_no_utf_8_are_named_with_line_and_field() {
    let refused_bytes = |bytes: &[u8], format: Format, expected: &str| {
        refused(read(bytes, format, &Reading::default()), expected);
    };
    refused_bytes(
        b"item,rater,label\n\"a,b\",r1,caf\xe9\n",
        Format::Csv,
        "line 2: label has a byte that is no UTF-8 (0xe9): save the file as UTF-8",
    );
    refused_bytes(
        b"item\xff",
        Format::Csv,
        "line 1: byte 5 of the line is no UTF-8 (0xff): save the file as UTF-8",
    );
    refused_bytes(
        b"{}\n{\"item\":\"\xe9\"}",
        Format::Ndjson,
        "line 2: byte 10 of the line is no UTF-8 (0xe9)",
    );
    refused_bytes(
        b"\xff\xfei\0t\0e\0m\0",
        Format::Csv,
        "the file is UTF-16: save it as UTF-8",
    );
}

#[test]
fn lines_that_are_no_json_are_refused_with_their_field() {
    for (text, expected) in [
        (
            "{\"item\":\"a\",\"rater\":\"r\",\"label\":\"x\"}\n{oops}\n",
            "line 2: key must be a string at character 2: each line must be one whole JSON object",
        ),
        (
            "[\n{\"item\":\"a\"}\n]",
            "line 1: EOF while parsing a list at character 1: each line must be one whole JSON",
        ),
        (
            "{\"item\":\"a\",\"rater\":\"r\",\"label\":\"x\",\"note\":1}\n",
            "line 1: unknown field `note`, expected one of `item`",
        ),
        (
            "{\"item\":\"a\",\"rater\":\"r\",\"label\":3}\n",
            "line 1: label: invalid type: integer `3`, expected a string: put it in quotes",
        ),
        (
            "{\"item\":\"a\",\"item\":\"b\"}\n",
            "line 1: duplicate field `item`",
        ),
        ("{\"rater\":\"r\"}\n", "line 1: missing field `item`"),
        (
            "[\"a\",\"r\",\"x\"]\n",
            "line 1: a line must be an object with \"item\"",
        ),
    ] {
        refused(ndjson(text), expected);
    }
}
