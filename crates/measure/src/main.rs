//! `measure evaluate [part]`: one table row per measure: name, figure, floor, ok or miss.

use anyhow::{Result, bail};
use measure::{PARTS, print_table};

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
        ["compare", "series"] => measure::series::compare()?,
        _ => bail!("usage: measure evaluate [part] | measure compare series"),
    }
    Ok(())
}
