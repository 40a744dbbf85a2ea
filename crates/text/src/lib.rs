//! Russian and English text analysis: new text told from quotes, cues with their places, tokens for search. Pure.
//!
//! Start at [`analyse`]; the rules it applies are the readable files of `data/`.

pub mod compose;
mod cue;
pub mod draft;
pub mod edits;
mod hash;
pub mod lang;
pub mod learn;
mod lexicon;
pub mod model;
mod normal;
pub mod quote;
pub mod redact;
mod renewal;
mod search;
mod stem;
mod substantive;
mod token;

pub use cue::model::{Adding, CueModel, FeatureId, KINDS as CUE_KINDS};
pub use cue::rows::CUE_ROWS;
pub use cue::training::{Sample, SampleSentence, sample};
pub use cue::until::{BusyUntil, Until};
pub use cue::weigh::USUAL_SENTENCES;
pub use lang::detect as detect_lang;
pub use model::{anger_reasons, anger_score};
pub use normal::normal_form;
pub use renewal::mentions_renewal;
pub use search::{MAX_SEARCH_TOKENS, each_search_token, find_words, tokens_for_search};
pub use stem::stem;
pub use token::{Sentence, Tokens, Word, tokenize};

use cue::find::{Found, Message};
use cue::rules::{Gives, rules};
use cue::weigh::{confidence, weigh};
use domain::cue::{Cue, CueKind, Lang};
use learn::Adapter;

/// Confidence from which a cue is shown, 0…100.
pub const SHOWN_FROM: u8 = 50;

/// What a message says between the lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    pub lang: Lang,
    /// At most one cue a kind, in the order of [`CueKind::ALL`].
    pub cues: Vec<Cue>,
    /// False for «ок», «спасибо», an invitation, an automatic reply.
    pub is_substantive: bool,
    /// Until when the client is busy, when a cue says that they are and the text says until when.
    pub busy_until_hint: Option<BusyUntil>,
}

/// Finds the cues of a message (C075–C078, C082). Never fails; time is linear in the text.
///
/// `lang` is what the caller knows; rules of both languages are applied in any case, because clients mix them.
/// Spans are in Unicode characters of `text`.
pub fn analyse(text: &str, lang: Option<Lang>) -> Analysis {
    analyse_with(text, lang, &Adapter::default())
}

/// Every rule that matched a message and whether it held in its context: for the author of the rules.
pub fn explain(text: &str) -> Vec<String> {
    cue::find::explain(rules(), &Message::new(rules(), text))
}

/// [`analyse`] with what the agency's own answers have taught.
pub fn analyse_with(text: &str, lang: Option<Lang>, adapter: &Adapter) -> Analysis {
    let rules = rules();
    let message = Message::new(rules, text);
    let mut weighed = weigh(rules, &message);
    adapter.adjust(rules, &message, &mut weighed);
    let cues: Vec<Cue> = CueKind::ALL
        .iter()
        .zip(weighed.odds)
        .map(|(kind, odds)| (*kind, confidence(odds)))
        .filter(|(_, confidence)| *confidence >= SHOWN_FROM)
        .filter_map(|(kind, confidence)| weighed.cue(&message, kind, confidence))
        .collect();
    let busy = |one: &&Found| rules.rules[one.rule].gives == Gives::Cue(CueKind::Busy);
    let mut busy: Vec<usize> = weighed.found.iter().filter(busy).map(|one| one.sentence).collect();
    let is_busy = cues.iter().any(|cue| cue.kind == CueKind::Busy);
    if busy.is_empty() {
        busy.push(weighed.sentence[CueKind::Busy as usize]);
    }
    Analysis {
        lang: lang.unwrap_or_else(|| lang::detect(text)),
        is_substantive: substantive::is_substantive(rules, text, &message),
        busy_until_hint: is_busy.then(|| cue::until::find(&message.tokens, &busy)).flatten(),
        cues,
    }
}
