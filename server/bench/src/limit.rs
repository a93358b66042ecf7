//! What PostgreSQL itself can do on this machine: the same cluster, the same settings, no server in between.

use crate::report::Section;
use crate::server::Place;
use crate::times::per_second;
use anyhow::{Context, Result, ensure};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Clients that insert one row at a time.
const CLIENTS: [u32; 2] = [8, 32];
/// How long each measurement takes, in seconds.
const SECONDS: &str = "5";
/// Rows that are copied.
const COPIED: u64 = 300_000;
/// What a row has besides its text: its header, its number and the length of the text.
const BESIDES: usize = 24 + 8 + 4;

/// PostgreSQL's own programs, told where the cluster is.
pub struct Postgres {
    programs: PathBuf,
    socket: String,
    port: String,
}

impl Postgres {
    /// The one that the server started.
    pub fn of(place: &Place) -> Result<Self> {
        const PORT_LINE: usize = 3;
        let recorded = std::fs::read_to_string(place.data_dir().join("cluster/postmaster.pid"))?;
        let mut lines = recorded.lines().skip(PORT_LINE).map(str::trim);
        let (port, socket) = (lines.next(), lines.next());
        Ok(Self {
            programs: programs()?,
            port: port
                .context("PostgreSQL's port is not recorded")?
                .to_owned(),
            socket: socket
                .context("PostgreSQL's socket is not recorded")?
                .to_owned(),
        })
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.args(["-h", &self.socket, "-p", &self.port, "-U", "understudy"]);
        command
    }

    fn psql(&self) -> Command {
        let mut command = self.command("psql");
        command.args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            "understudy",
        ]);
        command
    }

    /// The one value that a query gives.
    pub fn value(&self, query: &str) -> Result<String> {
        told(self.psql().args(["-c", query]))
    }

    /// How many bytes the rows of one item of a stream take, indexes apart.
    fn row_size(&self, stream: &str) -> Result<usize> {
        let size = self.value(&format!(
            "select round(avg(pg_column_size(i.*) + pg_column_size(p.*) + pg_column_size(s.*) + pg_column_size(q.*)))
             from (select * from items where stream_id = (select id from streams where slug = '{stream}')
                   order by id desc limit 1000) i
             join item_payloads p on p.stream_id = i.stream_id and p.item_id = i.id
             join predictions s on s.stream_id = i.stream_id and s.item_id = i.id
             join queue q on q.stream_id = i.stream_id and q.item_id = i.id"
        ))?;
        size.parse()
            .with_context(|| format!("The stream {stream} has no items"))
    }

    /// Inserts per second, and rows per second in bulk.
    pub fn measure(&self, stream: &str, folder: &Path) -> Result<Section> {
        let size = self.row_size(stream)?;
        let text = "x7".repeat(size.saturating_sub(BESIDES).div_ceil(2));
        self.value(
            "drop table if exists bench_rows;
             create table bench_rows (id bigint generated always as identity primary key, body text not null);
             checkpoint",
        )?;
        let mut section = Section::new("PostgreSQL alone, same cluster, durable");
        section.add(
            "pg_row_bytes".to_owned(),
            "Size of an item's rows together".to_owned(),
            size as f64,
            "bytes",
        );
        let script = folder.join("insert.sql");
        std::fs::write(
            &script,
            format!("insert into bench_rows (body) values ('{text}');\n"),
        )?;
        for clients in CLIENTS {
            let rate = self.inserts_per_second(&script, clients)?;
            section.add(
                format!("pg_insert_{clients}_per_second"),
                format!("Single-row inserts, {clients} clients (pgbench)"),
                rate,
                "/s",
            );
        }
        section.add(
            "pg_copy_per_second".to_owned(),
            "COPY, one client".to_owned(),
            self.copied_per_second(&text)?,
            "rows/s",
        );
        self.value("drop table bench_rows")?;
        Ok(section)
    }

    fn inserts_per_second(&self, script: &Path, clients: u32) -> Result<f64> {
        let mut command = self.command("pgbench");
        command.args([
            "-n",
            "-M",
            "prepared",
            "-j",
            "2",
            "-T",
            SECONDS,
            "-c",
            &clients.to_string(),
            "-f",
        ]);
        let said = told(command.arg(script).arg("understudy"))?;
        let rate = said
            .lines()
            .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        rate.with_context(|| format!("pgbench said no rate: {said}"))
    }

    fn copied_per_second(&self, text: &str) -> Result<f64> {
        let lines = format!("{text}\n").repeat(1_000);
        let from = Instant::now();
        let mut psql = self
            .psql()
            .args(["-c", "copy bench_rows (body) from stdin"])
            .stdin(Stdio::piped())
            .spawn()?;
        let mut into = psql.stdin.take().context("psql takes no input")?;
        for _ in 0..COPIED / 1_000 {
            into.write_all(lines.as_bytes())?;
        }
        drop(into);
        ensure!(psql.wait()?.success(), "COPY failed");
        Ok(per_second(COPIED, from.elapsed()))
    }
}

fn told(command: &mut Command) -> Result<String> {
    let done = command
        .output()
        .with_context(|| format!("{command:?} cannot be run"))?;
    ensure!(
        done.status.success(),
        "{command:?} failed: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    Ok(String::from_utf8(done.stdout)?.trim().to_owned())
}

/// The folder with `pgbench` and `psql`: the newest of Debian's, else one in PATH.
fn programs() -> Result<PathBuf> {
    let mut folders: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .collect();
    folders.sort();
    let named = folders.into_iter().rev().map(|(_, folder)| folder);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths: Vec<PathBuf> = std::env::split_paths(&path).collect();
    named
        .chain(paths)
        .find(|folder| folder.join("pgbench").is_file() && folder.join("psql").is_file())
        .context(
            "pgbench was not found: it comes with PostgreSQL (on Debian in the package postgresql)",
        )
}
