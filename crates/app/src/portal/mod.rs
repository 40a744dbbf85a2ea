//! The client's portal (S4, C091, C111): what a person of the agency published for one client, read by
//! people of that client through a link of their own. Private by default: what has no mark is not
//! there, and everything is looked up by the client of the link, never by an id alone.

mod desk;
mod link;
mod visit;
mod word;

pub use desk::{Candidate, Desk, desk, preview, publish, publish_by_keys};
pub use link::{DAYS_GOOD, link, revoke};
pub use store::portal::{PortalLink, PortalView, PortalWord};
pub use visit::{ReportPage, Visited, incident, report, visit};
pub use word::{ListedWord, hear, n_unheard, say, words};

use crate::access::Actor;
use crate::error::{Error, Result};
use crate::event::Subject;
use crate::incident::Incident;
use crate::project::Project;
use crate::promise::{Held, Stage, today_of};
use crate::weekly::WeeklyReport;
use crate::work::WorkItem;
use domain::id::WorkspaceId;
use domain::promise::Side;
use domain::work::ItemKind;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::HashSet;
use store::clients::Client;
use store::{
    Audience, Conn, incident_links, incidents, portal, projects, weekly_reports, work_items,
};
use uuid::Uuid;

/// Pieces of work that are looked at, the newest.
const ITEMS_MAX: i64 = 500;
/// Reports in the archive of a portal: two years.
const REPORTS_MAX: i64 = 104;

/// A kind of thing that may be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Incident,
    Milestone,
    Project,
    Promise,
    WorkItem,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 5] =
        [Kind::Project, Kind::Milestone, Kind::WorkItem, Kind::Promise, Kind::Incident];

    /// The word in the database and in forms.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Incident => "incident",
            Kind::Milestone => "milestone",
            Kind::Project => "project",
            Kind::Promise => "promise",
            Kind::WorkItem => "work_item",
        }
    }

    /// The kind with that word.
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What is published: kinds and ids.
pub type Marks = HashSet<(Kind, Uuid)>;

/// A mark as a form has it: `project:` and the id.
pub fn mark_text((kind, id): (Kind, Uuid)) -> String {
    format!("{}:{}", kind.word(), id.simple())
}

/// The mark of such a text.
pub fn mark_of(text: &str) -> Option<(Kind, Uuid)> {
    let (kind, id) = text.split_once(':')?;
    Some((Kind::from_word(kind)?, Uuid::try_parse(id).ok()?))
}

/// All that a client sees.
#[derive(Clone, Debug)]
pub struct Portal {
    pub agency: String,
    pub client: String,
    /// IANA name of the client's time zone.
    pub zone: String,
    pub today: Date,
    pub projects: Vec<Project>,
    pub milestones: Vec<Stage>,
    pub work: Vec<WorkItem>,
    /// Promises of the agency to the client, and of the client.
    pub ours: Vec<Held>,
    pub theirs: Vec<Held>,
    /// Published weekly reports, the newest first.
    pub reports: Vec<WeeklyReport>,
    /// Of which a page was published.
    pub incidents: Vec<Incident>,
}

/// The marks of a client.
async fn marks_of(conn: &mut Conn, workspace: WorkspaceId, client: &Client) -> Result<Marks> {
    let rows = portal::marks(conn, workspace, client.id).await?;
    Ok(rows.iter().filter_map(|m| Some((Kind::from_word(&m.kind)?, m.subject))).collect())
}

/// What a client sees with these marks: things of this client only.
async fn seen_with(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: &Client,
    marks: &Marks,
    now: Timestamp,
) -> Result<Portal> {
    let mut all = everything(conn, workspace, client, now).await?;
    let is_seen = |kind: Kind, id: Uuid| marks.contains(&(kind, id));
    all.projects.retain(|p| is_seen(Kind::Project, p.id.0));
    all.milestones.retain(|m| is_seen(Kind::Milestone, m.row.id.0));
    all.work.retain(|w| is_seen(Kind::WorkItem, w.id.0));
    all.ours.retain(|p| is_seen(Kind::Promise, p.row.id.0));
    all.theirs.retain(|p| is_seen(Kind::Promise, p.row.id.0));
    all.incidents.retain(|i| is_seen(Kind::Incident, i.id.0));
    Ok(all)
}

/// What could be published: as if everything was marked.
async fn everything(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: &Client,
    now: Timestamp,
) -> Result<Portal> {
    let actor = Actor::system(workspace);
    let agency = store::workspaces::get(conn, workspace).await?.ok_or(Error::NotFound)?;
    let policy = crate::assess::load_policy(conn, workspace).await?;
    let ledger = crate::promise::load(conn, &actor, client, &policy, now).await?;
    let (ours, theirs) =
        ledger.promises.into_iter().partition(|held: &Held| held.row.side == Side::Ours);
    let mut work = Vec::new();
    for kind in [ItemKind::Task, ItemKind::Approval, ItemKind::Delivery, ItemKind::Duty] {
        work.extend(
            work_items::of_client(conn, workspace, client.id, Some(kind), ITEMS_MAX).await?,
        );
    }
    work.sort_by_key(|w| (w.ended_at.is_some(), w.due_on.is_none(), w.due_on, -w.at));
    let mut told = Vec::new();
    for incident in incidents::of_client(conn, workspace, client.id).await? {
        let story = incident_links::story(conn, workspace, incident.id).await?;
        if story.is_some_and(|story| story.published_at.is_some()) {
            told.push(incident);
        }
    }
    let mut reports =
        weekly_reports::list(conn, workspace, &Audience::All, Some(client.id), REPORTS_MAX).await?;
    reports.retain(|report| report.published_at.is_some());
    let mut projects = projects::of_client(conn, workspace, client.id).await?;
    projects.retain(|project| project.archived_at.is_none());
    Ok(Portal {
        agency: agency.name,
        client: client.name.clone(),
        zone: client.zone.clone(),
        today: today_of(client, now),
        projects,
        milestones: ledger.milestones,
        work,
        ours,
        theirs,
        reports,
        incidents: told,
    })
}

fn subject(client: &Client) -> Subject<'_> {
    Subject {
        kind: "portal",
        id: client.id.to_string(),
        name: &client.name,
        client: Some(client.id),
    }
}
