//! Rule 8: exactly one active slot, whatever moves are made, and rollback swaps.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use understudy_ladder::ModelId;
use understudy_ladder::slot::{CannotMove, RETAINED_FOR, Slot, Slots};

#[derive(Debug, Clone, Copy)]
enum Move {
    Add(ModelId),
    Activate(ModelId),
    Preview(ModelId),
    Retire(ModelId),
    RollBack,
    /// Hours; clocks can also go back.
    Wait(i64),
}

fn a_move() -> impl Strategy<Value = Move> {
    let id = || (1..5_i64).prop_map(ModelId);
    prop_oneof![
        id().prop_map(Move::Add),
        id().prop_map(Move::Activate),
        id().prop_map(Move::Preview),
        id().prop_map(Move::Retire),
        Just(Move::RollBack),
        (-48..1_000_i64).prop_map(Move::Wait),
    ]
}

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// Makes the moves; one that is refused changes nothing.
fn after(moves: &[Move]) -> (Slots, DateTime<Utc>) {
    let (mut slots, mut now) = (Slots::default(), start());
    for a_move in moves {
        let moved = match *a_move {
            Move::Add(id) => Ok(slots.clone().add(id)),
            Move::Activate(id) => slots.clone().activate(id, now),
            Move::Preview(id) => slots.clone().preview(id),
            Move::Retire(id) => slots.clone().retire(id),
            Move::RollBack => {
                let leaving = slots.active().unwrap_or(ModelId(1));
                slots.clone().roll_back(leaving, now)
            }
            Move::Wait(hours) => {
                now += TimeDelta::hours(hours);
                continue;
            }
        };
        slots = moved.unwrap_or(slots);
    }
    (slots, now)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn after_any_moves_exactly_one_version_is_active(moves in vec(a_move(), 0..30)) {
        let (slots, _) = after(&moves);
        let rows: Vec<_> = slots.iter().collect();
        let active = rows.iter().filter(|(_, slot)| *slot == Slot::Active).count();
        prop_assert_eq!(active, usize::from(!rows.is_empty()));
        // What these moves leave behind can be stored and read again.
        prop_assert_eq!(Slots::new(rows), Some(slots));
    }

    #[test]
    fn rolling_back_goes_to_the_version_that_was_active_before(moves in vec(a_move(), 0..30), to in 1..5_i64) {
        let (slots, now) = after(&moves);
        let before = slots.active();
        if let Ok(changed) = slots.activate(ModelId(to), now) {
            let back = changed.roll_back(ModelId(to), now).unwrap();
            prop_assert_eq!(back.active(), before);
        }
    }

    #[test]
    fn leaving_one_version_twice_leaves_it_once_and_leaving_the_other_returns(moves in vec(a_move(), 0..30)) {
        let (slots, now) = after(&moves);
        let left = slots.active().unwrap_or(ModelId(1));
        if let Ok(once) = slots.clone().roll_back(left, now) {
            prop_assert_ne!(once.active(), slots.active());
            prop_assert_eq!(once.retained(now), slots.active());
            prop_assert_eq!(once.clone().roll_back(left, now), Err(CannotMove::NotActive(left)));
            let back = once.active().unwrap();
            let twice = once.roll_back(back, now).unwrap();
            prop_assert_eq!(twice.active(), slots.active());
            prop_assert_eq!(twice.retained(now), slots.retained(now));
        }
    }
}

#[test]
fn rows_with_two_active_versions_none_or_a_double_are_refused() {
    let (a, b) = (ModelId(1), ModelId(2));
    assert!(Slots::new(vec![(a, Slot::Active), (b, Slot::Active)]).is_none());
    assert!(Slots::new(vec![(a, Slot::Preview)]).is_none());
    assert!(Slots::new(vec![(a, Slot::Active), (a, Slot::Preview)]).is_none());
    assert!(Slots::new(Vec::new()).is_some());
}

#[test]
fn a_version_retained_for_too_long_is_neither_rolled_back_to_nor_activated() {
    let slots = Slots::default()
        .add(ModelId(1))
        .add(ModelId(2))
        .activate(ModelId(2), start())
        .unwrap();
    let late = start() + RETAINED_FOR;
    assert_eq!(
        slots.clone().roll_back(slots.active().unwrap(), late),
        Err(CannotMove::NothingRetained)
    );
    assert_eq!(
        slots.activate(ModelId(1), late),
        Err(CannotMove::Retired(ModelId(1)))
    );
}

#[test]
fn the_active_version_is_neither_retired_nor_previewed() {
    let slots = Slots::default().add(ModelId(1));
    assert_eq!(
        slots.clone().retire(ModelId(1)),
        Err(CannotMove::Active(ModelId(1)))
    );
    assert_eq!(
        slots.clone().preview(ModelId(1)),
        Err(CannotMove::Active(ModelId(1)))
    );
    assert_eq!(
        slots.clone().activate(ModelId(1), start()),
        Err(CannotMove::ActiveAlready(ModelId(1)))
    );
    assert_eq!(
        slots.activate(ModelId(9), start()),
        Err(CannotMove::Unknown(ModelId(9)))
    );
}
