//! Moving the date of a promise: a new date, the old one kept.

use super::{MoveRow, found, subject, today_of};
use crate::access::Actor;
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{PromiseId, TeammateId};
use domain::promise::{Deadline, Move, MoveKind};
use domain::reason::Reason;
use jiff::civil::Date;
use store::promises;

/// What a person fills in.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveInput {
    pub to: Date,
    pub kind: MoveKind,
    /// When it was said; `None`: today.
    pub moved_on: Option<Date>,
    pub reason: String,
}

impl MoveInput {
    /// The move of a deadline, checked against what is known of it.
    pub(crate) fn checked(
        &self,
        deadline: &Deadline,
        made_on: Date,
        today: Date,
        (by, at): (Option<TeammateId>, i64),
    ) -> Result<MoveRow> {
        let mut check = Check::default();
        let reason = check.note("reason", &self.reason);
        let moved_on = check.past_day("moved_on", self.moved_on, today);
        // moves are kept in the order in which they were said
        let last = deadline.moves.last().map_or(made_on, |m| m.moved_on);
        if moved_on < last {
            check.problem("moved_on", "too-early");
        }
        if self.to < made_on {
            check.problem("to", "before_start");
        }
        if deadline.due_on(today) == Some(self.to) {
            check.problem("to", "same_date");
        }
        check.done()?;
        let moved = Move { to: self.to, moved_on, kind: self.kind };
        Ok(MoveRow { moved, reason, moved_by: by, moved_at: at })
    }
}

/// Moves the date of an open promise.
pub async fn reschedule(ctx: &Ctx, actor: &Actor, id: PromiseId, input: &MoveInput) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (promise, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    if promise.end.is_some() {
        return Err(Error::refused(Reason::new("refused.promise-ended")));
    }
    let moves = promises::moves_of_client(&mut tx, actor.workspace, client.id).await?;
    let moves = moves.get(&id).map_or(&[][..], Vec::as_slice);
    let deadline = promise.fact(moves).deadline;
    let today = today_of(&client, ctx.now());
    let by = (actor.teammate, ctx.now_ms());
    let row = input.checked(&deadline, promise.made_on, today, by)?;
    promises::add_move(&mut tx, actor.workspace, id, &row).await?;
    let diff = Diff::default()
        .field("due_on", &deadline.due_on(today), &Some(row.moved.to))
        .value("kind", row.moved.kind.word())
        .value("reason", &row.reason);
    event::record(ctx, &mut tx, actor, "promise.move", subject(&promise), diff).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await
}
