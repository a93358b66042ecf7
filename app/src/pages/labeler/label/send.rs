//! What goes on between desk and server in the background: decisions there, items here.

use super::browser;
use super::outbox::{Deed, Outbox, Unsent};
use super::work::{LEASE, Line, Supply, Timing, Work};
use crate::error::AppError;
use crate::server_fns::label::{
    Given, ON_THE_DESK, Progress, Undone, decide, heartbeat, next_items, undo,
};
use crate::words::desk as w;
use futures::future::join;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Saving for so long, in milliseconds, is mentioned.
const LATE: f64 = 1_500.0;
/// How long to wait, in milliseconds, before the queue is asked again when others hold what waits.
const TAKEN: f64 = 8_000.0;
/// How long to wait when nothing waits.
const EMPTY: f64 = 20_000.0;
/// How often, in milliseconds, it is looked for what pages that are gone have left behind.
const SWEEP: f64 = 10_000.0;
/// The longest wait between two attempts.
const LONGEST: f64 = 30_000.0;

/// What follows from a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Try the same again later.
    Later,
    /// Wait until the person has logged in again.
    LogIn,
    /// Nothing can be saved here any more.
    Closed,
    /// This one will never be accepted.
    Never,
}

const fn verdict(error: &AppError) -> Verdict {
    match error {
        AppError::Unavailable | AppError::Internal => Verdict::Later,
        AppError::NotLoggedIn => Verdict::LogIn,
        AppError::Forbidden { .. } | AppError::NotFound(_) => Verdict::Closed,
        AppError::Invalid(_) | AppError::Conflict(_) => Verdict::Never,
    }
}

/// Each second: whatever is due.
pub fn tick(work: Work) {
    let now = browser::now();
    let oldest = work.outbox.with_untracked(Outbox::oldest);
    let late = oldest.is_some_and(|at| now - at as f64 > LATE);
    if work.late.get_untracked() != late {
        work.late.set(late);
    }
    let timing = work.timing.get_value();
    if now >= timing.sweep_at {
        work.timing
            .update_value(|timing| timing.sweep_at = now + SWEEP);
        work.take_over();
    }
    if now >= timing.try_at {
        spawn_local(round(work));
    }
    // Somebody who has gone away does not keep others from the items.
    if now >= timing.beat_at && now - timing.active_at < LEASE {
        work.timing
            .update_value(|timing| timing.beat_at = now + LEASE / 5.0);
        spawn_local(beat(work));
    }
}

/// Sends what waits and fetches what is missing. With little left on the desk, items do not wait for
/// decisions to be saved.
pub async fn round(work: Work) {
    if work.items.with_untracked(Vec::len) <= 1 {
        // On the server, where it never runs, it would be as large as all that decides.
        Box::pin(join(fetch(work), send(work))).await;
    } else {
        send(work).await;
    }
    fetch(work).await;
}

async fn send(work: Work) {
    let due = browser::now() >= work.timing.with_value(|timing| timing.try_at);
    if !due || !start(work, |timing| &mut timing.sending) {
        return;
    }
    while let Some(unsent) = work.outbox.try_update(Outbox::send_next).flatten() {
        match browser::in_time(deliver(work, &unsent)).await {
            Ok(back) => arrived(work, &unsent, back),
            Err(error) if verdict(&error) == Verdict::Never => refused(work, &unsent, &error),
            Err(error) => {
                failed(work, &error);
                break;
            }
        }
    }
    work.timing.update_value(|timing| timing.sending = false);
}

