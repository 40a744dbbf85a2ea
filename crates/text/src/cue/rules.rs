//! The rule files of `data/`, compiled once per process.
//!
//! A file reads so:
//!
//! ```text
//! # comment
//! @class: слово слов* =форма @other      a named list of alternatives
//! kind negativity not=copy,thanks        which cue the rules below give, and contexts that forbid it
//! [late-again 70 needs=us]               a rule: name, weight 0…99, options
//! срок* ~ снова|опять ~ сдвин*           its patterns, one a line (see `pattern`)
//! - если бы не                           a pattern that forbids the rule in the same sentence
//! [context third scope=sentence]         what a sentence is about, used by needs= and not=
//! ```
//!
//! Options: `needs=a,b` one of the contexts must hold in this sentence or its neighbours; `not=a` forbids;
//! `allow=a` lifts what the `kind` line forbids; `negated` also fires behind a negation; `question` only in a
//! question; `quoted` also inside a quotation; `ironic` also in a message of praise.

use super::pattern::{Atoms, Program, compile};
use crate::hash::QuickHash;
use crate::lexicon::{Atom, Lexicon, Literal, literal};
use crate::normal::normal_form;
use crate::stem::stem_of_normal;
use domain::cue::CueKind;
use std::collections::HashMap;
use std::sync::OnceLock;

/// What a rule gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    Cue(CueKind),
    Context { bit: u8, scope: Scope },
}

/// How far a context reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Sentence,
    /// This sentence and the rest of the message.
    Rest,
    Message,
}

/// A rule with its conditions.
#[derive(Clone, Debug)]
pub struct Rule {
    pub name: String,
    pub gives: Gives,
    /// 0…99: how sure one match makes.
    pub weight: u8,
    pub needs: u64,
    pub not: u64,
    pub negated: bool,
    pub question: bool,
    pub quoted: bool,
    /// Praise beside it is part of it.
    pub ironic: bool,
    pub blockers: Vec<Pattern>,
}

/// One pattern of a rule: parts that must all be found in one sentence.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub parts: Vec<Program>,
    pub rule: usize,
    /// Where it stands in its file, for the author of the rules.
    pub line: u32,
}

/// All rules, compiled.
#[derive(Debug, Default)]
pub struct Rules {
    pub lexicon: Lexicon,
    pub rules: Vec<Rule>,
    pub patterns: Vec<Pattern>,
    /// Patterns by the atom of their key word.
    pub by_key: Vec<Vec<u32>>,
    pub contexts: Vec<String>,
    atoms: usize,
    pub negator: Atom,
    pub negation_bridge: Atom,
    pub acknowledgment: Atom,
    /// Words of a message that somebody writes to somebody.
    pub address: Atom,
    /// «But», «though»: what follows praise is not praise.
    pub contrast: Atom,
}

const FILES: &[(&str, &str)] = &[
    ("classes", include_str!("../../data/classes.rules")),
    ("contexts", include_str!("../../data/contexts.rules")),
    ("en.competitor", include_str!("../../data/en/competitor.rules")),
    ("en.contact", include_str!("../../data/en/contact.rules")),
    ("en.escalation", include_str!("../../data/en/escalation.rules")),
    ("en.leaving", include_str!("../../data/en/leaving.rules")),
    ("en.money", include_str!("../../data/en/money.rules")),
    ("en.negativity", include_str!("../../data/en/negativity.rules")),
    ("en.polite", include_str!("../../data/en/polite.rules")),
    ("en.team", include_str!("../../data/en/team.rules")),
    ("ru.competitor", include_str!("../../data/ru/competitor.rules")),
    ("ru.contact", include_str!("../../data/ru/contact.rules")),
    ("ru.escalation", include_str!("../../data/ru/escalation.rules")),
    ("ru.leaving", include_str!("../../data/ru/leaving.rules")),
    ("ru.money", include_str!("../../data/ru/money.rules")),
    ("ru.negativity", include_str!("../../data/ru/negativity.rules")),
    ("ru.polite", include_str!("../../data/ru/polite.rules")),
    ("ru.team", include_str!("../../data/ru/team.rules")),
];

/// The rules of the process.
///
/// # Panics
/// When a shipped rule file does not read: a mistake of ours, which the test of this module finds.
pub fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| match Builder::build(FILES) {
        Ok(rules) => rules,
        Err(problem) => panic!("rule files: {problem}"),
    })
}

impl Rules {
    /// Number of atoms in use.
    pub fn atoms(&self) -> usize {
        self.atoms
    }

    /// Bit of a context by its name.
    pub fn context(&self, name: &str) -> u64 {
        self.contexts.iter().position(|known| known == name).map_or(0, |bit| 1 << bit)
    }
}

