//! PostgreSQL's main process: starts it, waits until it is ready, stops it in order.

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::process::{Child, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tracing::{error, info, warn};

use super::PORT;
use super::account::Account;
use super::binaries::Binaries;
use super::error::{ClusterError, at, tail};
use super::folder::Folder;
use super::leftovers::recorded_pid;

/// Recovery after a crash can take minutes; it shows in the log all the while.
const START_PATIENCE: Duration = Duration::from_mins(5);
const STOP_PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(10);

#[derive(Debug)]
pub(super) struct Postmaster {
    child: Child,
    stopped: bool,
}

impl Postmaster {
    /// Starts PostgreSQL on the folder's cluster and waits until it takes connections.
    pub(super) fn start(
        folder: &Folder,
        binaries: &Binaries,
        account: &Account,
        socket_dir: &Path,
    ) -> Result<Self, ClusterError> {
        let log = folder.open_log()?;
        let log_start = log
            .metadata()
            .map_err(at("look at", &folder.log_file()))?
            .len();
        let postgres = binaries.postgres();
        let cluster = folder.cluster();
        let mut sockets = std::ffi::OsString::from("unix_socket_directories=");
        sockets.push(socket_dir);
        // On the command line, so that an edited settings file cannot undo them.
        let child = account
            .command(&postgres, &cluster)
            .arg("-D")
            .arg(&cluster)
            .args(["-c", "listen_addresses=", "-c"])
            .arg(sockets)
            .args(["-c", "unix_socket_permissions=0700", "-c", "fsync=on"])
            .args(["-c", "full_page_writes=on", "-c", "logging_collector=off"])
            .args(["-c", &format!("port={PORT}")])
            .stdin(Stdio::null())
            .stdout(log.try_clone().map_err(at("open", &folder.log_file()))?)
            .stderr(log)
            .spawn()
            .map_err(at("run", &postgres))?;
        let mut postmaster = Self {
            child,
            stopped: false,
        };
        postmaster.wait_until_ready(folder, log_start)?;
        Ok(postmaster)
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// PostgreSQL writes its state into the eighth line of `postmaster.pid`.
    fn wait_until_ready(&mut self, folder: &Folder, log_start: u64) -> Result<(), ClusterError> {
        let pid_file = folder.cluster().join("postmaster.pid");
        let pid = self.child_pid();
        let started = Instant::now();
        let mut told = false;
        loop {
            let state = fs::read_to_string(&pid_file).unwrap_or_default();
            let ready = state
                .lines()
                .nth(7)
                .is_some_and(|line| line.trim() == "ready");
            if ready && recorded_pid(&pid_file)? == Some(pid) {
                return Ok(());
            }
            let ended = self.child.try_wait().map_err(at("watch", &pid_file))?;
            if ended.is_some() || started.elapsed() > START_PATIENCE {
                return Err(ClusterError::Failed {
                    task: "start",
                    said: log_since(folder, log_start),
                });
            }
            if !told && started.elapsed() > Duration::from_secs(3) {
                told = true;
                info!(
                    "PostgreSQL is still starting; see {}",
                    folder.log_file().display()
                );
            }
            sleep(PAUSE);
        }
    }

    /// Fast shutdown: connections are ended, everything is written; harder only if that hangs.
    pub(super) fn stop(&mut self) -> Result<(), ClusterError> {
        if self.stopped {
            return Ok(());
        }
        for signal in [Signal::SIGINT, Signal::SIGQUIT, Signal::SIGKILL] {
            // A child that was not waited for keeps its number, so this never hits a stranger.
            if self.wait(Duration::ZERO)?.is_none() {
                let _ = kill(self.child_pid(), signal);
            }
            if let Some(status) = self.wait(STOP_PATIENCE)? {
                self.stopped = true;
                info!("PostgreSQL has stopped ({status})");
                return Ok(());
            }
            warn!("PostgreSQL (pid {}) did not stop on {signal}", self.pid());
        }
        Err(ClusterError::Failed {
            task: "stop",
            said: format!("process {} ignores every signal", self.pid()),
        })
    }

    fn wait(&mut self, patience: Duration) -> Result<Option<ExitStatus>, ClusterError> {
        let started = Instant::now();
        loop {
            let status = self
                .child
                .try_wait()
                .map_err(|error| ClusterError::Failed {
                    task: "be waited for",
                    said: error.to_string(),
                })?;
            if status.is_some() || started.elapsed() >= patience {
                return Ok(status);
            }
            sleep(PAUSE);
        }
    }

    fn child_pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).expect("process numbers fit in pid_t"))
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        if let Err(problem) = self.stop() {
            error!("{problem}");
        }
    }
}

/// What PostgreSQL wrote to its log during this start.
fn log_since(folder: &Folder, start: u64) -> String {
    let mut said = Vec::new();
    let read = File::open(folder.log_file()).and_then(|mut file| {
        file.seek(SeekFrom::Start(start))?;
        file.read_to_end(&mut said)
    });
    match read {
        Ok(0) | Err(_) => format!("it said nothing; see {}", folder.log_file().display()),
        Ok(_) => tail(&String::from_utf8_lossy(&said)),
    }
}
