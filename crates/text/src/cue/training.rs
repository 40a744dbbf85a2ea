//! What `measure train cues` needs to see of a message.

use super::find::{Message, add_up, read};
use super::model::{FeatureId, KINDS, features};
use super::rules::rules;
use super::weigh::{ELSEWHERE_COST, elsewhere, rule_odds};
use domain::cue::{CueKind, Span};

/// A message as the model of cues sees it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// None when the message speaks to nobody: the model is silent then.
    pub sentences: Vec<SampleSentence>,
    /// Log-odds of the rules' confidence, for each kind that a rule finds.
    pub rules: [Option<f32>; KINDS],
}

/// A sentence: where it stands, in Unicode characters, and its features.
#[derive(Clone, Debug)]
pub struct SampleSentence {
    pub span: Span,
    pub features: Vec<(FeatureId, f32)>,
    /// What comes off the score of each kind, because the sentence speaks of others.
    pub costs: [f32; KINDS],
}

/// Reads a message for training.
pub fn sample(text: &str) -> Sample {
    let rules = rules();
    let message = Message::new(rules, text);
    let reading = read(rules, &message);
    let cues = add_up(rules, &message, &reading);
    let of_rules = CueKind::ALL.iter().map(|kind| {
        let cue = cues.iter().find(|cue| cue.kind == *kind);
        cue.map(|cue| rule_odds(cue.confidence))
    });
    let mut by_kind = [None; KINDS];
    by_kind.iter_mut().zip(of_rules).for_each(|(place, odds)| *place = odds);
    let mut list = Vec::new();
    let mut sentences = Vec::new();
    if !reading.is_addressed {
        return Sample { sentences, rules: by_kind };
    }
    for (sentence, contexts) in message.tokens.sentences.iter().zip(reading.contexts) {
        features(&message, sentence, &mut list);
        let words = &message.tokens.words;
        if let (Some(first), false) = (words.get(sentence.from), list.is_empty()) {
            let span = Span { start: first.span.start, end: words[sentence.to - 1].span.end };
            let features = list.iter().map(|one| (one.id, one.value)).collect();
            let costs =
                elsewhere(rules, contexts).map(|cost| if cost { ELSEWHERE_COST } else { 0.0 });
            sentences.push(SampleSentence { span, features, costs });
        }
    }
    Sample { sentences, rules: by_kind }
}
