//! Thresholds proposed from answers and back-tests (L4, L6): shown with what they would have changed,
//! made part of the policy only by a person, and taken back by one.

use crate::access::Actor;
use crate::assess::load_policy;
use crate::backtest;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use crate::policy;
use domain::access::Action;
use domain::backtest::past::Past;
use domain::backtest::threshold::{PRESENT, THRESHOLDS, at_threshold};
use domain::facts::AnswerKind;
use domain::id::{ClientId, PolicyChangeId};
use domain::policy::Policy;
use domain::reason::Reason;
use domain::signal::{SignalKind, Strength};
use domain::tuning::{Advice, Lever, Tried, advise};
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use store::answers::Answer;
use store::policy_changes::{self, PolicyChange};
use store::{Conn, assessments, workspaces};

/// Answers of one lever that are tried, the newest: what was long ago was another agency.
const TRIED_MAX: usize = 60;
/// Changes that are listed.
const CHANGES: i64 = 20;

/// What proposes a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A lever at a step of its candidates.
    Answers { lever: Lever, step: usize },
    /// Everything at a threshold of the grid.
    Backtest { threshold: u32 },
}

impl Source {
    /// `answers:silence:2`, `backtest:125`.
    pub fn text(&self) -> String {
        match self {
            Source::Answers { lever, step } => format!("answers:{}:{step}", lever.word()),
            Source::Backtest { threshold } => format!("backtest:{threshold}"),
        }
    }

    /// The source of a text.
    pub fn parse(text: &str) -> Option<Source> {
        let mut parts = text.split(':');
        let found = match (parts.next()?, parts.next()?, parts.next()) {
            ("answers", lever, Some(step)) => {
                Source::Answers { lever: Lever::from_word(lever)?, step: step.parse().ok()? }
            }
            ("backtest", threshold, None) => {
                Source::Backtest { threshold: threshold.parse().ok()? }
            }
            _ => return None,
        };
        (parts.next().is_none() && found.policy(&Policy::default()).is_some()).then_some(found)
    }

    /// The policy that it proposes in place of the present one.
    fn policy(&self, present: &Policy) -> Option<Policy> {
        match self {
            Source::Answers { lever, step } => lever.candidates(present).into_iter().nth(*step),
            Source::Backtest { threshold } => {
                let is_known = THRESHOLDS.contains(threshold) && *threshold != PRESENT;
                is_known.then(|| at_threshold(present, *threshold))
            }
        }
    }
}

/// A number of the policy before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberChange {
    /// Name of the policy's field.
    pub name: String,
    pub before: Value,
    pub after: Value,
}

/// A proposal as a person sees it before it is applied.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub source: Source,
    pub changes: Vec<NumberChange>,
    /// Version of the workspace under which it can be applied.
    pub version: i64,
}

/// What a source would change now.
pub async fn proposal(ctx: &Ctx, actor: &Actor, source: Source) -> Result<Proposal> {
    actor.must(Action::ReadBacktest)?;
    let mut conn = ctx.db.read().await?;
    let row = workspaces::get(&mut conn, actor.workspace).await?.ok_or(Error::NotFound)?;
    let present = policy::read(&row.policy);
    let after = source.policy(&present).ok_or(Error::NotFound)?;
    let changes = changes(&fields(&present)?, &fields(&after)?);
    Ok(Proposal { source, changes, version: row.version })
}

/// Makes a proposal part of the policy as of `version`: a human act. Every client is assessed anew.
pub async fn apply(
    ctx: &Ctx,
    actor: &Actor,
    source: Source,
    version: i64,
) -> Result<PolicyChangeId> {
    actor.must(Action::EditWorkspace)?;
    let proposal = proposal(ctx, actor, source).await?;
    if proposal.version != version {
        return Err(Error::Conflict);
    }
    if proposal.changes.is_empty() {
        return Err(Error::refused(Reason::new("refused.policy-unchanged")));
    }
    let of = |pick: fn(&NumberChange) -> &Value| -> Map<String, Value> {
        proposal.changes.iter().map(|c| (c.name.clone(), pick(c).clone())).collect()
    };
    let change = PolicyChange {
        id: PolicyChangeId(ctx.new_id()),
        source: source.text(),
        before: Value::Object(of(|c| &c.before)).to_string(),
        after: Value::Object(of(|c| &c.after)).to_string(),
        made_by: actor.teammate,
        made_at: ctx.now_ms(),
        undone_at: None,
    };
    let mut tx = ctx.db.begin().await?;
    write(&mut tx, actor, version, of(|c| &c.after)).await?;
    policy_changes::insert(&mut tx, actor.workspace, &change).await?;
    record(ctx, &mut tx, actor, "policy.apply", &change).await?;
    assessments::mark_all_due(&mut tx, actor.workspace).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    Ok(change.id)
}

