//! Notifications (S5): what is told to whom, when it leaves by mail, and how what came together is put
//! together. Nothing here sends: `app::notice` does, with what these rules say.

use crate::access::{Action, Role, may, sees_all_clients};
use crate::calendar::WorkingCalendar;
use crate::touch::words;
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a notification tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// The client chose a way out of an incident (C064).
    ClientChose,
    /// Said in so many words: leaving, a complaint past the manager, money back (C075, A.12).
    DirectSignal,
    /// A teammate warns before any rule notices.
    EarlyWarning,
    /// An incident was recorded (C029).
    IncidentRecorded,
    /// A KPI is going under, or nobody records it (C008, C009).
    Kpi,
    /// A letter to a client did not arrive.
    LetterLost,
    /// The client's level became worse.
    LevelWorsened,
    /// A promise or a duty was not kept on its day (P1).
    PromiseOverdue,
    /// The client should have heard of an incident from us by now (C016).
    TellOverdue,
    /// The client opened a weekly report (S2).
    WeeklyRead,
    /// A client said something past its manager (C091).
    WordToDirector,
}

words!(NoticeKind {
    ClientChose = "client_chose", DirectSignal = "direct_signal", EarlyWarning = "early_warning",
    IncidentRecorded = "incident_recorded", Kpi = "kpi", LetterLost = "letter_lost",
    LevelWorsened = "level_worsened", PromiseOverdue = "promise_overdue",
    TellOverdue = "tell_overdue", WeeklyRead = "weekly_read",
    WordToDirector = "word_to_director",
});

impl NoticeKind {
    /// A matter of the whole agency: those who lead it hear it of clients that others manage, too.
    pub fn is_serious(self) -> bool {
        use NoticeKind as K;
        matches!(
            self,
            K::ClientChose
                | K::DirectSignal
                | K::EarlyWarning
                | K::IncidentRecorded
                | K::TellOverdue
                | K::WordToDirector
        )
    }

    /// It concerns whoever promised or sent, and the manager; not everybody with access.
    pub fn is_of_somebody(self) -> bool {
        matches!(self, NoticeKind::LetterLost | NoticeKind::PromiseOverdue | NoticeKind::WeeklyRead)
    }

    /// When it leaves by mail, unless a person says otherwise (ours).
    pub fn usual_pace(self) -> Pace {
        use NoticeKind as K;
        match self {
            K::ClientChose
            | K::DirectSignal
            | K::IncidentRecorded
            | K::LetterLost
            | K::TellOverdue
            | K::WordToDirector => Pace::AtOnce,
            K::EarlyWarning | K::Kpi | K::LevelWorsened | K::PromiseOverdue => Pace::Digest,
            K::WeeklyRead => Pace::PageOnly,
        }
    }
}

/// When a notification leaves by mail. On the page it stands at once, always.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    AtOnce,
    /// Once a day, with everything else of the day.
    Digest,
    PageOnly,
}

words!(Pace { AtOnce = "at_once", Digest = "digest", PageOnly = "page_only" });

/// Of whose clients a person is told, among those that the person may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Those that the person manages or was given access to.
    Own,
    /// Those, and what is serious of the others.
    #[default]
    Serious,
    All,
}

words!(Reach { Own = "own", Serious = "serious", All = "all" });

/// What a person wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NoticeSettings {
    /// Only where it is not [`NoticeKind::usual_pace`].
    pub paces: BTreeMap<NoticeKind, Pace>,
    pub reach: Reach,
    /// Hour of the day at which the digest leaves, 0 to 23.
    pub digest_hour: i8,
    /// From this hour to that one nothing leaves; the same hour twice: no quiet hours.
    pub quiet_from: i8,
    pub quiet_until: i8,
    /// Whether Saturdays, Sundays and holidays are quiet as a whole.
    pub is_quiet_on_days_off: bool,
}

impl Default for NoticeSettings {
    /// Ours: a working day's hours, the digest at its beginning.
    fn default() -> Self {
        NoticeSettings {
            paces: BTreeMap::new(),
            reach: Reach::default(),
            digest_hour: 9,
            quiet_from: 20,
            quiet_until: 8,
            is_quiet_on_days_off: true,
        }
    }
}

impl NoticeSettings {
    /// When a kind leaves by mail.
    pub fn pace(&self, kind: NoticeKind) -> Pace {
        self.paces.get(&kind).copied().unwrap_or(kind.usual_pace())
    }

