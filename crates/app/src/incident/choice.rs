//! What the client chose (C064), recorded by word or made on the client's page, and what follows
//! from it (C066): the carry-out list and the draft of an addendum.

use super::{Incident, calendar, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{ChoiceId, DutyId, IncidentId, OptionId, TeammateId};
use domain::incident::OptionState;
use domain::offer::duties;
use domain::options::OptionKind;
use domain::reason::Reason;
use jiff::civil::Date;
use locale::{Lang, Locale, Value};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::clients::Client;
use store::incident_choices::{self, ChoiceRow, DutyRow};
use store::incident_options::{self, OptionRow};
use store::{Conn, Tx, teammates};

/// What was chosen: one of the offered ways, or an idea of the client's own.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    Option(OptionId),
    Own(String),
}

/// Who chose, and how we know.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceInput {
    pub chosen: Chosen,
    /// The person at the client, in words.
    pub chosen_by: String,
    pub note: String,
}

/// What both sides keep of a choice: its words as they were when it was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Short, to be told on the phone.
    pub number: String,
    pub title: String,
    pub terms: String,
}

/// A choice with its receipt.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub row: ChoiceRow,
    pub receipt: Receipt,
}

/// Where a choice came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// The client's own page.
    Portal,
    /// Told, and written down by us.
    Word,
}

/// Records what the client said.
pub async fn record(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    input: &ChoiceInput,
) -> Result<Choice> {
    let mut tx = ctx.db.begin().await?;
    let (incident, client) = access::incident(&mut tx, actor, Action::EditIncident, id).await?;
    let n_before = incident_choices::of_incident(&mut tx, actor.workspace, id).await?.len();
    let salt = format!("word:{}:{n_before}", ctx.new_id());
    let made = Made { how: How::Word, salt: &salt, lang: actor.lang };
    let choice = choose(ctx, &mut tx, actor, (&incident, &client), input, made).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(choice)
}

/// How a choice is being made.
pub(super) struct Made<'a> {
    pub how: How,
    /// The same salt makes the same choice: sending a form twice chooses once.
    pub salt: &'a str,
    pub lang: Lang,
}

/// Notes a choice with its duties, in a transaction that has looked the incident up.
pub(super) async fn choose(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    (incident, client): (&Incident, &Client),
    input: &ChoiceInput,
    made: Made<'_>,
) -> Result<Choice> {
    let mut check = Check::default();
    let chosen_by = check.line("chosen_by", &input.chosen_by);
    let note = check.note("note", &input.note);
    let own = match &input.chosen {
        Chosen::Own(text) => check.note("own_proposal", text),
        Chosen::Option(_) => String::new(),
    };
    if matches!(input.chosen, Chosen::Own(_)) && own.is_empty() {
        check.problem("own_proposal", "empty");
    }
    check.done()?;
    let option = match input.chosen {
        Chosen::Own(_) => None,
        Chosen::Option(id) => Some(offered(tx, actor, incident.id, id).await?),
    };
    let kind = option.as_ref().map_or(OptionKind::OwnProposal, |o| o.kind);
    let hash = Sha256::digest(made.salt.as_bytes());
    let locale = Locale::new(made.lang, jiff::tz::TimeZone::UTC);
    let receipt = Receipt {
        number: number(&hash),
        title: option
            .as_ref()
            .map_or_else(|| locale.t("way_out.own_proposal"), |o| o.title.clone()),
        terms: option.as_ref().map_or_else(|| own.clone(), |o| o.terms.clone()),
    };
    let mut id = [0_u8; 16];
    id.copy_from_slice(&hash[..16]);
    let row = ChoiceRow {
        id: ChoiceId(uuid::Uuid::from_bytes(id)),
        incident: incident.id,
        option: option.as_ref().map(|o| o.id),
        own_proposal: own,
        chosen_by,
        how: if made.how == How::Portal { "portal" } else { "word" }.to_owned(),
        note,
        receipt: serde_json::to_string(&receipt).map_err(anyhow::Error::new)?,
        chosen_at: ctx.now_ms(),
        recorded_by: actor.teammate,
        carried_out_at: None,
        carried_out: String::new(),
    };
    let inserted = incident_choices::insert(tx, actor.workspace, &row).await;
    inserted.map_err(|error| match error {
        // The same form arrived twice at once: the first one counts.
        store::Error::Unique { .. } => Error::Conflict,
        other => other.into(),
    })?;
    add_duties(ctx, tx, actor, (incident, client), &row, kind).await?;
    let diff = Diff::default().value("kind", kind.word()).value("how", &row.how);
    event::record(ctx, tx, actor, "incident.choose", subject(incident), diff).await?;
    Ok(Choice { row, receipt })
}

async fn offered(
    tx: &mut Conn,
    actor: &Actor,
    incident: IncidentId,
    id: OptionId,
) -> Result<OptionRow> {
    let rows = incident_options::of_incident(tx, actor.workspace, incident).await?;
    let found = rows.into_iter().find(|row| row.id == id && row.state == OptionState::Offered);
    found.ok_or_else(|| Error::field("option", "unknown_choice"))
}

/// Five letters and digits that cannot be mistaken for each other.
fn number(hash: &[u8]) -> String {
    const SIGNS: &[u8] = b"23456789ACEFHKMPRTXY";
    let signs = hash.iter().skip(16).take(5);
    signs.map(|b| char::from(SIGNS[usize::from(*b) % SIGNS.len()])).collect()
}

