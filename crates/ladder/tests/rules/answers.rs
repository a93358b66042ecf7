//! Answers that are not one label: what agrees, what several come to, and what is counted.

use proptest::prelude::*;
use serde_json::{Value, json};
use understudy_ladder::answer::{
    Answer, AnswerKind, AnswerSettings, BadAnswer, BadKind, Measure, NumberRange, Several, Source,
    Tally, TextRule, together,
};
use understudy_ladder::{Label, LabelNo, LabelSchema};

fn labels() -> LabelSchema {
    let label = |id: &str, key: &str| Label {
        id: id.to_owned(),
        name: id.to_uppercase(),
        description: String::new(),
        key: key.to_owned(),
        alt_key: None,
    };
    LabelSchema::new(vec![
        label("red", "1"),
        label("blue", "2"),
        label("green", "3"),
    ])
    .unwrap()
}

fn several(min: u16, max: Option<u16>) -> Result<AnswerKind, BadKind> {
    AnswerSettings::MultipleChoice(Several { min, max }).with_labels(Some(&labels()))
}

fn range(tolerance: f64, relative_tolerance: f64) -> NumberRange {
    NumberRange {
        min: -100.0,
        max: 100.0,
        tolerance,
        relative_tolerance,
        decimals: 1,
        unit: "cm".to_owned(),
    }
}

fn number(tolerance: f64) -> AnswerKind {
    AnswerKind::Number(range(tolerance, 0.0))
}

fn text(rule: TextRule) -> AnswerKind {
    AnswerSettings::Text(rule).with_labels(None).unwrap()
}

fn kinds() -> impl Strategy<Value = AnswerKind> {
    prop_oneof![
        Just(several(0, None).unwrap()),
        (0.0..20.0_f64, 0.0..0.5_f64)
            .prop_map(|(one, other)| AnswerKind::Number(range(one, other))),
        (any::<bool>(), any::<bool>(), 0.0..0.6_f64).prop_map(|(case, punctuation, rate)| text(
            TextRule {
                ignore_case: case,
                ignore_punctuation: punctuation,
                max_word_error_rate: rate,
                ..TextRule::default()
            }
        )),
    ]
}

fn answers_of(kind: &AnswerKind) -> BoxedStrategy<Answer> {
    match kind {
        AnswerKind::SingleChoice | AnswerKind::MultipleChoice(_) => {
            prop::collection::btree_set((0_u16..3).prop_map(LabelNo), 0..4)
                .prop_map(Answer::Choices)
                .boxed()
        }
        AnswerKind::Number(_) => (-1000_i32..=1000)
            .prop_map(|tenths| Answer::Number(f64::from(tenths) / 10.0))
            .boxed(),
        AnswerKind::Text(_) => "[ab,A ]{0,8}[äe\u{301}b]".prop_map(Answer::Text).boxed(),
    }
}

fn some_answers() -> impl Strategy<Value = (AnswerKind, Vec<Answer>)> {
    kinds().prop_flat_map(|kind| {
        let answers = prop::collection::vec(answers_of(&kind), 1..7);
        (Just(kind), answers)
    })
}

proptest! {
    #[test]
    fn every_answer_agrees_with_itself_and_in_both_directions((kind, answers) in some_answers()) {
        for one in &answers {
            prop_assert!(kind.agrees(one, one));
            for other in &answers {
                prop_assert_eq!(kind.agrees(one, other), kind.agrees(other, one));
            }
        }
    }

    #[test]
    fn what_several_say_together_does_not_depend_on_their_order((kind, answers) in some_answers(), turn in 0_usize..7) {
        let found = together(&kind, &answers).answer;
        let mut turned = answers.clone();
        turned.rotate_left(turn % answers.len());
        prop_assert_eq!(&found, &together(&kind, &turned).answer);
        turned.reverse();
        prop_assert_eq!(&found, &together(&kind, &turned).answer);
    }

    #[test]
    fn one_answer_is_what_it_says_and_a_reference_agrees_with_as_many_as_any((kind, answers) in some_answers()) {
        let alone = together(&kind, &answers[..1]).answer;
        prop_assert_eq!(alone.as_ref(), Some(&answers[0]));
        let with = |one: &Answer| answers.iter().filter(|other| kind.agrees(one, other)).count();
        if let Some(found) = together(&kind, &answers).answer {
            prop_assert!(with(&found) > 0);
            if !matches!(found, Answer::Number(_)) {
                prop_assert_eq!(Some(with(&found)), answers.iter().map(with).max());
            }
        }
    }

    #[test]
    fn an_answer_is_read_as_it_was_written((kind, answers) in some_answers()) {
        for answer in &answers {
            let written = kind.write(answer);
            let Ok(read) = kind.read(&written, Source::Model) else { continue };
            prop_assert_eq!(kind.canonical(&written, Source::Model), Ok(kind.write(&read)));
            prop_assert!(kind.agrees(&read, answer) || matches!(answer, Answer::Text(_)));
        }
    }

    #[test]
    fn equal_numbers_are_never_off_and_others_by_what_they_differ(tenths in prop::collection::vec((-1000_i64..=1000, -1000_i64..=1000), 1..20)) {
        let kind = number(0.0);
        let mut all = Tally::default();
        for (said, of) in &tenths {
            let (said, of) = (*said as f64 / 10.0, *of as f64 / 10.0);
            for (measure, cell, amount) in Tally::of(&kind, &Answer::Number(said), &Answer::Number(of)).cells() {
                all.add(measure, cell, amount);
            }
        }
        let (distance, offset) = all.distances();
        prop_assert_eq!(distance.n, tenths.len() as u64);
        prop_assert_eq!(distance.sum, tenths.iter().map(|(said, of)| (said - of).abs()).sum::<i64>());
        prop_assert_eq!(offset.sum, tenths.iter().map(|(said, of)| said - of).sum::<i64>());
        prop_assert_eq!(all.grid().iter().map(|(_, _, pairs)| pairs).sum::<u64>(), distance.n);
    }
}

