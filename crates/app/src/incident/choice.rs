//! What the client chose (C064), recorded by word or made on the client's page. What follows from
//! it is in [`super::carry_out`].

use super::{Incident, carry_out, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::notice::{News, raise};
use domain::access::Action;
use domain::id::{ChoiceId, IncidentId, OptionId, TeammateId};
use domain::incident::OptionState;
use domain::notice::NoticeKind;
use domain::options::OptionKind;
use domain::reason::{Arg, Reason};
use locale::{Lang, Locale};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::clients::Client;
use store::incident_choices::{self, ChoiceRow};
use store::incident_options::{self, OptionRow};
use store::{Conn, Tx};

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

/// Records what the client said. Saying again what was said last changes nothing; another choice
/// takes its place, and what was still to be done for the former one is dropped.
pub async fn record(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    input: &ChoiceInput,
) -> Result<Choice> {
    let mut tx = ctx.db.begin().await?;
    let (incident, client) = access::incident(&mut tx, actor, Action::EditIncident, id).await?;
    let before = incident_choices::of_incident(&mut tx, actor.workspace, id).await?;
    let n_before = before.len();
    if let Some(last) = before.into_iter().next().filter(|last| says_the_same(last, input)) {
        return Ok(with_receipt(last));
    }
    let salt = format!("word:{}:{n_before}", ctx.new_id());
    let made = Made { how: How::Word, salt: &salt, lang: actor.lang };
    let choice = choose(ctx, &mut tx, actor, (&incident, &client), input, made).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(choice)
}

fn says_the_same(last: &ChoiceRow, input: &ChoiceInput) -> bool {
    match &input.chosen {
        Chosen::Option(option) => last.option == Some(*option),
        Chosen::Own(text) => last.option.is_none() && last.own_proposal == text.trim(),
    }
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
    let diff = Diff::default().value("kind", kind.word()).value("how", &row.how);
    event::record(ctx, tx, actor, "incident.choose", subject(incident), diff).await?;
    let named: Vec<TeammateId> = incident.owner.into_iter().collect();
    let news = News {
        kind: NoticeKind::ClientChose,
        client,
        key: format!("choice:{}", row.id),
        reason: Reason::new("notice.choice")
            .with("who", Arg::Text(row.chosen_by.clone()))
            .with("what", Arg::Text(receipt.title.clone())),
        href: format!("/incidents/{}/client-page", incident.id),
        named: &named,
        by: actor.teammate,
    };
    raise(ctx, tx, actor.workspace, &news).await?;
    carry_out::begin(ctx, tx, actor, (incident, client), &row, option.as_ref()).await?;
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

/// The choices of an incident, the last first.
pub async fn of_incident(ctx: &Ctx, actor: &Actor, id: IncidentId) -> Result<Vec<Choice>> {
    let mut conn = ctx.db.read().await?;
    access::incident(&mut conn, actor, Action::ReadClient, id).await?;
    let rows = incident_choices::of_incident(&mut conn, actor.workspace, id).await?;
    Ok(rows.into_iter().map(with_receipt).collect())
}

/// The choice with its receipt read.
pub(super) fn with_receipt(row: ChoiceRow) -> Choice {
    Choice { receipt: serde_json::from_str(&row.receipt).unwrap_or_default(), row }
}
