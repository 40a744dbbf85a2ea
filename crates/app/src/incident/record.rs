//! Recording an incident in under a minute (R1, C016, C029), and putting the record right.

use super::subject;
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::notice::{News, raise};
use domain::access::Action;
use domain::id::{ClientId, IncidentId, ProjectId, TeammateId, TouchId};
use domain::incident::{FoundBy, IncidentState};
use domain::notice::NoticeKind;
use domain::reason::{Arg, Reason};
use jiff::Timestamp;
use store::incidents::{self, Incident};
use store::{Conn, projects, teammates};

/// What a person fills in about an incident. Only the title is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordInput {
    pub title: String,
    pub project: Option<ProjectId>,
    pub promise: String,
    pub at_stake: String,
    pub happened_at: Option<Timestamp>,
    /// `None`: now.
    pub found_at: Option<Timestamp>,
    pub found_by: FoundBy,
    pub found_by_name: String,
    /// When the client's side knew of it, if it does and not from us.
    pub client_learned_at: Option<Timestamp>,
    pub client_learned_from: String,
    /// Who leads it; `None`: whoever records it.
    pub owner: Option<TeammateId>,
    /// The message that it is recorded from.
    pub touch: Option<TouchId>,
}

impl Default for RecordInput {
    fn default() -> Self {
        RecordInput {
            title: String::new(),
            project: None,
            promise: String::new(),
            at_stake: String::new(),
            happened_at: None,
            found_at: None,
            found_by: FoundBy::Us,
            found_by_name: String::new(),
            client_learned_at: None,
            client_learned_from: String::new(),
            owner: None,
            touch: None,
        }
    }
}

impl RecordInput {
    /// The input put right, `now` for what was left out; a problem for each field that cannot be.
    async fn checked(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        client: ClientId,
        now: Timestamp,
    ) -> Result<RecordInput> {
        let mut check = Check::default();
        let found_at = self.found_at.unwrap_or(now);
        let mut input = RecordInput {
            title: check.name("title", &self.title),
            promise: check.note("promise", &self.promise),
            at_stake: check.note("at_stake", &self.at_stake),
            found_by_name: check.line("found_by_name", &self.found_by_name),
            client_learned_from: check.line("client_learned_from", &self.client_learned_from),
            found_at: Some(found_at),
            ..self.clone()
        };
        if found_at > now {
            check.problem("found_at", "in_future");
        }
        if self.happened_at.is_some_and(|at| at > found_at) {
            check.problem("happened_at", "after_found");
        }
        if self.client_learned_at.is_some_and(|at| at > now) {
            check.problem("client_learned_at", "in_future");
        }
        if let (Some(learned), Some(happened)) = (self.client_learned_at, self.happened_at)
            && learned < happened
        {
            check.problem("client_learned_at", "before_happened");
        }
        if self.found_by.is_client_side() && input.client_learned_at.is_none() {
            input.client_learned_at = Some(found_at);
        }
        if let Some(project) = input.project {
            let found = projects::get(conn, actor.workspace, &actor.audience(), project).await?;
            if found.is_none_or(|p| p.client != client) {
                check.problem("project", "unknown_choice");
            }
        }
        if let Some(owner) = input.owner {
            let found = teammates::get(conn, actor.workspace, owner).await?;
            if found.is_none_or(|t| t.disabled_at.is_some()) {
                check.problem("owner", "unknown_teammate");
            }
        }
        check.done()?;
        Ok(input)
    }
}

