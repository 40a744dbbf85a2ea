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
use text::{Adding, CUE_KINDS, CUE_ROWS, CueModel, FeatureId, Sample, sample};

/// Messages are cut into so many parts by who wrote them; each is scored by a model that has seen neither
/// it nor anything of its hand: other people's wording is what the model will meet.
const FOLDS: usize = 5;
/// A feature of fewer sentences is left out.
const LEAST_SENTENCES: u32 = 2;
/// What is shown should be right so often, all kinds together, measured on messages of other hands.
const WANTED_PRECISION: f64 = 0.85;
const EPOCHS: usize = 30;
const RATE: f32 = 0.25;
const DECAY: f32 = 2e-4;
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
    /// Number of the part that it is left out with.
    fold: usize,
    /// Features of each sentence that are common enough, by the place of their weights.
    places: Vec<Vec<(u32, f32)>>,
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
    let known = find_places(&mut examples);
    println!("{} features", known.len());
    place_labels(&mut examples, &everything);
    let mut tops = vec![[SILENT; CUE_KINDS]; examples.len()];
    for fold in 0..FOLDS {
        let (out, into): (Vec<usize>, Vec<usize>) =
            everything.iter().partition(|at| examples[**at].fold == fold);
        let weights = descend(&examples, &into);
        for at in out {
            tops[at] = weights.top(&examples[at]);
        }
    }
    let mut adding = std::array::from_fn(|kind| add(&examples, &tops, kind));
    let bar = find_bar(&examples, &tops, &adding);
    adding.iter_mut().for_each(|adding| adding.bias -= bar);
    print_long(&examples, &tops, &adding);
    let weights = descend(&examples, &everything);
    let mut rows = known.into_iter().map(|id| (id, weights.rows[id.place()]));
    let model = CueModel::from_weights(&mut rows, weights.bias, adding);
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../text/data/model");
    let [words, turns] = model.write();
    std::fs::write(folder.join("cues.words.bin"), words)?;
    std::fs::write(folder.join("cues.turns.bin"), turns)?;
    Ok(())
}

fn read() -> Result<Vec<Example>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/messages/train");
    let mut paths: Vec<_> =
        std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.sort();
    let mut examples = Vec::new();
    for path in paths {
        // The files of one hand begin with its number: what one hand wrote is left out together.
        let hand = path.file_name().and_then(|name| name.to_str()?.split('.').next()?.parse().ok());
        let hand: usize = hand.with_context(|| format!("{}: no number", path.display()))?;
        let content = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        for (number, line) in content.lines().enumerate() {
            let place = || format!("{}:{}", path.display(), number + 1);
            examples.push(of_line(&serde_json::from_str(line).with_context(place)?, hand % FOLDS));
        }
    }
    for set in ["dev", "tune"] {
        examples.extend(labelled::read(set)?.iter().enumerate().map(|(number, message)| {
            let sample = sample(&message.text);
            let (labels, may) = (bits(&message.labels), bits(&message.may));
            // Which sentence says it is not known unless there is one; `place_labels` finds it.
            let is_one = sample.sentences.len() == 1;
            let (says, unsure) = if is_one { (labels, may) } else { (0, may | labels) };
            let n = sample.sentences.len();
            let (says, unsure) = (vec![says; n], vec![unsure; n]);
            let (fold, places) = (number % FOLDS, Vec::new());
            Example { sample, says, unsure, labels, may, is_fresh: false, fold, places }
        }));
    }
    let data = shared_data().context("no shared data")?;
    let mut neutral = calm_posts(&data.join("text/cedr"))?;
    neutral.truncate(MOST_NEUTRAL);
    let comments = calm_comments(&data.join("text/goemotions/train.tsv"))?;
    neutral.extend(comments.into_iter().take(MOST_NEUTRAL));
    examples.extend(neutral.iter().enumerate().map(|(number, text)| {
        let sample = sample(text);
        let n = sample.sentences.len();
        let (says, unsure) = (vec![0; n], vec![0; n]);
        let (fold, places) = (number % FOLDS, Vec::new());
        Example { sample, says, unsure, labels: 0, may: 0, is_fresh: false, fold, places }
    }));
    Ok(examples)
}

/// A line with the words that carry each label: a sentence that shares a word with them says it.
fn of_line(line: &Line, fold: usize) -> Example {
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
    Example { sample, says, unsure, labels, may, is_fresh: true, fold, places: Vec::new() }
}

