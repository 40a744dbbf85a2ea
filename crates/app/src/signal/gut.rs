//! The manager's own feeling, one tap: kept and shown beside the level, never an input of it (C077).

use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use domain::access::Action;
use domain::health::Gut as Feeling;
use domain::id::{ClientId, GutId};
use store::guts::{self, Gut};

/// Keeps a feeling, -2 (bad) … 2 (very good).
pub async fn feel(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    feeling: i64,
    note: &str,
) -> Result<()> {
    if !(-2..=2).contains(&feeling) {
        return Err(Error::field("feeling", "out-of-range"));
    }
    if note.chars().count() > 2_000 {
        return Err(Error::field("note", "too-long"));
    }
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::RecordGut, client).await?;
    let row = Gut {
        id: GutId(ctx.new_id()),
        client: client.id,
        teammate: actor.teammate()?,
        feeling,
        note: note.trim().to_owned(),
        at: ctx.now_ms(),
    };
    guts::insert(&mut tx, actor.workspace, &row).await?;
    let id = row.id.to_string();
    let subject = Subject { kind: "gut", id, name: "", client: Some(client.id) };
    // What was felt is the person's own: the log says only that something was.
    event::record(ctx, &mut tx, actor, "gut.feel", subject, Diff::default()).await?;
    Ok(tx.commit().await?)
}

/// The feeling in the words of the rules.
pub fn in_words(feeling: i64) -> Feeling {
    match feeling {
        ..=-2 => Feeling::Bad,
        -1 => Feeling::Uneasy,
        _ => Feeling::Fine,
    }
}
