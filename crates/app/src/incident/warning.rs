//! The early button (C006): anyone says "I shall not make it", with or without a name. It is never
//! listed against the person; the agency counts how often it was warned in time.

use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use crate::notice::{News, raise};
use domain::access::Action;
use domain::id::{ClientId, IncidentId, ProjectId, WarningId};
use domain::notice::NoticeKind;
use domain::reason::{Arg, Reason};
use jiff::civil::Date;
pub use store::early_warnings::Warning;
use store::{Conn, early_warnings, projects};

/// What a person says.
#[derive(Clone, Debug, PartialEq)]
pub struct WarningInput {
    pub project: Option<ProjectId>,
    pub text: String,
    /// The day that is in danger.
    pub due_on: Option<Date>,
    pub signed: Signed,
}

/// With the name, or without it: then nothing anywhere keeps who it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    WithName,
    Anonymous,
}

/// Warns early.
pub async fn warn(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &WarningInput,
) -> Result<WarningId> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::WarnEarly, client).await?;
    let mut check = Check::default();
    let text = check.note("text", &input.text);
    if text.is_empty() {
        check.problem("text", "empty");
    }
    if let Some(project) = input.project {
        let found = projects::get(&mut tx, actor.workspace, &actor.audience(), project).await?;
        if found.is_none_or(|p| p.client != client.id) {
            check.problem("project", "unknown_choice");
        }
    }
    check.done()?;
    let warning = Warning {
        id: WarningId(ctx.new_id()),
        client: client.id,
        project: input.project,
        text,
        due_on: input.due_on,
        by: actor.teammate.filter(|_| input.signed == Signed::WithName),
        at: ctx.now_ms(),
        answered_at: None,
        answered_by: None,
        answer: String::new(),
        incident: None,
    };
    early_warnings::insert(&mut tx, actor.workspace, &warning).await?;
    // Without a name the event must not keep one either.
    let nobody = Actor::system(actor.workspace);
    let author = if warning.by.is_some() { actor } else { &nobody };
    event::record(ctx, &mut tx, author, "early_warning.add", subject(&warning), Diff::default())
        .await?;
    let news = News {
        kind: NoticeKind::EarlyWarning,
        client: &client,
        key: format!("warning:{}", warning.id),
        reason: Reason::new("notice.warning").with("text", Arg::Text(warning.text.clone())),
        href: "/warnings".to_owned(),
        named: &[],
        by: actor.teammate,
    };
    raise(ctx, &mut tx, actor.workspace, &news).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(warning.id)
}

/// Answers a warning: thanks, and what is done; or the incident that it became.
pub async fn answer(
    ctx: &Ctx,
    actor: &Actor,
    id: WarningId,
    text: &str,
    incident: Option<IncidentId>,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let warning = look_up(&mut tx, actor, id).await?;
    access::client(&mut tx, actor, Action::EditIncident, warning.client).await?;
    let mut check = Check::default();
    let text = check.note("answer", text);
    if text.is_empty() && incident.is_none() {
        check.problem("answer", "empty");
    }
    check.done()?;
    if let Some(incident) = incident {
        access::incident(&mut tx, actor, Action::ReadClient, incident).await?;
    }
    let by = (actor.teammate, ctx.now_ms());
    if !early_warnings::answer(&mut tx, actor.workspace, id, by, &text, incident).await? {
        return Err(Error::Conflict);
    }
    let about = subject(&warning);
    event::record(ctx, &mut tx, actor, "early_warning.answer", about, Diff::default()).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

/// One warning with its client's name.
pub async fn one(ctx: &Ctx, actor: &Actor, id: WarningId) -> Result<Warning> {
    let mut conn = ctx.db.read().await?;
    look_up(&mut conn, actor, id).await
}

/// Warnings of the clients that the actor sees, or of one: unanswered first.
pub async fn list(
    ctx: &Ctx,
    actor: &Actor,
    client: Option<ClientId>,
    limit: i64,
) -> Result<Vec<Warning>> {
    let mut conn = ctx.db.read().await?;
    actor.must(Action::ReadClient)?;
    let audience = actor.audience();
    Ok(early_warnings::list(&mut conn, actor.workspace, &audience, client, limit).await?)
}

async fn look_up(conn: &mut Conn, actor: &Actor, id: WarningId) -> Result<Warning> {
    let found = early_warnings::get(conn, actor.workspace, &actor.audience(), id).await?;
    let warning = found.ok_or(Error::NotFound)?;
    access::client(conn, actor, Action::ReadClient, warning.client).await?;
    Ok(warning)
}

fn subject(warning: &Warning) -> Subject<'_> {
    Subject {
        kind: "early_warning",
        id: warning.id.to_string(),
        name: "",
        client: Some(warning.client),
    }
}
