//! `understudy audit`: proves the audit log, searches it, and writes it out.

use crate::config::DatabaseArgs;
use crate::database::Database;
use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use futures::TryStreamExt;
use sqlx::PgPool;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use understudy_ladder::audit::{Entry, Verifier};
use understudy_store::{StoreError, audit, replayed};

/// What can be done with the audit log.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Prove that no entry was changed, removed or put in
    Verify(Verify),
    /// Write all entries to standard output, one JSON object per line
    Export,
    /// Write the entries that are looked for, newest first
    Search(SearchArgs),
}

/// Which entries; what is left out is not looked at.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// A text that actor, action, subject or particulars contain, in capitals or not
    text: Option<String>,
    /// Who: person:7, key:3 or system
    #[arg(long)]
    actor: Option<String>,
    /// What was done: policy.applied
    #[arg(long)]
    action: Option<String>,
    /// To what: stream:garments
    #[arg(long)]
    subject: Option<String>,
    /// Not before this: 2026-03-01T00:00:00Z
    #[arg(long, value_name = "TIME")]
    from: Option<DateTime<Utc>>,
    /// Before this
    #[arg(long, value_name = "TIME")]
    to: Option<DateTime<Utc>>,
    /// How many entries
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..))]
    limit: i64,
    /// One JSON object per line, as an export has them
    #[arg(long)]
    json: bool,
}

/// What is proved.
#[derive(Debug, Args)]
pub struct Verify {
    /// An export to prove without a database; otherwise the database's own log
    file: Option<PathBuf>,
    /// The hash of the last entry, as it was written down elsewhere: shows that the end was not cut off
    #[arg(long, value_name = "HASH")]
    head: Option<String>,
}

/// Runs the command.
pub async fn run(args: &DatabaseArgs, command: Audit) -> Result<()> {
    match command {
        Audit::Verify(Verify { file, head }) => {
            let verifier = match &file {
                Some(file) => verify_file(file)?,
                None => Database::with(args, verify).await?,
            };
            if let Some(head) = head {
                verifier
                    .check_end(&head)
                    .context("The audit log does not hold")?;
            }
            println!(
                "{} entries hold. The last one is {}",
                verifier.checked(),
                verifier.head()
            );
            if file.is_none() {
                Database::with(args, replays).await?;
                println!("Replayed, they give the state that the tables hold");
            }
            Ok(())
        }
        Audit::Export => Database::with(args, export).await,
        Audit::Search(wanted) => {
            Database::with(args, async |pool| search(pool, &wanted).await).await
        }
    }
}

/// Checks every entry of the database's log.
pub async fn verify(pool: &PgPool) -> Result<Verifier> {
    let mut conn = pool.acquire().await.map_err(StoreError::from)?;
    let mut entries = audit::entries(&mut conn);
    let mut verifier = Verifier::default();
    while let Some(entry) = entries.try_next().await? {
        verifier
            .check(&entry)
            .context("The audit log does not hold")?;
    }
    Ok(verifier)
}

/// Replays the log and compares it with the tables: what was changed around it is found here.
pub async fn replays(pool: &PgPool) -> Result<()> {
    let mut tx = pool.begin().await.map_err(StoreError::from)?;
    // One moment, whatever is being changed meanwhile.
    sqlx::query("set transaction isolation level repeatable read, read only")
        .execute(&mut *tx)
        .await
        .map_err(StoreError::from)?;
    let differences = replayed::differences(&mut tx).await?;
    ensure!(
        differences.is_empty(),
        "The tables do not hold what the audit log tells:\n{}",
        differences.join("\n")
    );
    Ok(())
}

/// Checks every entry of an export.
pub fn verify_file(file: &Path) -> Result<Verifier> {
    let open = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut verifier = Verifier::default();
    for (number, line) in BufReader::new(open).lines().enumerate() {
        let line = line.with_context(|| format!("{} cannot be read", file.display()))?;
        if line.trim().is_empty() {
            continue;
        }
        let entry: Entry = serde_json::from_str(&line)
            .with_context(|| format!("Line {} is no audit entry", number + 1))?;
        verifier
            .check(&entry)
            .context("The audit log does not hold")?;
    }
    Ok(verifier)
}

async fn export(pool: &PgPool) -> Result<()> {
    let mut conn = pool.acquire().await.map_err(StoreError::from)?;
    let mut entries = audit::entries(&mut conn);
    let mut out = BufWriter::new(std::io::stdout().lock());
    while let Some(entry) = entries.try_next().await? {
        writeln!(out, "{}", serde_json::to_string(&entry)?)?;
    }
    Ok(out.flush()?)
}

async fn search(pool: &PgPool, wanted: &SearchArgs) -> Result<()> {
    let mut conn = pool.acquire().await.map_err(StoreError::from)?;
    let search = audit::Search {
        actor: wanted.actor.as_deref(),
        action: wanted.action.as_deref(),
        subject: wanted.subject.as_deref(),
        from: wanted.from,
        to: wanted.to,
        text: wanted.text.as_deref(),
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    for entry in audit::search(&mut conn, search, None, wanted.limit).await? {
        if wanted.json {
            writeln!(out, "{}", serde_json::to_string(&entry)?)?;
        } else {
            let at = entry.at.format("%Y-%m-%d %H:%M:%S");
            let Entry {
                seq,
                actor,
                action,
                subject,
                body,
                ..
            } = entry;
            writeln!(out, "{seq}\t{at}\t{actor}\t{action}\t{subject}\t{body}")?;
        }
    }
    Ok(out.flush()?)
}
