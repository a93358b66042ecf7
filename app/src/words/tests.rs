//! What holds for all words.

use super::{everything, figures::FIGURES, refusals::REFUSALS, told::is_told};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The names in braces.
fn names(text: &str) -> BTreeSet<&str> {
    let inside = text.split('{').skip(1);
    inside.filter_map(|rest| rest.split('}').next()).collect()
}

/// Every pair of an English and a German text.
fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let catalogue = everything().flat_map(|entry| {
        let german = entry.german.iter().copied();
        entry.english.iter().copied().zip(german)
    });
    catalogue.chain(FIGURES.iter().chain(REFUSALS).copied())
}

fn sources(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn both_languages_put_the_same_in() {
    for (english, german) in pairs() {
        assert_eq!(names(english), names(german), "{english:?} / {german:?}");
    }
    for entry in everything() {
        let all: BTreeSet<_> = entry.english.iter().map(|text| names(text)).collect();
        // The form for one may leave its number out.
        assert!(all.len() <= 2, "{}", entry.name);
        assert_eq!(entry.english.len(), entry.german.len(), "{}", entry.name);
    }
}

#[test]
fn german_is_set_as_german_is() {
    for (_, german) in pairs() {
        assert!(
            !german.contains(" %")
                || REFUSALS
                    .iter()
                    .chain(FIGURES)
                    .any(|(_, told)| *told == german),
            "{german}"
        );
        for wrong in ["...", " - ", "  ", "“ ", "'"] {
            let fine = wrong == "“ " && german.contains('„');
            assert!(fine || !german.contains(wrong), "{wrong:?} in {german:?}");
        }
        assert_eq!(
            german.matches('„').count(),
            german.matches('“').count(),
            "{german}"
        );
    }
}

#[test]
fn every_word_of_the_catalogue_is_said_somewhere() {
    let texts: Vec<String> = ["src", "../server/src"]
        .into_iter()
        .flat_map(sources)
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let unsaid: Vec<&str> = everything()
        .map(|entry| entry.name)
        .filter(|name| {
            let (call, path) = (format!("{name}("), format!("::{name}"));
            !texts.iter().any(|text| {
                let outside = text.replace(&format!("    {name}("), "");
                outside.contains(&call) || outside.contains(&path)
            })
        })
        .collect();
    assert!(unsaid.is_empty(), "{unsaid:?}");
}

/// The sentences of the errors that a crate declares, with something in the place of what differs.
fn declared(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for path in sources(folder) {
        let text = fs::read_to_string(path).unwrap();
        for rest in text.split("#[error(").skip(1) {
            let Some(literal) = rest.trim_start().strip_prefix('"') else {
                continue;
            };
            let mut sentence = String::new();
            let mut characters = literal.chars();
            while let Some(next) = characters.next() {
                match next {
                    '"' => break,
                    '\\' => sentence.extend(characters.next()),
                    _ => sentence.push(next),
                }
            }
            found.push(sentence);
        }
    }
    found
}

/// What nobody meets on a page: the audit log's verifier is a program, and these errors go to the log.
const NOT_ON_PAGES: [&str; 6] = [
    "entry {",
    "after entry {",
    "stored {0}",
    "database error",
    "the constraint {0}",
    "the database cannot be reached",
];

#[test]
fn every_refusal_of_rules_and_database_has_its_german() {
    let mut missing = Vec::new();
    for folder in ["../crates/ladder/src", "../crates/store/src"] {
        for sentence in declared(folder) {
            let bare = sentence.starts_with('{') && sentence.ends_with('}');
            if bare || NOT_ON_PAGES.iter().any(|start| sentence.starts_with(start)) {
                continue;
            }
            // What is put in is a word of its own, so that it fits every template that it should.
            let filled: String = sentence
                .split('{')
                .enumerate()
                .map(|(place, part)| match (place, part.split_once('}')) {
                    (0, _) | (_, None) => part.to_owned(),
                    (_, Some((_, rest))) => format!("something{rest}"),
                })
                .collect();
            if !is_told(&filled) {
                missing.push(sentence);
            }
        }
    }
    missing.sort();
    assert!(missing.is_empty(), "{missing:#?}");
}
