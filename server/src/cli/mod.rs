//! The commands of `understudy`, one file each.

pub mod serve;
pub mod migrate;

use crate::config::{DatabaseArgs, LogArgs, LogFormat};
use clap::{Parser, Subcommand};
use std::io::IsTerminal;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Earns a model its place: it shadows the people who decide today, is measured against them, and is handed
/// only as much of the work as the evidence allows.
#[derive(Debug, Parser)]
#[command(name = "understudy", version, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    log: LogArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve pages and API
    Serve(crate::config::ServeArgs),
    /// Bring the database up to date
    Migrate,
}

/// Runs the command that the arguments name.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    start_logging(&cli.log);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    match runtime.block_on(execute(cli)) {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

async fn execute(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Serve(args) => serve::run(&cli.database, &args).await,
        Command::Migrate => migrate::run(&cli.database).await,
    }
}

/// One line that says what to do; whoever wants more asks for it with the log filter.
fn failed(error: &anyhow::Error) -> ExitCode {
    tracing::debug!("{error:?}");
    eprintln!("understudy: {error:#}");
    ExitCode::FAILURE
}

fn start_logging(args: &LogArgs) {
    let filter = EnvFilter::try_new(&args.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match args.log_format {
        LogFormat::Text => lines.with_target(false).with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
}
