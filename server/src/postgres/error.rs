//! What can go wrong with the private cluster, in words that name the way out.

use std::io;
use std::path::{Path, PathBuf};

/// Why the private PostgreSQL cluster could not be started or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No PostgreSQL programs were found.
    #[error(
        "PostgreSQL was not found (looked for initdb and postgres in PATH, /usr/lib/postgresql and \
         {tools}). Install it (Debian: apt-get install postgresql), run `make run`, which does, or \
         set DATABASE_URL to use a database of your own."
    )]
    NotInstalled {
        /// Where `make` would have put it.
        tools: String,
    },
    /// The programs found are older than the schema needs.
    #[error(
        "PostgreSQL {found} is too old: version {needed} or newer is needed. Install a newer one or \
         set DATABASE_URL."
    )]
    TooOld {
        /// Newest major version found.
        found: u32,
        /// Oldest major version that works.
        needed: u32,
    },
    /// The data was written by another major version of PostgreSQL.
    #[error(
        "The data in {data_dir} belongs to PostgreSQL {data}, but only version {found} is installed. \
         Install postgresql-{data}, or move the data over with pg_upgrade."
    )]
    OtherVersion {
        /// The data directory.
        data_dir: PathBuf,
        /// Major version that wrote the data.
        data: u32,
        /// Newest major version installed.
        found: u32,
    },
    /// Another server owns the data directory.
    #[error(
        "Another Understudy server (pid {pid}) uses {data_dir}. Stop it first, or choose another data directory."
    )]
    InUse {
        /// Process id that the other server wrote down, or `unknown`.
        pid: String,
        /// The data directory.
        data_dir: PathBuf,
    },
    /// The directory holds something else.
    #[error("{data_dir} holds other files ({example}). Choose an empty folder for the database.")]
    NotOurs {
        /// The data directory.
        data_dir: PathBuf,
        /// One of the files found.
        example: String,
    },
    /// The account that must run PostgreSQL cannot reach the data directory.
    #[error(
        "PostgreSQL never runs as root, and the user {user} may not enter {folder}. Choose a data \
         directory elsewhere (for example /var/lib/understudy/postgres), or start Understudy as an \
         ordinary user."
    )]
    NotReachable {
        /// The account.
        user: String,
        /// The folder that is closed to it.
        folder: PathBuf,
    },
    /// Started by root on a system without an unprivileged account.
    #[error(
        "PostgreSQL never runs as root, and neither a user `postgres` nor `nobody` exists. Start Understudy as an ordinary user."
    )]
    NoAccount,
    /// No home directory to put data in.
    #[error("Neither XDG_DATA_HOME nor HOME is set: name a data directory, or set DATABASE_URL.")]
    NoHome,
    /// A PostgreSQL left over by a killed server does not stop.
    #[error(
        "PostgreSQL (pid {pid}) was left running on {data_dir} by a killed server and does not stop. Stop it by hand, then start again."
    )]
    LeftRunning {
        /// Its process id.
        pid: i32,
        /// The data directory.
        data_dir: PathBuf,
    },
    /// One of PostgreSQL's programs failed.
    #[error("PostgreSQL could not {task}: {said}")]
    Failed {
        /// What was being done.
        task: &'static str,
        /// The end of what the program said.
        said: String,
    },
    /// The file system refused something.
    #[error("Could not {task} {path}: {source}")]
    Io {
        /// What was being done.
        task: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Adds "could not {task} {path}" to a file system error.
pub(super) fn at<'a>(
    task: &'static str,
    path: &'a Path,
) -> impl FnOnce(io::Error) -> ClusterError + 'a {
    move |source| ClusterError::Io {
        task,
        path: path.to_owned(),
        source,
    }
}

/// The last lines of a program's output, for an error message.
pub(super) fn tail(output: &str) -> String {
    const LINES: usize = 8;
    let lines: Vec<&str> = output
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}
