//! A letter with its case and everything found in it: what the rules look at.

use super::letter::Letter;
use super::lists::{self, List};
use super::number::{Num, numbers};
use super::stems;
use domain::cue::Span;
use domain::draft::{DraftFacts, DraftKind, Fault, Finding, RuleId};
use domain::reason::{Arg, Reason};
use std::cell::OnceCell;

/// A list word found in the letter: tokens `first..=last`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub first: usize,
    pub last: usize,
    pub sentence: u32,
    /// Said by us, of now: not denied, not quoted, not the client's opinion.
    pub is_ours: bool,
    /// Stands right after "not".
    pub is_negated: bool,
}

pub(super) struct Case<'a> {
    pub letter: Letter,
    pub kind: DraftKind,
    pub facts: &'a DraftFacts,
    pub numbers: Vec<Num>,
    hits: Vec<Vec<Hit>>,
    /// Stems of the words of the letter, cut when first asked for.
    stems: OnceCell<Vec<Vec<String>>>,
    /// Stems that name the KPI, with its usual other names.
    kpi_stems: Vec<String>,
    findings: Vec<Finding>,
}

const NOT: &[&str] = &[
    "не",
    "ни",
    "без",
    "нельзя",
    "никогда",
    "not",
    "never",
    "no",
    "don't",
    "doesn't",
    "didn't",
    "won't",
    "cannot",
    "can't",
    "isn't",
    "aren't",
    "wasn't",
    "without",
    "wouldn't",
];

/// Words that may stand between "not" and what it denies.
const BETWEEN: &[&str] = &[
    "можем",
    "могу",
    "будем",
    "буду",
    "хотим",
    "хочу",
    "готовы",
    "можно",
    "собираемся",
    "намерены",
    "пытаемся",
    "станем",
    "считаем",
    "это",
    "было",
    "хотели",
    "стоит",
    "просим",
    "является",
    "столько",
    "бы",
    "имеем",
    "права",
    "вправе",
    "давать",
    "дать",
    "говорим",
    "be",
    "to",
    "a",
    "the",
    "want",
    "trying",
    "asking",
    "going",
    "saying",
    "able",
    "an",
    "any",
    "it",
    "about",
    "position",
    "in",
    "make",
    "give",
    "say",
    "call",
    "simply",
    "possible",
    "planning",
];

impl<'a> Case<'a> {
    pub(super) fn new(text: &str, kind: DraftKind, facts: &'a DraftFacts) -> Self {
        let letter = Letter::new(text);
        let mut hits: Vec<Vec<Hit>> = vec![Vec::new(); List::N];
        for found in lists::find(&letter) {
            let token = &letter.tokens[found.first];
            let is_negated = is_negated(&letter, found.first);
            hits[found.list].push(Hit {
                first: found.first,
                last: found.last,
                sentence: token.sentence,
                is_ours: !is_negated && !token.is_foreign,
                is_negated,
            });
        }
        // "Не меняются, тираж получите": the denial ends with its clause.
        hits[List::Failure as usize]
            .retain(|h| letter.tokens[h.first].clause == letter.tokens[h.last].clause);
        let reported = hits[List::Reported as usize].clone();
        for hit in hits.iter_mut().flatten() {
            let is_reported =
                reported.iter().any(|r| r.sentence == hit.sentence && r.last < hit.first);
            hit.is_ours &= !is_reported;
        }
        let numbers = numbers(&letter);
        let kpi_stems = facts.kpi.as_ref().map(|k| stems::stems_of(&k.name)).unwrap_or_default();
        Case {
            letter,
            kind,
            facts,
            numbers,
            hits,
            stems: OnceCell::new(),
            kpi_stems: stems::with_other_names(&kpi_stems),
            findings: Vec::new(),
        }
    }

    /// Word `i` stands for one of the stems.
    pub(super) fn is_word_of(&self, i: usize, wanted: &[String]) -> bool {
        let all = self.stems.get_or_init(|| {
            let words = 0..self.letter.tokens.len();
            words.map(|i| stems::parts(self.letter.word(i))).collect()
        });
        all.get(i).is_some_and(|own| stems::is_among(own, wanted))
    }

    /// Word `i` names the KPI or the deliverable.
    pub(super) fn names_kpi(&self, i: usize) -> bool {
        self.is_word_of(i, &self.kpi_stems)
    }

    /// The name of the KPI has words of its own.
    pub(super) fn has_kpi_name(&self) -> bool {
        !self.kpi_stems.is_empty()
    }