async fn add_duties(
    ctx: &Ctx,
    tx: &mut Conn,
    actor: &Actor,
    (incident, client): (&Incident, &Client),
    choice: &ChoiceRow,
    kind: OptionKind,
) -> Result<()> {
    let workspace = store::workspaces::get(tx, actor.workspace).await?.ok_or(Error::NotFound)?;
    // The agency reads the list: its language, whatever the client's page was in.
    let lang = if workspace.lang == "en" { Lang::En } else { Lang::Ru };
    let locale = Locale::new(lang, jiff::tz::TimeZone::UTC);
    let (zone, calendar) = calendar(tx, actor, client).await?;
    let today = ctx.now().to_zoned(zone).date();
    for duty in duties(kind) {
        let row = DutyRow {
            id: DutyId(ctx.new_id()),
            incident: incident.id,
            choice: Some(choice.id),
            name: locale.t(&format!("duty.{}", duty.code)),
            owner: incident.owner.or(client.manager),
            due_on: Some(calendar.add_working_days(today, duty.within_days)),
            created_at: ctx.now_ms(),
            done_at: None,
            done_by: None,
        };
        incident_choices::insert_duty(tx, actor.workspace, &row).await?;
    }
    Ok(())
}

/// The choices of an incident, the last first, and the carry-out list.
pub async fn of_incident(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
) -> Result<(Vec<Choice>, Vec<DutyRow>)> {
    let mut conn = ctx.db.read().await?;
    access::incident(&mut conn, actor, Action::ReadClient, id).await?;
    let rows = incident_choices::of_incident(&mut conn, actor.workspace, id).await?;
    let choices = rows.into_iter().map(with_receipt).collect();
    Ok((choices, incident_choices::duties(&mut conn, actor.workspace, id).await?))
}

/// The choice with its receipt read.
pub(super) fn with_receipt(row: ChoiceRow) -> Choice {
    Choice { receipt: serde_json::from_str(&row.receipt).unwrap_or_default(), row }
}

/// Saves who does a duty, until when, and whether it is done. With the last one done the choice is
/// carried out.
pub async fn set_duty(
    ctx: &Ctx,
    actor: &Actor,
    (id, duty): (IncidentId, DutyId),
    owner: Option<TeammateId>,
    due_on: Option<Date>,
    is_done: bool,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::EditIncident, id).await?;
    let mut all = incident_choices::duties(&mut tx, actor.workspace, id).await?;
    let row = all.iter_mut().find(|d| d.id == duty).ok_or(Error::NotFound)?;
    if let Some(owner) = owner
        && teammates::get(&mut tx, actor.workspace, owner).await?.is_none()
    {
        return Err(Error::field("owner", "unknown_choice"));
    }
    let now = ctx.now_ms();
    *row = DutyRow {
        owner,
        due_on,
        done_at: if is_done { row.done_at.or(Some(now)) } else { None },
        done_by: if is_done { row.done_by.or(actor.teammate) } else { None },
        ..row.clone()
    };
    let (name, choice) = (row.name.clone(), row.choice);
    incident_choices::update_duty(&mut tx, actor.workspace, row).await?;
    if let Some(choice) = choice
        && all.iter().filter(|d| d.choice == Some(choice)).all(|d| d.done_at.is_some())
    {
        let out = (now, "");
        incident_choices::set_carried_out(&mut tx, actor.workspace, id, choice, out).await?;
    }
    let diff = Diff::default().value("duty", &name).value("is_done", &is_done);
    event::record(ctx, &mut tx, actor, "incident.duty", subject(&incident), diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

/// The draft of an addendum for a choice, to be put right by a person (C066): plain text.
pub async fn addendum(ctx: &Ctx, actor: &Actor, id: IncidentId) -> Result<String> {
    let mut conn = ctx.db.read().await?;
    let (incident, client) = access::incident(&mut conn, actor, Action::ReadClient, id).await?;
    let choices = incident_choices::of_incident(&mut conn, actor.workspace, id).await?;
    let last = choices.into_iter().next().map(with_receipt);
    let last = last.ok_or_else(|| Error::refused(Reason::new("refused.no-choice")))?;
    let rows = incident_options::of_incident(&mut conn, actor.workspace, id).await?;
    let option = rows.into_iter().find(|row| Some(row.id) == last.row.option);
    let workspace = store::workspaces::get(&mut conn, actor.workspace).await?;
    let (zone, _) = calendar(&mut conn, actor, &client).await?;
    let locale = Locale::new(actor.lang, zone.clone());
    let on = super::moment(last.row.chosen_at).to_zoned(zone).date();
    let kind = option.as_ref().map_or(OptionKind::OwnProposal, |o| o.kind);
    let date = option.as_ref().and_then(|o| o.new_date).map(|d| locale.date(d));
    let sum = option.as_ref().and_then(|o| o.sum_minor);
    let sum = sum.map(|minor| locale.money(minor, &incident.currency));
    let blank = || "__________".to_owned();
    let or_blank = |text: &str| if text.is_empty() { blank() } else { text.to_owned() };
    let values = [
        ("agency", Value::Text(workspace.map(|w| w.name).unwrap_or_default())),
        ("client", Value::Text(client.name.clone())),
        ("promise", Value::Text(or_blank(&incident.promise))),
        ("chosen_on", Value::Text(locale.date(on))),
        ("title", Value::Text(last.receipt.title.clone())),
        ("terms", Value::Text(or_blank(&last.receipt.terms))),
        ("date", Value::Text(date.unwrap_or_else(blank))),
        ("sum", Value::Text(sum.unwrap_or_else(blank))),
        ("number", Value::Text(last.receipt.number.clone())),
    ];
    let body = locale.fill(&format!("addendum.{}", kind.word()), &values);
    Ok([locale.fill("addendum.head", &values), body, locale.fill("addendum.foot", &values)]
        .join("\n\n"))
}
