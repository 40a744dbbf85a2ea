//! A signal with its receipts: as a card, and on a page of its own; answering it.

use super::{Posted, at, id, show};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::view::signal::{
    AnswerView, Hold, IncidentView, Precision, Proof, QuoteView, SignalCard, SignalLine, SignalPage,
};
use crate::view::text::excerpt;
use crate::view::{By, Link, SeriesView};
use app::dossier::{Answer as StoredAnswer, BusyWindow, Contact, Touch, signal};
use app::signal::answer::{answer, precision};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::cue::Span;
use domain::facts::AnswerKind;
use domain::id::{ClientId, TeammateId, TouchId};
use domain::signal::nature::nature;
use domain::signal::{Evidence, Quote, Signal};
use std::collections::HashMap;

/// Letters of a quoted message.
const QUOTE_LETTERS: usize = 320;

/// What a card is made of besides the signal.
pub struct SignalParts<'a> {
    pub client: ClientId,
    /// Newest first.
    pub answers: &'a [StoredAnswer],
    pub busy: &'a [BusyWindow],
    pub quoted: &'a HashMap<TouchId, Touch>,
    pub contacts: &'a [Contact],
    pub names: &'a HashMap<TeammateId, String>,
    pub may_answer: bool,
    pub quotes_max: usize,
}

/// The card of a signal.
pub fn card(parts: &SignalParts<'_>, signal: &Signal) -> SignalCard {
    let held_by = signal.held_by.and_then(|window| {
        let window = parts.busy.iter().find(|b| b.id == window)?;
        let until = at(window.ended_at.unwrap_or(window.until_at));
        Some(Hold { reason: window.reason.clone(), until })
    });
    let answer = parts.answers.iter().find(|a| a.episode == signal.episode);
    SignalCard {
        client_id: parts.client.to_string(),
        episode: signal.episode.clone(),
        kind: signal.kind,
        strength: signal.strength,
        since: signal.since,
        confidence: signal.confidence,
        reason: signal.reason.clone(),
        relief: signal.relief.clone(),
        proof: proof(parts, &signal.evidence),
        held_by,
        answer: answer.map(|a| answer_view(parts.names, a)),
        may_answer: parts.may_answer,
    }
}

/// A signal without its proof: what it says, and where the proof is.
pub fn line(parts: &SignalParts<'_>, signal: &Signal) -> SignalLine {
    SignalLine {
        client_id: parts.client.to_string(),
        episode: signal.episode.clone(),
        kind: signal.kind,
        strength: signal.strength,
        since: signal.since,
        reason: signal.reason.clone(),
        is_held: signal.held_by.is_some(),
    }
}

fn proof(parts: &SignalParts<'_>, evidence: &Evidence) -> Proof {
    match evidence {
        Evidence::Series(series) => Proof::Series { chart: SeriesView::from(series.clone()) },
        Evidence::Messages { messages } => {
            let shown: Vec<QuoteView> = messages
                .iter()
                .rev()
                .filter_map(|quote| quote_view(parts, quote))
                .take(parts.quotes_max)
                .collect();
            let more = messages.len().saturating_sub(shown.len()) as i64;
            Proof::Messages { messages: shown, more }
        }
        Evidence::Incident(proof) => Proof::Incident(IncidentView {
            id: proof.incident.to_string(),
            title: proof.title.clone(),
            found_at: proof.found_at,
            tell_by: proof.tell_by,
            told_at: proof.told_at,
            learned_at: proof.learned_at.filter(|at| proof.told_at.is_none_or(|told| *at < told)),
        }),
    }
}

fn quote_view(parts: &SignalParts<'_>, quote: &Quote) -> Option<QuoteView> {
    let touch = parts.quoted.get(&quote.touch)?;
    let contact = touch.line.contact.and_then(|c| parts.contacts.iter().find(|k| k.id == c));
    let word = quote.cue.word();
    let spans: Vec<(Span, &str)> = quote.spans.iter().map(|s| (*s, word)).collect();
    Some(QuoteView {
        touch_id: quote.touch.to_string(),
        at: quote.at,
        who: contact.map_or_else(|| touch.line.sender.clone(), |c| c.name.clone()),
        position: contact.map(|c| c.position.clone()).filter(|p| !p.is_empty()),
        channel: touch.line.channel.word().to_owned(),
        subject: Some(touch.line.subject.clone()).filter(|s| !s.is_empty()),
        cue: word.to_owned(),
        confidence: quote.confidence,
        runs: excerpt(&touch.text, &spans, QUOTE_LETTERS),
    })
}

fn answer_view(names: &HashMap<TeammateId, String>, answer: &StoredAnswer) -> AnswerView {
    let name = answer.teammate.and_then(|t| names.get(&t).cloned());
    AnswerView {
        verdict: answer.verdict.clone(),
        note: answer.note.clone(),
        by: By { name: name.unwrap_or_default(), at: at(answer.at) },
    }
}

/// GET `/clients/{id}/signals/{episode}`.
pub async fn page(
    State(app): State<App>,
    member: Member,
    Path((client, episode)): Path<(String, String)>,
) -> Answer {
    let file = signal(&app.ctx, &member.actor, id(&client)?, &episode).await?;
    let parts = SignalParts {
        client: file.client.id,
        answers: &file.answers,
        busy: &file.busy,
        quoted: &file.quoted,
        contacts: &file.contacts,
        names: &file.names,
        may_answer: member.actor.may(Action::AnswerSignal),
        quotes_max: 50,
    };
    let judged = &file.verdict.assessment.signals[file.index];
    let kinds = precision(&app.ctx, &member.actor).await?;
    let all: Vec<Signal> =
        file.verdict.assessment.signals.iter().map(|other| other.signal.clone()).collect();
    let of_kind = kinds.iter().find(|(kind, _)| *kind == judged.signal.kind);
    let found = of_kind.map(|(_, p)| *p).unwrap_or_default();
    let view = SignalPage {
        client: Link::new(file.client.id, &file.client.name),
        level: file.verdict.assessment.health.level,
        signal: card(&parts, &judged.signal),
        answers: file.answers.iter().map(|a| answer_view(&file.names, a)).collect(),
        precision: Precision {
            confirmed: found.confirmed,
            explained: found.explained,
            false_alarm: found.false_alarm,
            percent: found.percent(),
        },
        nature: nature(&judged.signal, &all).map(|(_, reason)| reason),
        closed_at: None,
    };
    show(&app, &member, &view).await
}

/// POST `/clients/{id}/signals/{episode}/answers`.
pub async fn answers(
    State(app): State<App>,
    Path((client, episode)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let own = format!("/clients/{client}");
    let to = posted.next(&own);
    let Some(kind) = AnswerKind::from_word(posted.form.text("verdict")) else {
        return Ok(super::failed(to, "problem.unknown_choice"));
    };
    let note = posted.form.text("note");
    let actor = &posted.member.actor;
    let result = answer(&app.ctx, actor, id(&client)?, &episode, kind, note).await;
    posted.answer(to, result, "flash.answered")
}
