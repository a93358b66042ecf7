//! Measures a server of this project on this machine, beside PostgreSQL's own limit.
//!
//! Starts the release server with a database of its own, drives it over loopback, prints a table and writes
//! it as JSON. `.build/bench.sh` builds what is needed first; `docs/PERFORMANCE.md` says what is measured.

mod demotion;
mod http;
mod ingest;
mod items;
mod limit;
mod load;
mod machine;
mod pages;
mod person;
mod report;
mod routing;
mod server;
mod times;

use anyhow::{Context, Result, ensure};
use http::Connection;
use items::Items;
use limit::Postgres;
use report::{FIGURES, Report, Section};
use server::{Place, Server};
use std::path::{Path, PathBuf};

/// The most that browsers may have to load, in kB with brotli.
const BUNDLE_BUDGET: f64 = 400.0;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).peekable();
    if arguments.next_if(|first| first == "load").is_some() {
        return load(&load::Options::parse(arguments)?);
    }
    let record = record_argument()?;
    let place = place(true)?;
    let measured = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(measure(&place));
    // The data of the run is of no use to anybody; a log of a failed one may be.
    if measured.is_ok() {
        let _ = std::fs::remove_dir_all(&place.folder);
    }
    let report = measured.with_context(|| {
        format!(
            "Not everything could be measured; the server's log is in {}",
            place.folder.display()
        )
    })?;
    println!("\n{}", report.table());
    let file = built_into()?.join("bench.json");
    std::fs::write(&file, format!("{:#}\n", report.json()))?;
    eprintln!("Written to {}", file.display());
    if let Some(document) = record {
        report.record_in(&document, FIGURES)?;
        eprintln!("Recorded in {}", document.display());
    }
    Ok(())
}

/// Many people at once.
fn load(options: &load::Options) -> Result<()> {
    let place = place(false)?;
    let measured = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(load::measure(&place, options));
    if measured.is_ok() {
        let _ = std::fs::remove_dir_all(&place.folder);
    }
    let load::Outcome { report, missed } = measured.with_context(|| {
        format!(
            "The load test failed; the server's log is in {}",
            place.folder.display()
        )
    })?;
    println!("\n{}", report.table());
    let file = built_into()?.join("load.json");
    std::fs::write(&file, format!("{:#}\n", report.json()))?;
    eprintln!("Written to {}", file.display());
    if let Some(document) = &options.record {
        report.record_in(document, load::MARKS)?;
        eprintln!("Recorded in {}", document.display());
    }
    ensure!(
        missed.is_empty(),
        "Slower than it is to be: {}",
        missed.join("; ")
    );
    Ok(())
}

/// `--record FILE`: the document that gets the table.
fn record_argument() -> Result<Option<PathBuf>> {
    let mut arguments = std::env::args_os().skip(1);
    match (arguments.next(), arguments.next()) {
        (None, _) => Ok(None),
        (Some(option), Some(file)) if option == "--record" => Ok(Some(file.into())),
        (Some(_), _) => anyhow::bail!("Usage: understudy-bench [--record FILE]"),
    }
}

fn built_into() -> Result<PathBuf> {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    folder.context("CARGO_TARGET_DIR is not set: use make bench")
}

