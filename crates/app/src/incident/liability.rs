//! What the contract makes of an incident (R5, C031–C036, A.5): clauses with their words, payments,
//! the statement by periods, and the cost of silence. Not legal advice.

use super::subject;
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::calendar::DayTable;
use domain::id::{ClauseId, IncidentId, PaymentId};
use domain::incident::terms::{PaymentKind, RegimeKind, Terms};
use domain::liability::{CaseError, ExposureDay, KeyRates, Liability, Reduction, assess, exposure};
use domain::money::{Currency, Decimal};
use domain::reason::{Arg, Reason};
use jiff::civil::Date;
use std::collections::HashMap;
use store::Conn;
use store::incident_clauses::{self, ClauseRow};
use store::incident_payments::{self, PaymentRow};
use store::incidents::Incident;

/// Days ahead that the chart of the cost of silence shows.
pub const DAYS_AHEAD: u16 = 30;

/// What a person fills in about a clause.
#[derive(Clone, Debug, PartialEq)]
pub struct ClauseInput {
    /// As the contract numbers it; only art. 395 goes without.
    pub number: String,
    /// Verbatim.
    pub words: String,
    pub terms: Terms,
}

impl ClauseInput {
    pub(crate) fn checked(&self) -> Result<ClauseInput> {
        let mut check = Check::default();
        let number = check.line("number", &self.number);
        let words = check.note("words", &self.words);
        let terms = &self.terms;
        // A penalty stands in a contract: without its clause nobody owes it. The law needs none.
        if number.is_empty() && terms.regime != RegimeKind::Art395 {
            check.problem("number", "no_clause");
        }
        for (field, sum) in [
            ("base", Some(terms.base_minor)),
            ("amount", terms.amount_minor),
            ("cap_amount", terms.cap_minor),
            ("cap_base", terms.cap_base_minor),
        ] {
            if sum.is_some_and(|sum| sum < 0) {
                check.problem(field, "negative");
            }
        }
        let is_negative = |n: Option<Decimal>| n.is_some_and(|n| n < Decimal::ZERO);
        if is_negative(terms.percent) {
            check.problem("percent", "negative");
        }
        if is_negative(terms.cap_percent) {
            check.problem("cap_percent", "negative");
        }
        if terms.divisor.is_some_and(|divisor| divisor <= 0) {
            check.problem("divisor", "negative");
        }
        if let (Some(due), Some(end)) = (terms.due_date, terms.end_date)
            && end < due
        {
            check.problem("end_date", "before_due");
        }
        if terms.moratorium.iter().any(|(from, to)| to < from) {
            check.problem("moratorium", "before_start");
        }
        check.done()?;
        Ok(ClauseInput { number, words, terms: terms.clone() })
    }
}

