//! Finds PostgreSQL's programs on this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::ClusterError;

/// Oldest major version that the schema works with.
const OLDEST: u32 = 14;

/// One installed PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    pub(super) dir: PathBuf,
    pub(super) major: u32,
}

impl Binaries {
    /// The installation to use: the one that wrote the data, else the first in PATH, else the
    /// newest in the system's versioned folders, else the one `make` installed.
    pub(super) fn find(data: Option<DataVersion>) -> Result<Self, ClusterError> {
        let tools = tools_dir();
        let places = in_path()
            .into_iter()
            .chain(versioned())
            .chain(tools.clone());
        let found: Vec<Self> = places.filter_map(|dir| Self::at(&dir)).collect();
        let Some(first) = found.first() else {
            let tools = tools.unwrap_or_else(|| PathBuf::from("~/.cache/understudy/tools"));
            return Err(ClusterError::NotInstalled {
                tools: tools.display().to_string(),
            });
        };
        let newest = found
            .iter()
            .map(|one| one.major)
            .max()
            .unwrap_or(first.major);
        if let Some(data) = data {
            return found
                .iter()
                .find(|one| one.major == data.major)
                .cloned()
                .ok_or(ClusterError::OtherVersion {
                    data_dir: data.data_dir,
                    data: data.major,
                    found: newest,
                });
        }
        found
            .iter()
            .find(|one| one.major >= OLDEST)
            .cloned()
            .ok_or(ClusterError::TooOld {
                found: newest,
                needed: OLDEST,
            })
    }

    pub(super) fn initdb(&self) -> PathBuf {
        self.dir.join("initdb")
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.dir.join("postgres")
    }

    /// Follows symbolic links first: PostgreSQL finds its own files beside the real program.
    fn at(dir: &Path) -> Option<Self> {
        let postgres = dir.join("postgres").canonicalize().ok()?;
        let dir = postgres.parent()?.to_owned();
        dir.join("initdb").is_file().then_some(())?;
        let said = Command::new(&postgres).arg("--version").output().ok()?;
        let major = major_of(&String::from_utf8_lossy(&said.stdout))?;
        Some(Self { dir, major })
    }
}

/// What the data directory says of itself.
#[derive(Debug, Clone)]
pub(super) struct DataVersion {
    pub(super) major: u32,
    pub(super) data_dir: PathBuf,
}

/// `postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)` is 15.
fn major_of(version: &str) -> Option<u32> {
    let number = version.split_once(')')?.1.trim();
    let digits = number
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(number.len());
    number[..digits].parse().ok()
}

fn in_path() -> Vec<PathBuf> {
    std::env::var_os("PATH")
        .map(|path| {
            std::env::split_paths(&path)
                .filter(|dir| dir.is_absolute())
                .collect()
        })
        .unwrap_or_default()
}

/// Debian's and Red Hat's versioned folders, newest first.
fn versioned() -> Vec<PathBuf> {
    let debian = subfolders(Path::new("/usr/lib/postgresql"), "");
    let red_hat = subfolders(Path::new("/usr"), "pgsql-");
    let mut found: Vec<(u32, PathBuf)> = debian.into_iter().chain(red_hat).collect();
    found.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    found.into_iter().map(|(_, dir)| dir.join("bin")).collect()
}

fn subfolders(parent: &Path, prefix: &str) -> Vec<(u32, PathBuf)> {
    let Ok(entries) = parent.read_dir() else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let major = entry
                .file_name()
                .to_str()?
                .strip_prefix(prefix)?
                .parse()
                .ok()?;
            Some((major, entry.path()))
        })
        .collect()
}

fn tools_dir() -> Option<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))?;
    Some(cache.join("understudy/tools/postgresql/bin"))
}

#[cfg(test)]
mod tests {
    use super::major_of;

    #[test]
    fn the_major_version_is_read_from_what_postgres_says() {
        assert_eq!(
            major_of("postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)\n"),
            Some(15)
        );
        assert_eq!(major_of("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major_of("bash: postgres: command not found"), None);
    }
}
