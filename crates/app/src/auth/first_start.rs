//! The first start: the agency and its owner. There is no account before it (ASVS 6.3.2).

use super::password;
use super::session::{self, NewSession};
use super::sign_in::actor_of;
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{OnUnique, Result};
use crate::event::{self, Diff, Subject};
use crate::intake::route::is_public_domain;
use crate::settings::Settings;
use domain::access::Role;
use domain::cue::Lang;
use domain::id::TeammateId;
use store::teammates::{self, Teammate};
use store::workspaces;

/// What the first person fills in.
#[derive(Clone, Debug)]
pub struct SetUp<'a> {
    pub workspace: &'a str,
    pub zone: &'a str,
    pub lang: Lang,
    pub name: &'a str,
    pub email: &'a str,
    pub password: &'a str,
    pub device: &'a str,
}

/// Whether nobody has set the program up yet.
pub async fn is_first_start(ctx: &Ctx) -> Result<bool> {
    let mut conn = ctx.db.read().await?;
    Ok(workspaces::list(&mut conn).await?.is_empty())
}

/// Makes the first agency with its owner, who is signed in at once. Not found when it exists: who
/// comes second must not become the owner.
pub async fn set_up(ctx: &Ctx, input: &SetUp<'_>) -> Result<NewSession> {
    if !is_first_start(ctx).await? {
        return Err(crate::Error::NotFound);
    }
    add_workspace(ctx, input, IfOthers::Refuse).await
}

/// Adds an agency beside the others: for the operator's command line.
pub async fn add_another(ctx: &Ctx, input: &SetUp<'_>) -> Result<NewSession> {
    add_workspace(ctx, input, IfOthers::Accept).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum IfOthers {
    Accept,
    Refuse,
}

async fn add_workspace(ctx: &Ctx, input: &SetUp<'_>, if_others: IfOthers) -> Result<NewSession> {
    let mut check = Check::default();
    let workspace_name = check.name("workspace", input.workspace);
    let zone = check.zone("zone", input.zone);
    let name = check.name("name", input.name);
    let email = check.email("email", input.email);
    check.done()?;
    password::check("password", input.password, &[&email, &name, &workspace_name])?;
    let password_hash = Some(password::hash(ctx, input.password).await?);
    let now = ctx.now_ms();
    let lang = input.lang.word();
    let mut tx = ctx.db.begin().await?;
    if if_others == IfOthers::Refuse && !workspaces::list(&mut tx).await?.is_empty() {
        return Err(crate::Error::NotFound);
    }
    let settings = own_domain(&email)?;
    let settings = (settings.as_str(), "{}");
    let workspace = workspaces::create(&mut tx, &workspace_name, &zone, lang, settings, now)
        .await
        .on_unique("workspace", "workspace", "taken")?;
    let owner = Teammate {
        id: TeammateId(ctx.new_id()),
        name,
        email,
        role: Role::Director,
        password_hash,
        lang: lang.to_owned(),
        zone: None,
        theme: "auto".to_owned(),
        created_at: now,
        disabled_at: None,
        version: 1,
    };
    teammates::insert(&mut tx, workspace, &owner).await?;
    let new = session::begin(ctx, &mut tx, workspace, owner.id, input.device).await?;
    let subject = Subject {
        kind: "workspace",
        id: workspace.0.to_string(),
        name: &workspace_name,
        client: None,
    };
    let diff = Diff::default().value("owner", &owner.email);
    event::record(ctx, &mut tx, &actor_of(workspace, &owner), "workspace.create", subject, diff)
        .await?;
    tx.commit().await?;
    Ok(new)
}

/// The owner's mailbox tells who we are: its domain is the agency's, unless anybody can have a
/// mailbox there. A director may correct it in the settings.
fn own_domain(email: &str) -> Result<String> {
    let mut settings = Settings::default();
    if let Some((_, domain)) = email.rsplit_once('@')
        && !is_public_domain(domain)
    {
        settings.own_domains.push(domain.to_owned());
    }
    Ok(serde_json::to_string(&settings).map_err(anyhow::Error::new)?)
}
