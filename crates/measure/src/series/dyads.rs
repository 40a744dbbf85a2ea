//! Streams and replies from the shared list of who wrote to whom and when.
//!
//! Persons' incoming and outgoing mail and pairs of persons, in spans that satisfy what the streams of
//! the shared drop set satisfy: five weeks in six with a message, two and a half messages a week, and
//! two halves of like size.

use super::data::DropCase;
use anyhow::{Context, Result};
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};

const DAY: i64 = 86_400;
const WEEK: i64 = 7 * DAY;
const MIN_MESSAGES: usize = 65;
/// Fewest replies of a sequence; the shared ones have 65, which leaves too few others.
const MIN_REPLIES: usize = 45;
/// Lengths of spans, the longest that fits is taken.
const SPANS: [i64; 4] = [52, 40, 30, 26];
/// Share of messages in a held-out stream from which a stream is left out.
const MAX_SHARED: f64 = 0.3;
/// A later answer is no answer: the shared sequences end there too.
const MAX_REPLY_HOURS: f64 = 240.0;

#[derive(Deserialize)]
struct Edge {
    time: String,
    from: u32,
    to: u32,
}

/// Messages by sender and receiver, in order.
type Pairs = BTreeMap<(u32, u32), BTreeSet<i64>>;

fn pairs() -> Result<Pairs> {
    let path = crate::shared_data().context("no shared data")?.join("series");
    let path = path.join("enron_edges_dev_dyads.csv");
    let mut reader = csv::Reader::from_path(&path).with_context(|| path.display().to_string())?;
    let mut pairs = Pairs::new();
    for edge in reader.deserialize() {
        let edge: Edge = edge?;
        let time: DateTime = edge.time.parse()?;
        let at = Offset::UTC.to_timestamp(time)?.as_second();
        // a few messages carry the clock's first day
        if edge.from != edge.to && at > 900_000_000 {
            pairs.entry((edge.from, edge.to)).or_default().insert(at);
        }
    }
    Ok(pairs)
}

/// Unchanged streams that share little with those.
pub fn streams(held_out: &[DropCase]) -> Result<Vec<DropCase>> {
    let held: Vec<HashSet<i64>> = held_out.iter().map(|c| c.t.iter().copied().collect()).collect();
    let is_apart = |case: &DropCase| {
        held.iter().all(|known| {
            let shared = case.t.iter().filter(|t| known.contains(t)).count();
            (shared as f64) < MAX_SHARED * case.t.len() as f64
        })
    };
    let mut by_name: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    for ((from, to), times) in pairs()? {
        let pair = format!("pair {} {}", from.min(to), from.max(to));
        for name in [format!("from {from}"), format!("to {to}"), pair] {
            by_name.entry(name).or_default().extend(&times);
        }
    }
    let spans = by_name.iter().flat_map(|(name, times)| spans(name, times));
    Ok(spans.filter(is_apart).collect())
}

/// Spans of a stream that do not begin within a quarter of each other.
fn spans(name: &str, times: &BTreeSet<i64>) -> Vec<DropCase> {
    let (Some(first), Some(last)) = (times.first(), times.last()) else { return Vec::new() };
    let mut found = Vec::new();
    let mut start = *first;
    while start < *last && times.len() >= MIN_MESSAGES {
        let fits = SPANS.iter().find(|weeks| is_even(times, start, **weeks));
        start += match fits {
            Some(weeks) => {
                found.push(DropCase {
                    id: format!("{name} {start}"),
                    start,
                    weeks: *weeks,
                    variant: "none".into(),
                    change_at: None,
                    keep: 1.0,
                    t: times.range(start..start + weeks * WEEK).copied().collect(),
                    is_held_out: false,
                });
                14 * WEEK
            }
            None => 2 * WEEK,
        };
    }
    found
}

fn is_even(times: &BTreeSet<i64>, start: i64, weeks: i64) -> bool {
    let is_covered = times.last().is_some_and(|last| start + weeks * WEEK <= last + WEEK);
    let counts: Vec<f64> = (0..weeks)
        .map(|w| times.range(start + w * WEEK..start + (w + 1) * WEEK).count() as f64)
        .collect();
    let total: f64 = counts.iter().sum();
    let active = counts.iter().filter(|c| **c > 0.0).count() as f64;
    let early: f64 = counts[..counts.len() / 2].iter().sum();
    let ratio = (total - early) / early.max(1.0);
    is_covered
        && total >= 2.5 * weeks as f64
        && active >= 0.8 * weeks as f64
        && (0.7..=1.43).contains(&ratio)
}

/// Moments (seconds) of answers, with how long each took.
type Replies = Vec<(i64, f64)>;

/// Reply times of each person to whoever wrote, by the moment of the message that waited, of those
/// who answered often enough.
pub fn replies() -> Result<Vec<(String, Replies)>> {
    let pairs = pairs()?;
    let none = BTreeSet::new();
    let mut by_person: BTreeMap<u32, Vec<(i64, f64)>> = BTreeMap::new();
    for ((from, to), sent) in &pairs {
        let back = pairs.get(&(*to, *from)).unwrap_or(&none);
        by_person.entry(*to).or_default().extend(answers(sent, back));
    }
    let found = by_person.into_iter().filter(|(_, replies)| replies.len() >= MIN_REPLIES);
    Ok(found
        .map(|(person, mut replies)| {
            replies.sort_by_key(|(asked, _)| *asked);
            (format!("replies of {person}"), replies)
        })
        .collect())
}

/// Each answer to the first message that waits for one.
fn answers(sent: &BTreeSet<i64>, back: &BTreeSet<i64>) -> Vec<(i64, f64)> {
    let mut answered = i64::MIN;
    let mut found = Vec::new();
    for reply in back {
        // what was sent at the very moment of a reply waits for the next
        if let Some(asked) = sent.range(answered..*reply).next() {
            let hours = (reply - asked) as f64 / 3600.0;
            if hours <= MAX_REPLY_HOURS {
                found.push((*asked, hours));
            }
        }
        answered = *reply;
    }
    found
}
