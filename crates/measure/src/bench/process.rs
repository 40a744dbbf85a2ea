//! A running program seen through /proc: CPU time and memory.

use anyhow::{Context, Result, ensure};
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What a program had used at the last look.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// CPU seconds of all its threads.
    pub cpu_s: f64,
    /// Largest resident memory so far, MB.
    pub peak_mb: f64,
    /// Proportional share of memory now, MB.
    pub pss_mb: f64,
}

/// Ticks a second of the kernel's CPU clock on Linux.
const TICKS_PER_S: f64 = 100.0;

/// Looks at a process.
///
/// # Errors
/// Fails when there is no such process.
pub fn usage(pid: u32) -> Result<Usage> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("reading stat")?;
    // The name may contain blanks; the fields start after the last parenthesis.
    let fields: Vec<&str> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    Ok(Usage {
        cpu_s: (ticks(11) + ticks(12)) / TICKS_PER_S,
        peak_mb: kilobytes(&status, "VmHWM:") / 1024.0,
        pss_mb: kilobytes(&rollup, "Pss:") / 1024.0,
    })
}

fn kilobytes(text: &str, name: &str) -> f64 {
    let line = text.lines().find(|l| l.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0.0)
}

/// CPU seconds of the calling thread, which other work on the machine does not lengthen.
///
/// # Errors
/// Fails where the kernel does not keep them.
pub fn thread_cpu_s() -> Result<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: f64 = text.split(' ').next().unwrap_or_default().parse()?;
    Ok(nanoseconds / 1e9)
}

/// Runs a command to its end, looking at it every few milliseconds: what it used and what it said.
/// Its answer must be short enough to wait in a pipe.
///
/// # Errors
/// Fails when the command does.
pub fn run(command: &mut Command) -> Result<(Usage, String)> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {}", command.get_program().to_string_lossy()))?;
    let mut last = Usage::default();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if let Ok(now) = usage(child.id())
            && now.cpu_s > 0.0
        {
            last = Usage { peak_mb: now.peak_mb.max(last.peak_mb), ..now };
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let mut said = String::new();
    if let Some(mut output) = child.stdout.take() {
        output.read_to_string(&mut said)?;
    }
    ensure!(status.success(), "{} failed: {status}", command.get_program().to_string_lossy());
    Ok((last, said))
}

/// A server that is stopped when it is dropped.
pub struct Server {
    child: Child,
    pub address: String,
    pub started: Instant,
}

impl Server {
    /// Starts a command that listens on `address`.
    ///
    /// # Errors
    /// Fails when the command cannot be started.
    pub fn start(command: &mut Command, address: &str) -> Result<Server> {
        let started = Instant::now();
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.context("starting the server")?;
        Ok(Server { child, address: address.to_owned(), started })
    }

    /// What it has used.
    ///
    /// # Errors
    /// Fails when it does not run any more.
    pub fn usage(&self) -> Result<Usage> {
        usage(self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
