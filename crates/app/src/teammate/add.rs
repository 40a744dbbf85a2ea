//! Adding an account without an invitation: by the command line, the demo, another system.

use super::{TeammateInput, must_manage, subject};
use crate::access::Actor;
use crate::auth::password;
use crate::ctx::Ctx;
use crate::error::{OnUnique, Result};
use crate::event::{self, Diff};
use domain::id::TeammateId;
use store::teammates::{self, Teammate};

/// Adds a teammate; without a password nobody can sign in as them.
pub async fn add(
    ctx: &Ctx,
    actor: &Actor,
    input: &TeammateInput,
    password: Option<&str>,
) -> Result<Teammate> {
    must_manage(actor, input.role)?;
    let input = input.checked()?;
    let password_hash = match password {
        Some(password) => {
            password::check("password", password, &[&input.email, &input.name])?;
            Some(password::hash(ctx, password).await?)
        }
        None => None,
    };
    let mut tx = ctx.db.begin().await?;
    let teammate = Teammate {
        id: TeammateId(ctx.new_id()),
        name: input.name,
        email: input.email,
        role: input.role,
        password_hash,
        lang: actor.lang.word().to_owned(),
        zone: None,
        theme: "auto".to_owned(),
        created_at: ctx.now_ms(),
        disabled_at: None,
        version: 1,
    };
    teammates::insert(&mut tx, actor.workspace, &teammate)
        .await
        .on_unique("teammate", "email", "taken")?;
    teammates::set_addresses(&mut tx, actor.workspace, teammate.id, &input.addresses)
        .await
        .on_unique("teammate_address", "addresses", "taken")?;
    let diff = Diff::default().value("email", &teammate.email).value("role", &teammate.role);
    event::record(ctx, &mut tx, actor, "teammate.add", subject(&teammate), diff).await?;
    tx.commit().await?;
    Ok(teammate)
}