#[derive(Default)]
struct Builder<'a> {
    rules: Rules,
    classes: HashMap<&'a str, Vec<&'a str>>,
    atoms: HashMap<Vec<Literal>, Atom, QuickHash>,
    /// How common the words of an atom are: a high figure makes a bad key.
    commonness: Vec<u32>,
    /// Weight of every literal that fits frequent words.
    common: HashMap<Literal, u32, QuickHash>,
    file: &'a str,
    line: u32,
    kind: Option<CueKind>,
    kind_not: u64,
}

impl<'a> Builder<'a> {
    fn build(files: &[(&'a str, &'a str)]) -> Result<Rules, String> {
        let mut builder = Self::default();
        for (_, content) in files {
            builder.read_classes(content)?;
        }
        builder.weigh_common_words()?;
        builder.rules.negator = builder.atom("@negator")?;
        builder.rules.negation_bridge = builder.atom("@negation_bridge")?;
        builder.rules.acknowledgment = builder.atom("@acknowledgment")?;
        builder.rules.address = builder.atom("@address")?;
        builder.rules.contrast = builder.atom("@contrast")?;
        for (file, content) in files {
            builder.file = file;
            builder.kind = None;
            builder.kind_not = 0;
            for (number, line) in content.lines().enumerate() {
                builder.line = number as u32 + 1;
                builder
                    .line(line.split(" #").next().unwrap_or_default().trim())
                    .map_err(|problem| format!("{file}:{}: {problem}", number + 1))?;
            }
        }
        builder.rules.atoms = builder.commonness.len();
        Ok(builder.rules)
    }

    /// `@common` lists frequent words, the most frequent first.
    fn weigh_common_words(&mut self) -> Result<(), String> {
        let words = self.classes.get("common").ok_or("no class common")?;
        for (rank, word) in words.iter().enumerate() {
            let normal = normal_form(word.trim_start_matches('='));
            let weight = 2_000 / (rank as u32 + 10) + 10;
            let fits = normal
                .char_indices()
                .map(|(at, c)| Literal::Prefix(normal[..at + c.len_utf8()].to_owned()))
                .chain([
                    Literal::Stem(stem_of_normal(&normal).to_string()),
                    Literal::Exact(normal.clone()),
                ]);
            for literal in fits {
                *self.common.entry(literal).or_default() += weight;
            }
        }
        Ok(())
    }

    fn read_classes(&mut self, content: &'a str) -> Result<(), String> {
        for line in content.lines().filter(|line| is_class(line)) {
            let (name, members) = line[1..].split_once(':').ok_or("a class without a colon")?;
            self.classes.entry(name.trim()).or_default().extend(members.split_whitespace());
        }
        Ok(())
    }

    fn line(&mut self, line: &'a str) -> Result<(), String> {
        if line.is_empty() || line.starts_with('#') || is_class(line) {
            Ok(())
        } else if let Some(rest) = line.strip_prefix("kind ") {
            self.kind_line(rest)
        } else if let Some(head) = line.strip_prefix('[') {
            self.head(head.strip_suffix(']').ok_or("a head without ]")?)
        } else if let Some(blocker) = line.strip_prefix("- ") {
            let pattern = self.pattern(blocker)?;
            self.rules.rules.last_mut().ok_or("a pattern before any rule")?.blockers.push(pattern);
            Ok(())
        } else {
            let pattern = self.pattern(line)?;
            for key in &pattern.parts[0].needed[0] {
                let key = usize::from(*key);
                if self.rules.by_key.len() <= key {
                    self.rules.by_key.resize(key + 1, Vec::new());
                }
                self.rules.by_key[key].push(self.rules.patterns.len() as u32);
            }
            self.rules.patterns.push(pattern);
            Ok(())
        }
    }

    fn kind_line(&mut self, rest: &str) -> Result<(), String> {
        let mut words = rest.split_whitespace();
        let name = words.next().ok_or("a kind without a name")?;
        self.kind = CueKind::ALL.iter().copied().find(|kind| kind.word() == name);
        if self.kind.is_none() {
            return Err(format!("unknown kind {name}"));
        }
        self.kind_not = 0;
        for option in words {
            let names = option.strip_prefix("not=").ok_or("a kind line takes not= only")?;
            self.kind_not |= self.bits(names)?;
        }
        Ok(())
    }

