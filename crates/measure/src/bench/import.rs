//! Import of a mailbox, alone and beside the indexers that Debian has.

use super::process::{Usage, run};
use super::report::Table;
use super::{Bench, agency};
use crate::Row;
use crate::mail::write_mbox;
use anyhow::{Context, Result, ensure};
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The mailbox's clients and teammates, as the generator has them.
const N_CLIENTS: usize = 200;
const N_TEAMMATES: usize = 20;
const SEED: u64 = 7;

/// What an import said and used.
struct Imported {
    usage: Usage,
    n_added: u64,
    n_known: u64,
}

/// Imports the large mailbox twice.
///
/// # Errors
/// Fails when the program does.
pub fn measure(bench: &Bench) -> Result<Table> {
    let n = bench.options.n_messages;
    let mailbox = mailbox(bench, n)?;
    let data = fresh(bench, "import")?;
    let first = import(bench, &data, &mailbox)?;
    ensure!(first.n_added == n as u64, "added {} of {n}", first.n_added);
    let second = import(bench, &data, &mailbox)?;
    ensure!(second.n_added == 0, "the second import added {}", second.n_added);
    let megabytes = |path: &Path| std::fs::metadata(path).map_or(0.0, |m| m.len() as f64 / 1e6);
    let (mailbox_mb, database_mb) = (megabytes(&mailbox), megabytes(&data.join("houston.db")));
    let rows = vec![
        Row::at_least("messages a CPU second", n as f64 / first.usage.cpu_s, 2_500.0),
        Row::info("µs a message", first.usage.cpu_s * 1e6 / n as f64),
        Row::at_most("peak memory, MB", first.usage.peak_mb, 200.0),
        Row::at_most("second import: messages added", second.n_added as f64, 0.0),
        Row::info("second import: messages known", second.n_known as f64),
        Row::info("second import: messages a CPU second", n as f64 / second.usage.cpu_s),
        Row::info("mailbox, MB", mailbox_mb),
        Row::info("database, MB", database_mb),
    ];
    let note = format!(
        "`houston import` of {n} synthetic Russian mails (one mbox, a third with attachments) into an \
         agency with {N_CLIENTS} clients: read, split from quotes, searched for cues, threaded, \
         assigned, stored, indexed; at the end every client's year is judged week by week."
    );
    Ok(Table { title: "Import", note, rows })
}

/// The same mails into Houston, notmuch and mu.
///
/// # Errors
/// Fails when a program that is installed does.
pub fn compare(bench: &Bench) -> Result<Table> {
    let n = bench.options.n_peer_messages;
    let mailbox = mailbox(bench, n)?;
    let data = fresh(bench, "peers")?;
    let ours = import(bench, &data, &mailbox)?;
    let rate = n as f64 / ours.usage.cpu_s;
    let mut rows = vec![
        Row::info("Houston, messages a CPU second", rate),
        Row::info("Houston, peak memory, MB", ours.usage.peak_mb),
    ];
    let maildir = bench.folder("maildir")?;
    unpack(&mailbox, &maildir)?;
    let floors = [("notmuch", Some(8.0)), ("mu", None)];
    for (name, floor) in floors {
        let Some(usage) = peer(bench, name, &maildir)? else { continue };
        let theirs = n as f64 / usage.cpu_s;
        rows.push(Row::info(format!("{name}, messages a CPU second"), theirs));
        rows.push(Row::info(format!("{name}, peak memory, MB"), usage.peak_mb));
        let what = format!("Houston against {name}, times");
        rows.push(match floor {
            Some(floor) => Row::at_least(what, rate / theirs, floor),
            None => Row::info(what, rate / theirs),
        });
    }
    std::fs::remove_dir_all(&maildir)?;
    let note = format!(
        "{n} of the same mails in one run; notmuch and mu index a Maildir with one file a message, \
         Debian's packages. They index text; Houston also reads cues and judges clients."
    );
    Ok(Table { title: "Import beside others", note, rows })
}

/// Address of an empty PostgreSQL database; `cargo xtask bench` starts one.
const POSTGRES: &str = "BENCH_POSTGRES_URL";

