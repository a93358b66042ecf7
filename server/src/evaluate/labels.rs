//! The labels of a file: whether they are names, stand in an order, or are numbers.

use std::collections::{BTreeMap, BTreeSet};
use understudy_ladder::LabelNo;

/// More labels than this are taken for a mistake: every figure has a table of labels by labels.
pub const MOST_LABELS: usize = 1_000;

/// Votes are kept per item and label; more of them than this do not fit in memory.
const MOST_VOTES: usize = 250_000_000;

/// What is known of the labels before a file is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Schema {
    /// They are names.
    #[default]
    Names,
    /// They stand in this order, all of them.
    Ordered(Vec<String>),
    /// They are numbers.
    Numbers,
}

/// Why labels are not what they were said to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadLabels {
    /// An empty place in the list.
    #[error("--ordered has an empty label: write it as a,b,c")]
    Empty,
    /// Twice in the list.
    #[error("--ordered has the label {0:?} twice")]
    Twice(String),
    /// One label has no order.
    #[error("--ordered needs two labels or more")]
    Alone,
    /// Not in the list.
    #[error("line {line}: --ordered lacks the label {label:?}")]
    NotInOrder {
        /// The label.
        label: String,
        /// Where it occurs first, counted from 1.
        line: u64,
    },
    /// Not a number.
    #[error("line {line}: the label {label:?} is no number, as --numeric says it is")]
    NotANumber {
        /// The label.
        label: String,
        /// Where it occurs first, counted from 1.
        line: u64,
    },
    /// Two ways to write one number.
    #[error("line {line}: the labels {one:?} and {other:?} are the same number: write it one way")]
    SameNumber {
        /// One way.
        one: String,
        /// The other.
        other: String,
        /// Where the other occurs first, counted from 1.
        line: u64,
    },
    /// Too many.
    #[error(
        "there are {0} different labels, and at most {MOST_LABELS} can be compared: is the column label the right one?"
    )]
    TooMany(usize),
    /// Too many for so many items.
    #[error(
        "{labels} labels on {items} items are more than fit in memory: split the file, or merge labels"
    )]
    TooManyForItems {
        /// Labels.
        labels: usize,
        /// Items.
        items: usize,
    },
}

/// Labels that occur, with the line where each does first.
pub type Found<'a> = BTreeMap<&'a str, u64>;

/// Labels in the order of the confusion counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Labels {
    /// As the file writes them.
    pub names: Vec<String>,
    /// Whether that order means something.
    pub ordered: bool,
    /// What each stands for, where labels are numbers.
    pub values: Option<Vec<f64>>,
}

