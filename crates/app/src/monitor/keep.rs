//! Watching an error: beginning it, noting a balance, ticking a line, doing a round, ending it.

use super::{Line, Monitor, found, lines_json, lines_of, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::promise::{Ties, check_ties, today_of};
use domain::access::Action;
use domain::id::{ClientId, MonitorId, ProjectId, TeammateId};
use domain::money::Currency;
use domain::monitor::{BalanceNote, Every, MonitorKind, Round};
use domain::reason::Reason;
use jiff::ToSpan;
use jiff::civil::Date;
use store::Conn;
use store::monitors::{self, BalanceRow, RoundRow};

/// Lines of one list, at most.
const LINES_MAX: usize = 40;
/// Days ahead, at most.
const LEAD_DAYS_MAX: u32 = 90;

/// What a person fills in.
#[derive(Clone, Debug, PartialEq)]
pub struct MonitorInput {
    pub kind: MonitorKind,
    pub what: String,
    pub project: Option<ProjectId>,
    pub owner: Option<TeammateId>,
    /// The date of the first round; not asked of a balance. On a change: of the next one.
    pub due_on: Option<Date>,
    /// `None`: as is usual for the error.
    pub every: Option<Every>,
    /// `None`: as is usual for the error.
    pub lead_days: Option<u32>,
    /// What is on the account now, minor units. On a change it is not looked at.
    pub balance_minor: Option<i64>,
    /// What is spent a day, minor units.
    pub spend_minor: Option<i64>,
    /// What is looked at before a round is done, one a line.
    pub lines: Vec<String>,
}

/// Begins to watch an error.
pub async fn add(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &MonitorInput,
) -> Result<MonitorId> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    let today = today_of(&client, ctx.now());
    let (what, lines) = checked(&mut tx, actor, client.id, input, input.kind).await?;
    let is_balance = input.kind == MonitorKind::Balance;
    let mut check = Check::default();
    if is_balance && input.balance_minor.is_none() {
        check.problem("balance", "no_amount");
    }
    if !is_balance && input.due_on.is_none() {
        check.problem("due_on", "empty");
    }
    check.done()?;
    let now = ctx.now_ms();
    let note = input.balance_minor.filter(|_| is_balance);
    let note = note.map(|minor| BalanceNote { on: today, minor });
    let spend_minor = if is_balance { input.spend_minor.unwrap_or(0) } else { 0 };
    let first_on = input.due_on.filter(|_| !is_balance).unwrap_or(today);
    let monitor = Monitor {
        id: MonitorId(ctx.new_id()),
        client: client.id,
        project: input.project,
        kind: input.kind,
        what,
        owner: input.owner.or(client.manager).or(actor.teammate),
        first_on,
        every: input.every.unwrap_or(input.kind.usual_every()),
        due_on: Some(note.map_or(first_on, |note| gone_on(note, spend_minor))),
        lead_days: i64::from(input.lead_days.unwrap_or(input.kind.usual_lead_days())),
        spend_minor,
        currency: Currency::RUB.code().to_owned(),
        lines: lines_json(&lines)?,
        ended_on: None,
        created_on: today,
        created_by: actor.teammate,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    monitors::insert(&mut tx, actor.workspace, &monitor).await?;
    if let Some(note) = note {
        let row = BalanceRow { note, noted_by: actor.teammate, noted_at: now };
        monitors::add_balance(&mut tx, actor.workspace, monitor.id, &row).await?;
    }
    let diff = Diff::default()
        .value("kind", monitor.kind.word())
        .value("due_on", &monitor.due_on)
        .value("every", monitor.every.word());
    event::record(ctx, &mut tx, actor, "monitor.add", subject(&monitor), diff).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await?;
    Ok(monitor.id)
}

/// The day on which the money of a note is gone.
fn gone_on(note: BalanceNote, spend_minor: i64) -> Date {
    let days = (note.minor.max(0) / spend_minor.max(1)).min(3_650);
    note.on.saturating_add(days.days())
}

async fn checked(
    conn: &mut Conn,
    actor: &Actor,
    client: ClientId,
    input: &MonitorInput,
    kind: MonitorKind,
) -> Result<(String, Vec<Line>)> {
    let mut check = Check::default();
    let what = check.name("what", &input.what);
    let ties = Ties { project: input.project, owner: input.owner, ..Ties::default() };
    check_ties(conn, actor, client, ties, &mut check).await?;
    if kind == MonitorKind::Balance && input.spend_minor.is_none_or(|minor| minor <= 0) {
        check.problem("spend", "no_amount");
    }
    if input.lead_days.is_some_and(|days| days > LEAD_DAYS_MAX) {
        check.problem("lead_days", "out_of_range");
    }
    let texts: Vec<&String> = input.lines.iter().filter(|text| !text.trim().is_empty()).collect();
    if texts.len() > LINES_MAX {
        check.problem("lines", "too_long");
    }
    let line = |text: &String| Line { text: check.line("lines", text), is_done: false };
    let lines = texts.into_iter().map(line).collect();
    check.done()?;
    Ok((what, lines))
}

/// Changes a monitor as of `version`. Lines that stay keep their tick; the kind stays.
pub async fn edit(
    ctx: &Ctx,
    actor: &Actor,
    id: MonitorId,
    version: i64,
    input: &MonitorInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = open(&mut tx, actor, id).await?;
    if before.version != version {
        return Err(Error::Conflict);
    }
    let (what, mut lines) = checked(&mut tx, actor, client.id, input, before.kind).await?;
    for old in lines_of(&before)?.into_iter().filter(|line| line.is_done) {
        if let Some(same) = lines.iter_mut().find(|line| line.text == old.text) {
            same.is_done = true;
        }
    }
    let is_balance = before.kind == MonitorKind::Balance;
    let mut after = Monitor {
        what,
        project: input.project,
        owner: input.owner,
        lead_days: input.lead_days.map_or(before.lead_days, i64::from),
        lines: lines_json(&lines)?,
        ..before.clone()
    };
    if is_balance {
        after.spend_minor = input.spend_minor.unwrap_or(before.spend_minor);
        let log = monitors::logs_of_client(&mut tx, actor.workspace, client.id).await?;
        let notes = log.get(&id).map(|log| log.balances.as_slice()).unwrap_or_default();
        let last = notes.iter().max_by_key(|row| row.note.on);
        after.due_on = last.map(|row| gone_on(row.note, after.spend_minor));
    } else if before.due_on.is_some() {
        after.due_on = input.due_on.or(before.due_on);
    }
    let diff = Diff::default()
        .field("what", &before.what, &after.what)
        .field("project", &before.project, &after.project)
        .field("owner", &before.owner, &after.owner)
        .field("due_on", &before.due_on, &after.due_on)
        .field("lead_days", &before.lead_days, &after.lead_days)
        .field("spend", &before.spend_minor, &after.spend_minor)
        .field("lines", &before.lines, &after.lines);
    save(ctx, tx, actor, (&after, "monitor.edit"), diff).await
}

/// A monitor that did not end.
async fn open(
    conn: &mut Conn,
    actor: &Actor,
    id: MonitorId,
) -> Result<(Monitor, store::clients::Client)> {
    let (monitor, client) = found(conn, actor, Action::EditProject, id).await?;
    if monitor.ended_on.is_some() {
        return Err(Error::refused(Reason::new("refused.monitor-ended")));
    }
    Ok((monitor, client))
}

/// Notes what is on the account on a day; `None`: today.
pub async fn balance(
    ctx: &Ctx,
    actor: &Actor,
    id: MonitorId,
    on: Option<Date>,
    minor: i64,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = open(&mut tx, actor, id).await?;
    let today = today_of(&client, ctx.now());
    let mut check = Check::default();
    let on = on.unwrap_or(today);
    if before.kind != MonitorKind::Balance {
        check.problem("balance", "unknown_choice");
    }
    if on > today {
        check.problem("on", "in-future");
    }
    check.done()?;
    let note = BalanceNote { on, minor };
    let row = BalanceRow { note, noted_by: actor.teammate, noted_at: ctx.now_ms() };
    monitors::add_balance(&mut tx, actor.workspace, id, &row).await?;
    let logs = monitors::logs_of_client(&mut tx, actor.workspace, client.id).await?;
    let notes = logs.get(&id).map(|log| log.balances.as_slice()).unwrap_or_default();
    let last = notes.iter().map(|row| row.note).max_by_key(|note| note.on).unwrap_or(note);
    let due_on = Some(gone_on(last, before.spend_minor));
    let after = Monitor { due_on, ..before.clone() };
    let diff = Diff::default().value("on", &on).value("balance_minor", &minor).field(
        "due_on",
        &before.due_on,
        &after.due_on,
    );
    save(ctx, tx, actor, (&after, "monitor.balance"), diff).await
}

/// Ticks a line, from 0 on, or takes the tick back.
pub async fn tick(ctx: &Ctx, actor: &Actor, id: MonitorId, n: usize, word: Tick) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, _) = open(&mut tx, actor, id).await?;
    let mut lines = lines_of(&before)?;
    let line = lines.get_mut(n).ok_or(Error::NotFound)?;
    line.is_done = word == Tick::Done;
    let diff = Diff::default().value("line", &line.text).value("is_done", &line.is_done);
    let after = Monitor { lines: lines_json(&lines)?, ..before.clone() };
    if after == before {
        return Ok(());
    }
    save(ctx, tx, actor, (&after, "monitor.tick"), diff).await
}

