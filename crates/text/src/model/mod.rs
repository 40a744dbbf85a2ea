//! A small linear model of anger in general text, trained by us (`measure train`); see `data/model/PROVENANCE.md`.
//!
//! It is not used to find cues: anger in social posts and complaints to a service are different things, which
//! `measure evaluate cues` shows. It gives a tone to texts for which no rule speaks.

use crate::normal::{is_word_char, normal_form};
use crate::stem::stem;
use domain::cue::Lang;
use std::collections::HashMap;

/// Number of weights; a feature goes to the bucket of its hash.
pub const BUCKETS: usize = 1 << 16;

/// Most words of a text that are looked at.
const MAX_WORDS: usize = 400;

/// Beginnings of words that are features: roots without prefixes and endings.
const PREFIX_CHARS: std::ops::RangeInclusive<usize> = 3..=6;

/// Beginnings of Russian words of anger, cruelty and abuse: one feature of their own, so that the rare ones of
/// them count before they have been seen in training.
const ANGER_ROOTS: &str = "злост злоб злой злая злое злою злюсь злит злил злишь злятся злимс злюк разозл обозл взбес \
    бесит бесят бесиш беситс бешенств ярост гнев разгнев ненавиж ненавист раздраж возмущ возмут негод рассерж \
    рассвиреп разъяр мстит мщен озлоб агресс сволоч гад твар ублюд скотин мраз козел дебил сука суки пизде ебан \
    дерьм говн заткн отвали задолб заеб достал отврат омерз мерзк изверг избить убью порву придуш скандал наорал \
    орет хамств хамит изнасил";

/// Weight of the feature of [`ANGER_ROOTS`] beside the others.
const ROOT_VALUE: f32 = 1.0;

/// Length of the header of a model file: scale and bias as `f32`, little-endian.
const HEADER_BYTES: usize = 8;

/// A linear model with one signed byte a weight.
pub struct Model {
    scale: f32,
    bias: f32,
    weights: Vec<i8>,
}

impl Model {
    /// Rounds trained weights to bytes.
    pub fn from_weights(weights: &[f32], bias: f32) -> Self {
        let most = weights.iter().fold(0.0f32, |most, weight| most.max(weight.abs())).max(1e-6);
        let scale = most / 127.0;
        let weights = weights.iter().map(|weight| (weight / scale).round() as i8).collect();
        Self { scale, bias, weights }
    }

    /// Reads a model file; none when it is not one.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (header, weights) = bytes.split_at_checked(HEADER_BYTES)?;
        let number = |at: usize| header[at..at + 4].try_into().ok().map(f32::from_le_bytes);
        let weights: Vec<i8> = weights.iter().map(|byte| byte.cast_signed()).collect();
        (weights.len() == BUCKETS).then_some(Self { scale: number(0)?, bias: number(4)?, weights })
    }

    /// The bytes of a model file.
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES + BUCKETS);
        bytes.extend(self.scale.to_le_bytes());
        bytes.extend(self.bias.to_le_bytes());
        bytes.extend(self.weights.iter().map(|weight| weight.cast_unsigned()));
        bytes
    }

    /// Probability, 0…1.
    pub fn score(&self, text: &str) -> f32 {
        let sum: f32 = features(text)
            .iter()
            .map(|(bucket, value)| f32::from(self.weights[*bucket as usize]) * value)
            .sum();
        1.0 / (1.0 + (-(self.bias + self.scale * sum)).exp())
    }

    /// The words that weigh most for the answer, the heaviest first.
    pub fn reasons<'a>(&self, text: &'a str) -> Vec<(&'a str, f32)> {
        let mut reasons: Vec<(&str, f32)> = words(text)
            .map(|word| {
                let sum: f32 = word_features(word)
                    .iter()
                    .map(|at| f32::from(self.weights[*at as usize]))
                    .sum();
                (word, sum * self.scale)
            })
            .filter(|(_, weight)| *weight > 0.0)
            .collect();
        reasons.sort_by(|left, right| right.1.total_cmp(&left.1));
        reasons
    }
}

