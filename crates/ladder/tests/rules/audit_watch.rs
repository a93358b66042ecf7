//! The watch over audits: it sees what it should, in time, and cries wolf no more often than agreed.

use crate::requesting::start;
use crate::sampling::Chance;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use understudy_ladder::guardrail::{Audit, AuditWatch};
use understudy_ladder::policy::Guardrails;
use understudy_ladder::ramp::StepEvidence;
use understudy_ladder::{ItemId, PolicyVersion};

const SINCE: PolicyVersion = PolicyVersion(3);

fn settings() -> Guardrails {
    Guardrails::default()
}

fn watch() -> AuditWatch {
    AuditWatch::new(&settings(), SINCE).unwrap()
}

/// Items come one second after the other.
fn at(item: i64) -> DateTime<Utc> {
    start() + TimeDelta::seconds(item)
}

fn audit(item: i64, error: bool) -> Audit {
    Audit {
        item: ItemId(item),
        at: at(item),
        version: SINCE,
        error,
    }
}

/// Adds audits of this error rate until a breach; how many it took, if it came to one.
fn breached_after(
    watch: &mut AuditWatch,
    chance: &mut Chance,
    rate: f64,
    most: i64,
) -> Option<i64> {
    (1..=most).find(|item| {
        *watch = watch.clone().with(audit(*item, chance.happens(rate)));
        watch.is_breached(&settings())
    })
}

fn audits() -> impl Strategy<Value = Vec<Audit>> {
    let one = (1..500_i64, 1..7_i32, prop::bool::weighted(0.1));
    let one = one.prop_map(|(item, version, error)| Audit {
        item: ItemId(item),
        at: at(item),
        version: PolicyVersion(version),
        error,
    });
    vec(one, 0..200)
}

/// The error is exactly the limit, and somebody looks after every audit.
#[test]
fn a_stream_at_its_limit_alarms_no_more_often_than_agreed() {
    let (runs, mut alarms) = (200, 0);
    let mut chance = Chance::new(21);
    for _ in 0..runs {
        alarms += u32::from(breached_after(&mut watch(), &mut chance, 0.05, 4_000).is_some());
    }
    assert!(alarms <= 10, "{alarms} of {runs}");
}

#[test]
fn an_error_of_20_percent_is_seen_within_150_audits() {
    let mut chance = Chance::new(22);
    let mut needed: Vec<_> = (0..50)
        .map(|_| breached_after(&mut watch(), &mut chance, 0.2, 1_000).unwrap())
        .collect();
    needed.sort_unstable();
    assert!(needed[25] <= 60, "median {}", needed[25]);
    assert!(needed[49] <= 150, "longest {}", needed[49]);
}

#[test]
fn an_error_of_20_percent_is_seen_within_300_audits_after_2000_good_ones() {
    let mut chance = Chance::new(23);
    let mut needed: Vec<_> = (0..30)
        .map(|_| {
            let mut watch = watch();
            assert_eq!(breached_after(&mut watch, &mut chance, 0.03, 2_000), None);
            breached_after(&mut watch, &mut chance, 0.2, 1_000).unwrap()
        })
        .collect();
    needed.sort_unstable();
    assert!(needed[15] <= 120, "median {}", needed[15]);
    assert!(needed[29] <= 300, "longest {}", needed[29]);
}