/// What is said of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick {
    Done,
    Open,
}

/// The round is done: the next one begins, with nothing ticked. Refused while a line is open: that is
/// what the list is for (C003).
pub async fn done(
    ctx: &Ctx,
    actor: &Actor,
    id: MonitorId,
    on: Option<Date>,
    note: &str,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = open(&mut tx, actor, id).await?;
    let today = today_of(&client, ctx.now());
    let done_on = on.unwrap_or(today);
    let mut lines = lines_of(&before)?;
    let n_open = lines.iter().filter(|line| !line.is_done).count();
    if n_open > 0 {
        let count = domain::reason::Arg::Count(n_open as i64);
        return Err(Error::refused(Reason::new("refused.monitor-open").with("count", count)));
    }
    let Some(due_on) = before.due_on.filter(|_| before.kind != MonitorKind::Balance) else {
        return Err(Error::Conflict);
    };
    let mut check = Check::default();
    let note = check.line("note", note);
    if done_on > today {
        check.problem("on", "in-future");
    }
    check.done()?;
    let round = Round { due_on, done_on };
    let row = RoundRow { round, note, done_by: actor.teammate, done_at: ctx.now_ms() };
    monitors::add_round(&mut tx, actor.workspace, id, &row).await?;
    lines.iter_mut().for_each(|line| line.is_done = false);
    let next = before.every.next(before.first_on, due_on);
    let lines = if next.is_some() { lines_json(&lines)? } else { before.lines.clone() };
    let after = Monitor { due_on: next, lines, ..before.clone() };
    let diff = Diff::default().value("done_on", &done_on).value("note", &row.note).field(
        "due_on",
        &before.due_on,
        &after.due_on,
    );
    save(ctx, tx, actor, (&after, "monitor.done"), diff).await
}

/// Ends a monitor: nobody needs it any more.
pub async fn end(ctx: &Ctx, actor: &Actor, id: MonitorId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = open(&mut tx, actor, id).await?;
    let after = Monitor { ended_on: Some(today_of(&client, ctx.now())), ..before };
    save(ctx, tx, actor, (&after, "monitor.end"), Diff::default()).await
}

async fn save(
    ctx: &Ctx,
    mut tx: store::Tx,
    actor: &Actor,
    (after, verb): (&Monitor, &'static str),
    diff: Diff,
) -> Result<()> {
    monitors::update(&mut tx, actor.workspace, after, ctx.now_ms()).await?;
    event::record(ctx, &mut tx, actor, verb, subject(after), diff).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, after.client).await
}
