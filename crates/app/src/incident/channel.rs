//! The channel of a word to the client (C040), from what is on record of the incident.

use super::Room;
use super::Telling;
use domain::draft::DraftKind;
use domain::id::ContactId;
use domain::incident::channel::{ChannelAdvice, ChannelFacts, advise, alone};
use domain::incident::damage::DamageKind;
use domain::incident::listening::Listening;
use domain::incident::{TellingKind, TellingState};
use domain::reason::Reason;

/// How a word of that purpose goes to a contact; without one, to the first of the client.
pub fn advice(room: &Room, contact: Option<ContactId>, purpose: DraftKind) -> ChannelAdvice {
    let mut active =
        room.contacts.iter().filter(|c| c.archived_at.is_none() && c.merged_into.is_none());
    let contact = match contact {
        Some(id) => active.find(|c| c.id == id),
        None => active.next(),
    };
    let has_spoken = |t: &Telling| {
        matches!(t.kind, TellingKind::Call | TellingKind::Meeting) && t.state == TellingState::Told
    };
    advise(&ChannelFacts {
        purpose,
        severity: room.severity.as_ref().map(|s| s.level),
        is_personal: room.damage.value.has(DamageKind::Personal),
        is_learned: super::room::is_client_first(&room.incident),
        prefers_call: contact.is_some_and(|c| c.preferred == "call"),
        is_heard: room.listening.value.talked_at.is_some() || room.tellings.iter().any(has_spoken),
        call_minutes: room.call_minutes,
    })
}

/// A letter that went out with no talk beside it, held or planned.
pub(super) fn letter_alone(tellings: &[Telling], listening: &Listening) -> Option<Reason> {
    let counts = |t: &&Telling| match t.kind {
        TellingKind::Letter | TellingKind::Chat => {
            matches!(t.state, TellingState::Sent | TellingState::Told)
        }
        TellingKind::Call | TellingKind::Meeting => t.state != TellingState::Cancelled,
    };
    let mut kinds: Vec<TellingKind> = tellings.iter().filter(counts).map(|t| t.kind).collect();
    kinds.extend(listening.talked_at.map(|_| TellingKind::Call));
    alone(&kinds)
}