#[test]
fn numbers_agree_within_either_tolerance_and_rounding_does_not_matter() {
    let close =
        |kind: &AnswerKind, one, other| kind.agrees(&Answer::Number(one), &Answer::Number(other));
    assert!(close(&number(0.1), 1.1, 1.0) && close(&number(0.2), 0.3, 0.1));
    assert!(!close(&number(0.1), 1.2, 1.0) && !close(&number(0.0), 1.0, 1.1));
    let relative = AnswerKind::Number(range(0.0, 0.1));
    assert!(close(&relative, 90.0, 100.0) && !close(&relative, 89.0, 100.0));
    let either = AnswerKind::Number(range(1.0, 0.1));
    assert!(close(&either, 1.0, 2.0) && close(&either, 90.0, 100.0));
}

#[test]
fn texts_agree_after_normalisation_or_within_the_word_error_rate() {
    let same = |kind: &AnswerKind, one: &str, other: &str| {
        kind.agrees(&Answer::Text(one.into()), &Answer::Text(other.into()))
    };
    let usual = text(TextRule::default());
    assert!(same(&usual, "  Caf\u{e9}  noir", "cafe\u{301} NOIR"));
    assert!(!same(&usual, "café noir", "café noir."));
    let loose = text(TextRule {
        ignore_punctuation: true,
        max_word_error_rate: 0.25,
        ..TextRule::default()
    });
    assert!(same(
        &loose,
        "one two three four",
        "One, two; three — five!"
    ));
    assert!(!same(&loose, "one two three four", "one two six five"));
    let strict = text(TextRule {
        ignore_case: false,
        ..TextRule::default()
    });
    assert!(!same(&strict, "A", "a"));
}

#[test]
fn people_within_a_tolerance_settle_on_their_middle_and_a_tie_settles_nothing() {
    let said = |numbers: &[f64]| {
        let answers: Vec<Answer> = numbers.iter().copied().map(Answer::Number).collect();
        together(&number(1.0), &answers).answer
    };
    assert_eq!(said(&[4.0, 5.0, 6.0]), Some(Answer::Number(5.0)));
    assert_eq!(said(&[4.0, 5.0]), Some(Answer::Number(4.5)));
    assert_eq!(said(&[5.0, 5.0, 40.0]), Some(Answer::Number(5.0)));
    assert_eq!(said(&[4.0, 6.0]), None);
    assert_eq!(said(&[]), None);
}

fn refused(kind: &AnswerKind, value: Value) -> BadAnswer {
    kind.read(&value, Source::Person).unwrap_err()
}

