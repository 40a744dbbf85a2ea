//! A linear model of each kind of cue over the words and concepts of a sentence, trained by us
//! (`measure train cues`; `data/model/PROVENANCE.md`). What weighs is words, so that it can be shown.

use super::concept::thesaurus;
use super::find::Message;
use crate::token::Sentence;
use domain::cue::CueKind;
use std::sync::OnceLock;

/// Number of weights a kind; a feature goes to the bucket of its hash.
pub const BUCKETS: usize = 1 << 15;

/// Kinds of cues.
pub const KINDS: usize = CueKind::ALL.len();

/// Figures in the head of a model file: scale, bias and the four of [`Adding`] for each kind.
const HEAD_FIGURES: usize = 6;

/// How the score of the sentence that says it most and the rules are added up, in log-odds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Adding {
    pub bias: f32,
    /// Weight of the sentence's score.
    pub sentence: f32,
    /// Added when a rule holds, and the weight of the log-odds of the rules' confidence.
    pub rule: f32,
    pub rule_odds: f32,
}

/// One signed byte a weight.
pub struct CueModel {
    scale: [f32; KINDS],
    bias: [f32; KINDS],
    pub adding: [Adding; KINDS],
    weights: Vec<[i8; KINDS]>,
}

/// A feature of a sentence and the words that it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Feature {
    pub bucket: u32,
    pub value: f32,
    pub from: usize,
    pub to: usize,
}

impl CueModel {
    /// Rounds trained weights to bytes.
    pub fn from_weights(
        weights: &[[f32; KINDS]],
        bias: [f32; KINDS],
        adding: [Adding; KINDS],
    ) -> Self {
        let mut scale = [0.0f32; KINDS];
        for row in weights {
            for (scale, weight) in scale.iter_mut().zip(row) {
                *scale = scale.max(weight.abs() / 127.0);
            }
        }
        let round = |row: &[f32; KINDS]| {
            std::array::from_fn(|at| (row[at] / scale[at].max(1e-9)).round() as i8)
        };
        Self { scale, bias, adding, weights: weights.iter().map(round).collect() }
    }

    /// Reads a model file; none when it is not one.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (head, weights) = bytes.split_at_checked(4 * HEAD_FIGURES * KINDS)?;
        let figure = |kind: usize, number: usize| {
            let at = 4 * (kind * HEAD_FIGURES + number);
            head[at..at + 4].try_into().map_or(0.0, f32::from_le_bytes)
        };
        let (rows, rest) = weights.as_chunks::<KINDS>();
        let is_whole = rows.len() == BUCKETS && rest.is_empty();
        is_whole.then(|| Self {
            scale: std::array::from_fn(|kind| figure(kind, 0)),
            bias: std::array::from_fn(|kind| figure(kind, 1)),
            adding: std::array::from_fn(|kind| Adding {
                bias: figure(kind, 2),
                sentence: figure(kind, 3),
                rule: figure(kind, 4),
                rule_odds: figure(kind, 5),
            }),
            weights: rows.iter().map(|row| row.map(u8::cast_signed)).collect(),
        })
    }

    /// The bytes of a model file.
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(4 * HEAD_FIGURES * KINDS + BUCKETS * KINDS);
        for kind in 0..KINDS {
            let Adding { bias, sentence, rule, rule_odds } = self.adding[kind];
            let scale = self.scale[kind];
            let head = [scale, self.bias[kind], bias, sentence, rule, rule_odds];
            bytes.extend(head.into_iter().flat_map(f32::to_le_bytes));
        }
        bytes.extend(self.weights.iter().flatten().map(|weight| weight.cast_unsigned()));
        bytes
    }

    /// Log-odds of each kind for a sentence.
    pub fn score(&self, features: &[Feature]) -> [f32; KINDS] {
        let mut sums = [0.0f32; KINDS];
        for feature in features {
            let row = &self.weights[feature.bucket as usize];
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += f32::from(*weight) * feature.value;
            }
        }
        std::array::from_fn(|kind| self.bias[kind] + self.scale[kind] * sums[kind])
    }

    /// What each word of a sentence adds to the score of a kind.
    pub fn shares(&self, kind: usize, sentence: &Sentence, features: &[Feature]) -> Vec<f32> {
        let mut shares = vec![0.0; sentence.to - sentence.from];
        for feature in features {
            let weight = f32::from(self.weights[feature.bucket as usize][kind]);
            let share = weight * feature.value / (feature.to - feature.from) as f32;
            for word in &mut shares[feature.from - sentence.from..feature.to - sentence.from] {
                *word += share * self.scale[kind];
            }
        }
        shares
    }
}

