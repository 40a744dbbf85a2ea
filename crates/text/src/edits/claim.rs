//! Claims of an edit: *object, attribute, value* (RULES.md A.8).

use super::Edit;
use super::lexicon::{LEXICON, ObjectKind, Pole};
use super::read::{Clause, Token, clauses, tokens};
use crate::{normal_form, stem};
use std::collections::BTreeSet;

/// What an edit says, ready to be compared.
#[derive(Debug, Default)]
pub struct Reading {
    pub claims: Vec<Claim>,
    /// Content words and claims of the whole edit, for likeness.
    pub features: BTreeSet<String>,
    /// Numbers, quotations and ordinals: what must not differ in a repeat.
    pub specifics: BTreeSet<String>,
    pub material: Option<String>,
    /// «Везде», «никогда»: holds for all materials.
    pub is_general: bool,
    /// The edit as quoted in a reason.
    pub quote: String,
}

/// One demand.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    pub attribute: String,
    pub value: Demand,
    pub subject: Subject,
}

/// What is demanded of the attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Demand {
    /// A side, or anything but that side.
    Side { name: &'static str, opposite: &'static str, is_negated: bool },
    /// One of exclusive words: a color, an alignment, «вы».
    Word { word: String, is_negated: bool },
    /// A number, exactly or as a bound.
    Number { text: String, bound: Bound },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    Exactly,
    AtMost,
    AtLeast,
}

/// What the demand is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subject {
    pub things: BTreeSet<String>,
    pub places: BTreeSet<String>,
    /// Stems of other words that narrow it.
    pub qualifiers: BTreeSet<String>,
    /// Ordinals, quoted names, sizes.
    pub specifics: BTreeSet<String>,
}

impl Subject {
    fn is_empty(&self) -> bool {
        self.things.is_empty()
            && self.places.is_empty()
            && self.qualifiers.is_empty()
            && self.specifics.is_empty()
    }
}

/// Longest quotation in a reason, in characters.
const QUOTE_CHARS_MAX: usize = 90;

/// Reads an edit.
pub fn read(edit: &Edit) -> Reading {
    let mut reading = Reading {
        material: edit
            .material
            .as_deref()
            .map(str::trim)
            .filter(|m| !m.is_empty())
            .map(normal_form),
        quote: quote(&edit.text),
        ..Reading::default()
    };
    let mut last = Subject::default();
    for clause in clauses(&tokens(&edit.text)) {
        let mut part = Part::of(&clause);
        let mut claims = part.claims(reading.claims.last());
        // «Логотип теряется, сделайте его крупнее».
        if part.subject.things.is_empty() && part.has_pronoun() {
            let (things, places) = (&last.things, &last.places);
            for subject in claims.iter_mut().map(|c| &mut c.subject).chain([&mut part.subject]) {
                if subject.things.is_empty() {
                    subject.things.clone_from(things);
                    subject.places.extend(places.iter().cloned());
                }
            }
        }
        if part.subject.is_empty() {
            part.subject = last.clone();
            claims.iter_mut().for_each(|claim| {
                if claim.subject.is_empty() {
                    claim.subject = last.clone();
                }
            });
        }
        // «Верните, если можно, блок»: the verb waits for its object.
        let waits = |claim: &&mut Claim| claim.subject.is_empty() && !part.subject.is_empty();
        for claim in reading.claims.iter_mut().filter(waits) {
            claim.subject = part.subject.clone();
        }
        last = part.subject.clone();
        reading.is_general |= part.words().any(|w| LEXICON.is_in("general", w));
        reading.features.extend(part.features(&claims));
        reading.specifics.extend(part.specifics());
        reading.claims.extend(claims);
    }
    reading
}

