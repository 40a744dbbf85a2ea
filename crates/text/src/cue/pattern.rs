//! The pattern language of the rule files, and its matcher.
//!
//! A pattern is a row of places, separated by spaces:
//!
//! * `слово` any form with the same stem; `слов*` a beginning; `=слово` this form alone; `№` a number;
//! * `a|b|@class` alternatives; `@class` a named list of the rule files;
//! * `x?` may be missing; `( a b / c )` groups with alternatives, `( … )?` an optional group;
//! * `~`, `~~`, `~~~`, `~~~~` a gap of up to 2, 4, 8, 14 words; `_` any one word;
//! * `!x` the next word is not x; `<!x` the word before is not x; `^`, `$` start and end of the sentence;
//! * `A & B` both somewhere in one sentence, near each other.

use crate::lexicon::{Atom, WordInfo};
use std::rc::Rc;

/// One instruction of a compiled pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Fit(Atom),
    NotNext(Atom),
    NotBefore(Atom),
    Any,
    Gap(u8),
    Split(u16, u16),
    Jump(u16),
    SentenceStart,
    SentenceEnd,
    Done,
}

/// A compiled row of places.
#[derive(Clone, Debug, Default)]
pub struct Program {
    pub ops: Vec<Op>,
}

/// Steps after which one attempt gives up, so that the time stays linear in the text.
const MAX_STEPS: u32 = 400;

/// Words that a match covers: the matched ones, gaps left out.
pub type Hit = Vec<usize>;

impl Program {
    /// Tries the pattern at word `at` of a sentence that covers `words[from..to]`.
    pub fn try_at(&self, words: &[Rc<WordInfo>], from: usize, to: usize, at: usize) -> Option<Hit> {
        let mut run = Run { ops: &self.ops, words, from, to, steps: 0, hit: Vec::new() };
        run.step(0, at).then_some(run.hit)
    }
}

struct Run<'a> {
    ops: &'a [Op],
    words: &'a [Rc<WordInfo>],
    from: usize,
    to: usize,
    steps: u32,
    hit: Hit,
}

impl Run<'_> {
    fn step(&mut self, mut op: usize, mut at: usize) -> bool {
        loop {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return false;
            }
            match self.ops[op] {
                Op::Done => return true,
                Op::Fit(atom) => {
                    if at >= self.to || !self.words[at].fits(atom) {
                        return false;
                    }
                    self.hit.push(at);
                    if self.step(op + 1, at + 1) {
                        return true;
                    }
                    self.hit.pop();
                    return false;
                }
                Op::Any if at < self.to => at += 1,
                Op::Any => return false,
                Op::NotNext(atom) if at < self.to && self.words[at].fits(atom) => return false,
                Op::NotBefore(atom) if at > self.from && self.words[at - 1].fits(atom) => {
                    return false;
                }
                Op::NotNext(_) | Op::NotBefore(_) => {}
                Op::Gap(most) => {
                    let reach = (at + usize::from(most)).min(self.to);
                    return (at..=reach).any(|next| self.step(op + 1, next));
                }
                Op::Split(first, second) => {
                    if self.step(usize::from(first), at) {
                        return true;
                    }
                    op = usize::from(second);
                    continue;
                }
                Op::Jump(target) => {
                    op = usize::from(target);
                    continue;
                }
                Op::SentenceStart if at != self.from => return false,
                Op::SentenceEnd if at != self.to => return false,
                Op::SentenceStart | Op::SentenceEnd => {}
            }
            op += 1;
        }
    }
}

/// A place or group of the source, before it is laid out as instructions.
enum Node {
    One(Op),
    Optional(Vec<Node>),
    Either(Vec<Vec<Node>>),
}

/// Compiles one row of places; `atom` gives the number of an alternative list such as `a|b|@class`.
///
/// # Errors
/// The place that does not read, in words for the author of a rule file.
pub fn compile(
    source: &str,
    atom: &mut dyn FnMut(&str) -> Result<Atom, String>,
) -> Result<Program, String> {
    let words: Vec<&str> = source.split_whitespace().collect();
    let mut at = 0;
    let nodes = sequence(&words, &mut at, atom)?;
    if at != words.len() {
        return Err(format!("unexpected {}", words[at]));
    }
    let mut ops = Vec::new();
    lay_out(&nodes, &mut ops);
    ops.push(Op::Done);
    Ok(Program { ops })
}

