//! Trains the small models of tone (`measure train`) and measures them on text that they have not seen.

use super::labelled::Count;
use crate::{Row, shared_data};
use anyhow::{Context, Result};
use std::path::PathBuf;
use text::model::{BUCKETS, Model, features};

/// A text and whether it is angry (negative).
pub type Sample = (String, bool);

/// Emotions of GoEmotions that make its negative group.
const NEGATIVE: &[&str] = &[
    "anger",
    "annoyance",
    "disappointment",
    "disapproval",
    "disgust",
    "embarrassment",
    "fear",
    "grief",
    "nervousness",
    "remorse",
    "sadness",
];

/// Number of anger among the labels of CEDR (joy, sadness, surprise, fear, anger).
const CEDR_ANGER: &str = "4";

/// Share of CEDR that is kept for testing: the shared folder has no test file of its own.
const TEST_SHARE: u32 = 5;

/// Trains both models and writes them to `crates/text/data/model`.
pub fn train() -> Result<()> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../text/data/model");
    let (ru_train, _) = cedr()?.context("CEDR is not there")?;
    let (en_train, _) = goemotions()?.context("GoEmotions is not there")?;
    std::fs::write(folder.join("anger.ru.bin"), fit(&ru_train).write())?;
    std::fs::write(folder.join("negative.en.bin"), fit(&en_train).write())?;
    Ok(())
}

/// F1 of both models on unseen text, and how the model of anger does on our messages.
pub fn evaluate() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    match cedr()? {
        Some((_, test)) => {
            let count = count(&test);
            rows.push(Row::at_least("CEDR anger, unseen fifth: F1", count.f1(), 0.45));
            rows.push(Row::info("CEDR anger, unseen fifth: precision", count.precision()));
            rows.push(Row::info("CEDR anger, unseen fifth: recall", count.recall()));
            let area = area(test.iter().map(|(text, angry)| (text::anger_score(text), *angry)));
            rows.push(Row::info("CEDR anger, unseen fifth: area under ROC", area));
        }
        None => eprintln!("skipped: CEDR is not there"),
    }
    match goemotions()? {
        Some((_, test)) => {
            let count = count(&test);
            rows.push(Row::info("GoEmotions negative group, dev: F1", count.f1()));
            rows.push(Row::info("GoEmotions negative group, dev: precision", count.precision()));
            rows.push(Row::info("GoEmotions negative group, dev: recall", count.recall()));
        }
        None => eprintln!("skipped: GoEmotions is not there"),
    }
    match rusentne()? {
        Some(news) => {
            let scores = news.iter().map(|(text, negative)| (text::anger_score(text), *negative));
            rows.push(Row::info(
                "RuSentNE, negative to the entity: area of anger_score",
                area(scores),
            ));
            let flagged =
                news.iter().filter(|(text, _)| !text::analyse(text, None).cues.is_empty());
            let share = flagged.count() as f64 / news.len() as f64;
            rows.push(Row::at_most(
                "RuSentNE news sentences with any cue (none is a client's)",
                share,
                0.05,
            ));
        }
        None => eprintln!("skipped: RuSentNE is not there"),
    }
    Ok(rows)
}

/// News sentences and whether they are negative towards the entity they name.
pub fn rusentne() -> Result<Option<Vec<Sample>>> {
    let Some(path) = shared_data().map(|data| data.join("text/rusentne2023/train_data.csv")) else {
        return Ok(None);
    };
    let content = std::fs::read_to_string(path)?;
    let sample = |line: &str| {
        let label = line.rsplit('\t').next()?.trim();
        Some((line.split('\t').next()?.to_owned(), label == "-1"))
    };
    Ok(Some(content.lines().skip(1).filter_map(sample).collect()))
}

fn count(test: &[Sample]) -> Count {
    let mut count = Count::default();
    for (text, angry) in test {
        count.add(text::anger_score(text) >= 0.5, *angry);
    }
    count
}

/// Chance that a positive scores above a negative.
pub fn area(scored: impl Iterator<Item = (f32, bool)>) -> f64 {
    let mut scored: Vec<(f32, bool)> = scored.collect();
    scored.sort_by(|left, right| left.0.total_cmp(&right.0));
    let (mut negatives, mut positives, mut below) = (0.0, 0.0, 0.0);
    for (_, positive) in scored {
        if positive {
            positives += 1.0;
            below += negatives;
        } else {
            negatives += 1.0;
        }
    }
    below / f64::max(positives * negatives, 1.0)
}

