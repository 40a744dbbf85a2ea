//! The guidelines of a client: a living document with versions, whoever works on it (C117, C119, C133).

use super::judge::classify_in;
use super::{found, name_of};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use crate::promise::{Ties, check_ties, today_of};
use domain::access::Action;
use domain::edit::EditClass;
use domain::edit::guideline::{Change, ChangeKind, at_version, overlaps};
use domain::id::{ClientId, EditId, GuidelineRuleId, ProjectId, TeammateId};
use domain::reason::Reason;
use jiff::civil::Date;
use std::collections::HashMap;
use store::clients::Client;
use store::contacts::Contact;
use store::edits::EditRow;
use store::guidelines::{self, ChangeRow, GuidelineRule};
use store::projects::Project;
use store::{Conn, contacts, edits, projects};

/// What a person fills in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleInput {
    pub text: String,
    /// The part of the document; may be empty.
    pub section: String,
    /// `None`: it holds for all work for the client.
    pub project: Option<ProjectId>,
    /// When it was decided at one table with the client.
    pub decided_on: Option<Date>,
    /// Who sat at that table.
    pub decided_with: String,
    /// Why it is added or changed.
    pub why: String,
}

/// A rule as a version of the document has it.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleCard {
    pub row: GuidelineRule,
    /// The words of that version.
    pub text: String,
    pub section: String,
    pub project: Option<String>,
    /// The edit that it came from.
    pub edit: Option<EditRow>,
}

/// A version of the document: one change.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionLine {
    /// From 1 on.
    pub n: usize,
    pub row: ChangeRow,
}

/// The guidelines of a client.
#[derive(Clone, Debug)]
pub struct GuidelineFile {
    pub client: Client,
    /// The project that was asked for, with what holds for all.
    pub project: Option<Project>,
    /// The rules of the version that was asked for, by section.
    pub rules: Vec<RuleCard>,
    /// The number of that version, 0 where there is none yet.
    pub version: usize,
    /// All versions, the last first.
    pub versions: Vec<VersionLine>,
    /// Rules that do not hold any more.
    pub retired: Vec<GuidelineRule>,
    pub contacts: Vec<Contact>,
    pub projects: Vec<Project>,
    pub names: HashMap<TeammateId, String>,
    pub today: Date,
}

impl GuidelineFile {
    /// The change that made the version shown.
    pub fn shown(&self) -> Option<&VersionLine> {
        self.versions.iter().find(|v| v.n == self.version)
    }
}

/// Loads the guidelines: those of one project with what holds for all work, or everything; as of a
/// version, or of the last one.
pub async fn file(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    project: Option<ProjectId>,
    version: Option<usize>,
) -> Result<GuidelineFile> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    let workspace = actor.workspace;
    let projects = projects::of_client(&mut conn, workspace, client.id).await?;
    let chosen = project.map(|id| projects.iter().find(|p| p.id == id).cloned());
    if matches!(chosen, Some(None)) {
        return Err(Error::NotFound);
    }
    let rows = guidelines::of_client(&mut conn, workspace, client.id).await?;
    let changes = guidelines::changes_of_client(&mut conn, workspace, client.id).await?;
    let ids: Vec<EditId> = rows.iter().filter_map(|row| row.edit).collect();
    let all = edits::get_many(&mut conn, workspace, &actor.audience(), &ids).await?;
    let edit_of: HashMap<EditId, &EditRow> = all.iter().map(|row| (row.id, row)).collect();
    let n = version.unwrap_or(changes.len()).min(changes.len());
    let plain: Vec<Change> = changes.iter().map(|row| row.change.clone()).collect();
    let name_of_project = |id: ProjectId| projects.iter().find(|p| p.id == id);
    let rules = at_version(&plain, n)
        .into_iter()
        .filter(|change| project.is_none() || overlaps(change.project, project))
        .filter_map(|change| {
            let row = rows.iter().find(|row| row.id == change.rule)?.clone();
            Some(RuleCard {
                text: change.text.clone(),
                section: change.section.clone(),
                project: change.project.and_then(name_of_project).map(|p| p.name.clone()),
                edit: row.edit.and_then(|id| edit_of.get(&id).map(|row| (*row).clone())),
                row,
            })
        })
        .collect();
    let line = |(i, row)| VersionLine { n: i + 1, row };
    Ok(GuidelineFile {
        project: chosen.flatten(),
        rules,
        version: n,
        versions: changes.into_iter().enumerate().map(line).rev().collect(),
        retired: rows.into_iter().filter(|row| row.retired_at.is_some()).collect(),
        contacts: contacts::of_client(&mut conn, workspace, client.id).await?,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        today: today_of(&client, ctx.now()),
        projects,
        client,
    })
}

