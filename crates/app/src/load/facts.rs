//! What the rules are told of load.

use crate::error::Result;
use domain::id::{ClientId, TeammateId, WorkspaceId};
use domain::load::{LoadFacts, PersonLoad};
use domain::policy::Policy;
use std::collections::HashMap;
use store::assignments::{AssignmentRow, TeammateLoad};
use store::{Conn, assignments, teammates};

/// A person of whom nothing was given yet.
pub(super) fn person(name: &str, load: Option<&TeammateLoad>, policy: &Policy) -> PersonLoad {
    let usual = i64::from(policy.prevention.load_week_hours) * 60;
    PersonLoad {
        name: name.to_owned(),
        week_minutes: load.map_or(usual, |load| load.week_minutes),
        niches: load.map(|load| load.niches.clone()).unwrap_or_default(),
        assignments: Vec::new(),
    }
}

/// The people who were given work for a client, with their work for all clients; most clients have none,
/// and nothing more is asked then.
pub(crate) async fn load(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    policy: &Policy,
) -> Result<LoadFacts> {
    let own = assignments::of_client(conn, workspace, client).await?;
    let mut people: HashMap<TeammateId, PersonLoad> = HashMap::new();
    if own.is_empty() {
        return Ok(LoadFacts { people });
    }
    let loads = assignments::loads(conn, workspace).await?;
    for AssignmentRow { fact, .. } in own {
        if people.contains_key(&fact.teammate) {
            continue;
        }
        let Some(teammate) = teammates::get(conn, workspace, fact.teammate).await? else {
            continue;
        };
        let said = loads.iter().find(|load| load.teammate == teammate.id);
        let mut person = person(&teammate.name, said, policy);
        let rows = assignments::of_teammate(conn, workspace, teammate.id).await?;
        person.assignments = rows.into_iter().map(|row| row.fact).collect();
        people.insert(teammate.id, person);
    }
    Ok(LoadFacts { people })
}
