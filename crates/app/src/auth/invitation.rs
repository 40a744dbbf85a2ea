//! Invitations: a link with a secret lets a colleague make their own account.

use super::session::{self, NewSession};
use super::sign_in::actor_of;
use super::{hash_of, new_secret, password};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, OnUnique, Result};
use crate::event::{self, Diff, Subject};
use crate::teammate::must_manage;
use domain::access::{Action, Role};
use domain::id::{ClientId, InvitationId, TeammateId};
use store::invitations::{self, Invitation};
use store::teammates::{self, Teammate};
use store::{client_access, clients, workspaces};

/// How long a link is good.
const GOOD_MS: i64 = 7 * 24 * 3_600_000;

/// Whom to invite.
#[derive(Clone, Debug)]
pub struct Invite<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub role: Role,
    /// Clients that the colleague will see.
    pub clients: &'a [ClientId],
}

/// A fresh invitation; the secret goes into the link and is never shown again.
#[derive(Clone, Debug, PartialEq)]
pub struct NewInvitation {
    pub secret: String,
    pub invitation: Invitation,
}

/// Invites a colleague.
pub async fn invite(ctx: &Ctx, actor: &Actor, input: &Invite<'_>) -> Result<NewInvitation> {
    must_manage(actor, input.role)?;
    let mut check = Check::default();
    let email = check.email("email", input.email);
    let name = check.line("name", input.name);
    check.done()?;
    let mut tx = ctx.db.begin().await?;
    for &client in input.clients {
        access::client(&mut tx, actor, Action::GrantAccess, client).await?;
    }
    let all = teammates::list(&mut tx, actor.workspace).await?;
    if all.iter().any(|t| t.email == email) {
        return Err(Error::field("email", "taken"));
    }
    let now = ctx.now_ms();
    let secret = new_secret()?;
    let invitation = Invitation {
        id: InvitationId(ctx.new_id()),
        email,
        name,
        role: input.role,
        clients: input.clients.to_vec(),
        created_by: actor.teammate()?,
        created_at: now,
        expires_at: now + GOOD_MS,
        accepted_at: None,
        revoked_at: None,
    };
    invitations::insert(&mut tx, actor.workspace, &invitation, &hash_of(&secret)).await?;
    let diff = Diff::default().value("role", &invitation.role);
    event::record(ctx, &mut tx, actor, "invitation.create", subject(&invitation), diff).await?;
    tx.commit().await?;
    Ok(NewInvitation { secret, invitation })
}

/// Invitations that nobody has taken yet.
pub async fn list(ctx: &Ctx, actor: &Actor) -> Result<Vec<Invitation>> {
    actor.must(Action::ManageTeammates)?;
    let mut conn = ctx.db.read().await?;
    Ok(invitations::list_open(&mut conn, actor.workspace).await?)
}

/// Makes a link worthless.
pub async fn revoke(ctx: &Ctx, actor: &Actor, id: InvitationId) -> Result<()> {
    actor.must(Action::ManageTeammates)?;
    let mut tx = ctx.db.begin().await?;
    let found = invitations::get(&mut tx, actor.workspace, id).await?;
    let invitation = found.ok_or(Error::NotFound)?;
    if !invitations::revoke(&mut tx, actor.workspace, id, ctx.now_ms()).await? {
        return Err(Error::Conflict);
    }
    event::record(ctx, &mut tx, actor, "invitation.revoke", subject(&invitation), Diff::default())
        .await?;
    tx.commit().await?;
    Ok(())
}

/// What a link is about, for the page where it is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Name of the agency.
    pub agency: String,
    /// Name of the teammate who invites.
    pub invited_by: String,
    pub invitation: Invitation,
}

/// Looks a link up. One that was taken, revoked or grew old is not found.
pub async fn look_up(ctx: &Ctx, secret: &str) -> Result<Offer> {
    let mut conn = ctx.db.read().await?;
    let found = invitations::by_token_hash(&mut conn, &hash_of(secret), ctx.now_ms()).await?;
    let (workspace, invitation) = found.ok_or(Error::NotFound)?;
    let workspace = workspaces::get(&mut conn, workspace).await?.ok_or(Error::NotFound)?;
    let inviter = teammates::get(&mut conn, workspace.id, invitation.created_by).await?;
    Ok(Offer {
        agency: workspace.name,
        invited_by: inviter.map(|t| t.name).unwrap_or_default(),
        invitation,
    })
}

/// Takes an invitation: makes the account with its access and signs in.
pub async fn accept(
    ctx: &Ctx,
    secret: &str,
    name: &str,
    password: &str,
    device: &str,
) -> Result<NewSession> {
    let invitation = look_up(ctx, secret).await?.invitation;
    let mut check = Check::default();
    let name = check.name("name", name);
    check.done()?;
    password::check("password", password, &[&invitation.email, &name])?;
    let password_hash = Some(password::hash(ctx, password).await?);
    let now = ctx.now_ms();
    let mut tx = ctx.db.begin().await?;
    let found = invitations::by_token_hash(&mut tx, &hash_of(secret), now).await?;
    let (workspace, invitation) = found.ok_or(Error::NotFound)?;
    if !invitations::accept(&mut tx, workspace, invitation.id, now).await? {
        return Err(Error::NotFound);
    }
    let lang = workspaces::get(&mut tx, workspace).await?.ok_or(Error::NotFound)?.lang;
    let teammate = Teammate {
        id: TeammateId(ctx.new_id()),
        name,
        email: invitation.email.clone(),
        role: invitation.role,
        password_hash,
        lang,
        zone: None,
        theme: "auto".to_owned(),
        created_at: now,
        disabled_at: None,
        version: 1,
    };
    teammates::insert(&mut tx, workspace, &teammate)
        .await
        .on_unique("teammate", "email", "taken")?;
    let all = store::Audience::All;
    for client in clients::get_many(&mut tx, workspace, &all, &invitation.clients).await? {
        client_access::grant(&mut tx, workspace, client.id, teammate.id, now).await?;
    }
    let new = session::begin(ctx, &mut tx, workspace, teammate.id, device).await?;
    let actor = actor_of(workspace, &teammate);
    let diff = Diff::default().value("teammate", &teammate.id);
    event::record(ctx, &mut tx, &actor, "invitation.accept", subject(&invitation), diff).await?;
    tx.commit().await?;
    Ok(new)
}

fn subject(invitation: &Invitation) -> Subject<'_> {
    Subject {
        kind: "invitation",
        id: invitation.id.to_string(),
        name: &invitation.email,
        client: None,
    }
}
