//! What a rule may know about one client: loaded once, then everything is pure.

use crate::cue::{CueKind, Span};
use crate::id::{BusyWindowId, ClientId, ContactId, TouchId};
use crate::touch::{Channel, Direction};
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
}
