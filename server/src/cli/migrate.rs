//! `understudy migrate`: brings the database up to date.

use crate::config::DatabaseArgs;
use crate::database::Database;
use anyhow::Result;
use std::process::ExitCode;

/// Brings the database up to date.
pub async fn run(args: &DatabaseArgs) -> Result<ExitCode> {
    let database = Database::for_command(args).await?;
    let pool = database.pool();
    let done = database.migrate(&pool).await;
    database.close(pool).await?;
    done?;
    println!("The database is up to date.");
    Ok(ExitCode::SUCCESS)
}
