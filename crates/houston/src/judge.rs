//! `houston judge KIND`: the rules on JSON lines (shared JUDGE.md). No database, no network.
//!
//! One object in, one out, in order; a broken line gives an error line and the rest goes on.

mod cause;
mod compensation;
mod draft;
mod edits;
mod input;
mod kpi;
mod latency;
mod liability;
mod matrix;
mod message;
mod severity;
mod volume;
mod weekly;

#[cfg(test)]
mod tests;

use clap::{Args, ValueEnum};
use domain::cue::Lang;
use domain::reason::Reason;
use input::{Fields, Problem};
use jiff::tz::TimeZone;
use locale::Locale;
use serde_json::{Map, Value, json};
use std::io::{BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::process::ExitCode;

/// Options of the command.
#[derive(Debug, Args)]
pub struct JudgeArgs {
    /// What the lines are.
    #[arg(value_enum)]
    kind: Kind,
    /// Language of the sentences in the answers: ru or en.
    #[arg(long, default_value = "ru", value_parser = parse_lang)]
    lang: Lang,
}

fn parse_lang(word: &str) -> Result<Lang, String> {
    Lang::from_word(word).ok_or_else(|| "ru or en".to_owned())
}

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    Cause,
    Compensation,
    Draft,
    Edits,
    Kpi,
    Latency,
    Liability,
    Matrix,
    Message,
    Severity,
    Volume,
    Weekly,
}

/// An answer without its id, or what is wrong with the line.
type Outcome = Result<Map<String, Value>, Problem>;

/// Longest line that is read, bytes; a longer one is an error line.
const LINE_BYTES_MAX: u64 = 64 << 20;

/// Exit status when the stream could not be read (JUDGE.md).
const UNREADABLE: u8 = 2;

/// Judges standard input to standard output.
pub fn command(args: &JudgeArgs) -> ExitCode {
    let locale = Locale::new(args.lang, TimeZone::UTC);
    let input = BufReader::with_capacity(1 << 16, std::io::stdin().lock());
    let output = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    match run(args.kind, &locale, input, output) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader had enough: `| head`.
        Err(StreamError::Write(e)) if e.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(StreamError::Read(e)) => {
            eprintln!("houston judge: cannot read the input: {e}");
            ExitCode::from(UNREADABLE)
        }
        Err(StreamError::Write(e)) => {
            eprintln!("houston judge: cannot write the output: {e}");
            ExitCode::FAILURE
        }
    }
}

#[derive(Debug)]
enum StreamError {
    Read(std::io::Error),
    Write(std::io::Error),
}

fn run<R: Read>(
    kind: Kind,
    locale: &Locale,
    mut input: BufReader<R>,
    mut output: impl Write,
) -> Result<(), StreamError> {
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let read = (&mut input).take(LINE_BYTES_MAX).read_until(b'\n', &mut line);
        if read.map_err(StreamError::Read)? == 0 {
            break;
        }
        let is_cut = line.last() != Some(&b'\n') && line.len() as u64 == LINE_BYTES_MAX;
        if is_cut {
            skip_line(&mut input).map_err(StreamError::Read)?;
        }
        let answer = if is_cut { too_long(number) } else { answer(kind, locale, &line, number) };
        output.write_all(answer.as_bytes()).map_err(StreamError::Write)?;
        // Whoever feeds the lines one by one sees each answer at once.
        if input.buffer().is_empty() {
            output.flush().map_err(StreamError::Write)?;
        }
    }
    output.flush().map_err(StreamError::Write)
}

fn skip_line(input: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let chunk = input.fill_buf()?;
        let (used, is_end) = match chunk.iter().position(|b| *b == b'\n') {
            Some(at) => (at + 1, true),
            None => (chunk.len(), chunk.is_empty()),
        };
        input.consume(used);
        if is_end {
            return Ok(());
        }
    }
}

fn too_long(number: u64) -> String {
    let message = format!("line {number}: longer than {LINE_BYTES_MAX} bytes");
    print(&Value::Null, Err(Problem::new("line-too-long", message)), Some(number))
}

/// The line that answers a line, with its end.
fn answer(kind: Kind, locale: &Locale, line: &[u8], number: u64) -> String {
    let broken = |what: &str| {
        let problem = Problem::new("bad-json", format!("line {number}: {what}"));
        print(&Value::Null, Err(problem), Some(number))
    };
    let text = match std::str::from_utf8(line) {
        // A mark of byte order before the first line is no part of it.
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(e) => return broken(&format!("not UTF-8 at byte {}", e.valid_up_to())),
    };
    let object = match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return broken("not an object"),
        Err(e) => return broken(&e.to_string()),
    };
    let Some(id) = object.get("id").filter(|id| !id.is_null()) else {
        let problem = Problem::new("missing-field", format!("line {number}: id: missing"));
        return print(&Value::Null, Err(problem), Some(number));
    };
    print(id, judge(kind, locale, &Fields::top(&object)), None)
}

fn judge(kind: Kind, locale: &Locale, fields: &Fields) -> Outcome {
    match kind {
        Kind::Cause => cause::judge(fields, locale),
        Kind::Compensation => compensation::judge(fields, locale),
        Kind::Draft => draft::judge(fields, locale),
        Kind::Edits => edits::judge(fields, locale),
        Kind::Kpi => kpi::judge(fields, locale),
        Kind::Latency => latency::judge(fields),
        Kind::Liability => liability::judge(fields, locale),
        Kind::Matrix => matrix::judge(fields, locale),
        Kind::Message => message::judge(fields, locale),
        Kind::Severity => severity::judge(fields, locale),
        Kind::Volume => volume::judge(fields),
        Kind::Weekly => weekly::judge(fields, locale),
    }
}

/// One line, the id first.
fn print(id: &Value, outcome: Outcome, number: Option<u64>) -> String {
    let mut body = match outcome {
        Ok(map) => map,
        Err(problem) => problem.into_body(),
    };
    body.remove("id");
    if let Some(number) = number {
        body.insert("line".into(), number.into());
    }
    let rest = Value::Object(body).to_string();
    let comma = if rest == "{}" { "" } else { "," };
    format!("{{\"id\":{id}{comma}{}\n", &rest[1..])
}

/// Reasons as codes with their sentences.
fn reasons(locale: &Locale, reasons: &[Reason]) -> Value {
    reasons.iter().map(|r| json!({ "code": r.code, "text": locale.reason(r) })).collect()
}

/// A map from a `json!` object.
fn body(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// A confidence of 0…100 as 0…1.
fn share_of_hundred(confidence: u8) -> f64 {
    f64::from(confidence) / 100.0
}
