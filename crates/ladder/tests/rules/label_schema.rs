//! Each mistake in a label schema is refused with a message of its own.

use understudy_ladder::labels::{BadLabels, MOST_LABELS};
use understudy_ladder::{Label, LabelSchema};

fn label(id: &str, key: &str) -> Label {
    Label {
        id: id.into(),
        name: "Name".into(),
        description: String::new(),
        key: key.into(),
        alt_key: None,
    }
}

fn refusal(labels: Vec<Label>) -> BadLabels {
    LabelSchema::new(labels).unwrap_err()
}

fn beside_a_good_one(bad: Label) -> BadLabels {
    refusal(vec![label("good", "1"), bad])
}

#[test]
fn too_few_and_too_many_labels_are_refused() {
    assert_eq!(refusal(Vec::new()), BadLabels::TooFew);
    assert_eq!(refusal(vec![label("only", "1")]), BadLabels::TooFew);
    let crowd = (0..=MOST_LABELS).map(|i| label(&format!("l{i}"), "1"));
    assert_eq!(refusal(crowd.collect()), BadLabels::TooMany);
}

#[test]
fn ids_that_could_not_stand_in_a_file_or_address_are_refused() {
    for id in [
        "",
        "T-Shirt",
        "t shirt",
        "größe",
        "a/b",
        "?",
        &"x".repeat(65),
    ] {
        assert_eq!(
            beside_a_good_one(label(id, "2")),
            BadLabels::Id(id.to_owned())
        );
    }
    assert!(LabelSchema::new(vec![label("t-shirt_2", "1"), label(&"x".repeat(64), "2")]).is_ok());
}

#[test]
fn names_that_nobody_could_read_are_refused() {
    for name in ["", "   ", &"n".repeat(101)] {
        let bad = Label {
            name: name.into(),
            ..label("bad", "2")
        };
        assert_eq!(beside_a_good_one(bad), BadLabels::Name("bad".into()));
    }
}

#[test]
fn an_id_given_twice_is_refused() {
    assert_eq!(
        beside_a_good_one(label("good", "2")),
        BadLabels::DuplicateId("good".into())
    );
}

#[test]
fn keys_are_exactly_one_visible_character() {
    for key in ["", "12", " ", "\t", "\n", "\u{7}"] {
        let refused = BadLabels::Key {
            label: "bad".into(),
            key: key.to_owned(),
        };
        assert_eq!(beside_a_good_one(label("bad", key)), refused);
    }
    assert!(LabelSchema::new(vec![label("a", "ß"), label("b", "é")]).is_ok());
}

#[test]
fn keys_of_the_label_page_are_refused_in_either_case_and_as_second_keys() {
    for (key, does) in [
        ("x", "skips the item"),
        ("X", "skips the item"),
        ("Z", "takes the last decision back"),
        ("/", "finds words"),
        ("?", "shows the keys"),
        ("+", "enlarges"),
        (".", "opens the note"),
    ] {
        let refused = BadLabels::ReservedKey {
            key: key.to_owned(),
            label: "bad".into(),
            does,
        };
        assert_eq!(beside_a_good_one(label("bad", key)), refused);
        let second = Label {
            alt_key: Some(key.to_owned()),
            ..label("bad", "2")
        };
        assert_eq!(beside_a_good_one(second), refused);
    }
}

#[test]
fn a_second_key_collides_like_a_first_one() {
    let second = |key: &str| Label {
        alt_key: Some(key.to_owned()),
        ..label("bad", "2")
    };
    for (key, first) in [("1", "good"), ("2", "bad")] {
        assert_eq!(
            beside_a_good_one(second(key)),
            BadLabels::DuplicateKey {
                key: key.into(),
                first: first.into(),
                second: "bad".into(),
            }
        );
    }
}

#[test]
fn messages_say_what_to_do() {
    let table = [
        (BadLabels::TooFew, "a stream needs at least two labels"),
        (BadLabels::TooMany, "a stream can have at most 200 labels"),
        (
            BadLabels::Id("A".into()),
            "label id \"A\" must be 1 to 64 lower-case letters, digits, '_' or '-'",
        ),
        (
            BadLabels::Name("a".into()),
            "label \"a\" needs a name of 1 to 100 characters",
        ),
        (
            BadLabels::DuplicateId("a".into()),
            "label id \"a\" appears twice",
        ),
        (
            BadLabels::Key {
                label: "a".into(),
                key: "12".into(),
            },
            "label \"a\" needs a key of exactly one character, not \"12\"",
        ),
        (
            BadLabels::DuplicateKey {
                key: "1".into(),
                first: "a".into(),
                second: "b".into(),
            },
            "key \"1\" is used twice: for \"a\" and for \"b\"",
        ),
        (
            BadLabels::ReservedKey {
                key: "x".into(),
                label: "a".into(),
                does: "skips the item",
            },
            "key \"x\" cannot choose \"a\": on the label page it skips the item",
        ),
    ];
    for (refused, message) in table {
        assert_eq!(refused.to_string(), message);
    }
}

#[test]
fn a_stored_schema_is_checked_again_when_it_is_read() {
    let twice = r#"[{"id":"a","name":"A","key":"1"},{"id":"a","name":"B","key":"2"}]"#;
    assert!(serde_json::from_str::<LabelSchema>(twice).is_err());
}
