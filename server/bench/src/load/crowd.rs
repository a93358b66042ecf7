//! Fifty people on a thousand items for two each, without a pause: counted in the database afterwards.

use super::team::{PEOPLE, Team};
use crate::limit::Postgres;
use crate::person::{Desk, Given};
use crate::report::{COUNT, Section};
use crate::server::Server;
use crate::times::{Times, per_second};
use anyhow::{Result, ensure};
use futures::future::try_join_all;
use std::time::{Duration, Instant};

const ITEMS: usize = 1_000;
const OVERLAP: u16 = 2;
const SLUG: &str = "crowd";
/// Longer than anybody has to wait for items that others hold.
const LONGEST: Duration = Duration::from_mins(10);

/// Everybody works until nothing is left, and every item must have been decided by two different people.
pub async fn run(
    server: &Server,
    key: &str,
    postgres: &Postgres,
    team: &mut Team,
) -> Result<Section> {
    super::stream(server, key, SLUG, OVERLAP, ITEMS).await?;
    let mut desks = Vec::with_capacity(PEOPLE);
    for person in &mut team.people {
        desks.push(Desk::open(person, SLUG).await?);
    }
    let started = Instant::now();
    let worked = try_join_all(desks.iter_mut().map(|desk| work(desk, started))).await?;
    let took = started.elapsed();
    let sent: u64 = worked.iter().map(|work| work.decided).sum();
    prove(postgres, sent)?;
    let (mut next, mut submit) = (Times::default(), Times::default());
    for one in worked {
        next.merge(one.next);
        submit.merge(one.submit);
    }
    let mut section = super::section("50 people on 1,000 items for two each");
    section.add(
        "crowd_decided".to_owned(),
        "Items decided by exactly two different people".to_owned(),
        ITEMS as f64,
        COUNT,
    );
    section.add(
        "crowd_per_second".to_owned(),
        "Decisions per second, all at once".to_owned(),
        per_second(sent, took),
        "/s",
    );
    for (code, what, times) in [
        ("next", "Next item, p95", &mut next),
        ("submit", "Submit a decision, p95", &mut submit),
    ] {
        let key = format!("crowd_{code}_p95_ms");
        section.add_if(key, what.to_owned(), times.quantile_ms(0.95), "ms");
    }
    Ok(section)
}

/// What somebody did.
#[derive(Default)]
struct Worked {
    decided: u64,
    next: Times,
    submit: Times,
}

/// Decides as the browser does, until nothing is left for anybody.
async fn work(desk: &mut Desk<'_>, started: Instant) -> Result<Worked> {
    let label = desk.label.clone();
    let (mut worked, mut held) = (Worked::default(), Vec::new());
    loop {
        ensure!(started.elapsed() < LONGEST, "Somebody waits for ever");
        let (given, took) = desk.ask(&held).await?;
        worked.next.add(took);
        match given {
            Given::Items(items) => held.extend(items),
            Given::Empty if held.is_empty() => return Ok(worked),
            Given::AllTaken if held.is_empty() => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Given::Empty | Given::AllTaken => {}
        }
        if !held.is_empty() {
            worked
                .submit
                .add(desk.decide(held.remove(0), &label).await?);
            worked.decided += 1;
        }
    }
}

/// Counts in the database, and does not believe what was answered.
fn prove(postgres: &Postgres, sent: u64) -> Result<()> {
    let of = |sql: &str| -> Result<u64> {
        let stream = format!("(select id from streams where slug = '{SLUG}')");
        Ok(postgres.value(&sql.replace("$stream", &stream))?.parse()?)
    };
    let (items, wanted) = (ITEMS as u64, ITEMS as u64 * u64::from(OVERLAP));
    let twice = of(
        "select count(*) from (select item_id from decisions where stream_id = $stream and kind = 'label'
                               group by item_id having count(*) = 2 and count(distinct person_id) = 2) d",
    )?;
    let decisions = of("select count(*) from decisions where stream_id = $stream")?;
    let outcomes =
        of("select count(*) from outcomes where stream_id = $stream and source = 'human'")?;
    let waiting = of("select count(*) from queue where stream_id = $stream")?;
    let leases = of("select count(*) from leases where stream_id = $stream")?;
    ensure!(
        twice == items,
        "{twice} of {items} items were decided by exactly two different people"
    );
    ensure!(
        decisions == wanted && sent == wanted,
        "{sent} decisions were sent and {decisions} recorded instead of {wanted}"
    );
    ensure!(
        outcomes == items && waiting == 0 && leases == 0,
        "{outcomes} items have an answer, {waiting} wait, {leases} are held"
    );
    Ok(())
}
