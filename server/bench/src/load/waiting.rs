//! How long people wait, and how many decisions go in a second, while very many items wait.

use super::seed::{self, Size};
use super::team::{PEOPLE, Team};
use crate::limit::Postgres;
use crate::person::{Desk, Given};
use crate::report::Section;
use crate::server::Server;
use crate::times::{Times, per_second};
use anyhow::{Context, Result, ensure};
use futures::future::try_join_all;
use std::time::{Duration, Instant};

const SLUG: &str = "waiting";
/// People who decide without a pause.
const BUSY: usize = 16;
/// How long each measurement takes, after this long to warm up.
const MEASURED: Duration = Duration::from_secs(15);
const WARM_UP: Duration = Duration::from_secs(3);
/// Somebody who looks at each item decides at most so often.
const PACE: Duration = Duration::from_millis(500);
/// How long each order is measured.
const PER_ORDER: Duration = Duration::from_secs(5);
/// What a browser has at once.
const ON_THE_DESK: usize = 4;

/// Aims.
const NEXT_MS: f64 = 10.0;
const SUBMIT_MS: f64 = 15.0;
const DECISIONS: f64 = 1_000.0;

/// Fills a stream and measures.
pub async fn run(
    server: &Server,
    key: &str,
    postgres: &Postgres,
    team: &mut Team,
    size: Size,
) -> Result<(Vec<Section>, Vec<String>)> {
    super::stream(server, key, SLUG, 1, 1).await?;
    let from = Instant::now();
    seed::fill(postgres, SLUG, size)?;
    eprintln!("  seeded in {:.0} s", from.elapsed().as_secs_f64());
    seed::set_policy(postgres, SLUG, "shadow", "oldest")?;
    let mut desks = Vec::with_capacity(PEOPLE);
    for person in &mut team.people {
        desks.push(Desk::open(person, SLUG).await?);
    }
    let mut missed = Vec::new();
    let mut aim = |what: &str, figure: Option<f64>, good: fn(f64) -> bool| {
        if !figure.is_some_and(good) {
            missed.push(format!("{what}: {figure:?}"));
        }
    };
    let mut section = super::section("While a million items with five million predictions wait");
    section.add(
        "waiting_items".to_owned(),
        "Items that wait".to_owned(),
        size.items as f64,
        crate::report::COUNT,
    );
    crate::say("50 people at their own pace");
    let mut steady = together(&mut desks, MEASURED, Some(PACE)).await?;
    let (next, submit) = steady.add_to(
        &mut section,
        "steady",
        "50 people, two decisions a second each",
    );
    aim("next item, p95 in ms", next, |ms| ms < NEXT_MS);
    aim("submit, p95 in ms", submit, |ms| ms < SUBMIT_MS);
    crate::say("people without a pause");
    let before = server.cpu_seconds()?;
    let mut busy = together(&mut desks[..BUSY], MEASURED, None).await?;
    let used = server.cpu_seconds()? - before;
    busy.add_to(&mut section, "busy", "16 people without a pause");
    aim("decisions a second", Some(busy.rate()), |rate| {
        rate > DECISIONS
    });
    section.add(
        "busy_cpu_ms".to_owned(),
        "Processor time of the server for each decision and its next item".to_owned(),
        used * 1_000.0 / busy.all as f64,
        "ms",
    );
    let mut orders = super::section("Next item, p95 by order, while as many wait");
    for (rung, order, what) in [
        ("shadow", "oldest", "Oldest first, Shadow"),
        ("shadow", "priority", "Most urgent first, Shadow"),
        ("shadow", "random", "Random, Shadow"),
        ("assist", "uncertainty", "Least sure first, Assist"),
    ] {
        crate::say(what);
        seed::set_policy(postgres, SLUG, rung, order)?;
        let mut ran = together(&mut desks, PER_ORDER, Some(PACE)).await?;
        let p95 = ran.next.quantile_ms(0.95);
        orders.add_if(format!("order_{order}_p95_ms"), what.to_owned(), p95, "ms");
        aim(&format!("next item by {order}, p95 in ms"), p95, |ms| {
            ms < NEXT_MS
        });
    }
    counted(postgres)?;
    Ok((vec![section, orders], missed))
}

