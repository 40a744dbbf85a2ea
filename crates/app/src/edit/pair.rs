//! What a person says of two edits that were found beside each other (C118, C120).

use super::{EditRow, found, name_of, subject};
use crate::access::Actor;
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::edit::{PairAnswer, PairKind, PairVerdict};
use domain::id::{EditId, EditPairId};
use domain::reason::Reason;
use store::edit_pairs::{self, PairRow};
use store::{Conn, Tx};

async fn pair_of(
    conn: &mut Conn,
    actor: &Actor,
    edit: &EditRow,
    id: EditPairId,
) -> Result<PairRow> {
    let all = edit_pairs::of_client(conn, actor.workspace, edit.client).await?;
    all.into_iter().find(|p| p.id == id && p.edit == edit.id).ok_or(Error::NotFound)
}

/// Says whether what was found is so. Another word takes the place of the first one.
pub async fn judge(
    ctx: &Ctx,
    actor: &Actor,
    (edit, id): (EditId, EditPairId),
    verdict: PairVerdict,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (row, _) = found(&mut tx, actor, Action::EditProject, edit).await?;
    let before = pair_of(&mut tx, actor, &row, id).await?;
    let was = before.verdict.map(|v| v.0);
    if was == Some(verdict) {
        return Ok(());
    }
    let after =
        PairRow { verdict: Some((verdict, actor.teammate, ctx.now_ms())), ..before.clone() };
    let verb = match (before.kind, verdict) {
        (PairKind::Repeat, PairVerdict::Confirmed) => "edit.repeat",
        (PairKind::Contradiction, PairVerdict::Confirmed) => "edit.contradict",
        (_, PairVerdict::Denied) => "edit.deny",
    };
    let diff = Diff::default().value("kind", before.kind.word()).field(
        "verdict",
        &was.map(PairVerdict::word),
        &Some(verdict.word()),
    );
    save(ctx, tx, actor, (&row, &after), verb, diff).await
}

/// Says how a contradiction is answered; it is confirmed by that.
pub async fn answer(
    ctx: &Ctx,
    actor: &Actor,
    (edit, id): (EditId, EditPairId),
    answer: PairAnswer,
    note: &str,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (row, _) = found(&mut tx, actor, Action::EditProject, edit).await?;
    let before = pair_of(&mut tx, actor, &row, id).await?;
    let is_denied = before.verdict.is_some_and(|v| v.0 == PairVerdict::Denied);
    if before.kind != PairKind::Contradiction || is_denied {
        return Err(Error::refused(Reason::new("refused.no-contradiction")));
    }
    let mut check = Check::default();
    let note = check.note("note", note);
    check.done()?;
    let by = (actor.teammate, ctx.now_ms());
    let after = PairRow {
        verdict: before.verdict.or(Some((PairVerdict::Confirmed, by.0, by.1))),
        answer: Some((answer, by.0, by.1)),
        answer_note: note,
        ..before
    };
    let diff = Diff::default().value("answer", answer.word()).value("note", &after.answer_note);
    save(ctx, tx, actor, (&row, &after), "edit.answer", diff).await
}

async fn save(
    ctx: &Ctx,
    mut tx: Tx,
    actor: &Actor,
    (row, after): (&EditRow, &PairRow),
    verb: &'static str,
    diff: Diff,
) -> Result<()> {
    edit_pairs::save(&mut tx, actor.workspace, after).await?;
    let name = name_of(&row.text);
    event::record(ctx, &mut tx, actor, verb, subject(row, &name), diff).await?;
    if after.kind == PairKind::Repeat {
        // what a repeat takes from the account is booked, or taken back, with the word itself
        let now = ctx.now();
        let policy = crate::assess::load_policy(&mut tx, actor.workspace).await?;
        let (workspace, client) = (actor.workspace, row.client);
        let facts = crate::assess::load_facts(&mut tx, workspace, client, &policy, now).await?;
        crate::trust::book(ctx, &mut tx, workspace, &facts, now).await?;
    }
    tx.commit().await?;
    match after.kind {
        PairKind::Repeat => crate::work::changed(ctx, actor, row.client).await,
        PairKind::Contradiction => Ok(()),
    }
}