/// Adds a rule that came from no edit: decided at one table, or known from before.
pub async fn add_rule(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &RuleInput,
) -> Result<GuidelineRuleId> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    let id = insert(ctx, &mut tx, actor, &client, input, None).await?;
    tx.commit().await?;
    Ok(id)
}

/// Makes an edit a rule of the guidelines (C117). One edit gives one rule; it is on the matter by
/// that, where nobody said what kind it is.
pub async fn rule_of_edit(ctx: &Ctx, actor: &Actor, id: EditId) -> Result<GuidelineRuleId> {
    let mut tx = ctx.db.begin().await?;
    let (edit, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    let rules = guidelines::of_client(&mut tx, actor.workspace, client.id).await?;
    if rules.iter().any(|rule| rule.edit == Some(id)) {
        return Err(Error::refused(Reason::new("refused.rule-exists")));
    }
    if edit.class.is_none() {
        classify_in(ctx, &mut tx, actor, &edit, EditClass::Factual).await?;
    }
    let input = RuleInput {
        text: edit.text.clone(),
        section: edit.material.clone(),
        project: edit.project,
        ..RuleInput::default()
    };
    let rule = insert(ctx, &mut tx, actor, &client, &input, Some(id)).await?;
    tx.commit().await?;
    Ok(rule)
}

async fn insert(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    client: &Client,
    input: &RuleInput,
    edit: Option<EditId>,
) -> Result<GuidelineRuleId> {
    let checked = checked(ctx, conn, actor, client, input).await?;
    let row = GuidelineRule {
        id: GuidelineRuleId(ctx.new_id()),
        client: client.id,
        project: checked.project,
        section: checked.section,
        text: checked.text,
        edit,
        decided_on: checked.decided_on,
        decided_with: checked.decided_with,
        retired_at: None,
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
        version: 1,
    };
    guidelines::insert(conn, actor.workspace, &row).await?;
    note(ctx, conn, actor, &row, ChangeKind::Added, &checked.why).await?;
    Ok(row.id)
}

async fn checked(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    client: &Client,
    input: &RuleInput,
) -> Result<RuleInput> {
    let mut check = Check::default();
    let text = check.note("text", &input.text);
    if text.is_empty() {
        check.problem("text", "empty");
    }
    let ties = Ties { project: input.project, ..Ties::default() };
    check_ties(conn, actor, client.id, ties, &mut check).await?;
    if input.decided_on.is_some_and(|on| on > today_of(client, ctx.now())) {
        check.problem("decided_on", "in-future");
    }
    let checked = RuleInput {
        text,
        section: check.line("section", &input.section),
        project: input.project,
        decided_on: input.decided_on,
        decided_with: check.line("decided_with", &input.decided_with),
        why: check.line("why", &input.why),
    };
    check.done()?;
    Ok(checked)
}

/// Adds the change and its event.
async fn note(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    row: &GuidelineRule,
    kind: ChangeKind,
    why: &str,
) -> Result<()> {
    let change = Change {
        rule: row.id,
        kind,
        project: row.project,
        section: row.section.clone(),
        text: row.text.clone(),
    };
    let change = ChangeRow { change, why: why.to_owned(), by: actor.teammate, at: ctx.now_ms() };
    guidelines::add_change(conn, actor.workspace, row.client, &change).await?;
    let verb = match kind {
        ChangeKind::Added => "guideline.add",
        ChangeKind::Reworded => "guideline.reword",
        ChangeKind::Retired => "guideline.retire",
        ChangeKind::Restored => "guideline.restore",
    };
    let name = name_of(&row.text);
    let subject = Subject {
        kind: "guideline",
        id: row.id.to_string(),
        name: &name,
        client: Some(row.client),
    };
    let diff = Diff::default().value("text", &row.text).value("why", why);
    event::record(ctx, conn, actor, verb, subject, diff).await
}

/// One rule as it stands now, in force or not.
pub async fn rule(ctx: &Ctx, actor: &Actor, id: GuidelineRuleId) -> Result<GuidelineRule> {
    let mut conn = ctx.db.read().await?;
    Ok(rule_found(&mut conn, actor, Action::ReadClient, id).await?.0)
}

async fn rule_found(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: GuidelineRuleId,
) -> Result<(GuidelineRule, Client)> {
    let found = guidelines::get(conn, actor.workspace, &actor.audience(), id).await?;
    let row = found.ok_or(Error::NotFound)?;
    let client = access::client(conn, actor, action, row.client).await?;
    Ok((row, client))
}

/// Changes the words of a rule as of `version`; the old words stay in their versions.
pub async fn reword(
    ctx: &Ctx,
    actor: &Actor,
    id: GuidelineRuleId,
    version: i64,
    input: &RuleInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = rule_found(&mut tx, actor, Action::EditProject, id).await?;
    if before.version != version {
        return Err(Error::Conflict);
    }
    if before.retired_at.is_some() {
        return Err(Error::refused(Reason::new("refused.rule-retired")));
    }
    let checked = checked(ctx, &mut tx, actor, &client, input).await?;
    let after = GuidelineRule {
        project: checked.project,
        section: checked.section,
        text: checked.text,
        decided_on: checked.decided_on,
        decided_with: checked.decided_with,
        ..before.clone()
    };
    if after == before {
        return Ok(());
    }
    // what changed without a reason cannot be explained to the next team
    if checked.why.is_empty() {
        return Err(Error::field("why", "empty"));
    }
    guidelines::update(&mut tx, actor.workspace, &after).await?;
    note(ctx, &mut tx, actor, &after, ChangeKind::Reworded, &checked.why).await?;
    Ok(tx.commit().await?)
}

/// Takes a rule out of force; why is asked for.
pub async fn retire(ctx: &Ctx, actor: &Actor, id: GuidelineRuleId, why: &str) -> Result<()> {
    turn(ctx, actor, id, ChangeKind::Retired, why).await
}

/// Brings a rule back.
pub async fn restore(ctx: &Ctx, actor: &Actor, id: GuidelineRuleId, why: &str) -> Result<()> {
    turn(ctx, actor, id, ChangeKind::Restored, why).await
}

async fn turn(
    ctx: &Ctx,
    actor: &Actor,
    id: GuidelineRuleId,
    kind: ChangeKind,
    why: &str,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, _) = rule_found(&mut tx, actor, Action::EditProject, id).await?;
    let retired_at = (kind == ChangeKind::Retired).then_some(ctx.now_ms());
    if before.retired_at.is_some() == retired_at.is_some() {
        return Err(Error::Conflict);
    }
    let mut check = Check::default();
    let why = check.line("why", why);
    if why.is_empty() && kind == ChangeKind::Retired {
        check.problem("why", "empty");
    }
    check.done()?;
    let after = GuidelineRule { retired_at, ..before.clone() };
    guidelines::update(&mut tx, actor.workspace, &after).await?;
    note(ctx, &mut tx, actor, &after, kind, &why).await?;
    Ok(tx.commit().await?)
}
