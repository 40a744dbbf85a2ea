//! Ways out for the client (C061–C065): proposed from the analysis, approved, offered.

use super::option_basis::{Basis, basis, terms};
use super::{Incident, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::{Action, Role};
use domain::compensation::{Adequacy, Compensation};
use domain::id::{IncidentId, OptionId, TeammateId};
use domain::incident::OptionState;
use domain::money::Currency;
use domain::offer::{OfferedOption, may_offer, own_cost};
use domain::options::{OptionKind, ProposedOption, propose as proposals};
use domain::reason::{Arg, Reason};
use jiff::civil::Date;
use locale::Locale;
use std::collections::HashMap;
use store::Conn;
use store::clients::Client;
use store::incident_options::{self, OptionRow};

/// A way out with what is known about it.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionCard {
    pub row: OptionRow,
    /// The lowest role that may approve it.
    pub needs: Role,
    pub may_approve: bool,
    /// A compensation against the loss, with its reasons.
    pub adequacy: Option<Compensation>,
}

/// The table at which options are prepared.
#[derive(Clone, Debug)]
pub struct Desk {
    pub incident: Incident,
    pub client: Client,
    pub currency: Currency,
    pub names: HashMap<TeammateId, String>,
    /// Not withdrawn, in the order of the kinds: nothing stands out (C063).
    pub options: Vec<OptionCard>,
    /// Kinds that the analysis proposes and nobody has added yet.
    pub proposed: Vec<ProposedOption>,
    /// Why they may not go out yet.
    pub gaps: Vec<Reason>,
    /// What the client proposed in the talk.
    pub own_proposal: String,
}

/// What a person fills in about an option.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionInput {
    pub kind: OptionKind,
    pub title: String,
    pub terms: String,
    pub new_date: Option<Date>,
    pub sum_minor: Option<i64>,
    pub own_cost_minor: Option<i64>,
}

/// Loads the table of options.
pub async fn desk(ctx: &Ctx, actor: &Actor, id: IncidentId) -> Result<Desk> {
    let mut conn = ctx.db.read().await?;
    let (incident, client) = access::incident(&mut conn, actor, Action::ReadClient, id).await?;
    let basis = basis(ctx, &mut conn, actor, incident, client).await?;
    let rows = open_rows(&mut conn, actor, id).await?;
    let proposed = proposals(&basis.facts()).unwrap_or_default();
    let is_new = |p: &ProposedOption| rows.iter().all(|row| row.kind != p.kind);
    let cards: Vec<OptionCard> = rows.iter().map(|row| basis.card(actor, row)).collect();
    let offered: Vec<OfferedOption> = cards.iter().map(|card| basis.offered(card)).collect();
    Ok(Desk {
        proposed: proposed.into_iter().filter(is_new).collect(),
        gaps: may_offer(&offered),
        names: crate::board::teammate_names(&mut conn, actor).await?,
        own_proposal: basis.listening.proposals.clone(),
        options: cards,
        currency: basis.currency,
        incident: basis.incident,
        client: basis.client,
    })
}

async fn open_rows(conn: &mut Conn, actor: &Actor, id: IncidentId) -> Result<Vec<OptionRow>> {
    let mut rows = incident_options::of_incident(conn, actor.workspace, id).await?;
    rows.retain(|row| row.state != OptionState::Withdrawn);
    rows.sort_by_key(|row| (OptionKind::ALL.iter().position(|k| *k == row.kind), row.created_at));
    Ok(rows)
}

