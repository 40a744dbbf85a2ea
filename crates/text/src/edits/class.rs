//! Class of an edit: the agency's error, new work, a fact, or taste (C116).

use super::Classified;
use super::lexicon::LEXICON;
use super::read::{Token, tokens};
use domain::edit::EditClass;
use domain::reason::{Arg, Reason};

/// Tells the class of an edit by its words.
pub fn classify(text: &str) -> Classified {
    let tokens = tokens(text);
    let words: Vec<String> = tokens.iter().filter_map(word).collect();
    let mut scores = [0_u32; 4];
    let mut quotes: [Option<String>; 4] = Default::default();
    let mut add = |class: &str, weight: u32, quote: String| {
        if let Some(at) = EditClass::ALL.iter().position(|c| c.word() == class) {
            scores[at] += weight;
            quotes[at].get_or_insert(quote);
        }
    };
    for row in &LEXICON.classes {
        for phrase in &row.phrases {
            if let Some(at) = phrase.find(&words) {
                add(row.class, row.weight, words[at..at + phrase.len()].join(" "));
            }
        }
    }
    let number = tokens.iter().find_map(|t| match t {
        Token::Number(n) | Token::Phone(n) => Some(n.clone()),
        _ => None,
    });
    if let Some(number) = number {
        add("factual", 2, number);
    }
    let direction = |w: &String| {
        let mut poles = LEXICON.poles.iter().filter(|p| p.attribute != "presence");
        poles.any(|p| p.is_asked_by(w) || p.is_named_by(w))
    };
    if let Some(word) = words.iter().find(|w| direction(w)) {
        add("taste", 2, word.clone());
    }
    verdict(scores, quotes)
}

fn word(token: &Token) -> Option<String> {
    match token {
        Token::Word(word) => Some(word.clone()),
        _ => None,
    }
}

/// Where scores are equal, the earlier class of [`EditClass::ALL`] wins.
fn verdict(scores: [u32; 4], mut quotes: [Option<String>; 4]) -> Classified {
    let total: u32 = scores.iter().sum();
    let best = scores.iter().copied().max().unwrap_or_default();
    let at = scores.iter().position(|s| *s == best).unwrap_or_default();
    let Some(quote) = quotes[at].take().filter(|_| best > 0) else {
        // Nothing speaks for any class: an instruction on the matter is the likeliest.
        let reason = Reason::new("edit.class-unclear");
        return Classified { class: EditClass::Factual, confidence: 30, reason };
    };
    // Weight 3 alone is a sure word, weight 1 a hint; other classes that speak up take it down.
    let sureness = 100 * (best + 1) / (best + 2);
    let confidence = u8::try_from(sureness * best / total).unwrap_or(100);
    let class = EditClass::ALL[at];
    let reason = Reason::new("edit.class")
        .with("class", Arg::Term(format!("edit.class.{}", class.word()).into()))
        .with("quote", Arg::Text(quote));
    Classified { class, confidence, reason }
}
