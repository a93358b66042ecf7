//! Every public function with any input: no panic, no overflow, and no NaN out unless NaN went in.
//!
//! Counts range over all 64 bits and numbers over all doubles; lists differ in length and labels need
//! not exist. A new public function without a place here fails
//! [`every_public_function_is_asked_anything`].

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use understudy_stats::{ScoreHistogram, Weights};

mod answers;
mod counts;
mod drift;
mod evidence;
mod people;
mod scores;
mod stored;
mod times;

const WEIGHTS: [Weights; 3] = [Weights::Unweighted, Weights::Linear, Weights::Quadratic];

/// Nothing that was computed is NaN, unless something that was given is.
#[track_caller]
fn sound(found: &impl Debug, given: &impl Debug) -> Result<(), TestCaseError> {
    let nan = |it: &dyn Debug| format!("{it:?}").contains("NaN");
    prop_assert!(!nan(found) || nan(given), "{:?} of {:?}", found, given);
    Ok(())
}

fn count() -> impl Strategy<Value = u64> {
    prop_oneof![
        2 => Just(0),
        2 => Just(1),
        3 => 2_u64..60,
        2 => Just(1 << 40),
        1 => (1_u64 << 40) - 9..(1 << 40) + 9,
        1 => Just(u64::MAX),
        1 => u64::MAX - 3..u64::MAX,
        1 => any::<u64>(),
    ]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => 0.0..=1.0_f64,
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
        2 => prop_oneof![
            Just(0.0), Just(-0.0), Just(1.0), Just(-1.0), Just(0.5), Just(f64::MAX), Just(f64::MIN),
            Just(f64::MIN_POSITIVE), Just(5e-324), Just(f64::EPSILON), Just(1.0 - f64::EPSILON / 2.0),
        ],
        1 => any::<f64>(),
    ]
}

/// A confidence level or δ; more often one that is allowed.
fn level() -> impl Strategy<Value = f64> {
    prop_oneof![3 => 0.001..0.999_f64, 1 => number()]
}

fn numbers() -> impl Strategy<Value = Vec<f64>> {
    prop_oneof![
        prop::collection::vec(0.0..=1.0_f64, 0..8),
        prop::collection::vec(number(), 0..8),
    ]
}

fn counts(up_to: usize) -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(count(), 0..up_to)
}

/// A number of labels, bins or resamples: usually a few.
fn size() -> impl Strategy<Value = usize> {
    prop_oneof![8 => 0_usize..5, 1 => Just(1 << 40), 1 => Just(usize::MAX)]
}

fn histogram() -> impl Strategy<Value = ScoreHistogram> {
    let row = (
        prop_oneof![3 => 0_usize..1_000, 1 => 990_usize..1_003],
        any::<bool>(),
        count(),
    );
    prop::collection::vec(row, 0..8).prop_map(|rows| {
        let mut histogram = ScoreHistogram::new();
        for (bin, agrees, count) in rows {
            assert_eq!(histogram.add(bin, agrees, count).is_ok(), bin < 1_000);
        }
        histogram
    })
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn text_below(folder: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = files_below(&folder).into_iter();
    files
        .map(|path| fs::read_to_string(path).unwrap())
        .collect()
}

/// By name: two functions of one name on different types are both asked where either is, which a reader
/// has to check.
#[test]
fn every_public_function_is_asked_anything() {
    let sources = text_below("src");
    let names: BTreeSet<&str> = sources
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("pub fn "))
        .filter_map(|rest| rest.split(['(', '<']).next())
        .collect();
    let tests = text_below("tests/it/anything");
    let asked: BTreeSet<&str> = tests
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect();
    let forgotten: Vec<&&str> = names.difference(&asked).collect();
    assert!(names.len() > 150, "{}", names.len());
    assert!(forgotten.is_empty(), "{forgotten:?}");
}
