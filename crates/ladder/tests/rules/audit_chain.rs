//! Rule 10: whatever is done to a written log is found.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use understudy_ladder::audit::{Broken, Entry, GENESIS, Verifier, hash};

fn chain(bodies: &[(String, String)]) -> Vec<Entry> {
    let mut previous = GENESIS.to_owned();
    let mut entries = Vec::new();
    for ((action, body), seq) in bodies.iter().zip(1..) {
        let at = DateTime::<Utc>::from_timestamp_micros(1_800_000_000_123_456).unwrap();
        let mut entry = Entry {
            seq,
            at: at + TimeDelta::seconds(i64::try_from(seq).unwrap()),
            actor: format!("person:{}", seq % 3),
            action: action.clone(),
            subject: "stream:garments".into(),
            body: body.clone(),
            previous: previous.clone(),
            hash: String::new(),
        };
        entry.hash = hash(&entry);
        previous.clone_from(&entry.hash);
        entries.push(entry);
    }
    entries
}

/// The whole check: every link, then the end that was written down when the log was whole.
fn verify(entries: &[Entry], head: &str) -> Result<u64, Broken> {
    let mut verifier = Verifier::default();
    for entry in entries {
        verifier.check(entry)?;
    }
    verifier.check_end(head)?;
    Ok(verifier.checked())
}

fn bodies() -> impl Strategy<Value = Vec<(String, String)>> {
    vec(("[a-z.]{0,8}", "\\PC{0,12}"), 1..12)
}

proptest! {
    #[test]
    fn an_untouched_log_holds(bodies in bodies()) {
        let log = chain(&bodies);
        let head = &log[log.len() - 1].hash;
        prop_assert_eq!(verify(&log, head), Ok(log.len() as u64));
    }

    #[test]
    fn an_edited_entry_is_found(bodies in bodies(), at in any::<Index>(), field in 0..8, rehash in any::<bool>()) {
        let mut log = chain(&bodies);
        let head = log[log.len() - 1].hash.clone();
        let entry = at.get_mut(&mut log);
        match field {
            0 => entry.seq += 1,
            1 => entry.at += TimeDelta::nanoseconds(1),
            2 => entry.actor.push('0'),
            3 => entry.action.push('x'),
            4 => entry.subject.clear(),
            5 => entry.body.push(' '),
            6 => entry.previous = hash(entry),
            _ => entry.hash = entry.hash.chars().rev().collect(),
        }
        // Whoever edits may also make the hash fit again; the next entry or the end tells.
        if rehash && field != 7 {
            entry.hash = hash(entry);
        }
        prop_assert!(verify(&log, &head).is_err());
    }

    #[test]
    fn a_removed_entry_is_found_even_at_the_end(bodies in bodies(), at in any::<Index>()) {
        let mut log = chain(&bodies);
        let head = log[log.len() - 1].hash.clone();
        let at = at.index(log.len());
        log.remove(at);
        prop_assert!(verify(&log, &head).is_err());
    }

    #[test]
    fn entries_in_another_order_are_found(bodies in bodies(), one in any::<Index>(), other in any::<Index>()) {
        let mut log = chain(&bodies);
        let head = log[log.len() - 1].hash.clone();
        let (one, other) = (one.index(log.len()), other.index(log.len()));
        prop_assume!(one != other);
        log.swap(one, other);
        prop_assert!(verify(&log, &head).is_err());
    }

    #[test]
    fn a_doubled_entry_is_found(bodies in bodies(), from in any::<Index>(), to in any::<Index>()) {
        let mut log = chain(&bodies);
        let head = log[log.len() - 1].hash.clone();
        let copy = from.get(&log).clone();
        let to = to.index(log.len() + 1);
        log.insert(to, copy);
        prop_assert!(verify(&log, &head).is_err());
    }

    #[test]
    fn letters_moved_from_one_field_to_the_next_change_the_hash(action in "[a-z]{1,8}", body in "[a-z]{0,8}") {
        let mut entry = chain(&[(action.clone(), body.clone())]).remove(0);
        let before = hash(&entry);
        let moved = entry.action.pop().unwrap();
        entry.subject.insert(0, moved);
        prop_assert_ne!(hash(&entry), before);
    }
}

#[test]
fn each_kind_of_damage_says_where_it_is() {
    let bodies: Vec<_> = (0..4)
        .map(|i| ("policy.applied".to_owned(), format!("{i}")))
        .collect();
    let log = chain(&bodies);
    let head = log[3].hash.clone();

    let mut edited = log.clone();
    edited[1].body = "9".into();
    assert_eq!(verify(&edited, &head), Err(Broken::Content(2)));
    edited[1].hash = hash(&edited[1]);
    assert_eq!(verify(&edited, &head), Err(Broken::Link(3)));

    let mut shorter = log.clone();
    shorter.remove(1);
    let gap = Broken::Gap {
        expected: 2,
        found: 3,
    };
    assert_eq!(verify(&shorter, &head), Err(gap));
    assert_eq!(verify(&log[..3], &head), Err(Broken::End(3)));
}
