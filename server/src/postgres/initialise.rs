//! Makes a new cluster, in one step as seen from outside: it is there whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use super::account::Account;
use super::binaries::{Binaries, DataVersion};
use super::error::{ClusterError, at, tail};
use super::folder::Folder;
use super::{DATABASE, ROLE};

/// A starting point for a machine with two cores; an administrator may edit it in place.
const TUNING: &str = "
# Set by Understudy when it made this cluster. Change what you like: it is not written again.
shared_buffers = 256MB
max_connections = 100
synchronous_commit = on
wal_compression = on
max_wal_size = 2GB
timezone = 'UTC'
log_timezone = 'UTC'
";

/// The major version that wrote the data, if there is any.
pub(super) fn major_version(folder: &Folder) -> Result<Option<DataVersion>, ClusterError> {
    if !folder.cluster().exists() {
        return Ok(None);
    }
    let path = folder.cluster().join("PG_VERSION");
    let text = fs::read_to_string(&path).map_err(at("read", &path))?;
    let major = text.trim().parse().map_err(|_| ClusterError::Failed {
        task: "recognise its data directory",
        said: format!("{} says {:?}", path.display(), text.trim()),
    })?;
    Ok(Some(DataVersion {
        major,
        data_dir: folder.path().to_owned(),
    }))
}

/// Makes the cluster with its database under another name and renames it when it is complete.
pub(super) fn cluster(
    folder: &Folder,
    binaries: &Binaries,
    account: &Account,
) -> Result<(), ClusterError> {
    let making = folder.making();
    if making.exists() {
        fs::remove_dir_all(&making).map_err(at("remove the half-made", &making))?;
    }
    // C.UTF-8 is missing on a few systems; plain C sorts the same way.
    initdb(folder, binaries, account, "C.UTF-8").or_else(|first| {
        if making.exists() {
            fs::remove_dir_all(&making).map_err(at("remove the half-made", &making))?;
        }
        initdb(folder, binaries, account, "C").map_err(|_| first)
    })?;
    let settings = making.join("postgresql.conf");
    OpenOptions::new()
        .append(true)
        .open(&settings)
        .and_then(|mut file| file.write_all(TUNING.as_bytes()))
        .map_err(at("write", &settings))?;
    create_database(&making, binaries, account)?;
    // All files to the disk at once: one by one, as PostgreSQL's own programs would do it, takes
    // several times as long on a busy machine.
    File::open(&making)
        .and_then(|dir| Ok(nix::unistd::syncfs(dir)?))
        .map_err(at("write", &making))?;
    let cluster = folder.cluster();
    fs::rename(&making, &cluster).map_err(at("rename", &making))?;
    File::open(folder.path())
        .and_then(|dir| dir.sync_all())
        .map_err(at("write", folder.path()))
}

fn initdb(
    folder: &Folder,
    binaries: &Binaries,
    account: &Account,
    locale: &str,
) -> Result<(), ClusterError> {
    let initdb = binaries.initdb();
    let output = account
        .command(&initdb, folder.path())
        .arg("--pgdata")
        .arg(folder.making())
        .args(["--username", ROLE, "--encoding", "UTF8"])
        .arg(format!("--locale={locale}"))
        // Whoever can enter the socket's folder is trusted; nobody can come over a network.
        .args(["--auth-local=trust", "--auth-host=reject"])
        .args(["--data-checksums", "--no-instructions", "--no-sync"])
        .stdin(Stdio::null())
        .output()
        .map_err(at("run", &initdb))?;
    if output.status.success() {
        return Ok(());
    }
    Err(ClusterError::Failed {
        task: "make a cluster",
        said: tail(&String::from_utf8_lossy(&output.stderr)),
    })
}

/// PostgreSQL's single-user mode needs no running server, so the database is there before the
/// cluster gets its name.
fn create_database(
    making: &Path,
    binaries: &Binaries,
    account: &Account,
) -> Result<(), ClusterError> {
    let postgres = binaries.postgres();
    let failed = |said: &str| ClusterError::Failed {
        task: "create the database",
        said: tail(said),
    };
    let mut child = account
        .command(&postgres, making)
        .args(["--single", "-F"])
        .arg("-D")
        .arg(making)
        .arg("postgres")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(at("run", &postgres))?;
    if let Some(mut stdin) = child.stdin.take() {
        writeln!(stdin, "create database {DATABASE}")
            .map_err(|error| failed(&error.to_string()))?;
    }
    let output = child.wait_with_output().map_err(at("run", &postgres))?;
    let said = String::from_utf8_lossy(&output.stderr);
    // Single-user mode ends well even when its one command did not.
    if !output.status.success() || said.contains("ERROR:") || said.contains("FATAL:") {
        return Err(failed(&said));
    }
    Ok(())
}
