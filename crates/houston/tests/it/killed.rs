//! The program dies in the middle of an import, or the disk is full: nothing is lost, nothing is
//! there twice.

use crate::{agency, houston, mailbox, program};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use store::params;
use store::testing::block_on;
use store::{Address, Conn, Db};

const N_LETTERS: usize = 3_000;
const N_ROUNDS: i64 = 10;

/// Number, key, state, direction, conversation, sender of a touch.
type Touch = (i64, Vec<u8>, String, String, Option<i64>, String);

/// What an import leaves, without the moments at which it did.
#[derive(Debug, Default, PartialEq)]
struct Content {
    /// In the order of their numbers.
    touches: Vec<Touch>,
    n_texts: i64,
    n_cues: i64,
    n_searched: i64,
    n_contacts: i64,
    verdict: String,
}

async fn number(conn: &mut Conn, sql: &str) -> i64 {
    conn.one(sql, params![], |row| row.get(0)).await.expect("a number")
}

fn content(data: &Path) -> Content {
    block_on(async {
        let db = Db::open(&Address::File(data.join("houston.db"))).await.expect("opens");
        let mut conn = db.read().await.expect("reads");
        let touches = "select touch_id, dedupe_key, state, direction, thread, sender from touch
            order by touch_id";
        let touches = conn.all(touches, params![], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
        });
        Content {
            touches: touches.await.expect("touches"),
            n_texts: number(&mut conn, "select count(*) from touch_text").await,
            n_cues: number(&mut conn, "select count(*) from cue").await,
            n_searched: number(&mut conn, "select count(*) from touch_search_docsize").await,
            n_contacts: number(&mut conn, "select count(*) from contact").await,
            verdict: conn
                .one("pragma integrity_check", params![], |row| row.get(0))
                .await
                .expect("a verdict"),
        }
    })
}

/// Waits until so many touches are committed, or the program has ended by itself.
fn wait_for(data: &Path, child: &mut Child, n_touches: i64) {
    block_on(async {
        let db = Db::open(&Address::File(data.join("houston.db"))).await.expect("opens");
        let until = Instant::now() + Duration::from_secs(120);
        while Instant::now() < until && child.try_wait().expect("a child").is_none() {
            let mut conn = db.read().await.expect("reads");
            if number(&mut conn, "select count(*) from touch").await >= n_touches {
                return;
            }
            drop(conn);
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    });
}

fn import(data: &Path) -> Command {
    let mut command = program(data);
    command.args(["import", "mail.mbox", "--json"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn an_import_that_is_killed_again_and_again_ends_like_one_that_was_not() {
    let mail = mailbox(N_LETTERS);
    let quiet = agency();
    std::fs::write(quiet.path().join("mail.mbox"), &mail).unwrap();
    assert!(import(quiet.path()).status().unwrap().success());
    let expected = content(quiet.path());
    assert_eq!((expected.touches.len(), expected.verdict.as_str()), (N_LETTERS, "ok"));
    assert_eq!((expected.n_texts, expected.n_searched), (N_LETTERS as i64, N_LETTERS as i64));

    let folder = agency();
    std::fs::write(folder.path().join("mail.mbox"), &mail).unwrap();
    let mut seen = Vec::new();
    for round in 0..N_ROUNDS {
        let mut child = import(folder.path()).spawn().unwrap();
        // The next round comes a little farther, and dies somewhere in what it does there.
        wait_for(folder.path(), &mut child, round * N_LETTERS as i64 / (N_ROUNDS + 1));
        std::thread::sleep(Duration::from_millis(round as u64 * 37 % 101));
        child.kill().unwrap();
        child.wait().unwrap();
        let now = content(folder.path());
        assert_eq!(now.verdict, "ok", "round {round}");
        let n = now.touches.len() as i64;
        assert_eq!((now.n_texts, now.n_searched), (n, n), "round {round}: half a touch");
        assert!(now.touches.iter().all(|t| expected.touches.contains(t)), "round {round}");
        seen.push(now.touches.len());
    }
    eprintln!("touches after each kill: {seen:?}");
    assert!(seen.is_sorted(), "what was committed stays: {seen:?}");
    let n_in_the_middle = seen.iter().filter(|n| (1..N_LETTERS).contains(*n)).count();
    assert!(n_in_the_middle >= 3, "kills must hit the middle: {seen:?}");
    let last = houston(folder.path(), &["import", "mail.mbox", "--json"], "").json();
    assert_eq!(last["read"], N_LETTERS);
    assert_eq!(content(folder.path()), expected);
}

/// A small disk of its own; `None` where we may not make one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new(size: &str) -> Option<SmallDisk> {
        let folder = tempfile::tempdir().expect("a folder");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(folder.path());
        let done = mount.stderr(Stdio::null()).status();
        done.is_ok_and(|status| status.success()).then_some(SmallDisk(folder))
    }

    fn resize(&self, size: &str) {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,size={size}")]).arg(self.0.path());
        assert!(mount.status().expect("mount").success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_is_told_reading_works_and_with_space_the_rest_goes_in() {
    let Some(disk) = SmallDisk::new("64m") else {
        eprintln!("skipped: a small disk cannot be mounted here");
        return;
    };
    let data = disk.0.path();
    let made = agency();
    let copy = data.join("houston.db").display().to_string();
    houston(made.path(), &["backup", &copy], "").text();
    let mail = made.path().join("mail.mbox");
    std::fs::write(&mail, mailbox(N_LETTERS)).unwrap();
    let mail = mail.display().to_string();
    disk.resize("3m");
    let refusal = houston(data, &["import", &mail], "").refusal();
    assert!(refusal.contains("cannot be saved now"), "{refusal}");
    assert!(refusal.contains("full") || refusal.contains("I/O"), "{refusal}");
    let before = content(data);
    assert_eq!(before.verdict, "ok");
    assert!((1..N_LETTERS).contains(&before.touches.len()), "{}", before.touches.len());
    let found = houston(data, &["search", "макетом", "--json"], "").json_lines();
    assert_eq!(found.len(), 20, "reading works");
    disk.resize("64m");
    let rest = houston(data, &["import", &mail, "--json"], "").json();
    assert_eq!(rest["read"], N_LETTERS);
    assert_eq!(rest["known"], before.touches.len());
    assert_eq!(content(data).touches.len(), N_LETTERS);
}
