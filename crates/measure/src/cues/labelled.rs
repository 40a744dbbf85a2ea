//! Our own labelled messages: `crates/text/testdata/{dev,held}.{ru,en}.tsv` and
//! `crates/measure/data/messages`, written without looking at the rules, half of them hard negatives.
//! Rules are tuned on `dev` and `tune`; `held` and `held_out` are for measuring.

use crate::Row;
use crate::mail::cpu_seconds;
use anyhow::{Context, Result, bail};
use domain::cue::{Cue, CueKind};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// A message and what it says.
pub struct Labelled {
    pub place: String,
    pub labels: BTreeSet<CueKind>,
    /// Kinds that count neither way: people would not agree.
    pub may: BTreeSet<CueKind>,
    pub text: String,
}

/// A line of `client_messages.jsonl`.
#[derive(Deserialize)]
struct Line {
    id: String,
    set: String,
    labels: BTreeSet<CueKind>,
    #[serde(default)]
    may: BTreeSet<CueKind>,
    text: String,
}

/// Reads one set in both languages: `dev` and `tune` for tuning, `held`, `held_out` and `test` for measuring.
pub fn read(set: &str) -> Result<Vec<Labelled>> {
    match set {
        "tune" | "held_out" => return read_lines("client_messages.jsonl", set),
        "test" => return read_lines("test.jsonl", set),
        _ => {}
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../text/testdata");
    let mut messages = Vec::new();
    for lang in ["ru", "en"] {
        let path = folder.join(format!("{set}.{lang}.tsv"));
        let content = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        for (number, line) in content.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let place = format!("{set}.{lang}:{}", number + 1);
            let (labels, text) = line.split_once('\t').context(place.clone())?;
            let labels = match labels {
                "-" => BTreeSet::new(),
                some => some.split(',').map(label).collect::<Result<_>>().context(place.clone())?,
            };
            let (may, text) = (BTreeSet::new(), text.replace("\\n", "\n"));
            messages.push(Labelled { place, labels, may, text });
        }
    }
    Ok(messages)
}

fn read_lines(file: &str, set: &str) -> Result<Vec<Labelled>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/messages").join(file);
    let content = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let mut messages = Vec::new();
    for line in content.lines() {
        let Line { id, set: of, labels, may, text } = serde_json::from_str(line)?;
        if of == set {
            messages.push(Labelled { place: id, labels, may, text });
        }
    }
    Ok(messages)
}

fn label(word: &str) -> Result<CueKind> {
    Ok(match word {
        "neg" => CueKind::Negativity,
        "esc" => CueKind::Escalation,
        "team" => CueKind::TeamChange,
        "leave" => CueKind::Leaving,
        "comp" => CueKind::Competitor,
        "money" => CueKind::MoneyClaim,
        "busy" => CueKind::Busy,
        "gone" => CueKind::ContactLeaving,
        "why" => CueKind::WhyPaying,
        other => bail!("unknown label {other}"),
    })
}

/// Hits, false alarms and misses.
#[derive(Clone, Copy, Default)]
pub struct Count {
    pub hits: f64,
    pub false_alarms: f64,
    pub misses: f64,
}

impl Count {
    pub fn add(&mut self, found: bool, wanted: bool) {
        match (found, wanted) {
            (true, true) => self.hits += 1.0,
            (true, false) => self.false_alarms += 1.0,
            (false, true) => self.misses += 1.0,
            (false, false) => {}
        }
    }

    pub fn precision(self) -> f64 {
        self.hits / (self.hits + self.false_alarms).max(1.0)
    }

    pub fn recall(self) -> f64 {
        self.hits / (self.hits + self.misses).max(1.0)
    }

    pub fn f1(self) -> f64 {
        2.0 * self.hits / (2.0 * self.hits + self.false_alarms + self.misses).max(1.0)
    }
}