#[test]
fn what_is_no_answer_says_why() {
    let choice = several(1, Some(2)).unwrap();
    assert_eq!(refused(&choice, json!("red")), BadAnswer::NoList);
    assert_eq!(refused(&choice, json!(["red", 3])), BadAnswer::NoList);
    assert!(
        matches!(refused(&choice, json!(["pink"])), BadAnswer::Unknown { given, .. } if given == "pink")
    );
    assert_eq!(
        refused(&choice, json!(["red", "red"])),
        BadAnswer::Twice("red".into())
    );
    assert!(matches!(
        refused(&choice, json!([])),
        BadAnswer::Number { given: 0, .. }
    ));
    assert!(matches!(
        refused(&choice, json!(["red", "blue", "green"])),
        BadAnswer::Number { given: 3, .. }
    ));
    let number = number(0.0);
    assert_eq!(refused(&number, json!("5")), BadAnswer::NoNumber);
    assert_eq!(refused(&number, json!("NaN")), BadAnswer::NoNumber);
    assert!(matches!(
        refused(&number, json!(100.1)),
        BadAnswer::Outside { .. }
    ));
    assert_eq!(refused(&number, json!(1.25)), BadAnswer::TooFine(1));
    assert!(number.read(&json!(1.25), Source::Model).is_ok());
    let text = text(TextRule {
        longest: 3,
        ..TextRule::default()
    });
    assert_eq!(refused(&text, json!(5)), BadAnswer::NoText);
    assert_eq!(refused(&text, json!("  ")), BadAnswer::Empty);
    assert_eq!(refused(&text, json!("a\0")), BadAnswer::ZeroCharacter);
    assert!(matches!(
        refused(&text, json!("four")),
        BadAnswer::TooLong { given: 4, .. }
    ));
    assert_eq!(
        refused(&AnswerKind::SingleChoice, json!("red")),
        BadAnswer::Label
    );
}

#[test]
fn settings_that_cannot_be_name_their_field() {
    let bad = |settings: AnswerSettings| settings.with_labels(Some(&labels())).unwrap_err().field();
    for (min, max) in [(3, Some(2)), (0, Some(0)), (1, Some(4))] {
        assert_eq!(several(min, max).unwrap_err(), BadKind::Several);
    }
    let of = |change: fn(&mut NumberRange)| {
        let mut range = range(0.0, 0.0);
        change(&mut range);
        bad(AnswerSettings::Number(range))
    };
    assert_eq!(of(|range| range.max = range.min), "answer.max");
    assert_eq!(of(|range| range.min = f64::NAN), "answer.max");
    assert_eq!(of(|range| range.tolerance = -1.0), "answer.tolerance");
    assert_eq!(
        of(|range| range.relative_tolerance = 1.5),
        "answer.tolerance"
    );
    assert_eq!(of(|range| range.decimals = 6), "answer.decimals");
    assert_eq!(of(|range| range.unit = "x".repeat(21)), "answer.unit");
    let text = |change: fn(&mut TextRule)| {
        let mut rule = TextRule::default();
        change(&mut rule);
        bad(AnswerSettings::Text(rule))
    };
    assert_eq!(text(|rule| rule.longest = 0), "answer.longest");
    assert_eq!(text(|rule| rule.longest = 4_001), "answer.longest");
    assert_eq!(
        text(|rule| rule.max_word_error_rate = f64::NAN),
        "answer.max_word_error_rate"
    );
}

#[test]
fn settings_survive_the_wire_and_unknown_ones_are_refused() {
    let written = json!({ "kind": "number", "min": 0, "max": 10, "decimals": 1 });
    let read: AnswerSettings = serde_json::from_value(written).unwrap();
    let AnswerSettings::Number(range) = &read else {
        panic!("{read:?}");
    };
    assert!(range.tolerance == 0.0 && range.decimals == 1);
    let again: AnswerSettings =
        serde_json::from_value(serde_json::to_value(&read).unwrap()).unwrap();
    assert_eq!(again, read);
    let unknown = json!({ "kind": "number", "min": 0, "max": 10, "tolerence": 1 });
    assert!(serde_json::from_value::<AnswerSettings>(unknown).is_err());
    assert!(serde_json::from_value::<AnswerSettings>(json!({ "kind": "ranking" })).is_err());
}

#[test]
fn labels_and_texts_are_counted_pair_by_pair() {
    let choice = several(0, None).unwrap();
    let set = |places: &[u16]| Answer::Choices(places.iter().copied().map(LabelNo).collect());
    let pair = Tally::of(&choice, &set(&[0, 1]), &set(&[1, 2]));
    assert_eq!(pair.overlaps(), [(1, 3, 1)]);
    assert_eq!(pair.label(LabelNo(0)), (0, 1, 0));
    assert_eq!(pair.label(LabelNo(1)), (1, 0, 0));
    assert_eq!(pair.label(LabelNo(2)), (0, 0, 1));
    let said = |text: &str| Answer::Text(text.to_owned());
    let pair = Tally::of(
        &text(TextRule::default()),
        &said("the  cat sit"),
        &said("The cat sat down"),
    );
    let words = pair.edits(Measure::Words);
    assert_eq!((words.edits, words.lengths, words.texts), (2, 4, 1));
    assert_eq!(pair.edits(Measure::Characters).lengths, 16);
    assert_eq!(pair.texts(), (1, 0));
}