fn quote(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(QUOTE_CHARS_MAX) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// A side that a word of the clause asks for.
struct Asked {
    at: usize,
    pole: &'static Pole,
    /// The word names the opposite of what is wanted: «слишком мелкий».
    is_complaint: bool,
    is_negated: bool,
}

/// A clause under work.
struct Part {
    tokens: Vec<Token>,
    /// Tokens that are explained; the rest are qualifiers.
    used: Vec<bool>,
    /// Tokens that ask for a side; in the features they count as that side only.
    cues: BTreeSet<usize>,
    subject: Subject,
    /// Quoted or named words whose use is the matter itself.
    usage: BTreeSet<String>,
}

impl Part {
    fn of(clause: &Clause) -> Part {
        // What follows «потому что» explains and demands nothing.
        let is_cause = |t: &Token| matches!(t, Token::Word(w) if LEXICON.is_in("cause", w));
        let end = clause.tokens.iter().position(is_cause).unwrap_or(clause.tokens.len());
        let tokens = clause.tokens[..end].to_vec();
        let used = vec![false; tokens.len()];
        let (cues, subject, usage) = Default::default();
        let mut part = Part { tokens, used, cues, subject, usage };
        part.find_objects();
        part
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().filter_map(|token| match token {
            Token::Word(word) => Some(word.as_str()),
            _ => None,
        })
    }

    fn word(&self, at: usize) -> Option<&str> {
        match self.tokens.get(at) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn has_pronoun(&self) -> bool {
        self.words().any(|w| matches!(w, "его" | "ее" | "их" | "он" | "она" | "оно" | "они"))
    }

    /// The word `back` places before.
    fn before(&self, at: usize, back: usize) -> Option<&str> {
        at.checked_sub(back).and_then(|at| self.word(at))
    }

    fn find_objects(&mut self) {
        for at in 0..self.tokens.len() {
            let Some(word) = self.word(at).map(str::to_owned) else { continue };
            if let Some(number) = LEXICON.member("ordinal", &word) {
                self.subject.specifics.insert(format!("ordinal {number}"));
                self.used[at] = true;
            } else if let Some((name, kind)) = LEXICON.object(&word) {
                self.used[at] = true;
                match kind {
                    ObjectKind::Thing => self.subject.things.insert(name.to_owned()),
                    ObjectKind::Place => self.subject.places.insert(name.to_owned()),
                    ObjectKind::Soft => {
                        self.name_usage(at, name);
                        false
                    }
                };
            }
        }
        for at in 0..self.tokens.len() {
            if let Token::Quote(inside) = &self.tokens[at] {
                let is_name = at.checked_sub(1).is_some_and(|b| self.is_thing_or_place(b));
                if is_name {
                    self.subject.specifics.insert(format!("«{inside}»"));
                } else {
                    self.usage.insert(inside.clone());
                }
                self.used[at] = true;
            }
        }
    }

    fn is_thing_or_place(&self, at: usize) -> bool {
        let kind = self.word(at).and_then(|w| LEXICON.object(w)).map(|(_, kind)| kind);
        matches!(kind, Some(ObjectKind::Thing | ObjectKind::Place))
    }

    /// «Слово бесплатно»: the word after is the matter.
    fn name_usage(&mut self, at: usize, name: &str) {
        if name == "слово"
            && let Some(next) = self.word(at + 1).map(str::to_owned)
            && !LEXICON.is_in("stop", &next)
        {
            self.usage.insert(next);
            self.used[at + 1] = true;
        }
    }

    /// Every demand of the clause; `previous` is the last one before it.
    fn claims(&mut self, previous: Option<&Claim>) -> Vec<Claim> {
        let mut values = self.numbers();
        values.extend(self.colors());
        values.extend(self.alignment());
        values.extend(self.address());
        let asked = self.asked();
        for one in &asked {
            self.used[one.at] = true;
            self.cues.insert(one.at);
        }
        self.find_qualifiers();
        let is_plain = |one: &&Asked| one.pole.attribute != "presence";
        let has_side = asked.iter().any(|one| is_plain(&one));
        let mut claims = Vec::new();
        for one in &asked {
            // «Добавьте воздуха», «поставьте слева»: the side is the demand, the verb only brings it.
            if one.pole.attribute == "presence" && (has_side || !values.is_empty()) {
                continue;
            }
            claims.push(self.side(one));
        }
        claims.extend(self.absence(previous, !asked.is_empty()));
        for (attribute, value) in values {
            claims.push(Claim { attribute, value, subject: self.subject.clone() });
        }
        claims
    }

    fn side(&self, one: &Asked) -> Claim {
        let (name, opposite) = match one.is_complaint {
            true => (one.pole.opposite, one.pole.name),
            false => (one.pole.name, one.pole.opposite),
        };
        let value = Demand::Side { name, opposite, is_negated: one.is_negated };
        let attribute = one.pole.attribute.to_owned();
        let subject = if attribute == "presence" && !self.usage.is_empty() {
            let things = self.usage.iter().map(|word| format!("«{word}»")).collect();
            Subject { things, ..Subject::default() }
        } else {
            self.subject.clone()
        };
        Claim { attribute, value, subject }
    }

    /// Demands for presence and absence without a verb of their own: «логотип не нужен», «без цен»,
    /// «не хватает кнопки», «…, а не «клиент»».
    fn absence(&self, previous: Option<&Claim>, has_asked: bool) -> Option<Claim> {
        let words: Vec<&str> = self.words().collect();
        let follows_presence = previous.is_some_and(|claim| claim.attribute == "presence");
        let has = |list: &[&str]| words.iter().any(|w| list.contains(w));
        let after_not =
            |list: &[&str]| words.windows(2).any(|pair| pair[0] == "не" && list.contains(&pair[1]));
        let needed = ["нужен", "нужна", "нужно", "нужны"];
        let (is_wanted, subject) =
            if words.first() == Some(&"не") && !self.usage.is_empty() && follows_presence {
                (false, None)
            } else if has_asked && !after_not(&["хватает"]) {
                return None;
            } else if after_not(&["хватает"]) || after_not(&["трогайте", "трогать"])
            {
                (true, Some(()))
            } else if after_not(&needed) || has(&["без"]) {
                (false, Some(()))
            } else if words.first() == Some(&"где") || has(&["нужен", "нужна", "нужны"])
            {
                (true, Some(()))
            } else {
                return None;
            };
        let subject = match subject {
            Some(()) if self.usage.is_empty() => self.subject.clone(),
            _ => Subject {
                things: self.usage.iter().map(|word| format!("«{word}»")).collect(),
                ..Subject::default()
            },
        };
        let (name, opposite) =
            if is_wanted { ("present", "absent") } else { ("absent", "present") };
        let value = Demand::Side { name, opposite, is_negated: false };
        (!subject.is_empty()).then(|| Claim { attribute: "presence".into(), value, subject })
    }

    fn asked(&self) -> Vec<Asked> {
        let mut found: Vec<Asked> = Vec::new();
        for at in 0..self.tokens.len() {
            let Some(word) = self.word(at) else { continue };
            let next_is_number = matches!(self.tokens.get(at + 1), Some(Token::Number(_)));
            let is_comparison =
                next_is_number && (LEXICON.is_in("most", word) || LEXICON.is_in("least", word));
            // «Больше не присылайте»: from now on.
            let is_no_more =
                word == "больше" && matches!(self.word(at + 1), Some("не" | "никогда"));
            if is_comparison || is_no_more || self.used[at] && self.is_thing_or_place(at) {
                continue;
            }
            let asks = LEXICON.poles.iter().find(|pole| pole.is_asked_by(word));
            let names = LEXICON.poles.iter().find(|pole| pole.is_named_by(word));
            let (pole, is_complaint) = match (asks, names) {
                (Some(pole), _) => (pole, false),
                (None, Some(pole)) if self.is_complaint(at, word) => (pole, true),
                (None, Some(pole)) if self.words().any(|w| LEXICON.is_in("wish", w)) => {
                    (pole, false)
                }
                _ => continue,
            };
            found.push(Asked { at, pole, is_complaint, is_negated: self.is_negated(at) });
        }
        self.drop_positions(&mut found);
        found
    }

    /// «Слева», «сверху» only say where, when another side is asked for.
    fn drop_positions(&self, found: &mut Vec<Asked>) {
        let is_position = |one: &Asked| {
            matches!(self.word(one.at), Some("слева" | "справа" | "сверху" | "снизу"))
        };
        let has_other =
            found.iter().any(|one| !is_position(one) && one.pole.attribute != "presence");
        if has_other {
            found.retain(|one| !is_position(one));
        }
    }

    fn is_complaint(&self, at: usize, word: &str) -> bool {
        let is_excess = |w: &str| LEXICON.is_in("too", w) || LEXICON.is_in("again", w);
        word.contains("оват")
            || word.contains("еват")
            || (1..=3).any(|back| self.before(at, back).is_some_and(is_excess))
    }

    fn is_negated(&self, at: usize) -> bool {
        let is_modal = |w: &str| LEXICON.is_in("modal", w);
        // «Так и не убрали»: a complaint that the demand still stands.
        let is_past = self.word(at).is_some_and(|w| w.ends_with("ли"));
        if is_past {
            return false;
        }
        let directly = matches!(self.before(at, 1), Some("не" | "нельзя"));
        let by_modal = (1..self.tokens.len())
            .any(|i| self.before(i, 1) == Some("не") && self.word(i).is_some_and(is_modal));
        directly || by_modal || self.words().any(|w| w == "нельзя")
    }

    fn colors(&mut self) -> Vec<(String, Demand)> {
        let mut found = Vec::new();
        for at in 0..self.tokens.len() {
            let Some(color) = self.word(at).and_then(color) else { continue };
            self.used[at] = true;
            // «Красная рамка» names a frame, «рамка красная» demands a color.
            let is_attribute = self.is_thing_or_place(at + 1);
            let is_replaced = self.before(at, 1) == Some("вместо");
            if is_attribute || is_replaced {
                self.subject.qualifiers.insert(color.to_owned());
                continue;
            }
            let word = color.to_owned();
            found
                .push(("color".to_owned(), Demand::Word { word, is_negated: self.is_negated(at) }));
        }
        found
    }

    fn alignment(&mut self) -> Option<(String, Demand)> {
        let at = (1..self.tokens.len()).find(|&at| {
            self.before(at, 1) == Some("по")
                && matches!(
                    self.word(at),
                    Some("центру" | "левому" | "правому" | "ширине" | "середине")
                )
        })?;
        let word = self.word(at)?.replace("середине", "центру");
        self.used[at] = true;
        if self.word(at + 1) == Some("краю") {
            self.used[at + 1] = true;
        }
        Some(("align".to_owned(), Demand::Word { word, is_negated: self.is_negated(at) }))
    }

    /// «На «вы»» or «на ты».
    fn address(&mut self) -> Option<(String, Demand)> {
        let pronoun = |token: &Token| match token {
            Token::Word(w) | Token::Quote(w) if w == "вы" || w == "ты" => Some(w.clone()),
            _ => None,
        };
        let at = (1..self.tokens.len())
            .find(|&at| self.before(at, 1) == Some("на") && pronoun(&self.tokens[at]).is_some())?;
        let word = pronoun(&self.tokens[at])?;
        self.used[at] = true;
        self.usage.remove(&word);
        Some(("address".to_owned(), Demand::Word { word, is_negated: self.is_negated(at - 1) }))
    }

    fn find_qualifiers(&mut self) {
        for at in 0..self.tokens.len() {
            let Some(word) = self.word(at) else { continue };
            if self.used[at] || is_noise(word) {
                continue;
            }
            let stems: Vec<String> = word.split('-').map(|w| stem(w).to_string()).collect();
            self.subject.qualifiers.extend(stems);
        }
    }

    /// Content of the clause, for likeness.
    fn features(&self, claims: &[Claim]) -> BTreeSet<String> {
        let subject = &self.subject;
        let mut all: BTreeSet<String> = subject.things.union(&subject.places).cloned().collect();
        all.extend(self.usage.iter().map(|word| format!("«{word}»")));
        let content = (0..self.tokens.len())
            .filter(|at| !self.cues.contains(at))
            .filter_map(|at| self.word(at))
            .filter(|w| !LEXICON.is_in("stop", w) && w.chars().count() > 1);
        all.extend(content.map(|w| match LEXICON.object(w) {
            Some((name, _)) => name.to_owned(),
            None => stem(w).to_string(),
        }));
        for claim in claims {
            if let Demand::Side { name, .. } = claim.value {
                all.insert(format!("{}={name}", claim.attribute));
            }
        }
        all.extend(self.specifics());
        all
    }

    fn specifics(&self) -> BTreeSet<String> {
        let mut all = self.subject.specifics.clone();
        all.extend(self.usage.iter().map(|word| format!("«{word}»")));
        all.extend(self.tokens.iter().filter_map(|token| match token {
            Token::Number(n) | Token::Phone(n) => Some(n.clone()),
            _ => None,
        }));
        all
    }
}

mod number;

fn color(word: &str) -> Option<&'static str> {
    // «Темно-синий» is a blue.
    LEXICON.color(word.rsplit('-').next().unwrap_or(word)).filter(|_| !word.ends_with("ец"))
}

/// Verbs and small words, which narrow nothing.
fn is_noise(word: &str) -> bool {
    const VERB_ENDINGS: &[&str] = &[
        "йте", "ите", "ьте", "ать", "ить", "еть", "ять", "ться", "тесь", "ем", "аем", "яем",
        "ется", "ются", "ает", "яет", "ают", "яют",
    ];
    let lists = ["stop", "too", "again", "wish", "modal", "most", "least", "general"];
    word.chars().count() < 2
        || lists.iter().any(|list| LEXICON.is_in(list, word))
        || VERB_ENDINGS.iter().any(|ending| word.ends_with(ending))
}
