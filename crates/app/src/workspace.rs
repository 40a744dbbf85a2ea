//! The agency itself: its name, zone and language, its policy, its own addresses.

use crate::access::Actor;
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use crate::settings::Settings;
use domain::access::Action;
use domain::calendar::WorkingCalendar;
use domain::cue::Lang;
use domain::policy::Policy;
use jiff::tz::TimeZone;
use serde::Serialize;
use store::workspaces::{self, Workspace};
use store::{Conn, assessments};

/// What a director fills in about the agency.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkspaceInput {
    pub name: String,
    pub zone: String,
    pub lang: Lang,
}

/// The agency of the actor.
pub async fn get(ctx: &Ctx, actor: &Actor) -> Result<Workspace> {
    let mut conn = ctx.db.read().await?;
    workspaces::get(&mut conn, actor.workspace).await?.ok_or(Error::NotFound)
}

/// Changes name, zone and language as of `version`.
pub async fn edit(ctx: &Ctx, actor: &Actor, version: i64, input: &WorkspaceInput) -> Result<()> {
    actor.must(Action::EditWorkspace)?;
    let mut check = Check::default();
    let name = check.name("name", &input.name);
    let zone = check.zone("zone", &input.zone);
    check.done()?;
    let mut tx = ctx.db.begin().await?;
    let before = load(&mut tx, actor, version).await?;
    let after = Workspace { name, zone, lang: input.lang.word().to_owned(), ..before.clone() };
    let diff = Diff::default()
        .field("name", &before.name, &after.name)
        .field("zone", &before.zone, &after.zone)
        .field("lang", &before.lang, &after.lang);
    save(ctx, &mut tx, actor, "workspace.edit", &after, diff).await?;
    tx.commit().await?;
    Ok(())
}

/// Changes the policy as of `version`; every client is assessed anew.
pub async fn edit_policy(ctx: &Ctx, actor: &Actor, version: i64, policy: &Policy) -> Result<()> {
    actor.must(Action::EditWorkspace)?;
    crate::policy::check(policy)?;
    let mut tx = ctx.db.begin().await?;
    let before = load(&mut tx, actor, version).await?;
    let after = Workspace { policy: json(policy)?, ..before.clone() };
    let diff = Diff::default().field("policy", &before.policy, &after.policy);
    save(ctx, &mut tx, actor, "workspace.policy", &after, diff).await?;
    assessments::mark_all_due(&mut tx, actor.workspace).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    Ok(())
}

/// The policy of the agency, with the version under which it can be changed.
pub async fn policy(ctx: &Ctx, actor: &Actor) -> Result<(Policy, i64)> {
    let workspace = get(ctx, actor).await?;
    Ok((crate::policy::read(&workspace.policy), workspace.version))
}

/// Who we are in mail, with the version under which it can be changed.
pub async fn settings(ctx: &Ctx, actor: &Actor) -> Result<(Settings, i64)> {
    let workspace = get(ctx, actor).await?;
    Ok((serde_json::from_str(&workspace.settings).unwrap_or_default(), workspace.version))
}

/// Says who we are in mail, as of `version`. From then on nothing is guessed.
pub async fn edit_settings(
    ctx: &Ctx,
    actor: &Actor,
    version: i64,
    settings: &Settings,
) -> Result<()> {
    actor.must(Action::EditWorkspace)?;
    let mut check = Check::default();
    let settings = Settings {
        own_domains: check.domains("own_domains", &settings.own_domains),
        own_addresses: check.addresses("own_addresses", &settings.own_addresses),
        is_own_confirmed: true,
        day_names: settings.day_names.clone(),
    };
    check.done()?;
    let mut tx = ctx.db.begin().await?;
    let before = load(&mut tx, actor, version).await?;
    let after = Workspace { settings: json(&settings)?, ..before.clone() };
    let diff = Diff::default().field("settings", &before.settings, &after.settings);
    save(ctx, &mut tx, actor, "workspace.settings", &after, diff).await?;
    tx.commit().await?;
    Ok(())
}

/// Everything that the page of settings holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Everything {
    pub workspace: WorkspaceInput,
    pub settings: Settings,
    pub policy: Policy,
}

/// Changes all of it at once as of `version`: either everything is accepted or nothing changes.
/// A change of the policy has every client assessed anew.
pub async fn edit_everything(
    ctx: &Ctx,
    actor: &Actor,
    version: i64,
    input: &Everything,
) -> Result<()> {
    actor.must(Action::EditWorkspace)?;
    let mut check = Check::default();
    let name = check.name("name", &input.workspace.name);
    let zone = check.zone("zone", &input.workspace.zone);
    let settings = Settings {
        own_domains: check.domains("own_domains", &input.settings.own_domains),
        own_addresses: check.addresses("own_addresses", &input.settings.own_addresses),
        is_own_confirmed: true,
        day_names: input.settings.day_names.clone(),
    };
    let hours = &input.policy.working_hours;
    let calendar = WorkingCalendar::weekends_only(TimeZone::UTC);
    if !hours.is_empty() && calendar.with_intervals(hours).is_err() {
        check.problem("week", "hours_order");
    }
    check.done()?;
    let mut tx = ctx.db.begin().await?;
    let before = load(&mut tx, actor, version).await?;
    let is_same_policy = crate::policy::read(&before.policy) == input.policy;
    let after = Workspace {
        name,
        zone,
        lang: input.workspace.lang.word().to_owned(),
        settings: json(&settings)?,
        // An untouched policy keeps following the defaults.
        policy: if is_same_policy { before.policy.clone() } else { json(&input.policy)? },
        ..before.clone()
    };
    let who = Diff::default()
        .field("name", &before.name, &after.name)
        .field("zone", &before.zone, &after.zone)
        .field("lang", &before.lang, &after.lang);
    let own = Diff::default().field("settings", &before.settings, &after.settings);
    let policy = Diff::default().field("policy", &before.policy, &after.policy);
    let changes =
        [("workspace.edit", who), ("workspace.settings", own), ("workspace.policy", policy)];
    if changes.iter().all(|(_, diff)| diff.is_empty()) {
        return Ok(());
    }
    workspaces::update(&mut tx, &after).await?;
    for (verb, diff) in changes.into_iter().filter(|(_, diff)| !diff.is_empty()) {
        event::record(ctx, &mut tx, actor, verb, subject(&after), diff).await?;
    }
    if !is_same_policy {
        assessments::mark_all_due(&mut tx, actor.workspace).await?;
    }
    tx.commit().await?;
    ctx.wake_jobs();
    Ok(())
}

async fn load(conn: &mut Conn, actor: &Actor, version: i64) -> Result<Workspace> {
    let found = workspaces::get(conn, actor.workspace).await?.ok_or(Error::NotFound)?;
    if found.version == version { Ok(found) } else { Err(Error::Conflict) }
}

async fn save(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    verb: &'static str,
    after: &Workspace,
    diff: Diff,
) -> Result<()> {
    if diff.is_empty() {
        return Ok(());
    }
    workspaces::update(conn, after).await?;
    event::record(ctx, conn, actor, verb, subject(after), diff).await
}

fn subject(workspace: &Workspace) -> Subject<'_> {
    let id = workspace.id.0.to_string();
    Subject { kind: "workspace", id, name: &workspace.name, client: None }
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    Ok(serde_json::to_string(value).map_err(anyhow::Error::new)?)
}

/// Every agency of the installation: for the operator's command line.
pub async fn list(ctx: &Ctx) -> Result<Vec<Workspace>> {
    let mut conn = ctx.db.read().await?;
    Ok(workspaces::list(&mut conn).await?)
}