    fn is_quiet_hour(&self, hour: i8) -> bool {
        if self.quiet_from <= self.quiet_until {
            (self.quiet_from..self.quiet_until).contains(&hour)
        } else {
            hour >= self.quiet_from || hour < self.quiet_until
        }
    }

    fn is_quiet_day(&self, day: Date, calendar: &WorkingCalendar) -> bool {
        self.is_quiet_on_days_off && !calendar.is_working_day(day)
    }
}

/// How a person stands to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// Made the promise, sent the letter, leads the incident.
    Named,
    Manager,
    /// Was given access.
    Team,
    /// Sees the client because of the role.
    Leads,
}

words!(Tie { Named = "named", Manager = "manager", Team = "team", Leads = "leads" });

/// Whether a person is told. Whoever may not see the client has no tie to it, and is never asked about.
pub fn concerns(kind: NoticeKind, role: Role, tie: Tie, settings: &NoticeSettings) -> bool {
    if kind == NoticeKind::WordToDirector {
        return may(role, Action::HearDirectWord);
    }
    match tie {
        Tie::Named | Tie::Manager => true,
        Tie::Team => !kind.is_of_somebody(),
        Tie::Leads => {
            sees_all_clients(role)
                && match settings.reach {
                    Reach::Own => false,
                    Reach::Serious => kind.is_serious(),
                    Reach::All => true,
                }
        }
    }
}

/// Minutes between two letters to one person (ours): what comes in between comes together.
pub const PAUSE_MINUTES: i64 = 15;
/// Days that a search for a moment outside the quiet looks ahead: longer than any row of holidays.
const DAYS_AHEAD: usize = 40;

/// When the letter that carries a notification leaves; `None`: it stays on the page.
/// `last_sent_at`: when the last such letter left; `calendar`: the person's days and zone.
pub fn leaves_at(
    pace: Pace,
    settings: &NoticeSettings,
    now: Timestamp,
    last_sent_at: Option<Timestamp>,
    calendar: &WorkingCalendar,
) -> Option<Timestamp> {
    match pace {
        Pace::PageOnly => None,
        Pace::Digest => next_digest(settings, now, calendar),
        Pace::AtOnce => {
            let pause = SignedDuration::from_mins(PAUSE_MINUTES);
            let free = last_sent_at.and_then(|at| at.checked_add(pause).ok());
            let from = free.map_or(now, |at| at.max(now));
            Some(after_quiet(settings, from, calendar).unwrap_or(from))
        }
    }
}

/// The first moment from `from` on that is not quiet.
pub fn after_quiet(
    settings: &NoticeSettings,
    from: Timestamp,
    calendar: &WorkingCalendar,
) -> Option<Timestamp> {
    let civil = calendar.civil(from);
    if !settings.is_quiet_day(civil.date(), calendar) && !settings.is_quiet_hour(civil.hour()) {
        return Some(from);
    }
    let hours = (0..24).filter(|hour| !settings.is_quiet_hour(*hour)).collect::<Vec<i8>>();
    days_from(civil.date())
        .filter(|day| !settings.is_quiet_day(*day, calendar))
        .flat_map(|day| {
            hours
                .iter()
                .filter_map(move |hour| Time::new(*hour, 0, 0, 0).ok().map(|t| day.to_datetime(t)))
        })
        .filter_map(|at| at.to_zoned(calendar.zone().clone()).ok())
        .map(|at| at.timestamp())
        .find(|at| *at >= from)
}

fn next_digest(
    settings: &NoticeSettings,
    now: Timestamp,
    calendar: &WorkingCalendar,
) -> Option<Timestamp> {
    let at = Time::new(settings.digest_hour.clamp(0, 23), 0, 0, 0).ok()?;
    days_from(calendar.civil(now).date())
        .filter(|day| !settings.is_quiet_day(*day, calendar))
        .filter_map(|day| day.to_datetime(at).to_zoned(calendar.zone().clone()).ok())
        .map(|at| at.timestamp())
        .find(|at| *at > now)
}

fn days_from(first: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(first), |day| day.tomorrow().ok()).take(DAYS_AHEAD)
}

/// Puts together what is of one client and one kind, in the order in which the first of each stands:
/// ten messages of one evening are one line with a number. Returns the indexes of each group.
pub fn grouped<Client: PartialEq>(items: &[(Client, NoticeKind)]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (i, item) in items.iter().enumerate() {
        match groups.iter_mut().find(|group| items[group[0]] == *item) {
            Some(group) => group.push(i),
            None => groups.push(vec![i]),
        }
    }
    groups
}

#[cfg(test)]
mod tests;
