//! The client's page (C063–C065, R11): what a person published and nothing else of the agency.
//!
//! Opening it changes nothing (link scanners open everything); a choice is a form that is sent. A link
//! that is not good, and an incident of which nothing was published, are all "not found".

use super::choice::{self, Choice, ChoiceInput, Chosen, How, Made};
use super::{Incident, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::link::{self, Asked, NewLink};
use domain::access::Action;
use domain::id::{IncidentId, LinkId, OptionId, WorkspaceId};
use domain::incident::{MeasureState, OptionState};
use domain::options::OptionKind;
use jiff::civil::Date;
use locale::Lang;
use store::clients::Client;
use store::incident_links::{self, IncidentLink, IncidentTarget, StoryRow};
use store::{
    Audience, Conn, clients, incident_choices, incident_measures, incident_options, incidents,
    links,
};

/// Days for which a link is good where nobody says another number.
pub const DAYS_GOOD: i64 = 21;
const DAYS_GOOD_MAX: i64 = 90;

/// A way out as the client sees it: no cost of ours, no order of ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    pub id: OptionId,
    pub kind: OptionKind,
    pub title: String,
    pub terms: String,
    pub new_date: Option<Date>,
    pub sum_minor: Option<i64>,
}

/// A measure as the client sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    pub name: String,
    pub due_on: Option<Date>,
    pub is_done: bool,
    pub is_proven: bool,
    pub proof: String,
}

/// All that a client may see.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientPage {
    pub agency: String,
    pub lang: Lang,
    /// IANA name of the client's time zone.
    pub zone: String,
    pub recipient: String,
    pub currency: String,
    pub story: String,
    pub prevention: String,
    pub ways: Vec<Way>,
    pub proofs: Vec<Proof>,
    /// What was chosen last, by whomever.
    pub choice: Option<Choice>,
    pub expires_at: i64,
}

/// The table at which the page is prepared.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    pub story: StoryRow,
    pub links: Vec<IncidentLink>,
    /// What the client would see if it were published now.
    pub preview: ClientPage,
    /// The drafts differ from what is published.
    pub is_changed: bool,
}

/// What is prepared, and how it would look.
pub async fn prepared(ctx: &Ctx, actor: &Actor, id: IncidentId) -> Result<Prepared> {
    let mut conn = ctx.db.read().await?;
    let (incident, client) = access::incident(&mut conn, actor, Action::ReadClient, id).await?;
    let story = incident_links::story(&mut conn, actor.workspace, id).await?.unwrap_or_default();
    let mut preview = page(&mut conn, actor.workspace, &incident, &client, actor.lang).await?;
    (preview.story, preview.prevention) = (story.story.clone(), story.prevention.clone());
    let is_changed =
        story.story != story.published_story || story.prevention != story.published_prevention;
    let links = links::of_owner(&mut conn, actor.workspace, id).await?;
    Ok(Prepared { story, links, preview, is_changed })
}

/// Saves the drafts as of `version`; the client sees none of it.
pub async fn save(
    ctx: &Ctx,
    actor: &Actor,
    (id, version): (IncidentId, i64),
    story: &str,
    prevention: &str,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::TellClient, id).await?;
    let mut check = Check::default();
    let (story, prevention) = (check.note("story", story), check.note("prevention", prevention));
    check.done()?;
    let before = incident_links::story(&mut tx, actor.workspace, id).await?.unwrap_or_default();
    let after = StoryRow { story, prevention, version, updated_at: ctx.now_ms(), ..before };
    incident_links::put_story(&mut tx, actor.workspace, id, &after).await?;
    let verb = "incident.story_save";
    event::record(ctx, &mut tx, actor, verb, subject(&incident), Diff::default()).await?;
    tx.commit().await?;
    Ok(())
}

/// Shows the drafts to the client, exactly as the preview of `version` had them.
pub async fn publish(ctx: &Ctx, actor: &Actor, (id, version): (IncidentId, i64)) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::TellClient, id).await?;
    let before = incident_links::story(&mut tx, actor.workspace, id).await?.unwrap_or_default();
    if before.story.is_empty() {
        return Err(Error::field("story", "empty"));
    }
    let now = ctx.now_ms();
    let after = StoryRow {
        published_story: before.story.clone(),
        published_prevention: before.prevention.clone(),
        published_at: Some(now),
        published_by: actor.teammate,
        version,
        updated_at: now,
        ..before
    };
    incident_links::put_story(&mut tx, actor.workspace, id, &after).await?;
    let verb = "incident.story_publish";
    event::record(ctx, &mut tx, actor, verb, subject(&incident), Diff::default()).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

/// Makes a link for a person at the client.
pub async fn link(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    recipient: &str,
    lang: Lang,
    days: i64,
) -> Result<NewLink<IncidentTarget>> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::TellClient, id).await?;
    let asked = Asked { recipient, lang, days, days_max: DAYS_GOOD_MAX };
    let new = link::add(ctx, &mut tx, actor, (id, IncidentTarget), asked).await?;
    let diff = Diff::default().value("recipient", &new.link.recipient);
    event::record(ctx, &mut tx, actor, "incident.link", subject(&incident), diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(new)
}

/// Makes a link worthless; also when the incident is closed.
pub async fn revoke(ctx: &Ctx, actor: &Actor, id: IncidentId, link: LinkId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::HoldPostMortem, id).await?;
    actor.must(Action::TellClient)?;
    link::revoke::<IncidentTarget>(ctx, &mut tx, actor, id, link).await?;
    let about = subject(&incident);
    event::record(ctx, &mut tx, actor, "incident.link_revoke", about, Diff::default()).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

