//! Warning signals (PRODUCT.md L2, C072–C076): what is going wrong with a client, with its proof.

pub(crate) mod approvals;
mod broken_promises;
mod client_owes;
mod competitor;
mod contact_leaving;
pub(crate) mod contact_silent;
mod escalation;
mod evidence;
pub(crate) mod feedback;
mod incident;
pub mod kpi;
pub(crate) mod late_payment;
mod leaving;
mod meetings;
mod milestones;
mod money_claim;
mod monitor;
pub mod nature;
mod negativity;
mod new_senior;
mod niche;
mod overload;
mod point;
pub mod prepared;
mod promised;
mod renewal;
mod repeats;
pub(crate) mod reply_slowdown;
mod said;
pub(crate) mod silence;
mod sla;
pub mod tasks;
mod team_change;
pub(crate) mod volume;
mod why_paying;

use crate::cue::{CueKind, Span};
use crate::facts::ClientFacts;
use crate::id::{BusyWindowId, ContactId, IncidentId, TouchId};
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use crate::touch::words;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Kind of a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalKind {
    /// No substantive contact for much longer than usual (C072, A.1).
    Silence,
    /// The client writes and calls much less than usual (C072, A.13).
    Volume,
    /// The client answers much more slowly than usual (C072, A.1).
    ReplySlowdown,
    /// Direct negativity (C075).
    Negativity,
    /// Over the manager's head (C075).
    Escalation,
    /// Asks for another manager or team (C076).
    TeamChange,
    /// Speaks of ending the work.
    Leaving,
    /// Another contractor is a live alternative (C082).
    Competitor,
    /// Wants money back or refuses to pay.
    MoneyClaim,
    /// Questions turn to what the money is for.
    WhyPaying,
    /// The usual contact leaves.
    ContactLeaving,
    /// The usual contact is silent while others write.
    ContactSilent,
    /// A senior person who never was in copy now is.
    NewSenior,
    /// Less feedback per delivery (C073).
    Feedback,
    /// Approvals take longer than usual.
    Approvals,
    /// Fewer new tasks (C074).
    Tasks,
    /// Calls and meetings moved or declined.
    Meetings,
    /// Invoices are paid later than usual.
    LatePayment,
    /// The renewal is near and nobody talks of it.
    Renewal,
    /// A promise was failed and the matter is not closed (PRODUCT.md L2.10).
    Incident,
    /// A KPI is going under, or nobody records it (C008, C009).
    Kpi,
    /// The agency does not keep its word (P1).
    BrokenPromises,
    /// The client does not give what it promised (P1).
    ClientOwes,
    /// A result was not shown on its date (P6, C113).
    MilestoneLate,
    /// A result was shown and met with silence (P6, C113).
    MilestoneSilent,
    /// We answer or do later than the service level says (P5, C132).
    SlaMissed,
    /// The client is later than its part of the service level says (P5).
    SlaTheirs,
    /// A typical error is about to happen, or has happened (C003).
    Monitor,
    /// A date cannot be kept: more is planned than there are hours (C004).
    Overload,
    /// Somebody new to the niche is to reach a KPI with a price (C005).
    Niche,
    /// Our mistake, made again (C120).
    Repeats,
}

impl SignalKind {
    /// The family it belongs to.
    pub fn family(self) -> Family {
        use SignalKind as K;
        match self {
            K::Silence | K::Volume | K::Meetings => Family::Contact,
            K::ReplySlowdown | K::Approvals | K::ClientOwes | K::MilestoneSilent | K::SlaTheirs => {
                Family::Pace
            }
            K::Tasks | K::Feedback => Family::Work,
            K::Negativity
            | K::Escalation
            | K::TeamChange
            | K::Leaving
            | K::Competitor
            | K::MoneyClaim
            | K::WhyPaying => Family::Words,
            K::ContactLeaving | K::ContactSilent | K::NewSenior => Family::People,
            K::LatePayment | K::Renewal => Family::Money,
            K::Incident
            | K::Kpi
            | K::BrokenPromises
            | K::MilestoneLate
            | K::SlaMissed
            | K::Monitor
            | K::Overload
            | K::Niche
            | K::Repeats => Family::Promise,
        }
    }

    /// Whether it is made of quiet, so that a busy window holds it back (C078, T11).
    pub fn is_quiet(self) -> bool {
        use SignalKind as K;
        matches!(
            self,
            K::Silence
                | K::Volume
                | K::ReplySlowdown
                | K::ContactSilent
                | K::Feedback
                | K::Approvals
                | K::Tasks
                | K::Meetings
                | K::ClientOwes
                | K::MilestoneSilent
                | K::SlaTheirs
        )
    }

    /// Locale key of its name.
    pub fn term(self) -> Arg {
        Arg::Term(format!("signal.{}", self.word()).into())
    }
}

words!(SignalKind {
    Silence = "silence", Volume = "volume", ReplySlowdown = "reply_slowdown",
    Negativity = "negativity", Escalation = "escalation", TeamChange = "team_change",
    Leaving = "leaving", Competitor = "competitor", MoneyClaim = "money_claim",
    WhyPaying = "why_paying", ContactLeaving = "contact_leaving",
    ContactSilent = "contact_silent", NewSenior = "new_senior", Feedback = "feedback",
    Approvals = "approvals", Tasks = "tasks", Meetings = "meetings",
    LatePayment = "late_payment", Renewal = "renewal", Incident = "incident", Kpi = "kpi",
    BrokenPromises = "broken_promises", ClientOwes = "client_owes",
    MilestoneLate = "milestone_late", MilestoneSilent = "milestone_silent",
    SlaMissed = "sla_missed", SlaTheirs = "sla_theirs", Monitor = "monitor",
    Overload = "overload", Niche = "niche", Repeats = "repeats",
});

