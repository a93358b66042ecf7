//! `understudy key`: API keys of applications.

use crate::ambient;
use crate::config::DatabaseArgs;
use crate::database::Database;
use crate::key::ApiKeySecret;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use sqlx::PgPool;
use understudy_ladder::access::{Permission, Who};
use understudy_store::api_keys::{self, NewApiKey};
use understudy_store::{StoreError, streams};

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Make a key and print it: it is shown this once
    Add(Add),
}

/// A new key.
#[derive(Debug, Args)]
pub struct Add {
    /// What it is for
    #[arg(long)]
    name: String,
    /// What it may do, such as items:write. May be given several times
    #[arg(long = "scope", required = true, value_parser = scope)]
    scopes: Vec<Permission>,
    /// The one stream it works for; otherwise all
    #[arg(long, value_name = "SLUG")]
    stream: Option<String>,
}

fn scope(code: &str) -> Result<Permission, String> {
    Permission::from_code(code)
        .filter(|permission| permission.for_keys())
        .ok_or_else(|| {
            let known: Vec<_> = Permission::ALL
                .into_iter()
                .filter(|permission| permission.for_keys())
                .map(Permission::code)
                .collect();
            format!("choose from {}", known.join(", "))
        })
}

/// Runs the command.
pub async fn run(args: &DatabaseArgs, command: Key) -> Result<()> {
    let Key::Add(add) = command;
    let secret = Database::with(args, async |pool| create(pool, &add).await).await?;
    println!("{}", secret.text());
    eprintln!("Keep this key: it is not shown again.");
    Ok(())
}

/// Makes a key with its audit entry.
pub async fn create(pool: &PgPool, add: &Add) -> Result<ApiKeySecret> {
    let (name, now) = (add.name.trim(), ambient::now());
    if !(1..=100).contains(&name.chars().count()) {
        bail!("A name has 1 to 100 characters.");
    }
    let secret = ApiKeySecret::new(ambient::random());
    let mut tx = pool.begin().await.map_err(StoreError::from)?;
    let stream = match &add.stream {
        Some(slug) => Some(
            streams::by_slug(&mut tx, slug)
                .await?
                .with_context(|| format!("There is no stream {slug:?}."))?,
        ),
        None => None,
    };
    let new = NewApiKey {
        name,
        prefix: secret.prefix(),
        secret_sha256: secret.sha256(),
        scopes: &add.scopes,
        stream: stream.map(|stream| stream.id),
        created_by: None,
        now,
    };
    api_keys::create(&mut tx, Who::System, new).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(secret)
}
