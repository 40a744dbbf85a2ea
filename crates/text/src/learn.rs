//! Learning from the agency's own answers (L4): what its people confirmed and what they called a false alarm
//! shifts the confidence of the rules and words behind it. Pure: the same answers give the same adapter.

use crate::cue::concept::thesaurus;
use crate::cue::find::Message;
use crate::cue::rules::{Gives, Rules, rules};
use crate::cue::weigh::{Weighed, weigh};
use domain::cue::CueKind;
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

/// What answers are worth, by answers that the adapter had not seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gain {
    pub answered: u32,
    /// Answers «false alarm», and how many of them are shown without learning and with it.
    pub false_alarms: u32,
    pub false_before: u32,
    pub false_after: u32,
    /// Answers «confirmed», and how many of them are shown without learning and with it.
    pub confirmed: u32,
    pub confirmed_before: u32,
    pub confirmed_after: u32,
}

impl Gain {
    fn add(&mut self, confirmed: bool, before: bool, after: bool) {
        let (answers, shown_before, shown_after) = if confirmed {
            (&mut self.confirmed, &mut self.confirmed_before, &mut self.confirmed_after)
        } else {
            (&mut self.false_alarms, &mut self.false_before, &mut self.false_after)
        };
        *answers += 1;
        *shown_before += u32::from(before);
        *shown_after += u32::from(after);
    }

    /// Answers judged right without learning.
    pub fn right_before(&self) -> u32 {
        self.false_alarms - self.false_before + self.confirmed_before
    }

    /// Answers judged right with learning.
    pub fn right_after(&self) -> u32 {
        self.false_alarms - self.false_after + self.confirmed_after
    }
}

fn of_kind(rules: &Rules, answers: &[Answer], kind: CueKind) -> Vec<(Features, bool)> {
    let own = answers.iter().filter(|answer| answer.kind == kind);
    own.map(|answer| (Features::of(rules, answer.text, kind), answer.confirmed)).collect()
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
    /// By feature: `rule:…` for a rule that fired, `concept:…` of the thesaurus, else the stem of a word.
    shifts: BTreeMap<String, f32>,
}

/// Most shifts kept for one kind.
pub const MAX_FEATURES: usize = 400;

/// Fewer answers on a kind than this change nothing: chance would speak.
pub const MIN_ANSWERS: usize = 8;

/// Log-odds before learning are kept within these bounds (3 % and 97 %).
const MOST_ODDS: f32 = 3.5;

/// Parts that the answers are cut into when each is judged by what the others teach.
const PARTS: usize = 5;

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
            let own = of_kind(rules, answers, *kind);
            if own.len() >= MIN_ANSWERS {
                let own: Vec<_> = own.iter().map(|(features, yes)| (features, *yes)).collect();
                kinds.insert(kind.word().to_owned(), fit(&own));
            }
        }
        Self { kinds }
    }

    /// What the answers are worth: each is judged by what the others teach (cross-validation).
    pub fn gain(answers: &[Answer]) -> Gain {
        let rules = rules();
        let mut gain = Gain { answered: answers.len() as u32, ..Gain::default() };
        for kind in CueKind::ALL {
            let own = of_kind(rules, answers, *kind);
            for part in 0..PARTS {
                let others = own.iter().enumerate().filter(|(at, _)| at % PARTS != part);
                let others: Vec<_> = others.map(|(_, (features, yes))| (features, *yes)).collect();
                let learned = (own.len() >= MIN_ANSWERS).then(|| fit(&others));
                for (features, confirmed) in own.iter().skip(part).step_by(PARTS) {
                    let before = features.base >= 0.0;
                    let after = learned.as_ref().map_or(before, |l| l.score(features) >= 0.0);
                    gain.add(*confirmed, before, after);
                }
            }
        }
        gain
    }

    /// Whether nothing has been learned yet.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Answers behind the shifts of a kind.
    pub fn answered(&self, kind: CueKind) -> u32 {
        self.kinds.get(kind.word()).map_or(0, |learned| learned.answered)
    }

    /// Shifts the log-odds of a message by what the answers have taught.
    pub(crate) fn adjust(&self, rules: &Rules, message: &Message, weighed: &mut Weighed) {
        if self.is_empty() {
            return;
        }
        let tone = tone(message);
        for (at, kind) in CueKind::ALL.iter().enumerate() {
            let Some(learned) = self.kinds.get(kind.word()) else { continue };
            let features = Features::new(rules, message, weighed, *kind, tone);
            weighed.odds[at] = learned.score(&features);
        }
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
        let weighed = weigh(rules, &message);
        Self::new(rules, &message, &weighed, kind, tone(&message))
    }

    fn new(rules: &Rules, message: &Message, weighed: &Weighed, kind: CueKind, tone: f32) -> Self {
        let thesaurus = thesaurus();
        let mut names: BTreeSet<String> = message
            .infos
            .iter()
            .filter(|info| info.stem.chars().count() > 2)
            .map(|info| info.stem.to_string())
            .collect();
        let words = 0..message.infos.len();
        let concepts = words.flat_map(|at| &message.said(at).concepts);
        names.extend(concepts.map(|concept| format!("concept:{}", thesaurus.name(*concept))));
        let word_value = 1.0 / (names.len().max(4) as f32).sqrt();
        let at = CueKind::ALL.iter().position(|known| *known == kind).unwrap_or_default();
        let base = weighed.odds[at].clamp(-MOST_ODDS, MOST_ODDS);
        let fired =
            weighed.found.iter().filter(|one| rules.rules[one.rule].gives == Gives::Cue(kind));
        names.extend(fired.map(|one| format!("rule:{}", rules.rules[one.rule].name)));
        Self { base, tone, names, word_value }
    }

    fn value(&self, name: &str) -> f32 {
        if name.starts_with("rule:") { 1.0 } else { self.word_value }
    }
}