    pub(super) fn is_own(&self) -> bool {
        self.facts.fault == Fault::Own
    }

    /// First notice, explanation or apology: a letter that tells of the slip.
    pub(super) fn tells_the_slip(&self) -> bool {
        use DraftKind::*;
        matches!(self.kind, FirstNotice | Explanation | Apology)
    }

    /// All words of a list.
    pub(super) fn all(&self, list: List) -> &[Hit] {
        &self.hits[list as usize]
    }

    /// Words of a list that we say and mean.
    pub(super) fn ours(&self, list: List) -> impl Iterator<Item = Hit> + '_ {
        self.all(list).iter().copied().filter(|h| h.is_ours)
    }

    pub(super) fn has(&self, list: List) -> bool {
        self.ours(list).next().is_some()
    }

    /// The sentence holds a word of the list, denied or not.
    pub(super) fn sentence_has(&self, sentence: u32, list: List) -> bool {
        self.all(list).iter().any(|h| h.sentence == sentence)
    }

    /// A hit of the list touches the tokens `first..=last`.
    pub(super) fn touches(&self, list: List, first: usize, last: usize) -> bool {
        self.all(list).iter().any(|h| h.first <= last && h.last >= first)
    }

    /// Our words of the lists, in order, overlapping ones joined.
    pub(super) fn joined(&self, lists: &[List]) -> Vec<Hit> {
        let mut hits: Vec<Hit> = lists.iter().flat_map(|l| self.ours(*l)).collect();
        hits.sort_by_key(|h| (h.first, h.last));
        let mut out: Vec<Hit> = Vec::new();
        for hit in hits {
            match out.last_mut() {
                Some(last) if hit.first <= last.last && hit.sentence == last.sentence => {
                    last.last = last.last.max(hit.last);
                }
                _ => out.push(hit),
            }
        }
        out
    }

    /// Reports words; a rule speaks of three places at most.
    pub(super) fn report(&mut self, rule: RuleId, hits: &[Hit]) {
        const PLACES_MAX: usize = 3;
        for hit in hits.iter().take(PLACES_MAX) {
            let span = self.letter.span(hit.first, hit.last);
            self.report_span(rule, span);
        }
    }

    /// Reports a place, its words quoted in the reason.
    pub(super) fn report_span(&mut self, rule: RuleId, span: Span) {
        let quote = Arg::Text(self.letter.quote(span));
        self.push(rule, span, reason(rule).with("quote", quote));
    }

    /// Reports that something is not there.
    pub(super) fn report_missing(&mut self, rule: RuleId) {
        let span = self.letter.end();
        self.push(rule, span, reason(rule));
    }

    pub(super) fn push(&mut self, rule: RuleId, span: Span, reason: Reason) {
        let finding =
            Finding { rule, severity: rule.severity(), span, reason, suggestion: fix(rule) };
        let is_known = self.findings.iter().any(|f| f.rule == rule && f.span == finding.span);
        if !is_known {
            self.findings.push(finding);
        }
    }

    pub(super) fn into_findings(mut self) -> Vec<Finding> {
        self.findings.sort_by_key(|f| (f.span.start, f.rule));
        self.findings
    }
}

fn is_negated(letter: &Letter, first: usize) -> bool {
    let sentence = letter.tokens[first].sentence;
    let before = |n: usize| {
        let i = first.checked_sub(n)?;
        (letter.tokens[i].sentence == sentence).then(|| letter.word(i))
    };
    let Some(one) = before(1) else { return false };
    if NOT.contains(&one) {
        return true;
    }
    for n in 2..=4 {
        let Some(between) = before(n - 1) else { return false };
        if !BETWEEN.contains(&between) {
            return false;
        }
        if before(n).is_some_and(|w| NOT.contains(&w)) {
            return true;
        }
    }
    false
}

/// The reason of a rule, without its values.
pub(super) fn reason(rule: RuleId) -> Reason {
    coded(rule, false)
}

fn fix(rule: RuleId) -> Reason {
    coded(rule, true)
}

fn coded(rule: RuleId, is_fix: bool) -> Reason {
    let found = domain::reason::ALL.iter().find(|code| {
        let rest = code.strip_prefix("draft.").and_then(|c| c.strip_prefix(rule.word()));
        rest == Some(if is_fix { ".fix" } else { "" })
    });
    Reason::new(found.copied().unwrap_or("draft.over-apology"))
}
