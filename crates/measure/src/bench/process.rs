//! A running program seen through /proc: CPU time and memory.

use anyhow::{Context, Result};
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
pub fn usage(pid: u32) -> Result<Usage> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("reading stat")?;
    // The name may contain blanks; the fields start after the last parenthesis.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
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

/// Runs a command to its end and tells what it used, looking at it every few milliseconds.
pub fn run(command: &mut Command) -> Result<(Usage, Duration)> {
    let started = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().context("starting the command")?;
    let mut last = Usage::default();
    loop {
        if let Some(status) = child.try_wait()? {
            anyhow::ensure!(status.success(), "the command failed: {status}");
            return Ok((last, started.elapsed()));
        }
        if let Ok(now) = usage(child.id())
            && now.cpu_s > 0.0
        {
            last = Usage { peak_mb: now.peak_mb.max(last.peak_mb), ..now };
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A server that is stopped when it is dropped.
pub struct Server {
    pub child: Child,
    pub address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
