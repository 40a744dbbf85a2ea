//! `cargo xtask test`: every check of the project, with its set-up. Continuous integration runs just this.

use crate::packages::{self, Need};
use crate::postgres::Cluster;
use crate::project::cargo;
use crate::step::Steps;
use crate::{browser, tidy};

/// Whether to run what needs a server or a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    Everything,
    Quick,
}

/// The command line of `cargo xtask test`.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    extent: Extent,
    /// Only the tests whose names contain this.
    filter: Option<String>,
}

impl Options {
    pub fn parse(args: &[&str]) -> Result<Options, String> {
        let mut options = Options { extent: Extent::Everything, filter: None };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match *arg {
                "--quick" => options.extent = Extent::Quick,
                "--filter" => {
                    let text = args.next().ok_or("--filter needs a text")?;
                    options.filter = Some((*text).to_owned());
                }
                other => return Err(format!("unknown option of test: {other}")),
            }
        }
        Ok(options)
    }
}

/// Runs the checks in the order of their speed. A failure does not stop the steps that do not need the failed one.
pub fn run(options: &Options) -> Result<(), String> {
    let mut steps = Steps::default();
    if options.filter.is_none() {
        steps.check("format", cargo().args(["fmt", "--all", "--check"]));
        steps.check_with("tidy", tidy::count);
        steps.check(
            "clippy",
            cargo().args([
                "clippy",
                "--quiet",
                "--keep-going",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ]),
        );
    }
    // All targets at once, so that the program of the browser tests is the one that the tests built.
    let built = steps.check(
        "build",
        cargo().args(["build", "--quiet", "--workspace", "--lib", "--bins", "--tests"]),
    );
    if options.extent == Extent::Everything {
        steps.set_up("mail server", || packages::ensure(Need::MailServer));
    }
    let cluster = match (options.extent, std::env::var("TEST_POSTGRES_URL")) {
        (Extent::Quick, _) => None,
        (Extent::Everything, Ok(_)) => None,
        (Extent::Everything, Err(_)) => steps.set_up("postgresql", || {
            packages::ensure(Need::Postgres)?;
            Cluster::start()
        }),
    };
    if built {
        let mut tests = cargo();
        tests.args([
            "test",
            "--quiet",
            "--workspace",
            "--lib",
            "--bins",
            "--tests",
            "--no-fail-fast",
        ]);
        tests.args(&options.filter);
        if let Some(cluster) = &cluster {
            tests.env("TEST_POSTGRES_URL", &cluster.url);
        }
        if options.extent == Extent::Quick {
            tests.env_remove("TEST_POSTGRES_URL");
            tests.env("HOUSTON_SKIP_POSTGRES", "1").env("HOUSTON_SKIP_SMTP", "1");
        }
        steps.check("tests", &mut tests);
    } else {
        steps.skip("tests", "the build failed");
    }
    if options.extent == Extent::Everything {
        browser_steps(&mut steps, options, built);
    }
    // The cluster is gone before the closing line, which is the last.
    drop(cluster);
    steps.finish()
}

fn browser_steps(steps: &mut Steps, options: &Options, built: bool) {
    let ready = steps.set_up("browser set-up", || {
        packages::ensure(Need::Browser)?;
        browser::install_modules()
    });
    match (built, ready) {
        (false, _) => steps.skip("browser", "the build failed"),
        (true, None) => steps.skip("browser", "its set-up failed"),
        (true, Some(())) => {
            steps.check("browser", &mut browser::tests(options.filter.as_deref()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_unknown_ones_refused() {
        let quick = Options { extent: Extent::Quick, filter: Some("bands".to_owned()) };
        assert_eq!(Options::parse(&["--quick", "--filter", "bands"]), Ok(quick));
        assert!(Options::parse(&["--fast"]).is_err());
        assert!(Options::parse(&["--filter"]).is_err());
    }
}
