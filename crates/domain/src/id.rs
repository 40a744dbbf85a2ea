//! Typed identifiers.
//!
//! Most are UUIDv7 and print as `cl_…`, so that a log line or an address names its kind.
//! A touch is numbered by its time instead: see [`TouchId`].

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// One agency, the tenant. Small and never shown: an address never carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WorkspaceId(pub i64);

/// A text is no identifier of the expected kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadId;

impl fmt::Display for BadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an identifier of this kind")
    }
}

impl std::error::Error for BadId {}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Prefix of the text form.
            pub const PREFIX: &'static str = $prefix;
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                let hex = text.strip_prefix(concat!($prefix, "_")).ok_or(BadId)?;
                if hex.len() != 32 { return Err(BadId); }
                Uuid::try_parse(hex).map(Self).map_err(|_| BadId)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// What is signed with a client.
    AgreementId "ag";
    /// A teammate's answer to a signal.
    AnswerId "an";
    /// A piece of work that somebody was given.
    AssignmentId "as";
    /// One run of a back-test.
    BacktestId "bt";
    /// Answers to the questions of a kind of work.
    BriefId "br";
    /// A quiet spell with a known cause.
    BusyWindowId "bw";
    /// What the client chose after an incident.
    ChoiceId "ch";
    /// A clause of the contract that has a price.
    ClauseId "cz";
    /// The client company.
    ClientId "cl";
    /// What the client promised to others on the strength of our work.
    CommitmentId "cm";
    /// A gesture that makes up for a damage.
    CompensationId "cp";
    /// A person at the client.
    ContactId "co";
    /// Something done on the way of an incident, noted by hand.
    DeedId "de";
    /// A correction that the client asked for.
    EditId "ed";
    /// An edit beside an earlier one, or beside a rule.
    EditPairId "ep";
    /// A line of the trust account.
    EntryId "tr";
    /// One line of the audit log.
    EventId "ev";
    /// What an incident's post-mortem found.
    FindingId "fi";
    /// A rule of the guidelines that a client's edits grew into.
    GuidelineRuleId "gr";
    /// A grade of a client on a factor of the matrix.
    GradeId "gd";
    /// The manager's own feeling about a client, one tap.
    GutId "gu";
    /// One run of an import.
    ImportId "im";
    /// A promise to a client that was failed.
    IncidentId "in";
    /// An invitation to join the workspace.
    InvitationId "iv";
    /// An invoice to a client.
    InvoiceId "bi";
    /// A piece of work in the queue.
    JobId "jo";
    /// A KPI of a client.
    KpiId "ki";
    /// What was offered against a wish.
    KpiTalkId "kt";
    /// Somebody who may tell the client before us.
    LeakId "lk";
    /// A link by which a person at the client comes in.
    LinkId "li";
    /// A letter in the queue to the mail server.
    MailId "ml";
    /// A measure against a recurrence.
    MeasureId "me";
    /// A meeting or call in a calendar.
    MeetingId "mt";
    /// A result that is shown to the client on the way.
    MilestoneId "ms";
    /// An error that is watched before it happens.
    MonitorId "mo";
    /// A private note on a contact.
    NoteId "no";
    /// Something that a teammate was told.
    NoticeId "nc";
    /// A way out that the client may choose.
    OptionId "op";
    /// A payment, or an accepted piece of work.
    PaymentId "pa";
    /// A proposal that a person made part of the policy.
    PolicyChangeId "pc";
    /// A client's word to the director.
    PortalWordId "pw";
    /// A project for a client.
    ProjectId "pr";
    /// A promise of either side.
    PromiseId "pm";
    /// A regular talk with a client.
    RitualId "ri";
    /// What came of a ritual on its day.
    RitualRunId "rr";
    /// A rule that sends touches to a client.
    RuleId "ru";
    /// A sign-in of one person on one device.
    SessionId "se";
    /// A version of a result that the client saw.
    ShowId "sh";
    /// A word of a person about a case of the service level.
    SlaMarkId "sm";
    /// An API token.
    TokenId "tk";
    /// A person of the agency.
    TeammateId "tm";
    /// A word to the client about an incident.
    TellingId "te";
    /// An early warning of the team.
    WarningId "ew";
    /// A weekly report to a client.
    WeeklyId "wr";
    /// A task, an approval, a delivery or a duty.
    WorkItemId "wi";
}

/// A touch, numbered by its time: 43 bits of milliseconds since 1970, 20 bits that tell apart what
/// happened in the same millisecond. Sorting by it is sorting by time; it is the row of the search
/// index and the cursor of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TouchId(pub i64);

impl TouchId {
    const LOW_BITS: u32 = 20;

    /// The number for an instant (milliseconds since 1970, cut to 1970…2248) and a salt.
    pub fn new(at_ms: i64, salt: u32) -> Self {
        let ms = at_ms.clamp(0, (1 << 43) - 1);
        TouchId((ms << Self::LOW_BITS) | i64::from(salt & ((1 << Self::LOW_BITS) - 1)))
    }

    /// The smallest number at or after an instant: where a search by date starts.
    pub fn first_at(at_ms: i64) -> Self {
        Self::new(at_ms, 0)
    }

    /// When it happened, milliseconds since 1970.
    pub fn at_ms(self) -> i64 {
        self.0 >> Self::LOW_BITS
    }

    /// The next number, tried when this one is taken.
    pub fn next(self) -> Self {
        TouchId(self.0 + 1)
    }
}

impl fmt::Display for TouchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "to_{:016x}", self.0)
    }
}

impl FromStr for TouchId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let hex = text.strip_prefix("to_").filter(|h| h.len() == 16).ok_or(BadId)?;
        let n = u64::from_str_radix(hex, 16).map_err(|_| BadId)?;
        i64::try_from(n).map(TouchId).map_err(|_| BadId)
    }
}

impl Serialize for TouchId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TouchId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_returns_to_the_same_id() {
        let id = ClientId(Uuid::from_u128(7));
        assert_eq!(id.to_string().parse::<ClientId>(), Ok(id));
        assert_eq!("co_00000000000000000000000000000007".parse::<ClientId>(), Err(BadId));
        let touch = TouchId::new(1_700_000_000_000, 5);
        assert_eq!(touch.to_string().parse::<TouchId>(), Ok(touch));
        assert_eq!("to_zz".parse::<TouchId>(), Err(BadId));
    }

    #[test]
    fn touches_sort_by_time_and_odd_years_are_cut() {
        assert!(TouchId::new(2, 0) > TouchId::new(1, 0xf_ffff));
        assert_eq!(TouchId::new(-5, 1), TouchId::new(0, 1));
        assert!(TouchId::new(i64::MAX, 0).0 > 0);
    }
}
