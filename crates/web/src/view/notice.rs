//! Notifications: what was told, and what a person wants to be told.

use super::{Choice, Errors, View};
use domain::reason::Reason;
use jiff::Timestamp;
use serde::Serialize;

/// One thing that was told.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeLine {
    /// Opens the case, and notes that it was seen.
    pub href: String,
    pub reason: Option<Reason>,
    pub at: Timestamp,
    /// When it leaves by mail, or left.
    pub leaves_at: Option<Timestamp>,
    pub mailed_at: Option<Timestamp>,
}

/// What was told of one client and kind.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeGroup {
    /// Word of `notice.kind.<word>`.
    pub kind: String,
    /// Word of `notice.tie.<word>`: why to this person.
    pub tie: String,
    /// Icon.
    pub picture: &'static str,
    pub client_name: String,
    /// The newest, and how many more there are.
    pub lines: Vec<NoticeLine>,
    pub n_more: i64,
}

/// GET `/notifications`.
#[derive(Clone, Debug, Serialize)]
pub struct NoticesPage {
    pub unseen: Vec<NoticeGroup>,
    pub seen: Vec<NoticeGroup>,
    /// Moment up to which "all" is marked: what came since the page was read stays new.
    pub until: i64,
    /// Address of the page with earlier ones.
    pub older: Option<String>,
}

impl View for NoticesPage {
    const TEMPLATE: &'static str = "notice/list.html";
}

/// A kind with when it leaves.
#[derive(Clone, Debug, Serialize)]
pub struct KindRow {
    pub word: String,
    pub paces: Vec<Choice>,
}

/// GET `/notifications/settings`.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeSettingsPage {
    pub version: i64,
    pub has_mail: bool,
    pub undelivered: String,
    pub last_sent_at: Option<Timestamp>,
    pub kinds: Vec<KindRow>,
    pub reaches: Vec<Choice>,
    pub digest_hours: Vec<Choice>,
    pub quiet_from: Vec<Choice>,
    pub quiet_until: Vec<Choice>,
    pub is_quiet_on_days_off: bool,
    pub errors: Errors,
}

impl View for NoticeSettingsPage {
    const TEMPLATE: &'static str = "notice/settings.html";
}
