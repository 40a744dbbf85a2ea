//! Damage (C024–C026, C141) and what is known of the relationship (C023).
//!
//! The agency's own range and the client's claim stand apart and never overwrite each other (C025).

use super::{Section, SectionKind};
use crate::severity::{Level, Loyalty};
use crate::touch::words;
use serde::{Deserialize, Serialize};

/// Kind of a damage (C024, C026).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DamageKind {
    MissedDate,
    /// Poor quality, or a wrong result.
    PoorResult,
    /// The name of the client's company.
    Reputation,
    /// The standing of our contact among his own people.
    Personal,
}

words!(DamageKind {
    MissedDate = "missed_date", PoorResult = "poor_result", Reputation = "reputation",
    Personal = "personal",
});

/// What is known of the damage. Sums are minor units of the incident's currency.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DamageNotes {
    pub kinds: Vec<DamageKind>,
    /// Our own estimate, a range.
    pub own_from_minor: Option<i64>,
    pub own_to_minor: Option<i64>,
    pub own_grounds: String,
    /// What the client says; usually high.
    pub claimed_minor: Option<i64>,
    pub claimed_grounds: String,
    /// Before whom our contact was shown badly.
    pub personal_before: String,
    /// What repairs it for the person.
    pub personal_gesture: String,
    /// The relationship before it happened (C023).
    pub loyalty: Option<Loyalty>,
    pub loyalty_why: String,
    /// What became of the relationship (C022), and how we know.
    pub actual: Option<Level>,
    pub actual_why: String,
}

impl Section for DamageNotes {
    const KIND: SectionKind = SectionKind::Damage;
}

impl DamageNotes {
    /// The middle of our range; one end stands for both.
    pub fn own_mid_minor(&self) -> Option<i64> {
        match (self.own_from_minor, self.own_to_minor) {
            (Some(from), Some(to)) => Some(from + (to - from) / 2),
            (from, to) => from.or(to),
        }
    }

    /// The kind was ticked.
    pub fn has(&self, kind: DamageKind) -> bool {
        self.kinds.contains(&kind)
    }
}