/// Adds a clause.
pub async fn add_clause(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    input: &ClauseInput,
) -> Result<ClauseId> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::EditLiability, id).await?;
    let input = input.checked()?;
    let now = ctx.now_ms();
    let clause = ClauseRow {
        id: ClauseId(ctx.new_id()),
        incident: id,
        number: input.number,
        words: input.words,
        terms: serde_json::to_string(&input.terms).map_err(anyhow::Error::new)?,
        created_by: actor.teammate,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    incident_clauses::insert(&mut tx, actor.workspace, &clause).await?;
    let diff = Diff::default().value("number", &clause.number);
    event::record(ctx, &mut tx, actor, "incident.clause_add", subject(&incident), diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(clause.id)
}

/// Changes a clause as of `version`.
pub async fn edit_clause(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    clause: ClauseId,
    version: i64,
    input: &ClauseInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::EditLiability, id).await?;
    let all = incident_clauses::of_incident(&mut tx, actor.workspace, id).await?;
    let before = all.into_iter().find(|c| c.id == clause).ok_or(Error::NotFound)?;
    let input = input.checked()?;
    let after = ClauseRow {
        number: input.number,
        words: input.words,
        terms: serde_json::to_string(&input.terms).map_err(anyhow::Error::new)?,
        version,
        ..before.clone()
    };
    let now = ctx.now_ms();
    incident_clauses::update(&mut tx, actor.workspace, &after, now).await?;
    let diff = Diff::default()
        .field("number", &before.number, &after.number)
        .field("words", &before.words, &after.words)
        .field("terms", &before.terms, &after.terms);
    event::record(ctx, &mut tx, actor, "incident.clause_edit", subject(&incident), diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

/// Takes a clause off.
pub async fn remove_clause(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    clause: ClauseId,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::EditLiability, id).await?;
    if !incident_clauses::remove(&mut tx, actor.workspace, id, clause, ctx.now_ms()).await? {
        return Err(Error::NotFound);
    }
    let about = subject(&incident);
    event::record(ctx, &mut tx, actor, "incident.clause_remove", about, Diff::default()).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

/// Adds a payment, or an accepted piece of work: it lowers the base from the next day on.
pub async fn add_payment(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    kind: PaymentKind,
    on: Date,
    amount_minor: i64,
    note: &str,
) -> Result<PaymentId> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::EditLiability, id).await?;
    let mut check = Check::default();
    let note = check.line("note", note);
    if amount_minor <= 0 {
        check.problem("amount", "negative");
    }
    check.done()?;
    let payment = PaymentRow {
        id: PaymentId(ctx.new_id()),
        incident: id,
        kind,
        on,
        amount_minor,
        note,
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
    };
    incident_payments::insert(&mut tx, actor.workspace, &payment).await?;
    let diff = Diff::default().value("kind", kind.word()).value("amount_minor", &amount_minor);
    event::record(ctx, &mut tx, actor, "incident.payment_add", subject(&incident), diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(payment.id)
}

/// Takes a payment off.
pub async fn remove_payment(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    payment: PaymentId,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::EditLiability, id).await?;
    if !incident_payments::remove(&mut tx, actor.workspace, id, payment, ctx.now_ms()).await? {
        return Err(Error::NotFound);
    }
    let about = subject(&incident);
    event::record(ctx, &mut tx, actor, "incident.payment_remove", about, Diff::default()).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

/// A clause with what it comes to today.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    pub row: ClauseRow,
    /// `None`: what is kept cannot be read.
    pub terms: Option<Terms>,
    pub liability: Option<Liability>,
    /// Why it cannot be computed, or that nothing is due yet.
    pub unclear: Option<Reason>,
}

/// What the contract makes of the incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Exposure {
    pub currency: Currency,
    pub clauses: Vec<Clause>,
    pub payments: Vec<PaymentRow>,
    /// Totals of all clauses that can be computed: today and the days after, [`DAYS_AHEAD`] of them.
    pub days: Vec<ExposureDay>,
    /// What tomorrow adds, before caps.
    pub per_day_minor: i64,
    /// Last day for which the key rate is known.
    pub rates_until: Date,
}

impl Exposure {
    /// The total so many days from today.
    pub fn on(&self, days_ahead: u16) -> Option<&ExposureDay> {
        self.days.get(usize::from(days_ahead))
    }
}

/// What the contract makes of an incident as of a day, for those who may see it.
pub async fn of_incident(
    conn: &mut Conn,
    actor: &Actor,
    incident: &Incident,
    today: Date,
) -> Result<Option<Exposure>> {
    if !actor.may(Action::EditLiability) {
        return Ok(None);
    }
    let rows = incident_clauses::of_incident(conn, actor.workspace, incident.id).await?;
    let payments = incident_payments::of_incident(conn, actor.workspace, incident.id).await?;
    let rates = super::rate::table(conn, actor).await?;
    let currency = incident.currency.parse().unwrap_or(Currency::RUB);
    Ok(Some(compute(rows, payments, currency, &rates, today)))
}

/// What the exposure of many incidents is computed from: three queries, however many there are.
pub(super) struct Contracts {
    clauses: HashMap<IncidentId, Vec<ClauseRow>>,
    payments: HashMap<IncidentId, Vec<PaymentRow>>,
    rates: KeyRates,
}

impl Contracts {
    /// Of all incidents of the workspace; `None` for those who may not see what contracts make of them.
    pub(super) async fn load(conn: &mut Conn, actor: &Actor) -> Result<Option<Contracts>> {
        if !actor.may(Action::EditLiability) {
            return Ok(None);
        }
        let mut found = Contracts {
            clauses: HashMap::new(),
            payments: HashMap::new(),
            rates: super::rate::table(conn, actor).await?,
        };
        for row in incident_clauses::all(conn, actor.workspace).await? {
            found.clauses.entry(row.incident).or_default().push(row);
        }
        for row in incident_payments::all(conn, actor.workspace).await? {
            found.payments.entry(row.incident).or_default().push(row);
        }
        Ok(Some(found))
    }

