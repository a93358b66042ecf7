//! The report itself: its fields, and that there is one for any file.

use super::*;

/// The names of all fields on the way down, the first element standing for a list.
fn keys(value: &serde_json::Value, path: &str, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                keys(value, &format!("{path}.{name}"), found);
            }
        }
        serde_json::Value::Array(values) if values.first().is_some_and(|one| !one.is_number()) => {
            keys(&values[0], &format!("{path}[]"), found);
        }
        _ => found.push(path.to_owned()),
    }
}

/// A file and settings for which every part of the report has something to say.
pub(super) fn everything() -> Evaluation {
    let mut text = String::from("item,rater,label,predicted,confidence\n");
    for i in 0..300 {
        let confidence = f64::from(i % 50) / 50.0;
        for rater in ["r", "s", "t"] {
            let label = (i + u32::from(i % 7 == 0 && rater == "r")) % 3;
            writeln!(
                text,
                "{i},{rater},{label},{},{confidence}",
                (i + u32::from(i % 5 == 0)) % 3
            )
            .unwrap();
        }
    }
    text.push_str("later,,,1,0.5\nlast,,,2,0.9\n");
    let costs = read_costs(
        br#"{"0": {"1": 7, "2": 1}, "1": {"0": 3, "2": 1}, "2": {"0": 1, "1": 1}}"#,
        Format::Ndjson,
    );
    let with = Settings {
        per_label: true,
        resamples: 100,
        costs: Some(Costs {
            table: costs.unwrap(),
            handling: handling(),
        }),
        ..settings()
    };
    let file = judged(&text, Schema::Numbers);
    evaluate(&file, Some(&file), &with).unwrap()
}

#[test]
fn the_fields_of_the_json_report_are_those_that_programs_rely_on() {
    let evaluation = everything();
    let json = serde_json::to_value(&evaluation).unwrap();
    let mut found = Vec::new();
    keys(&json, "", &mut found);
    found.sort();
    let expected: Vec<&str> = include_str!("fields.txt").lines().collect();
    assert_eq!(
        found,
        expected,
        "change fields.txt only with the clients:\n{}",
        found.join("\n")
    );
    assert!(table(&evaluation, true).contains("Dawid and Skene"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(60))]
    #[test]
    fn any_file_that_can_be_read_can_be_evaluated_and_printed(
        rows in proptest::collection::vec((0..6u8, 0..4u8, 0..4u8), 1..40),
        model in proptest::collection::vec((0..4u8, 0..5u8), 6),
        numeric: bool,
    ) {
        let mut text = String::from("item,rater,label,predicted,confidence\n");
        for (item, rater, label) in rows {
            let (predicted, confidence) = model[usize::from(item)];
            let confidence = ["0", "0.5", "0.9999", "1", ""][usize::from(confidence)];
            // The last rater is nobody: a prediction without a decision.
            match rater {
                3 => writeln!(text, "{item},,,{predicted},{confidence}").unwrap(),
                _ => writeln!(text, "{item},r{rater},{label},{predicted},{confidence}").unwrap(),
            }
        }
        let reading = Reading {
            schema: if numeric { Schema::Numbers } else { Schema::Names },
            repeats: true,
        };
        let file = read(text.as_bytes(), Format::Csv, &reading).unwrap();
        let with = Settings { per_label: true, resamples: 100, ..settings() };
        let evaluation = evaluate(&file, Some(&file), &with).unwrap();
        proptest::prop_assert!(!table(&evaluation, true).contains("NaN"));
        serde_json::to_string(&evaluation).unwrap();
    }
}
