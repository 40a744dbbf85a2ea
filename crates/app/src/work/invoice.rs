//! Writing down an invoice, and its payment.

use super::{Invoice, changed, own_key};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use domain::access::Action;
use domain::id::{ClientId, InvoiceId};
use domain::money::Money;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::invoices;

/// What a person fills in.
#[derive(Clone, Debug, PartialEq)]
pub struct InvoiceInput {
    pub number: String,
    pub issued_on: Date,
    pub due_on: Date,
    pub paid_on: Option<Date>,
    /// Exact, above nothing.
    pub sum: Money,
    /// The number in the caller's system; the same number is the same invoice. May be empty: then
    /// the number of the invoice itself tells.
    pub external_id: String,
}

/// Writes an invoice down; the one of the same number is changed.
pub async fn add_invoice(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &InvoiceInput,
) -> Result<Invoice> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    let mut invoice = checked(ctx, client.id, input)?;
    let saved = invoices::save(&mut tx, actor.workspace, &invoice).await?;
    if saved != store::saved::Saved::Added {
        invoice = invoices::by_key(&mut tx, actor.workspace, &invoice.source_key)
            .await?
            .ok_or(Error::NotFound)?;
    }
    let diff = Diff::default().value("sum", &invoice.sum).value("due_on", &invoice.due_on);
    event::record(ctx, &mut tx, actor, "invoice.add", subject(&invoice), diff).await?;
    tx.commit().await?;
    changed(ctx, actor, client.id).await?;
    Ok(invoice)
}

fn checked(ctx: &Ctx, client: ClientId, input: &InvoiceInput) -> Result<Invoice> {
    let mut check = Check::default();
    let now = ctx.now_ms();
    if input.due_on < input.issued_on {
        check.problem("due_on", "before_start");
    }
    if input.paid_on.is_some_and(|day| day > latest_today(ctx)) {
        check.problem("paid_on", "in-future");
    }
    if input.sum.minor <= 0 {
        check.problem("sum", "no_amount");
    }
    let number = check.line("number", &input.number);
    // an invoice is known by its number, as in a table of invoices
    let of = client.to_string();
    let source_key = match (input.external_id.trim(), number.as_str()) {
        ("", "") => own_key(ctx, "invoice", client, ""),
        ("", number) => crate::import::source_key(&["invoice", &of, number]),
        (id, _) => own_key(ctx, "invoice", client, id),
    };
    let invoice = Invoice {
        id: InvoiceId(ctx.new_id()),
        client,
        source_key,
        number,
        issued_on: input.issued_on,
        due_on: input.due_on,
        paid_on: input.paid_on,
        sum: input.sum,
        import: None,
        created_at: now,
        updated_at: now,
    };
    check.done()?;
    Ok(invoice)
}

/// The day that has begun somewhere already.
fn latest_today(ctx: &Ctx) -> Date {
    let ahead = jiff::tz::Offset::constant(14);
    ctx.now().to_zoned(TimeZone::fixed(ahead)).date()
}

/// The invoice was paid on a day.
pub async fn pay_invoice(ctx: &Ctx, actor: &Actor, id: InvoiceId, on: Date) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let found = invoices::get(&mut tx, actor.workspace, &actor.audience(), id).await?;
    let invoice = found.ok_or(Error::NotFound)?;
    access::client(&mut tx, actor, Action::EditProject, invoice.client).await?;
    if invoice.paid_on.is_some() {
        return Err(Error::Conflict);
    }
    if on > latest_today(ctx) {
        return Err(Error::field("paid_on", "in-future"));
    }
    let paid = Invoice { paid_on: Some(on), updated_at: ctx.now_ms(), ..invoice.clone() };
    invoices::save(&mut tx, actor.workspace, &paid).await?;
    let diff = Diff::default().field("paid_on", &invoice.paid_on, &paid.paid_on);
    event::record(ctx, &mut tx, actor, "invoice.pay", subject(&invoice), diff).await?;
    tx.commit().await?;
    changed(ctx, actor, invoice.client).await
}

fn subject(invoice: &Invoice) -> Subject<'_> {
    let id = invoice.id.to_string();
    Subject { kind: "invoice", id, name: &invoice.number, client: Some(invoice.client) }
}