/// The model of the process.
///
/// # Panics
/// When the shipped file does not read: a mistake of ours, which the test of this module finds.
pub fn cue_model() -> &'static CueModel {
    static MODEL: OnceLock<CueModel> = OnceLock::new();
    MODEL.get_or_init(|| {
        CueModel::read(include_bytes!("../../data/model/cues.bin")).expect("cues.bin is whole")
    })
}

/// Features of a sentence: its words, pairs of words, beginnings of words, and concepts.
/// Words inside a long quotation are somebody else's and left out.
pub fn features(message: &Message, sentence: &Sentence, features: &mut Vec<Feature>) {
    features.clear();
    let words: Vec<usize> =
        (sentence.from..sentence.to).filter(|at| !message.tokens.words[*at].quoted).collect();
    add_words(message, &words, features);
    let (question, exclaim) = (sentence.question, sentence.exclaim);
    for (mark, stands) in [(b'?', question), (b'!', exclaim)] {
        if stands && let (Some(first), Some(last)) = (words.first(), words.last()) {
            features.push(feature(Kind::Mark, [u64::from(mark), 0, 0], *first, last + 1));
        }
    }
    let first_concept = features.len();
    add_concepts(message, &words, features);
    let (of_words, of_concepts) = features.split_at_mut(first_concept);
    for group in [of_words, of_concepts] {
        let value = 1.0 / (group.len().max(1) as f32).sqrt();
        group.iter_mut().for_each(|feature| feature.value = value);
    }
}

fn add_words(message: &Message, words: &[usize], features: &mut Vec<Feature>) {
    let hash = |at: &usize| message.said(*at).hash;
    let (begin, end) = (u64::from(b'^'), u64::from(b'$'));
    for (number, at) in words.iter().enumerate() {
        let here = hash(at);
        let before = number.checked_sub(1).map(|number| words[number]);
        let from = before.unwrap_or(*at);
        features.push(feature(Kind::Word, [here, 0, 0], *at, at + 1));
        let previous = before.as_ref().map_or(begin, hash);
        features.push(feature(Kind::Pair, [previous, here, 0], from, at + 1));
        if number + 1 == words.len() {
            features.push(feature(Kind::Pair, [here, end, 0], *at, at + 1));
        }
        for hash in &message.said(*at).beginnings {
            features.push(feature(Kind::Beginning, [*hash, 0, 0], *at, at + 1));
        }
    }
}

fn add_concepts(message: &Message, words: &[usize], features: &mut Vec<Feature>) {
    let thesaurus = thesaurus();
    let first = features.len();
    let mut add = |concept: u16, from: usize, to: usize| {
        let one = feature(Kind::Concept, [thesaurus.hash(concept), 0, 0], from, to);
        if features[first..].iter().all(|known| known.bucket != one.bucket) {
            features.push(one);
        }
    };
    for (number, at) in words.iter().enumerate() {
        let said = message.said(*at);
        said.concepts.iter().for_each(|concept| add(*concept, *at, at + 1));
        let Some(next) = words.get(number + 1) else { continue };
        for expression in said.expressions_before(&message.said(*next).normal) {
            let expression = &thesaurus.expressions[expression as usize];
            let following = words[number + 1..].iter().map(|at| &*message.said(*at).normal);
            if expression.goes_on(following) {
                let last = words[number + expression.words() - 1];
                add(expression.concept, *at, last + 1);
            }
        }
    }
}

/// Kinds of features: the numbers begin their hashes.
#[derive(Clone, Copy)]
enum Kind {
    Word = 1,
    Pair,
    Beginning,
    Concept,
    Mark,
}

fn feature(kind: Kind, hashes: [u64; 3], from: usize, to: usize) -> Feature {
    let mixed = hashes.into_iter().fold(kind as u64, |mixed, hash| {
        (mixed.rotate_left(23) ^ hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    });
    let bucket = ((mixed ^ (mixed >> 32)) % BUCKETS as u64) as u32;
    Feature { bucket, value: 1.0, from, to }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_file_reads_back() {
        let mut weights = vec![[0.0; KINDS]; BUCKETS];
        weights[7][2] = 3.0;
        let adding = Adding { bias: 0.5, sentence: 1.0, rule: 2.0, rule_odds: 0.25 };
        let adding = [adding; KINDS];
        let model = CueModel::from_weights(&weights, [-1.0; KINDS], adding);
        let again = CueModel::read(&model.write()).unwrap();
        let features = [Feature { bucket: 7, value: 1.0, from: 0, to: 1 }];
        assert!((again.score(&features)[2] - 2.0).abs() < 1e-4);
        assert!((again.score(&features)[0] + 1.0).abs() < 1e-4);
        assert_eq!(again.adding, adding);
        assert!(CueModel::read(b"short").is_none());
    }

    #[test]
    fn the_shipped_model_reads() {
        assert_eq!(cue_model().weights.len(), BUCKETS);
    }
}
