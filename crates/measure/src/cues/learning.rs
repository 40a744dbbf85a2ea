//! What fifty answers of an agency are worth: the adapter learns from some messages and is tried on the others.

use super::labelled::{Count, Labelled, read};
use super::train::{area, cedr};
use crate::Row;
use anyhow::Result;
use domain::cue::CueKind;
use text::learn::{Adapter, Answer};

/// Answers that an agency has given.
const ANSWERS: usize = 50;

/// Draws that are averaged.
const DRAWS: u64 = 10;

/// Rows: our own messages (the rules know this kind of text) and posts of CEDR (they do not).
pub fn evaluate() -> Result<Vec<Row>> {
    let own: Vec<(String, bool)> = read("held")?
        .into_iter()
        .map(|Labelled { labels, text, .. }| (text, labels.contains(&CueKind::Negativity)))
        .collect();
    let mut rows = compare("held messages", &own);
    if let Some((_, posts)) = cedr()? {
        rows.extend(compare("CEDR posts", &posts));
    }
    Ok(rows)
}

/// Before and after on messages of which half are negative, as in a tray of what was flagged or marked by hand.
fn compare(name: &str, messages: &[(String, bool)]) -> Vec<Row> {
    let mut sums = [0.0f64; 4];
    for draw in 0..DRAWS {
        let mixed = balanced(messages, draw);
        let (answered, rest) = mixed.split_at(ANSWERS);
        let answers: Vec<Answer> = answered
            .iter()
            .map(|(text, confirmed)| Answer {
                text,
                kind: CueKind::Negativity,
                confirmed: *confirmed,
            })
            .collect();
        let learned = Adapter::learn(&answers);
        for (at, adapter) in [Adapter::default(), learned].iter().enumerate() {
            let mut count = Count::default();
            let mut scored = Vec::new();
            for (text, negative) in rest {
                let cues = text::analyse_with(text, None, adapter).cues;
                let cue = cues.iter().find(|cue| cue.kind == CueKind::Negativity);
                count.add(cue.is_some(), *negative);
                scored.push((cue.map_or(0.0, |cue| f32::from(cue.confidence)), *negative));
            }
            sums[at] += count.f1() / DRAWS as f64;
            sums[at + 2] += area(scored.into_iter()) / DRAWS as f64;
        }
    }
    vec![
        Row::info(format!("learning, {name}: F1 before"), sums[0]),
        Row::info(format!("learning, {name}: F1 after {ANSWERS} answers"), sums[1]),
        Row::info(format!("learning, {name}: area under ROC before"), sums[2]),
        Row::info(format!("learning, {name}: area under ROC after {ANSWERS} answers"), sums[3]),
    ]
}

/// All negative messages and as many others, shuffled by the number of the draw.
fn balanced(messages: &[(String, bool)], draw: u64) -> Vec<&(String, bool)> {
    let mut state = draw.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let negative: Vec<_> = messages.iter().filter(|(_, negative)| *negative).collect();
    let quiet = messages.iter().filter(|(_, negative)| !*negative).collect();
    let mut others = shuffle(quiet, &mut state);
    others.truncate(negative.len());
    others.extend(negative);
    shuffle(others, &mut state)
}

fn shuffle<'a>(mut list: Vec<&'a (String, bool)>, state: &mut u64) -> Vec<&'a (String, bool)> {
    for at in (1..list.len()).rev() {
        *state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        list.swap(at, (*state >> 33) as usize % (at + 1));
    }
    list
}
