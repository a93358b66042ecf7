//! Starts real clusters in temporary folders.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use sqlx::{Connection as _, PgConnection};
use tempfile::TempDir;

use super::{ClusterError, PrivateCluster, default_data_dir};

/// A folder that PostgreSQL's own account may pass through.
fn open_folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    dir
}

async fn connect(cluster: &PrivateCluster) -> PgConnection {
    PgConnection::connect_with(&cluster.options())
        .await
        .unwrap()
}

async fn setting(connection: &mut PgConnection, name: &str) -> String {
    sqlx::query_scalar("select current_setting($1)")
        .bind(name)
        .fetch_one(connection)
        .await
        .unwrap()
}

/// Ended; an orphan may stay as an entry without arguments until somebody waits for it.
fn gone(pid: u32) -> bool {
    fs::read(format!("/proc/{pid}/cmdline")).map_or(true, |arguments| arguments.is_empty())
}

#[tokio::test(flavor = "multi_thread")]
async fn data_survives_a_stop_and_a_start() {
    let dir = open_folder();
    let data_dir = dir.path().join("postgres");
    let cluster = PrivateCluster::start(&data_dir).unwrap();
    let pid = cluster.pid();
    let mut connection = connect(&cluster).await;
    sqlx::query("create table kept as select 42 as answer")
        .execute(&mut connection)
        .await
        .unwrap();
    // A connection left open does not hold the stop up.
    let started = Instant::now();
    cluster.stop().unwrap();
    assert!(started.elapsed() < Duration::from_secs(10));
    assert!(gone(pid));

    let cluster = PrivateCluster::start(&data_dir).unwrap();
    let mut connection = connect(&cluster).await;
    let answer: i32 = sqlx::query_scalar("select answer from kept")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(answer, 42);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cluster_is_durable_utf8_and_closed_to_the_network() {
    let dir = open_folder();
    let cluster = PrivateCluster::start(&dir.path().join("postgres")).unwrap();
    let mut connection = connect(&cluster).await;
    for (name, value) in [
        ("listen_addresses", ""),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("server_encoding", "UTF8"),
        ("shared_buffers", "256MB"),
        ("TimeZone", "UTC"),
    ] {
        assert_eq!(setting(&mut connection, name).await, value, "{name}");
    }
    let socket_dir = fs::metadata(&cluster.socket_dir).unwrap();
    assert_eq!(socket_dir.mode() & 0o777, 0o700);
    let by_url = cluster
        .url()
        .parse::<sqlx::postgres::PgConnectOptions>()
        .unwrap();
    PgConnection::connect_with(&by_url).await.unwrap();
}

#[test]
fn dropping_the_cluster_stops_it() {
    let dir = open_folder();
    let mut cluster = PrivateCluster::start(&dir.path().join("postgres")).unwrap();
    assert!(cluster.is_running());
    let pid = cluster.pid();
    drop(cluster);
    assert!(gone(pid));
}

#[test]
fn a_second_server_on_the_same_data_is_told_who_has_it() {
    let dir = open_folder();
    let data_dir = dir.path().join("postgres");
    let first = PrivateCluster::start(&data_dir).unwrap();
    let error = PrivateCluster::start(&data_dir).unwrap_err();
    let ClusterError::InUse { pid, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(pid, &std::process::id().to_string());
    assert!(error.to_string().contains("Another Understudy server"));
    drop(first);
    PrivateCluster::start(&data_dir).unwrap();
}

#[test]
fn root_gives_up_its_rights() {
    let dir = open_folder();
    let cluster = PrivateCluster::start(&dir.path().join("postgres")).unwrap();
    let process = fs::metadata(format!("/proc/{}", cluster.pid())).unwrap();
    let data = fs::metadata(cluster.folder.cluster()).unwrap();
    assert_ne!(process.uid(), 0);
    assert_eq!(process.uid(), data.uid());
    let status = fs::read_to_string(format!("/proc/{}/status", cluster.pid())).unwrap();
    let groups = status
        .lines()
        .find_map(|line| line.strip_prefix("Groups:"))
        .unwrap();
    assert!(
        !groups.split_whitespace().any(|group| group == "0"),
        "{groups}"
    );
}

#[test]
fn ctrl_c_in_the_terminal_does_not_reach_postgresql() {
    let dir = open_folder();
    let cluster = PrivateCluster::start(&dir.path().join("postgres")).unwrap();
    let pid = i32::try_from(cluster.pid()).unwrap();
    let group = nix::unistd::getpgid(Some(nix::unistd::Pid::from_raw(pid))).unwrap();
    assert_eq!(group.as_raw(), pid);
}

#[test]
fn a_path_too_long_for_a_socket_still_works() {
    let dir = open_folder();
    let data_dir = dir.path().join("a".repeat(60)).join("b".repeat(60));
    let cluster = PrivateCluster::start(&data_dir).unwrap();
    assert!(!cluster.socket_dir.starts_with(&data_dir));
    let socket_dir = cluster.socket_dir.clone();
    cluster.stop().unwrap();
    fs::remove_dir(socket_dir).unwrap();
}

#[test]
fn a_folder_with_other_files_is_left_alone() {
    let dir = open_folder();
    fs::write(dir.path().join("thesis.tex"), "").unwrap();
    let error = PrivateCluster::start(dir.path()).unwrap_err();
    assert!(matches!(error, ClusterError::NotOurs { .. }), "{error}");
    assert!(error.to_string().contains("thesis.tex"));
}

#[test]
fn a_cluster_half_made_by_a_killed_server_is_made_anew() {
    let dir = open_folder();
    let data_dir = dir.path().join("postgres");
    fs::create_dir_all(data_dir.join("cluster.making/base")).unwrap();
    let cluster = PrivateCluster::start(&data_dir).unwrap();
    assert!(!data_dir.join("cluster.making").exists());
    drop(cluster);
}

#[test]
fn data_of_another_version_is_named() {
    let dir = open_folder();
    let data_dir = dir.path().join("postgres");
    fs::create_dir_all(data_dir.join("cluster")).unwrap();
    fs::write(data_dir.join("cluster/PG_VERSION"), "9\n").unwrap();
    let error = PrivateCluster::start(&data_dir).unwrap_err();
    assert!(
        matches!(error, ClusterError::OtherVersion { data: 9, .. }),
        "{error}"
    );
}

#[test]
fn a_start_that_fails_says_what_postgresql_said() {
    let dir = open_folder();
    let data_dir = dir.path().join("postgres");
    drop(PrivateCluster::start(&data_dir).unwrap());
    let settings = data_dir.join("cluster/postgresql.conf");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text + "\nshared_bufers = 1GB\n").unwrap();
    let error = PrivateCluster::start(&data_dir).unwrap_err();
    assert!(error.to_string().contains("shared_bufers"), "{error}");
}

#[test]
fn a_recorded_process_number_that_now_belongs_to_another_program_does_no_harm() {
    let dir = open_folder();
    let data_dir = dir.path().join("postgres");
    drop(PrivateCluster::start(&data_dir).unwrap());
    // A living process of the same user that is not PostgreSQL, as after a reboot.
    let cluster = data_dir.join("cluster");
    let owner = fs::metadata(&cluster).unwrap();
    let mut stranger = as_user("/bin/sleep", owner.uid(), owner.gid())
        .arg("60")
        .spawn()
        .unwrap();
    let pid_file = cluster.join("postmaster.pid");
    let text = format!(
        "{}\n{}\n1\n5432\n\n\n       0         0\nready   \n",
        stranger.id(),
        cluster.display()
    );
    fs::write(&pid_file, text).unwrap();
    std::os::unix::fs::chown(&pid_file, Some(owner.uid()), Some(owner.gid())).unwrap();
    let started = PrivateCluster::start(&data_dir);
    assert!(
        stranger.try_wait().unwrap().is_none(),
        "the stranger was harmed"
    );
    stranger.kill().unwrap();
    stranger.wait().unwrap();
    started.unwrap();
}

fn as_user(program: &str, uid: u32, gid: u32) -> Command {
    use std::os::unix::process::CommandExt as _;
    let mut command = Command::new(program);
    if nix::unistd::geteuid().is_root() {
        command.uid(uid).gid(gid);
    }
    command
}

/// Set for the process that plays the server to be killed.
const OWNER: &str = "UNDERSTUDY_TEST_CLUSTER_OWNER";

fn spawn_owner(data_dir: &Path) -> Child {
    let (_crate, module) = module_path!().split_once("::").unwrap();
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture"])
        .arg(format!(
            "{module}::a_killed_server_does_not_stop_the_next_start"
        ))
        .env(OWNER, data_dir)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn wait_for(what: impl Fn() -> bool) {
    let started = Instant::now();
    while !what() {
        assert!(started.elapsed() < Duration::from_mins(1), "waited in vain");
        sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_killed_server_does_not_stop_the_next_start() {
    if let Some(data_dir) = std::env::var_os(OWNER) {
        let _cluster = PrivateCluster::start(&PathBuf::from(data_dir)).unwrap();
        sleep(Duration::from_mins(2));
        return;
    }
    let dir = open_folder();
    let data_dir = dir.path().join("postgres");
    let pid_file = data_dir.join("cluster/postmaster.pid");

    // Killed while the cluster is being made.
    let mut owner = spawn_owner(&data_dir);
    wait_for(|| data_dir.join("cluster.making/base").exists());
    owner.kill().unwrap();
    owner.wait().unwrap();
    assert!(!data_dir.join("cluster").exists());

    // Killed while it serves: PostgreSQL itself lives on.
    let mut owner = spawn_owner(&data_dir);
    wait_for(|| fs::read_to_string(&pid_file).is_ok_and(|text| text.contains("ready")));
    let orphan: u32 = fs::read_to_string(&pid_file)
        .unwrap()
        .lines()
        .next()
        .unwrap()
        .parse()
        .unwrap();
    owner.kill().unwrap();
    owner.wait().unwrap();
    assert!(!gone(orphan));

    let cluster = PrivateCluster::start(&data_dir).unwrap();
    assert!(gone(orphan));
    assert_ne!(cluster.pid(), orphan);
}

#[test]
fn the_default_data_directory_is_reachable_for_postgresql() {
    let dir = default_data_dir().unwrap();
    assert!(dir.ends_with("understudy/postgres"));
    if nix::unistd::geteuid().is_root() {
        assert!(dir.starts_with("/var/lib"));
    }
}