/// Adds what the analysis proposes and nobody has added yet; how many were added.
pub async fn propose(ctx: &Ctx, actor: &Actor, id: IncidentId) -> Result<usize> {
    let mut tx = ctx.db.begin().await?;
    let (incident, client) = access::incident(&mut tx, actor, Action::EditIncident, id).await?;
    let basis = basis(ctx, &mut tx, actor, incident, client).await?;
    let rows = open_rows(&mut tx, actor, id).await?;
    let proposed = proposals(&basis.facts());
    let proposed = proposed.ok_or_else(|| Error::field("done_percent", "unknown_choice"))?;
    let locale = Locale::new(actor.lang, jiff::tz::TimeZone::UTC);
    let mut n = 0;
    for option in proposed.iter().filter(|p| rows.iter().all(|row| row.kind != p.kind)) {
        let row = first_row(ctx, actor, &basis, &locale, option);
        incident_options::insert(&mut tx, actor.workspace, &row).await?;
        n += 1;
    }
    if n > 0 {
        let diff = Diff::default().value("n", &n);
        let about = subject(&basis.incident);
        event::record(ctx, &mut tx, actor, "incident.options_propose", about, diff).await?;
    }
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(n)
}

fn first_row(
    ctx: &Ctx,
    actor: &Actor,
    basis: &Basis,
    locale: &Locale,
    option: &ProposedOption,
) -> OptionRow {
    let kind = option.kind;
    let part = option.settlement;
    let (earned, refund) = part.map_or((0, 0), |p| (p.earned_minor, p.refund_minor));
    let date = if kind == OptionKind::MoveDate { basis.new_date } else { None };
    let cost = own_cost(kind, date, &basis.cost_facts(earned, refund));
    let sum = part.map(|p| if p.refund_minor > 0 { p.refund_minor } else { p.due_minor });
    OptionRow {
        id: OptionId(ctx.new_id()),
        incident: basis.incident.id,
        position: OptionKind::ALL.iter().position(|k| *k == kind).unwrap_or(9) as i64,
        kind,
        state: OptionState::Proposed,
        title: locale.t(&format!("way_out.{}", kind.word())),
        terms: terms(locale, basis, option),
        new_date: date,
        sum_minor: sum.filter(|minor| *minor > 0),
        own_cost_minor: cost,
        approved_by: None,
        approved_at: None,
        override_why: String::new(),
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
        updated_at: ctx.now_ms(),
        version: 1,
    }
}

