//! The rules of DESIGN.md section 2, written out as comparisons of the state before and after an event.

use super::event::Event;
use super::world::{Item, Origin, State, World};
use proptest::prelude::*;
use std::collections::BTreeSet;
use understudy_ladder::draw::Lots;
use understudy_ladder::gate::{GateKind, required};
use understudy_ladder::policy::Change;
use understudy_ladder::request::{Request, State as Standing};
use understudy_ladder::route::{ActivePrediction, Automated, Route, is_blind_now};
use understudy_ladder::slot::Slot;
use understudy_ladder::{Policy, PolicyVersion, Rate, Rung, Threshold};

type Checked = Result<(), TestCaseError>;

/// Whether every rule holds after this event.
pub fn check(before: &State, world: &mut World, event: &Event) -> Checked {
    let after = &world.state;
    effective_rung_is_the_least(after)?;
    work_is_as_the_rules_say(world)?;
    versions_only_grow(before, after)?;
    the_rung_in_force_rises_by_requests_only(before, after)?;
    down_is_always_possible(after, event)?;
    decided_requests_stay_as_they_are(before, after)?;
    caps_go_only_by_requests_that_knew_them(before, after)?;
    one_version_is_active(after)?;
    world.log.check_on(&world.state)
}

fn effective_rung_is_the_least(state: &State) -> Checked {
    let mut least = state.policy().rung;
    for (cap, _) in &state.caps {
        least = if cap.at < least { cap.at } else { least };
    }
    prop_assert_eq!(state.effective(), least);
    Ok(())
}

/// Rules 1 to 4 and 9, for the newest item; the others were looked at when they came and are only ever decided.
fn work_is_as_the_rules_say(world: &World) -> Checked {
    let state = &world.state;
    let Some(item) = world.items.last() else {
        return Ok(());
    };
    let lots = Lots::draw(&world.seed, &item.external_id);
    match &item.route {
        Route::Automated(outcome) => {
            let (policy, _) = &state.versions[version_index(outcome.policy)];
            automated_by_every_condition(world, (item, outcome), policy, lots)?;
            // An item that was automated is in no queue.
            prop_assert!(!item.decided);
        }
        Route::Human(human) => {
            let (policy, _) = &state.versions[version_index(human.policy)];
            prop_assert_eq!(human.bucket, lots.ramp);
            let one_more = policy.double_review.contains(lots.double);
            prop_assert_eq!(human.overlap, policy.overlap + u16::from(one_more));
            prop_assert!(human.sure.is_none() || !human.blind);
            prop_assert_eq!(human.blind, human.inclusion.contains(lots.blind));
            prop_assert!(policy.rung > Rung::Shadow || human.inclusion == Rate::ALL);
            // Whoever is shown it now sees nothing in Shadow, whatever it was routed as.
            let blind = is_blind_now(human.blind, state.policy().rung, &state.caps());
            prop_assert!(blind || state.effective() >= Rung::Assist);
        }
    }
    // Routing depends on nothing but what it is given.
    let again = world.routed(&item.external_id, item.said);
    prop_assert_eq!(&again, &world.routed(&item.external_id, item.said));
    prop_assert!(state.effective().automates() || !matches!(again, Route::Automated(_)));
    Ok(())
}

fn version_index(version: PolicyVersion) -> usize {
    usize::try_from(version.get()).unwrap() - 1
}

fn automated_by_every_condition(
    world: &World,
    (item, outcome): (&Item, &Automated),
    policy: &Policy,
    lots: Lots,
) -> Checked {
    let ActivePrediction::Valid {
        model,
        label,
        confidence,
    } = item.said
    else {
        return Err(TestCaseError::fail("automated without a prediction"));
    };
    prop_assert_eq!((outcome.model, outcome.label), (model, label));
    prop_assert_eq!(outcome.confidence, confidence);
    prop_assert!(policy.rung.automates());
    prop_assert_eq!(outcome.bucket, lots.ramp);
    prop_assert!(lots.ramp.get() < policy.ramp.ten_thousandths());
    let canary = policy
        .canary
        .filter(|canary| lots.ramp.get() < canary.share.ten_thousandths());
    let owner = canary.map_or(policy.active_model, |canary| Some(canary.model));
    prop_assert_eq!(Some(model), owner);
    let threshold = policy.thresholds.for_label(world.labels.id(label));
    let full = outcome.threshold == Threshold::ZERO && policy.rung == Rung::Full;
    prop_assert!(full || Some(outcome.threshold) == threshold);
    prop_assert!(confidence.get() >= outcome.threshold.get());
    prop_assert!(world.labels.get(label).is_some());
    prop_assert_eq!(outcome.audit, policy.audit_rate.contains(lots.audit));
    prop_assert_eq!(outcome.inclusion, policy.audit_rate);
    prop_assert!(outcome.inclusion > Rate::NONE);
    Ok(())
}

