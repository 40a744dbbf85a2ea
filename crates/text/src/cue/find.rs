//! Finds the cues of a message: matches the rules, looks at what each sentence is about, adds up.

use super::model::{CueModel, WordSums};
use super::pattern::Hit;
use super::rules::{Gives, Pattern, Rules, Scope};
use crate::lexicon::{Atom, Said, WordInfo, look_up};
use crate::token::{Sentence, Tokens};
use domain::cue::{Cue, CueKind, Span};
use std::rc::Rc;

/// The parts of an `A & B` pattern stand at most so many words apart.
const PART_REACH: usize = 24;

/// Most spans that one cue shows.
const MAX_SPANS: usize = 12;

/// One match of one rule.
#[derive(Clone, Debug)]
pub struct Found {
    pub rule: usize,
    /// Line of the pattern in its file.
    pub line: u32,
    pub sentence: usize,
    pub hit: Hit,
}

/// A message, tokenized and looked up.
pub struct Message<'a> {
    text: &'a str,
    pub tokens: Tokens<'a>,
    pub infos: Vec<Rc<WordInfo>>,
}

impl<'a> Message<'a> {
    pub fn new(rules: &Rules, text: &'a str) -> Self {
        let tokens = crate::token::tokenize(text);
        let infos =
            look_up(&rules.lexicon, &rules.by_key, tokens.words.iter().map(|word| word.text));
        Self { text, tokens, infos }
    }

    /// What a word adds to the scores of the model.
    pub fn word_sums(&self, model: &CueModel, at: usize) -> WordSums {
        self.infos[at].sums(|| model.of_word(self.said(at)))
    }

    /// What the model of cues has to do with a word.
    pub fn said(&self, at: usize) -> &Said {
        self.infos[at].said(self.tokens.words[at].text)
    }
}

/// A text longer than this that addresses nobody is a news item, a legal text or a copy, not a message.
const SHORT_WORDS: usize = 8;

/// What the rules make of a message.
pub struct Reading {
    /// Rules that hold, contexts taken into account.
    pub found: Vec<Found>,
    /// What each sentence is about: bits of the contexts.
    pub contexts: Vec<u64>,
    /// Whether the message speaks to somebody; none of its rules holds when not.
    pub is_addressed: bool,
}

/// Reads a message by the rules.
pub fn read(rules: &Rules, message: &Message) -> Reading {
    let mut found = match_all(rules, message);
    let contexts = contexts(rules, message, &found);
    let is_addressed = is_addressed(rules, message);
    found.retain(|one| is_addressed && holds(rules, message, &contexts, one));
    Reading { found, contexts, is_addressed }
}

/// Whether somebody speaks to somebody: «я», «вы», «прошу», an order, a question, or a few words only.
fn is_addressed(rules: &Rules, message: &Message) -> bool {
    let order = |word: &str| word.ends_with("йте") || word.ends_with("ите");
    message.infos.len() <= SHORT_WORDS
        || message.tokens.sentences.iter().any(|sentence| sentence.question)
        || message.infos.iter().any(|info| info.fits(rules.address))
        || message.tokens.words.iter().any(|word| order(word.text))
}

/// Which atoms stand in a sentence.
struct Present(Vec<u64>);

impl Present {
    fn holds(&self, needed: &[Vec<Atom>]) -> bool {
        needed.iter().all(|set| {
            set.iter().any(|atom| self.0[usize::from(*atom) / 64] & (1 << (atom % 64)) != 0)
        })
    }
}

/// Every rule that matched, the words, and whether it held: for the author of the rules.
pub fn explain(rules: &Rules, message: &Message) -> Vec<String> {
    let found = match_all(rules, message);
    let contexts = contexts(rules, message, &found);
    let line = |one: &Found| {
        let rule = &rules.rules[one.rule];
        let words: Vec<&str> = one.hit.iter().map(|at| message.tokens.words[*at].text).collect();
        let bits = contexts[one.sentence];
        let about: Vec<&str> = (0..rules.contexts.len())
            .filter(|bit| bits & (1 << bit) != 0)
            .map(|bit| rules.contexts[bit].as_str())
            .collect();
        let verdict = if holds(rules, message, &contexts, one) { "holds" } else { "-" };
        format!("{}:{} {verdict} {words:?} about {about:?}", rule.name, one.line)
    };
    found.iter().map(line).collect()
}