/// Takes a change back, unless one of its numbers was changed again since.
pub async fn undo(ctx: &Ctx, actor: &Actor, id: PolicyChangeId) -> Result<()> {
    actor.must(Action::EditWorkspace)?;
    let mut tx = ctx.db.begin().await?;
    let change = policy_changes::get(&mut tx, actor.workspace, id).await?;
    let change = change.ok_or(Error::NotFound)?;
    let row = workspaces::get(&mut tx, actor.workspace).await?.ok_or(Error::NotFound)?;
    let present = fields(&policy::read(&row.policy))?;
    let is_same = |(name, value): (&String, &Value)| present.get(name) == Some(value);
    if change.undone_at.is_some() || !read_fields(&change.after).iter().all(is_same) {
        return Err(Error::refused(Reason::new("refused.policy-moved-on")));
    }
    write(&mut tx, actor, row.version, read_fields(&change.before)).await?;
    policy_changes::undo(&mut tx, actor.workspace, id, ctx.now_ms()).await?;
    record(ctx, &mut tx, actor, "policy.undo", &change).await?;
    assessments::mark_all_due(&mut tx, actor.workspace).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    Ok(())
}

/// The last changes that came from proposals, newest first.
pub async fn history(ctx: &Ctx, actor: &Actor) -> Result<Vec<PolicyChange>> {
    actor.must(Action::ReadBacktest)?;
    let mut conn = ctx.db.read().await?;
    Ok(policy_changes::list(&mut conn, actor.workspace, CHANGES).await?)
}

/// The fields of a change with their values before and after.
pub fn changes_of(change: &PolicyChange) -> Vec<NumberChange> {
    changes(&read_fields(&change.before), &read_fields(&change.after))
}

/// Puts fields into the stored policy; what it does not name keeps following the defaults.
async fn write(
    conn: &mut Conn,
    actor: &Actor,
    version: i64,
    new: Map<String, Value>,
) -> Result<()> {
    let mut row = workspaces::get(conn, actor.workspace).await?.ok_or(Error::NotFound)?;
    if row.version != version {
        return Err(Error::Conflict);
    }
    let mut stored = read_fields(&row.policy);
    stored.extend(new);
    row.policy = Value::Object(stored).to_string();
    policy::check(&policy::read(&row.policy))?;
    Ok(workspaces::update(conn, &row).await?)
}

async fn record(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    verb: &'static str,
    change: &PolicyChange,
) -> Result<()> {
    let subject =
        Subject { kind: "policy", id: change.id.to_string(), name: &change.source, client: None };
    let mut diff = Diff::default().value("source", &change.source);
    diff = diff.field("numbers", &change.before, &change.after);
    event::record(ctx, conn, actor, verb, subject, diff).await
}

fn fields(policy: &Policy) -> Result<Map<String, Value>> {
    let value = serde_json::to_value(policy).map_err(anyhow::Error::new)?;
    Ok(value.as_object().cloned().unwrap_or_default())
}

fn read_fields(json: &str) -> Map<String, Value> {
    serde_json::from_str(json).unwrap_or_default()
}

