//! Agreeing on service: a version is added, the ones before stay as they were.

use super::subject;
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, OnUnique, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::agreement::{Change, change};
use domain::id::{AgreementId, ClientId};
use domain::reason::{Arg, Reason};
use domain::sla::{AgreedSla, faults};
use jiff::civil::Date;
use store::agreements;
use store::sla::{self, VersionRow};

/// What a person fills in about service.
#[derive(Clone, Debug, PartialEq)]
pub struct SlaInput {
    /// From this day on it holds; `None`: from today.
    pub effective_on: Option<Date>,
    /// The agreement that it belongs to, if any.
    pub agreement: Option<AgreementId>,
    pub agreed: AgreedSla,
    /// Why it changes.
    pub note: String,
}

/// Saves what is agreed as of `version` (0: nothing was); the number of the new version.
///
/// A version may not begin before the last one does: what was judged in between would be judged anew.
pub async fn save(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    version: i64,
    input: &SlaInput,
) -> Result<i64> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditLiability, client).await?;
    let known = sla::versions(&mut tx, actor.workspace, client.id).await?;
    let last = known.last();
    if last.map_or(0, |last| last.version) != version {
        return Err(Error::Conflict);
    }
    let today = crate::promise::today_of(&client, ctx.now());
    let effective_on = input.effective_on.unwrap_or(today);
    if let Some(last) = last
        && change(last.effective_on, effective_on) == Change::Backwards
    {
        let from = Arg::FullDate(last.effective_on);
        return Err(Error::refused(Reason::new("refused.sla-backwards").with("date", from)));
    }
    if let Some(fault) = faults(&input.agreed).into_iter().next() {
        return Err(Error::refused(fault));
    }
    let mut check = Check::default();
    let note = check.note("note", &input.note);
    // What changed without a reason cannot be explained in a year.
    if version > 0 && note.is_empty() {
        check.problem("note", "empty");
    }
    if let Some(id) = input.agreement {
        let found = agreements::get(&mut tx, actor.workspace, &actor.audience(), id).await?;
        if found.is_none_or(|agreement| agreement.client != client.id) {
            check.problem("agreement", "unknown_choice");
        }
    }
    check.done()?;
    let row = VersionRow {
        version: version + 1,
        effective_on,
        agreement: input.agreement,
        agreed: serde_json::to_string(&input.agreed).map_err(|e| Error::Internal(e.into()))?,
        note,
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
    };
    sla::insert(&mut tx, actor.workspace, client.id, &row).await.on_unique(
        "sla_version",
        "version",
        "conflict",
    )?;
    let before = last.map(|last| last.agreed.as_str()).unwrap_or_default();
    let diff = Diff::default()
        .value("version", &row.version)
        .value("effective_on", &effective_on)
        .field("agreed", before, row.agreed.as_str())
        .value("note", &row.note);
    event::record(ctx, &mut tx, actor, "sla.save", subject(&client), diff).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await?;
    Ok(row.version)
}