/// Independent groups of signals; two kinds of one family count once (A.12, T13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// How much they write, call and meet.
    Contact,
    /// How fast they answer and approve.
    Pace,
    /// How much work and feedback they give.
    Work,
    /// What they say.
    Words,
    /// Who speaks, and who no longer does.
    People,
    /// How they pay and renew.
    Money,
    /// What we promised them and failed, or are about to.
    Promise,
}

words!(Family {
    Contact = "contact", Pace = "pace", Work = "work", Words = "words", People = "people",
    Money = "money", Promise = "promise",
});

/// How strong a signal is, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Worth a look; does not change the level by itself beyond "watch".
    Watch,
    Flag,
    Escalate,
    /// Said in so many words; one is enough for red (A.12).
    Direct,
}

words!(Strength { Watch = "watch", Flag = "flag", Escalate = "escalate", Direct = "direct" });

/// One warning about one client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    pub kind: SignalKind,
    pub strength: Strength,
    /// Moment of the change, or of the first message.
    pub since: Timestamp,
    /// 0…100: how sure we are that this is not chance.
    pub confidence: u8,
    /// Stays the same while the episode lasts; answers are kept under it.
    pub episode: String,
    /// The sentence a manager reads.
    pub reason: Reason,
    /// What would make it go away.
    pub relief: Reason,
    /// The proof.
    pub evidence: Evidence,
    /// Set while a declared busy window holds a quiet-type signal back (C078).
    pub held_by: Option<BusyWindowId>,
}

/// The proof of a signal.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Evidence {
    /// A series with its expected band.
    Series(Series),
    /// Messages with the words that mattered.
    Messages { messages: Vec<Quote> },
    /// An incident that is open.
    Incident(IncidentProof),
}

/// An incident as evidence, as it stood at the moment of the verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentProof {
    pub incident: IncidentId,
    /// Without anybody's name while it is open (C030).
    pub title: String,
    pub found_at: Timestamp,
    /// Until when the client has to hear it from us.
    pub tell_by: Timestamp,
    /// When the client heard it from us.
    pub told_at: Option<Timestamp>,
    /// When the client's side knew of it, from whomever.
    pub learned_at: Option<Timestamp>,
}

/// A series over time with the band expected from the client's own history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Locale key of what is counted (`series.touches_per_week`, `series.reply_hours`).
    pub unit: std::borrow::Cow<'static, str>,
    pub points: Vec<Point>,
    /// Moment of the change.
    pub changed_at: Option<Timestamp>,
}

/// One value of a series. "We do not know" is `None`, never zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Start of the span, or moment of the reply.
    pub at: Timestamp,
    pub value: Option<f64>,
    pub expected: Option<Band>,
    /// A holiday or a busy window covers it.
    pub quiet: bool,
}

/// What is usual: the middle and the edges within which values are ordinary.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    pub low: f64,
    pub usual: f64,
    pub high: f64,
}

/// A message as evidence. The text itself stays in the store; only places are kept here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quote {
    pub touch: TouchId,
    pub at: Timestamp,
    pub contact: Option<ContactId>,
    pub cue: CueKind,
    pub confidence: u8,
    pub spans: Vec<Span>,
}

/// Every signal of a client at `now`, strongest first, without answers and busy windows applied.
pub fn detect(facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Vec<Signal> {
    detect_prepared(&prepared::Prepared::new(facts, policy, now), facts, policy, now)
}

/// The same over a prepared history that may reach beyond `now`: nothing after `now` is looked at.
pub fn detect_prepared(
    history: &prepared::Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Vec<Signal> {
    let mut signals = Vec::new();
    signals.extend(approvals::detect(history, facts, policy, now));
    signals.extend(broken_promises::detect(history, facts, policy, now));
    signals.extend(client_owes::detect(history, facts, policy, now));
    signals.extend(competitor::detect(facts, policy, now));
    signals.extend(contact_leaving::detect(facts, policy, now));
    signals.extend(contact_silent::detect(history, facts, policy, now));
    signals.extend(escalation::detect(facts, policy, now));
    signals.extend(feedback::detect(history, facts, policy, now));
    signals.extend(incident::detect(facts, policy, now));
    signals.extend(kpi::detect(history, facts, policy, now));
    signals.extend(late_payment::detect(history, facts, policy, now));
    signals.extend(leaving::detect(facts, policy, now));
    signals.extend(meetings::detect(history, facts, policy, now));
    signals.extend(milestones::late(history, facts, policy, now));
    signals.extend(milestones::silent(history, facts, policy, now));
    signals.extend(money_claim::detect(facts, policy, now));
    signals.extend(monitor::detect(history, facts, policy, now));
    signals.extend(negativity::detect(facts, policy, now));
    signals.extend(new_senior::detect(facts, policy, now));
    signals.extend(niche::detect(history, facts, policy, now));
    signals.extend(overload::detect(history, facts, policy, now));
    signals.extend(renewal::detect(history, facts, policy, now));
    signals.extend(repeats::detect(history, facts, policy, now));
    signals.extend(reply_slowdown::detect(history, facts, policy, now));
    signals.extend(silence::detect(history, facts, policy, now));
    signals.extend(sla::detect(facts, policy, now));
    signals.extend(tasks::detect(history, facts, policy, now));
    signals.extend(team_change::detect(facts, policy, now));
    signals.extend(volume::detect(history, facts, policy, now));
    signals.extend(why_paying::detect(facts, policy, now));
    signals.sort_by(|a, b| b.strength.cmp(&a.strength).then(a.kind.cmp(&b.kind)));
    signals
}
