//! Learning from the agency's own answers (L4): what its people confirmed and what they called a false alarm
//! shifts the confidence of the rules and words behind it. Pure: the same answers give the same adapter.

use crate::cue::find::{Message, add_up, find};
use crate::cue::rules::{Gives, Rules, rules};
use domain::cue::{Cue, CueKind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One answered message: whether it really says this.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    pub text: &'a str,
    pub kind: CueKind,
    pub confirmed: bool,
}

/// What one workspace has learned. Small (at most [`MAX_FEATURES`] numbers a kind) and serialisable.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Adapter {
    kinds: BTreeMap<String, Learned>,
}

/// Shifts of one kind, in log-odds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Learned {
    answered: u32,
    bias: f32,
    /// How much the confidence of the rules counts: 1 before learning.
    slope: f32,
    /// How much the tone of the text counts (see `anger_score`): 0 before learning.
    tone: f32,
    /// By feature: `rule:…` for a rule that fired, else the stem of a word.
    shifts: BTreeMap<String, f32>,
}

/// Most shifts kept for one kind.
pub const MAX_FEATURES: usize = 400;

/// Fewer answers on a kind than this change nothing: chance would speak.
pub const MIN_ANSWERS: usize = 8;

/// Confidence of a kind for which no rule fired, in log-odds (3 %).
const SILENT: f32 = -3.5;

const EPOCHS: usize = 40;
const RATE: f32 = 0.25;
/// The bias and the two weights of whole figures move slower than the shifts of single words.
const BIAS_SHARE: f32 = 0.3;
const TONE_SHARE: f32 = 0.1;
/// Pull of a shift towards zero: rules are trusted to generalize, single words less so.
const RULE_DECAY: f32 = 0.002;
const WORD_DECAY: f32 = 0.02;

impl Adapter {
    /// Learns from all answered messages of a workspace.
    pub fn learn(answers: &[Answer]) -> Self {
        let rules = rules();
        let mut kinds = BTreeMap::new();
        for kind in CueKind::ALL {
            let own: Vec<(Features, bool)> = answers
                .iter()
                .filter(|answer| answer.kind == *kind)
                .map(|answer| (Features::of(rules, answer.text, *kind), answer.confirmed))
                .collect();
            if own.len() >= MIN_ANSWERS {
                kinds.insert(kind.word().to_owned(), fit(&own));
            }
        }
        Self { kinds }
    }

    /// Whether nothing has been learned yet.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Answers behind the shifts of a kind.
    pub fn answered(&self, kind: CueKind) -> u32 {
        self.kinds.get(kind.word()).map_or(0, |learned| learned.answered)
    }

    /// Cues with the shifts applied, those under the threshold included.
    pub(crate) fn adjust(&self, message: &Message, cues: &mut Vec<Cue>) {
        for kind in CueKind::ALL {
            let Some(learned) = self.kinds.get(kind.word()) else { continue };
            let features = Features::from_message(message, cues, *kind);
            let confidence =
                (sigmoid(learned.score(&features)) * 100.0).round().clamp(1.0, 99.0) as u8;
            match cues.iter_mut().find(|cue| cue.kind == *kind) {
                Some(cue) => cue.confidence = confidence,
                None if confidence >= crate::SHOWN_FROM => {
                    let spans = learned.spans(message);
                    if !spans.is_empty() {
                        cues.push(Cue {
                            kind: *kind,
                            confidence,
                            spans,
                            rule: "learned.words".into(),
                        });
                    }
                }
                None => {}
            }
        }
        cues.sort_by_key(|cue| cue.kind);
    }
}

impl Learned {
    fn score(&self, features: &Features) -> f32 {
        let shift: f32 = features
            .names
            .iter()
            .map(|name| self.shifts.get(name).copied().unwrap_or_default() * features.value(name))
            .sum();
        self.slope * features.base + self.tone * features.tone + self.bias + shift
    }

    /// The words that weigh most, as spans.
    fn spans(&self, message: &Message) -> Vec<domain::cue::Span> {
        let mut weighed: Vec<(f32, usize)> = (0..message.infos.len())
            .filter_map(|at| {
                let weight = *self.shifts.get(&*message.infos[at].stem)?;
                (weight > 0.0).then_some((weight, at))
            })
            .collect();
        weighed.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        let mut places: Vec<usize> = weighed.iter().take(4).map(|(_, at)| *at).collect();
        places.sort_unstable();
        places.iter().map(|at| message.tokens.words[*at].span).collect()
    }
}

