//! List of clients.

use super::{Choice, Gut, Level, LevelCounts, Link, Pager, View};
use domain::reason::Reason;
use domain::signal::Series;
use jiff::Timestamp;
use serde::Serialize;

/// One client in the list.
#[derive(Clone, Debug, Serialize)]
pub struct ClientRow {
    pub client: Link,
    pub level: Level,
    /// The sentence behind the level.
    pub reason: Option<Reason>,
    pub tier: String,
    pub manager: Option<String>,
    #[serde(serialize_with = "super::kept::series")]
    pub spark: Option<Series>,
    pub last_touch_at: Option<Timestamp>,
    pub feeling: Option<Gut>,
    pub is_archived: bool,
}

/// The filter, as in the query: `q`, `level`, `manager`, `archived`, `sort`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ClientFilter {
    pub q: String,
    /// Word of a level, or empty.
    pub level: String,
    pub managers: Vec<Choice>,
    pub archived: bool,
    /// `level`, `name`, `last_touch`, `manager`.
    pub sort: String,
    /// Whether anything but the order was asked for.
    pub is_set: bool,
}

/// GET `/clients`.
#[derive(Clone, Debug, Serialize)]
pub struct ClientsPage {
    pub filter: ClientFilter,
    /// Over all clients that the reader may see, whatever the filter.
    pub counts: LevelCounts,
    pub rows: Vec<ClientRow>,
    pub pager: Pager,
}

impl View for ClientsPage {
    const TEMPLATE: &'static str = "clients/page.html";
}
