//! A signal with its proof.

use crate::api::value::{Instant, Why};
use domain::assess::Judged;
use domain::cue::Span;
use domain::signal::nature::nature;
use domain::signal::{Evidence, IncidentProof, Quote, Series, Signal};
use locale::Locale;
use serde::Serialize;
use utoipa::ToSchema;

/// A warning about a client.
#[derive(Serialize, ToSchema)]
pub struct SignalRecord {
    /// silence, volume, reply_slowdown, negativity …
    pub kind: String,
    /// contact, pace, work, words, people, money, promise: kinds of one family count once.
    pub family: String,
    /// watch, flag, escalate, direct.
    pub strength: String,
    pub since: Instant,
    /// 0 to 100: how sure it is that this is not chance.
    pub confidence: u8,
    /// Under it answers are given.
    pub episode: String,
    pub reason: Why,
    /// What would make it go away.
    pub relief: Why,
    /// Displeasure about a piece of work (quality) or about the people (human), and why it is thought so.
    pub nature: Option<NatureRecord>,
    /// Whether it feeds the level: neither held nor answered away.
    pub counts: bool,
    /// explained, confirmed, false_alarm.
    pub answer: Option<String>,
    /// Id of the busy window that holds it back.
    pub held_by: Option<String>,
    /// The proof where it is a figure over time.
    pub series: Option<SeriesRecord>,
    /// The proof where it is words, oldest first.
    pub messages: Vec<QuoteRecord>,
    /// The proof where it is an incident that is open.
    pub incident: Option<IncidentProofRecord>,
}

impl SignalRecord {
    /// The record of a signal; `words_of` cuts the words of a message out of its text.
    ///
    /// `all` are the signals of the client at the same moment, this one among them.
    pub fn new(
        locale: &Locale,
        judged: &Judged,
        all: &[Judged],
        words_of: impl Fn(&Quote) -> Vec<String>,
    ) -> Self {
        let signal = &judged.signal;
        let all: Vec<Signal> = all.iter().map(|other| other.signal.clone()).collect();
        let nature = nature(signal, &all).map(|(nature, reason)| NatureRecord {
            kind: nature.word().to_owned(),
            reason: Why::new(locale, &reason),
        });
        let (mut series, mut messages, mut incident) = (None, Vec::new(), None);
        match &signal.evidence {
            Evidence::Series(found) => series = Some(SeriesRecord::from(found)),
            Evidence::Messages { messages: found } => {
                let quote = |quote| QuoteRecord::new(quote, words_of(quote));
                messages = found.iter().map(quote).collect();
            }
            Evidence::Incident(proof) => incident = Some(IncidentProofRecord::from(proof)),
        }
        SignalRecord {
            kind: signal.kind.word().to_owned(),
            family: signal.kind.family().word().to_owned(),
            strength: signal.strength.word().to_owned(),
            since: Instant(signal.since),
            confidence: signal.confidence,
            episode: signal.episode.clone(),
            reason: Why::new(locale, &signal.reason),
            relief: Why::new(locale, &signal.relief),
            nature,
            counts: judged.counts,
            answer: judged.answer.map(|answer| answer.word().to_owned()),
            held_by: signal.held_by.map(|id| id.to_string()),
            series,
            messages,
            incident,
        }
    }
}

/// An incident that is open, as it stood when the level was computed.
#[derive(Serialize, ToSchema)]
pub struct IncidentProofRecord {
    pub id: String,
    /// Without names of the team.
    pub title: String,
    pub found_at: Instant,
    /// Until when the client has to hear it from the agency.
    pub tell_by: Instant,
    /// When the client heard it from the agency.
    pub told_at: Option<Instant>,
    /// When the client's side knew of it, from whomever.
    pub client_learned_at: Option<Instant>,
}

impl From<&IncidentProof> for IncidentProofRecord {
    fn from(proof: &IncidentProof) -> Self {
        IncidentProofRecord {
            id: proof.incident.to_string(),
            title: proof.title.clone(),
            found_at: Instant(proof.found_at),
            tell_by: Instant(proof.tell_by),
            told_at: proof.told_at.map(Instant),
            client_learned_at: proof.learned_at.map(Instant),
        }
    }
}

/// Whether displeasure is about a piece of work or about the people.
#[derive(Serialize, ToSchema)]
pub struct NatureRecord {
    /// quality, human.
    pub kind: String,
    pub reason: Why,
}

/// A figure over time with the band that is usual for this very client.
#[derive(Serialize, ToSchema)]
pub struct SeriesRecord {
    /// What is counted: `series.touches_per_week`, `series.reply_hours`.
    pub unit: String,
    pub changed_at: Option<Instant>,
    pub points: Vec<PointRecord>,
}

/// One value of a series.
#[derive(Serialize, ToSchema)]
pub struct PointRecord {
    pub at: Instant,
    /// None: not known, which is not nought.
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub usual: Option<f64>,
    pub high: Option<f64>,
    /// A holiday or a busy window covers it.
    pub is_quiet: bool,
}

impl From<&Series> for SeriesRecord {
    fn from(series: &Series) -> Self {
        let point = |point: &domain::signal::Point| PointRecord {
            at: Instant(point.at),
            value: point.value,
            low: point.expected.map(|band| band.low),
            usual: point.expected.map(|band| band.usual),
            high: point.expected.map(|band| band.high),
            is_quiet: point.quiet,
        };
        SeriesRecord {
            unit: series.unit.clone().into_owned(),
            changed_at: series.changed_at.map(Instant),
            points: series.points.iter().map(point).collect(),
        }
    }
}

/// A place in a text.
#[derive(Serialize, ToSchema)]
pub struct SpanRecord {
    /// In Unicode characters, from nought.
    pub start: u32,
    /// The first character that no longer belongs to it.
    pub end: u32,
}

impl From<&Span> for SpanRecord {
    fn from(span: &Span) -> Self {
        SpanRecord { start: span.start, end: span.end }
    }
}

/// A message as proof.
#[derive(Serialize, ToSchema)]
pub struct QuoteRecord {
    /// Id of the touch.
    pub touch: String,
    pub at: Instant,
    pub contact: Option<String>,
    pub cue: String,
    pub confidence: u8,
    /// Where the words stand in the touch's text.
    pub spans: Vec<SpanRecord>,
    /// The words themselves, of the newest messages; all are in the touch.
    pub words: Vec<String>,
}

impl QuoteRecord {
    fn new(quote: &Quote, words: Vec<String>) -> Self {
        QuoteRecord {
            touch: quote.touch.to_string(),
            at: Instant(quote.at),
            contact: quote.contact.map(|id| id.to_string()),
            cue: quote.cue.word().to_owned(),
            confidence: quote.confidence,
            spans: quote.spans.iter().map(SpanRecord::from).collect(),
            words,
        }
    }
}

/// The words of a text at places in it.
pub fn words_at(text: &str, spans: &[Span]) -> Vec<String> {
    let words = |span: &Span| {
        let length = span.end.saturating_sub(span.start) as usize;
        text.chars().skip(span.start as usize).take(length).collect()
    };
    spans.iter().map(words).collect()
}