/// What stands behind a secret.
struct Behind {
    workspace: WorkspaceId,
    link: IncidentLink,
    incident: Incident,
    client: Client,
}

async fn behind(ctx: &Ctx, conn: &mut Conn, secret: &str) -> Result<Behind> {
    let (workspace, link): (_, IncidentLink) = link::find(ctx, conn, secret).await?;
    let incident = incidents::get(conn, workspace, &Audience::All, link.owner).await?;
    let incident = incident.ok_or(Error::NotFound)?;
    let client = clients::get(conn, workspace, &Audience::All, incident.client).await?;
    let client = client.ok_or(Error::NotFound)?;
    Ok(Behind { workspace, link, incident, client })
}

/// What a client sees who holds the secret of a good link.
pub async fn open(ctx: &Ctx, secret: &str) -> Result<ClientPage> {
    let mut conn = ctx.db.read().await?;
    let behind = behind(ctx, &mut conn, secret).await?;
    let story = incident_links::story(&mut conn, behind.workspace, behind.incident.id).await?;
    let story = story.filter(|s| s.published_at.is_some()).ok_or(Error::NotFound)?;
    let lang = behind.link.lang;
    let mut page =
        page(&mut conn, behind.workspace, &behind.incident, &behind.client, lang).await?;
    page.recipient.clone_from(&behind.link.recipient);
    page.expires_at = behind.link.expires_at;
    (page.story, page.prevention) = (story.published_story, story.published_prevention);
    drop(conn);
    link::note_opening(ctx, behind.workspace, &behind.link).await?;
    Ok(page)
}

/// The page as it was published, for whoever may see it; not found where nothing was.
pub(crate) async fn published(
    conn: &mut Conn,
    workspace: WorkspaceId,
    (incident, client): (&Incident, &Client),
    lang: Lang,
) -> Result<ClientPage> {
    let story = incident_links::story(conn, workspace, incident.id).await?;
    let story = story.filter(|s| s.published_at.is_some()).ok_or(Error::NotFound)?;
    let page = page(conn, workspace, incident, client, lang).await?;
    Ok(ClientPage { story: story.published_story, prevention: story.published_prevention, ..page })
}

/// The page without its words: what is offered, promised and chosen.
async fn page(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: &Incident,
    client: &Client,
    lang: Lang,
) -> Result<ClientPage> {
    let agency = store::workspaces::get(conn, workspace).await?.ok_or(Error::NotFound)?;
    let mut rows = incident_options::of_incident(conn, workspace, incident.id).await?;
    rows.retain(|row| row.state == OptionState::Offered);
    rows.sort_by_key(|row| (OptionKind::ALL.iter().position(|k| *k == row.kind), row.created_at));
    let ways = rows.into_iter().map(|row| Way {
        id: row.id,
        kind: row.kind,
        title: row.title,
        terms: row.terms,
        new_date: row.new_date,
        sum_minor: row.sum_minor,
    });
    let measures = incident_measures::of_incident(conn, workspace, incident.id).await?;
    let proofs = measures.into_iter().filter(|m| m.published_at.is_some()).map(|m| Proof {
        is_done: matches!(m.state, MeasureState::Done | MeasureState::Proven),
        is_proven: m.state == MeasureState::Proven,
        name: m.name,
        due_on: m.due_on,
        proof: m.proof,
    });
    let choices = incident_choices::of_incident(conn, workspace, incident.id).await?;
    Ok(ClientPage {
        agency: agency.name,
        lang,
        zone: client.zone.clone(),
        recipient: String::new(),
        currency: incident.currency.clone(),
        story: String::new(),
        prevention: String::new(),
        ways: ways.collect(),
        proofs: proofs.collect(),
        choice: choices.into_iter().next().map(choice::with_receipt),
        expires_at: 0,
    })
}

/// The client chooses. Once: sending the form again, or twice at once, gives the same receipt.
pub async fn choose(ctx: &Ctx, secret: &str, chosen: Chosen, name: &str) -> Result<Choice> {
    let mut tx = ctx.db.begin().await?;
    let behind = behind(ctx, &mut tx, secret).await?;
    let story = incident_links::story(&mut tx, behind.workspace, behind.incident.id).await?;
    if story.is_none_or(|s| s.published_at.is_none()) {
        return Err(Error::NotFound);
    }
    let made = incident_choices::of_incident(&mut tx, behind.workspace, behind.incident.id).await?;
    if let Some(row) = made.into_iter().next() {
        return Ok(choice::with_receipt(row));
    }
    let name = if name.trim().is_empty() { behind.link.recipient.clone() } else { name.to_owned() };
    // The client is nobody of the agency: the program notes it, with the name that was given.
    let actor = Actor { name: name.clone(), ..Actor::system(behind.workspace) };
    let input = ChoiceInput { chosen, chosen_by: name, note: String::new() };
    let salt = format!("incident:{}", behind.incident.id);
    let made = Made { how: How::Portal, salt: &salt, lang: behind.link.lang };
    let about = (&behind.incident, &behind.client);
    let choice = choice::choose(ctx, &mut tx, &actor, about, &input, made).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    ctx.tell(Change { workspace: behind.workspace, what: Topic::Attention });
    Ok(choice)
}
