//! What can be configured, from flags and the environment.

use clap::{Args, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Which database is used.
#[derive(Debug, Clone, Default, Args)]
pub struct DatabaseArgs {
    /// PostgreSQL to use instead of a private one
    #[arg(
        long,
        env = "DATABASE_URL",
        hide_env_values = true,
        global = true,
        value_name = "URL"
    )]
    pub database_url: Option<String>,

    /// Where the private PostgreSQL keeps its data
    #[arg(
        long,
        env = "UNDERSTUDY_DATA_DIR",
        global = true,
        value_name = "FOLDER"
    )]
    pub data_dir: Option<PathBuf>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object per line.
    Json,
}

/// What is logged and how.
#[derive(Debug, Clone, Args)]
pub struct LogArgs {
    /// How log lines look
    #[arg(
        long,
        env = "UNDERSTUDY_LOG_FORMAT",
        global = true,
        value_enum,
        default_value_t
    )]
    pub log_format: LogFormat,

    /// What is logged, as tracing filters: info, understudy=debug
    #[arg(long, env = "UNDERSTUDY_LOG", global = true, value_name = "FILTER")]
    pub log: Option<String>,
}

/// How pages and API are served.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// Address to listen on
    #[arg(
        long,
        env = "UNDERSTUDY_BIND",
        default_value = "127.0.0.1:8080",
        value_name = "ADDRESS:PORT"
    )]
    pub bind: SocketAddr,

    /// Address that people type, when it is not the one listened on: https://understudy.example
    #[arg(long, env = "UNDERSTUDY_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,

    /// What `make` built for the browser
    #[arg(long, env = "UNDERSTUDY_SITE_ROOT", value_name = "FOLDER")]
    pub site_root: Option<PathBuf>,

    /// Load the demo streams first, if they are not there
    #[arg(long)]
    pub demo: bool,
}

impl ServeArgs {
    /// Where the browser bundle is: as given, else where `make` puts it.
    pub fn site_root(&self) -> PathBuf {
        self.site_root
            .clone()
            .unwrap_or_else(|| built_into().join("site"))
    }

    /// The address that people type, without a slash at the end.
    pub fn address(&self) -> String {
        self.public_url.as_deref().map_or_else(
            || format!("http://{}", self.bind),
            |url| url.trim_end_matches('/').to_owned(),
        )
    }
}

/// Where the build puts its results.
fn built_into() -> PathBuf {
    let from = |name| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    from("CARGO_TARGET_DIR")
        .or_else(|| {
            Some(
                from("XDG_CACHE_HOME")
                    .or_else(|| Some(from("HOME")?.join(".cache")))?
                    .join("understudy/target"),
            )
        })
        .unwrap_or_else(|| PathBuf::from("target"))
}
