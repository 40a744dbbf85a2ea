//! A linear model of each kind of cue over the words and concepts of a sentence, trained by us
//! (`measure train cues`; `data/model/PROVENANCE.md`). What weighs is words, so that it can be shown.

use super::concept::thesaurus;
use super::find::Message;
use super::rows::Rows;
use crate::lexicon::Said;
use crate::token::Sentence;
use domain::cue::CueKind;
use std::sync::OnceLock;

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

impl Adding {
    /// Log-odds of a kind from the highest score of a sentence and those of the rules, when any holds.
    pub fn odds(&self, top: f32, rules: Option<f32>) -> f32 {
        let by_rules = rules.map_or(0.0, |odds| self.rule + self.rule_odds * odds);
        self.bias + self.sentence * top + by_rules
    }
}

/// One signed byte a weight.
pub struct CueModel {
    scale: [f32; KINDS],
    bias: [f32; KINDS],
    pub adding: [Adding; KINDS],
    /// Weights of what a word alone gives, and of pairs, concepts and marks.
    words: Rows,
    turns: Rows,
}

/// Sum of weights of each kind, before the scale.
pub type Sums = [f32; KINDS];

/// What a word adds by itself, in any message: found once and remembered.
#[derive(Clone, Copy, Debug)]
pub struct WordSums {
    /// Of the word and its beginnings, and of its pieces.
    own: Sums,
    pieces: Sums,
    own_count: usize,
    piece_count: usize,
}

/// A feature of a sentence and the words that it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Feature {
    pub id: FeatureId,
    pub value: f32,
    pub from: usize,
    pub to: usize,
}

/// A feature by the hash of what it is made of; the lowest bit says whether a word alone gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FeatureId(pub u64);

impl FeatureId {
    /// Whether a word alone gives it.
    pub fn is_of_word(self) -> bool {
        self.0 & 1 == 1
    }
}

impl CueModel {
    /// Rounds trained weights to bytes; features that training did not see often enough are left out.
    pub fn from_weights(
        weights: &mut dyn Iterator<Item = (FeatureId, [f32; KINDS])>,
        bias: [f32; KINDS],
        adding: [Adding; KINDS],
    ) -> Self {
        let weights: Vec<_> = weights.collect();
        let mut scale = [0.0f32; KINDS];
        for (_, row) in &weights {
            for (scale, weight) in scale.iter_mut().zip(row) {
                *scale = scale.max(weight.abs() / 127.0);
            }
        }
        let (mut words, mut turns) = (Rows::default(), Rows::default());
        for (id, row) in weights {
            let rounded = std::array::from_fn(|at| (row[at] / scale[at].max(1e-9)).round() as i8);
            if id.is_of_word() { words.put(id, rounded) } else { turns.put(id, rounded) }
        }
        Self { scale, bias, adding, words, turns }
    }

    /// Reads the two files of a model; none when they are not one.
    pub fn read(words: &[u8], turns: &[u8]) -> Option<Self> {
        let (head, words) = words.split_at_checked(4 * HEAD_FIGURES * KINDS)?;
        let figure = |kind: usize, number: usize| {
            let at = 4 * (kind * HEAD_FIGURES + number);
            head[at..at + 4].try_into().map_or(0.0, f32::from_le_bytes)
        };
        Some(Self {
            scale: std::array::from_fn(|kind| figure(kind, 0)),
            bias: std::array::from_fn(|kind| figure(kind, 1)),
            adding: std::array::from_fn(|kind| Adding {
                bias: figure(kind, 2),
                sentence: figure(kind, 3),
                rule: figure(kind, 4),
                rule_odds: figure(kind, 5),
            }),
            words: Rows::read(words)?,
            turns: Rows::read(turns)?,
        })
    }

    /// The bytes of both files of a model.
    pub fn write(&self) -> [Vec<u8>; 2] {
        let mut bytes = Vec::new();
        for kind in 0..KINDS {
            let Adding { bias, sentence, rule, rule_odds } = self.adding[kind];
            let scale = self.scale[kind];
            let head = [scale, self.bias[kind], bias, sentence, rule, rule_odds];
            bytes.extend(head.into_iter().flat_map(f32::to_le_bytes));
        }
        self.words.write(&mut bytes);
        let mut turns = Vec::new();
        self.turns.write(&mut turns);
        [bytes, turns]
    }

    fn row(&self, id: FeatureId) -> Option<&[i8; KINDS]> {
        if id.is_of_word() { self.words.get(id) } else { self.turns.get(id) }
    }

