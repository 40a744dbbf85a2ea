//! New text told from quotes and signatures, on published samples.

use std::path::Path;

use anyhow::Result;
use channels::html;
use channels::mail::{At, parse};
use text::quote;

use super::count;
use crate::Row;

/// Which lines of each sample are new, by reading them: first and last line, counted from 1.
const NEW_LINES: [(&str, &[(usize, usize)]); 24] = [
    ("correct_sig.txt", &[(1, 1)]),
    ("email_1_1.txt", &[(1, 5)]),
    ("email_1_2.txt", &[(1, 1), (9, 34)]),
    ("email_1_3.txt", &[(1, 3)]),
    ("email_1_4.txt", &[(1, 1)]),
    ("email_1_5.txt", &[(1, 15)]),
    ("email_1_6.txt", &[(1, 1)]),
    ("email_1_7.txt", &[(1, 1)]),
    ("email_1_8.txt", &[(13, 13), (19, 19)]),
    ("email_2_1.txt", &[(1, 1)]),
    ("email_2_2.txt", &[(1, 1)]),
    ("email_2_3.txt", &[(1, 1)]),
    ("email_BlackBerry.txt", &[(1, 1)]),
    ("email_bullets.txt", &[(1, 9)]),
    ("email_gmail.txt", &[(1, 1)]),
    ("email_headers_no_delimiter.txt", &[(1, 1)]),
    ("email_iPhone.txt", &[(1, 1)]),
    ("email_multi_word_sent_from_my_mobile_device.txt", &[(1, 1)]),
    ("email_one_is_not_on.txt", &[(1, 5)]),
    ("email_partial_quote_header.txt", &[(1, 6)]),
    ("email_sent_from_my_not_signature.txt", &[(1, 3)]),
    ("email_sig_delimiter_in_middle_of_line.txt", &[(1, 7)]),
    ("greedy_on.txt", &[(1, 6)]),
    ("pathological.txt", &[(1, 2)]),
];

/// Samples of signatures: body, its signature, its sender.
const SIGNED: [&str; 6] =
    ["camel_case", "jeff", "johndoeexamplecom", "long", "short_url", "sparse"];

/// Exact samples of each set.
pub fn evaluate(mail: &Path) -> Result<Vec<Row>> {
    let talon = mail.join("talon/tests/fixtures");
    Ok(vec![
        zapier(&mail.join("zapier_reply_parser/test/emails"))?,
        replies(&talon.join("standard_replies"))?,
        html_replies(&talon.join("html_replies"))?,
        signatures(&talon.join("signature/emails/stripped"))?,
    ])
}

fn row(name: &str, exact: usize, missed: &[String], all: usize, floor: f64) -> Row {
    let missed =
        if missed.is_empty() { String::new() } else { format!(" (not: {})", missed.join(", ")) };
    Row::at_least(format!("{name}, of {all}{missed}"), count(exact), floor)
}

fn filled(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect()
}

fn zapier(folder: &Path) -> Result<Row> {
    let mut missed = Vec::new();
    for (file, ranges) in NEW_LINES {
        let text = std::fs::read_to_string(folder.join(file))?;
        let lines: Vec<&str> = text.lines().collect();
        let expected: Vec<&str> = ranges
            .iter()
            .flat_map(|(from, to)| &lines[from - 1..*to])
            .map(|l| l.trim_end())
            .filter(|l| !l.is_empty())
            .collect();
        if filled(&quote::split(&text).new) != expected {
            missed.push(file.to_owned());
        }
    }
    Ok(row(
        "replies (zapier) exact",
        NEW_LINES.len() - missed.len(),
        &missed,
        NEW_LINES.len(),
        22.0,
    ))
}

fn replies(folder: &Path) -> Result<Row> {
    let (mut missed, mut all) = (Vec::new(), 0);
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if !name.ends_with(".eml") {
            continue;
        }
        all += 1;
        // Every sample of this folder answers with one word.
        let (inbound, _) = parse(&std::fs::read(&path)?, &At::new(&name, "message 1"));
        if inbound.text.trim() != "Hello" {
            missed.push(name);
        }
    }
    Ok(row("mail replies (talon) exact", all - missed.len(), &missed, all, 11.0))
}

fn html_replies(folder: &Path) -> Result<Row> {
    let (mut missed, mut all) = (Vec::new(), 0);
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        all += 1;
        let bytes = std::fs::read(&path)?;
        let page = channels::charset::decode(&bytes, None, None).text;
        let (text, _) = html::to_text(&page, 1 << 20);
        let new = quote::split(&text).new;
        // The samples all say this, in the same two lines.
        if filled(&new).join(" ") != "Hi. I am fine. Thanks, Alex" {
            missed.push(
                path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
            );
        }
    }
    Ok(row("HTML replies (talon) exact", all - missed.len(), &missed, all, 8.0))
}

fn signatures(folder: &Path) -> Result<Row> {
    let mut missed = Vec::new();
    for name in SIGNED {
        let part = |kind: &str| std::fs::read_to_string(folder.join(format!("{name}_{kind}")));
        let (body, signature, sender) = (part("body")?, part("signature")?, part("sender")?);
        let clean = |text: &str| text.replace("#sig#", "");
        let (body, signature) = (clean(&body), clean(&signature));
        let body_lines = filled(&body);
        let expected = &body_lines[..body_lines.len() - filled(&signature).len()];
        if filled(&quote::split_of(&body, sender.trim()).new) != expected {
            missed.push(name.to_owned());
        }
    }
    Ok(row("signatures (talon) exact", SIGNED.len() - missed.len(), &missed, SIGNED.len(), 4.0))
}
