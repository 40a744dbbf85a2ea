//! Weekly reports (S2): the desk, one draft, what the client is shown.

use super::{Choice, Errors, Link, View};
use domain::reason::Reason;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// A report in a list.
#[derive(Clone, Debug, Serialize)]
pub struct WeeklyRow {
    pub id: String,
    pub client: Link,
    pub week_on: Date,
    pub until_on: Date,
    pub published_at: Option<Timestamp>,
    /// Nobody asked for it: it made itself.
    pub is_auto: bool,
    /// Word of the part (`weekly.part.<word>`) and how many tasks.
    pub counts: Vec<(String, usize)>,
    /// Tasks without the word that they owe.
    pub n_owed: usize,
    pub has_meaning: bool,
    /// People who got it by mail.
    pub n_sent: usize,
}

/// GET `/weekly`.
#[derive(Clone, Debug, Serialize)]
pub struct WeeklyList {
    /// Only of this client.
    pub client: Option<Link>,
    pub drafts: Vec<WeeklyRow>,
    pub published: Vec<WeeklyRow>,
    pub may_prepare: bool,
    /// Clients of whom one may be prepared.
    pub clients: Vec<Choice>,
}

impl View for WeeklyList {
    const TEMPLATE: &'static str = "weekly/list.html";
}

/// A task in a report.
#[derive(Clone, Debug, Serialize)]
pub struct WeeklyTaskLine {
    pub id: String,
    pub title: String,
    /// What it was called a week ago, where that is another name.
    pub was_title: Option<String>,
    pub due_on: Option<Date>,
    pub is_planned: bool,
    pub is_done: bool,
    pub has_activity: bool,
    /// It stands in the second snapshot: its plan may be changed.
    pub is_here: bool,
    pub may_leave_out: bool,
    /// The reason or the grounds.
    pub word: String,
}

/// A part with its tasks.
#[derive(Clone, Debug, Serialize)]
pub struct WeeklyPart {
    /// `weekly.part.<word>`.
    pub word: String,
    pub owes_word: bool,
    pub tasks: Vec<WeeklyTaskLine>,
}

/// What the client is shown.
#[derive(Clone, Debug, Serialize)]
pub struct WeeklyBody {
    pub agency: String,
    pub client: String,
    pub week_on: Date,
    pub until_on: Date,
    pub meaning: String,
    pub ask: String,
    /// Only those with tasks.
    pub parts: Vec<WeeklyPart>,
    /// Tasks that did not fit in.
    pub n_cut: i64,
    pub published_at: Option<Timestamp>,
}

/// A letter with the report.
#[derive(Clone, Debug, Serialize)]
pub struct WeeklyMail {
    pub id: String,
    pub recipient: String,
    /// Nobody knows whether it left: somebody must say.
    pub is_open: bool,
    /// `letter.state.<word>`.
    pub state: String,
    pub error: Option<String>,
    pub at: Timestamp,
    pub by: Option<String>,
}

/// GET `/weekly/{id}`, and the same again with errors.
#[derive(Clone, Debug, Serialize)]
pub struct WeeklyPage {
    pub id: String,
    pub version: i64,
    pub client: Link,
    pub body: WeeklyBody,
    /// Tasks that the client does not see.
    pub left_out: Vec<WeeklyTaskLine>,
    pub frozen_at: Timestamp,
    pub is_auto: bool,
    pub published_by: Option<String>,
    /// The report with which it is compared.
    pub before: Option<WeeklyRow>,
    /// What keeps it from being published.
    pub debts: Vec<Reason>,
    pub langs: Vec<Choice>,
    pub may_edit: bool,
    pub may_publish: bool,
    /// A mail server is configured.
    pub may_mail: bool,
    /// Whom it may be sent to: value, name and address, has it already.
    pub mailboxes: Vec<Choice>,
    pub mails: Vec<WeeklyMail>,
    /// The letter as it would go out.
    pub letter: String,
    pub errors: Errors,
}

impl View for WeeklyPage {
    const TEMPLATE: &'static str = "weekly/page.html";
}

/// GET `/weekly/{id}/sheet`: as the client sees it, in the client's language; on A4 too.
#[derive(Clone, Debug, Serialize)]
pub struct WeeklySheet {
    pub id: String,
    pub body: WeeklyBody,
    pub is_draft: bool,
}

impl View for WeeklySheet {
    const TEMPLATE: &'static str = "weekly/sheet.html";
}
