//! Writing an agreement down, and changing it by versions that are only added.

use super::{Agreement, found, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::promise::today_of;
use domain::access::Action;
use domain::agreement::{AgreementTerms, Change, change, in_force};
use domain::id::{AgreementId, ClientId};
use domain::reason::{Arg, Reason};
use jiff::civil::Date;
use store::agreements::{self, VersionRow};
use store::client_terms::{self, ClientTerms};
use store::clients::Client;
use store::{Conn, Tx};

/// What a person fills in about an agreement.
#[derive(Clone, Debug, PartialEq)]
pub struct AgreementInput {
    /// As the contract is numbered.
    pub number: String,
    pub title: String,
    pub terms: AgreementTerms,
    pub note: String,
}

fn check_terms(check: &mut Check, terms: &AgreementTerms) {
    if terms.until_on.is_some_and(|until| until < terms.from_on) {
        check.problem("until_on", "before_start");
    }
    if terms.value_minor.is_some_and(|sum| sum < 0) {
        check.problem("value", "negative");
    }
    if terms.notice_days.is_some_and(|days| days > 3650) {
        check.problem("notice_days", "out_of_range");
    }
}

/// Writes an agreement down; its first version holds from its first day.
pub async fn add(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &AgreementInput,
) -> Result<Agreement> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditLiability, client).await?;
    let mut check = Check::default();
    let (number, title) = (check.line("number", &input.number), check.line("title", &input.title));
    let note = check.note("note", &input.note);
    if number.is_empty() && title.is_empty() {
        check.problem("number", "empty");
    }
    check_terms(&mut check, &input.terms);
    check.done()?;
    let agreement = Agreement {
        id: AgreementId(ctx.new_id()),
        client: client.id,
        number,
        title,
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
    };
    agreements::insert(&mut tx, actor.workspace, &agreement).await?;
    let version = version(ctx, actor, agreement.id, (1, input.terms.from_on), &input.terms, note)?;
    agreements::add_version(&mut tx, actor.workspace, &version).await?;
    let diff = Diff::default().value("from_on", &input.terms.from_on);
    event::record(ctx, &mut tx, actor, "agreement.add", subject(&agreement), diff).await?;
    follow_renewal(ctx, &mut tx, actor, &client, None).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await?;
    Ok(agreement)
}

fn version(
    ctx: &Ctx,
    actor: &Actor,
    agreement: AgreementId,
    (n, effective_on): (i64, Date),
    terms: &AgreementTerms,
    note: String,
) -> Result<VersionRow> {
    Ok(VersionRow {
        agreement,
        n,
        effective_on,
        terms: serde_json::to_string(terms).map_err(anyhow::Error::new)?,
        note,
        written_by: actor.teammate,
        written_at: ctx.now_ms(),
    })
}

async fn versions_of(
    conn: &mut Conn,
    actor: &Actor,
    agreement: &Agreement,
) -> Result<Vec<VersionRow>> {
    let all = agreements::versions_of_client(conn, actor.workspace, agreement.client).await?;
    Ok(all.into_iter().filter(|v| v.agreement == agreement.id).collect())
}

/// Changes what is agreed from a day on; `n_known` is the last version that the caller saw.
///
/// A later day is an amendment; the same day is a correction, and the version before stays readable.
/// An earlier day is refused: what was counted in between by the terms in force would change.
pub async fn amend(
    ctx: &Ctx,
    actor: &Actor,
    id: AgreementId,
    (n_known, effective_on): (i64, Date),
    terms: &AgreementTerms,
    note: &str,
) -> Result<Change> {
    let mut tx = ctx.db.begin().await?;
    let (agreement, client) = found(&mut tx, actor, Action::EditLiability, id).await?;
    let versions = versions_of(&mut tx, actor, &agreement).await?;
    let last = versions.last().ok_or(Error::NotFound)?;
    if last.n != n_known {
        return Err(Error::Conflict);
    }
    let kind = change(last.effective_on, effective_on);
    if kind == Change::Backwards {
        let reason = Reason::new("refused.agreement-backwards")
            .with("date", Arg::FullDate(last.effective_on));
        return Err(Error::refused(reason));
    }
    let mut check = Check::default();
    let note = check.note("note", note);
    check_terms(&mut check, terms);
    if terms.until_on.is_some_and(|until| until < effective_on) {
        check.problem("until_on", "before_start");
    }
    check.done()?;
    let next = version(ctx, actor, id, (last.n + 1, effective_on), terms, note)?;
    let before = until(&versions, today_of(&client, ctx.now()));
    agreements::add_version(&mut tx, actor.workspace, &next).await?;
    let diff =
        Diff::default().field("terms", &last.terms, &next.terms).value("from_on", &effective_on);
    let verb = if kind == Change::Amendment { "agreement.amend" } else { "agreement.correct" };
    event::record(ctx, &mut tx, actor, verb, subject(&agreement), diff).await?;
    follow_renewal(ctx, &mut tx, actor, &client, before).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await?;
    Ok(kind)
}

/// Takes an agreement off that was written down by mistake.
pub async fn remove(ctx: &Ctx, actor: &Actor, id: AgreementId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (agreement, client) = found(&mut tx, actor, Action::EditLiability, id).await?;
    agreements::remove(&mut tx, actor.workspace, id, ctx.now_ms()).await?;
    let about = subject(&agreement);
    event::record(ctx, &mut tx, actor, "agreement.remove", about, Diff::default()).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await
}

/// The last day by the version in force.
fn until(versions: &[VersionRow], today: Date) -> Option<Date> {
    let effective: Vec<Date> = versions.iter().map(|v| v.effective_on).collect();
    let row = &versions[in_force(&effective, today)?];
    serde_json::from_str::<AgreementTerms>(&row.terms).ok()?.until_on
}

/// The renewal that the signals watch follows the contract, unless somebody named another day.
async fn follow_renewal(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    client: &Client,
    before: Option<Date>,
) -> Result<()> {
    let today = today_of(client, ctx.now());
    let all = agreements::of_client(tx, actor.workspace, client.id).await?;
    let versions = agreements::versions_of_client(tx, actor.workspace, client.id).await?;
    let ends = all.iter().filter_map(|a| {
        let own: Vec<VersionRow> =
            versions.iter().filter(|v| v.agreement == a.id).cloned().collect();
        until(&own, today).filter(|end| *end >= today)
    });
    let Some(next) = ends.min() else { return Ok(()) };
    let terms = client_terms::get(tx, actor.workspace, client.id).await?;
    if terms.renewal_on == Some(next) || (terms.renewal_on.is_some() && terms.renewal_on != before)
    {
        return Ok(());
    }
    let new = ClientTerms { renewal_on: Some(next), ..terms };
    client_terms::set(tx, actor.workspace, client.id, new, ctx.now_ms()).await?;
    let id = client.id.to_string();
    let about = event::Subject { kind: "client", id, name: &client.name, client: Some(client.id) };
    let diff = Diff::default().field("renewal_on", &terms.renewal_on, &new.renewal_on);
    event::record(ctx, tx, actor, "client.terms", about, diff).await
}