/// How angry (Russian) or negative (English) a text sounds, 0…1, by a model of general text.
///
/// 0.5 is where precision and recall balance on the text it was trained for.
pub fn anger_score(text: &str) -> f32 {
    model(crate::lang::detect(text)).map_or(0.0, |model| model.score(text))
}

/// The words that weigh most in [`anger_score`], the heaviest first.
pub fn anger_reasons(text: &str) -> Vec<(&str, f32)> {
    model(crate::lang::detect(text)).map_or_else(Vec::new, |model| model.reasons(text))
}

fn model(lang: Lang) -> Option<&'static Model> {
    use std::sync::OnceLock;
    static RU: OnceLock<Option<Model>> = OnceLock::new();
    static EN: OnceLock<Option<Model>> = OnceLock::new();
    match lang {
        Lang::Ru => RU.get_or_init(|| Model::read(include_bytes!("../../data/model/anger.ru.bin"))),
        Lang::En => {
            EN.get_or_init(|| Model::read(include_bytes!("../../data/model/negative.en.bin")))
        }
    }
    .as_ref()
}

/// Buckets and values of a text: stems, pairs of stems and pieces of words, scaled to length one.
pub fn features(text: &str) -> Vec<(u32, f32)> {
    let mut counts: HashMap<u32, f32> = HashMap::new();
    let mut add = |bucket: u32| *counts.entry(bucket).or_default() = 1.0;
    let mut previous = String::new();
    for word in words(text).take(MAX_WORDS) {
        word_features(word).into_iter().for_each(&mut add);
        let stem = stem(word).to_string();
        add(bucket("2", &format!("{previous} {stem}")));
        previous = stem;
    }
    let roots = words(text).take(MAX_WORDS).filter(|word| has_anger_root(word)).count();
    if roots > 0 {
        add(bucket("x", "anger"));
    }
    if roots > 1 {
        add(bucket("x", "anger twice"));
    }
    for mark in ["!", "?", "...", "((", "))", "!!"] {
        if text.contains(mark) {
            add(bucket("m", mark));
        }
    }
    let length = (counts.len() as f32).sqrt().max(1.0);
    let root = [bucket("x", "anger"), bucket("x", "anger twice")];
    let value = |at: u32, value: f32| if root.contains(&at) { ROOT_VALUE } else { value / length };
    let mut features: Vec<(u32, f32)> =
        counts.into_iter().map(|(at, count)| (at, value(at, count))).collect();
    features.sort_unstable_by_key(|(at, _)| *at);
    features
}

fn word_features(word: &str) -> Vec<u32> {
    let normal = normal_form(word);
    let mut features = vec![bucket("1", &stem(word))];
    features.extend(
        normal
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .enumerate()
            .filter(|(number, _)| PREFIX_CHARS.contains(&(number + 1)))
            .map(|(_, end)| bucket("p", &normal[..end])),
    );
    features
}

fn has_anger_root(word: &str) -> bool {
    let normal = normal_form(word);
    ANGER_ROOTS.split_whitespace().any(|root| normal.starts_with(root))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_word_char(c)).filter(|word| !word.is_empty())
}

/// FNV-1a, the same from build to build: the model files depend on it.
fn bucket(kind: &str, feature: &str) -> u32 {
    let hash = kind
        .bytes()
        .chain([0])
        .chain(feature.bytes())
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    ((hash ^ (hash >> 32)) % BUCKETS as u64) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_file_reads_back() {
        let mut weights = vec![0.0; BUCKETS];
        weights[bucket("1", &stem("ужас")) as usize] = 3.0;
        let model = Model::from_weights(&weights, -1.0);
        let again = Model::read(&model.write()).unwrap();
        assert!(again.score("ужас") > again.score("спасибо"));
        assert_eq!(again.reasons("какой ужас")[0].0, "ужас");
        assert!(Model::read(b"short").is_none());
    }

    #[test]
    fn angry_text_scores_above_kind_text_in_both_languages() {
        assert!(
            anger_score("Бесит эта тупая реклама, ненавижу!")
                > anger_score("Сегодня хорошая погода")
        );
        assert!(
            anger_score("This is disgusting, I hate it") > anger_score("Thanks, have a nice day")
        );
    }
}
