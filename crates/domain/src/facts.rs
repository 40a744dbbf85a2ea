//! What a rule may know about one client: loaded once, then everything is pure.

use crate::cue::{CueKind, Span};
use crate::id::{BusyWindowId, ClientId, ContactId, EditId, EditPairId, IncidentId, TouchId};
use crate::load::LoadFacts;
use crate::monitor::MonitorFact;
pub use crate::promise::PromiseFacts;
use crate::severity;
pub use crate::sla::SlaFacts;
use crate::touch::{Channel, Direction, words};
pub use crate::work::{MeetingFact, WorkFacts};
use jiff::Timestamp;

/// A touch as the rules see it: no text, only its traits.
#[derive(Clone, Debug, PartialEq)]
pub struct TouchFact {
    pub id: TouchId,
    /// Seconds since 1970.
    pub at: i64,
    pub direction: Direction,
    pub channel: Channel,
    pub contact: Option<ContactId>,
    /// Touches of one conversation share it.
    pub thread: Option<u64>,
    /// Not an "ok", an invitation or an automatic answer (A.1).
    pub is_substantive: bool,
}

/// A cue found in a touch.
#[derive(Clone, Debug, PartialEq)]
pub struct CueFact {
    pub touch: TouchId,
    /// Seconds since 1970.
    pub at: i64,
    pub contact: Option<ContactId>,
    pub kind: CueKind,
    pub confidence: u8,
    pub spans: Vec<Span>,
    /// A teammate said of this message: false alarm.
    pub is_denied: bool,
}

/// A quiet spell with a known cause (C078).
#[derive(Clone, Debug, PartialEq)]
pub struct BusyWindow {
    pub id: BusyWindowId,
    pub from: Timestamp,
    pub until: Timestamp,
    pub reason: String,
}

/// A person at the client, as far as the rules care.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactFact {
    pub contact: ContactId,
    /// Named as the usual contact by a teammate. Without one, who writes most is taken.
    pub is_main: bool,
    /// Stands above the usual contact.
    pub is_senior: bool,
    /// First seen in any role, in copy too, Unix seconds.
    pub first_seen_at: i64,
}

/// An incident of the client; moments are Unix seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentFact {
    pub id: IncidentId,
    /// Without anybody's name while it is open (C030).
    pub title: String,
    /// First knowledge.
    pub found_at: i64,
    /// Until when the client has to hear it from us (C037, C038).
    pub tell_by: i64,
    /// The first telling by us.
    pub told_at: Option<i64>,
    /// The client's side knew of it, from whomever.
    pub learned_at: Option<i64>,
    pub closed_at: Option<i64>,
    /// What it will do to the relationship (C022), and since when that is known.
    pub predicted: Option<(severity::Level, i64)>,
}

/// An edit that asks again for what was asked before, confirmed by a person: a mistake that we made
/// twice (C120).
#[derive(Clone, Debug, PartialEq)]
pub struct RepeatFact {
    pub pair: EditPairId,
    /// The later edit.
    pub edit: EditId,
    /// Its opening words.
    pub what: String,
    /// When the client had to say it again.
    pub said_on: jiff::civil::Date,
    /// When a person confirmed it, Unix seconds.
    pub judged_at: i64,
}

/// What a teammate said of an episode (L4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// There is a harmless cause.
    Explained,
    /// It is so.
    Confirmed,
    /// There is nothing to it.
    FalseAlarm,
}

words!(AnswerKind {
    Explained = "explained", Confirmed = "confirmed", FalseAlarm = "false_alarm",
});

/// A teammate's answer to an episode.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerFact {
    /// [`crate::signal::Signal::episode`].
    pub episode: String,
    pub kind: AnswerKind,
    pub at: Timestamp,
    /// Strength at the time of the answer, if known: a stronger signal needs a new answer.
    pub strength: Option<crate::signal::Strength>,
}

/// Everything that is known about one client at one moment.
#[derive(Clone, Debug)]
pub struct ClientFacts {
    pub client: ClientId,
    /// Zone of the client, for its working time.
    pub zone: jiff::tz::TimeZone,
    /// In order of time, within the policy's window.
    pub touches: Vec<TouchFact>,
    /// In order of time, within the policy's window.
    pub cues: Vec<CueFact>,
    pub busy: Vec<BusyWindow>,
    /// People at the client; may be empty.
    pub contacts: Vec<ContactFact>,
    /// Meetings of the calendar, in order of time; may be empty.
    pub meetings: Vec<MeetingFact>,
    /// Errors that are watched (C003); may be empty.
    pub monitors: Vec<MonitorFact>,
    /// Work for the client and the people who do it (C004, C005); may be empty.
    pub load: LoadFacts,
    /// Mistakes that we made again, by a person's word (C120); may be empty.
    pub repeats: Vec<RepeatFact>,
    /// Promises of both sides, and milestones; may be empty.
    pub promised: PromiseFacts,
    /// What is agreed about service; may be empty.
    pub sla: SlaFacts,
    /// Tasks, approvals, deliveries, invoices and the renewal; may be empty.
    pub work: WorkFacts,
    /// Open and closed ones, in order of discovery; may be empty.
    pub incidents: Vec<IncidentFact>,
}

impl ClientFacts {
    /// A client of whom nothing is known yet.
    pub fn new(client: ClientId, zone: jiff::tz::TimeZone) -> Self {
        ClientFacts {
            client,
            zone,
            touches: Vec::new(),
            cues: Vec::new(),
            busy: Vec::new(),
            contacts: Vec::new(),
            meetings: Vec::new(),
            monitors: Vec::new(),
            load: LoadFacts::default(),
            repeats: Vec::new(),
            promised: PromiseFacts::default(),
            sla: SlaFacts::default(),
            work: WorkFacts::default(),
            incidents: Vec::new(),
        }
    }

    /// Touches before `now`.
    pub fn touches_before(&self, now: Timestamp) -> &[TouchFact] {
        let end = self.touches.partition_point(|t| t.at < now.as_second());
        &self.touches[..end]
    }

    /// Cues before `now`.
    pub fn cues_before(&self, now: Timestamp) -> &[CueFact] {
        let end = self.cues.partition_point(|c| c.at < now.as_second());
        &self.cues[..end]
    }
}
