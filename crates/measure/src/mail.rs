//! Mail: what is read exactly, what is told apart, what it costs.

mod charsets;
mod generate;
mod quotes;
mod robust;

use anyhow::{Context, Result};
use channels::mail::{At, parse, read};
use channels::mbox;
use serde_json::Value;

use crate::{Row, shared_data};
pub(crate) use generate::sentences;
pub use generate::write_mbox;

/// Messages of the speed test.
const SPEED_MESSAGES: usize = 3000;
/// Length of a usual body, in characters (BENCHMARKS section 1).
const USUAL_CHARS: usize = 1700;

/// Everything about reading mail.
///
/// # Errors
/// Fails if the shared data cannot be read.
pub fn evaluate() -> Result<Vec<Row>> {
    let data = shared_data().context("no shared data")?;
    let mut rows = vec![russian(&data.join("mail/ru_encoded_dev"))?];
    rows.extend(charsets::evaluate(&data)?);
    rows.extend(quotes::evaluate(&data.join("mail"))?);
    rows.extend(robust::evaluate(&data.join("mail"))?);
    rows.extend(speed()?);
    Ok(rows)
}

fn russian(folder: &std::path::Path) -> Result<Row> {
    let expected: Vec<Value> =
        serde_json::from_slice(&std::fs::read(folder.join("expected.json"))?)?;
    let mut exact = 0_u32;
    for item in &expected {
        let field = |name: &str| item[name].as_str().unwrap_or_default().trim();
        let bytes = std::fs::read(folder.join(field("file")))?;
        let letter = read(&bytes, &At::new(field("file"), "message 1"), &mut Vec::new());
        let name = letter.from.map(|from| from.name).unwrap_or_default();
        let same = name == field("from_name")
            && letter.subject == field("subject")
            && letter.body.trim() == field("body");
        exact += u32::from(same);
    }
    Ok(Row::at_least(
        format!("ru_encoded_dev exact, of {}", expected.len()),
        f64::from(exact),
        165.0,
    ))
}

/// CPU cost of reading and splitting synthetic Russian mail, attachments included and not.
fn speed() -> Result<Vec<Row>> {
    let mut mailbox = Vec::new();
    write_mbox(&mut mailbox, SPEED_MESSAGES, 1)?;
    let size = mailbox.len();
    let raw: Vec<mbox::Raw> =
        mbox::Reader::new(mailbox.as_slice(), 0, 64 << 20).collect::<std::io::Result<_>>()?;
    let begun = cpu_seconds()?;
    let mut chars = 0_usize;
    for raw in &raw {
        let (inbound, _) = parse(&raw.bytes, &At::new("speed", "message"));
        chars += inbound.text.chars().count() + inbound.quoted.chars().count();
    }
    let per_message_us = (cpu_seconds()? - begun) * 1e6 / count(raw.len());
    let chars_per_message = count(chars) / count(raw.len());
    let begun = cpu_seconds()?;
    let read = mbox::Reader::new(mailbox.as_slice(), 0, 64 << 20).count();
    let split_us = (cpu_seconds()? - begun) * 1e6 / count(read);
    Ok(vec![
        Row::info("synthetic mbox, KB a message", count(size) / count(raw.len()) / 1024.0),
        Row::info("text, characters a message", chars_per_message),
        Row::at_most("parse and quote split, µs a message", per_message_us, 125.0),
        Row::at_most(
            format!("the same for {USUAL_CHARS} characters, µs"),
            per_message_us * count(USUAL_CHARS) / chars_per_message,
            100.0,
        ),
        Row::info("reading the mbox, µs a message", split_us),
        Row::at_least("messages a second, one thread", 1e6 / (per_message_us + split_us), 8000.0),
    ])
}

/// CPU time of this thread, which other work on the machine does not lengthen.
pub(crate) fn cpu_seconds() -> Result<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: f64 = text.split(' ').next().unwrap_or_default().parse()?;
    Ok(nanoseconds / 1e9)
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn count(number: usize) -> f64 {
    number as f64
}
