//! `measure bench`: speed and size under load, in CPU seconds, which other work on the machine does
//! not lengthen. Writes `target/performance.md`, which `docs/performance.md` quotes.

mod agency;
mod assess;
mod draft;
mod fill;
mod http;
mod import;
mod kpis;
mod pages;
mod process;
mod report;

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a run measures.
#[derive(Clone, Debug)]
pub struct Options {
    /// Parts to measure, of [`PARTS`].
    pub parts: Vec<String>,
    /// Mails of the import.
    pub n_messages: usize,
    /// Mails that all indexers take in, ours too.
    pub n_peer_messages: usize,
    /// Touches of the large database.
    pub n_touches: usize,
    /// Its clients.
    pub n_clients: usize,
    /// Folder of databases and mailboxes; kept when it was named.
    pub work: Option<PathBuf>,
    /// A program that is built already, to compare two of them.
    pub program: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            parts: PARTS.iter().map(|p| (*p).to_owned()).collect(),
            n_messages: 60_000,
            n_peer_messages: 5_000,
            n_touches: 1_000_000,
            n_clients: 1_000,
            work: None,
            program: None,
        }
    }
}

/// Parts, in the order in which they are measured.
pub const PARTS: &[&str] = &["import", "peers", "postgres", "pages", "draft", "assess", "kpis"];

const USAGE: &str = "usage: measure bench [part]… [--messages N] [--peer-messages N] \
    [--touches N] [--clients N] [--work FOLDER] [--program FILE]";

impl Options {
    /// Reads the command line.
    ///
    /// # Errors
    /// Fails on a word that is not known.
    pub fn parse(words: &[&str]) -> Result<Options> {
        let mut options = Options::default();
        let mut parts = Vec::new();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().context(USAGE);
            match *word {
                "--messages" => options.n_messages = value()?.parse()?,
                "--peer-messages" => options.n_peer_messages = value()?.parse()?,
                "--touches" => options.n_touches = value()?.parse()?,
                "--clients" => options.n_clients = value()?.parse()?,
                "--work" => options.work = Some(PathBuf::from(value()?)),
                "--program" => options.program = Some(PathBuf::from(value()?)),
                part if PARTS.contains(&part) => parts.push(part.to_owned()),
                _ => bail!(USAGE),
            }
        }
        if !parts.is_empty() {
            options.parts = parts;
        }
        Ok(options)
    }
}

/// Where a run works, and with which program.
pub struct Bench {
    pub options: Options,
    pub work: PathBuf,
    pub program: PathBuf,
}

impl Bench {
    /// The program with its environment: database and uploads in one folder.
    pub fn houston(&self, data: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.env("HOUSTON_DATA", data).env_remove("HOUSTON_SHARED");
        command
    }

    /// A new empty folder.
    ///
    /// # Errors
    /// Fails when it cannot be made.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.work.join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

/// Measures, prints the tables, writes the page when everything was measured.
///
/// # Errors
/// Fails when the program or a part does.
pub fn run(options: Options) -> Result<()> {
    let program = match &options.program {
        Some(program) => program.canonicalize().context("the program")?,
        None => build()?,
    };
    let is_kept = options.work.is_some();
    let work = options.work.clone().unwrap_or_else(|| {
        std::env::temp_dir().join(format!("houston-bench-{}", std::process::id()))
    });
    std::fs::create_dir_all(&work)?;
    let bench = Bench { options, work, program };
    let mut tables = Vec::new();
    for part in PARTS.iter().filter(|p| bench.options.parts.iter().any(|o| o == *p)) {
        eprintln!("measuring: {part}");
        let table = match *part {
            "import" => import::measure(&bench),
            "peers" => import::compare(&bench),
            "postgres" => import::postgres(&bench),
            "pages" => pages::measure(&bench),
            "draft" => draft::measure(),
            "kpis" => kpis::measure(&bench),
            _ => assess::measure(&bench),
        }
        .with_context(|| format!("measuring: {part}"))?;
        print!("{}", table.markdown());
        tables.push(table);
    }
    if !is_kept {
        std::fs::remove_dir_all(&bench.work)?;
    }
    if tables.len() == PARTS.len() {
        report::write(&tables)?;
    }
    Ok(())
}

/// Builds the program as it is delivered; it lies beside this one.
fn build() -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--release", "--package", "houston"])
        .current_dir(report::root())
        .status()
        .context("building the program")?;
    anyhow::ensure!(status.success(), "the program does not build");
    let me = std::env::current_exe()?;
    let program = me.with_file_name("houston");
    anyhow::ensure!(program.is_file(), "no program at {}", program.display());
    Ok(program)
}