/// Precision and recall of each kind on one set.
pub fn evaluate(set: &str) -> Result<Vec<Row>> {
    let messages = read(set)?;
    let mut counts = vec![Count::default(); CueKind::ALL.len()];
    let (mut neutral, mut clean) = (0.0, 0.0);
    for message in &messages {
        let found: BTreeSet<CueKind> =
            text::analyse(&message.text, None).cues.iter().map(|cue| cue.kind).collect();
        for (kind, count) in CueKind::ALL.iter().zip(&mut counts) {
            if !message.may.contains(kind) {
                count.add(found.contains(kind), message.labels.contains(kind));
            }
        }
        if message.labels.is_empty() {
            neutral += 1.0;
            clean += f64::from(u8::from(found.is_subset(&message.may)));
        }
    }
    let mut rows = vec![
        Row::info(format!("{set}: messages"), messages.len() as f64),
        Row::info(format!("{set}: neutral or kind share"), neutral / messages.len() as f64),
        Row::info(format!("{set}: neutral left alone"), clean / f64::max(neutral, 1.0)),
    ];
    let mut all = Count::default();
    for (kind, count) in CueKind::ALL.iter().zip(&counts) {
        let name = format!("{set}: {} ({} of them)", kind.word(), count.hits + count.misses);
        rows.push(Row::at_least(format!("{name} precision"), count.precision(), 0.9));
        rows.push(Row::at_least(format!("{name} recall"), count.recall(), 0.8));
        all.hits += count.hits;
        all.false_alarms += count.false_alarms;
        all.misses += count.misses;
    }
    rows.push(Row::at_least(format!("{set}: all kinds precision"), all.precision(), 0.9));
    rows.push(Row::at_least(format!("{set}: all kinds recall"), all.recall(), 0.8));
    Ok(rows)
}

/// Prints the mistakes on the set for tuning: what was missed, what was wrongly found and by which rule.
pub fn mistakes() -> Result<()> {
    for message in read("dev")?.into_iter().chain(read("tune")?) {
        let analysis = text::analyse(&message.text, None);
        for kind in CueKind::ALL {
            let found = analysis.cues.iter().find(|cue| cue.kind == *kind);
            let wanted = message.labels.contains(kind);
            let what = match found {
                Some(cue) if !wanted && !message.may.contains(kind) => {
                    let words = words_of(&message.text, cue);
                    format!("FALSE {} {} [{words}]", cue.rule, cue.confidence)
                }
                None if wanted => "MISS".to_owned(),
                _ => continue,
            };
            println!(
                "{} {} {what}\n    {}",
                message.place,
                kind.word(),
                message.text.replace('\n', " / ")
            );
        }
    }
    Ok(())
}

/// The words that a cue points at.
fn words_of(text: &str, cue: &Cue) -> String {
    let chars: Vec<char> = text.chars().collect();
    let words: Vec<String> = cue
        .spans
        .iter()
        .map(|span| chars[span.start as usize..span.end as usize].iter().collect())
        .collect();
    words.join(" … ")
}

/// Prints every cue found in a file of one text a line: a check of the rules on text of other kinds.
pub fn list(path: &str) -> Result<()> {
    for line in std::fs::read_to_string(path)?.lines() {
        for cue in text::analyse(line, None).cues {
            let words = words_of(line, &cue);
            println!("{}\t{}\t[{words}]\t{line}", cue.kind.word(), cue.rule);
        }
    }
    Ok(())
}

/// CPU time of the analysis and of the tokens for search, on messages of 1,700 characters.
pub fn speed() -> Result<Vec<Row>> {
    const CHARS: usize = 1_700;
    let mut samples: Vec<String> = vec![String::new()];
    // A mailbox: one message in ten says something.
    let (says, quiet): (Vec<_>, Vec<_>) =
        read("held")?.into_iter().partition(|message| !message.labels.is_empty());
    for (number, message) in quiet.iter().enumerate() {
        let message = if number % 10 == 0 { &says[number] } else { message };
        let last = samples.last_mut().context("a sample")?;
        last.push_str(&message.text);
        last.push_str("\n\n");
        if last.chars().count() >= CHARS {
            samples.push(String::new());
        }
    }
    samples.pop();
    // CPU time of this thread: other work on the machine does not lengthen it.
    let run = |work: &dyn Fn(&str)| -> Result<f64> {
        const RUNS: usize = 200;
        // The system counts by ticks of some milliseconds: one run is too short to be seen.
        let start = cpu_seconds()?;
        for _ in 0..RUNS {
            samples.iter().for_each(|sample| work(sample));
        }
        Ok((cpu_seconds()? - start) * 1e6 / (samples.len() * RUNS) as f64)
    };
    let analyse = run(&|sample| {
        std::hint::black_box(text::analyse(sample, None));
    })?;
    let tokens = run(&|sample| {
        std::hint::black_box(text::tokens_for_search(sample));
    })?;
    Ok(vec![
        Row::at_most("analyse, µs a message of 1,700 characters", analyse, 100.0),
        Row::at_most("tokens_for_search, µs a message of 1,700 characters", tokens, 60.0),
    ])
}
