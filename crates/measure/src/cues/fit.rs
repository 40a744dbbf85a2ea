//! Trains the model of cues (`measure train cues`) on our own labelled messages and on text that is no
//! client's message, and writes `crates/text/data/model/cues.bin`.

use super::labelled::{self, Count};
use super::neutral::{calm_comments, calm_posts};
use crate::shared_data;
use anyhow::{Context, Result};
use domain::cue::CueKind;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use text::{Adding, CUE_BUCKETS, CUE_KINDS, CueModel, Sample, sample};

/// Messages are cut into so many parts; each is scored by a model that has not seen it.
const FOLDS: usize = 4;
const EPOCHS: usize = 30;
const RATE: f32 = 0.25;
const DECAY: f32 = 2e-5;
/// What AdaGrad starts its sums of squares with: rare words move slowly.
const FIRST_SQUARE: f32 = 3.0;
/// Score of a message without a sentence that speaks to somebody.
const SILENT: f32 = -6.0;
/// Texts of each public set of neutral ones.
const MOST_NEUTRAL: usize = 1_500;

/// A line of `data/messages/train`.
#[derive(Deserialize)]
struct Line {
    labels: BTreeSet<CueKind>,
    /// The words that carry a label.
    at: BTreeMap<CueKind, String>,
    #[serde(default)]
    may: BTreeSet<CueKind>,
    text: String,
}

/// Which kinds: a bit each, in the order of [`CueKind::ALL`].
type Kinds = u16;

/// A message to learn from.
struct Example {
    sample: Sample,
    /// Kinds of each sentence, and kinds on which it says nothing either way.
    says: Vec<Kinds>,
    unsure: Vec<Kinds>,
    /// Kinds of the message, and those that count neither way.
    labels: Kinds,
    may: Kinds,
    /// Rules were not tuned on it: it may judge them.
    is_fresh: bool,
}

fn bit(kind: CueKind) -> Kinds {
    1 << kind as Kinds
}

fn bits(kinds: &BTreeSet<CueKind>) -> Kinds {
    kinds.iter().fold(0, |bits, kind| bits | bit(*kind))
}

/// Weights of all kinds.
struct Weights {
    rows: Vec<[f32; CUE_KINDS]>,
    bias: [f32; CUE_KINDS],
}

/// Trains, prints what messages left out say of it, and writes the file.
pub fn train() -> Result<()> {
    let mut examples = read()?;
    println!("{} messages", examples.len());
    let everything: Vec<usize> = (0..examples.len()).collect();
    place_labels(&mut examples, &everything);
    let mut tops = vec![[SILENT; CUE_KINDS]; examples.len()];
    for fold in 0..FOLDS {
        let (out, into): (Vec<usize>, Vec<usize>) =
            everything.iter().partition(|at| *at % FOLDS == fold);
        let weights = descend(&examples, &into);
        for at in out {
            tops[at] = weights.top(&examples[at].sample);
        }
    }
    let adding = std::array::from_fn(|kind| add(&examples, &tops, kind));
    let weights = descend(&examples, &everything);
    let model = CueModel::from_weights(&weights.rows, weights.bias, adding);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../text/data/model/cues.bin");
    std::fs::write(path, model.write())?;
    Ok(())
}

fn read() -> Result<Vec<Example>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/messages/train");
    let mut paths: Vec<_> =
        std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.sort();
    let mut examples = Vec::new();
    for path in paths {
        let content = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        for (number, line) in content.lines().enumerate() {
            let place = || format!("{}:{}", path.display(), number + 1);
            examples.push(of_line(&serde_json::from_str(line).with_context(place)?));
        }
    }
    for set in ["dev", "tune"] {
        examples.extend(labelled::read(set)?.iter().map(|message| {
            let sample = sample(&message.text);
            let (labels, may) = (bits(&message.labels), bits(&message.may));
            // Which sentence says it is not known unless there is one; `place_labels` finds it.
            let is_one = sample.sentences.len() == 1;
            let (says, unsure) = if is_one { (labels, may) } else { (0, may | labels) };
            let n = sample.sentences.len();
            let (says, unsure) = (vec![says; n], vec![unsure; n]);
            Example { sample, says, unsure, labels, may, is_fresh: false }
        }));
    }
    let data = shared_data().context("no shared data")?;
    let mut neutral = calm_posts(&data.join("text/cedr"))?;
    neutral.truncate(MOST_NEUTRAL);
    let comments = calm_comments(&data.join("text/goemotions/train.tsv"))?;
    neutral.extend(comments.into_iter().take(MOST_NEUTRAL));
    examples.extend(neutral.iter().map(|text| {
        let sample = sample(text);
        let n = sample.sentences.len();
        let (says, unsure) = (vec![0; n], vec![0; n]);
        Example { sample, says, unsure, labels: 0, may: 0, is_fresh: false }
    }));
    Ok(examples)
}

/// A line with the words that carry each label: a sentence that shares a word with them says it.
fn of_line(line: &Line) -> Example {
    let sample = sample(&line.text);
    let mut says = vec![0; sample.sentences.len()];
    for (kind, words) in &line.at {
        let Some(byte) = line.text.find(words.as_str()) else { continue };
        let start = line.text[..byte].chars().count() as u32;
        let end = start + words.chars().count() as u32;
        for (says, sentence) in says.iter_mut().zip(&sample.sentences) {
            if sentence.span.start < end && start < sentence.span.end {
                *says |= bit(*kind);
            }
        }
    }
    let unsure = vec![bits(&line.may); says.len()];
    let (labels, may) = (bits(&line.labels), bits(&line.may));
    Example { sample, says, unsure, labels, may, is_fresh: true }
}

