//! Numbers of a clause: prices, sizes, counts, dates, telephones.

use super::{Bound, Demand, Part};
use crate::edits::lexicon::LEXICON;
use crate::edits::read::Token;
use crate::stem;

impl Part {
    /// Demands for a number, by attribute; sizes and places go to the subject instead.
    pub(super) fn numbers(&mut self) -> Vec<(String, Demand)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            match self.tokens[at].clone() {
                Token::Phone(digits) => {
                    self.used[at] = true;
                    self.subject.things.insert("телефон".to_owned());
                    let value = Demand::Number { text: digits, bound: Bound::Exactly };
                    found.push(("phone".to_owned(), value));
                }
                Token::Number(text) => at += self.number(at, text, &mut found),
                _ => {}
            }
            at += 1;
        }
        found
    }

    /// One number; gives how many tokens more it took.
    fn number(&mut self, at: usize, text: String, found: &mut Vec<(String, Demand)>) -> usize {
        self.used[at] = true;
        if let Some(Token::Number(second)) = self.tokens.get(at + 2).cloned()
            && let Some(link) = self.word(at + 1).map(str::to_owned)
        {
            let is_replacement = self.words().any(|w| {
                ["замен", "помен", "исправ", "смен"].iter().any(|verb| w.starts_with(verb))
            });
            match link.as_str() {
                // The old value; the new one comes next.
                "на" if is_replacement => return 1,
                "на" | "x" | "х" => {
                    self.used[at + 2] = true;
                    self.subject.specifics.insert(format!("{text}×{second}"));
                    return 2;
                }
                "до" => {
                    self.used[at + 2] = true;
                    let text = format!("{text}–{second}");
                    let value = Demand::Number { text, bound: Bound::Exactly };
                    found.push(("range".to_owned(), value));
                    return 2;
                }
                _ => {}
            }
        }
        let is_after_place = self.before(at, 1).is_some_and(|word| LEXICON.is_in("place", word));
        let is_measured = self.word(at + 1).is_some_and(|w| LEXICON.member("unit", w).is_some());
        if is_after_place && !is_measured {
            self.subject.specifics.insert(format!("ordinal {text}"));
            return 0;
        }
        // «А не 25 %», «вместо 10», «ещё 3 баннера»: not what is demanded of the thing.
        let bound = self.bound(at);
        let is_other = matches!(self.before(at, 1), Some("не" | "вместо" | "еще"));
        let attribute = self.attribute(at);
        if !is_other && let Some((attribute, suffix)) = attribute {
            let text = text + &suffix;
            found.push((attribute, Demand::Number { text, bound }));
        }
        0
    }

    fn bound(&self, at: usize) -> Bound {
        let (one, two) = (self.before(at, 1).unwrap_or(""), self.before(at, 2).unwrap_or(""));
        match (two, one) {
            ("не", word) if LEXICON.is_in("most", word) => Bound::AtMost,
            ("не", word) if LEXICON.is_in("least", word) => Bound::AtLeast,
            (_, "до" | "максимум") => Bound::AtMost,
            (_, "от" | "минимум" | "больше" | "более") => Bound::AtLeast,
            (_, "меньше" | "менее") => Bound::AtMost,
            _ => Bound::Exactly,
        }
    }

    /// What the number counts, and what belongs to its value (a month).
    fn attribute(&mut self, at: usize) -> Option<(String, String)> {
        let next = self.word(at + 1).map(str::to_owned);
        if let Some(next) = next {
            if LEXICON.is_in("month", &next) {
                self.used[at + 1] = true;
                let month: String = next.chars().take(3).collect();
                return Some(("date".to_owned(), format!(" {month}")));
            }
            if let Some(unit) = LEXICON.member("unit", &next) {
                self.used[at + 1] = true;
                return Some((format!("number {unit}"), String::new()));
            }
            if !LEXICON.is_in("stop", &next) {
                let counted = match LEXICON.object(&next) {
                    Some((name, _)) => {
                        self.subject.things.remove(name);
                        name.to_owned()
                    }
                    None => stem(&next).to_string(),
                };
                self.used[at + 1] = true;
                return Some((format!("count {counted}"), String::new()));
            }
        }
        // A bare number is of the thing's own unit.
        let unit = ["цена", "скидка", "шрифт"].iter().find(|t| self.subject.things.contains(**t));
        match unit {
            Some(&"цена") => Some(("number rub".to_owned(), String::new())),
            Some(&"скидка") => Some(("number percent".to_owned(), String::new())),
            Some(_) => Some(("number pt".to_owned(), String::new())),
            None => None,
        }
    }
}