/// Imports into PostgreSQL.
///
/// # Errors
/// Fails when the program does, or the database is not empty.
pub fn postgres(bench: &Bench) -> Result<Table> {
    let mut rows = Vec::new();
    if let Ok(address) = std::env::var(POSTGRES) {
        let n = bench.options.n_peer_messages;
        let mailbox = mailbox(bench, n)?;
        let data = bench.folder("postgres")?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(agency::make_at(&data, &address, N_CLIENTS, N_TEAMMATES))?;
        let mut command = bench.houston(&data);
        command.env("HOUSTON_DATABASE", &address).arg("import").arg("--json").arg(&mailbox);
        let begun = std::time::Instant::now();
        let (usage, said) = run(&mut command)?;
        let seconds = begun.elapsed().as_secs_f64();
        let said: serde_json::Value = serde_json::from_str(&said).context("the answer")?;
        ensure!(said["added"] == n, "added {}", said["added"]);
        rows.push(Row::info("messages a CPU second of Houston", n as f64 / usage.cpu_s));
        rows.push(Row::info("messages a second (wall)", n as f64 / seconds));
        rows.push(Row::info("peak memory of Houston, MB", usage.peak_mb));
    }
    let note = format!(
        "{} of the same mails through the same command into PostgreSQL with its Russian full text \
         index; without fsync, the server on the same cores and not counted in the CPU time. Empty \
         where the server is not installed.",
        bench.options.n_peer_messages
    );
    Ok(Table { title: "Import into PostgreSQL", note, rows })
}

/// The mailbox, made once for a working folder.
fn mailbox(bench: &Bench, n: usize) -> Result<PathBuf> {
    let path = bench.work.join(format!("{n}.mbox"));
    if !path.exists() {
        let part = path.with_extension("part");
        let mut output = BufWriter::new(File::create(&part)?);
        write_mbox(&mut output, n, SEED)?;
        output.flush()?;
        std::fs::rename(&part, &path)?;
    }
    Ok(path)
}

fn fresh(bench: &Bench, name: &str) -> Result<PathBuf> {
    let data = bench.folder(name)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(agency::make(&data, N_CLIENTS, N_TEAMMATES))?;
    Ok(data)
}

fn import(bench: &Bench, data: &Path, mailbox: &Path) -> Result<Imported> {
    let mut command = bench.houston(data);
    command.arg("import").arg("--json").arg(mailbox);
    let (usage, said) = run(&mut command)?;
    let said: serde_json::Value = serde_json::from_str(&said).context("the import's answer")?;
    let number = |name: &str| said[name].as_u64().with_context(|| format!("no {name}"));
    Ok(Imported { usage, n_added: number("added")?, n_known: number("known")? })
}

fn unpack(mailbox: &Path, maildir: &Path) -> Result<()> {
    for folder in ["cur", "new", "tmp"] {
        std::fs::create_dir_all(maildir.join(folder))?;
    }
    let input = BufReader::new(File::open(mailbox)?);
    for (n, raw) in channels::mbox::Reader::new(input, 0, 64 << 20).enumerate() {
        std::fs::write(maildir.join("cur").join(format!("{n}.bench:2,S")), raw?.bytes)?;
    }
    Ok(())
}

/// Runs an indexer over the Maildir; `None` where it is not installed.
fn peer(bench: &Bench, name: &str, maildir: &Path) -> Result<Option<Usage>> {
    if Command::new(name).arg("--version").output().is_err() {
        return Ok(None);
    }
    let own = bench.folder(name)?;
    let mut index = Command::new(name);
    if name == "notmuch" {
        let config = own.join("config");
        let text = format!(
            "[database]\npath={}\nmail_root={}\n[user]\nname=B\nprimary_email=b@agency.example\n\
             [new]\ntags=\nignore=\n",
            own.display(),
            maildir.display()
        );
        std::fs::write(&config, text)?;
        index.env("NOTMUCH_CONFIG", config).args(["new", "--quiet"]);
    } else {
        let home = format!("--muhome={}", own.display());
        let maildir = format!("--maildir={}", maildir.display());
        run(Command::new(name).args(["init", "--quiet", &home, &maildir]))?;
        index.args(["index", "--quiet", &home]);
    }
    let (usage, _) = run(&mut index)?;
    std::fs::remove_dir_all(&own)?;
    Ok(Some(usage))
}