/// Adds an option that a person thought of, or the client's own idea.
pub async fn add(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    input: &OptionInput,
) -> Result<OptionId> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::EditIncident, id).await?;
    let input = checked(input)?;
    let now = ctx.now_ms();
    let row = OptionRow {
        id: OptionId(ctx.new_id()),
        incident: id,
        position: OptionKind::ALL.iter().position(|k| *k == input.kind).unwrap_or(9) as i64,
        kind: input.kind,
        state: OptionState::Proposed,
        title: input.title,
        terms: input.terms,
        new_date: input.new_date,
        sum_minor: input.sum_minor,
        own_cost_minor: input.own_cost_minor,
        approved_by: None,
        approved_at: None,
        override_why: String::new(),
        created_by: actor.teammate,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    incident_options::insert(&mut tx, actor.workspace, &row).await?;
    let diff = Diff::default().value("kind", row.kind.word());
    event::record(ctx, &mut tx, actor, "incident.option_add", subject(&incident), diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(row.id)
}

fn checked(input: &OptionInput) -> Result<OptionInput> {
    let mut check = Check::default();
    let checked = OptionInput {
        title: check.name("title", &input.title),
        terms: check.note("terms", &input.terms),
        ..input.clone()
    };
    for (field, sum) in [("sum", input.sum_minor), ("own_cost", input.own_cost_minor)] {
        if sum.is_some_and(|minor| minor < 0) {
            check.problem(field, "negative");
        }
    }
    check.done()?;
    Ok(checked)
}

/// The option with its incident, for a change.
async fn find(
    tx: &mut Conn,
    actor: &Actor,
    id: IncidentId,
    option: OptionId,
) -> Result<(Incident, Client, OptionRow)> {
    let (incident, client) = access::incident(tx, actor, Action::EditIncident, id).await?;
    let rows = incident_options::of_incident(tx, actor.workspace, id).await?;
    let row = rows.into_iter().find(|row| row.id == option).ok_or(Error::NotFound)?;
    Ok((incident, client, row))
}

/// Changes an option as of `version`. What was approved and offered was another text: both start
/// anew.
pub async fn edit(
    ctx: &Ctx,
    actor: &Actor,
    (id, option, version): (IncidentId, OptionId, i64),
    input: &OptionInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _, before) = find(&mut tx, actor, id, option).await?;
    let input = checked(&OptionInput { kind: before.kind, ..input.clone() })?;
    let after = OptionRow {
        state: OptionState::Proposed,
        title: input.title,
        terms: input.terms,
        new_date: input.new_date,
        sum_minor: input.sum_minor,
        own_cost_minor: input.own_cost_minor,
        approved_by: None,
        approved_at: None,
        version,
        ..before.clone()
    };
    incident_options::update(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    let diff = Diff::default()
        .field("title", &before.title, &after.title)
        .field("terms", &before.terms, &after.terms)
        .field("sum_minor", &before.sum_minor, &after.sum_minor)
        .field("own_cost_minor", &before.own_cost_minor, &after.own_cost_minor);
    event::record(ctx, &mut tx, actor, "incident.option_edit", subject(&incident), diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

/// Approves an option as of `version`, by the role that its cost needs. A gesture that is out of
/// proportion needs a reason why it goes out all the same.
pub async fn approve(
    ctx: &Ctx,
    actor: &Actor,
    (id, option, version): (IncidentId, OptionId, i64),
    why: &str,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, client, before) = find(&mut tx, actor, id, option).await?;
    let basis = basis(ctx, &mut tx, actor, incident, client).await?;
    let card = basis.card(actor, &before);
    if !card.may_approve {
        let role = Arg::Term(format!("role.{}", card.needs.word()).into());
        return Err(Error::refused(Reason::new("refused.approval").with("role", role)));
    }
    let mut check = Check::default();
    let why = check.note("why", why);
    let irritates = card.adequacy.is_some_and(|c| c.adequacy == Adequacy::Irritates);
    if irritates && why.is_empty() {
        check.problem("why", "empty");
    }
    check.done()?;
    let now = ctx.now_ms();
    let after = OptionRow {
        approved_by: actor.teammate,
        approved_at: Some(now),
        override_why: why,
        version,
        ..before
    };
    incident_options::update(&mut tx, actor.workspace, &after, now).await?;
    let diff = Diff::default().value("option", &after.title);
    let about = subject(&basis.incident);
    event::record(ctx, &mut tx, actor, "incident.option_approve", about, diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

/// Takes an option back. The exit stays (C062).
pub async fn withdraw(
    ctx: &Ctx,
    actor: &Actor,
    (id, option, version): (IncidentId, OptionId, i64),
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _, before) = find(&mut tx, actor, id, option).await?;
    if before.kind == OptionKind::EndCooperation {
        return Err(Error::refused(Reason::new("refused.exit-stays")));
    }
    let after = OptionRow { state: OptionState::Withdrawn, version, ..before };
    incident_options::update(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    let diff = Diff::default().value("option", &after.title);
    event::record(ctx, &mut tx, actor, "incident.option_withdraw", subject(&incident), diff)
        .await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

/// Offers everything that is prepared, together: the client chooses among all of it or nothing is
/// offered yet.
pub async fn offer(ctx: &Ctx, actor: &Actor, id: IncidentId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, client) = access::incident(&mut tx, actor, Action::TellClient, id).await?;
    let basis = basis(ctx, &mut tx, actor, incident, client).await?;
    let rows = open_rows(&mut tx, actor, id).await?;
    let offered: Vec<OfferedOption> =
        rows.iter().map(|row| basis.offered(&basis.card(actor, row))).collect();
    if let Some(gap) = may_offer(&offered).into_iter().next() {
        return Err(Error::refused(gap));
    }
    let now = ctx.now_ms();
    for row in rows.into_iter().filter(|row| row.state == OptionState::Proposed) {
        let after = OptionRow { state: OptionState::Offered, ..row };
        incident_options::update(&mut tx, actor.workspace, &after, now).await?;
    }
    let diff = Diff::default().value("n", &offered.len());
    let about = subject(&basis.incident);
    event::record(ctx, &mut tx, actor, "incident.options_offer", about, diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}