/// Logistic regression on top of the rules' own log-odds.
fn fit(answers: &[(&Features, bool)]) -> Learned {
    // Names are numbered, so that training adds in a row of figures.
    let names: BTreeSet<&str> = answers
        .iter()
        .flat_map(|(features, _)| features.names.iter().map(String::as_str))
        .collect();
    let names: Vec<&str> = names.into_iter().collect();
    let number = |(features, _): &(&Features, bool)| -> Vec<(usize, f32)> {
        let found = |name: &String| {
            let at = names.binary_search(&name.as_str()).ok()?;
            Some((at, features.value(name)))
        };
        features.names.iter().filter_map(found).collect()
    };
    let numbered: Vec<Vec<(usize, f32)>> = answers.iter().map(number).collect();
    let decays: Vec<f32> = names
        .iter()
        .map(|name| if name.starts_with("rule:") { RULE_DECAY } else { WORD_DECAY })
        .collect();
    let mut shifts = vec![0.0f32; names.len()];
    let (mut bias, mut slope, mut tone) = (0.0f32, 1.0f32, 0.0f32);
    for epoch in 0..EPOCHS {
        let rate = RATE / (1.0 + epoch as f32 / 10.0);
        for ((features, confirmed), values) in answers.iter().zip(&numbered) {
            let words: f32 = values.iter().map(|(at, value)| shifts[*at] * value).sum();
            let score = slope * features.base + tone * features.tone + bias + words;
            let error = f32::from(u8::from(*confirmed)) - sigmoid(score);
            bias += rate * BIAS_SHARE * error;
            slope += rate * TONE_SHARE * (error * features.base - WORD_DECAY * (slope - 1.0));
            tone += rate * TONE_SHARE * (error * features.tone - WORD_DECAY * tone);
            for (at, value) in values {
                shifts[*at] += rate * (error * value - decays[*at] * shifts[*at]);
            }
        }
    }
    let mut ranked: Vec<(&str, f32)> = names.into_iter().zip(shifts).collect();
    ranked.sort_by(|left, right| right.1.abs().total_cmp(&left.1.abs()).then(left.0.cmp(right.0)));
    ranked.truncate(MAX_FEATURES);
    let shifts = ranked.into_iter().map(|(name, shift)| (name.to_owned(), shift)).collect();
    Learned { answered: answers.len() as u32, bias, slope, tone, shifts }
}

/// Log-odds of anger by the model of general text, scaled.
fn tone(message: &Message) -> f32 {
    let text: Vec<&str> = message.tokens.words.iter().map(|word| word.text).collect();
    logit(crate::anger_score(&text.join(" "))) / 2.0
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
    fn the_gain_counts_false_alarms_that_learning_stops() {
        let alarm = |n: u32| format!("Третий раз прошу прислать макет упаковки, номер {n}");
        let angry = |n: u32| format!("Сколько можно ждать отчёт, безобразие, письмо {n}");
        let texts: Vec<(String, bool)> = (0..20)
            .map(|n| if n % 2 == 0 { (alarm(n), false) } else { (angry(n), true) })
            .collect();
        let answers: Vec<Answer> = texts
            .iter()
            .map(|(text, confirmed)| Answer {
                text,
                kind: CueKind::Negativity,
                confirmed: *confirmed,
            })
            .collect();
        let gain = Adapter::gain(&answers);
        assert_eq!((gain.answered, gain.false_alarms, gain.confirmed), (20, 10, 10));
        assert_eq!((gain.false_before, gain.confirmed_before), (10, 10));
        assert_eq!((gain.false_after, gain.confirmed_after), (0, 10));
        assert!(gain.right_after() > gain.right_before());
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
