//! Debian packages that the tests need, installed when they are missing and we may.

use crate::postgres;
use crate::project::{command, has_program, must_run, output_of};
use std::path::Path;
use std::process::Stdio;

/// The browser of the tests. Debian's, because a test tool cannot always fetch its own.
pub const CHROMIUM: &str = "/usr/bin/chromium";
/// Where Debian puts the mail server of the tests.
const AIOSMTPD: &str = "/usr/lib/python3/dist-packages/aiosmtpd";

/// The oldest Node.js that playwright-core runs on.
const NODE_MAJOR_MIN: u32 = 20;

/// What a step needs to have on the machine.
#[derive(Clone, Copy)]
pub enum Need {
    Postgres,
    Browser,
    /// A mail server for the tests of sending.
    MailServer,
}

impl Need {
    fn missing(self) -> Vec<&'static str> {
        let mut missing = Vec::new();
        match self {
            Need::Postgres => {
                if postgres::bin_dir().is_none() {
                    missing.push("postgresql");
                }
            }
            Need::MailServer => {
                if !Path::new(AIOSMTPD).exists() {
                    missing.push("python3-aiosmtpd");
                }
            }
            Need::Browser => {
                if !Path::new(CHROMIUM).is_file() {
                    missing.extend(["chromium", "fonts-liberation"]);
                }
                if !has_program("node") {
                    missing.push("nodejs");
                }
                if !has_program("npm") {
                    missing.push("npm");
                }
            }
        }
        missing
    }
}

/// Makes sure that the packages behind a need are there.
pub fn ensure(need: Need) -> Result<(), String> {
    let missing = need.missing();
    if missing.is_empty() {
        return check_node(need);
    }
    let by_hand = format!("install by hand: apt-get install {}", missing.join(" "));
    if !has_program("apt-get") {
        return Err(format!("missing {} and no apt-get here; {by_hand}", missing.join(", ")));
    }
    let Some(prefix) = root_prefix() else {
        return Err(format!(
            "missing {} and neither root nor sudo here; {by_hand}",
            missing.join(", ")
        ));
    };
    println!("installing {}", missing.join(", "));
    must_run("apt-get update", apt(prefix).args(["-q", "update"]))?;
    must_run(
        "apt-get install",
        apt(prefix).args(["-q", "-y", "--no-install-recommends", "install"]).args(&missing),
    )
    .map_err(|problem| format!("{problem}; {by_hand}"))?;
    match need.missing().as_slice() {
        [] => check_node(need),
        still => Err(format!("still missing after installing: {}", still.join(", "))),
    }
}

/// Debian 12's own Node.js is too old for the browser driver, and says so only in a riddle.
fn check_node(need: Need) -> Result<(), String> {
    if matches!(need, Need::Postgres) {
        return Ok(());
    }
    let version = output_of("node --version", command("node").arg("--version"))?;
    let major = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|n| n.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE_MAJOR_MIN => Ok(()),
        _ => Err(format!(
            "the browser tests need Node.js {NODE_MAJOR_MIN} or newer, here is {}",
            version.trim()
        )),
    }
}

fn apt(prefix: &'static [&'static str]) -> std::process::Command {
    let words = [prefix, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]].concat();
    let mut command = command(words[0]);
    command.args(&words[1..]).stdin(Stdio::null());
    command
}

/// How to become root without being asked for a password; `None` when we cannot.
fn root_prefix() -> Option<&'static [&'static str]> {
    if is_root() {
        return Some(&[]);
    }
    let sudo = command("sudo").args(["-n", "true"]).stderr(Stdio::null()).status();
    matches!(sudo, Ok(status) if status.success()).then_some(&["sudo", "-n"])
}

/// Whether we run as root, which PostgreSQL refuses to.
pub fn is_root() -> bool {
    let id = command("id").arg("-u").output();
    matches!(id, Ok(output) if output.stdout.trim_ascii() == b"0")
}