    fn head(&mut self, head: &str) -> Result<(), String> {
        let mut words = head.split_whitespace();
        let name = words.next().ok_or("an empty head")?;
        let mut rule = Rule {
            name: format!("{}.{name}", self.file),
            gives: Gives::Context { bit: 0, scope: Scope::Sentence },
            weight: 0,
            needs: 0,
            not: 0,
            negated: false,
            question: false,
            quoted: false,
            ironic: false,
            blockers: Vec::new(),
        };
        if name == "context" {
            let bit = self.context(words.next().ok_or("a context without a name")?)?;
            rule.gives = Gives::Context { bit, scope: Scope::Sentence };
            rule.negated = true;
            rule.quoted = true;
        } else {
            rule.gives = Gives::Cue(self.kind.ok_or("a rule before its kind")?);
            rule.not = self.kind_not;
            let weight = words.next().and_then(|weight| weight.parse().ok());
            rule.weight = weight.filter(|weight| *weight < 100).ok_or("a rule without a weight")?;
        }
        for option in words {
            self.option(&mut rule, option)?;
        }
        self.rules.rules.push(rule);
        Ok(())
    }

    fn option(&mut self, rule: &mut Rule, option: &str) -> Result<(), String> {
        let (key, value) = option.split_once('=').unwrap_or((option, ""));
        match key {
            "needs" => rule.needs |= self.bits(value)?,
            "not" => rule.not |= self.bits(value)?,
            "allow" => rule.not &= !self.bits(value)?,
            "negated" => rule.negated = true,
            "question" => rule.question = true,
            "quoted" => rule.quoted = true,
            "ironic" => rule.ironic = true,
            "scope" => {
                if let Gives::Context { scope, .. } = &mut rule.gives {
                    *scope = match value {
                        "sentence" => Scope::Sentence,
                        "rest" => Scope::Rest,
                        "message" => Scope::Message,
                        _ => return Err(format!("unknown scope {value}")),
                    };
                }
            }
            _ => return Err(format!("unknown option {option}")),
        }
        Ok(())
    }

    fn bits(&mut self, names: &str) -> Result<u64, String> {
        names.split(',').try_fold(0, |bits, name| Ok(bits | 1 << self.context(name)?))
    }

    fn context(&mut self, name: &str) -> Result<u8, String> {
        let known = self.rules.contexts.iter().position(|known| known == name);
        let bit = known.unwrap_or_else(|| {
            self.rules.contexts.push(name.to_owned());
            self.rules.contexts.len() - 1
        });
        if bit < 60 { Ok(bit as u8) } else { Err("too many contexts".into()) }
    }

    fn pattern(&mut self, source: &str) -> Result<Pattern, String> {
        let mut parts = Vec::new();
        for part in source.split(" & ") {
            parts.push(compile(part, self)?);
        }
        let rule = self.rules.rules.len().checked_sub(1).ok_or("a pattern before any rule")?;
        Ok(Pattern { parts, rule, line: self.line })
    }

    fn literals(&self, source: &str) -> Result<Vec<Literal>, String> {
        let mut literals = Vec::new();
        for alternative in source.split('|') {
            if let Some(class) = alternative.strip_prefix('@') {
                let members = self.classes.get(class).ok_or(format!("unknown class {class}"))?;
                for member in members {
                    literals.extend(self.literals(member)?);
                }
            } else if alternative.is_empty() || alternative == "=" || !is_readable(alternative) {
                return Err(format!("an alternative that does not read in {source}"));
            } else {
                literals.push(literal(alternative));
            }
        }
        Ok(literals)
    }
}

impl Atoms for Builder<'_> {
    fn atom(&mut self, source: &str) -> Result<Atom, String> {
        let literals = self.literals(source)?;
        if let Some(known) = self.atoms.get(&literals) {
            return Ok(*known);
        }
        let atom = Atom::try_from(self.commonness.len()).map_err(|_| "too many atoms")?;
        let common: u32 = literals.iter().filter_map(|literal| self.common.get(literal)).sum();
        self.commonness.push(common + literals.len() as u32);
        for literal in &literals {
            self.rules.lexicon.add(literal, atom);
        }
        self.atoms.insert(literals, atom);
        Ok(atom)
    }

    fn commonness(&self, atoms: &[Atom]) -> u32 {
        atoms.iter().map(|atom| self.commonness[usize::from(*atom)]).sum()
    }
}

/// `@name: …` lists words; a pattern may start with `@name` too.
fn is_class(line: &str) -> bool {
    line.starts_with('@') && line.split_whitespace().next().is_some_and(|name| name.ends_with(':'))
}

fn is_readable(literal: &str) -> bool {
    let bare = literal.trim_start_matches('=').trim_end_matches('*');
    literal == "№" || bare.chars().all(|c| c.is_alphanumeric() || c == '\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rule_files_read() {
        let rules = Builder::build(FILES).unwrap();
        assert!(!rules.patterns.is_empty());
    }

    #[test]
    fn a_broken_rule_file_is_named_with_its_line() {
        let files = [(
            "x",
            "@common: a\n@negator: a\n@negation_bridge: a\n@acknowledgment: a\n@address: a\n@contrast: a\n[r 10]",
        )];
        let problem = Builder::build(&files).unwrap_err();
        assert_eq!(problem, "x:7: a rule before its kind");
    }
}
