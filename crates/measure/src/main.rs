//! `measure evaluate [part]`: one table row per measure: name, figure, floor, ok or miss.

use std::fs::File;
use std::io::{BufWriter, Write};

use anyhow::{Context, Result, bail};
use measure::{PARTS, print_table};

const USAGE: &str = "usage: measure evaluate [part] | measure speed | measure bench [part]… | measure calibrate volume | measure compare cues|latency|volume \
    | measure make-mbox --messages N --seed S --out FILE";

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["evaluate"] => {
            for (name, evaluate) in PARTS {
                println!("## {name}");
                print_table(&evaluate()?);
            }
        }
        ["evaluate", part] => match PARTS.iter().find(|(name, _)| name == part) {
            Some((_, evaluate)) => print_table(&evaluate()?),
            None => bail!("no such part: {part}"),
        },
        ["bench", rest @ ..] => measure::bench::run(measure::bench::Options::parse(rest)?)?,
        ["speed"] => print_table(&measure::cues::labelled::speed()?),
        ["compare", "cues"] => measure::cues::labelled::mistakes()?,
        ["explain", text] => text::explain(text).iter().for_each(|line| println!("{line}")),
        ["list", "cues", path] => measure::cues::labelled::list(path)?,
        ["compare", "latency"] => measure::series::latency::compare()?,
        ["calibrate", "volume"] => measure::series::volume::calibrate()?,
        ["compare", "volume"] => measure::series::volume::compare()?,
        ["train"] => measure::cues::train::train()?,
        ["train", "cues"] => measure::cues::fit::train()?,
        ["make-mbox", rest @ ..] => make_mbox(rest)?,
        _ => bail!(USAGE),
    }
    Ok(())
}

/// Writes a synthetic Russian mailbox.
fn make_mbox(args: &[&str]) -> Result<()> {
    let value = |name: &str| {
        let at = args.iter().position(|arg| *arg == name);
        at.and_then(|at| args.get(at + 1)).with_context(|| format!("{name} is missing; {USAGE}"))
    };
    let (messages, seed) = (value("--messages")?.parse()?, value("--seed")?.parse()?);
    let mut output = BufWriter::new(File::create(value("--out")?)?);
    measure::mail::write_mbox(&mut output, messages, seed)?;
    output.flush()?;
    Ok(())
}
