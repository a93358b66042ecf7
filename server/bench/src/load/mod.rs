//! Many people at once: whether every item gets as many different people as it is for, and how fast it goes when a
//! million items wait.

mod crowd;
mod seed;
mod team;
mod waiting;

use crate::items;
use crate::limit::Postgres;
use crate::report::{Marks, Report, Section};
use crate::server::{Place, Server};
use crate::{machine, say};
use anyhow::{Result, ensure};
use seed::Size;
use std::path::PathBuf;
use team::Team;

/// Where the document has the tables.
pub const MARKS: Marks = Marks {
    begin: "<!-- load: begin -->",
    end: "<!-- load: end -->",
};

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Items that wait while times are measured; a million, if nothing is said.
    pub items: Option<u64>,
    /// The document that gets the tables.
    pub record: Option<PathBuf>,
}

impl Options {
    /// From the arguments after `load`.
    pub fn parse(mut arguments: impl Iterator<Item = std::ffi::OsString>) -> Result<Self> {
        let mut options = Self::default();
        while let Some(name) = arguments.next() {
            let value = arguments.next();
            match (name.to_str(), value) {
                (Some("--record"), Some(file)) => options.record = Some(file.into()),
                (Some("--items"), Some(count)) => {
                    options.items = count.to_str().and_then(|text| text.parse().ok());
                    ensure!(
                        options.items.is_some_and(|items| items >= 10_000),
                        "--items takes a whole number from 10000"
                    );
                }
                _ => anyhow::bail!("Usage: understudy-bench load [--items N] [--record FILE]"),
            }
        }
        Ok(options)
    }
}

/// What was measured, and which aims were missed.
pub struct Outcome {
    /// The tables.
    pub report: Report,
    /// What was to be faster, as sentences.
    pub missed: Vec<String>,
}

/// Runs both parts.
pub async fn measure(place: &Place, options: &Options) -> Result<Outcome> {
    say("the start of an empty server");
    let server = Server::start(place).await?;
    let key = place.key()?;
    let postgres = Postgres::of(place)?;
    let mut team = Team::gather(place, &server, &postgres).await?;
    say("fifty people on a thousand items for two each");
    let crowd = crowd::run(&server, &key, &postgres, &mut team).await?;
    let size = Size::of(options.items.unwrap_or(1_000_000));
    say(&format!(
        "the seeding of {} items with {} predictions",
        size.items, size.predictions
    ));
    let (waiting, missed) = waiting::run(&server, &key, &postgres, &mut team, size).await?;
    let version = postgres.value("show server_version")?;
    server.stop()?;
    Ok(Outcome {
        report: Report {
            machine: machine::described(&version),
            sections: [vec![crowd], waiting].concat(),
        },
        missed,
    })
}

/// A stream of its own for a part; the first item registers the caller's model.
async fn stream(server: &Server, key: &str, slug: &str, overlap: u16, count: usize) -> Result<()> {
    let items = items::Items::predicted(&crate::demo_folder())?;
    let mut connection = crate::http::Connection::open(server.address).await?;
    let settings = serde_json::json!({ "overlap": overlap });
    let create = items::create_stream_with(key, slug, &settings);
    connection.ask(&create).await?.text(201)?;
    connection.ask(&items.one(slug, key)).await?.text(201)?;
    if count > 1 {
        let rest = items.many(slug, key, count - 1);
        let answer = connection.ask(&rest).await?;
        let text = answer.text(200)?;
        let created = text.matches("\"created\"").count();
        ensure!(created == count - 1, "Only {created} items were created");
    }
    Ok(())
}

/// A section that begins.
fn section(title: &'static str) -> Section {
    Section::new(title)
}
