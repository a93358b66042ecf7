//! Rules 1 to 10 on random histories: whatever happens to a stream, in whatever order, they hold after every event.

mod check;
mod event;
mod log;
mod requesting;
mod world;

use check::check;
use event::{Event, event};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;
use std::cell::RefCell;
use std::collections::BTreeMap;
use understudy_ladder::Rung;
use understudy_ladder::draw::Seed;
use world::World;

/// What became of all histories together, so that rules about what never happened do not count as tested.
#[derive(Default)]
struct Seen(BTreeMap<&'static str, u32>);

impl Seen {
    fn count(&mut self, world: &World) {
        let automated = world.items.iter().filter(|item| item.is_automated());
        *self.0.entry("automated").or_default() += u32::try_from(automated.count()).unwrap();
        for request in &world.state.requests {
            *self.0.entry(request.state.code()).or_default() += 1;
        }
        for what in &world.happened {
            *self.0.entry(what).or_default() += 1;
        }
    }
}

#[test]
fn the_rules_hold_after_every_event_of_every_history() {
    let seen = RefCell::new(Seen::default());
    let start = select(vec![
        Rung::HumanOnly,
        Rung::Assist,
        Rung::Partial,
        Rung::Full,
    ]);
    let histories = (start, any::<u8>(), vec(event(), 10..41));
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(3_000)
    };
    let ran = TestRunner::new(config).run(&histories, |(rung, seed, events)| {
        let mut world = World::starting_on(rung, Seed::new([seed; 32]));
        for event in &events {
            let before = world.state.clone();
            world.happen(event);
            check(&before, &mut world, event)?;
        }
        world.log.check_from_the_start(&world.state)?;
        seen.borrow_mut().count(&world);
        Ok(())
    });
    if let Err(broken) = ran {
        panic!("{broken}");
    }
    let seen = seen.into_inner().0;
    for what in [
        "automated",
        "open",
        "scheduled",
        "applied",
        "rejected",
        "withdrawn",
        "expired",
        "superseded",
        "stale",
        "went on",
        "rolled back",
        "restricted",
        "lifted",
        "lost the race",
        "decided",
        "canary",
        "gates failed",
        "not due any more",
    ] {
        let times = seen.get(what).copied().unwrap_or(0);
        assert!(times >= 30, "{what}: {times} of {seen:?}");
    }
}

/// Two people answer at the same moment: whatever both saw, only one of two requests from one base comes into force.
#[test]
fn of_two_requests_that_are_approved_at_once_one_wins_and_the_other_never_comes_into_force() {
    let mut world = World::starting_on(Rung::Assist, Seed::new([1; 32]));
    let open = |by| Event::Open {
        by,
        ask: event::Ask::Step,
        shown: true,
    };
    for event in [open(1), open(2), Event::Race { by: 3 }] {
        let before = world.state.clone();
        world.happen(&event);
        check(&before, &mut world, &event).unwrap();
    }
    let codes: Vec<_> = world
        .state
        .requests
        .iter()
        .map(|request| request.state.code())
        .collect();
    assert_eq!(codes, ["superseded", "applied"]);
    assert_eq!(world.state.policy().rung, Rung::Partial);
}
