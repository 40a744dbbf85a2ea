//! The register of expectations (C137): promises of the sale, looked at on the shore and after 30, 60 and
//! 90 days. A check of a day is done when every expectation of that day was asked.

use super::programme::mark_in;
use super::{StepInput, StepWord, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::promise::today_of;
use domain::access::Action;
use domain::expectation::{CheckState, DAYS, Verdict, due_on, state, step};
use domain::id::{ClientId, PromiseId, TeammateId, WorkspaceId};
use domain::onboarding::Step;
use domain::promise::{EndKind, Origin, Side};
use domain::reason::Reason;
use jiff::civil::Date;
use std::collections::HashMap;
use store::expectations::CheckRow;
use store::{Conn, expectations, onboardings, promises};

/// One check of one expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckCell {
    /// 0, 30, 60 or 90.
    pub day: i64,
    pub due_on: Date,
    /// `None`: it was written down later than this check.
    pub state: Option<CheckState>,
    /// What was said.
    pub said: Option<CheckRow>,
}

/// What the client expects since the sale.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    pub promise: PromiseId,
    pub what: String,
    /// In the client's words.
    pub words: String,
    pub owner: Option<TeammateId>,
    pub made_on: Date,
    /// One for each of [`DAYS`].
    pub checks: Vec<CheckCell>,
}

impl Expectation {
    /// The last word: it says whether there is a risk.
    pub fn last(&self) -> Option<Verdict> {
        self.checks.iter().rev().find_map(|cell| cell.said.as_ref()).map(|said| said.verdict)
    }
}

/// The expectations of a client with their checks. Those that were taken back are no expectations.
pub(super) async fn register(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    (started_on, today): (Date, Date),
) -> Result<Vec<Expectation>> {
    let rows = promises::of_client(conn, workspace, client).await?;
    let said = expectations::of_client(conn, workspace, client).await?;
    let mut said: HashMap<(PromiseId, i64), CheckRow> =
        said.into_iter().map(|row| ((row.promise, row.day), row)).collect();
    let is_expected = |p: &store::promises::Promise| {
        let is_withdrawn = p.end.is_some_and(|end| end.how == EndKind::Withdrawn);
        p.origin == Origin::Sale && p.side == Side::Ours && !is_withdrawn
    };
    let mut register: Vec<Expectation> = rows
        .into_iter()
        .filter(is_expected)
        .map(|row| {
            let checks = DAYS.iter().map(|&day| {
                let (due_on, said) = (due_on(started_on, day), said.remove(&(row.id, day)));
                let verdict = said.as_ref().map(|said| said.verdict);
                CheckCell { day, due_on, state: state(due_on, row.made_on, verdict, today), said }
            });
            Expectation {
                promise: row.id,
                checks: checks.collect(),
                what: row.what,
                words: row.words,
                owner: row.owner,
                made_on: row.made_on,
            }
        })
        .collect();
    register.sort_by_key(|one| (one.made_on, one.promise));
    Ok(register)
}

/// Says what came out of an expectation at one of the checks. What holds only partly, or not, says how.
pub async fn check(
    ctx: &Ctx,
    actor: &Actor,
    (client, promise): (ClientId, PromiseId),
    day: i64,
    verdict: Verdict,
    note: &str,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    let workspace = actor.workspace;
    let begun = onboardings::get(&mut tx, workspace, client.id).await?;
    let begun = begun.ok_or_else(|| Error::refused(Reason::new("refused.onboarding-none")))?;
    let today = today_of(&client, ctx.now());
    let span = (begun.started_on, today);
    let before = register(&mut tx, workspace, client.id, span).await?;
    let expected = before.iter().find(|one| one.promise == promise).ok_or(Error::NotFound)?;
    let mut check = Check::default();
    let note = check.line("note", note);
    if !DAYS.contains(&day) {
        check.problem("day", "unknown_choice");
    }
    if verdict != Verdict::Holds && note.is_empty() {
        check.problem("note", "empty");
    }
    check.done()?;
    let was = expected.checks.iter().find(|cell| cell.day == day).and_then(|c| c.said.clone());
    let row = CheckRow {
        promise,
        day,
        verdict,
        note,
        checked_on: today,
        checked_by: actor.teammate,
        checked_at: ctx.now_ms(),
    };
    expectations::put(&mut tx, workspace, client.id, &row).await?;
    let diff = Diff::default()
        .value("expectation", &expected.what)
        .value("day", &day)
        .field("verdict", &was.as_ref().map(|w| w.verdict.word()), &Some(verdict.word()))
        .value("note", &row.note);
    event::record(ctx, &mut tx, actor, "onboarding.expectation", subject(&client), diff).await?;
    let after = register(&mut tx, workspace, client.id, span).await?;
    let is_asked = |one: &Expectation| {
        let cell = one.checks.iter().find(|cell| cell.day == day);
        cell.is_none_or(|cell| matches!(cell.state, None | Some(CheckState::Asked(_))))
    };
    if let Some(step) = step(day).filter(|_| after.iter().all(is_asked)) {
        let steps = onboardings::steps(&mut tx, workspace, client.id).await?;
        let is_open = |row: &onboardings::StepRow| {
            row.step == step && row.done_on.is_none() && row.skipped_why.is_empty()
        };
        if let Some(open) = steps.iter().find(|row| is_open(row)) {
            let note = open.note.clone();
            let done = StepInput { word: StepWord::Done, due_on: None, owner: None, note };
            let said = (&done, done.note.clone(), today);
            mark_in(ctx, &mut tx, actor, &client, step, said).await?;
        }
    }
    tx.commit().await?;
    ctx.tell(Change { workspace, what: Topic::Attention });
    Ok(())
}

/// A check of a client that nobody made in time.
#[derive(Clone, Debug, PartialEq)]
pub struct OverdueCheck {
    pub client: ClientId,
    pub client_name: String,
    pub step: Step,
    pub days: i64,
}

/// Checks that are overdue at the clients that the actor sees, those that wait longest first.
pub async fn overdue(ctx: &Ctx, actor: &Actor, limit: i64) -> Result<Vec<OverdueCheck>> {
    let mut conn = ctx.db.read().await?;
    let today = crate::board::agency_today(ctx, actor, &mut conn).await?;
    let audience = actor.audience();
    let rows = expectations::overdue(&mut conn, actor.workspace, &audience, today, limit).await?;
    let mut found = Vec::with_capacity(rows.len());
    for (client, word, due_on) in rows {
        let named = store::clients::get(&mut conn, actor.workspace, &audience, client).await?;
        let (Some(named), Some(step)) = (named, Step::from_word(&word)) else { continue };
        let days = domain::promise::days_between(due_on, today);
        found.push(OverdueCheck { client, client_name: named.name, step, days });
    }
    Ok(found)
}