/// `UNDERSTUDY_BENCH_SERVER` names another program, to measure what is not the release build.
fn place(demo: bool) -> Result<Place> {
    let from = |name| std::env::var_os(name).map(PathBuf::from);
    let built = built_into()?;
    let program =
        from("UNDERSTUDY_BENCH_SERVER").unwrap_or_else(|| built.join("release/understudy"));
    let site_root = from("UNDERSTUDY_SITE_ROOT").unwrap_or_else(|| built.join("site"));
    // Not /tmp, which may be in memory: what is durable must reach a disk.
    let folder = PathBuf::from(format!("/var/tmp/understudy-bench-{}", std::process::id()));
    std::fs::create_dir(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    Ok(Place {
        program,
        folder,
        site_root,
        demo,
    })
}

fn say(what: &str) {
    eprintln!("Measuring {what}");
}

async fn measure(place: &Place) -> Result<Report> {
    // First, because what is missing here is missing for the pages too.
    let bundle = bundle_kb(&place.site_root)?;
    say("the first start, which loads the demo");
    Server::start(place).await?.stop()?;
    say("the second start");
    let server = Server::start(place).await?;
    let mut footprint = Section::new("Footprint");
    let seconds = server.ready_after.as_secs_f64();
    footprint.add(
        "ready_s".to_owned(),
        "From start to ready, second start".to_owned(),
        seconds,
        "s",
    );
    footprint.add(
        "memory_ready_mb".to_owned(),
        "Resident memory of the server, ready".to_owned(),
        server.resident_mb()?,
        "MB",
    );
    say("the pages");
    let pages = pages::pages(&server).await?;
    say("labelling");
    let desk = pages::desk(&server).await?;
    let key = place.key()?;
    say("how fast a stream falls");
    let mut ladder = demotion::falls(&server, &key).await?;
    let (singles, bulk, alone) = ingest(place, &server, &key).await?;
    say("where an item goes, in memory");
    routing::add_to(&mut ladder)?;
    footprint.add(
        "memory_after_mb".to_owned(),
        "Resident memory of the server, after all this".to_owned(),
        server.resident_mb()?,
        "MB",
    );
    footprint.add(
        "bundle_kb".to_owned(),
        format!("Browser bundle with brotli (budget {BUNDLE_BUDGET} kB)"),
        bundle,
        "kB",
    );
    let version = Postgres::of(place)?.value("show server_version")?;
    server.stop()?;
    let machine = machine::described(&version);
    Ok(Report {
        machine,
        sections: vec![bulk, singles, alone, ladder, desk, pages, footprint],
    })
}

/// Everything about items coming in and going out, and what PostgreSQL can do by itself.
async fn ingest(place: &Place, server: &Server, key: &str) -> Result<(Section, Section, Section)> {
    let postgres = Postgres::of(place)?;
    for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
        let value = postgres.value(&format!("show {setting}"))?;
        ensure!(
            value == "on",
            "PostgreSQL runs with {setting} = {value}: what it commits is not durable"
        );
    }
    let demo = demo_folder();
    let (predicted, nodules, garments) = (
        Items::predicted(&demo)?,
        Items::nodules(&demo)?,
        Items::garments(&demo)?,
    );
    let mut connection = Connection::open(server.address).await?;
    connection
        .ask(&items::create_stream(key))
        .await?
        .text(201)?;
    // Registers the caller's model.
    connection
        .ask(&predicted.one(items::STREAM, key))
        .await?
        .text(201)?;

    say("single POSTs");
    let mut singles = ingest::one_by_one(server, key, &predicted).await?;
    let mut bulk = Section::new("Bulk, NDJSON");
    for (code, what, stream, items) in [
        (
            "bulk_predicted_per_second",
            "Items in, with the caller's own prediction",
            items::STREAM,
            &predicted,
        ),
        (
            "bulk_table_per_second",
            "Items in, table rows scored by 1 ONNX model",
            "nodules",
            &nodules,
        ),
        (
            "bulk_image_per_second",
            "Items in, images scored by the stream's ONNX models",
            "garments",
            &garments,
        ),
    ] {
        say(&format!("bulk: {what}"));
        let rate = ingest::in_bulk(server, key, stream, items).await?;
        bulk.add(code.to_owned(), what.to_owned(), rate, "/s");
    }
    say("the export");
    bulk.add(
        "export_per_second".to_owned(),
        "Items out, export".to_owned(),
        ingest::export(server, key).await?,
        "/s",
    );
    say("PostgreSQL alone");
    let alone = postgres.measure(items::STREAM, &place.folder)?;
    compare(
        &mut singles,
        &alone,
        "post_32_per_second",
        "pg_insert_32_per_second",
    );
    compare(
        &mut bulk,
        &alone,
        "bulk_predicted_per_second",
        "pg_copy_per_second",
    );
    Ok((singles, bulk, alone))
}

/// Adds what share of PostgreSQL's own limit was reached.
fn compare(section: &mut Section, alone: &Section, reached: &str, limit: &str) {
    if let (Some(value), Some(limit)) = (section.figure(reached), alone.figure(limit)) {
        let share = 100.0 * value / limit;
        let what = match reached {
            "post_32_per_second" => "32 connections beside 32 pgbench clients",
            _ => "The caller's own prediction beside COPY",
        };
        section.add(format!("{reached}_share"), what.to_owned(), share, "%");
    }
}

/// The demo beside the sources.
fn demo_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo")
}

/// What a browser loads, packed: in kB.
fn bundle_kb(site_root: &Path) -> Result<f64> {
    let folder = site_root.join("pkg");
    let mut bytes = 0;
    for entry in std::fs::read_dir(&folder).with_context(|| {
        format!(
            "There is no browser bundle in {}: make bundle builds it",
            folder.display()
        )
    })? {
        let entry = entry?;
        if entry
            .path()
            .extension()
            .is_some_and(|ending| ending == "br")
        {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes as f64 / 1_000.0)
}
