//! Runs a test on both engines: a fresh SQLite file, and a fresh schema of PostgreSQL.
//!
//! PostgreSQL is the one of `TEST_POSTGRES_URL`, or a private temporary cluster, begun once for
//! each test program. Where neither is possible the test fails, unless `HOUSTON_SKIP_POSTGRES=1`.

use crate::db::{Address, Db};
use crate::migrate::migrate;
use crate::params;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// A database of its own for one test; it is gone when dropped.
pub struct TestDb {
    pub db: Db,
    drop: Cleanup,
}

enum Cleanup {
    Folder(PathBuf),
    Schema { url: String, schema: String },
}

impl Drop for TestDb {
    fn drop(&mut self) {
        match &self.drop {
            Cleanup::Folder(folder) => {
                let _ = std::fs::remove_dir_all(folder);
            }
            Cleanup::Schema { url, schema } => {
                // A runtime of its own: a drop cannot wait in the one of the test.
                let (url, schema) = (url.clone(), schema.clone());
                let dropped = std::thread::spawn(move || {
                    block_on(async {
                        if let Ok(db) = Db::open(&Address::Postgres(url)).await
                            && let Ok(mut conn) = db.read().await
                        {
                            let _ = conn.batch(&format!("drop schema {schema} cascade")).await;
                        }
                    });
                });
                let _ = dropped.join();
            }
        }
    }
}

/// Runs the test on each engine.
pub fn each_db<F: Future<Output = ()>>(test: impl Fn(Db) -> F) {
    block_on(async {
        for made in [Some(sqlite().await), postgres().await].into_iter().flatten() {
            eprintln!("on {:?}", made.db.engine());
            test(made.db.clone()).await;
        }
    });
}

/// Every text of every table, one below the other.
pub async fn all_texts(conn: &mut crate::Conn) -> crate::Result<String> {
    let mut all = String::new();
    for (table, columns) in crate::erasure::tables(conn).await? {
        let is_shadow = table.starts_with("sqlite_") || table.starts_with("touch_search");
        for (column, _) in columns.iter().filter(|(_, is_text)| *is_text && !is_shadow) {
            let sql = format!("select {column} from {table} where {column} is not null");
            for text in conn.all(&sql, &[], |row| row.get::<String>(0)).await? {
                all.push_str(&text);
                all.push('\n');
            }
        }
    }
    Ok(all)
}

/// Waits for a future on a runtime of its own.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}

/// A fresh, migrated SQLite file.
pub async fn sqlite() -> TestDb {
    let folder = scratch("sqlite");
    let db = Db::open(&Address::File(folder.join("test.db"))).await.expect("opens");
    migrate(&db, 0).await.expect("migrates");
    TestDb { db, drop: Cleanup::Folder(folder) }
}

/// A fresh, migrated schema of PostgreSQL; `None` where it was allowed to do without.
pub async fn postgres() -> Option<TestDb> {
    let url = server()?;
    let schema = format!("test_{}_{}", std::process::id(), next());
    let admin = Db::open(&Address::Postgres(url.to_owned())).await.expect("PostgreSQL answers");
    let mut conn = admin.read().await.expect("connects");
    conn.batch(&format!("create schema {schema}")).await.expect("makes a schema");
    let sign = if url.contains('?') { '&' } else { '?' };
    let own = format!("{url}{sign}options=-c%20search_path%3D{schema}");
    let db = Db::open(&Address::Postgres(own)).await.expect("opens");
    migrate(&db, 0).await.expect("migrates");
    Some(TestDb { db, drop: Cleanup::Schema { url: url.to_owned(), schema } })
}

fn next() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn scratch(what: &str) -> PathBuf {
    let name = format!("houston-{what}-{}-{}", std::process::id(), next());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

/// The address of the server for tests.
fn server() -> Option<&'static str> {
    static URL: OnceLock<Option<String>> = OnceLock::new();
    URL.get_or_init(|| {
        if let Ok(url) = std::env::var("TEST_POSTGRES_URL") {
            return Some(url);
        }
        if std::env::var("HOUSTON_SKIP_POSTGRES").is_ok_and(|v| v == "1") {
            eprintln!("without PostgreSQL: HOUSTON_SKIP_POSTGRES=1");
            return None;
        }
        match private_cluster() {
            Ok(url) => Some(url),
            Err(why) => panic!(
                "tests need PostgreSQL: {why}. Install its server package, or set \
                 TEST_POSTGRES_URL, or do without it with HOUSTON_SKIP_POSTGRES=1"
            ),
        }
    })
    .as_deref()
}

/// Begins a cluster that lives as long as this process, without a port: only a socket in a folder.
fn private_cluster() -> Result<String, String> {
    let bin = server_programs().ok_or("no /usr/lib/postgresql/*/bin")?;
    let folder = scratch("postgres");
    let as_root = Path::new("/root").metadata().is_ok() && is_root();
    if as_root {
        run(Command::new("chown").arg("postgres:postgres").arg(&folder))?;
    }
    let data = folder.join("data");
    let mut init = program(&bin.join("initdb"), as_root);
    init.args(["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C", "--username=houston"]);
    run(init.arg("-D").arg(&data).current_dir(&folder))?;
    let options = format!(
        "-c listen_addresses='' -c unix_socket_directories='{}' -c fsync=off \
         -c synchronous_commit=off -c full_page_writes=off -c max_connections=300",
        folder.display()
    );
    let mut start = program(&bin.join("pg_ctl"), as_root);
    start.arg("-D").arg(&data).args(["-w", "-t", "30", "-l"]).arg(folder.join("log"));
    run(start.arg("-o").arg(options).arg("start").current_dir(&folder))?;
    watch(&bin, &data, &folder, as_root)?;
    let host = folder.display().to_string().replace('/', "%2F");
    Ok(format!("postgres://houston@{host}/postgres"))
}

/// A shell that outlives us by a moment stops the server: a test program has no last words.
fn watch(bin: &Path, data: &Path, folder: &Path, as_root: bool) -> Result<(), String> {
    let script = "while [ -d /proc/$0 ]; do sleep 1; done; \
                  \"$1\" -D \"$2\" -m immediate stop; rm -rf \"$3\"";
    let mut shell = program(Path::new("/bin/sh"), as_root);
    shell.arg("-c").arg(script).arg(std::process::id().to_string());
    shell.arg(bin.join("pg_ctl")).arg(data).arg(folder).current_dir("/");
    shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    shell.spawn().map(drop).map_err(|e| e.to_string())
}

fn server_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<PathBuf> = versions.flatten().map(|v| v.path().join("bin")).collect();
    found.retain(|bin| bin.join("initdb").exists());
    found.sort();
    found.pop()
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

/// PostgreSQL refuses to run as root.
fn program(path: &Path, as_root: bool) -> Command {
    if !as_root {
        return Command::new(path);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(path);
    command
}

fn run(command: &mut Command) -> Result<(), String> {
    let out = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output();
    let out = out.map_err(|e| format!("{command:?}: {e}"))?;
    if out.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&out.stderr)))
}

/// How many rows a table has: for tests only, the name goes into the statement.
pub async fn count(db: &Db, table: &str) -> i64 {
    let mut conn = db.read().await.expect("reads");
    let sql = format!("select count(*) from {table}");
    conn.one(&sql, params![], |row| row.get(0)).await.expect("counts")
}
