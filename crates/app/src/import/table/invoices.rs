//! A row of a table of invoices.

use super::line::{Bad, Line, Reading};
use super::run::Report;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::import::work::{Owners, count, key};
use channels::table::{Field, Value};
use domain::id::{ImportId, InvoiceId};
use domain::money::{Currency, Money};
use jiff::civil::Date;
use store::Tx;
use store::invoices::{self, Invoice};

/// Takes in one row.
pub(super) async fn write(
    ctx: &Ctx,
    tx: &mut Tx,
    import: ImportId,
    reading: &Reading,
    line: &Line,
    owners: &Owners,
    report: &mut Report,
) -> Result<()> {
    let name = line.text(Field::Client);
    let found = reading.client.or_else(|| owners.find(name, "").map(|(client, _)| client));
    let Some(client) = found else {
        let message = format!("no client is called {name:?}");
        report.add(line, &Bad::new(reading.heading(Field::Client), "unknown-client", message));
        return Ok(());
    };
    let day = |field: Field| match line.values.get(&field) {
        Some(Value::Moment(moment)) => Some(moment.date),
        _ => None,
    };
    let (issued, due) = (day(Field::At), day(Field::DueOn));
    let (Some(due_on), Some(minor)) = (due.or(issued), line.fee_minor) else { return Ok(()) };
    let issued_on: Date = issued.unwrap_or(due_on);
    if due_on < issued_on {
        let message = format!("due on {due_on}, issued on {issued_on}");
        report.add(line, &Bad::new(reading.heading(Field::DueOn), "before_start", message));
        return Ok(());
    }
    let Ok(currency) = line.currency.parse::<Currency>() else { return Ok(()) };
    let number: String = line.text(Field::Number).chars().take(100).collect();
    let of = client.to_string();
    let source_key = match (line.text(Field::ExternalId), number.as_str()) {
        ("", "") => key(&["invoice", &of, &issued_on.to_string(), &minor.to_string()]),
        ("", number) => key(&["invoice", &of, number]),
        (id, _) => key(&["invoice-id", id]),
    };
    let now = ctx.now_ms();
    let row = Invoice {
        id: InvoiceId(ctx.new_id()),
        client,
        source_key,
        number,
        issued_on,
        due_on,
        paid_on: day(Field::PaidOn),
        sum: Money::new(minor, currency),
        import: Some(import),
        created_at: now,
        updated_at: now,
    };
    let saved = invoices::save(tx, reading.about.workspace, &row).await?;
    count(report, client, saved);
    Ok(())
}