/// Finds the places of the features that are common enough, and gives these features, sorted.
fn find_places(examples: &mut [Example]) -> Vec<FeatureId> {
    let mut counts: BTreeMap<u64, u32> = BTreeMap::new();
    for sentence in examples.iter().flat_map(|example| &example.sample.sentences) {
        let ids: BTreeSet<u64> = sentence.features.iter().map(|(id, _)| id.0).collect();
        ids.into_iter().for_each(|id| *counts.entry(id).or_default() += 1);
    }
    counts.retain(|_, count| *count >= LEAST_SENTENCES);
    for example in examples {
        let places = |features: &[(FeatureId, f32)]| {
            let known = features.iter().filter(|(id, _)| counts.contains_key(&id.0));
            known.map(|(id, value)| (id.place() as u32, *value)).collect()
        };
        example.places =
            example.sample.sentences.iter().map(|sentence| places(&sentence.features)).collect();
    }
    counts.into_keys().map(FeatureId).collect()
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
            let score = |at: &usize| weights.score(&example.places[*at])[kind];
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

    fn top(&self, example: &Example) -> [f32; CUE_KINDS] {
        let mut top = [SILENT; CUE_KINDS];
        for (sentence, places) in example.sample.sentences.iter().zip(&example.places) {
            let scores = self.score(places).into_iter().zip(sentence.costs);
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
    let mut weights = Weights { rows: vec![[0.0; CUE_KINDS]; CUE_ROWS], bias: [-3.0; CUE_KINDS] };
    let mut squares = vec![[FIRST_SQUARE; CUE_KINDS]; CUE_ROWS];
    let mut bias_squares = [1.0f32; CUE_KINDS];
    for epoch in 0..EPOCHS {
        // A fixed stride visits the sentences in another order each epoch, the same in each run.
        let stride = 7919 + 2 * epoch;
        for step in 0..sentences.len() {
            let (at, number) = sentences[step * stride % sentences.len()];
            let example = &examples[at];
            let features = &example.places[number];
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

/// The lowest log-odds from which what is shown is right as often as wanted, on messages left out.
fn find_bar(examples: &[Example], tops: &[[f32; CUE_KINDS]], adding: &[Adding; CUE_KINDS]) -> f32 {
    for step in 0..40u8 {
        let bar = 0.05 * f32::from(step);
        let mut count = Count::default();
        let (mut calm, mut alarms) = (0.0, 0.0);
        for (example, top) in examples.iter().zip(tops) {
            let says =
                |kind: usize| adding[kind].odds(top[kind], example.sample.rules[kind]) >= bar;
            if example.is_fresh {
                for kind in (0..CUE_KINDS).filter(|kind| example.may & (1 << kind) == 0) {
                    count.add(says(kind), example.labels & (1 << kind) != 0);
                }
            } else if example.labels | example.may == 0 {
                calm += 1.0;
                alarms += f64::from(u8::from((0..CUE_KINDS).any(says)));
            }
        }
        let (precision, recall) = (count.precision(), count.recall());
        if step % 5 == 0 || precision >= WANTED_PRECISION {
            let share = 1_000.0 * alarms / f64::max(calm, 1.0);
            println!(
                "from {bar:.2}: P {precision:.3} R {recall:.3}, calm texts {share:.0} of 1,000"
            );
        }
        if precision >= WANTED_PRECISION {
            return bar;
        }
    }
    0.0
}

/// How often letters made of many calm messages alarm, for each cost of length that weighing takes.
fn print_long(examples: &[Example], tops: &[[f32; CUE_KINDS]], adding: &[Adding; CUE_KINDS]) {
    for least in [8usize, 16, 32, 64] {
        let mut letters: Vec<[f32; CUE_KINDS]> = Vec::new();
        let (mut odds, mut length) = ([SILENT; CUE_KINDS], 0);
        for (example, top) in examples.iter().zip(tops) {
            if example.labels | example.may != 0 || example.sample.sentences.is_empty() {
                continue;
            }
            for (kind, odds) in odds.iter_mut().enumerate() {
                *odds = odds.max(adding[kind].odds(top[kind], example.sample.rules[kind]));
            }
            length += example.sample.sentences.len();
            if length >= least {
                letters.push(odds);
                (odds, length) = ([SILENT; CUE_KINDS], 0);
            }
        }
        let share = |cost: f32| {
            let luck = cost * (least as f32 / text::USUAL_SENTENCES).ln();
            let alarms =
                letters.iter().filter(|odds| odds.iter().any(|odds| *odds >= luck)).count();
            1_000.0 * alarms as f64 / letters.len() as f64
        };
        let shares = [0.0f32, 0.5, 1.0, 1.5, 2.0].map(|cost| format!("{cost}: {:.0}", share(cost)));
        println!("letters of {least} calm sentences that alarm, of 1,000, by cost: {shares:?}");
    }
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
