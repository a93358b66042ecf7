//! The unprivileged account that PostgreSQL runs as, and where its data goes by default.

use std::ffi::OsStr;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::unistd::{Uid, User, geteuid};

use super::error::{ClusterError, at};
use super::folder::Folder;

/// Where the private cluster lives unless the configuration says otherwise.
///
/// Root's home is closed to the account that must run PostgreSQL, so root gets `/var/lib`.
pub fn default_data_dir() -> Result<PathBuf, ClusterError> {
    if geteuid().is_root() {
        return Ok(PathBuf::from("/var/lib/understudy/postgres"));
    }
    let data_home = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/share")))
        .ok_or(ClusterError::NoHome)?;
    Ok(data_home.join("understudy/postgres"))
}

/// Who runs PostgreSQL.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// Whether this process must give its rights up to become that account.
    pub(super) drops_root: bool,
}

impl Account {
    /// This process's own account; for root, whoever owns the data already, else `postgres` or
    /// `nobody`.
    pub(super) fn choose(folder: &Folder) -> Result<Self, ClusterError> {
        let me = geteuid();
        if !me.is_root() {
            let name = User::from_uid(me).ok().flatten().map(|user| user.name);
            return Ok(Self {
                name: name.unwrap_or_else(|| me.to_string()),
                uid: me.as_raw(),
                gid: nix::unistd::getegid().as_raw(),
                drops_root: false,
            });
        }
        let user = owner(&folder.cluster())?
            .or_else(|| named("postgres"))
            .or_else(|| named("nobody"))
            .ok_or(ClusterError::NoAccount)?;
        let account = Self {
            name: user.name,
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
            drops_root: true,
        };
        account.must_reach(folder.path())?;
        Ok(account)
    }

    /// A command that runs as this account, in `folder`, with nothing of our environment but what
    /// PostgreSQL needs: a stray PGPORT or PGDATA would change where it listens and writes.
    pub(super) fn command(&self, program: &Path, folder: &Path) -> Command {
        let path = std::env::var_os("PATH");
        let mut command = Command::new(program);
        command
            .env_clear()
            .env(
                "PATH",
                path.as_deref().unwrap_or(OsStr::new("/usr/bin:/bin")),
            )
            .env("LC_ALL", "C")
            .env("TZ", "UTC")
            .current_dir(folder)
            // The terminal's Ctrl-C is for the server, which then stops PostgreSQL in order.
            .process_group(0);
        if self.drops_root {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Every folder above `data_dir` must let the account through.
    fn must_reach(&self, data_dir: &Path) -> Result<(), ClusterError> {
        for folder in data_dir.ancestors().skip(1) {
            let about = folder.metadata().map_err(at("look at", folder))?;
            let (uid, gid, mode) = (about.uid(), about.gid(), about.mode());
            let open = if uid == self.uid {
                mode & 0o100
            } else if gid == self.gid {
                mode & 0o010
            } else {
                mode & 0o001
            };
            if open == 0 {
                return Err(ClusterError::NotReachable {
                    user: self.name.clone(),
                    folder: folder.to_owned(),
                });
            }
        }
        Ok(())
    }
}

fn named(name: &str) -> Option<User> {
    User::from_name(name).ok().flatten()
}

/// The account that owns `path`, unless that is root or nothing is there.
fn owner(path: &Path) -> Result<Option<User>, ClusterError> {
    match path.metadata() {
        Ok(about) if about.uid() != 0 => {
            Ok(User::from_uid(Uid::from_raw(about.uid())).ok().flatten())
        }
        Ok(_) => Ok(None),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at("look at", path)(error)),
    }
}
