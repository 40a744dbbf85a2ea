//! What is on record of an incident, counted in one statement: the steps of the room ask it.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::id::{IncidentId, WorkspaceId};

/// Counts of the rows that belong to an incident.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Letters and chats with words in them.
    pub n_letters: i64,
    /// Calls and meetings with a script or a time.
    pub n_calls: i64,
    /// The last letter that bounced or was refused.
    pub failed_at: Option<i64>,
    /// The last word that reached the client.
    pub reached_at: Option<i64>,
    pub n_options_offered: i64,
    pub n_exits_offered: i64,
    pub n_choices: i64,
    pub n_choices_carried_out: i64,
    pub n_findings: i64,
    pub n_measures: i64,
    pub n_measures_owned: i64,
    pub n_measures_proven: i64,
    /// Words with an apology or a regret that the client has.
    pub n_apologies_told: i64,
    /// Gestures that the client knows of.
    pub n_compensations_offered: i64,
}

const COUNT: &str = "select
    (select count(*) from incident_telling t where t.workspace_id = $1 and t.incident_id = $2
        and t.kind in ('letter', 'chat') and t.state <> 'cancelled' and t.text <> ''),
    (select count(*) from incident_telling t where t.workspace_id = $1 and t.incident_id = $2
        and t.kind in ('call', 'meeting') and t.state <> 'cancelled'
        and (t.script <> '' or t.planned_at is not null or t.told_at is not null)),
    (select max(t.updated_at) from incident_telling t where t.workspace_id = $1
        and t.incident_id = $2 and t.state = 'failed'),
    (select max(t.told_at) from incident_telling t where t.workspace_id = $1
        and t.incident_id = $2 and t.state in ('sent', 'told')),
    (select count(*) from incident_option o where o.workspace_id = $1 and o.incident_id = $2
        and o.state = 'offered'),
    (select count(*) from incident_option o where o.workspace_id = $1 and o.incident_id = $2
        and o.state = 'offered' and o.kind = 'end_cooperation'),
    (select count(*) from incident_choice c where c.workspace_id = $1 and c.incident_id = $2),
    (select count(*) from incident_choice c where c.workspace_id = $1 and c.incident_id = $2
        and c.carried_out_at is not null),
    (select count(*) from incident_finding f where f.workspace_id = $1 and f.incident_id = $2
        and f.removed_at is null),
    (select count(*) from incident_measure m where m.workspace_id = $1 and m.incident_id = $2
        and m.state <> 'dropped'),
    (select count(*) from incident_measure m where m.workspace_id = $1 and m.incident_id = $2
        and m.state <> 'dropped' and m.owner_id is not null and m.due_on is not null),
    (select count(*) from incident_measure m where m.workspace_id = $1 and m.incident_id = $2
        and m.state = 'proven'),
    (select count(*) from incident_telling t where t.workspace_id = $1 and t.incident_id = $2
        and t.purpose = 'apology' and t.state in ('sent', 'told')),
    (select count(*) from incident_compensation c where c.workspace_id = $1 and c.incident_id = $2
        and c.state in ('offered', 'taken', 'delivered'))";

/// Counts the rows of an incident. The incident must have been looked up at the door.
pub async fn count(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Counts> {
    conn.one(COUNT, params![workspace, incident], read).await
}

/// What was done towards the client, as other records have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Apologized,
    Told,
    /// An option or a gesture was offered.
    Offered {
        has_date: bool,
    },
    /// A measure of prevention was shown.
    PreventionTold,
}

/// Something done, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoneAt {
    pub what: Done,
    pub at: i64,
}

const DEEDS: &str = "select 'told', t.purpose, t.told_at from incident_telling t
    where t.workspace_id = $1 and t.incident_id = $2 and t.state in ('sent', 'told')
      and t.told_at is not null
    union all
    select 'option', coalesce(o.new_date, ''), o.updated_at from incident_option o
    where o.workspace_id = $1 and o.incident_id = $2 and o.state = 'offered'
    union all
    select 'gesture', coalesce(c.due_on, ''), c.updated_at from incident_compensation c
    where c.workspace_id = $1 and c.incident_id = $2 and c.state in ('offered', 'taken', 'delivered')
    union all
    select 'measure', '', m.published_at from incident_measure m
    where m.workspace_id = $1 and m.incident_id = $2 and m.published_at is not null";

/// What was done towards the client, in any order.
pub async fn deeds(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<DoneAt>> {
    conn.all(DEEDS, params![workspace, incident], |row| {
        let what = match (row.text(0)?, row.text(1)?) {
            ("told", "apology") => Done::Apologized,
            ("told", _) => Done::Told,
            ("measure", _) => Done::PreventionTold,
            (_, due_on) => Done::Offered { has_date: !due_on.is_empty() },
        };
        Ok(DoneAt { what, at: row.get(2)? })
    })
    .await
}

fn read(row: &Row<'_>) -> Result<Counts> {
    Ok(Counts {
        n_letters: row.get(0)?,
        n_calls: row.get(1)?,
        failed_at: row.get(2)?,
        reached_at: row.get(3)?,
        n_options_offered: row.get(4)?,
        n_exits_offered: row.get(5)?,
        n_choices: row.get(6)?,
        n_choices_carried_out: row.get(7)?,
        n_findings: row.get(8)?,
        n_measures: row.get(9)?,
        n_measures_owned: row.get(10)?,
        n_measures_proven: row.get(11)?,
        n_apologies_told: row.get(12)?,
        n_compensations_offered: row.get(13)?,
    })
}
