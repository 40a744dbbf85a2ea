//! The only door to a client and what belongs to it. Whoever may not know that a thing exists is
//! told that it does not.

use crate::error::{Error, Result};
use domain::access::{Action, Role, Scope, may, sees_all_clients};
use domain::id::{ClientId, ContactId, ProjectId, TeammateId, TouchId, WorkspaceId};
use store::clients::Client;
use store::contacts::Contact;
use store::projects::Project;
use store::sessions::SignedIn;
use store::touches::Touch;
use store::{Audience, Conn};

/// Who acts.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    pub workspace: WorkspaceId,
    pub teammate: TeammateId,
    pub name: String,
    pub role: Role,
    /// Set for an API token, which can do no more than these.
    pub scopes: Option<Vec<Scope>>,
}

impl Actor {
    /// The person of a session.
    pub fn of(signed_in: &SignedIn) -> Self {
        Actor {
            workspace: signed_in.workspace,
            teammate: signed_in.session.teammate,
            name: signed_in.name.clone(),
            role: signed_in.role,
            scopes: None,
        }
    }

    /// Does the role (and the token's scope) allow this?
    pub fn may(&self, action: Action) -> bool {
        let has_scope = self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&action.scope()));
        has_scope && may(self.role, action)
    }

    /// [`Error::Forbidden`] unless the role allows it.
    pub fn must(&self, action: Action) -> Result<()> {
        if self.may(action) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Whose clients the actor sees.
    pub fn audience(&self) -> Audience {
        if sees_all_clients(self.role) { Audience::All } else { Audience::Teammate(self.teammate) }
    }
}

/// The client, if the actor may see it and do this with it.
pub async fn client(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: ClientId,
) -> Result<Client> {
    let found = store::clients::get(conn, actor.workspace, &actor.audience(), id).await?;
    let client = found.filter(|c| c.merged_into.is_none()).ok_or(Error::NotFound)?;
    actor.must(action)?;
    Ok(client)
}

/// The contact, if the actor may see its client and do this with it.
pub async fn contact(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: ContactId,
) -> Result<Contact> {
    let found = store::contacts::get(conn, actor.workspace, &actor.audience(), id).await?;
    let contact = found.filter(|c| c.merged_into.is_none()).ok_or(Error::NotFound)?;
    actor.must(action)?;
    Ok(contact)
}

/// The project, if the actor may see its client and do this with it.
pub async fn project(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: ProjectId,
) -> Result<Project> {
    let found = store::projects::get(conn, actor.workspace, &actor.audience(), id).await?;
    let project = found.ok_or(Error::NotFound)?;
    actor.must(action)?;
    Ok(project)
}

/// The touch, if the actor may see its client; one without a client is for those who sort.
pub async fn touch(conn: &mut Conn, actor: &Actor, action: Action, id: TouchId) -> Result<Touch> {
    let may_sort = actor.may(Action::SortTouches);
    let audience = actor.audience();
    let mut found = store::touches::get(conn, actor.workspace, &audience, id).await?;
    if found.is_none() && may_sort {
        let any = store::touches::get(conn, actor.workspace, &Audience::All, id).await?;
        found = any.filter(|t| t.line.client.is_none());
    }
    let touch = found.filter(|t| t.line.client.is_some() || may_sort).ok_or(Error::NotFound)?;
    actor.must(action)?;
    Ok(touch)
}
