//! Incidents: a promise to a client that was failed, from discovery to prevention (R1–R15).
//!
//! The words, the sections of an incident that only its own page reads, and the steps on which a
//! person is led. Read in this order: here, [`analysis`], [`damage`], [`terms`], [`step`].

use crate::touch::words;
use serde::{Deserialize, Serialize};

pub mod alarm;
pub mod analysis;
pub mod blameless;
pub mod channel;
pub mod damage;
pub mod listening;
pub mod readiness;
pub mod step;
pub mod sway;
pub mod terms;

/// Who found it first (R1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// The agency's own team.
    Us,
    /// The contact we work with.
    Client,
    /// Somebody above the contact: the worst of the four for him (C038).
    ClientManagement,
    /// A contractor, a platform, the public.
    ThirdParty,
}

words!(FoundBy {
    Us = "us", Client = "client", ClientManagement = "client_management",
    ThirdParty = "third_party",
});

impl FoundBy {
    /// The client's side knew before we could say anything.
    pub fn is_client_side(self) -> bool {
        matches!(self, FoundBy::Client | FoundBy::ClientManagement)
    }
}

/// Whether somebody still works on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentState {
    Open,
    Closed,
}

words!(IncidentState { Open = "open", Closed = "closed" });

/// How the client was told (C040).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TellingKind {
    Letter,
    Call,
    Meeting,
    Chat,
}

words!(TellingKind { Letter = "letter", Call = "call", Meeting = "meeting", Chat = "chat" });

/// How far a word to the client has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TellingState {
    /// Being written, or a call being prepared.
    Draft,
    /// Waits for the mail server.
    Queued,
    /// Is being handed over now; who finds it so later knows that the program died meanwhile.
    Sending,
    /// The mail server took it.
    Sent,
    /// Bounced or refused: the client has not got it.
    Failed,
    /// Said by voice, or sent elsewhere by a person.
    Told,
    /// It may have gone out or not: a person finds out, it is not sent twice.
    Unknown,
    Cancelled,
}

words!(TellingState {
    Draft = "draft", Queued = "queued", Sending = "sending", Unknown = "unknown", Sent = "sent", Failed = "failed", Told = "told",
    Cancelled = "cancelled",
});

impl TellingState {
    /// Nobody has it yet, and it is not on its way: its words may still be changed, and it may be
    /// sent.
    pub fn is_editable(self) -> bool {
        matches!(self, TellingState::Draft | TellingState::Failed)
    }
}

/// How far a way out has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptionState {
    /// Ours alone.
    Proposed,
    /// The client may choose it.
    Offered,
    Withdrawn,
}

words!(OptionState { Proposed = "proposed", Offered = "offered", Withdrawn = "withdrawn" });

/// How far a gesture has come (C057).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CompensationState {
    Proposed,
    Approved,
    Offered,
    Taken,
    Refused,
    Delivered,
}

words!(CompensationState {
    Proposed = "proposed", Approved = "approved", Offered = "offered", Taken = "taken",
    Refused = "refused", Delivered = "delivered",
});

impl CompensationState {
    /// What may come next: nothing is offered that nobody approved, nothing is delivered that the
    /// client did not take.
    pub fn next(self) -> &'static [CompensationState] {
        match self {
            CompensationState::Proposed => &[CompensationState::Approved],
            CompensationState::Approved => &[CompensationState::Offered],
            CompensationState::Offered => &[CompensationState::Taken, CompensationState::Refused],
            CompensationState::Taken => &[CompensationState::Delivered],
            CompensationState::Refused | CompensationState::Delivered => &[],
        }
    }
}

/// How far a measure has come (C070).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureState {
    Planned,
    Done,
    /// Checked after some weeks: it works.
    Proven,
    /// Checked: it does not.
    Failed,
    /// The same happened again.
    Reopened,
    Dropped,
}

words!(MeasureState {
    Planned = "planned", Done = "done", Proven = "proven", Failed = "failed",
    Reopened = "reopened", Dropped = "dropped",
});

/// Which section of an incident a body is (`incident_section.kind`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    /// [`alarm::Alarms`].
    Alarms,
    /// [`analysis::Analysis`].
    Analysis,
    /// [`damage::DamageNotes`].
    Damage,
    /// [`listening::Listening`].
    Listening,
    /// The timeline's notes, lessons.
    Postmortem,
}

words!(SectionKind {
    Alarms = "alarms", Analysis = "analysis", Damage = "damage", Listening = "listening",
    Postmortem = "postmortem",
});

/// A section of an incident: what it is kept as.
pub trait Section: Serialize + for<'de> Deserialize<'de> + Default + Clone + PartialEq {
    /// Where it is kept.
    const KIND: SectionKind;
}
