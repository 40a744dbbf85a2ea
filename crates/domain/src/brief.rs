//! Briefs (P8, C102): questions for the usual kinds of an agency's work, how complete the answers are,
//! and what is told back to the client.

use crate::touch::words;
use serde::{Deserialize, Serialize};

/// A usual kind of work; each has a template of questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BriefKind {
    Ads,
    Branding,
    Content,
    Email,
    Event,
    Packaging,
    Pr,
    Seo,
    Site,
    Social,
    Video,
}

words!(BriefKind {
    Ads = "ads", Branding = "branding", Content = "content", Email = "email", Event = "event",
    Packaging = "packaging", Pr = "pr", Seo = "seo", Site = "site", Social = "social",
    Video = "video",
});

/// What is asked of every work; each is a word of `brief.q.<word>`.
const COMMON: [&str; 11] = [
    "goal",
    "why_now",
    "audience",
    "offer",
    "competitors",
    "success",
    "must",
    "must_not",
    "decides",
    "budget",
    "deadline",
];
/// Without these the work cannot begin.
const REQUIRED: [&str; 6] = ["goal", "audience", "success", "must_not", "decides", "deadline"];
/// What is told back to the client, in this order.
const TOLD_BACK: [&str; 7] =
    ["goal", "audience", "offer", "success", "must_not", "decides", "deadline"];

impl BriefKind {
    fn own(self) -> [&'static str; 3] {
        match self {
            BriefKind::Ads => ["regions", "channels", "landing"],
            BriefKind::Branding => ["values", "where_used", "likes"],
            BriefKind::Content => ["topics", "voice", "formats"],
            BriefKind::Email => ["base", "frequency", "voice"],
            BriefKind::Event => ["guests", "place", "program"],
            BriefKind::Packaging => ["shelf", "sizes", "printing"],
            BriefKind::Pr => ["news", "speakers", "media"],
            BriefKind::Seo => ["regions", "queries", "access"],
            BriefKind::Site => ["pages", "integrations", "who_fills"],
            BriefKind::Social => ["platforms", "frequency", "voice"],
            BriefKind::Video => ["where_shown", "length", "likes"],
        }
    }

    /// The questions of the template, as words of `brief.q.<word>`.
    pub fn questions(self) -> Vec<&'static str> {
        COMMON.into_iter().chain(self.own()).collect()
    }
}

/// Every word of a question that some template has, each once.
pub fn question_words() -> Vec<&'static str> {
    let mut words: Vec<&str> = BriefKind::ALL.iter().flat_map(|kind| kind.questions()).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// A question with its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// A word of `brief.q.<word>`, or a question in one's own words.
    pub question: String,
    pub is_own: bool,
    pub text: String,
}

impl Answer {
    fn is_given(&self) -> bool {
        !self.text.trim().is_empty()
    }
}

/// How complete a brief is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completeness {
    pub n_answered: usize,
    pub n_all: usize,
    /// Words of the questions without whose answers work cannot begin.
    pub missing: Vec<String>,
}

impl Completeness {
    /// Whole percents, rounded down: a brief with a gap is never whole.
    pub fn percent(&self) -> i64 {
        let (answered, all) = (self.n_answered as i64, self.n_all as i64);
        if all == 0 { 0 } else { answered * 100 / all }
    }
}

/// How complete the answers are.
pub fn completeness(answers: &[Answer]) -> Completeness {
    let is_missing = |word: &&&str| {
        let asked = answers.iter().find(|a| !a.is_own && a.question == ***word);
        asked.is_some_and(|answer| !answer.is_given())
    };
    Completeness {
        n_answered: answers.iter().filter(|answer| answer.is_given()).count(),
        n_all: answers.len(),
        missing: REQUIRED.iter().filter(is_missing).map(|word| (*word).to_owned()).collect(),
    }
}

/// The answers that are told back to the client: the word of each and its text on one line.
pub fn told_back(answers: &[Answer]) -> Vec<(&'static str, String)> {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    TOLD_BACK
        .into_iter()
        .filter_map(|word| {
            let answer =
                answers.iter().find(|a| !a.is_own && a.question == word && a.is_given())?;
            Some((word, line(&answer.text)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(words: &[&str]) -> Vec<Answer> {
        let all = BriefKind::Site.questions().into_iter();
        all.map(|question| Answer {
            question: question.to_owned(),
            is_own: false,
            text: if words.contains(&question) { "да,\nэто так" } else { " " }.to_owned(),
        })
        .collect()
    }

    #[test]
    fn every_kind_asks_what_work_cannot_begin_without() {
        assert!(BriefKind::ALL.len() >= 8);
        for &kind in BriefKind::ALL {
            let questions = kind.questions();
            assert!(REQUIRED.iter().all(|word| questions.contains(word)), "{kind:?}");
            let mut once = questions.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), questions.len(), "{kind:?} asks twice");
        }
        assert!(TOLD_BACK.iter().all(|word| COMMON.contains(word)));
    }

    #[test]
    fn a_brief_is_as_complete_as_its_answers() {
        let mut answers = answered(&["goal", "audience", "success", "pages"]);
        let found = completeness(&answers);
        assert_eq!((found.n_answered, found.n_all, found.percent()), (4, 14, 28));
        assert_eq!(found.missing, ["must_not", "decides", "deadline"]);
        // a question that was taken out of the brief is not missed
        answers.retain(|a| a.question != "must_not");
        assert_eq!(completeness(&answers).missing, ["decides", "deadline"]);
        let own = Answer {
            question: "Есть ли архив?".into(), is_own: true, text: "есть".into()
        };
        answers.push(own);
        assert_eq!(completeness(&answers).n_answered, 5);
        assert_eq!(completeness(&[]).percent(), 0);
    }

    #[test]
    fn what_is_told_back_are_the_answers_that_matter_most() {
        let told = told_back(&answered(&["goal", "budget", "deadline"]));
        assert_eq!(
            told,
            [("goal", "да, это так".to_owned()), ("deadline", "да, это так".to_owned())]
        );
    }
}
