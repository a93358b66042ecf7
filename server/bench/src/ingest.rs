//! How fast items come in: in bulk, and one by one from several connections at a time.

use crate::http::{Connection, Request};
use crate::items::{self, Items};
use crate::report::Section;
use crate::server::Server;
use crate::times::{Times, per_second};
use anyhow::{Result, ensure};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Connections that send one item at a time.
pub const CONNECTIONS: [usize; 3] = [1, 8, 32];
/// Connections that send in bulk: while one waits for its answer the other one sends.
const BULK_CONNECTIONS: usize = 2;
/// Lines of one bulk request.
const LINES: usize = 2_000;
/// The first requests after a start are not what is measured.
const WARM_UP: Duration = Duration::from_secs(1);
/// How long each measurement takes.
const MEASURED: Duration = Duration::from_secs(5);

/// Puts in items with the caller's own predictions, one per request.
pub async fn one_by_one(server: &Server, key: &str, items: &Items) -> Result<Section> {
    let mut section = Section::new("Single POSTs, answered once the item is committed and routed");
    let items = Arc::new(items.clone());
    let key: Arc<str> = key.into();
    for connections in CONNECTIONS {
        send_singly(server.address, &key, &items, connections, WARM_UP).await?;
        let from = Instant::now();
        let mut times = send_singly(server.address, &key, &items, connections, MEASURED).await?;
        let rate = per_second(times.count() as u64, from.elapsed());
        let name = connections_of(connections);
        section.add(
            format!("post_{connections}_per_second"),
            format!("Requests per second, {name}"),
            rate,
            "/s",
        );
        for (share, code) in [(0.5, "p50"), (0.99, "p99")] {
            section.add_if(
                format!("post_{connections}_{code}_ms"),
                format!("Time to the answer, {code}, {name}"),
                times.quantile_ms(share),
                "ms",
            );
        }
    }
    Ok(section)
}

fn connections_of(count: usize) -> String {
    match count {
        1 => "1 connection".to_owned(),
        more => format!("{more} connections"),
    }
}

async fn send_singly(
    address: SocketAddr,
    key: &Arc<str>,
    items: &Arc<Items>,
    connections: usize,
    how_long: Duration,
) -> Result<Times> {
    let until = Instant::now() + how_long;
    let mut senders = JoinSet::new();
    for _ in 0..connections {
        let (key, items) = (Arc::clone(key), Arc::clone(items));
        senders.spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut times = Times::default();
            while Instant::now() < until {
                let request = items.one(items::STREAM, &key);
                let from = Instant::now();
                connection.ask(&request).await?.text(201)?;
                times.add(from.elapsed());
            }
            anyhow::Ok(times)
        });
    }
    let mut all = Times::default();
    while let Some(times) = senders.join_next().await {
        all.merge(times??);
    }
    Ok(all)
}

/// Items per second, sent as many lines per request.
pub async fn in_bulk(server: &Server, key: &str, stream: &str, items: &Items) -> Result<f64> {
    send_in_bulk(server.address, key, stream, items, WARM_UP).await?;
    let from = Instant::now();
    let stored = send_in_bulk(server.address, key, stream, items, MEASURED).await?;
    Ok(per_second(stored, from.elapsed()))
}

async fn send_in_bulk(
    address: SocketAddr,
    key: &str,
    stream: &str,
    items: &Items,
    how_long: Duration,
) -> Result<u64> {
    let until = Instant::now() + how_long;
    let mut senders = JoinSet::new();
    for _ in 0..BULK_CONNECTIONS {
        let (key, stream, items) = (key.to_owned(), stream.to_owned(), items.clone());
        senders.spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut stored = 0;
            while Instant::now() < until {
                let request = items.many(&stream, &key, LINES);
                stored += stored_of(&mut connection, &request).await?;
            }
            anyhow::Ok(stored)
        });
    }
    let mut all = 0;
    while let Some(stored) = senders.join_next().await {
        all += stored??;
    }
    Ok(all)
}

/// Sends many items; every one of them must be stored.
async fn stored_of(connection: &mut Connection, request: &Request) -> Result<u64> {
    let answer = connection.ask(request).await?;
    let text = answer.text(200)?;
    let created = |line: &&str| line.contains("\"status\":\"created\"");
    let other = text.lines().find(|line| !created(line));
    let stored = text.lines().filter(created).count();
    ensure!(
        stored == LINES && other.is_none(),
        "An item was not stored: {}",
        other.unwrap_or("its line is missing")
    );
    Ok(stored as u64)
}

/// Reads everything of a stream for a while; says how many items came per second.
pub async fn export(server: &Server, key: &str) -> Result<f64> {
    let path = format!("/api/v1/streams/{}/items/export", items::STREAM);
    let request = Request::get(&path, &items::headers(key, "application/json"));
    let mut connection = Connection::open(server.address).await?;
    let mut lines = 0;
    let from = Instant::now();
    let head = connection
        .ask_in_parts(&request, |part| {
            lines += part.split(|byte| *byte == b'\n').count() as u64 - 1;
            from.elapsed() < MEASURED
        })
        .await?;
    ensure!(
        head.status == 200,
        "The export was refused: {}",
        head.status
    );
    Ok(per_second(lines, from.elapsed()))
}
