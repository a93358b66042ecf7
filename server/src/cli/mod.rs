//! The commands of `understudy`, one file each.

pub mod audit;
pub mod demo;
pub mod evaluate;
pub mod key;
pub mod migrate;
pub mod serve;
mod telemetry;
pub mod user;

use crate::config::{DatabaseArgs, LogArgs, LogFormat, ServeArgs};
use clap::{Parser, Subcommand};
use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Duration;
use tracing_subscriber::EnvFilter;

/// How long threads may take to end once all work is done.
const FAREWELL: Duration = Duration::from_secs(2);

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
    Serve(ServeArgs),
    /// Bring the database up to date
    Migrate,
    /// Load the demo streams and accounts
    Demo,
    /// People's accounts
    #[command(subcommand)]
    User(user::User),
    /// API keys of applications
    #[command(subcommand)]
    Key(key::Key),
    /// Every statistic of a file, without a database
    ///
    /// Prints how a model agrees with people, how people agree with one another, from which confidence the
    /// model could be trusted, and what has drifted. A line of the file says what one rater decided on one
    /// item: item, rater, label, predicted, confidence. A line without rater and label is a prediction
    /// that nobody has decided yet. docs/STATISTICS.md says what each figure means.
    Evaluate(evaluate::Evaluate),
    /// Prove the audit log, search it, or write it out
    #[command(subcommand)]
    Audit(audit::Audit),
}

/// What a server logs; PostgreSQL's notices about what exists already are nobody's business.
const SERVER_LOG: &str = "info,sqlx::postgres::notice=warn";
/// What a command logs.
const COMMAND_LOG: &str = "warn,sqlx_core::pool=error";

/// Runs the command that the arguments name.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    telemetry::refuse();
    start_logging(&cli);
    let done = tokio::runtime::Runtime::new()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| {
            let done = runtime.block_on(execute(cli));
            // Everything that matters has been waited for: a model that is still computing is not worth staying for.
            runtime.shutdown_timeout(FAREWELL);
            done
        });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line that says what to do; whoever wants more asks for it with the log filter.
            tracing::debug!("{error:?}");
            eprintln!("understudy: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn execute(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve(args) => serve::run(&cli.database, &args).await,
        Command::Migrate => migrate::run(&cli.database).await,
        Command::Demo => demo::run(&cli.database).await,
        Command::User(command) => user::run(&cli.database, command).await,
        Command::Key(command) => key::run(&cli.database, command).await,
        Command::Evaluate(command) => command.run(),
        Command::Audit(command) => audit::run(&cli.database, command).await,
    }
}

/// A server tells what it does; a command only what goes wrong, unless it is asked.
fn start_logging(cli: &Cli) {
    let usual = if matches!(cli.command, Command::Serve(_)) {
        SERVER_LOG
    } else {
        COMMAND_LOG
    };
    let wanted = cli.log.log.as_deref().unwrap_or(usual);
    let filter = EnvFilter::try_new(wanted).unwrap_or_else(|_| EnvFilter::new(usual));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match cli.log.log_format {
        LogFormat::Text => lines
            .with_target(false)
            .with_ansi(std::io::stderr().is_terminal())
            .init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
}