/// Sends one deed; an undo answers with the item that is back.
async fn deliver(work: Work, unsent: &Unsent) -> Result<Option<Undone>, AppError> {
    let (slug, person) = work
        .desk
        .with_value(|desk| (desk.slug.clone(), desk.person));
    let client_id = unsent.client_id;
    let aside = Some(unsent.aside.clone());
    let (item, label, reason, given) = match unsent.deed.clone() {
        Deed::Label { item, label } => (item, Some(label), None, None),
        Deed::Answer { item, given, .. } => (item, None, None, Some(given)),
        Deed::Skip { item, reason } => (item, None, Some(reason), None),
        Deed::Undo { of } => return Ok(Some(undo(slug, person, of, client_id).await?)),
    };
    decide(
        slug, person, item, label, reason, given, None, aside, client_id,
    )
    .await?;
    Ok(None)
}

fn arrived(work: Work, unsent: &Unsent, undone: Option<Undone>) {
    work.drawer().arrived(unsent);
    work.outbox
        .update(|outbox| outbox.arrived(unsent.client_id));
    work.timing.update_value(|timing| timing.changes += 1);
    open(work);
    if work.items.with_untracked(Vec::is_empty) {
        // Until now the server counted this item among those that wait.
        work.timing.update_value(|timing| timing.ask_at = 0.0);
    }
    let Some(undone) = undone else {
        return;
    };
    work.timing.update_value(|timing| timing.beat_at = 0.0);
    let is_here = work
        .items
        .with_untracked(|items| items.iter().any(|known| known.id == undone.item));
    let decided_again = work
        .outbox
        .with_untracked(|outbox| outbox.decides(undone.item));
    match undone.back {
        Some(item) if !is_here && !decided_again => {
            work.put_on_desk(item);
            work.tell(w::taken_back_here());
        }
        Some(_) => {}
        None => {
            work.items
                .update(|items| items.retain(|known| known.id != undone.item));
            work.tell(w::taken_back_elsewhere());
        }
    }
}

fn refused(work: Work, unsent: &Unsent, error: &AppError) {
    let gone = work
        .outbox
        .try_update(|outbox| outbox.refused(unsent.client_id))
        .unwrap_or_default();
    for gone in &gone {
        work.drawer().forget(gone);
        work.forget(gone.client_id);
    }
    let counted = matches!(gone.as_slice(), [unsent] if unsent.deed.answers());
    work.count(counted, false);
    work.timing.update_value(|timing| timing.changes += 1);
    open(work);
    work.refused.set(Some(match unsent.deed {
        Deed::Label { .. } | Deed::Answer { .. } | Deed::Skip { .. } => {
            w::decision_not_saved(error.to_string())
        }
        Deed::Undo { .. } => w::not_taken_back(error.to_string()),
    }));
}

async fn fetch(work: Work) {
    let missing = work.items.with_untracked(Vec::len) < ON_THE_DESK;
    let closed = matches!(work.line.get_untracked(), Line::Closed(_));
    let due = browser::now()
        >= work
            .timing
            .with_value(|timing| timing.ask_at.max(timing.try_at));
    if closed || !missing || !due || !start(work, |timing| &mut timing.fetching) {
        return;
    }
    let (slug, person) = work
        .desk
        .with_value(|desk| (desk.slug.clone(), desk.person));
    let held = held(work);
    let asked_at = browser::now();
    let changes = work.timing.with_value(|timing| timing.changes);
    let answer = browser::in_time(next_items(slug, person, held, browser::ahead_of_utc())).await;
    work.timing.update_value(|timing| timing.fetching = false);
    match answer {
        Ok(handed) => {
            open(work);
            take(work, handed.given, asked_at);
            show(work, handed.progress, changes);
        }
        Err(error) => failed(work, &error),
    }
}

/// Shows the server's figures, unless they are from before the last decision: they would jump back and forth.
fn show(work: Work, progress: Progress, changes: u64) {
    let unchanged = changes == work.timing.with_value(|timing| timing.changes);
    if unchanged && work.outbox.with_untracked(Outbox::is_empty) {
        work.progress.set(progress);
    }
}

