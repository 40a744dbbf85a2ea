//! `check`: what may do harm in a letter to a client. Needs no database.

use anyhow::{Context, Result, bail};
use app::draft::{CHARS_MAX, Known, judge};
use clap::Args;
use domain::cue::Lang;
use domain::draft::{DraftFacts, DraftKind, Fault, Finding, Severity};
use jiff::tz::TimeZone;
use locale::Locale;
use serde_json::json;
use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;

/// `houston check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The letter; `-` reads it from the standard input.
    file: PathBuf,
    /// first_notice, explanation, options, apology, reply.
    #[arg(long, default_value = "reply")]
    kind: String,
    /// own, third_party, force_majeure, client, disputed.
    #[arg(long)]
    fault: Option<String>,
    /// The facts of the case as JSON, as `houston judge draft` takes them.
    #[arg(long)]
    facts: Option<PathBuf>,
    /// Language of the sentences; the letter's own as if nothing is said.
    #[arg(long)]
    lang: Option<String>,
    /// Print JSON, one finding a line.
    #[arg(long)]
    json: bool,
}

/// Prints what was found; the exit status is 1 when something should not be sent so.
pub fn check(args: &CheckArgs) -> Result<ExitCode> {
    let text = read(&args.file)?;
    if text.chars().count() > CHARS_MAX {
        bail!("the letter is longer than {CHARS_MAX} characters");
    }
    let kind = word("--kind", &args.kind, DraftKind::from_word)?;
    let fault = args.fault.as_deref().map(|f| word("--fault", f, Fault::from_word)).transpose()?;
    let known = match (&args.facts, fault) {
        (Some(path), _) => {
            let json = std::fs::read_to_string(path)
                .with_context(|| format!("reading {}", path.display()))?;
            let facts: DraftFacts =
                serde_json::from_str(&json).with_context(|| path.display().to_string())?;
            Known::Facts(Box::new(facts))
        }
        (None, Some(fault)) => Known::Fault(fault),
        (None, None) => Known::Nothing,
    };
    let lang = match args.lang.as_deref() {
        Some(lang) => word("--lang", lang, Lang::from_word)?,
        None => text::lang::detect(&text),
    };
    let locale = Locale::new(lang, TimeZone::UTC);
    let findings = judge(&text, kind, &known, Vec::new());
    for finding in &findings {
        println!(
            "{}",
            if args.json { as_json(&locale, finding) } else { line(&locale, &text, finding) }
        );
    }
    if findings.is_empty() && !args.json {
        println!("{}", locale.t("draft.found.none"));
    }
    let is_bad = findings.iter().any(|f| f.severity == Severity::Error);
    Ok(ExitCode::from(u8::from(is_bad)))
}

fn read(path: &std::path::Path) -> Result<String> {
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin().read_to_end(&mut bytes).context("reading the standard input")?;
    } else {
        bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn word<T>(name: &str, text: &str, from_word: fn(&str) -> Option<T>) -> Result<T> {
    from_word(text).with_context(|| format!("{name}: {text:?} is none of the known words"))
}

fn as_json(locale: &Locale, finding: &Finding) -> String {
    json!({
        "rule": finding.rule.word(),
        "severity": finding.severity.word(),
        "span": [finding.span.start, finding.span.end],
        "reason": locale.reason(&finding.reason),
        "suggestion": locale.reason(&finding.suggestion),
    })
    .to_string()
}

/// "3:14 error blame-shift: reason → suggestion": line and column, as compilers do.
fn line(locale: &Locale, text: &str, finding: &Finding) -> String {
    let before: String = text.chars().take(finding.span.start as usize).collect();
    let row = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
    format!(
        "{row}:{column} {} {}: {} → {}",
        finding.severity.word(),
        finding.rule.word(),
        locale.reason(&finding.reason),
        locale.reason(&finding.suggestion),
    )
}
