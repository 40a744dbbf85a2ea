//! What the warnings are told of a client's incidents, and when they are to look again.

use super::list::stand_in;
use super::room::latest;
use super::zone;
use crate::error::Result;
use domain::cue::Lang;
use domain::facts::IncidentFact;
use domain::id::{ClientId, WorkspaceId};
use domain::incident::IncidentState;
use domain::incident::blameless::hide;
use domain::policy::Policy;
use store::clients::Client;
use store::incidents::{self, Incident};
use store::{Conn, assessments, commitments, incident_leaks, teammates, workspaces};

/// The incidents of a client, open and closed, without names of the team while they are open (C030).
pub async fn load(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: &Client,
    policy: &Policy,
) -> Result<Vec<IncidentFact>> {
    let all = incidents::of_client(conn, workspace, client.id).await?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let team = teammates::list(conn, workspace).await?;
    let names: Vec<String> = team.into_iter().map(|teammate| teammate.name).collect();
    let lang = workspaces::get(conn, workspace).await?.and_then(|row| Lang::from_word(&row.lang));
    let stand_in = stand_in(lang.unwrap_or(Lang::Ru));
    let mut facts = Vec::with_capacity(all.len());
    for incident in all {
        let tell_by = tell_by(conn, workspace, client, policy, &incident).await?;
        let title = match incident.state {
            IncidentState::Open => hide(&incident.title, &names, stand_in),
            IncidentState::Closed => incident.title.clone(),
        };
        facts.push(IncidentFact {
            id: incident.id,
            title,
            found_at: seconds(incident.found_at),
            tell_by,
            told_at: incident.told_at.map(seconds),
            learned_at: incident.client_learned_at.map(seconds),
            closed_at: incident.closed_at.map(seconds),
            predicted: incident.predicted.map(|level| (level, seconds(incident.updated_at))),
        });
    }
    Ok(facts)
}

/// Until when the client has to hear it. Of a closed one nobody asks any more: its discovery stands
/// for it, so that nothing more is read.
pub(crate) async fn tell_by(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: &Client,
    policy: &Policy,
    incident: &Incident,
) -> Result<i64> {
    if incident.state == IncidentState::Closed {
        return Ok(seconds(incident.found_at));
    }
    let leaks = incident_leaks::of_incident(conn, workspace, incident.id).await?;
    let mut promised = commitments::of_client(conn, workspace, client.id).await?;
    promised.retain(|c| c.project.is_none() || c.project == incident.project);
    let zone = zone(client);
    let minutes_max = policy.handling.handling_tell_minutes;
    let by = latest(incident, &leaks, &promised, &zone, &policy.calendar(&zone), minutes_max);
    Ok(by.at.as_second())
}

/// The title of an incident without anybody's name while it is open (C030).
pub(crate) async fn blameless_title(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: &Incident,
) -> Result<String> {
    let team = teammates::list(conn, workspace).await?;
    let names: Vec<String> = team.into_iter().map(|teammate| teammate.name).collect();
    let lang = workspaces::get(conn, workspace).await?.and_then(|row| Lang::from_word(&row.lang));
    Ok(hide(&incident.title, &names, stand_in(lang.unwrap_or(Lang::Ru))))
}

/// An incident of the client changed: its level is due, in the same transaction.
pub(super) async fn changed(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<()> {
    Ok(assessments::mark_due(conn, workspace, &[client]).await?)
}

fn seconds(ms: i64) -> i64 {
    ms.div_euclid(1000)
}