/// Records an incident of a client. The clock to the first telling starts when it was found.
pub async fn record(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &RecordInput,
) -> Result<Incident> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditIncident, client).await?;
    let touch = match input.touch {
        Some(id) => {
            let touch = access::touch(&mut tx, actor, Action::ReadClient, id).await?;
            Some(id).filter(|_| touch.line.client == Some(client.id))
        }
        None => None,
    };
    let input = input.checked(&mut tx, actor, client.id, ctx.now()).await?;
    let ms = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
    let now = ctx.now_ms();
    let incident = Incident {
        id: IncidentId(ctx.new_id()),
        client: client.id,
        project: input.project,
        title: input.title,
        promise: input.promise,
        at_stake: input.at_stake,
        currency: client.currency.clone(),
        happened_at: ms(input.happened_at),
        found_at: ms(input.found_at).unwrap_or(now),
        found_by: input.found_by,
        found_by_name: input.found_by_name,
        client_learned_at: ms(input.client_learned_at),
        client_learned_from: input.client_learned_from,
        told_at: None,
        state: IncidentState::Open,
        fault: None,
        predicted: None,
        actual: None,
        touch,
        owner: input.owner.or(actor.teammate),
        recorded_by: actor.teammate,
        recorded_at: now,
        updated_at: now,
        closed_at: None,
        closed_by: None,
        version: 1,
    };
    incidents::insert(&mut tx, actor.workspace, &incident).await?;
    super::facts::changed(&mut tx, actor.workspace, client.id).await?;
    event::record(ctx, &mut tx, actor, "incident.record", subject(&incident), Diff::default())
        .await?;
    let title = super::facts::blameless_title(&mut tx, actor.workspace, &incident).await?;
    let named: Vec<TeammateId> = incident.owner.into_iter().collect();
    let news = News {
        kind: NoticeKind::IncidentRecorded,
        client: &client,
        key: format!("incident:{}", incident.id),
        reason: Reason::new("notice.incident").with("title", Arg::Text(title)),
        href: format!("/incidents/{}", incident.id),
        named: &named,
        by: actor.teammate,
    };
    raise(ctx, &mut tx, actor.workspace, &news).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(incident)
}

/// Puts the record right as of `version`; [`Error::Conflict`] when somebody was faster.
pub async fn edit(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    version: i64,
    input: &RecordInput,
) -> Result<Incident> {
    let mut tx = ctx.db.begin().await?;
    let (before, _) = access::incident(&mut tx, actor, Action::EditIncident, id).await?;
    if before.version != version {
        return Err(Error::Conflict);
    }
    let was_found = super::moment(before.found_at);
    let input = RecordInput { found_at: input.found_at.or(Some(was_found)), ..input.clone() };
    let input = input.checked(&mut tx, actor, before.client, ctx.now()).await?;
    let ms = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
    let after = Incident {
        title: input.title,
        project: input.project,
        promise: input.promise,
        at_stake: input.at_stake,
        happened_at: ms(input.happened_at),
        found_at: ms(input.found_at).unwrap_or(before.found_at),
        found_by: input.found_by,
        found_by_name: input.found_by_name,
        client_learned_at: ms(input.client_learned_at),
        client_learned_from: input.client_learned_from,
        owner: input.owner.or(before.owner),
        ..before.clone()
    };
    let diff = Diff::default()
        .field("title", &before.title, &after.title)
        .field("project", &before.project, &after.project)
        .field("promise", &before.promise, &after.promise)
        .field("at_stake", &before.at_stake, &after.at_stake)
        .field("happened_at", &before.happened_at, &after.happened_at)
        .field("found_at", &before.found_at, &after.found_at)
        .field("found_by", before.found_by.word(), after.found_by.word())
        .field("found_by_name", &before.found_by_name, &after.found_by_name)
        .field("client_learned_at", &before.client_learned_at, &after.client_learned_at)
        .field("client_learned_from", &before.client_learned_from, &after.client_learned_from)
        .field("owner", &before.owner, &after.owner);
    if diff.is_empty() {
        return Ok(before);
    }
    let now = ctx.now_ms();
    incidents::update(&mut tx, actor.workspace, &after, now).await?;
    super::facts::changed(&mut tx, actor.workspace, after.client).await?;
    event::record(ctx, &mut tx, actor, "incident.edit", subject(&after), diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(Incident { version: version + 1, updated_at: now, ..after })
}