/// CEDR, split by a hash of the text into training and test.
pub fn cedr() -> Result<Option<(Vec<Sample>, Vec<Sample>)>> {
    let Some(path) = shared_data().map(|data| data.join("text/cedr/cedr-main-train.csv")) else {
        return Ok(None);
    };
    let (mut train, mut test) = (Vec::new(), Vec::new());
    for record in csv::Reader::from_path(path)?.records() {
        let record = record?;
        let sample = (record[0].to_owned(), record[1].contains(CEDR_ANGER));
        let hash =
            record[0].bytes().fold(7u32, |hash, byte| hash.wrapping_mul(31) ^ u32::from(byte));
        let side = if (hash >> 7) % TEST_SHARE == 0 { &mut test } else { &mut train };
        side.push(sample);
    }
    Ok(Some((train, test)))
}

fn goemotions() -> Result<Option<(Vec<Sample>, Vec<Sample>)>> {
    let Some(folder) = shared_data().map(|data| data.join("text/goemotions")) else {
        return Ok(None);
    };
    let labels = std::fs::read_to_string(folder.join("labels.txt"))?;
    let negative: Vec<String> = labels
        .lines()
        .enumerate()
        .filter(|(_, label)| NEGATIVE.contains(&label.trim()))
        .map(|(number, _)| number.to_string())
        .collect();
    let read = |name: &str| -> Result<Vec<Sample>> {
        let content = std::fs::read_to_string(folder.join(name))?;
        let sample = |line: &str| {
            let mut fields = line.split('\t');
            let text = fields.next()?.to_owned();
            let negative =
                fields.next()?.split(',').any(|id| negative.iter().any(|known| known == id));
            Some((text, negative))
        };
        Ok(content.lines().filter_map(sample).collect())
    };
    Ok(Some((read("train.tsv")?, read("dev.tsv")?)))
}

/// Folds by which the threshold is chosen.
const FOLDS: usize = 5;

/// Logistic regression by AdaGrad; the threshold of the best F1 on text left out of training becomes 0.5.
fn fit(samples: &[Sample]) -> Model {
    let prepared: Vec<(Vec<(u32, f32)>, bool)> =
        samples.iter().map(|(text, angry)| (features(text), *angry)).collect();
    let mut scored: Vec<(f32, bool)> = Vec::new();
    for fold in 0..FOLDS {
        let part = |inside: bool| {
            let numbered = prepared.iter().enumerate();
            numbered.filter(move |(at, _)| (at % FOLDS == fold) == inside).map(|(_, one)| one)
        };
        let (weights, bias) = descend(&part(false).collect::<Vec<_>>());
        scored.extend(part(true).map(|(text, angry)| (sum(&weights, bias, text), *angry)));
    }
    let threshold = best_threshold(scored);
    let all: Vec<_> = prepared.iter().collect();
    let (weights, bias) = descend(&all);
    Model::from_weights(&weights, bias - threshold)
}

fn best_threshold(mut scored: Vec<(f32, bool)>) -> f32 {
    scored.sort_by(|left, right| right.0.total_cmp(&left.0));
    let positives = scored.iter().filter(|(_, angry)| *angry).count() as f64;
    let (mut hits, mut best, mut threshold) = (0.0, 0.0, 0.0);
    for (number, (score, angry)) in scored.iter().enumerate() {
        hits += f64::from(u8::from(*angry));
        let f1 = 2.0 * hits / (number as f64 + 1.0 + positives);
        if f1 > best {
            (best, threshold) = (f1, *score);
        }
    }
    println!("best F1 on text left out: {best:.3}");
    threshold
}

fn sum(weights: &[f32], bias: f32, features: &[(u32, f32)]) -> f32 {
    bias + features.iter().map(|(at, value)| weights[*at as usize] * value).sum::<f32>()
}

fn descend(samples: &[&(Vec<(u32, f32)>, bool)]) -> (Vec<f32>, f32) {
    const EPOCHS: usize = 10;
    const RATE: f32 = 0.2;
    const DECAY: f32 = 3e-4;
    let positives = samples.iter().filter(|(_, angry)| *angry).count().max(1) as f32;
    // The rare class counts more, or it would never be chosen.
    let extra = ((samples.len() as f32 - positives) / positives).sqrt();
    let mut weights = vec![0.0f32; BUCKETS];
    let mut squares = vec![1e-4f32; BUCKETS];
    let (mut bias, mut bias_square) = (0.0f32, 1e-4f32);
    for epoch in 0..EPOCHS {
        // A fixed stride visits the samples in another order each epoch, the same in each run.
        let stride = 7919 + 2 * epoch;
        for step in 0..samples.len() {
            let (features, angry) = samples[step * stride % samples.len()];
            let target = f32::from(u8::from(*angry));
            let given = 1.0 / (1.0 + (-sum(&weights, bias, features)).exp());
            let error = (given - target) * if *angry { extra } else { 1.0 };
            for (at, value) in features {
                let at = *at as usize;
                let slope = error * value + DECAY * weights[at];
                squares[at] += slope * slope;
                weights[at] -= RATE * slope / squares[at].sqrt();
            }
            bias_square += error * error;
            bias -= RATE * error / bias_square.sqrt();
        }
    }
    (weights, bias)
}
