//! The only door to a client and what belongs to it (X2). Who may not know that a thing exists is
//! told that it does not.

use crate::error::{Error, Result};
use domain::access::{Action, Role, Scope, may, sees_all_clients};
use domain::cue::Lang;
use domain::id::{
    ClientId, ContactId, IncidentId, ProjectId, TeammateId, TokenId, TouchId, WorkspaceId,
};
use domain::incident::IncidentState;
use domain::reason::Reason;
use store::clients::Client;
use store::contacts::Contact;
use store::incidents::Incident;
use store::projects::Project;
use store::touches::Touch;
use store::{Audience, Conn, clients, contacts, incidents, projects, touches};

/// Who acts: a signed-in teammate, a token of a teammate, or the program itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    pub workspace: WorkspaceId,
    /// `None`: the program itself.
    pub teammate: Option<TeammateId>,
    pub role: Role,
    pub name: String,
    pub lang: Lang,
    /// A request with a token is bound to its scopes.
    pub token: Option<(TokenId, Vec<Scope>)>,
}

impl Actor {
    /// The program itself: jobs, intake, the command line of the operator.
    pub fn system(workspace: WorkspaceId) -> Self {
        Actor {
            workspace,
            teammate: None,
            role: Role::Director,
            name: String::new(),
            lang: Lang::Ru,
            token: None,
        }
    }

    /// Which clients the actor sees.
    pub fn audience(&self) -> Audience {
        match self.teammate {
            Some(teammate) if !sees_all_clients(self.role) => Audience::Teammate(teammate),
            _ => Audience::All,
        }
    }

    /// Whether role and token allow the action, on things that the actor may see.
    pub fn may(&self, action: Action) -> bool {
        let in_scope =
            self.token.as_ref().is_none_or(|(_, scopes)| scopes.contains(&action.scope()));
        in_scope && may(self.role, action)
    }

    /// Refuses what role or token do not allow.
    pub fn must(&self, action: Action) -> Result<()> {
        if self.may(action) {
            return Ok(());
        }
        tracing::warn!(
            workspace = self.workspace.0,
            ?action,
            role = self.role.word(),
            "not allowed"
        );
        Err(Error::Forbidden)
    }

    /// The teammate; the program itself has no feelings and no password.
    pub fn teammate(&self) -> Result<TeammateId> {
        self.teammate.ok_or(Error::Forbidden)
    }
}

/// The client, if the actor may see it and do this. A merged client can only be read.
pub async fn client(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: ClientId,
) -> Result<Client> {
    let found = clients::get(conn, actor.workspace, &actor.audience(), id).await?;
    let client = found.ok_or(Error::NotFound)?;
    actor.must(action)?;
    if client.merged_into.is_some() && action != Action::ReadClient {
        return Err(Error::refused(Reason::new("refused.client-merged")));
    }
    Ok(client)
}

/// The contact with its client, if the actor may see it and do this.
pub async fn contact(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: ContactId,
) -> Result<(Contact, Client)> {
    let found = contacts::get(conn, actor.workspace, &actor.audience(), id).await?;
    let contact = found.ok_or(Error::NotFound)?;
    let client = client(conn, actor, action, contact.client).await?;
    if contact.merged_into.is_some() && action != Action::ReadClient {
        return Err(Error::refused(Reason::new("refused.contact-merged")));
    }
    if contact.erased_at.is_some() && action != Action::ReadClient {
        return Err(Error::refused(Reason::new("refused.contact-erased")));
    }
    Ok((contact, client))
}

/// The incident with its client, if the actor may see it and do this. A closed one can only be read
/// and opened again.
pub async fn incident(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: IncidentId,
) -> Result<(Incident, Client)> {
    let found = incidents::get(conn, actor.workspace, &actor.audience(), id).await?;
    let incident = found.ok_or(Error::NotFound)?;
    let client = client(conn, actor, action, incident.client).await?;
    let is_change =
        !matches!(action, Action::ReadClient | Action::CloseIncident | Action::HoldPostMortem);
    if incident.state == IncidentState::Closed && is_change {
        return Err(Error::refused(Reason::new("refused.incident-closed")));
    }
    Ok((incident, client))
}

/// The project with its client, if the actor may see it and do this.
pub async fn project(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: ProjectId,
) -> Result<(Project, Client)> {
    let found = projects::get(conn, actor.workspace, &actor.audience(), id).await?;
    let project = found.ok_or(Error::NotFound)?;
    let client = client(conn, actor, action, project.client).await?;
    Ok((project, client))
}

/// The touch, if the actor may see it and do this. One that no client has yet is seen by those who
/// sort touches.
pub async fn touch(conn: &mut Conn, actor: &Actor, action: Action, id: TouchId) -> Result<Touch> {
    if let Some(touch) = touches::get(conn, actor.workspace, &actor.audience(), id).await?
        && touch.line.client.is_some()
    {
        actor.must(action)?;
        return Ok(touch);
    }
    if !actor.may(Action::SortTouches) {
        return Err(Error::NotFound);
    }
    let found = touches::get(conn, actor.workspace, &Audience::All, id).await?;
    found.filter(|touch| touch.line.client.is_none()).ok_or(Error::NotFound)
}
