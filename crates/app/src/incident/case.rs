//! The facts of an incident as the check of letters and the composer take them: read from what is
//! on record, nothing is guessed.

use super::section::kept;
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::draft::{DraftFacts, Fault};
use domain::id::{ContactId, IncidentId};
use domain::incident::analysis::Analysis;
use domain::incident::damage::DamageNotes;
use domain::incident::listening::Listening;
use domain::incident::{CompensationState, MeasureState, OptionState};
use domain::money::Decimal;
use store::clients::Client;
use store::contacts::{self, Contact};
use store::incident_compensations::{self, CompensationRow};
use store::incident_measures::{self, MeasureRow};
use store::incident_options::{self, OptionRow};
use store::incidents::Incident;
use store::{Conn, incident_sections};

/// What is known of an incident for a letter.
#[derive(Clone, Debug)]
pub struct CaseFile {
    pub incident: Incident,
    pub client: Client,
    pub contacts: Vec<Contact>,
    addresses: Vec<(ContactId, String)>,
    pub analysis: Analysis,
    pub damage: DamageNotes,
    pub listening: Listening,
    /// Those that are still on the table, in their order.
    pub options: Vec<OptionRow>,
    /// With an owner and a date.
    pub measures: Vec<MeasureRow>,
    /// That may be told: approved, or further.
    pub compensations: Vec<CompensationRow>,
    pub facts: DraftFacts,
}

/// The case of an incident.
pub async fn case(ctx: &Ctx, actor: &Actor, id: IncidentId) -> Result<CaseFile> {
    let mut conn = ctx.db.read().await?;
    let (incident, client) = access::incident(&mut conn, actor, Action::ReadClient, id).await?;
    case_in(&mut conn, actor, incident, client).await
}

/// The same of an incident that was looked up at the door.
pub async fn case_in(
    conn: &mut Conn,
    actor: &Actor,
    incident: Incident,
    client: Client,
) -> Result<CaseFile> {
    let workspace = actor.workspace;
    let sections = incident_sections::all(conn, workspace, incident.id).await?;
    let mut options = incident_options::of_incident(conn, workspace, incident.id).await?;
    options.retain(|o| o.state != OptionState::Withdrawn);
    let mut measures = incident_measures::of_incident(conn, workspace, incident.id).await?;
    measures.retain(is_backed);
    let mut compensations =
        incident_compensations::of_incident(conn, workspace, incident.id).await?;
    compensations
        .retain(|c| !matches!(c.state, CompensationState::Proposed | CompensationState::Refused));
    let mut contacts = contacts::of_client(conn, workspace, client.id).await?;
    contacts.retain(|c| c.archived_at.is_none() && c.merged_into.is_none());
    let addresses = contacts::addresses_of_client(conn, workspace, client.id).await?;
    let analysis: Analysis = kept(&sections).value;
    let damage: DamageNotes = kept(&sections).value;
    let facts = facts(&analysis, &damage, &options, &measures, &compensations);
    Ok(CaseFile {
        listening: kept(&sections).value,
        incident,
        client,
        contacts,
        addresses,
        analysis,
        damage,
        options,
        measures,
        compensations,
        facts,
    })
}

/// A promise goes out only when somebody keeps it by a day (C058).
fn is_backed(measure: &MeasureRow) -> bool {
    measure.owner.is_some()
        && measure.due_on.is_some()
        && !matches!(measure.state, MeasureState::Dropped | MeasureState::Failed)
}

fn facts(
    analysis: &Analysis,
    damage: &DamageNotes,
    options: &[OptionRow],
    measures: &[MeasureRow],
    compensations: &[CompensationRow],
) -> DraftFacts {
    let value: i64 = compensations.iter().map(|c| c.client_value_minor).sum();
    DraftFacts {
        // Not analysed yet: towards the client it is the house's.
        fault: analysis.fault.unwrap_or(Fault::Own),
        kpi: analysis.kpi.clone(),
        progress_pct: analysis.done_percent,
        done_items: analysis.done_items.clone(),
        solution_known: !analysis.solution.trim().is_empty(),
        new_date: analysis.new_date,
        options_ready: options.len() >= 2,
        prevention_ready: !measures.is_empty(),
        loss_estimate: damage.own_mid_minor().map(major),
        compensation_value: (value > 0).then(|| major(value)),
        client_name: None,
    }
}

/// Minor units as the sum that people write.
pub fn major(minor: i64) -> Decimal {
    Decimal::new(minor, 2).normalize()
}

impl CaseFile {
    /// The person that a letter goes to: the chosen one, or the first.
    pub fn contact(&self, chosen: Option<ContactId>) -> Option<&Contact> {
        let found = chosen.and_then(|id| self.contacts.iter().find(|c| c.id == id));
        found.or_else(|| self.contacts.first())
    }

    /// The first mail address of a contact.
    pub fn mail_of(&self, contact: ContactId) -> Option<&str> {
        let own = self.addresses.iter().filter(|(id, _)| *id == contact);
        own.map(|(_, address)| address.as_str())
            .find(|a| a.split_once('@').is_some_and(|(local, _)| !local.is_empty()))
    }

    /// The facts with the name of the addressee.
    pub fn facts_for(&self, contact: Option<&Contact>) -> DraftFacts {
        DraftFacts { client_name: contact.map(|c| c.name.clone()), ..self.facts.clone() }
    }
}