/// Nobody has decided an item that somebody else had decided.
fn counted(postgres: &Postgres) -> Result<()> {
    let doubled = postgres.value(&format!(
        "select count(*) from (select item_id from decisions where stream_id = (select id from streams where slug = '{SLUG}')
                               group by item_id having count(*) > 1) d"
    ))?;
    ensure!(doubled == "0", "{doubled} items were decided twice");
    Ok(())
}

/// What was measured of several people together.
#[derive(Default)]
struct Ran {
    next: Times,
    submit: Times,
    /// Decisions while it was measured, and in how much time.
    decided: u64,
    took: Duration,
    /// Those of the warm-up as well.
    all: u64,
}

impl Ran {
    fn rate(&self) -> f64 {
        per_second(self.decided, self.took)
    }

    fn add_to(
        &mut self,
        section: &mut Section,
        code: &str,
        who: &str,
    ) -> (Option<f64>, Option<f64>) {
        let rate = self.rate();
        section.add(
            format!("{code}_per_second"),
            format!("Decisions per second, {who}"),
            rate,
            "/s",
        );
        for (share, name) in [(0.5, "p50"), (0.95, "p95"), (0.99, "p99")] {
            let (next, submit) = (self.next.quantile_ms(share), self.submit.quantile_ms(share));
            section.add_if(
                format!("{code}_next_{name}_ms"),
                format!("Next item, {name}, {who}"),
                next,
                "ms",
            );
            section.add_if(
                format!("{code}_submit_{name}_ms"),
                format!("Submit, {name}, {who}"),
                submit,
                "ms",
            );
        }
        (self.next.quantile_ms(0.95), self.submit.quantile_ms(0.95))
    }
}

/// All of them at once, for so long; at a pace, each begins at another moment of it.
async fn together(
    desks: &mut [Desk<'_>],
    measured: Duration,
    pace: Option<Duration>,
) -> Result<Ran> {
    let begin = Instant::now();
    let from = begin + WARM_UP;
    let until = from + measured;
    let count = u32::try_from(desks.len()).context("Too many people")?;
    let working = desks
        .iter_mut()
        .zip(0..)
        .map(async |(desk, number): (_, u32)| {
            let start = begin + pace.unwrap_or_default() * number / count;
            one(desk, start, (from, until), pace).await
        });
    let mut ran = Ran {
        took: measured,
        ..Ran::default()
    };
    for one in try_join_all(working).await? {
        ran.decided += one.decided;
        ran.all += one.all;
        ran.next.merge(one.next);
        ran.submit.merge(one.submit);
    }
    Ok(ran)
}

/// One person: a decision is sent, and one more item is fetched.
async fn one(
    desk: &mut Desk<'_>,
    start: Instant,
    (from, until): (Instant, Instant),
    pace: Option<Duration>,
) -> Result<Ran> {
    let label = desk.label.clone();
    let (mut ran, mut held) = (Ran::default(), Vec::new());
    let mut due = start;
    while held.len() < ON_THE_DESK {
        match desk.ask(&held).await?.0 {
            Given::Items(items) => held.extend(items),
            Given::Empty | Given::AllTaken => anyhow::bail!("Nothing waits any more"),
        }
    }
    loop {
        if let Some(pace) = pace {
            tokio::time::sleep_until(due.into()).await;
            due += pace;
        }
        if Instant::now() >= until {
            return Ok(ran);
        }
        let submit = desk.decide(held.remove(0), &label).await?;
        let (given, next) = desk.ask(&held).await?;
        if let Given::Items(items) = given {
            held.extend(items);
        }
        ran.all += 1;
        let now = Instant::now();
        if now >= from && now < until {
            ran.decided += 1;
            ran.submit.add(submit);
            ran.next.add(next);
        }
        ensure!(!held.is_empty(), "Nothing waits any more");
    }
}
