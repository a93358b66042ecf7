//! A private PostgreSQL cluster that the server starts, owns and stops by itself.

mod account;
mod binaries;
mod error;
mod folder;
mod initialise;
mod leftovers;
mod process;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::path::{Path, PathBuf};

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tracing::info;

use self::account::Account;
use self::binaries::Binaries;
use self::folder::Folder;
use self::process::Postmaster;

pub use self::account::default_data_dir;
pub use self::error::ClusterError;

/// The database role that owns everything in the private cluster.
pub const ROLE: &str = "understudy";
/// The database in the private cluster.
pub const DATABASE: &str = "understudy";
/// Only names the socket file: the cluster never listens on a network port.
const PORT: u16 = 5432;

/// A running PostgreSQL server that belongs to this process.
///
/// It listens on a Unix socket in a folder that only its own account and root can enter, which is
/// why connections need no password. Dropping it stops it cleanly.
#[derive(Debug)]
pub struct PrivateCluster {
    postmaster: Postmaster,
    binaries: Binaries,
    folder: Folder,
    socket_dir: PathBuf,
    /// Held until PostgreSQL has stopped: fields are dropped in order, this one last.
    _lock: File,
}

impl PrivateCluster {
    /// Starts the cluster kept in `data_dir`, making it first when the folder is empty.
    ///
    /// Blocks for as long as PostgreSQL needs (a few seconds the first time), so call it off the
    /// async threads. A cluster left running by a killed server is stopped first.
    pub fn start(data_dir: &Path) -> Result<Self, ClusterError> {
        let folder = Folder::open(data_dir)?;
        let account = Account::choose(&folder)?;
        let lock = folder.lock()?;
        folder.give_to(&account)?;
        leftovers::stop(&folder)?;
        let binaries = Binaries::find(initialise::major_version(&folder)?)?;
        if !folder.cluster().exists() {
            info!(
                "Making a PostgreSQL {} cluster in {} (a few seconds, once)",
                binaries.major,
                folder.path().display()
            );
            initialise::cluster(&folder, &binaries, &account)?;
        }
        let socket_dir = folder.socket_dir(&account)?;
        let postmaster = Postmaster::start(&folder, &binaries, &account, &socket_dir)?;
        info!(
            "PostgreSQL {} is ready in {} (process {}, user {})",
            binaries.major,
            folder.path().display(),
            postmaster.pid(),
            account.name
        );
        Ok(Self {
            postmaster,
            binaries,
            folder,
            socket_dir,
            _lock: lock,
        })
    }

    /// How to connect to the database.
    pub fn options(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.socket_dir)
            .port(PORT)
            .username(ROLE)
            .database(DATABASE)
            .ssl_mode(PgSslMode::Disable)
    }

    /// The same as a URL, for `psql`, `pgbench` and other programs.
    pub fn url(&self) -> String {
        format!(
            "postgresql://{ROLE}@localhost:{PORT}/{DATABASE}?host={}",
            percent_encoded(&self.socket_dir)
        )
    }

    /// The folder of PostgreSQL's own programs, `pgbench` and `psql` among them.
    pub fn bin_dir(&self) -> &Path {
        &self.binaries.dir
    }

    /// PostgreSQL's log file.
    pub fn log_file(&self) -> PathBuf {
        self.folder.log_file()
    }

    /// The process id of PostgreSQL's main process.
    pub fn pid(&self) -> u32 {
        self.postmaster.pid()
    }

    /// Whether PostgreSQL's main process is still there.
    pub fn is_running(&mut self) -> bool {
        self.postmaster.is_running()
    }

    /// Stops PostgreSQL: ends open connections, writes everything down, waits.
    pub fn stop(mut self) -> Result<(), ClusterError> {
        self.postmaster.stop()
    }
}

/// `path` as one value of a URL query.
fn percent_encoded(path: &Path) -> String {
    use std::fmt::Write as _;
    use std::os::unix::ffi::OsStrExt as _;

    path.as_os_str()
        .as_bytes()
        .iter()
        .fold(String::new(), |mut url, &byte| {
            if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
                url.push(char::from(byte));
            } else {
                let _ = write!(url, "%{byte:02X}");
            }
            url
        })
}
