//! Stops what a killed server left running, so that the next start is an ordinary one.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tracing::warn;

use super::error::{ClusterError, at};
use super::folder::Folder;

const PATIENCE: Duration = Duration::from_mins(1);

/// Ends every PostgreSQL process that works in the cluster's folder. The caller holds the folder's
/// lock, so no living server owns them.
pub(super) fn stop(folder: &Folder) -> Result<(), ClusterError> {
    for half_made in processes_in(&folder.making()) {
        // It may end by itself in between, which is as good; so below.
        let _ = kill(half_made, Signal::SIGKILL);
    }
    wait_until_empty(&folder.making(), folder.path())?;

    let cluster = folder.cluster();
    let pid_file = cluster.join("postmaster.pid");
    let recorded = recorded_pid(&pid_file)?;
    if let Some(postmaster) = recorded.filter(|&pid| works_in(pid, &cluster)) {
        warn!("Stopping PostgreSQL (pid {postmaster}), which a killed server left running");
        let _ = kill(postmaster, Signal::SIGINT);
    }
    // Without their main process the others end by themselves.
    wait_until_empty(&cluster, folder.path())?;
    // Numbers start again after a reboot: where the recorded one now names another program,
    // PostgreSQL would take that for itself and refuse to start.
    if recorded.is_some_and(is_alive) && pid_file.exists() {
        fs::remove_file(&pid_file).map_err(at("remove", &pid_file))?;
    }
    Ok(())
}

/// The main process's number in the first line of `postmaster.pid`.
pub(super) fn recorded_pid(pid_file: &Path) -> Result<Option<Pid>, ClusterError> {
    match fs::read_to_string(pid_file) {
        Ok(text) => Ok(text
            .lines()
            .next()
            .and_then(|line| line.trim().parse().ok())
            .map(Pid::from_raw)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at("read", pid_file)(error)),
    }
}

fn processes_in(dir: &Path) -> Vec<Pid> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| {
            let pid = Pid::from_raw(entry.ok()?.file_name().to_str()?.parse().ok()?);
            works_in(pid, dir).then_some(pid)
        })
        .collect()
}

/// Whether the process is one of PostgreSQL's and works in `dir`. Its arguments tell for the main
/// process and for `initdb`; its working directory tells for the others, where the kernel lets us
/// look (in a container it may not).
fn works_in(pid: Pid, dir: &Path) -> bool {
    let proc = Path::new("/proc").join(pid.to_string());
    let Ok(arguments) = fs::read(proc.join("cmdline")) else {
        return false;
    };
    let mut arguments = arguments.split(|&byte| byte == 0);
    let program = arguments.next().unwrap_or_default();
    let name = program
        .rsplit(|&byte| byte == b'/')
        .next()
        .unwrap_or_default();
    // A server process shows as "postgres: checkpointer".
    let postgres = name.starts_with(b"postgres") || program.starts_with(b"postgres:");
    if !postgres && name != b"initdb" {
        return false;
    }
    arguments.any(|argument| Path::new(OsStr::from_bytes(argument)) == dir)
        || fs::read_link(proc.join("cwd")).is_ok_and(|cwd| cwd == dir)
}

fn is_alive(pid: Pid) -> bool {
    matches!(kill(pid, None), Ok(()) | Err(Errno::EPERM))
}

fn wait_until_empty(dir: &Path, data_dir: &Path) -> Result<(), ClusterError> {
    let started = Instant::now();
    loop {
        let Some(pid) = processes_in(dir).first().copied() else {
            return Ok(());
        };
        if started.elapsed() > PATIENCE {
            return Err(ClusterError::LeftRunning {
                pid: pid.as_raw(),
                data_dir: data_dir.to_owned(),
            });
        }
        sleep(Duration::from_millis(20));
    }
}