/// Messages of several sentences without marked words: the sentence that a first model scores highest says it.
fn place_labels(examples: &mut [Example], all: &[usize]) {
    let weights = descend(examples, all);
    for example in examples.iter_mut().filter(|example| !example.is_fresh) {
        for kind in 0..CUE_KINDS {
            let mask = 1 << kind;
            if example.labels & mask == 0 || example.says.iter().any(|says| says & mask != 0) {
                continue;
            }
            let score = |at: &usize| weights.score(&example.sample.sentences[*at].features)[kind];
            let best = (0..example.says.len()).max_by(|a, b| score(a).total_cmp(&score(b)));
            if let Some(best) = best {
                example.says[best] |= mask;
                example.unsure[best] &= !mask;
            }
        }
    }
}

impl Weights {
    fn score(&self, features: &[(u32, f32)]) -> [f32; CUE_KINDS] {
        let mut sums = self.bias;
        for (bucket, value) in features {
            for (sum, weight) in sums.iter_mut().zip(&self.rows[*bucket as usize]) {
                *sum += weight * value;
            }
        }
        sums
    }

    fn top(&self, sample: &Sample) -> [f32; CUE_KINDS] {
        let mut top = [SILENT; CUE_KINDS];
        for sentence in &sample.sentences {
            let scores = self.score(&sentence.features).into_iter().zip(sentence.costs);
            for (top, (score, cost)) in top.iter_mut().zip(scores) {
                *top = top.max(score - cost);
            }
        }
        top
    }
}

/// Logistic regression of all kinds by AdaGrad, sentence by sentence.
fn descend(examples: &[Example], chosen: &[usize]) -> Weights {
    let sentences: Vec<(usize, usize)> = chosen
        .iter()
        .flat_map(|at| (0..examples[*at].says.len()).map(move |number| (*at, number)))
        .collect();
    let mut weights =
        Weights { rows: vec![[0.0; CUE_KINDS]; CUE_BUCKETS], bias: [-3.0; CUE_KINDS] };
    let mut squares = vec![[FIRST_SQUARE; CUE_KINDS]; CUE_BUCKETS];
    let mut bias_squares = [1.0f32; CUE_KINDS];
    for epoch in 0..EPOCHS {
        // A fixed stride visits the sentences in another order each epoch, the same in each run.
        let stride = 7919 + 2 * epoch;
        for step in 0..sentences.len() {
            let (at, number) = sentences[step * stride % sentences.len()];
            let example = &examples[at];
            let features = &example.sample.sentences[number].features;
            let score = weights.score(features);
            let errors: [f32; CUE_KINDS] = std::array::from_fn(|kind| {
                let mask = 1 << kind;
                if example.unsure[number] & mask != 0 {
                    return 0.0;
                }
                let target = f32::from(u8::from(example.says[number] & mask != 0));
                1.0 / (1.0 + (-score[kind]).exp()) - target
            });
            for (bucket, value) in features {
                let row = &mut weights.rows[*bucket as usize];
                let squares = &mut squares[*bucket as usize];
                for kind in 0..CUE_KINDS {
                    let slope = errors[kind] * value + DECAY * row[kind];
                    squares[kind] += slope * slope;
                    row[kind] -= RATE * slope / squares[kind].sqrt();
                }
            }
            for kind in 0..CUE_KINDS {
                bias_squares[kind] += errors[kind] * errors[kind];
                weights.bias[kind] -= RATE * errors[kind] / bias_squares[kind].sqrt();
            }
        }
    }
    weights
}

/// How the strongest sentence and the rules add up to one verdict, from messages that neither has seen.
fn add(examples: &[Example], tops: &[[f32; CUE_KINDS]], kind: usize) -> Adding {
    let mask = 1 << kind;
    let points: Vec<([f64; 4], bool)> = examples
        .iter()
        .zip(tops)
        .filter(|(example, _)| example.is_fresh && example.may & mask == 0)
        .map(|(example, top)| {
            let rule = example.sample.rules[kind];
            let fired = f64::from(u8::from(rule.is_some()));
            let odds = f64::from(rule.unwrap_or_default());
            ([1.0, f64::from(top[kind]), fired, odds], example.labels & mask != 0)
        })
        .collect();
    let mut figures = [0.0f64; 4];
    for round in 0..4_000 {
        let mut slopes = [0.0; 4];
        for (point, says) in &points {
            let odds: f64 = figures.iter().zip(point).map(|(a, b)| a * b).sum();
            let error = 1.0 / (1.0 + (-odds).exp()) - f64::from(u8::from(*says));
            for (slope, value) in slopes.iter_mut().zip(point) {
                *slope += error * value;
            }
        }
        let rate = 2.0 / (points.len() as f64 * (1.0 + f64::from(round) / 2_000.0));
        for (figure, slope) in figures.iter_mut().zip(slopes) {
            *figure -= rate * slope;
        }
    }
    print_kind(kind, &points, figures);
    let [bias, sentence, rule, rule_odds] = figures.map(|figure| figure as f32);
    Adding { bias, sentence, rule, rule_odds }
}

fn print_kind(kind: usize, points: &[([f64; 4], bool)], figures: [f64; 4]) {
    let mut line = format!("{:16}", CueKind::ALL[kind].word());
    for share in [0.35f64, 0.5, 0.65] {
        let mut count = Count::default();
        for (point, says) in points {
            let odds: f64 = figures.iter().zip(point).map(|(a, b)| a * b).sum();
            count.add(odds >= (share / (1.0 - share)).ln(), *says);
        }
        line += &format!("  {share}: P {:.3} R {:.3}", count.precision(), count.recall());
    }
    println!("{line}  {figures:.2?}");
}