    fn add(&self, sums: &mut Sums, id: FeatureId, value: f32) {
        let Some(row) = self.row(id) else { return };
        for (sum, weight) in sums.iter_mut().zip(row) {
            *sum += f32::from(*weight) * value;
        }
    }

    fn scaled(&self, sums: &Sums) -> [f32; KINDS] {
        std::array::from_fn(|kind| self.bias[kind] + self.scale[kind] * sums[kind])
    }

    /// Log-odds of each kind for the features of a sentence.
    pub fn score(&self, features: &[Feature]) -> [f32; KINDS] {
        let mut sums = [0.0; KINDS];
        features.iter().for_each(|feature| self.add(&mut sums, feature.id, feature.value));
        self.scaled(&sums)
    }

    /// What a word adds by itself.
    pub fn of_word(&self, said: &Said) -> WordSums {
        let zero = [0.0; KINDS];
        let mut sums = WordSums { own: zero, pieces: zero, own_count: 0, piece_count: 0 };
        said.each_own(&mut |id| {
            self.add(&mut sums.own, id, 1.0);
            sums.own_count += 1;
        });
        said.each_piece(&mut |id| {
            self.add(&mut sums.pieces, id, 1.0);
            sums.piece_count += 1;
        });
        sums
    }

    /// [`CueModel::score`] of a sentence without a list of its features; none for one without words.
    pub fn score_sentence(&self, message: &Message, sentence: &Sentence) -> Option<[f32; KINDS]> {
        let words = spoken(message, sentence);
        if words.is_empty() {
            return None;
        }
        let zero = [0.0; KINDS];
        let (mut own, mut pieces, mut concepts) = (zero, zero, zero);
        let (mut own_count, mut piece_count) = (0, 0);
        for at in &words {
            let sums = message.word_sums(self, *at);
            for kind in 0..KINDS {
                own[kind] += sums.own[kind];
                pieces[kind] += sums.pieces[kind];
            }
            own_count += sums.own_count;
            piece_count += sums.piece_count;
        }
        each_turn(message, sentence, &words, &mut |id, _, _| {
            self.add(&mut own, id, 1.0);
            own_count += 1;
        });
        let known = concepts_in(message, &words);
        known.iter().for_each(|(id, ..)| self.add(&mut concepts, *id, 1.0));
        let counts = [own_count, piece_count, known.len()].map(share_of);
        let sums = std::array::from_fn(|k| {
            own[k] * counts[0] + pieces[k] * counts[1] + concepts[k] * counts[2]
        });
        Some(self.scaled(&sums))
    }