/// Rule 5: every new version is a way down, a rollback, or an applied request.
fn versions_only_grow(before: &State, after: &State) -> Checked {
    let old = before.versions.len();
    prop_assert_eq!(&after.versions[..old], &before.versions[..]);
    for at in old..after.versions.len() {
        let (base, (policy, origin)) = (&after.versions[at - 1].0, &after.versions[at]);
        prop_assert!(policy.check_values().is_ok(), "{:?}", policy);
        match origin {
            Origin::Start => return Err(TestCaseError::fail("a second start")),
            Origin::Down => {
                let change = policy.change_from(base);
                prop_assert!(matches!(change, Change::Down), "{:?}", change);
            }
            Origin::RollBack => {
                prop_assert!(policy.rung <= base.rung && policy.ramp <= base.ramp);
                let left = policy
                    .active_model
                    .is_some_and(|model| before.left.contains(&model));
                prop_assert!(
                    !left || !policy.rung.automates(),
                    "{:?} came back by itself",
                    policy
                );
                let more = policy.thresholds.automates_more_than(&base.thresholds);
                prop_assert!(!more && policy.canary.is_none());
            }
            Origin::Request(id) => {
                let request = after.requests.iter().find(|request| request.id == *id);
                let base_of = PolicyVersion(i32::try_from(at).unwrap());
                let request = request.unwrap();
                applied_as_approved(request, policy, base_of)?;
                // A cap that it did not know of stays, so it asks nothing of the request.
                let known = before
                    .caps
                    .iter()
                    .filter(|(_, seen)| request.caps.contains(seen));
                let known: Vec<_> = known.map(|(cap, _)| cap.clone()).collect();
                let held = base.held_by(&known);
                // That there is an active model needs no evidence.
                let shown = required(&held, policy)
                    .iter()
                    .all(|kind| *kind == GateKind::ActiveModel);
                prop_assert!(
                    before.shown || after.shown || shown,
                    "{:?} without evidence",
                    policy
                );
                prop_assert!(Some(policy.rung) <= base.rung.up() || base.rung == Rung::Full);
            }
        }
    }
    Ok(())
}

fn applied_as_approved(request: &Request, policy: &Policy, base: PolicyVersion) -> Checked {
    let Standing::Applied { approvals, at } = &request.state else {
        return Err(TestCaseError::fail(format!("in force, but {request:?}")));
    };
    prop_assert_eq!(&request.proposed, policy);
    prop_assert_eq!(request.base, base);
    let people: BTreeSet<_> = approvals.iter().map(|approval| approval.by).collect();
    prop_assert_eq!(people.len(), approvals.len());
    prop_assert!(!people.contains(&request.requester));
    let needed = if policy.rung == Rung::Full { 2 } else { 1 };
    prop_assert!(people.len() >= needed, "{:?}", request);
    prop_assert!(request.apply_at.is_none_or(|not_before| *at >= not_before));
    Ok(())
}

fn the_rung_in_force_rises_by_requests_only(before: &State, after: &State) -> Checked {
    let (was, is) = (before.effective(), after.effective());
    let (_, origin) = after.versions.last().unwrap();
    let granted =
        after.versions.len() > before.versions.len() && matches!(origin, Origin::Request(_));
    prop_assert!(is <= was || granted, "{:?} became {:?}", was, is);
    prop_assert!(is <= was || Some(is) == was.up());
    // Within a rung, one step of the ramp at a time.
    let (old, new) = (before.policy(), after.policy());
    if granted && was.automates() && is == was && new.ramp > old.ramp {
        let between = old
            .ramp_steps
            .iter()
            .filter(|step| **step > old.ramp && **step < new.ramp);
        prop_assert_eq!(between.count(), 0);
    }
    Ok(())
}

/// Rule 6.
fn down_is_always_possible(after: &State, event: &Event) -> Checked {
    match event {
        Event::Demote(rung) => prop_assert!(after.policy().rung <= *rung),
        Event::KillSwitch(rung) => prop_assert!(after.effective() <= *rung),
        Event::Breach => prop_assert!(!after.effective().automates()),
        _ => {}
    }
    let different: BTreeSet<_> = after
        .caps
        .iter()
        .map(|(cap, _)| format!("{cap:?}"))
        .collect();
    prop_assert_eq!(different.len(), after.caps.len());
    Ok(())
}

fn decided_requests_stay_as_they_are(before: &State, after: &State) -> Checked {
    for (old, new) in before.requests.iter().zip(&after.requests) {
        prop_assert!(
            old.state.is_pending() || old == new,
            "{:?} became {:?}",
            old,
            new
        );
        let (Standing::Applied { .. }, false) = (&new.state, old == new) else {
            continue;
        };
        // Only what stood on the current version came into force.
        prop_assert_eq!(new.base, before.version());
        prop_assert_eq!(after.version(), before.version().next());
    }
    let of_one_base: Vec<_> = after
        .requests
        .iter()
        .filter(|request| matches!(request.state, Standing::Applied { .. }))
        .map(|request| request.base)
        .collect();
    let bases: BTreeSet<_> = of_one_base.iter().collect();
    prop_assert_eq!(bases.len(), of_one_base.len());
    Ok(())
}

fn caps_go_only_by_requests_that_knew_them(before: &State, after: &State) -> Checked {
    for (cap, seen) in &before.caps {
        if after.caps.iter().any(|(other, _)| other == cap) {
            continue;
        }
        let lifting = after.requests.iter().any(|request| {
            matches!(request.state, Standing::Applied { .. })
                && request.base == before.version()
                && request.caps.contains(seen)
                && request.proposed.rung > cap.at
        });
        prop_assert!(lifting, "{:?} went by itself", cap);
    }
    Ok(())
}

/// Rule 8.
fn one_version_is_active(state: &State) -> Checked {
    let active = state.slots.iter().filter(|(_, slot)| *slot == Slot::Active);
    prop_assert_eq!(active.count(), 1);
    let routes = state.policy().active_model;
    prop_assert!(routes.is_none() || routes == state.slots.active());
    Ok(())
}