fn changes(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<NumberChange> {
    let changed = after.iter().filter(|(name, value)| before.get(*name) != Some(value));
    changed
        .map(|(name, value)| NumberChange {
            name: name.clone(),
            before: before.get(name).cloned().unwrap_or(Value::Null),
            after: value.clone(),
        })
        .collect()
}

/// An answered alarm of the past with what a proposed step would make of it.
#[derive(Clone, Debug)]
pub struct PastAlarm {
    pub client: ClientId,
    pub name: String,
    pub kind: SignalKind,
    pub episode: String,
    pub answer: AnswerKind,
    pub at: Timestamp,
    /// Still raised with the proposed numbers.
    pub is_kept: bool,
}

/// The advice for one lever.
#[derive(Clone, Debug)]
pub struct LeverAdvice {
    pub lever: Lever,
    pub advice: Advice,
    /// What would change; empty where nothing is proposed.
    pub changes: Vec<NumberChange>,
    /// The alarms that the proposal rests on, newest first.
    pub alarms: Vec<PastAlarm>,
}

/// What the answers advise, lever by lever.
pub async fn advice(ctx: &Ctx, actor: &Actor) -> Result<Vec<LeverAdvice>> {
    actor.must(Action::ReadBacktest)?;
    let mut conn = ctx.db.read().await?;
    let policy = load_policy(&mut conn, actor.workspace).await?;
    let mut by_lever: BTreeMap<Lever, Vec<(Answer, SignalKind, AnswerKind)>> = BTreeMap::new();
    for answer in newest(&mut conn, actor).await? {
        let kind = SignalKind::from_word(&answer.kind);
        let verdict = AnswerKind::from_word(&answer.verdict);
        if let (Some(kind), Some(verdict)) = (kind, verdict)
            && let Some(lever) = Lever::of(kind)
        {
            by_lever.entry(lever).or_default().push((answer, kind, verdict));
        }
    }
    let mut pasts = Pasts { now: ctx.now(), found: HashMap::new() };
    let mut found = Vec::new();
    for lever in Lever::ALL {
        let mut answers = by_lever.remove(lever).unwrap_or_default();
        answers.truncate(TRIED_MAX);
        found.push(of_lever(&mut conn, actor, &policy, *lever, answers, &mut pasts).await?);
    }
    Ok(found)
}

/// The newest answer to each episode, newest first.
async fn newest(conn: &mut Conn, actor: &Actor) -> Result<Vec<Answer>> {
    let mut all = store::answers::since(conn, actor.workspace, 0).await?;
    all.reverse();
    let mut seen = std::collections::HashSet::new();
    all.retain(|a| seen.insert((a.client, a.episode.clone())));
    Ok(all)
}

async fn of_lever(
    conn: &mut Conn,
    actor: &Actor,
    policy: &Policy,
    lever: Lever,
    answers: Vec<(Answer, SignalKind, AnswerKind)>,
    pasts: &mut Pasts,
) -> Result<LeverAdvice> {
    // Trying is dear: only where the bare counts speak against the lever at all.
    let bare = |verdict: &AnswerKind| Tried { answer: *verdict, is_raised: vec![true] };
    let first = advise(lever, &answers.iter().map(|(_, _, v)| bare(v)).collect::<Vec<_>>());
    if first.reason.code != "tuning.none_helps" {
        return Ok(LeverAdvice { lever, advice: first, changes: Vec::new(), alarms: Vec::new() });
    }
    let candidates = lever.candidates(policy);
    let mut tried = Vec::with_capacity(answers.len());
    for (answer, kind, verdict) in &answers {
        let at = Timestamp::from_millisecond(answer.at).map_err(anyhow::Error::new)?;
        let past = past_of(conn, actor, policy, answer.client, pasts).await?;
        let is_raised = candidates.iter().map(|candidate| is_raised(past, candidate, *kind, at));
        tried.push(Tried { answer: *verdict, is_raised: is_raised.collect() });
    }
    let advice = advise(lever, &tried);
    let Some((step, _)) = advice.step else {
        return Ok(LeverAdvice { lever, advice, changes: Vec::new(), alarms: Vec::new() });
    };
    let changes = changes(&fields(policy)?, &fields(&candidates[step])?);
    let ids: Vec<ClientId> = answers.iter().map(|(a, _, _)| a.client).collect();
    let clients = store::clients::get_many(conn, actor.workspace, &actor.audience(), &ids).await?;
    let names: HashMap<ClientId, String> = clients.into_iter().map(|c| (c.id, c.name)).collect();
    let alarms = answers.into_iter().zip(&tried).filter(|(_, t)| t.is_raised[0]);
    let alarms = alarms.map(|((answer, kind, verdict), tried)| PastAlarm {
        client: answer.client,
        name: names.get(&answer.client).cloned().unwrap_or_default(),
        kind,
        at: Timestamp::from_millisecond(answer.at).unwrap_or_default(),
        episode: answer.episode,
        answer: verdict,
        is_kept: tried.is_raised[step],
    });
    Ok(LeverAdvice { lever, advice, changes, alarms: alarms.collect() })
}

/// The histories of the clients that were asked for.
struct Pasts {
    now: Timestamp,
    found: HashMap<ClientId, Past>,
}

async fn past_of<'a>(
    conn: &mut Conn,
    actor: &Actor,
    policy: &Policy,
    client: ClientId,
    pasts: &'a mut Pasts,
) -> Result<&'a Past> {
    if !pasts.found.contains_key(&client) {
        let past = backtest::load(conn, actor.workspace, client, policy, pasts.now).await?;
        pasts.found.insert(client, past);
    }
    pasts.found.get(&client).ok_or(Error::NotFound)
}

/// Whether a signal of the kind, strong enough to count, would have been there.
fn is_raised(past: &Past, policy: &Policy, kind: SignalKind, at: Timestamp) -> bool {
    let signals = past.assess(policy, at).signals;
    signals.iter().any(|j| j.signal.kind == kind && j.signal.strength >= Strength::Flag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_words_and_odd_ones_are_refused() {
        for text in ["answers:silence:2", "backtest:125"] {
            assert_eq!(Source::parse(text).map(|s| s.text()).as_deref(), Some(text));
        }
        for text in [
            "",
            "backtest",
            "backtest:100",
            "backtest:7",
            "answers:x:1",
            "answers:silence:99",
            "a:b",
        ] {
            assert_eq!(Source::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_threshold_and_step_is_a_policy_that_a_director_may_type() {
        let policy = Policy::default();
        for threshold in THRESHOLDS {
            let proposed = at_threshold(&policy, threshold);
            assert!(policy::check(&proposed).is_ok(), "{threshold}: {proposed:?}");
        }
        for candidate in Lever::ALL.iter().flat_map(|lever| lever.candidates(&policy)) {
            assert!(policy::check(&candidate).is_ok(), "{candidate:?}");
        }
    }
}
