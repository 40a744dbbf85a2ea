//! API tokens: another program acts as a teammate, within scopes and for a time.

use super::{hash_of, new_secret};
use crate::access::Actor;
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use domain::access::Scope;
use domain::cue::Lang;
use domain::id::TokenId;
use store::api_tokens::{self, ApiToken};
use store::sessions::SEEN_STEP_MS;

/// Every token begins so, so that scanners of leaked secrets can find it.
const PREFIX: &str = "hou_";

/// A fresh token; the secret is shown once.
#[derive(Clone, Debug, PartialEq)]
pub struct NewToken {
    pub secret: String,
    pub token: ApiToken,
}

/// Makes a token for oneself. A token cannot make tokens.
pub async fn create(
    ctx: &Ctx,
    actor: &Actor,
    name: &str,
    scopes: &[Scope],
    expires_at: Option<i64>,
) -> Result<NewToken> {
    if actor.token.is_some() {
        return Err(Error::Forbidden);
    }
    let teammate = actor.teammate()?;
    let now = ctx.now_ms();
    let mut check = Check::default();
    let name = check.name("name", name);
    let mut scopes = scopes.to_vec();
    scopes.sort();
    scopes.dedup();
    if scopes.is_empty() {
        check.problem("scopes", "empty");
    }
    if expires_at.is_some_and(|at| at <= now) {
        check.problem("expires_at", "in_the_past");
    }
    check.done()?;
    let secret = format!("{PREFIX}{}", new_secret()?);
    let id = TokenId(ctx.new_id());
    let token = ApiToken { id, teammate, name, scopes, created_at: now, expires_at, used_at: None };
    let mut tx = ctx.db.begin().await?;
    api_tokens::insert(&mut tx, actor.workspace, &token, &hash_of(&secret)).await?;
    let diff = Diff::default().value("scopes", &token.scopes);
    let subject =
        Subject { kind: "token", id: token.id.to_string(), name: &token.name, client: None };
    event::record(ctx, &mut tx, actor, "token.create", subject, diff).await?;
    tx.commit().await?;
    Ok(NewToken { secret, token })
}

/// One's own tokens.
pub async fn list(ctx: &Ctx, actor: &Actor) -> Result<Vec<ApiToken>> {
    let mut conn = ctx.db.read().await?;
    Ok(api_tokens::list(&mut conn, actor.workspace, actor.teammate()?).await?)
}

/// Makes one of one's own tokens worthless.
pub async fn revoke(ctx: &Ctx, actor: &Actor, id: TokenId) -> Result<()> {
    let teammate = actor.teammate()?;
    let mut tx = ctx.db.begin().await?;
    if !api_tokens::revoke(&mut tx, actor.workspace, teammate, id, ctx.now_ms()).await? {
        return Err(Error::NotFound);
    }
    let subject = Subject { kind: "token", id: id.to_string(), name: "", client: None };
    event::record(ctx, &mut tx, actor, "token.revoke", subject, Diff::default()).await?;
    tx.commit().await?;
    Ok(())
}

/// Who sends this token; `None` where it is worthless.
pub async fn recognise(ctx: &Ctx, secret: &str) -> Result<Option<Actor>> {
    let now = ctx.now_ms();
    let mut conn = ctx.db.read().await?;
    let found = api_tokens::by_token_hash(&mut conn, &hash_of(secret), now).await?;
    drop(conn);
    let Some(owner) = found else { return Ok(None) };
    if owner.token.used_at.is_none_or(|at| now - at >= SEEN_STEP_MS)
        && let Err(error) = note_used(ctx, &owner, now).await
    {
        tracing::warn!(%error, "the last use of a token could not be saved");
    }
    Ok(Some(Actor {
        workspace: owner.workspace,
        teammate: Some(owner.token.teammate),
        role: owner.role,
        name: owner.name,
        lang: Lang::from_word(&owner.lang).unwrap_or(Lang::Ru),
        token: Some((owner.token.id, owner.token.scopes)),
    }))
}

async fn note_used(ctx: &Ctx, owner: &api_tokens::TokenOwner, now: i64) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    api_tokens::used(&mut tx, owner.workspace, owner.token.id, now).await?;
    tx.commit().await?;
    Ok(())
}
