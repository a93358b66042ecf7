//! What a disagreement is expected to cost, with and without costs of one's own.

use proptest::prelude::*;
use understudy_ladder::adjudication::{Standing, dispute};
use understudy_ladder::label_costs::{HIGHEST, LabelCosts};
use understudy_ladder::reference::reference;
use understudy_ladder::{Confidence, LabelNo};

const LABELS: u16 = 4;

/// What people and models can have said of an item.
#[derive(Debug)]
struct Item {
    blind: Vec<LabelNo>,
    assisted: Vec<LabelNo>,
    skipped: usize,
    active: Option<(LabelNo, Confidence)>,
    before: Option<LabelNo>,
}

impl Item {
    fn standing(&self) -> Standing<'_> {
        Standing {
            blind: &self.blind,
            assisted: &self.assisted,
            skipped: self.skipped,
            waits: false,
            reference: reference(None, &self.blind),
            active: self.active,
            decided_before: self.before,
        }
    }
}

fn label() -> impl Strategy<Value = LabelNo> {
    (0..LABELS).prop_map(LabelNo)
}

fn labels() -> impl Strategy<Value = Vec<LabelNo>> {
    prop::collection::vec(label(), 0..7)
}

fn items() -> impl Strategy<Value = Item> {
    let sure = (label(), 0.0..=1.0_f64).prop_map(|(label, p)| (label, Confidence::new(p).unwrap()));
    let models = (prop::option::of(sure), prop::option::of(label()));
    (labels(), labels(), 0..5_usize, models).prop_map(
        |(blind, assisted, skipped, (active, before))| Item {
            blind,
            assisted,
            skipped,
            active,
            before,
        },
    )
}

fn rows() -> impl Strategy<Value = Vec<Vec<f64>>> {
    let size = usize::from(LABELS);
    prop::collection::vec(prop::collection::vec(0.0..=HIGHEST, size), size).prop_map(|mut rows| {
        for (at, row) in rows.iter_mut().enumerate() {
            row[at] = 0.0;
        }
        rows
    })
}

fn costs(rows: Vec<Vec<f64>>) -> LabelCosts {
    LabelCosts::new(rows, usize::from(LABELS)).unwrap()
}

/// The same for every error.
fn flat(cost: f64) -> LabelCosts {
    let size = usize::from(LABELS);
    let row = |at| {
        (0..size)
            .map(|right| if right == at { 0.0 } else { cost })
            .collect()
    };
    costs((0..size).map(row).collect())
}

proptest! {
    #[test]
    fn where_every_error_costs_one_the_order_is_that_of_a_stream_that_says_nothing(item in items()) {
        let standing = item.standing();
        if let Some(voices) = dispute(&standing) {
            prop_assert_eq!(flat(1.0).of_leaving(standing.said(), voices), voices.expected_cost());
        }
    }

    #[test]
    fn no_expected_cost_is_above_the_dearest_error_and_dearer_errors_never_make_it_lower(
        item in items(), rows in rows(), given in 0..4_usize, right in 0..4_usize,
    ) {
        let standing = item.standing();
        if let Some(voices) = dispute(&standing) {
            let before = costs(rows.clone()).of_leaving(standing.said(), voices);
            let dearest = rows.iter().flatten().copied().fold(0.0, f64::max);
            prop_assert!(f64::from(before) <= dearest * 1_000.0);
            let mut dearer = rows;
            if given != right {
                dearer[given][right] = HIGHEST;
            }
            prop_assert!(costs(dearer).of_leaving(standing.said(), voices) >= before);
        }
    }

    #[test]
    fn what_a_model_says_and_how_sure_it_is_change_no_expected_cost(item in items(), rows in rows(), other in label()) {
        let said = |item: &Item| {
            let standing = item.standing();
            dispute(&standing).map(|voices| costs(rows.clone()).of_leaving(standing.said(), voices))
        };
        let first = said(&item);
        let second = said(&Item { active: item.active.map(|(_, sure)| (other, sure)), ..item });
        if let (Some(first), Some(second)) = (first, second) {
            prop_assert_eq!(first, second);
        }
    }
}
