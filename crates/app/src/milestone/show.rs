//! Showing a version to the client, and what the client says to it.

use super::{Milestone, ShowRow, found, subject};
use crate::access::Actor;
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::promise::today_of;
use domain::access::Action;
use domain::id::{MilestoneId, ShowId};
use domain::promise::{Show, ShowAnswer};
use domain::reason::Reason;
use jiff::civil::Date;
use store::{Conn, milestones};

/// What a person fills in about a version.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShowInput {
    /// `None`: today.
    pub on: Option<Date>,
    /// Where it is; may be empty.
    pub link: String,
    pub note: String,
}

async fn shown(conn: &mut Conn, actor: &Actor, milestone: &Milestone) -> Result<Vec<ShowRow>> {
    let all = milestones::shows_of_client(conn, actor.workspace, milestone.client).await?;
    Ok(all.get(&milestone.id).cloned().unwrap_or_default())
}

/// Notes that the client saw the next version.
pub async fn show(ctx: &Ctx, actor: &Actor, id: MilestoneId, input: &ShowInput) -> Result<ShowRow> {
    let mut tx = ctx.db.begin().await?;
    let (milestone, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    let before = shown(&mut tx, actor, &milestone).await?;
    let last = before.last();
    let is_accepted =
        last.and_then(|s| s.show.answer).is_some_and(|(a, _)| a == ShowAnswer::Accepted);
    if is_accepted || milestone.cancelled_on.is_some() {
        return Err(Error::refused(Reason::new("refused.milestone-accepted")));
    }
    let mut check = Check::default();
    let (link, note) = (check.line("link", &input.link), check.note("note", &input.note));
    let on = check.past_day("on", input.on, today_of(&client, ctx.now()));
    if on < last.map_or(milestone.planned_on, |s| s.show.on) {
        check.problem("on", "too-early");
    }
    check.done()?;
    let row = ShowRow {
        id: ShowId(ctx.new_id()),
        n: last.map_or(1, |s| s.n + 1),
        show: Show { on, answer: None },
        link,
        note,
        answer_note: String::new(),
        shown_by: actor.teammate,
        created_at: ctx.now_ms(),
    };
    milestones::add_show(&mut tx, actor.workspace, id, &row).await?;
    let diff = Diff::default().value("n", &row.n).value("on", &on).value("link", &row.link);
    event::record(ctx, &mut tx, actor, "milestone.show", subject(&milestone), diff).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await?;
    Ok(row)
}

/// Notes what the client said to the last version.
pub async fn answer(
    ctx: &Ctx,
    actor: &Actor,
    id: MilestoneId,
    answer: ShowAnswer,
    on: Option<Date>,
    note: &str,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (milestone, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    let all = shown(&mut tx, actor, &milestone).await?;
    let waiting = all.last().filter(|s| s.show.answer.is_none());
    let last = waiting.ok_or_else(|| Error::refused(Reason::new("refused.no-show")))?;
    let mut check = Check::default();
    let note = check.note("note", note);
    let on = check.past_day("on", on, today_of(&client, ctx.now()));
    if on < last.show.on {
        check.problem("on", "too-early");
    }
    check.done()?;
    milestones::answer(&mut tx, actor.workspace, id, last.id, (answer, on), &note).await?;
    let verb = match answer {
        ShowAnswer::Accepted => "milestone.accept",
        ShowAnswer::Returned => "milestone.return",
    };
    let diff = Diff::default().value("n", &last.n).value("on", &on).value("note", &note);
    event::record(ctx, &mut tx, actor, verb, subject(&milestone), diff).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await
}