    /// What each word of a sentence adds to the score of a kind.
    pub fn shares(&self, kind: usize, sentence: &Sentence, features: &[Feature]) -> Vec<f32> {
        let mut shares = vec![0.0; sentence.to - sentence.from];
        for feature in features {
            let weight = self.row(feature.id).map_or(0.0, |row| f32::from(row[kind]));
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
/// When the shipped files do not read: a mistake of ours, which the test of this module finds.
pub fn cue_model() -> &'static CueModel {
    static MODEL: OnceLock<CueModel> = OnceLock::new();
    MODEL.get_or_init(|| {
        let words = include_bytes!("../../data/model/cues.words.bin");
        let turns = include_bytes!("../../data/model/cues.turns.bin");
        CueModel::read(words, turns).expect("the files of the model are whole")
    })
}

/// Each feature of a group weighs so much: the length of a sentence must not matter.
fn share_of(count: usize) -> f32 {
    1.0 / (count.max(1) as f32).sqrt()
}

/// Words of a sentence; those inside a long quotation are somebody else's and left out.
fn spoken(message: &Message, sentence: &Sentence) -> Vec<usize> {
    (sentence.from..sentence.to).filter(|at| !message.tokens.words[*at].quoted).collect()
}

/// Features of a sentence: its words, pairs of words, beginnings and pieces of words, and concepts.
pub fn features(message: &Message, sentence: &Sentence, features: &mut Vec<Feature>) {
    features.clear();
    let words = spoken(message, sentence);
    let feature = |id, from, to| Feature { id, value: 1.0, from, to };
    let (mut own, mut pieces) = (Vec::new(), Vec::new());
    for at in &words {
        let said = message.said(*at);
        said.each_own(&mut |id| own.push(feature(id, *at, at + 1)));
        said.each_piece(&mut |id| pieces.push(feature(id, *at, at + 1)));
    }
    each_turn(message, sentence, &words, &mut |id, from, to| own.push(feature(id, from, to)));
    let concepts =
        concepts_in(message, &words).into_iter().map(|(id, from, to)| feature(id, from, to));
    for mut group in [own, pieces, concepts.collect()] {
        let value = share_of(group.len());
        group.iter_mut().for_each(|feature| feature.value = value);
        features.append(&mut group);
    }
}

/// Pairs of words that follow each other, and the marks at the end.
fn each_turn(
    message: &Message,
    sentence: &Sentence,
    words: &[usize],
    add: &mut dyn FnMut(FeatureId, usize, usize),
) {
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
    let (mut before, mut from) = (u64::from(b'^'), *first);
    for at in words {
        let here = message.said(*at).hash;
        add(id(Kind::Pair, [before, here]), from, at + 1);
        (before, from) = (here, *at);
    }
    add(id(Kind::Pair, [before, u64::from(b'$')]), *last, last + 1);
    for (mark, stands) in [(b'?', sentence.question), (b'!', sentence.exclaim)] {
        if stands {
            add(id(Kind::Mark, [u64::from(mark), 0]), *first, last + 1);
        }
    }
}

/// Concepts and where each is first said.
fn concepts_in(message: &Message, words: &[usize]) -> Vec<(FeatureId, usize, usize)> {
    let thesaurus = thesaurus();
    let mut found: Vec<(FeatureId, usize, usize)> = Vec::new();
    let mut add = |concept: u16, from: usize, to: usize| {
        let id = id(Kind::Concept, [thesaurus.hash(concept), 0]);
        if found.iter().all(|(known, ..)| *known != id) {
            found.push((id, from, to));
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
    found
}

/// Lengths of the pieces of a word, in characters, its edges counted as one each.
const PIECES: [usize; 2] = [3, 4];

impl Said {
    /// The word and its beginnings.
    fn each_own(&self, add: &mut dyn FnMut(FeatureId)) {
        add(id(Kind::Word, [self.hash, 0]));
        self.beginnings.iter().for_each(|hash| add(id(Kind::Beginning, [*hash, 0])));
    }

    /// Its pieces of three and four letters: endings, prefixes and roots of words never seen whole.
    fn each_piece(&self, add: &mut dyn FnMut(FeatureId)) {
        let edged: Vec<char> =
            std::iter::once('<').chain(self.normal.chars()).chain(std::iter::once('>')).collect();
        for length in PIECES {
            for piece in edged.windows(length) {
                let packed = piece
                    .iter()
                    .fold(0u64, |packed, c| packed << 16 | u64::from(*c as u32 & 0xffff));
                add(id(Kind::Piece, [packed, length as u64]));
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
    Piece,
}

fn id(kind: Kind, hashes: [u64; 2]) -> FeatureId {
    let mixed = hashes.into_iter().fold(kind as u64, |mixed, hash| {
        (mixed.rotate_left(23) ^ hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    });
    let is_of_word = matches!(kind, Kind::Word | Kind::Beginning | Kind::Piece);
    FeatureId((mixed ^ (mixed >> 32)) & !1 | u64::from(is_of_word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cue::rules::rules;

    #[test]
    fn a_model_file_reads_back() {
        let adding = Adding { bias: 0.5, sentence: 1.0, rule: 2.0, rule_odds: 0.25 };
        let adding = [adding; KINDS];
        let mut row = [0.0; KINDS];
        row[2] = 3.0;
        let known = id(Kind::Concept, [7, 0]);
        let model = CueModel::from_weights(&mut [(known, row)].into_iter(), [-1.0; KINDS], adding);
        let [words, turns] = model.write();
        let again = CueModel::read(&words, &turns).unwrap();
        let score = |id| again.score(&[Feature { id, value: 1.0, from: 0, to: 1 }]);
        assert!((score(known)[2] - 2.0).abs() < 1e-4);
        assert!((score(known)[0] + 1.0).abs() < 1e-4);
        assert!((score(id(Kind::Word, [8, 0]))[2] + 1.0).abs() < 1e-4, "a feature never seen");
        assert_eq!(again.adding, adding);
        assert!(CueModel::read(b"short", &turns).is_none());
    }

    #[test]
    fn a_sentence_scores_the_same_with_and_without_a_list() {
        let text = "Третий раз прошу прислать отчёт, и снова тишина! Could you send the files by Friday? «Да»";
        let message = Message::new(rules(), text);
        let mut list = Vec::new();
        for sentence in &message.tokens.sentences {
            features(&message, sentence, &mut list);
            let quick = cue_model().score_sentence(&message, sentence).unwrap();
            for (quick, slow) in quick.into_iter().zip(cue_model().score(&list)) {
                assert!((quick - slow).abs() < 1e-3, "{quick} {slow}");
            }
        }
    }
}
