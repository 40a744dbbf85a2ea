//! The client's portal (S4): what the client sees, and the desk at which it is prepared.

use super::promise::{MilestoneRow, PromiseRow};
use super::way_out::Shown;
use super::weekly::WeeklyBody;
use super::{Choice, Errors, Link, View};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// A project as the client sees it.
#[derive(Clone, Debug, Serialize)]
pub struct SeenProject {
    pub name: String,
    pub due_on: Option<Date>,
}

/// A piece of work as the client sees it.
#[derive(Clone, Debug, Serialize)]
pub struct SeenWork {
    pub title: String,
    /// Word of `work.kind.<word>`.
    pub kind: String,
    pub is_done: bool,
    pub due_on: Option<Date>,
    pub ended_at: Option<Timestamp>,
}

/// A report or an incident in the portal.
#[derive(Clone, Debug, Serialize)]
pub struct SeenPage {
    /// Text form of the id.
    pub id: String,
    pub name: String,
    pub week_on: Option<Date>,
    pub until_on: Option<Date>,
    pub at: Timestamp,
}

/// All that a client sees on the first page.
#[derive(Clone, Debug, Serialize)]
pub struct Seen {
    pub agency: String,
    pub client: String,
    pub recipient: String,
    /// The meaning of the last report.
    pub last_meaning: String,
    pub projects: Vec<SeenProject>,
    pub milestones: Vec<MilestoneRow>,
    pub work: Vec<SeenWork>,
    pub ours: Vec<PromiseRow>,
    pub theirs: Vec<PromiseRow>,
    pub reports: Vec<SeenPage>,
    pub incidents: Vec<SeenPage>,
    pub is_empty: bool,
}

/// GET `/p/{token}`, and `/clients/{id}/portal/preview`.
#[derive(Clone, Debug, Serialize)]
pub struct PortalHome {
    /// Address of the portal; empty in a preview, which has no links.
    pub root: String,
    pub seen: Seen,
    /// The word was left just now.
    pub is_said: bool,
    /// In a preview: back to the desk.
    pub desk: Option<String>,
    /// A preview before publication, and what would be published.
    pub is_confirming: bool,
    pub marks: Vec<String>,
    pub text: String,
    pub errors: Errors,
}

impl View for PortalHome {
    const TEMPLATE: &'static str = "portal/home.html";
}

/// GET `/p/{token}/weekly/{weekly}`.
#[derive(Clone, Debug, Serialize)]
pub struct PortalReport {
    pub root: String,
    pub body: WeeklyBody,
}

impl View for PortalReport {
    const TEMPLATE: &'static str = "portal/report.html";
}

/// GET `/p/{token}/incidents/{incident}`.
#[derive(Clone, Debug, Serialize)]
pub struct PortalIncident {
    pub root: String,
    pub shown: Shown,
}

impl View for PortalIncident {
    const TEMPLATE: &'static str = "portal/incident.html";
}

/// Things of one kind that may be published.
#[derive(Clone, Debug, Serialize)]
pub struct MarkGroup {
    /// Word of `portal.kind.<word>`.
    pub kind: String,
    pub n_published: usize,
    /// Value `kind:id`.
    pub marks: Vec<Choice>,
}

/// A link in the list.
#[derive(Clone, Debug, Serialize)]
pub struct PortalLinkRow {
    pub id: String,
    pub recipient: String,
    /// `good`, `expired`, `revoked`.
    pub state: String,
    pub expires_at: Timestamp,
    pub seen_at: Option<Timestamp>,
}

/// A page that somebody opened.
#[derive(Clone, Debug, Serialize)]
pub struct PortalViewRow {
    pub recipient: String,
    /// `home`, `weekly`, `incident`.
    pub what: String,
    pub at: Timestamp,
    pub n: i64,
}

/// GET `/clients/{id}/portal`, and the same again with errors.
#[derive(Clone, Debug, Serialize)]
pub struct PortalDesk {
    pub client: Link,
    pub groups: Vec<MarkGroup>,
    pub n_reports: usize,
    pub links: Vec<PortalLinkRow>,
    pub views: Vec<PortalViewRow>,
    /// The address of the link that was made just now: shown once.
    pub fresh_link: Option<String>,
    pub recipient: String,
    pub days: String,
    pub langs: Vec<Choice>,
    pub may_publish: bool,
    pub errors: Errors,
}

impl View for PortalDesk {
    const TEMPLATE: &'static str = "portal/desk.html";
}

/// A word to the director.
#[derive(Clone, Debug, Serialize)]
pub struct WordRow {
    pub id: String,
    pub client: Link,
    pub said_by: String,
    pub text: String,
    pub said_at: Timestamp,
    pub seen_at: Option<Timestamp>,
    pub seen_by: Option<String>,
}

/// GET `/words`.
#[derive(Clone, Debug, Serialize)]
pub struct WordsPage {
    pub words: Vec<WordRow>,
}

impl View for WordsPage {
    const TEMPLATE: &'static str = "portal/words.html";
}
