//! Why a person's data are kept (152-FZ art. 6): each basis is noted with its day, the last one counts.

use super::{BasisEntry, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::ContactId;
use domain::people::Basis;
use jiff::civil::Date;
use store::contact_bases;

/// What a person fills in.
#[derive(Clone, Debug, PartialEq)]
pub struct BasisInput {
    pub basis: Basis,
    /// `None`: today.
    pub on: Option<Date>,
    /// Where it is written: the number of the contract, the letter with the consent.
    pub note: String,
}

/// Notes a basis.
pub async fn note_basis(ctx: &Ctx, actor: &Actor, id: ContactId, input: &BasisInput) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (contact, client) = access::contact(&mut tx, actor, Action::EditContact, id).await?;
    let today = crate::promise::today_of(&client, ctx.now());
    let on = input.on.unwrap_or(today);
    let mut check = Check::default();
    let note = check.line("note", &input.note);
    if on > today {
        check.problem("on", "in-future");
    }
    check.done()?;
    let entry = BasisEntry {
        client: client.id,
        contact: id,
        made_at: ctx.now_ms(),
        basis: input.basis,
        on,
        note,
        made_by: actor.teammate,
    };
    if !contact_bases::insert(&mut tx, actor.workspace, &entry).await? {
        return Err(Error::Conflict);
    }
    let diff = Diff::default().value("basis", entry.basis.word()).value("on", &entry.on);
    event::record(ctx, &mut tx, actor, "contact.basis", subject(&contact), diff).await?;
    Ok(tx.commit().await?)
}
