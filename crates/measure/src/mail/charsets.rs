//! Is the charset of Russian text found without any label? Sentences that the letter statistics were not made from.

use std::path::Path;

use anyhow::Result;
use channels::charset;
use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_R, WINDOWS_1251, X_MAC_CYRILLIC};

use super::count;
use crate::Row;

const CHARSETS: [&Encoding; 5] = [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5, X_MAC_CYRILLIC];

/// Share of news sentences, cut to a length, that come back letter for letter.
pub fn evaluate(data: &Path) -> Result<Vec<Row>> {
    let table = std::fs::read_to_string(data.join("text/rusentne2023/train_data.csv"))?;
    let sentences: Vec<&str> =
        table.lines().skip(1).filter_map(|line| line.split('\t').next()).take(2000).collect();
    [(20, 0.97), (50, 0.995), (200, 0.999)]
        .into_iter()
        .map(|(length, floor)| {
            let (mut right, mut all) = (0, 0);
            for sentence in &sentences {
                let text: String = sentence.chars().take(length).collect();
                for encoding in CHARSETS {
                    // What a charset cannot write says nothing about finding it.
                    let (bytes, _, lossy) = encoding.encode(&text);
                    if lossy || bytes.is_ascii() {
                        continue;
                    }
                    all += 1;
                    right += usize::from(charset::decode(&bytes, None, None).text == text);
                }
            }
            Ok(Row::at_least(
                format!("charset found, {length} letters, no label"),
                count(right) / count(all),
                floor,
            ))
        })
        .collect()
}
