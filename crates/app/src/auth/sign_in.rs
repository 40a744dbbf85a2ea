//! Signing in with a password, and changing it.

use super::password;
use super::session::{self, NewSession};
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::teammate::subject;
use domain::cue::Lang;
use domain::id::{SessionId, WorkspaceId};
use store::teammates::{self, Teammate};
use store::{sessions, workspaces};

/// What a person types to sign in.
#[derive(Clone, Debug)]
pub struct SignIn<'a> {
    pub email: &'a str,
    pub password: &'a str,
    /// Browser and system, in words.
    pub device: &'a str,
    /// Chosen when the person belongs to several agencies.
    pub workspace: Option<WorkspaceId>,
}

/// What signing in led to.
#[derive(Clone, Debug, PartialEq)]
pub enum SignedIn {
    Done(NewSession),
    /// The password is right in several agencies: which one?
    Choose(Vec<(WorkspaceId, String)>),
}

/// Signs in. A wrong address and a wrong password are one refusal, and take the same time.
pub async fn sign_in(ctx: &Ctx, input: &SignIn<'_>) -> Result<SignedIn> {
    let email = input.email.trim().to_lowercase();
    let mut conn = ctx.db.read().await?;
    let mut accounts = teammates::by_email(&mut conn, &email).await?;
    drop(conn);
    accounts.retain(|(workspace, _)| input.workspace.is_none_or(|chosen| chosen == *workspace));
    let mut matching = Vec::new();
    for (workspace, teammate) in &accounts {
        let hash = teammate.password_hash.as_deref();
        if password::is_right(ctx, input.password, hash).await? {
            matching.push((*workspace, teammate));
        }
    }
    if accounts.is_empty() {
        password::is_right(ctx, input.password, None).await?;
    }
    match matching.as_slice() {
        [] => {
            for (workspace, teammate) in &accounts {
                note_refusal(ctx, *workspace, teammate, input.device).await?;
            }
            Err(Error::field("password", "wrong_sign_in"))
        }
        [(workspace, teammate)] => {
            Ok(SignedIn::Done(enter(ctx, *workspace, teammate, input.device).await?))
        }
        several => {
            let mut conn = ctx.db.read().await?;
            let mut choice = Vec::new();
            for (workspace, _) in several {
                if let Some(found) = workspaces::get(&mut conn, *workspace).await? {
                    choice.push((*workspace, found.name));
                }
            }
            Ok(SignedIn::Choose(choice))
        }
    }
}

/// The actor that a teammate is.
pub fn actor_of(workspace: WorkspaceId, teammate: &Teammate) -> Actor {
    Actor {
        workspace,
        teammate: Some(teammate.id),
        role: teammate.role,
        name: teammate.name.clone(),
        lang: Lang::from_word(&teammate.lang).unwrap_or(Lang::Ru),
        token: None,
    }
}

async fn enter(
    ctx: &Ctx,
    workspace: WorkspaceId,
    teammate: &Teammate,
    device: &str,
) -> Result<NewSession> {
    let mut tx = ctx.db.begin().await?;
    let new = session::begin(ctx, &mut tx, workspace, teammate.id, device).await?;
    let actor = actor_of(workspace, teammate);
    let diff = Diff::default().value("device", &new.session.device);
    event::record(ctx, &mut tx, &actor, "session.begin", session::subject(new.session.id), diff)
        .await?;
    tx.commit().await?;
    Ok(new)
}

/// Somebody tried: the agency can see it (ASVS 16.3.1).
async fn note_refusal(
    ctx: &Ctx,
    workspace: WorkspaceId,
    teammate: &Teammate,
    device: &str,
) -> Result<()> {
    tracing::warn!(workspace = workspace.0, teammate = %teammate.id, "sign-in refused");
    let mut tx = ctx.db.begin().await?;
    let device: String = device.chars().filter(|c| !c.is_control()).take(200).collect();
    let diff = Diff::default().value("device", &device);
    let actor = Actor::system(workspace);
    event::record(ctx, &mut tx, &actor, "session.refuse", subject(teammate), diff).await?;
    tx.commit().await?;
    Ok(())
}

/// Changes one's own password; all other sessions end (ASVS 7.4.3).
pub async fn change_password(
    ctx: &Ctx,
    actor: &Actor,
    present: SessionId,
    old: &str,
    new: &str,
) -> Result<()> {
    let id = actor.teammate()?;
    let mut conn = ctx.db.read().await?;
    let found = teammates::get(&mut conn, actor.workspace, id).await?;
    drop(conn);
    let teammate = found.ok_or(Error::NotFound)?;
    if !password::is_right(ctx, old, teammate.password_hash.as_deref()).await? {
        return Err(Error::field("old_password", "wrong_password"));
    }
    password::check("password", new, &[&teammate.email, &teammate.name])?;
    let hash = password::hash(ctx, new).await?;
    let mut tx = ctx.db.begin().await?;
    teammates::set_password(&mut tx, actor.workspace, id, &hash).await?;
    sessions::end_others(&mut tx, actor.workspace, id, present, ctx.now_ms()).await?;
    event::record(ctx, &mut tx, actor, "teammate.password", subject(&teammate), Diff::default())
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Sets the password of an account from the server's command line; all its sessions end. In which
/// agencies the address is known; none: there is no such account.
pub async fn reset_password(ctx: &Ctx, email: &str, new: &str) -> Result<usize> {
    let email = email.trim().to_lowercase();
    let mut conn = ctx.db.read().await?;
    let accounts = teammates::by_email(&mut conn, &email).await?;
    drop(conn);
    for (workspace, teammate) in &accounts {
        password::check("password", new, &[&teammate.email, &teammate.name])?;
        let hash = password::hash(ctx, new).await?;
        let mut tx = ctx.db.begin().await?;
        teammates::set_password(&mut tx, *workspace, teammate.id, &hash).await?;
        sessions::end_all(&mut tx, *workspace, teammate.id, ctx.now_ms()).await?;
        let actor = Actor::system(*workspace);
        let diff = Diff::default();
        event::record(ctx, &mut tx, &actor, "teammate.password", subject(teammate), diff).await?;
        tx.commit().await?;
    }
    Ok(accounts.len())
}
