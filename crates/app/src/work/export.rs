//! What is recorded of a client's work as a table that spreadsheets open.

use super::of_client;
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::Result;
use channels::table::Writer;
use domain::id::ClientId;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Columns of the table.
pub const COLUMNS: usize = 9;

/// Everything that is recorded of a client's work as CSV, oldest first within its kind. `headings`
/// name kind, title, state, beginning, due, end, sum, currency, comments; `word` translates kinds
/// and states.
pub async fn export(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    headings: [String; COLUMNS],
    zone: &TimeZone,
    word: &(dyn Fn(&str) -> String + Sync),
) -> Result<Vec<u8>> {
    let work = of_client(ctx, actor, client).await?;
    let moment = |ms: i64| {
        let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
        at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    };
    let none = String::new;
    let mut rows: Vec<[String; COLUMNS]> = Vec::new();
    for item in work.items.iter().rev() {
        rows.push([
            word(&format!("work.kind.{}", item.kind.word())),
            item.title.clone(),
            word(&format!("work.state.{}", item.state.word())),
            moment(item.at),
            item.due_on.map(|day| day.to_string()).unwrap_or_default(),
            item.ended_at.map(moment).unwrap_or_default(),
            none(),
            none(),
            item.n_comments.to_string(),
        ]);
    }
    for meeting in work.meetings.iter().rev() {
        rows.push([
            word("work.kind.meeting"),
            meeting.title.clone(),
            word(&format!("work.meeting.{}", meeting.state.word())),
            moment(meeting.starts_at),
            none(),
            none(),
            none(),
            none(),
            none(),
        ]);
    }
    for invoice in work.invoices.iter().rev() {
        let state = if invoice.paid_on.is_some() { "paid" } else { "unpaid" };
        rows.push([
            word("work.kind.invoice"),
            invoice.number.clone(),
            word(&format!("work.invoice.{state}")),
            invoice.issued_on.to_string(),
            invoice.due_on.to_string(),
            invoice.paid_on.map(|day| day.to_string()).unwrap_or_default(),
            domain::money::minor_text(invoice.sum.minor),
            invoice.sum.currency.code().to_owned(),
            none(),
        ]);
    }
    let written = || -> std::io::Result<Vec<u8>> {
        let mut writer = Writer::new(Vec::new())?;
        writer.row(&headings)?;
        for row in &rows {
            writer.row(row)?;
        }
        writer.finish()
    };
    written().map_err(|e| crate::Error::Internal(e.into()))
}
