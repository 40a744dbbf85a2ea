//! A row of a table of clients: the same checks as the form; a client that is there is left as it is.

use super::line::{Bad, Line, Reading};
use super::run::Report;
use crate::access::Actor;
use crate::client::{self, ClientInput, OutcomeInput};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::intake::route::{domain_of, is_public_domain};
use channels::table::Field;
use domain::id::ClientId;
use store::client_terms::{self, ClientTerms};
use store::{Tx, client_domains};

/// Where the table has no tier, or none that we know.
const USUAL_TIER: &str = "b";

/// Takes in one row; `known`: the client of the name, which is left as it is but for an outcome that
/// nobody told yet.
pub(super) async fn write(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    reading: &Reading,
    line: &Line,
    known: Option<ClientId>,
    report: &mut Report,
) -> Result<Option<ClientId>> {
    if let Some(known) = known {
        report.counts.n_known += 1;
        outcome(ctx, tx, actor, reading, line, known, report).await?;
        return Ok(None);
    }
    let mut input = input(reading, line);
    let mut free = Vec::new();
    for domain in std::mem::take(&mut input.domains) {
        if client_domains::owner(tx, actor.workspace, &domain).await?.is_some() {
            let message = format!("{domain} belongs to another client");
            let bad = Bad::new(reading.heading(Field::Domain), "taken", message);
            report.add(line, &bad);
        } else {
            free.push(domain);
        }
    }
    input.domains = free;
    // Once as it is; once without the fields that the form would refuse.
    for _ in 0..2 {
        match client::add(ctx, tx, actor, &input).await {
            Ok(client) => {
                report.counts.n_added += 1;
                outcome(ctx, tx, actor, reading, line, client.id, report).await?;
                renew(ctx, tx, actor, line, client.id).await?;
                return Ok(Some(client.id));
            }
            Err(Error::Invalid(problems)) => {
                for problem in problems {
                    let field = leave_out(&mut input, problem.field);
                    let heading = field.map_or("", |field| reading.heading(field));
                    let value = field.map_or("", |field| line.text(field));
                    report.add(line, &Bad::new(heading, problem.code, format!("{value:?}")));
                    if matches!(field, None | Some(Field::Client)) {
                        return Ok(None);
                    }
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// Notes what became of the client, where nobody said so before.
async fn outcome(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    reading: &Reading,
    line: &Line,
    client: ClientId,
    report: &mut Report,
) -> Result<()> {
    let Some(outcome) = line.outcome else { return Ok(()) };
    let Some(channels::table::Value::Moment(day)) = line.values.get(&Field::OutcomeOn) else {
        let message = "the day on which it was is missing";
        report.add(line, &Bad::new(reading.heading(Field::OutcomeOn), "required", message));
        return Ok(());
    };
    if store::client_outcomes::get(tx, actor.workspace, client).await?.is_some() {
        return Ok(());
    }
    let input = OutcomeInput { outcome, on: day.date, note: String::new() };
    match client::add_outcome(ctx, tx, actor, client, &input).await {
        Ok(()) => Ok(()),
        // Not this person's client: as if it were not there.
        Err(Error::NotFound | Error::Forbidden) => Ok(()),
        Err(Error::Invalid(problems)) => {
            for problem in problems {
                let message = day.date.to_string();
                let bad = Bad::new(reading.heading(Field::OutcomeOn), problem.code, message);
                report.add(line, &bad);
            }
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// The end of the contract is the day of its renewal.
async fn renew(ctx: &Ctx, tx: &mut Tx, actor: &Actor, line: &Line, client: ClientId) -> Result<()> {
    if let Some(channels::table::Value::Moment(day)) = line.values.get(&Field::ContractEnd) {
        let terms = ClientTerms { renewal_on: Some(day.date), ..ClientTerms::default() };
        client_terms::set(tx, actor.workspace, client, terms, ctx.now_ms()).await?;
    }
    Ok(())
}

fn input(reading: &Reading, line: &Line) -> ClientInput {
    let mut domains = line.names(Field::Domain).to_vec();
    if domains.is_empty() {
        // The company's own mail tells its domain; a mailbox at a public service does not.
        let of_mail = line.names(Field::Email).iter().filter_map(|a| domain_of(a));
        domains.extend(of_mail.filter(|d| !is_public_domain(d)).map(str::to_owned));
    }
    domains.sort_unstable();
    domains.dedup();
    ClientInput {
        name: line.text(Field::Client).to_owned(),
        zone: reading.about.zone_name.clone(),
        tier: Some(line.text(Field::Tier)).filter(|t| !t.is_empty()).unwrap_or(USUAL_TIER).into(),
        fee_minor: line.fee_minor,
        currency: line.currency.clone(),
        manager: line.manager,
        note: note(reading, line),
        domains,
    }
}

/// The note, and the days of the contract under the headings that the table gives them.
fn note(reading: &Reading, line: &Line) -> String {
    let mut note = line.text(Field::Note).to_owned();
    for field in [Field::ContractStart, Field::ContractEnd] {
        if let Some(channels::table::Value::Moment(day)) = line.values.get(&field) {
            let is_first = note.is_empty();
            let heading = reading.heading(field);
            note.push_str(&format!("{}{heading}: {}", if is_first { "" } else { "\n" }, day.date));
        }
    }
    note
}

/// Empties the field of the form; the column that it came from. `None`: nothing of the row's.
fn leave_out(input: &mut ClientInput, field: &str) -> Option<Field> {
    match field {
        "domains" => {
            input.domains.clear();
            Some(Field::Domain)
        }
        "fee" => {
            input.fee_minor = None;
            Some(Field::Revenue)
        }
        "manager" => {
            input.manager = None;
            Some(Field::Manager)
        }
        "name" => Some(Field::Client),
        "note" => {
            input.note.clear();
            Some(Field::Note)
        }
        _ => None,
    }
}