fn match_all(rules: &Rules, message: &Message) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut present = Present(vec![0; rules.atoms() / 64 + 1]);
    let mut tried = vec![u32::MAX; rules.patterns.len()];
    for (number, sentence) in message.tokens.sentences.iter().enumerate() {
        present.0.fill(0);
        let infos = &message.infos[sentence.from..sentence.to];
        for atom in infos.iter().flat_map(|info| info.atoms()) {
            present.0[usize::from(*atom) / 64] |= 1 << (atom % 64);
        }
        for index in infos.iter().flat_map(|info| info.patterns()) {
            let index = *index as usize;
            if tried[index] == number as u32 {
                continue;
            }
            tried[index] = number as u32;
            let pattern = &rules.patterns[index];
            if !pattern.parts.iter().all(|part| present.holds(&part.needed)) {
                continue;
            }
            let Some(hit) = match_in(message, pattern, sentence) else { continue };
            let negated = !rules.rules[pattern.rule].negated
                && is_negated(rules, message, sentence.from, hit[0]);
            if !negated {
                found.push(Found { rule: pattern.rule, line: pattern.line, sentence: number, hit });
            }
        }
    }
    found
}

/// Matches the parts of a pattern in one sentence, near each other.
fn match_in(message: &Message, pattern: &Pattern, sentence: &Sentence) -> Option<Hit> {
    let (from, to) = (sentence.from, sentence.to);
    let mut hit =
        (from..to).find_map(|at| pattern.parts[0].try_at(&message.infos, from, to, at))?;
    let low = hit[0].saturating_sub(PART_REACH).max(from);
    let high = (hit[0] + PART_REACH).min(to);
    for part in &pattern.parts[1..] {
        let other = (low..high).find_map(|at| part.try_at(&message.infos, from, to, at))?;
        hit.extend(other);
    }
    hit.sort_unstable();
    hit.dedup();
    Some(hit)
}

/// Whether a negation stands right before a word, or behind words that let it through.
fn is_negated(rules: &Rules, message: &Message, from: usize, at: usize) -> bool {
    for before in (from..at).rev().take(3) {
        let info = &message.infos[before];
        if info.fits(rules.negator) {
            return true;
        }
        if !info.fits(rules.negation_bridge) {
            return false;
        }
    }
    false
}

/// Context bits of every sentence.
fn contexts(rules: &Rules, message: &Message, found: &[Found]) -> Vec<u64> {
    let mut contexts = vec![0u64; message.tokens.sentences.len()];
    for one in found {
        let Gives::Context { bit, scope } = rules.rules[one.rule].gives else { continue };
        if rules.rules[one.rule].blockers.iter().any(|blocker| blocks(message, blocker, one)) {
            continue;
        }
        let reach = match scope {
            Scope::Sentence => one.sentence..one.sentence + 1,
            Scope::Rest => one.sentence..contexts.len(),
            Scope::Message => 0..contexts.len(),
        };
        for context in &mut contexts[reach] {
            *context |= 1 << bit;
        }
    }
    let (third, us) = (rules.context("third"), rules.context("us"));
    for context in &mut contexts {
        if *context & us != 0 {
            *context &= !third;
        }
    }
    contexts
}

fn blocks(message: &Message, blocker: &Pattern, one: &Found) -> bool {
    let sentence = &message.tokens.sentences[one.sentence];
    let low = one.hit[0].saturating_sub(PART_REACH).max(sentence.from);
    let high = (one.hit[0] + PART_REACH).min(sentence.to);
    blocker.parts.iter().all(|part| {
        (low..high).any(|at| part.try_at(&message.infos, sentence.from, sentence.to, at).is_some())
    })
}

