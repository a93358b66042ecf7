//! Who gets which item, and for how long.

use super::{count, item_of, next, say, words};
use crate::harness::Server;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};
use understudy::ambient;
use understudy_app::pages::labeler::label::work;
use understudy_app::server_fns::label::ON_THE_DESK;
use understudy_ladder::{ItemId, LabelNo, PersonId, Role};
use understudy_store::decisions::{DecideError, Said};
use understudy_store::queue::{self, LEASE, MOST_HELD, Next};

/// The same for somebody who asks again while others are just being given what is left.
async fn next_in_the_crowd(server: &Server, person: PersonId, now: DateTime<Utc>) -> ItemId {
    for _ in 0..100 {
        if let Next::Item(lease) = next(server, person, now).await {
            return lease.item;
        }
    }
    panic!("{person} gets no item")
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_people_at_once_never_get_the_same_item() {
    let server = Server::start().await;
    words(&server, 50, 1).await;
    let mut people = Vec::new();
    for _ in 0..50 {
        people.push(server.somebody(Role::Reviewer).await.id);
    }
    let now = ambient::now();
    let given =
        futures::future::join_all(people.iter().map(|person| next(&server, *person, now))).await;
    let items: BTreeSet<ItemId> = given.into_iter().map(item_of).collect();
    assert_eq!(items.len(), 50);
    let late = server.somebody(Role::Reviewer).await.id;
    assert_eq!(next(&server, late, now).await, Next::AllTaken);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_for_two_people_goes_to_two_different_people() {
    let server = Server::start().await;
    words(&server, 10, 2).await;
    let mut people = Vec::new();
    for _ in 0..20 {
        people.push(server.somebody(Role::Reviewer).await.id);
    }
    let now = ambient::now();
    let given = futures::future::join_all(
        people
            .iter()
            .map(|person| next_in_the_crowd(&server, *person, now)),
    )
    .await;
    let mut holders: BTreeMap<ItemId, BTreeSet<PersonId>> = BTreeMap::new();
    for (person, next) in people.iter().zip(given) {
        holders.entry(next).or_default().insert(*person);
    }
    assert!(
        holders.len() == 10 && holders.values().all(|people| people.len() == 2),
        "{holders:?}"
    );
    // Whoever has decided an item does not get it again, although it still wants somebody.
    let (item, first) = holders
        .first_key_value()
        .map(|(item, people)| (*item, *people.first().unwrap()))
        .unwrap();
    say(&server, first, item, Said::Label(LabelNo(0)), now)
        .await
        .unwrap();
    assert_eq!(next(&server, first, now).await, Next::AllTaken);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_abandoned_item_comes_back_when_its_lease_ends_and_a_sign_of_life_keeps_it() {
    let server = Server::start().await;
    let stream = words(&server, 1, 1).await;
    let (gone, waits) = (
        server.somebody(Role::Reviewer).await.id,
        server.somebody(Role::Reviewer).await.id,
    );
    let start = ambient::now();
    let item = item_of(next(&server, gone, start).await);
    let shortly_before = start + LEASE - TimeDelta::seconds(1);
    assert_eq!(next(&server, waits, shortly_before).await, Next::AllTaken);
    let mut conn = server.pool.acquire().await.unwrap();
    queue::heartbeat(&mut conn, stream, gone, &[item], shortly_before)
        .await
        .unwrap();
    drop(conn);
    assert_eq!(
        next(&server, waits, start + LEASE + TimeDelta::seconds(1)).await,
        Next::AllTaken
    );
    assert_eq!(
        item_of(
            next(
                &server,
                waits,
                shortly_before + LEASE + TimeDelta::seconds(1)
            )
            .await
        ),
        item
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_that_comes_after_its_lease_has_ended_is_kept() {
    let server = Server::start().await;
    words(&server, 1, 1).await;
    let (slow, quick) = (
        server.somebody(Role::Reviewer).await.id,
        server.somebody(Role::Reviewer).await.id,
    );
    let start = ambient::now();
    let item = item_of(next(&server, slow, start).await);
    let later = start + LEASE * 2;
    assert_eq!(item_of(next(&server, quick, later).await), item);
    say(&server, quick, item, Said::Label(LabelNo(0)), later)
        .await
        .unwrap();
    assert_eq!(next(&server, quick, later).await, Next::Empty);
    say(&server, slow, item, Said::Label(LabelNo(1)), later)
        .await
        .unwrap();
    assert_eq!(
        count(
            &server,
            "select count(*) from decisions where kind = 'label'"
        )
        .await,
        2
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_skipped_item_goes_to_somebody_else_and_not_to_the_same_person() {
    let server = Server::start().await;
    words(&server, 1, 1).await;
    let (skips, decides) = (
        server.somebody(Role::Reviewer).await.id,
        server.somebody(Role::Reviewer).await.id,
    );
    let now = ambient::now();
    let item = item_of(next(&server, skips, now).await);
    say(&server, skips, item, Said::Skip("too short"), now)
        .await
        .unwrap();
    assert_eq!(next(&server, skips, now).await, Next::AllTaken);
    assert_eq!(item_of(next(&server, decides, now).await), item);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_that_was_never_given_to_a_person_cannot_be_decided_by_them() {
    let server = Server::start().await;
    words(&server, 1, 1).await;
    let (holds, guesses) = (
        server.somebody(Role::Reviewer).await.id,
        server.somebody(Role::Reviewer).await.id,
    );
    let item = item_of(next(&server, holds, ambient::now()).await);
    let refused = say(
        &server,
        guesses,
        item,
        Said::Label(LabelNo(0)),
        ambient::now(),
    )
    .await;
    assert!(matches!(refused, Err(DecideError::NotShown)), "{refused:?}");
}

#[test]
fn the_label_page_knows_how_long_a_lease_lasts_and_how_much_one_may_hold() {
    let milliseconds = u32::try_from(LEASE.num_milliseconds()).unwrap();
    assert!((work::LEASE - f64::from(milliseconds)).abs() < 1e-9);
    const { assert!(ON_THE_DESK <= MOST_HELD) }
}
