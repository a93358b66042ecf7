//! The server that is measured: a process of its own, on a free port, with a database of its own.

use crate::http::{Connection, Request};
use anyhow::{Context, Result, bail, ensure};
use std::fs::File;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::time::sleep;

/// Making a cluster and loading the demo takes a while.
const PATIENCE: Duration = Duration::from_mins(5);
/// How finely the time until the server is ready is measured.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// What the key of the benchmark may do.
const SCOPES: [&str; 5] = [
    "streams:read",
    "streams:write",
    "items:read",
    "items:write",
    "models:write",
];

/// Where the program and its data are.
#[derive(Debug, Clone)]
pub struct Place {
    /// The server's program.
    pub program: PathBuf,
    /// A folder that is removed afterwards.
    pub folder: PathBuf,
    /// What the browser loads.
    pub site_root: PathBuf,
    /// Whether the demo is loaded first.
    pub demo: bool,
}

impl Place {
    /// Where the private PostgreSQL keeps its data.
    pub fn data_dir(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        // Whatever is set for the developer's own server must not reach this one.
        for name in [
            "DATABASE_URL",
            "UNDERSTUDY_BIND",
            "UNDERSTUDY_PUBLIC_URL",
            "UNDERSTUDY_LOG",
            "UNDERSTUDY_LOG_FORMAT",
        ] {
            command.env_remove(name);
        }
        command
            .env("UNDERSTUDY_DATA_DIR", self.data_dir())
            .env("UNDERSTUDY_SITE_ROOT", &self.site_root)
            .stdin(Stdio::null());
        command
    }

    /// Gives somebody an account like those of the demo.
    pub fn add_person(&self, name: &str) -> Result<()> {
        let mut command = self.command();
        let email = format!("{name}@demo.example");
        command.args(["user", "add", "--name", name, "--email", &email]);
        command.args(["--role", "reviewer", "--password-stdin"]);
        let mut adding = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .context("The program cannot be run")?;
        let mut into = adding.stdin.take().context("The program takes no input")?;
        into.write_all(crate::person::PASSWORD.as_bytes())?;
        drop(into);
        ensure!(adding.wait()?.success(), "{name} cannot be added");
        Ok(())
    }

    /// Makes an API key with the command-line program.
    pub fn key(&self) -> Result<String> {
        let mut command = self.command();
        command.args(["key", "add", "--name", "bench"]);
        for scope in SCOPES {
            command.args(["--scope", scope]);
        }
        let made = command.output().context("The program cannot be run")?;
        ensure!(
            made.status.success(),
            "No key could be made: {}",
            String::from_utf8_lossy(&made.stderr)
        );
        Ok(String::from_utf8(made.stdout)?.trim().to_owned())
    }
}

/// A server that runs; dropping it ends it.
#[derive(Debug)]
pub struct Server {
    process: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// How long it took from start to ready.
    pub ready_after: Duration,
}

impl Server {
    /// Starts it and waits until it is ready.
    pub async fn start(place: &Place) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
        let log = File::options()
            .create(true)
            .append(true)
            .open(place.log())?;
        let started = Instant::now();
        let process = place
            .command()
            .args(["serve", "--bind", &address.to_string()])
            .args(place.demo.then_some("--demo"))
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("{} cannot be run", place.program.display()))?;
        let mut server = Self {
            process,
            address,
            ready_after: Duration::ZERO,
        };
        while !server.is_ready().await {
            if let Some(ended) = server.process.try_wait()? {
                bail!("The server ended ({ended}): {}", last_lines(&place.log()));
            }
            if started.elapsed() > PATIENCE {
                bail!("The server is not ready: {}", last_lines(&place.log()));
            }
            sleep(LOOK_EVERY).await;
        }
        server.ready_after = started.elapsed();
        Ok(server)
    }

    async fn is_ready(&self) -> bool {
        let asked = async {
            let mut connection = Connection::open(self.address).await?;
            let answer = connection.ask(&Request::get("/readyz", "")).await?;
            anyhow::Ok(answer.head.status == 200)
        };
        asked.await.unwrap_or(false)
    }

    /// Its memory that is not swapped out, in MB.
    pub fn resident_mb(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let kib = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|text| text.split_whitespace().next())
            .and_then(|number| number.parse::<f64>().ok());
        Ok(kib.context("The memory of the server is not told")? * 1.024 / 1_000.0)
    }

    /// Processor time that it has used, in seconds, PostgreSQL apart.
    pub fn cpu_seconds(&self) -> Result<f64> {
        /// So many in a second, on every Linux of today.
        const TICKS: f64 = 100.0;
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        // The name in brackets may hold anything; user and system time are the 12th and 13th after it.
        let (_, rest) = stat.rsplit_once(')').context("/proc tells no times")?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let of = |index: usize| -> Result<f64> {
            let text = fields.get(index).context("/proc tells no times")?;
            Ok(text.parse::<f64>()?)
        };
        Ok((of(11)? + of(12)?) / TICKS)
    }

    /// Tells it to stop, and waits until it has.
    pub fn stop(mut self) -> Result<()> {
        self.end()
    }

    fn end(&mut self) -> Result<()> {
        if self.process.try_wait()?.is_none() {
            let pid = self.process.id().to_string();
            Command::new("kill").args(["-TERM", &pid]).status()?;
            let asked = Instant::now();
            while self.process.try_wait()?.is_none() {
                ensure!(
                    asked.elapsed() < PATIENCE,
                    "the server does not end when it is told to"
                );
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Only after an error: it is told already.
        let _ = self.end();
    }
}

fn last_lines(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().rev().take(5).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}