fn holds(rules: &Rules, message: &Message, contexts: &[u64], one: &Found) -> bool {
    let rule = &rules.rules[one.rule];
    if !matches!(rule.gives, Gives::Cue(_)) {
        return false;
    }
    let here = contexts[one.sentence];
    let near = contexts[one.sentence.saturating_sub(1)..(one.sentence + 2).min(contexts.len())]
        .iter()
        .fold(0, |bits, context| bits | context);
    let sentence = &message.tokens.sentences[one.sentence];
    if here & rule.not != 0
        || rule.needs != 0 && near & rule.needs == 0
        || rule.question && !sentence.question
    {
        return false;
    }
    if !rule.quoted {
        let quoted = one.hit.iter().filter(|at| message.tokens.words[**at].quoted).count();
        let voice = here | contexts[one.sentence.saturating_sub(1)];
        if quoted * 2 > one.hit.len() && voice & rules.context("voice") == 0 {
            return false;
        }
    }
    !rule.blockers.iter().any(|blocker| blocks(message, blocker, one))
}

/// How much one ground weighs in a message that smiles: a threat with a smile is mostly a joke.
const SMILE: f64 = 0.6;

/// Whether a message smiles: `)` without its `(`, a laughing face, «ахаха».
fn smiles(text: &str) -> bool {
    // «1) …» opens an item of a list.
    let mut last = ' ';
    let open = text.chars().fold(0i32, |open, c| {
        let item = last.is_ascii_digit();
        last = c;
        open + i32::from(c == ')' && !item) - i32::from(c == '(')
    });
    open > 0
        || ["😂", "🤣", "😄", "😁", "😅", "ахах", "haha", "lol"]
            .iter()
            .any(|mark| text.contains(mark))
}

/// How much a complaint weighs in a message of praise without a «but».
const PRAISE: f64 = 0.6;

/// Whether a message praises and has no «but»: what reads as a complaint there is mostly none.
fn is_praise(rules: &Rules, message: &Message, contexts: &[u64]) -> bool {
    let praise = rules.context("praise");
    contexts.iter().any(|context| context & praise != 0)
        && !message.infos.iter().any(|info| info.fits(rules.contrast))
}

/// Adds the matches of each kind up to one cue: independent grounds make it surer.
pub fn add_up(rules: &Rules, message: &Message, reading: &Reading) -> Vec<Cue> {
    let Reading { found, contexts, .. } = reading;
    let mut cues = Vec::new();
    if found.is_empty() {
        return cues;
    }
    let mood = if smiles(message.text) { SMILE } else { 1.0 };
    let complains =
        found.iter().any(|one| rules.rules[one.rule].gives == Gives::Cue(CueKind::Negativity));
    let praise = if complains && is_praise(rules, message, contexts) { PRAISE } else { 1.0 };
    for kind in CueKind::ALL {
        let mut best: Option<&Found> = None;
        let mut doubt = 1.0;
        let mut words: Vec<usize> = Vec::new();
        let mut seen: Vec<usize> = Vec::new();
        for one in found {
            let rule = &rules.rules[one.rule];
            if rule.gives != Gives::Cue(*kind) {
                continue;
            }
            words.extend(&one.hit);
            // A rule that fires twice is the same ground twice.
            let jokes =
                matches!(kind, CueKind::Negativity | CueKind::Escalation | CueKind::Leaving);
            let weight = f64::from(rule.weight) / 100.0 * if jokes { mood } else { 1.0 };
            let damped = *kind == CueKind::Negativity && !rule.ironic;
            let weight = if damped { weight * praise } else { weight };
            doubt *= if seen.contains(&one.rule) { 1.0 - weight / 4.0 } else { 1.0 - weight };
            seen.push(one.rule);
            if best.is_none_or(|best| rules.rules[best.rule].weight < rule.weight) {
                best = Some(one);
            }
        }
        let Some(best) = best else { continue };
        cues.push(Cue {
            kind: *kind,
            confidence: ((1.0 - doubt) * 100.0).round().clamp(1.0, 99.0) as u8,
            spans: spans(message, words),
            rule: rules.rules[best.rule].name.clone(),
        });
    }
    cues
}

/// Spans of words; neighbours become one span.
pub fn spans(message: &Message, mut words: Vec<usize>) -> Vec<Span> {
    words.sort_unstable();
    words.dedup();
    let mut spans: Vec<Span> = Vec::new();
    let mut last = None;
    for at in words {
        let span = message.tokens.words[at].span;
        match spans.last_mut() {
            Some(open) if last == Some(at.wrapping_sub(1)) => open.end = span.end,
            _ => spans.push(span),
        }
        last = Some(at);
    }
    spans.truncate(MAX_SPANS);
    spans
}