proptest! {
    #[test]
    fn audits_of_items_from_before_the_watch_began_change_nothing(audits in audits(), error in any::<bool>()) {
        let watch = audits.into_iter().fold(watch(), AuditWatch::with);
        for version in (1..SINCE.get()).map(PolicyVersion) {
            let old = Audit { item: ItemId(9), at: at(9), version, error };
            prop_assert_eq!(&watch.clone().with(old), &watch);
            prop_assert_eq!(&watch.clone().without(old), &watch);
        }
    }

    #[test]
    fn the_counts_are_those_of_a_recount(audits in audits()) {
        let watch = audits.iter().copied().fold(watch(), AuditWatch::with);
        let counted: Vec<_> = audits.iter().filter(|one| one.version >= SINCE).collect();
        prop_assert_eq!(watch.audited(), counted.len() as u64);
        prop_assert_eq!(watch.errors(), counted.iter().filter(|one| one.error).count() as u64);
        // A step counts its own version's audits from the moment it began.
        let latest = counted.iter().map(|one| one.version).max().unwrap_or(SINCE);
        let on_step: Vec<_> = counted.iter().filter(|one| one.version == latest).collect();
        let seen = StepEvidence {
            audited: on_step.len() as u64,
            errors: on_step.iter().filter(|one| one.error).count() as u64,
        };
        prop_assert_eq!(watch.step(latest), seen);
        prop_assert_eq!(watch.step(latest.next()), StepEvidence::default());
    }

    #[test]
    fn what_people_take_back_is_not_counted_in_whatever_order(audits in audits(), rest in audits()) {
        let both = audits.iter().chain(&rest).copied().fold(watch(), AuditWatch::with);
        let without = audits.iter().copied().fold(both, AuditWatch::without);
        let alone = rest.iter().copied().fold(watch(), AuditWatch::with);
        prop_assert_eq!(without.audited(), alone.audited());
        prop_assert_eq!(without.errors(), alone.errors());
        let nothing = rest.iter().copied().fold(without, AuditWatch::without);
        prop_assert_eq!((nothing.audited(), nothing.errors()), (0, 0));
        let less_than_nothing = nothing.clone().without(audit(1, true));
        prop_assert_eq!(less_than_nothing, nothing);
    }

    /// JSON may move the last digit of a logarithm; nothing that is decided by it moves.
    #[test]
    fn a_watch_that_is_stored_and_read_goes_on_as_if_nothing_had_happened(
        audits in audits(), rest in audits(), max_error in 0.01..0.5_f64
    ) {
        let settings = Guardrails { max_error, ..settings() };
        let fresh = AuditWatch::new(&settings, SINCE).unwrap();
        let watch = audits.into_iter().fold(fresh, AuditWatch::with);
        let json = serde_json::to_string(&watch).unwrap();
        let read: AuditWatch = serde_json::from_str(&json).unwrap();
        let (mut kept, mut read) = (watch, read.retuned(&settings));
        for audit in rest {
            (kept, read) = (kept.with(audit), read.with(audit));
            prop_assert_eq!(kept.is_breached(&settings), read.is_breached(&settings));
        }
        prop_assert_eq!((kept.audited(), kept.errors()), (read.audited(), read.errors()));
        prop_assert_eq!(kept.healthy_until(), read.healthy_until());
        prop_assert_eq!(kept.since(), read.since());
    }

    #[test]
    fn what_is_to_be_looked_at_again_holds_every_error_that_led_to_the_breach(audits in audits()) {
        let all: Vec<_> = audits.iter().map(|one| Audit { version: SINCE, ..*one }).collect();
        let mut watch = watch();
        let mut errors = Vec::new();
        for one in all {
            watch = watch.with(one);
            if one.error {
                errors.push(one.item);
                // Whatever came before in time, this item is among those after the healthy ones.
                prop_assert!(watch.healthy_until().is_none_or(|healthy| healthy < one.at));
            }
        }
    }
}

#[test]
fn items_count_as_healthy_until_the_first_error_of_a_bad_run() {
    let good = (1..=100).fold(watch(), |watch, item| watch.with(audit(item, false)));
    assert_eq!(good.healthy_until(), Some(at(100)));
    let bad = (101..=110).fold(good.clone(), |watch, item| watch.with(audit(item, true)));
    assert!(bad.is_breached(&settings()));
    assert_eq!(bad.healthy_until(), Some(at(100)));
    // Audits are decided in any order: an old item that was wrong makes the later ones doubtful.
    let late = good.with(audit(40, true));
    assert_eq!(
        late.healthy_until(),
        Some(at(40) - TimeDelta::microseconds(1))
    );
}

#[test]
fn nothing_is_healthy_before_anything_was_seen_or_while_everything_is_wrong() {
    assert_eq!(watch().healthy_until(), None);
    let bad = (1..=9).fold(watch(), |watch, item| watch.with(audit(item, true)));
    assert_eq!(bad.healthy_until(), None);
}

#[test]
fn another_limit_begins_the_watch_for_late_changes_anew_and_keeps_the_counts() {
    let errors = (1..=6).fold(watch(), |watch, item| watch.with(audit(item, true)));
    assert!(errors.is_breached(&settings()));
    assert_eq!(errors.clone().retuned(&settings()), errors);
    let looser = Guardrails {
        max_error: 0.9,
        ..settings()
    };
    let retuned = errors.clone().retuned(&looser);
    assert!(!retuned.is_breached(&looser));
    assert_eq!((retuned.audited(), retuned.errors()), (6, 6));
    // What was counted is measured against the new limit as well.
    assert!(retuned.retuned(&settings()).is_breached(&settings()));
}

#[test]
fn settings_that_allow_no_measurement_allow_no_watch() {
    for broken in [f64::NAN, 0.0, 1.0, -0.1] {
        let settings = Guardrails {
            max_error: broken,
            ..settings()
        };
        assert_eq!(AuditWatch::new(&settings, SINCE), None);
    }
}

#[test]
fn deciding_an_audit_again_and_again_tells_of_no_change() {
    let good = (1..=2_000).fold(watch(), |watch, item| {
        watch.with(audit(item, item % 40 == 0))
    });
    let once = good.with(audit(2_001, true));
    let often = (0..50).fold(once.clone(), |watch, _| {
        watch.without(audit(2_001, true)).with(audit(2_001, true))
    });
    assert_eq!(often, once);
    // An answer that is changed counts as what it is now, without a second say in what changed when.
    let corrected = once
        .clone()
        .without(audit(2_001, true))
        .with(audit(2_001, false));
    assert_eq!(corrected.errors(), once.errors() - 1);
    assert!(!corrected.is_breached(&settings()));
}

#[test]
fn a_watch_that_begins_after_a_stop_lists_nothing_twice() {
    let new = AuditWatch::after(&settings(), SINCE, at(100)).unwrap();
    assert_eq!(new.healthy_until(), Some(at(100)));
    let bad = (101..=110).fold(new, |watch, item| watch.with(audit(item, true)));
    assert!(bad.is_breached(&settings()));
    assert_eq!(bad.healthy_until(), Some(at(100)));
}