    /// The exposure of one incident as of a day; `None`: it has no clause.
    pub(super) fn of(&self, incident: &Incident, today: Date) -> Option<Exposure> {
        let rows = self.clauses.get(&incident.id)?.clone();
        let payments = self.payments.get(&incident.id).cloned().unwrap_or_default();
        let currency = incident.currency.parse().unwrap_or(Currency::RUB);
        Some(compute(rows, payments, currency, &self.rates, today))
    }
}

fn compute(
    rows: Vec<ClauseRow>,
    payments: Vec<PaymentRow>,
    currency: Currency,
    rates: &KeyRates,
    today: Date,
) -> Exposure {
    // Statutory days of rest decide whether a due date moves (art. 193), not the agency's own.
    let days = DayTable::russian();
    let reductions = |kind| -> Vec<Reduction> {
        let of_kind = payments.iter().filter(|p| p.kind == kind && p.on <= today);
        of_kind.map(|p| Reduction { date: p.on, amount_minor: p.amount_minor }).collect()
    };
    let (paid, performed) = (reductions(PaymentKind::Paid), reductions(PaymentKind::Performed));
    let ahead: Vec<u16> = (0..=DAYS_AHEAD).collect();
    let mut totals: Vec<ExposureDay> = Vec::new();
    let mut per_day_minor = 0_i64;
    let mut clauses = Vec::new();
    for row in rows {
        let terms: Option<Terms> = serde_json::from_str(&row.terms).ok();
        let mut clause = Clause { row, terms, liability: None, unclear: None };
        let Some(terms) = &clause.terms else {
            clause.unclear = Some(Reason::new("liability.missing.number"));
            clauses.push(clause);
            continue;
        };
        let Some(case) = terms.case(&clause.row.number, currency, today, &paid, &performed) else {
            let is_dateless = terms.is_daily() && terms.due_date.is_none();
            let code =
                if is_dateless { "liability.missing.due-date" } else { "liability.missing.number" };
            clause.unclear = Some(Reason::new(code));
            clauses.push(clause);
            continue;
        };
        match assess(&case, rates, &days) {
            Ok(liability) => {
                if terms.end_date.is_none_or(|end| end > today) {
                    per_day_minor = per_day_minor.saturating_add(liability.per_day_minor);
                }
                clause.liability = Some(liability);
            }
            Err(error) => clause.unclear = Some(unclear(&error)),
        }
        let until = terms.end_date;
        if let Ok(of_clause) = exposure(&case, rates, &days, today, &ahead) {
            // What has come to its end grows no further.
            let frozen = clause.liability.as_ref().map(|l| l.total_minor);
            for (at, day) in of_clause.into_iter().enumerate() {
                let is_over = until.is_some_and(|end| end <= day.date);
                let total_minor = match (is_over, frozen) {
                    (true, Some(total)) => total,
                    _ => day.total_minor,
                };
                match totals.get_mut(at) {
                    Some(sum) => {
                        sum.total_minor = sum.total_minor.saturating_add(total_minor);
                        sum.is_forecast |= day.is_forecast && !is_over;
                    }
                    None => totals.push(ExposureDay {
                        total_minor,
                        is_forecast: day.is_forecast && !is_over,
                        ..day
                    }),
                }
            }
        }
        clauses.push(clause);
    }
    let rates_until = rates.known_until();
    Exposure { currency, clauses, payments, days: totals, per_day_minor, rates_until }
}

fn unclear(error: &CaseError) -> Reason {
    match error {
        CaseError::EndBeforeDue { .. } => Reason::new("liability.not-due"),
        CaseError::RateNotKnown { date, .. } => {
            Reason::new("liability.missing.rate").with("date", Arg::FullDate(*date))
        }
        CaseError::TooLarge => Reason::new("liability.too-large"),
        CaseError::Negative { .. }
        | CaseError::InvertedSpan { .. }
        | CaseError::DateMissing { .. } => Reason::new("liability.missing.number"),
    }
}
