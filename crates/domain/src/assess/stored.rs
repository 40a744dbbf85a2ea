//! A judged signal as it is read back. Its fields lie side by side with those of the signal; `flatten` would gather
//! them all in memory first, which took half of the time of reading a verdict, once a client's page.

use super::AnswerKind;
use crate::id::BusyWindowId;
use crate::reason::Reason;
use crate::signal::{Evidence, Signal, SignalKind, Strength};
use jiff::Timestamp;

#[derive(serde::Deserialize)]
pub(super) struct Judged {
    kind: SignalKind,
    strength: Strength,
    since: Timestamp,
    confidence: u8,
    episode: String,
    reason: Reason,
    relief: Reason,
    evidence: Evidence,
    held_by: Option<BusyWindowId>,
    answer: Option<AnswerKind>,
    counts: bool,
}

impl From<Judged> for super::Judged {
    fn from(row: Judged) -> Self {
        let Judged { kind, strength, since, confidence, episode, reason, relief, evidence, .. } =
            row;
        let held_by = row.held_by;
        let signal = Signal {
            kind,
            strength,
            since,
            confidence,
            episode,
            reason,
            relief,
            evidence,
            held_by,
        };
        super::Judged { signal, answer: row.answer, counts: row.counts }
    }
}
