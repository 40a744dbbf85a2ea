//! Notifications (S5): told in the transaction of the event that they tell of, once, to those whom it
//! concerns and who may see the client; on a page at once, by mail when a person wants it and a mail
//! server is configured.

mod letter;
mod raise;
mod read;
mod settings;
mod verdict;
mod watch;

pub use letter::deliver;
pub(crate) use raise::{News, raise};
pub use read::{Group, Line, MANY, groups, n_unseen, open, see, see_all};
pub use settings::{Mine, mine, save_settings};
pub(crate) use verdict::tell_of_verdict;
pub use watch::run;

use domain::notice::NoticeSettings;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::notices::Wanted;
use store::teammates::Teammate;

/// The word under which letters with notifications wait in the queue.
pub(crate) const MAIL_KIND: &str = "notice";

fn settings_of(wanted: Option<&Wanted>) -> NoticeSettings {
    wanted.and_then(|w| serde_json::from_str(&w.settings).ok()).unwrap_or_default()
}

/// The person's zone, or that of the agency.
fn zone_of(person: &Teammate, workspace_zone: &str) -> TimeZone {
    let name = person.zone.as_deref().unwrap_or(workspace_zone);
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
