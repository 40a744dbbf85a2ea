//! What surrounds every page: who is signed in, what they may do, what just happened.

use jiff::Timestamp;
use serde::Serialize;

/// Colors of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the device says.
    #[default]
    Auto,
    Light,
    Dark,
}

/// The reader.
#[derive(Clone, Debug, Serialize)]
pub struct Me {
    pub id: String,
    pub name: String,
    /// Word of the role (`role.<word>`).
    pub role: String,
}

/// What the reader may do; a link or button that they may not use is not shown.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Powers {
    /// Add, edit, merge, archive clients, contacts, projects.
    pub edit_clients: bool,
    /// Bring in files and sort the tray.
    pub import: bool,
    /// Invite, roles, access.
    pub manage_team: bool,
    /// Name, calendar, policy numbers.
    pub change_settings: bool,
    /// Read the audit log.
    pub read_audit: bool,
    /// Hear what clients say past their manager.
    pub hear_words: bool,
    /// See the back-test and the precision of signals.
    pub read_backtest: bool,
}

/// Kind of a short notice after an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FlashKind {
    Done,
    Failed,
}

/// A short notice after an action, with a way back where there is one.
#[derive(Clone, Debug, Serialize)]
pub struct Flash {
    pub kind: FlashKind,
    /// A whole sentence in the reader's language.
    pub text: String,
    /// Address to POST to (with `csrf`) to take the action back.
    pub undo: Option<String>,
}

/// Everything around the page. `now` is the moment that relative dates count from.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    pub theme: Theme,
    pub now: Timestamp,
    /// Token of the session; the value of the hidden field `csrf`.
    pub csrf: String,
    /// Path and query of this page.
    pub path: String,
    /// Name of the agency; `None` before one exists or before sign-in.
    pub agency: Option<String>,
    /// `None` on the pages before sign-in.
    pub me: Option<Me>,
    pub may: Powers,
    /// Touches in the tray, for the navigation.
    pub n_unsorted: i64,
    /// Imports at work now, for the navigation.
    pub n_running_imports: i64,
    /// Words to the director that nobody has heard, for the navigation.
    pub n_words: i64,
    /// Notifications that the reader has not seen.
    pub n_notices: i64,
    /// When the page was read, for its live parts: what changed since is asked for.
    pub moment: String,
    pub flash: Vec<Flash>,
}
