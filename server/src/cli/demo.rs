//! `understudy demo`: loads the demo streams and accounts.

use crate::ambient;
use crate::config::DatabaseArgs;
use crate::database::Database;
use crate::demo::{self, ACCOUNTS, PASSWORD, Progress};
use crate::models::LoadedModels;
use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use sqlx::PgPool;
use std::fmt::Write;
use std::io::IsTerminal;

/// Loads what is missing and says how to log in.
pub async fn run(args: &DatabaseArgs) -> Result<()> {
    let models = LoadedModels::start()?;
    Database::with(args, async |pool| load(pool, &models).await).await?;
    println!("{}", accounts());
    Ok(())
}

/// Loads the demo streams that are missing.
pub async fn load(pool: &PgPool, models: &LoadedModels) -> Result<()> {
    let runtime = models.runtime().await?;
    let loaded = demo::load(pool, &runtime, ambient::now(), &mut Bar::default()).await?;
    if loaded {
        eprintln!("The demo streams are loaded.");
    }
    Ok(())
}

/// The demo accounts, one per line.
pub fn accounts() -> String {
    let mut text = format!("\nDemo accounts, all with the password {PASSWORD}:\n");
    for (email, _, role) in ACCOUNTS {
        let _ = writeln!(text, "  {:<10}{email}", role.code());
    }
    text.push('\n');
    text
}

/// A progress bar where somebody sees it, else one line per part.
#[derive(Default)]
struct Bar(Option<ProgressBar>);

impl Progress for Bar {
    fn begin(&mut self, what: &str, steps: u64) {
        if !std::io::stderr().is_terminal() {
            eprintln!("{what} ({steps})");
            return;
        }
        let style = ProgressStyle::with_template("{msg:40} [{bar:30}] {pos}/{len} {eta} left");
        let style = style
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("=> ");
        self.0 = Some(
            ProgressBar::new(steps)
                .with_style(style)
                .with_message(what.to_owned()),
        );
    }

    fn advance(&mut self, steps: u64) {
        if let Some(bar) = &self.0 {
            bar.inc(steps);
        }
    }

    fn end(&mut self) {
        if let Some(bar) = self.0.take() {
            bar.finish();
        }
    }
}
