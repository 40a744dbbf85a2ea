//! Named steps with their time and test counts, and the table of them at the end.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How many checks of a step held. A step without tests of its own counts as one check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub passed: u64,
    pub failed: u64,
}

impl Count {
    pub const ONE_PASSED: Count = Count { passed: 1, failed: 0 };
    pub const ONE_FAILED: Count = Count { passed: 0, failed: 1 };

    fn add(&mut self, other: Count) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

enum Outcome {
    Counted(Count),
    /// Set-up is not a check: it is in the table for its time, and counts only when it fails.
    SetUp,
    Skipped(String),
}

/// The steps run so far.
#[derive(Default)]
pub struct Steps {
    rows: Vec<(String, Duration, Outcome)>,
}

impl Steps {
    /// Runs a check that is a command; its test counts are read off its output.
    pub fn check(&mut self, name: &str, command: &mut Command) -> bool {
        self.record(name, |name| {
            let mut count = run_counting(name, command)?;
            if count == Count::default() {
                count = Count::ONE_PASSED;
            }
            Ok(Outcome::Counted(count))
        })
    }

    /// Runs a check that is a function of ours.
    pub fn check_with(&mut self, name: &str, run: impl FnOnce() -> Result<Count, String>) -> bool {
        self.record(name, |_| {
            run().map(Outcome::Counted).map_err(|problem| (Count::default(), problem))
        })
    }

    /// Runs a piece of set-up and hands back what it made.
    pub fn set_up<T>(&mut self, name: &str, run: impl FnOnce() -> Result<T, String>) -> Option<T> {
        let mut made = None;
        self.record(name, |_| match run() {
            Ok(value) => {
                made = Some(value);
                Ok(Outcome::SetUp)
            }
            Err(problem) => Err((Count::default(), problem)),
        });
        made
    }

    /// Notes a step that could not run because an earlier one failed.
    pub fn skip(&mut self, name: &str, because: &str) {
        self.rows.push((name.to_owned(), Duration::ZERO, Outcome::Skipped(because.to_owned())));
    }

    fn record(
        &mut self,
        name: &str,
        run: impl FnOnce(&str) -> Result<Outcome, (Count, String)>,
    ) -> bool {
        println!("\n=== {name}");
        let started = Instant::now();
        let outcome = run(name).unwrap_or_else(|(mut count, problem)| {
            eprintln!("{name} failed: {problem}");
            if count.failed == 0 {
                count.add(Count::ONE_FAILED);
            }
            Outcome::Counted(count)
        });
        let took = started.elapsed();
        println!("--- {name}: {}", seconds(took));
        let held = !matches!(&outcome, Outcome::Counted(count) if count.failed > 0);
        self.rows.push((name.to_owned(), took, outcome));
        held
    }

    /// Prints the table and the closing line; an error names the first step that failed.
    pub fn finish(self) -> Result<(), String> {
        let mut total = Count::default();
        let mut first_failure = None;
        println!("\n{:<28} {:>9} {:>8} {:>8}", "step", "time", "passed", "failed");
        for (name, took, outcome) in &self.rows {
            let (passed, failed) = match outcome {
                Outcome::Counted(count) => {
                    total.add(*count);
                    if count.failed > 0 && first_failure.is_none() {
                        first_failure = Some(name.clone());
                    }
                    (count.passed.to_string(), count.failed.to_string())
                }
                Outcome::SetUp => (String::new(), String::new()),
                Outcome::Skipped(because) => {
                    println!("{name:<28} {:>9} not run: {because}", "");
                    continue;
                }
            };
            println!("{name:<28} {:>9} {passed:>8} {failed:>8}", seconds(*took));
        }
        let took = self.rows.iter().map(|(_, took, _)| *took).sum();
        println!("{:<28} {:>9}\n", "all", seconds(took));
        println!("{} passed, {} failed", total.passed, total.failed);
        match first_failure {
            Some(name) => Err(format!("first failure: {name}")),
            None => Ok(()),
        }
    }
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

/// Runs a command, passing its output on, and adds up the test counts that it prints.
fn run_counting(name: &str, command: &mut Command) -> Result<Count, (Count, String)> {
    let none = Count::default();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| (none, format!("{name} did not start: {error}")))?;
    let count = Arc::new(Mutex::new(none));
    let readers = [
        child.stdout.take().map(|out| copy_counting(out, std::io::stdout(), count.clone())),
        child.stderr.take().map(|err| copy_counting(err, std::io::stderr(), count.clone())),
    ];
    let status = child.wait();
    for reader in readers.into_iter().flatten() {
        // A reader that panicked has lost counts, which must not pass for success.
        reader.join().map_err(|_| (none, "its output could not be read".to_owned()))?;
    }
    let count = *count.lock().map_err(|_| (none, "its output could not be counted".to_owned()))?;
    match status {
        Ok(status) if status.success() && count.failed == 0 => Ok(count),
        Ok(status) => Err((count, status.to_string())),
        Err(error) => Err((count, error.to_string())),
    }
}

fn copy_counting(
    from: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
    count: Arc<Mutex<Count>>,
) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut reader = BufReader::new(from);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).unwrap_or(0) > 0 {
            // Nothing can be done about a closed terminal; the counts still matter.
            let _ = to.write_all(&line);
            if let (Some(found), Ok(mut count)) =
                (count_in_line(&String::from_utf8_lossy(&line)), count.lock())
            {
                count.add(found);
            }
            line.clear();
        }
    })
}

/// The counts in a summary line of cargo's, nextest's or node's test runner.
fn count_in_line(line: &str) -> Option<Count> {
    let line = line.trim();
    if let Some(rest) = line.strip_prefix("test result:") {
        return Some(Count {
            passed: number_before(rest, " passed"),
            failed: number_before(rest, " failed"),
        });
    }
    if line.starts_with("Summary [") && line.contains(" tests run:") {
        return Some(Count {
            passed: number_before(line, " passed"),
            failed: number_before(line, " failed") + number_before(line, " timed out"),
        });
    }
    let node = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# "))?;
    let (word, number) = node.split_once(' ')?;
    let number = number.parse().ok()?;
    match word {
        "pass" => Some(Count { passed: number, failed: 0 }),
        "fail" | "cancelled" => Some(Count { passed: 0, failed: number }),
        _ => None,
    }
}

fn number_before(text: &str, word: &str) -> u64 {
    let Some((before, _)) = text.split_once(word) else { return 0 };
    let digits = before.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or("");
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summary_lines_of_the_three_runners_are_counted() {
        let check = |line: &str, expected: Option<(u64, u64)>| {
            let expected = expected.map(|(passed, failed)| Count { passed, failed });
            assert_eq!(count_in_line(line), expected, "{line}");
        };
        check("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured", Some((12, 0)));
        check("test result: FAILED. 3 passed; 2 failed; 0 ignored", Some((3, 2)));
        check(
            "     Summary [   0.2s] 9 tests run: 7 passed (1 slow), 2 failed, 1 skipped",
            Some((7, 2)),
        );
        check("ℹ pass 5", Some((5, 0)));
        check("# fail 2", Some((0, 2)));
        check("ℹ duration_ms 312.5", None);
        check("running 12 tests", None);
    }

    #[test]
    fn a_step_that_failed_without_counts_is_one_failure() {
        let mut steps = Steps::default();
        assert!(!steps.check("false", &mut Command::new("false")));
        assert!(steps.check("true", &mut Command::new("true")));
        assert!(steps.set_up("made", || Ok(7)) == Some(7));
        assert_eq!(steps.finish(), Err("first failure: false".to_owned()));
    }
}