fn sequence(
    words: &[&str],
    at: &mut usize,
    atom: &mut dyn FnMut(&str) -> Result<Atom, String>,
) -> Result<Vec<Node>, String> {
    let mut nodes = Vec::new();
    while *at < words.len() {
        let word = words[*at];
        if matches!(word, ")" | ")?" | "/") {
            break;
        }
        *at += 1;
        nodes.push(match word {
            "(" => group(words, at, atom)?,
            "~" => Node::One(Op::Gap(2)),
            "~~" => Node::One(Op::Gap(4)),
            "~~~" => Node::One(Op::Gap(8)),
            "~~~~" => Node::One(Op::Gap(14)),
            "_" => Node::One(Op::Any),
            "^" => Node::One(Op::SentenceStart),
            "$" => Node::One(Op::SentenceEnd),
            _ if word.starts_with("<!") => Node::One(Op::NotBefore(atom(&word[2..])?)),
            _ if word.starts_with('!') => Node::One(Op::NotNext(atom(&word[1..])?)),
            _ => match word.strip_suffix('?') {
                Some(bare) => Node::Optional(vec![Node::One(Op::Fit(atom(bare)?))]),
                None => Node::One(Op::Fit(atom(word)?)),
            },
        });
    }
    Ok(nodes)
}

fn group(
    words: &[&str],
    at: &mut usize,
    atom: &mut dyn FnMut(&str) -> Result<Atom, String>,
) -> Result<Node, String> {
    let mut choices = Vec::new();
    loop {
        choices.push(sequence(words, at, atom)?);
        let closing = words.get(*at).copied().ok_or("a group is not closed")?;
        *at += 1;
        match closing {
            "/" => {}
            ")" => return Ok(Node::Either(choices)),
            _ => return Ok(Node::Optional(vec![Node::Either(choices)])),
        }
    }
}

fn lay_out(nodes: &[Node], ops: &mut Vec<Op>) {
    for node in nodes {
        match node {
            Node::One(op) => ops.push(*op),
            Node::Optional(inner) => {
                let split = ops.len();
                ops.push(Op::Done);
                lay_out(inner, ops);
                ops[split] = Op::Split(split as u16 + 1, ops.len() as u16);
            }
            Node::Either(choices) => {
                let mut jumps = Vec::new();
                for (index, choice) in choices.iter().enumerate() {
                    let last = index + 1 == choices.len();
                    let split = ops.len();
                    if !last {
                        ops.push(Op::Done);
                    }
                    lay_out(choice, ops);
                    if !last {
                        jumps.push(ops.len());
                        ops.push(Op::Done);
                        ops[split] = Op::Split(split as u16 + 1, ops.len() as u16);
                    }
                }
                for jump in jumps {
                    ops[jump] = Op::Jump(ops.len() as u16);
                }
            }
        }
    }
}

impl Program {
    /// Atoms that every match must contain, in order of appearance.
    pub fn required(&self) -> Vec<Atom> {
        let mut required = Vec::new();
        let mut skip_until = 0;
        for (at, op) in self.ops.iter().enumerate() {
            match op {
                Op::Split(_, second) => skip_until = skip_until.max(usize::from(*second)),
                Op::Jump(target) => skip_until = skip_until.max(usize::from(*target)),
                Op::Fit(atom) if at >= skip_until => required.push(*atom),
                _ => {}
            }
        }
        required
    }

    /// Atoms of which every match begins with one; empty when a match may begin without a word.
    pub fn first(&self) -> Vec<Atom> {
        let mut first = Vec::new();
        let mut todo = vec![0usize];
        while let Some(at) = todo.pop() {
            match self.ops[at] {
                Op::Fit(atom) => first.push(atom),
                Op::Split(left, right) => todo.extend([usize::from(left), usize::from(right)]),
                Op::Jump(target) => todo.push(usize::from(target)),
                Op::NotNext(_) | Op::NotBefore(_) | Op::SentenceStart => todo.push(at + 1),
                Op::Any | Op::Gap(_) | Op::SentenceEnd | Op::Done => return Vec::new(),
            }
        }
        first
    }
}