/// What this browser has, on the desk and decided but not saved, here or in another page: the queue need not give it
/// again.
fn held(work: Work) -> Vec<i64> {
    let mut held: Vec<i64> = work
        .items
        .with_untracked(|items| items.iter().map(|item| item.id).collect());
    let unsent = work.outbox.with_untracked(Outbox::items);
    let elsewhere = work.drawer().all().into_iter();
    for item in unsent
        .into_iter()
        .chain(elsewhere.filter_map(|unsent| unsent.deed.item()))
    {
        if !held.contains(&item) {
            held.push(item);
        }
    }
    held
}

fn take(work: Work, given: Given, asked_at: f64) {
    let (supply, pause) = match &given {
        Given::Items(_) => (Supply::Flowing, 0.0),
        Given::AllTaken => (Supply::AllTaken, TAKEN),
        Given::Empty => (Supply::Empty, EMPTY),
    };
    if let Given::Items(items) = given {
        let known = held(work);
        let decided = work.drawer().decided(asked_at);
        let new = items
            .into_iter()
            .filter(|item| !known.contains(&item.id) && !decided(item.id));
        work.items.update(|items| items.extend(new));
    }
    work.timing
        .update_value(|timing| timing.ask_at = browser::now() + pause);
    if work.supply.get_untracked() != supply {
        work.supply.set(supply);
    }
}

/// Says that the person is still there.
async fn beat(work: Work) {
    let (slug, person) = work
        .desk
        .with_value(|desk| (desk.slug.clone(), desk.person));
    let changes = work.timing.with_value(|timing| timing.changes);
    let answer =
        browser::in_time(heartbeat(slug, person, held(work), browser::ahead_of_utc())).await;
    match answer {
        Ok(progress) => {
            open(work);
            show(work, progress, changes);
        }
        Err(error) => failed(work, &error),
    }
}

/// The server answers.
fn open(work: Work) {
    work.timing.update_value(|timing| {
        timing.failures = 0;
        timing.try_at = 0.0;
    });
    if work.line.get_untracked() != Line::Open {
        work.line.set(Line::Open);
    }
}

/// The server does not do what it should; it is tried again, later each time.
fn failed(work: Work, error: &AppError) {
    let line = match verdict(error) {
        Verdict::Later | Verdict::Never => Line::Away,
        Verdict::LogIn => Line::SessionEnded,
        Verdict::Closed => Line::Closed(error.to_string()),
    };
    let now = browser::now();
    work.timing.update_value(|timing| {
        timing.failures += 1;
        timing.try_at = now + pause(timing.failures, browser::chance());
    });
    work.late.set(true);
    if work.line.get_untracked() != line {
        work.line.set(line);
    }
}

/// How long to wait after so many failures, in milliseconds.
fn pause(failures: u32, chance: f64) -> f64 {
    let doubled = 1_000.0 * f64::from(1 << failures.saturating_sub(1).min(10));
    doubled.min(LONGEST) * (0.8 + 0.4 * chance)
}

/// Marks something as going on; false when it is already.
fn start(work: Work, what: impl Fn(&mut Timing) -> &mut bool) -> bool {
    work.timing
        .try_update_value(|timing| !std::mem::replace(what(timing), true))
        .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_come_later_and_later_but_at_least_twice_a_minute() {
        assert!((pause(1, 0.5) - 1_000.0).abs() < 1e-9);
        assert!((pause(3, 0.5) - 4_000.0).abs() < 1e-9);
        for failures in [10, 40, u32::MAX] {
            assert!(pause(failures, 1.0) < 36_001.0);
        }
    }

    #[test]
    fn a_decision_is_given_up_only_when_it_can_never_be_accepted() {
        assert_eq!(verdict(&AppError::Unavailable), Verdict::Later);
        assert_eq!(verdict(&AppError::Internal), Verdict::Later);
        assert_eq!(verdict(&AppError::NotLoggedIn), Verdict::LogIn);
        assert_eq!(verdict(&AppError::NotFound(String::new())), Verdict::Closed);
        assert_eq!(verdict(&AppError::Conflict(String::new())), Verdict::Never);
    }
}