/// What one message offers to learn from.
struct Features {
    /// Log-odds before learning.
    base: f32,
    /// Log-odds of anger by the model of general text, scaled.
    tone: f32,
    names: BTreeSet<String>,
    word_value: f32,
}

impl Features {
    fn of(rules: &Rules, text: &str, kind: CueKind) -> Self {
        let message = Message::new(rules, text);
        let found = find(rules, &message);
        let cues = add_up(rules, &message, &found);
        let mut features = Self::from_message(&message, &cues, kind);
        let fired = found.iter().filter(|one| rules.rules[one.rule].gives == Gives::Cue(kind));
        features.names.extend(fired.map(|one| format!("rule:{}", rules.rules[one.rule].name)));
        features
    }

    fn from_message(message: &Message, cues: &[Cue], kind: CueKind) -> Self {
        let mut names: BTreeSet<String> = message
            .infos
            .iter()
            .filter(|info| info.stem.chars().count() > 2)
            .map(|info| info.stem.to_string())
            .collect();
        let word_value = 1.0 / (names.len().max(4) as f32).sqrt();
        let cue = cues.iter().find(|cue| cue.kind == kind);
        let base = cue.map_or(SILENT, |cue| logit(f32::from(cue.confidence) / 100.0));
        let text: Vec<&str> = message.tokens.words.iter().map(|word| word.text).collect();
        let tone = logit(crate::anger_score(&text.join(" "))) / 2.0;
        names.extend(cue.map(|cue| format!("rule:{}", cue.rule)));
        Self { base, tone, names, word_value }
    }

    fn value(&self, name: &str) -> f32 {
        if name.starts_with("rule:") { 1.0 } else { self.word_value }
    }
}

/// Logistic regression on top of the rules' own log-odds.
fn fit(answers: &[(Features, bool)]) -> Learned {
    let mut learned = Learned {
        answered: answers.len() as u32,
        bias: 0.0,
        slope: 1.0,
        tone: 0.0,
        shifts: BTreeMap::new(),
    };
    for epoch in 0..EPOCHS {
        let rate = RATE / (1.0 + epoch as f32 / 10.0);
        for (features, confirmed) in answers {
            let error = f32::from(u8::from(*confirmed)) - sigmoid(learned.score(features));
            learned.bias += rate * BIAS_SHARE * error;
            learned.slope +=
                rate * TONE_SHARE * (error * features.base - WORD_DECAY * (learned.slope - 1.0));
            learned.tone += rate * TONE_SHARE * (error * features.tone - WORD_DECAY * learned.tone);
            for name in &features.names {
                let decay = if name.starts_with("rule:") { RULE_DECAY } else { WORD_DECAY };
                let shift = learned.shifts.entry(name.clone()).or_default();
                *shift += rate * (error * features.value(name) - decay * *shift);
            }
        }
    }
    let mut ranked: Vec<(String, f32)> = std::mem::take(&mut learned.shifts).into_iter().collect();
    ranked.sort_by(|left, right| right.1.abs().total_cmp(&left.1.abs()).then(left.0.cmp(&right.0)));
    ranked.truncate(MAX_FEATURES);
    learned.shifts = ranked.into_iter().collect();
    learned
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

fn logit(p: f32) -> f32 {
    let p = p.clamp(0.01, 0.99);
    (p / (1.0 - p)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{analyse, analyse_with};

    fn shows(adapter: &Adapter, text: &str) -> bool {
        analyse_with(text, None, adapter).cues.iter().any(|cue| cue.kind == CueKind::Negativity)
    }

    #[test]
    fn what_an_agency_calls_a_false_alarm_stops_and_what_it_confirms_starts() {
        let alarm = "Третий раз прошу прислать макет упаковки";
        let missed = "Опять двадцать пять с этой упаковкой, шеф";
        let answers: Vec<Answer> = (0..10)
            .flat_map(|_| {
                [
                    Answer { text: alarm, kind: CueKind::Negativity, confirmed: false },
                    Answer { text: missed, kind: CueKind::Negativity, confirmed: true },
                ]
            })
            .collect();
        let adapter = Adapter::learn(&answers);
        assert!(analyse(alarm, None).cues.iter().any(|cue| cue.kind == CueKind::Negativity));
        assert!(!shows(&adapter, alarm));
        assert!(shows(&adapter, missed));
    }

    #[test]
    fn few_answers_change_nothing() {
        let answer =
            Answer {
                text: "Третий раз прошу", kind: CueKind::Negativity, confirmed: false
            };
        assert!(Adapter::learn(&[answer; 3]).is_empty());
    }
}
