//! A private, temporary PostgreSQL cluster for the tests: nothing of the machine's own server is touched.

use crate::packages::is_root;
use crate::project::{must_run, output_of};
use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const START_TIMEOUT: Duration = Duration::from_secs(30);

/// A guard that holds the server: it waits for our end of a pipe to close, which happens however we end
/// (return, panic, Ctrl-C, kill -9), then stops the server and removes its folder.
const GUARD: &str = r#"
dir=$1; shift
trap '' INT TERM HUP
"$@" >"$dir/server.log" 2>&1 &
server=$!
read -r _ || true
kill -INT "$server" 2>/dev/null
wait "$server"
rm -rf "$dir"
"#;

/// A running cluster; dropping it stops and removes it.
pub struct Cluster {
    /// `postgres://…` address of its database.
    pub url: String,
    guard: Child,
}

impl Cluster {
    pub fn start() -> Result<Cluster, String> {
        let bin = bin_dir().ok_or("PostgreSQL's initdb is not under /usr/lib/postgresql")?;
        let dir = make_dir()?;
        // The folder must not outlive a failed start.
        Cluster::start_in(&bin, &dir).inspect_err(|_| {
            let _ = fs::remove_dir_all(&dir);
        })
    }

    fn start_in(bin: &Path, dir: &Path) -> Result<Cluster, String> {
        let password = random_hex()?;
        fs::write(dir.join("password"), &password)
            .map_err(|error| format!("password file: {error}"))?;
        if is_root() {
            must_run(
                "giving the folder to postgres",
                Command::new("chown").args(["-R", "postgres:"]).arg(dir),
            )?;
        }
        let data = dir.join("data");
        // C.UTF-8 folds the case of Cyrillic; plain C does not.
        let initdb = as_postgres(&bin.join("initdb"))
            .args(["--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "--username=houston"])
            .args(["--auth=password", "--pwfile"])
            .arg(dir.join("password"))
            .arg("-D")
            .arg(&data)
            .current_dir(dir)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("initdb: {error}"))?;
        if !initdb.status.success() {
            return Err(format!("initdb: {}", String::from_utf8_lossy(&initdb.stderr)));
        }
        let port = free_port()?;
        let guard = spawn_guard(bin, dir, &data, port)?;
        let url = format!("postgres://houston:{password}@127.0.0.1:{port}/postgres");
        let mut cluster = Cluster { url, guard };
        cluster.wait_until_ready(bin, dir, port)?;
        Ok(cluster)
    }

    fn wait_until_ready(&mut self, bin: &Path, dir: &Path, port: u16) -> Result<(), String> {
        let started = Instant::now();
        while started.elapsed() < START_TIMEOUT {
            let ready = Command::new(bin.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])
                .status();
            if matches!(ready, Ok(status) if status.success()) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(dir.join("server.log")).unwrap_or_default();
        Err(format!("PostgreSQL did not answer within {} s:\n{log}", START_TIMEOUT.as_secs()))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Closing the pipe tells the guard; waiting makes sure that the folder is gone when we are.
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

fn spawn_guard(bin: &Path, dir: &Path, data: &Path, port: u16) -> Result<Child, String> {
    let server = as_postgres(&bin.join("postgres"));
    let settings = [
        "fsync=off".to_owned(),
        "full_page_writes=off".to_owned(),
        "synchronous_commit=off".to_owned(),
        "max_connections=300".to_owned(),
        "listen_addresses=127.0.0.1".to_owned(),
        format!("port={port}"),
        format!("unix_socket_directories={}", dir.display()),
    ];
    let mut guard = Command::new("sh");
    guard.args(["-c", GUARD, "guard"]).arg(dir);
    guard.arg(server.get_program()).args(server.get_args()).arg("-D").arg(data);
    for setting in settings {
        guard.arg("-c").arg(setting);
    }
    guard
        .current_dir(dir)
        .stdin(Stdio::piped())
        // A group of its own: Ctrl-C in the terminal must reach the guard through the pipe, not before.
        .process_group(0)
        .spawn()
        .map_err(|error| format!("starting PostgreSQL: {error}"))
}

/// The newest installed server's programs.
pub fn bin_dir() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| {
            let dir = entry.ok()?.path();
            let version = dir.file_name()?.to_str()?.parse().ok()?;
            let bin = dir.join("bin");
            bin.join("initdb").is_file().then_some((version, bin))
        })
        .collect();
    versions.sort();
    versions.pop().map(|(_, bin)| bin)
}

fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
    command
}

fn make_dir() -> Result<PathBuf, String> {
    // As root the folder must be reachable for the user postgres, which $TMPDIR need not be.
    let parent = if is_root() { PathBuf::from("/tmp") } else { std::env::temp_dir() };
    let template = parent.join("houston-test-pg.XXXXXX");
    let made =
        output_of("making a temporary folder", Command::new("mktemp").arg("-d").arg(template))?;
    Ok(PathBuf::from(made.trim_end()))
}

fn free_port() -> Result<u16, String> {
    let listener =
        TcpListener::bind(("127.0.0.1", 0)).map_err(|error| format!("free port: {error}"))?;
    listener
        .local_addr()
        .map(|address| address.port())
        .map_err(|error| format!("free port: {error}"))
}

fn random_hex() -> Result<String, String> {
    let mut bytes = [0_u8; 16];
    fs::File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .map_err(|error| format!("random password: {error}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