impl Schema {
    /// A list as the command line has it: `low,middle,high`.
    pub fn ordered(list: &str) -> Result<Self, BadLabels> {
        let names: Vec<String> = list.split(',').map(|name| name.trim().to_owned()).collect();
        if names.iter().any(String::is_empty) {
            return Err(BadLabels::Empty);
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = names.iter().find(|name| !seen.insert(*name)) {
            return Err(BadLabels::Twice(twice.clone()));
        }
        match names.len() {
            0 | 1 => Err(BadLabels::Alone),
            2..=MOST_LABELS => Ok(Self::Ordered(names)),
            many => Err(BadLabels::TooMany(many)),
        }
    }

    /// The labels of a file in which these occur, each with its first line.
    pub fn arrange(&self, found: &Found<'_>) -> Result<Labels, BadLabels> {
        if found.len() > MOST_LABELS {
            return Err(BadLabels::TooMany(found.len()));
        }
        let names = || found.keys().map(|name| (*name).to_owned()).collect();
        match self {
            Self::Names => Ok(Labels {
                names: names(),
                ..Labels::default()
            }),
            Self::Ordered(order) => {
                let listed: BTreeSet<&str> = order.iter().map(String::as_str).collect();
                match found.iter().find(|(name, _)| !listed.contains(**name)) {
                    Some((label, line)) => Err(BadLabels::NotInOrder {
                        label: (*label).to_owned(),
                        line: *line,
                    }),
                    None => Ok(Labels {
                        names: order.clone(),
                        ordered: true,
                        values: None,
                    }),
                }
            }
            Self::Numbers => numbers(found),
        }
    }
}

fn numbers(found: &Found<'_>) -> Result<Labels, BadLabels> {
    let mut pairs = Vec::with_capacity(found.len());
    for (name, line) in found {
        match name.parse::<f64>() {
            // Adding zero makes one of the two zeros.
            Ok(value) if value.is_finite() => pairs.push((value + 0.0, (*name).to_owned())),
            Ok(_) | Err(_) => {
                return Err(BadLabels::NotANumber {
                    label: (*name).to_owned(),
                    line: *line,
                });
            }
        }
    }
    pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
    let same = |pair: &&[(f64, String)]| pair[0].0 >= pair[1].0;
    if let Some([one, other]) = pairs.windows(2).find(same) {
        let line = |name: &str| found.get(name).copied().unwrap_or_default();
        return Err(BadLabels::SameNumber {
            line: line(&one.1).max(line(&other.1)),
            one: one.1.clone(),
            other: other.1.clone(),
        });
    }
    let (values, names) = pairs.into_iter().unzip();
    Ok(Labels {
        names,
        ordered: true,
        values: Some(values),
    })
}

impl Labels {
    /// Refuses more labels than can be kept for so many items.
    pub fn fit_for(self, items: usize) -> Result<Self, BadLabels> {
        match items.checked_mul(self.k()) {
            Some(votes) if votes <= MOST_VOTES => Ok(self),
            Some(_) | None => Err(BadLabels::TooManyForItems {
                labels: self.k(),
                items,
            }),
        }
    }

    /// How many there are.
    pub fn k(&self) -> usize {
        self.names.len()
    }

    /// A label's name.
    pub fn name(&self, label: LabelNo) -> &str {
        self.names.get(label.index()).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(names: &[&'a str]) -> Found<'a> {
        names.iter().copied().zip(2..).collect()
    }

    #[test]
    fn numbers_stand_in_the_order_of_their_values() {
        let labels = Schema::Numbers
            .arrange(&found(&["10", "9", "-1", "2.5"]))
            .unwrap();
        assert_eq!(labels.names, ["-1", "2.5", "9", "10"]);
        assert_eq!(labels.values, Some(vec![-1.0, 2.5, 9.0, 10.0]));
    }

    #[test]
    fn an_order_may_name_labels_that_do_not_occur() {
        let labels = Schema::ordered("low, middle,high")
            .unwrap()
            .arrange(&found(&["high"]))
            .unwrap();
        assert_eq!(labels.names, ["low", "middle", "high"]);
    }

    #[test]
    fn labels_that_do_not_fit_in_memory_are_refused() {
        let labels = || Schema::Names.arrange(&found(&["a", "b"])).unwrap();
        assert!(labels().fit_for(MOST_VOTES / 2).is_ok());
        let error = labels().fit_for(MOST_VOTES / 2 + 1).unwrap_err();
        assert!(error.to_string().starts_with("2 labels on 125000001 items"));
    }

    #[test]
    fn what_is_wrong_with_an_order_is_named() {
        for (list, expected) in [
            ("a,,b", "--ordered has an empty label"),
            ("a,b,a", "--ordered has the label \"a\" twice"),
            ("a", "--ordered needs two labels"),
        ] {
            let error = Schema::ordered(list).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
        let order = Schema::ordered("a,b").unwrap();
        let error = order.arrange(&found(&["a", "c"])).unwrap_err();
        assert_eq!(error.to_string(), "line 3: --ordered lacks the label \"c\"");
    }

    #[test]
    fn what_is_no_number_or_twice_the_same_is_named_with_its_line() {
        for (names, expected) in [
            (["1", "two"], "line 3: the label \"two\" is no number"),
            (["inf", "1"], "line 2: the label \"inf\" is no number"),
            (
                ["1", "1.0"],
                "line 3: the labels \"1\" and \"1.0\" are the same number",
            ),
        ] {
            let error = Schema::Numbers
                .arrange(&found(&names))
                .unwrap_err()
                .to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
