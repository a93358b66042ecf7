//! How long people wait: for every page, for the next item, and for a decision to be recorded.

use crate::person::{Desk, Person, between};
use crate::report::Section;
use crate::server::Server;
use crate::times::Times;
use anyhow::{Result, ensure};
use std::time::{Duration, Instant};

/// How often each page is asked for.
const VIEWS: usize = 50;
/// A page that is far too slow is asked for less often.
const LONGEST: Duration = Duration::from_secs(8);
/// Decisions that are made.
const DECISIONS: usize = 150;

/// Every page with who opens it; an item's own page is found on the list of items.
const PAGES: [(&str, &str); 15] = [
    ("lead", "/"),
    ("lead", "/streams/new"),
    ("lead", "/streams/garments"),
    ("labeler2", "/streams/garments/label"),
    ("manager", "/streams/garments/agreement"),
    ("lead", "/streams/garments/threshold"),
    ("reviewer", "/streams/garments/ladder"),
    ("lead", "/streams/garments/models"),
    ("lead", "/streams/garments/items"),
    ("lead", ITEM),
    ("labeler2", "/streams/nodules/label"),
    ("manager", "/streams/nodules/agreement"),
    ("lead", "/streams/nodules/threshold"),
    ("lead", "/streams/nodules/ladder"),
    ("admin", "/admin"),
];
/// Stands for one item's page.
const ITEM: &str = "/streams/garments/items/…";

/// Opens every page again and again, one after the other.
pub async fn pages(server: &Server) -> Result<Section> {
    let mut section = Section::new("Pages with the demo data, p95 of the whole answer");
    let mut people: Vec<(&str, Person)> = Vec::new();
    let mut slowest: f64 = 0.0;
    for (name, path) in PAGES {
        let known = people.iter().position(|(known, _)| *known == name);
        let index = if let Some(index) = known {
            index
        } else {
            people.push((name, Person::log_in(server, name).await?));
            people.len() - 1
        };
        let person = &mut people[index].1;
        let address = if path == ITEM {
            let list = person.page("/streams/garments/items").await?;
            let item = between(&list, "href=\"/streams/garments/items/", "\"")?;
            format!("/streams/garments/items/{item}")
        } else {
            path.to_owned()
        };
        let p95 = views(person, &address).await?;
        slowest = slowest.max(p95.unwrap_or(0.0));
        section.add_if(format!("page {path}"), path.to_owned(), p95, "ms");
    }
    section.add(
        "page_slowest_ms".to_owned(),
        "Slowest page".to_owned(),
        slowest,
        "ms",
    );
    Ok(section)
}

async fn views(person: &mut Person, path: &str) -> Result<Option<f64>> {
    person.page(path).await?;
    let mut times = Times::default();
    let started = Instant::now();
    while times.count() < VIEWS && started.elapsed() < LONGEST {
        times.add(person.view(path).await?);
    }
    Ok(times.quantile_ms(0.95))
}

/// Decides items as the browser does: the decision is sent, and one more item is fetched ahead.
pub async fn desk(server: &Server) -> Result<Section> {
    let mut person = Person::log_in(server, "labeler").await?;
    let mut desk = Desk::open(&mut person, "garments").await?;
    let label = desk.label.clone();
    let (mut next_times, mut submit_times) = (Times::default(), Times::default());
    let mut held = desk.fetch(&[]).await?.0;
    let started = Instant::now();
    for _ in 0..DECISIONS {
        ensure!(!held.is_empty(), "The queue of the demo is too short");
        submit_times.add(desk.decide(held.remove(0), &label).await?);
        let (given, took) = desk.fetch(&held).await?;
        next_times.add(took);
        held.extend(given);
        if started.elapsed() > LONGEST {
            break;
        }
    }
    let mut section = Section::new("Labelling the demo's garments, p95");
    section.add_if(
        "next_item_p95_ms".to_owned(),
        "Next item".to_owned(),
        next_times.quantile_ms(0.95),
        "ms",
    );
    section.add_if(
        "submit_p95_ms".to_owned(),
        "Submit a decision".to_owned(),
        submit_times.quantile_ms(0.95),
        "ms",
    );
    Ok(section)
}
