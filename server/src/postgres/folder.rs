//! The folder that holds the private cluster: its layout, its lock and who may enter it.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use super::account::Account;
use super::error::{ClusterError, at};

/// The longest socket path that every supported kernel accepts is 107 bytes.
const LONGEST_SOCKET_PATH: usize = 100;
const SOCKET_FILE: &str = ".s.PGSQL.5432.lock";
/// A log that grew past this is set aside at the next start.
const LARGEST_LOG: u64 = 16 * 1024 * 1024;
const LOCK_PATIENCE: Duration = Duration::from_secs(1);
const MAKING: &str = "cluster.making";

/// `data_dir` with `cluster/` (PostgreSQL's own data), `socket/`, `postgres.log` and `lock`.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder if it is missing, and refuses one that holds other things.
    pub(super) fn open(data_dir: &Path) -> Result<Self, ClusterError> {
        if let Some(parent) = data_dir.parent() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o755)
                .create(parent)
                .map_err(at("create", parent))?;
        }
        match DirBuilder::new().mode(0o700).create(data_dir) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(at("create", data_dir)(error));
            }
            Ok(()) | Err(_) => {}
        }
        let path = data_dir.canonicalize().map_err(at("open", data_dir))?;
        for entry in path.read_dir().map_err(at("read", &path))? {
            let name = entry.map_err(at("read", &path))?.file_name();
            let name = name.to_string_lossy();
            let ours = [
                "lock",
                "cluster",
                MAKING,
                "socket",
                "postgres.log",
                "postgres.log.old",
            ];
            if !ours.contains(&name.as_ref()) {
                return Err(ClusterError::NotOurs {
                    data_dir: path,
                    example: name.into_owned(),
                });
            }
        }
        Ok(Self { path })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// PostgreSQL's own data directory.
    pub(super) fn cluster(&self) -> PathBuf {
        self.path.join("cluster")
    }

    /// Where a new cluster is made before it gets its name.
    pub(super) fn making(&self) -> PathBuf {
        self.path.join(MAKING)
    }

    pub(super) fn log_file(&self) -> PathBuf {
        self.path.join("postgres.log")
    }

    /// Takes the folder for this process, or says who has it.
    pub(super) fn lock(&self) -> Result<File, ClusterError> {
        let path = self.path.join("lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(at("open", &path))?;
        let started = Instant::now();
        while let Err(error) = file.try_lock() {
            match error {
                // A server in its last moments, or a program that this process is just starting
                // and that has not yet let go of the file.
                TryLockError::WouldBlock if started.elapsed() < LOCK_PATIENCE => {
                    sleep(Duration::from_millis(20));
                }
                TryLockError::WouldBlock => return Err(self.in_use(&mut file)),
                TryLockError::Error(error) => return Err(at("lock", &path)(error)),
            }
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| write!(file, "{}", std::process::id()))
            .map_err(at("write", &path))?;
        Ok(file)
    }

    fn in_use(&self, lock: &mut File) -> ClusterError {
        let mut pid = String::new();
        // Without the number the message still helps.
        let _ = lock.read_to_string(&mut pid);
        let pid = pid.trim();
        ClusterError::InUse {
            pid: if pid.is_empty() { "unknown" } else { pid }.to_owned(),
            data_dir: self.path.clone(),
        }
    }

    /// Only the account (and root) may enter.
    pub(super) fn give_to(&self, account: &Account) -> Result<(), ClusterError> {
        make_private(&self.path, account)
    }

    /// A log to append to; the account needs no right to it, it gets the open file.
    pub(super) fn open_log(&self) -> Result<File, ClusterError> {
        let path = self.log_file();
        if path.metadata().is_ok_and(|about| about.len() > LARGEST_LOG) {
            let old = self.path.join("postgres.log.old");
            fs::rename(&path, old).map_err(at("rename", &path))?;
        }
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(at("open", &path))
    }

    /// A private folder for the socket: beside the data, or, where that path is too long for a
    /// socket, in the run-time folder or the temporary one.
    pub(super) fn socket_dir(&self, account: &Account) -> Result<PathBuf, ClusterError> {
        let beside = self.path.join("socket");
        if beside.join(SOCKET_FILE).as_os_str().len() < LONGEST_SOCKET_PATH {
            make_private(&beside, account)?;
            return Ok(beside);
        }
        let hash = hex::encode(Sha256::digest(self.path.as_os_str().as_encoded_bytes()));
        let run_time = PathBuf::from(format!("/run/user/{}", account.uid));
        let parent = if !account.drops_root && run_time.is_dir() {
            run_time
        } else {
            PathBuf::from("/tmp")
        };
        let dir = parent.join(format!("understudy-{}-{}", account.uid, &hash[..16]));
        make_private(&dir, account)?;
        Ok(dir)
    }
}

/// Makes or takes over `dir`, closed to everybody else. In a shared folder somebody else may have
/// put something there first, so a link or a stranger's folder is refused.
fn make_private(dir: &Path, account: &Account) -> Result<(), ClusterError> {
    match DirBuilder::new().mode(0o700).create(dir) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(at("create", dir)(error));
        }
        Ok(()) | Err(_) => {}
    }
    let about = dir.symlink_metadata().map_err(at("look at", dir))?;
    let me = nix::unistd::geteuid().as_raw();
    if !about.is_dir() || ![me, account.uid].contains(&about.uid()) {
        let error = io::Error::other("it belongs to somebody else");
        return Err(at("use", dir)(error));
    }
    if about.uid() != account.uid {
        chown(dir, Some(account.uid), Some(account.gid)).map_err(at("give away", dir))?;
    }
    if about.mode() & 0o777 != 0o700 {
        fs::set_permissions(dir, Permissions::from_mode(0o700)).map_err(at("close", dir))?;
    }
    Ok(())
}
