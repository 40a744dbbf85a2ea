//! Adds rules and model up: one confidence a kind, with the words that mattered.

use super::find::{Found, Message, Reading, add_up, read, spans};
use super::model::{CueModel, KINDS, cue_model, features};
use super::rules::Rules;
use domain::cue::{Cue, CueKind};

/// Name of the rule of a cue that only the model found.
pub const MODEL_RULE: &str = "model.words";

/// Log-odds of a kind for a message without words.
const SILENT: f32 = -6.0;

/// Most words that a cue of the model points at, and how much a word must weigh beside the heaviest.
const SHOWN_WORDS: usize = 6;
const SHOWN_SHARE: f32 = 0.3;

/// The highest of many scores is high by luck: what comes off the log-odds for each e-fold of sentences
/// beyond those of the messages that the model learned from. Letters of 32 calm sentences put together
/// from messages left out of training alarm 53 times of 1,000 so (159 at half the cost).
const LONG_COST: f32 = 2.0;
pub const USUAL_SENTENCES: f32 = 8.0;

/// From this confidence of rules on the words leave no room: «расторгаем договор».
const OUTRIGHT_CONFIDENCE: u8 = 90;
/// How far the model may doubt such words, in log-odds.
const DOUBT: f32 = 1.0;

/// What comes off the score of a sentence that speaks of others ([`elsewhere`]).
pub const ELSEWHERE_COST: f32 = 3.0;

/// What rules and model say of a message.
pub struct Weighed {
    /// Rules that hold.
    pub found: Vec<Found>,
    /// Cues by rules alone.
    pub by_rules: Vec<Cue>,
    /// Log-odds of each kind, in the order of [`CueKind::ALL`].
    pub odds: [f32; KINDS],
    /// The sentence that says it most.
    pub sentence: [usize; KINDS],
}

/// Weighs a message.
pub fn weigh(rules: &Rules, message: &Message) -> Weighed {
    let reading = read(rules, message);
    let by_rules = add_up(rules, message, &reading);
    let model = cue_model();
    let (top, sentence) = strongest(model, rules, message, &reading);
    let n_sentences = message.tokens.sentences.len() as f32;
    let luck = LONG_COST * (n_sentences / USUAL_SENTENCES).ln().max(0.0);
    let mut odds = [SILENT; KINDS];
    for (at, kind) in CueKind::ALL.iter().enumerate() {
        let rule = by_rules.iter().find(|cue| cue.kind == *kind);
        let rule = rule.map(|cue| rule_odds(cue.confidence));
        let added = model.adding[at].odds(top[at], rule) - luck;
        // What is said outright stays so whatever else the sentence says.
        let outright = rule.filter(|odds| *odds >= rule_odds(OUTRIGHT_CONFIDENCE));
        odds[at] = outright.map_or(added, |odds| added.max(odds - DOUBT));
    }
    Weighed { found: reading.found, by_rules, odds, sentence }
}

/// The score of the sentence that says it most, and which it is.
fn strongest(
    model: &CueModel,
    rules: &Rules,
    message: &Message,
    reading: &Reading,
) -> ([f32; KINDS], [usize; KINDS]) {
    let (mut top, mut place) = ([SILENT; KINDS], [0; KINDS]);
    if !reading.is_addressed {
        return (top, place);
    }
    for (number, sentence) in message.tokens.sentences.iter().enumerate() {
        let Some(scores) = model.score_sentence(message, sentence) else { continue };
        let elsewhere = elsewhere(rules, reading.contexts[number]);
        for (at, score) in scores.into_iter().enumerate() {
            let score = if elsewhere[at] { score - ELSEWHERE_COST } else { score };
            if score > top[at] {
                (top[at], place[at]) = (score, number);
            }
        }
    }
    (top, place)
}

/// Which kinds a sentence in these contexts does not say of us: it is a copy, the past, or about others.
pub fn elsewhere(rules: &Rules, contexts: u64) -> [bool; KINDS] {
    let any = |names: &[&str]| names.iter().any(|name| contexts & rules.context(name) != 0);
    let told = contexts != 0 && any(&["copy", "former"]);
    let not_of_us = contexts != 0 && any(&["third", "self", "forgiven"]);
    let mut kinds = [told; KINDS];
    kinds[CueKind::Negativity as usize] |= not_of_us;
    kinds
}

/// Log-odds of the confidence of rules, within bounds.
pub fn rule_odds(confidence: u8) -> f32 {
    let share = f32::from(confidence.clamp(2, 98)) / 100.0;
    (share / (1.0 - share)).ln()
}

/// A confidence of 1…99 from log-odds.
pub fn confidence(odds: f32) -> u8 {
    (100.0 / (1.0 + (-odds).exp())).round().clamp(1.0, 99.0) as u8
}

impl Weighed {
    /// The cue of a kind with a confidence and its words: those of the rules, else the heaviest of the sentence.
    pub fn cue(&self, message: &Message, kind: CueKind, confidence: u8) -> Option<Cue> {
        if let Some(cue) = self.by_rules.iter().find(|cue| cue.kind == kind) {
            return Some(Cue { confidence, ..cue.clone() });
        }
        let words = self.words(message, kind);
        let spans = spans(message, words);
        (!spans.is_empty()).then(|| Cue { kind, confidence, spans, rule: MODEL_RULE.into() })
    }

    /// The words of the strongest sentence that weigh most.
    fn words(&self, message: &Message, kind: CueKind) -> Vec<usize> {
        let at = CueKind::ALL.iter().position(|known| *known == kind).unwrap_or_default();
        let Some(sentence) = message.tokens.sentences.get(self.sentence[at]) else {
            return Vec::new();
        };
        let mut list = Vec::new();
        features(message, sentence, &mut list);
        let shares = cue_model().shares(at, sentence, &list);
        let mut ranked: Vec<(usize, f32)> =
            shares.into_iter().enumerate().filter(|(_, share)| *share > 0.0).collect();
        ranked.sort_by(|left, right| right.1.total_cmp(&left.1));
        let least = ranked.first().map_or(0.0, |(_, share)| share * SHOWN_SHARE);
        ranked
            .into_iter()
            .take(SHOWN_WORDS)
            .filter(|(_, share)| *share >= least)
            .map(|(word, _)| sentence.from + word)
            .collect()
    }
}
