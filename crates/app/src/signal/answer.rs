//! A manager's answer to a signal: explained, confirmed, false alarm (L4). The newest one counts;
//! all are kept, and they tell how often each kind of signal was right.

use crate::access::{self, Actor};
use crate::assess::{self, Verdict};
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use crate::signal::learning;
use domain::access::Action;
use domain::facts::AnswerKind;
use domain::id::{AnswerId, ClientId};
use domain::precision::Precision;
use domain::signal::{Evidence, SignalKind, Strength};
use jiff::Timestamp;
use std::collections::BTreeMap;
use store::answers::{self, Answer};

/// Letters in a note.
const NOTE_MAX: usize = 2_000;

/// Answers a signal and assesses the client anew.
pub async fn answer(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    episode: &str,
    kind: AnswerKind,
    note: &str,
) -> Result<()> {
    if note.chars().count() > NOTE_MAX {
        return Err(Error::field("note", "too-long"));
    }
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::AnswerSignal, client).await?;
    let row = store::assessments::get(&mut tx, actor.workspace, client.id).await?;
    let verdict: Verdict =
        row.and_then(|row| serde_json::from_str(&row.verdict).ok()).ok_or(Error::NotFound)?;
    let judged = verdict.assessment.signals.iter().find(|j| j.signal.episode == episode);
    let signal = &judged.ok_or(Error::NotFound)?.signal;
    let row = Answer {
        id: AnswerId(ctx.new_id()),
        client: client.id,
        episode: episode.to_owned(),
        kind: signal.kind.word().to_owned(),
        verdict: kind.word().to_owned(),
        strength: signal.strength.word().to_owned(),
        note: note.trim().to_owned(),
        teammate: actor.teammate,
        at: ctx.now_ms(),
    };
    answers::insert(&mut tx, actor.workspace, &row).await?;
    if let Evidence::Messages { messages } = &signal.evidence {
        // The words themselves were wrong: they stop to count, and the next reading learns from it.
        let is_denied = kind == AnswerKind::FalseAlarm;
        for quote in messages {
            let touch = quote.touch;
            store::cues::set_denied(&mut tx, actor.workspace, touch, quote.cue, is_denied).await?;
            // «Explained» says why, not whether: it teaches nothing.
            let is_confirmed = match kind {
                AnswerKind::Confirmed => Some(true),
                AnswerKind::FalseAlarm => Some(false),
                AnswerKind::Explained => None,
            };
            learning::note(ctx, &mut tx, actor, touch, quote.cue, is_confirmed).await?;
        }
    }
    let subject = Subject {
        kind: "signal",
        id: episode.to_owned(),
        name: signal.kind.word(),
        client: Some(client.id),
    };
    let detail = Diff::default().value("answer", kind.word());
    event::record(ctx, &mut tx, actor, "signal.answer", subject, detail).await?;
    let has_words = matches!(signal.evidence, Evidence::Messages { .. });
    tx.commit().await?;
    if has_words {
        learning::relearn(ctx, actor.workspace).await?;
    }
    assess::run_one(ctx, actor.workspace, client.id).await?;
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Attention });
    Ok(())
}

/// Notes an answer as it was given on a day of the past: only the demo's year is told so.
pub(crate) async fn answer_past(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    (signal, episode): (SignalKind, &str),
    kind: AnswerKind,
    at: Timestamp,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::AnswerSignal, client).await?;
    let row = Answer {
        id: AnswerId(ctx.new_id()),
        client: client.id,
        episode: episode.to_owned(),
        kind: signal.word().to_owned(),
        verdict: kind.word().to_owned(),
        strength: Strength::Flag.word().to_owned(),
        note: String::new(),
        teammate: actor.teammate,
        at: at.as_millisecond(),
    };
    answers::insert(&mut tx, actor.workspace, &row).await?;
    let id = episode.to_owned();
    let subject = Subject { kind: "signal", id, name: signal.word(), client: Some(client.id) };
    let detail = Diff::default().value("answer", kind.word());
    event::record(ctx, &mut tx, actor, "signal.answer", subject, detail).await?;
    Ok(tx.commit().await?)
}

/// Precision of every kind over all clients of the agency (L4), by the newest answer to each
/// episode: a figure, no client's data.
pub async fn precision(ctx: &Ctx, actor: &Actor) -> Result<Vec<(SignalKind, Precision)>> {
    let mut conn = ctx.db.read().await?;
    let rows = answers::since(&mut conn, actor.workspace, 0).await?;
    let mut newest = BTreeMap::new();
    for row in &rows {
        newest.insert((row.client, row.episode.as_str()), row);
    }
    let mut kinds = BTreeMap::<SignalKind, Precision>::new();
    for row in newest.values() {
        let (kind, answer) =
            (SignalKind::from_word(&row.kind), AnswerKind::from_word(&row.verdict));
        if let (Some(kind), Some(answer)) = (kind, answer) {
            kinds.entry(kind).or_default().add(answer);
        }
    }
    for (word, n) in store::signal_episodes::unanswered_kinds(&mut conn, actor.workspace).await? {
        if let Some(kind) = SignalKind::from_word(&word) {
            kinds.entry(kind).or_default().unanswered = n;
        }
    }
    Ok(kinds.into_iter().collect())
}

/// Weeks over which the budget of false alarms is counted.
const BUDGET_WEEKS: i64 = 12;

/// What the present numbers have cost, by the answers given (L6).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AlarmBudget {
    /// False alarms a week over the last 12 weeks.
    pub false_per_week: f64,
    pub n_answered: i64,
    pub n_unanswered: i64,
    /// Active clients of the agency.
    pub n_clients: i64,
}

/// Counts the false alarms of the last weeks: for those who set the policy.
pub async fn alarm_budget(ctx: &Ctx, actor: &Actor) -> Result<AlarmBudget> {
    const WEEK_MS: i64 = 7 * 86_400_000;
    actor.must(Action::EditWorkspace)?;
    let since = ctx.now_ms() - BUDGET_WEEKS * WEEK_MS;
    let mut conn = ctx.db.read().await?;
    let rows = answers::since(&mut conn, actor.workspace, since).await?;
    let mut newest = BTreeMap::new();
    for row in &rows {
        newest.insert((row.client, row.episode.as_str()), row.verdict.as_str());
    }
    let n_false = newest.values().filter(|v| **v == AnswerKind::FalseAlarm.word()).count();
    let levels = store::client_list::levels(&mut conn, actor.workspace, &actor.audience()).await?;
    Ok(AlarmBudget {
        false_per_week: n_false as f64 / BUDGET_WEEKS as f64,
        n_answered: newest.len() as i64,
        n_unanswered: store::signal_episodes::count_unanswered(&mut conn, actor.workspace, since)
            .await?,
        n_clients: levels.iter().map(|(_, n)| n).sum(),
    })
}
