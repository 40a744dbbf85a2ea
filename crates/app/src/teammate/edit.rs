//! Changing a teammate, and one's own profile.

use super::{
    ProfileInput, THEMES, TeammateInput, managed, must_manage, must_not_be_last_director,
    own_addresses, subject,
};
use crate::access::Actor;
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, OnUnique, Result};
use crate::event::{self, Diff};
use domain::access::Role;
use domain::id::TeammateId;
use store::teammates::{self, Teammate};

/// Changes a teammate's name, address and role as of `version`.
pub async fn edit(
    ctx: &Ctx,
    actor: &Actor,
    id: TeammateId,
    version: i64,
    input: &TeammateInput,
) -> Result<Teammate> {
    let mut tx = ctx.db.begin().await?;
    let before = managed(&mut tx, actor, id).await?;
    must_manage(actor, input.role)?;
    if before.version != version {
        return Err(Error::Conflict);
    }
    let input = input.checked()?;
    if input.role != Role::Director {
        must_not_be_last_director(&mut tx, actor, &before).await?;
    }
    let addresses = own_addresses(&mut tx, actor, &before).await?;
    let after =
        Teammate { name: input.name, email: input.email, role: input.role, ..before.clone() };
    let diff = Diff::default()
        .field("name", &before.name, &after.name)
        .field("email", &before.email, &after.email)
        .field("role", &before.role, &after.role)
        .field("addresses", &addresses, &input.addresses);
    if diff.is_empty() {
        return Ok(before);
    }
    let workspace = actor.workspace;
    teammates::update(&mut tx, workspace, &after).await.on_unique("teammate", "email", "taken")?;
    teammates::set_addresses(&mut tx, workspace, id, &input.addresses).await.on_unique(
        "teammate_address",
        "addresses",
        "taken",
    )?;
    event::record(ctx, &mut tx, actor, "teammate.edit", subject(&after), diff).await?;
    tx.commit().await?;
    Ok(Teammate { version: version + 1, ..after })
}

/// Changes one's own name, language, zone and theme as of `version`.
pub async fn edit_profile(
    ctx: &Ctx,
    actor: &Actor,
    version: i64,
    input: &ProfileInput,
) -> Result<Teammate> {
    let id = actor.teammate()?;
    let mut check = Check::default();
    let name = check.name("name", &input.name);
    let zone = input.zone.as_deref().map(|zone| check.zone("zone", zone));
    let theme = check.one_of("theme", &input.theme, THEMES);
    check.done()?;
    let mut tx = ctx.db.begin().await?;
    let found = teammates::get(&mut tx, actor.workspace, id).await?;
    let before = found.ok_or(Error::NotFound)?;
    let lang = input.lang.word().to_owned();
    let after = Teammate { name, lang, zone, theme, version, ..before.clone() };
    let diff = Diff::default()
        .field("name", &before.name, &after.name)
        .field("lang", &before.lang, &after.lang)
        .field("zone", &before.zone, &after.zone)
        .field("theme", &before.theme, &after.theme);
    if diff.is_empty() {
        return Ok(before);
    }
    teammates::update(&mut tx, actor.workspace, &after).await?;
    event::record(ctx, &mut tx, actor, "teammate.edit", subject(&after), diff).await?;
    tx.commit().await?;
    Ok(Teammate { version: version + 1, ..after })
}
