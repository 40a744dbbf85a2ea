//! Teammates: their accounts, changed by those who manage them, and one's own profile.

mod add;
mod disable;
mod edit;

use crate::access::Actor;
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::Subject;
use domain::access::{Action, Role, sees_all_clients};
use domain::cue::Lang;
use domain::id::TeammateId;
use domain::reason::Reason;
use std::collections::HashMap;
use store::teammates::{self, Teammate};
use store::{Conn, client_access};

pub use add::add;
pub use disable::{disable, enable};
pub use edit::{edit, edit_profile};

/// Colours of the interface.
pub const THEMES: &[&str] = &["auto", "light", "dark"];

/// What is filled in about a teammate.
#[derive(Clone, Debug, PartialEq)]
pub struct TeammateInput {
    pub name: String,
    pub email: String,
    pub role: Role,
    /// Further addresses in mail and chats.
    pub addresses: Vec<String>,
}

impl TeammateInput {
    fn checked(&self) -> Result<TeammateInput> {
        let mut check = Check::default();
        let input = TeammateInput {
            name: check.name("name", &self.name),
            email: check.email("email", &self.email),
            role: self.role,
            addresses: check.addresses("addresses", &self.addresses),
        };
        check.done()?;
        Ok(input)
    }
}

/// What a teammate sets for themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileInput {
    pub name: String,
    pub lang: Lang,
    /// `None`: the workspace's.
    pub zone: Option<String>,
    /// One of [`THEMES`].
    pub theme: String,
}

/// A teammate as others see them: without anything secret.
#[derive(Clone, Debug, PartialEq)]
pub struct TeammateLine {
    pub id: TeammateId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub is_disabled: bool,
    pub has_password: bool,
    /// Active clients that they manage or were given; `None`: the role sees all.
    pub n_clients: Option<i64>,
    /// When they were last here, milliseconds since 1970.
    pub seen_at: Option<i64>,
    pub version: i64,
}

/// The teammates of the workspace, disabled ones too; everybody may know their colleagues.
pub async fn list(ctx: &Ctx, actor: &Actor) -> Result<Vec<TeammateLine>> {
    let mut conn = ctx.db.read().await?;
    let all = teammates::list(&mut conn, actor.workspace).await?;
    let counts = client_access::counts(&mut conn, actor.workspace).await?;
    let counts: HashMap<TeammateId, i64> = counts.into_iter().collect();
    let seen = store::sessions::last_seen(&mut conn, actor.workspace).await?;
    let seen: HashMap<TeammateId, i64> = seen.into_iter().collect();
    Ok(all
        .into_iter()
        .map(|t| TeammateLine {
            id: t.id,
            is_disabled: t.disabled_at.is_some(),
            has_password: t.password_hash.is_some(),
            n_clients: (!sees_all_clients(t.role))
                .then(|| counts.get(&t.id).copied().unwrap_or_default()),
            seen_at: seen.get(&t.id).copied(),
            name: t.name,
            email: t.email,
            role: t.role,
            version: t.version,
        })
        .collect())
}

/// What the page of a teammate shows to those who manage accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct TeammateCard {
    pub teammate: Teammate,
    pub addresses: Vec<String>,
    pub clients: Vec<domain::id::ClientId>,
}

/// A teammate's card. One's own is open to everybody.
pub async fn card(ctx: &Ctx, actor: &Actor, id: TeammateId) -> Result<TeammateCard> {
    let mut conn = ctx.db.read().await?;
    let found = teammates::get(&mut conn, actor.workspace, id).await?;
    let teammate = found.ok_or(Error::NotFound)?;
    if actor.teammate != Some(id) {
        actor.must(Action::ManageTeammates)?;
    }
    let addresses = own_addresses(&mut conn, actor, &teammate).await?;
    let clients = client_access::of_teammate(&mut conn, actor.workspace, id).await?;
    Ok(TeammateCard { teammate: Teammate { password_hash: None, ..teammate }, addresses, clients })
}

async fn own_addresses(conn: &mut Conn, actor: &Actor, teammate: &Teammate) -> Result<Vec<String>> {
    let all = teammates::addresses(conn, actor.workspace).await?;
    let mut own: Vec<String> = all
        .into_iter()
        .filter(|(address, id)| *id == teammate.id && *address != teammate.email)
        .map(|(address, _)| address)
        .collect();
    own.sort();
    Ok(own)
}

/// The teammate, if the actor may manage accounts of that role; directors only by directors.
async fn managed(conn: &mut Conn, actor: &Actor, id: TeammateId) -> Result<Teammate> {
    let found = teammates::get(conn, actor.workspace, id).await?;
    let teammate = found.ok_or(Error::NotFound)?;
    must_manage(actor, teammate.role)?;
    Ok(teammate)
}

pub(crate) fn must_manage(actor: &Actor, role: Role) -> Result<()> {
    actor.must(Action::ManageTeammates)?;
    if role == Role::Director {
        actor.must(Action::ManageDirectors)?;
    }
    Ok(())
}

/// Somebody must be able to manage the workspace.
async fn must_not_be_last_director(
    conn: &mut Conn,
    actor: &Actor,
    teammate: &Teammate,
) -> Result<()> {
    let is_active_director = teammate.role == Role::Director && teammate.disabled_at.is_none();
    let n = teammates::count_role(conn, actor.workspace, Role::Director).await?;
    if is_active_director && n <= 1 {
        return Err(Error::refused(Reason::new("refused.last-director")));
    }
    Ok(())
}

pub(crate) fn subject(teammate: &Teammate) -> Subject<'_> {
    Subject { kind: "teammate", id: teammate.id.to_string(), name: &teammate.name, client: None }
}
