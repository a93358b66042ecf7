//! `understudy migrate`: brings the database up to date.

use crate::config::DatabaseArgs;
use crate::database::Database;
use anyhow::Result;

/// Brings the database up to date.
pub async fn run(args: &DatabaseArgs) -> Result<()> {
    // Every command begins with it.
    Database::with(args, async |_pool| Ok(())).await?;
    println!("The database is up to date.");
    Ok(())
}
