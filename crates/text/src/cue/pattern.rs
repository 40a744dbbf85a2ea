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
    /// Every match holds one atom of each of these sets; the rarest set stands first.
    pub needed: Vec<Vec<Atom>>,
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

/// Numbers the atoms and knows how common their words are.
pub trait Atoms {
    /// Number of an alternative list such as `a|b|@class`.
    ///
    /// # Errors
    /// The alternative that does not read.
    fn atom(&mut self, source: &str) -> Result<Atom, String>;

    /// How often the words of some atoms stand in a text; a rough figure.
    fn commonness(&self, atoms: &[Atom]) -> u32;
}

/// Compiles one row of places.
///
/// # Errors
/// The place that does not read, in words for the author of a rule file.
pub fn compile(source: &str, atoms: &mut dyn Atoms) -> Result<Program, String> {
    let words: Vec<&str> = source.split_whitespace().collect();
    let mut at = 0;
    let nodes = sequence(&words, &mut at, atoms)?;
    if at != words.len() {
        return Err(format!("unexpected {}", words[at]));
    }
    let mut ops = Vec::new();
    lay_out(&nodes, &mut ops);
    ops.push(Op::Done);
    let mut needed = needed(&nodes, &|set| atoms.commonness(set));
    needed.sort_by_key(|set| atoms.commonness(set));
    if needed.is_empty() {
        return Err(format!("no word is required in {source}"));
    }
    Ok(Program { ops, needed })
}

fn sequence(words: &[&str], at: &mut usize, atoms: &mut dyn Atoms) -> Result<Vec<Node>, String> {
    let mut nodes = Vec::new();
    while *at < words.len() {
        let word = words[*at];
        if matches!(word, ")" | ")?" | "/") {
            break;
        }
        *at += 1;
        nodes.push(match word {
            "(" => group(words, at, atoms)?,
            "~" => Node::One(Op::Gap(2)),
            "~~" => Node::One(Op::Gap(4)),
            "~~~" => Node::One(Op::Gap(8)),
            "~~~~" => Node::One(Op::Gap(14)),
            "_" => Node::One(Op::Any),
            "^" => Node::One(Op::SentenceStart),
            "$" => Node::One(Op::SentenceEnd),
            _ if word.starts_with("<!") => Node::One(Op::NotBefore(atoms.atom(&word[2..])?)),
            _ if word.starts_with('!') => Node::One(Op::NotNext(atoms.atom(&word[1..])?)),
            _ => match word.strip_suffix('?') {
                Some(bare) => Node::Optional(vec![Node::One(Op::Fit(atoms.atom(bare)?))]),
                None => Node::One(Op::Fit(atoms.atom(word)?)),
            },
        });
    }
    Ok(nodes)
}

fn group(words: &[&str], at: &mut usize, atoms: &mut dyn Atoms) -> Result<Node, String> {
    let mut choices = Vec::new();
    let mut single: Vec<&str> = Vec::new();
    loop {
        let from = *at;
        let choice = sequence(words, at, atoms)?;
        let closing = words.get(*at).copied().ok_or("a group is not closed")?;
        // One-word choices become one list: a single look-up at match time.
        match (&choice[..], &words[from..*at]) {
            ([Node::One(Op::Fit(_))], [word]) => single.push(word),
            _ => choices.push(choice),
        }
        *at += 1;
        if closing == "/" {
            continue;
        }
        if !single.is_empty() {
            choices.insert(0, vec![Node::One(Op::Fit(atoms.atom(&single.join("|"))?))]);
        }
        let group = if choices.len() == 1 && choices[0].len() == 1 {
            choices.remove(0).remove(0)
        } else {
            Node::Either(choices)
        };
        return Ok(if closing == ")" { group } else { Node::Optional(vec![group]) });
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

/// Sets of atoms of which every match holds at least one, a set for each place of the pattern.
fn needed(nodes: &[Node], common: &dyn Fn(&[Atom]) -> u32) -> Vec<Vec<Atom>> {
    let mut sets = Vec::new();
    for node in nodes {
        match node {
            Node::One(Op::Fit(atom)) => sets.push(vec![*atom]),
            Node::Either(choices) => {
                let best = |choice: &Vec<Node>| {
                    needed(choice, common).into_iter().min_by_key(|set| common(set))
                };
                let each: Option<Vec<Vec<Atom>>> = choices.iter().map(best).collect();
                sets.extend(each.map(|sets| sets.concat()));
            }
            Node::One(_) | Node::Optional(_) => {}
        }
    }
    sets
}
