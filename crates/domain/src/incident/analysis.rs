//! The analysis (C016–C021): three questions with their branches, circumstances, whose fault it is.
//!
//! Blame-free on purpose (T6): fault of the house towards the client, never of a person.

use super::{Section, SectionKind};
use crate::cause::PossibleWithout;
use crate::draft::{DraftKpi, Fault, lenient};
use crate::money::Decimal;
use crate::options::MissCause;
use crate::touch::words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An answer to one of the three questions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    #[default]
    Unknown,
    Yes,
    No,
}

words!(Answer { Unknown = "unknown", Yes = "yes", No = "no" });

/// Why more time is needed (C017).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeCause {
    ForceMajeure,
    /// More work than the people could carry.
    WrongLoad,
    /// The dates could never be kept.
    WrongDates,
    /// Nobody looked in between.
    NoControl,
}

words!(TimeCause {
    ForceMajeure = "force_majeure", WrongLoad = "wrong_load", WrongDates = "wrong_dates",
    NoControl = "no_control",
});

/// What kind of circumstance it is in our analysis; the legal question is another one (T3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CircumstanceKind {
    /// In our house: load, dates, control, competence.
    #[default]
    Internal,
    /// A contractor, a platform.
    ThirdParty,
    /// Fire, flood, a ban: outside everybody's power.
    External,
    /// The client's side: late materials, late approvals.
    ClientSide,
}

words!(CircumstanceKind {
    Internal = "internal", ThirdParty = "third_party", External = "external",
    ClientSide = "client_side",
});

/// How sure we are of the attribution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    #[default]
    Guess,
    Likely,
    Established,
}

words!(Confidence { Guess = "guess", Likely = "likely", Established = "established" });

/// Force majeure in law (art. 401 §3 of the Civil Code, T3): asked apart, "no" by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalForceMajeure {
    #[default]
    No,
    /// We think so; a lawyer has not looked.
    Claimed,
    /// A lawyer agrees, or a certificate is there.
    Confirmed,
}

words!(LegalForceMajeure { No = "no", Claimed = "claimed", Confirmed = "confirmed" });

/// One circumstance as it was stated (C020, A.4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatedCircumstance {
    pub name: String,
    #[serde(default)]
    pub kind: CircumstanceKind,
    /// Would the promise have been kept without it?
    pub possible_without: PossibleWithout,
    /// 0…3.
    #[serde(deserialize_with = "lenient::decimal", serialize_with = "lenient::print_decimal")]
    pub strength: Decimal,
    /// Why it had its effect.
    pub mechanism: String,
}

/// Everything the analysis knows. Each field may be missing: nothing is a wall.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Analysis {
    /// Question 1: is more time needed?
    pub more_time: Answer,
    pub time_causes: Vec<TimeCause>,
    /// Working days that were lost.
    pub days_lost: Option<u32>,
    /// The day by which it can be done.
    pub new_date: Option<Date>,
    /// Question 2: is another performer needed?
    pub change_performer: Answer,
    /// What speaks for it: competence against the task.
    pub performer_why: String,
    /// Who could take over, and how it is handed over (C018).
    pub handover: String,
    /// Question 3: how much is done, percents (C019).
    #[serde(
        deserialize_with = "lenient::option_decimal",
        serialize_with = "lenient::print_option_decimal"
    )]
    pub done_percent: Option<Decimal>,
    /// Finished parts that may be told (C050).
    pub done_items: Vec<String>,
    /// Where the share comes from: tasks, an act, a dashboard.
    pub done_evidence: String,
    /// What was promised and what came out, if it can be counted.
    pub kpi: Option<DraftKpi>,
    /// The KPI's risk was agreed at the entrance (C014).
    pub is_risk_agreed: bool,
    pub circumstances: Vec<StatedCircumstance>,
    pub fault: Option<Fault>,
    pub fault_confidence: Confidence,
    /// What the attribution rests on; the client's view, when it is disputed.
    pub fault_why: String,
    pub legal_force_majeure: LegalForceMajeure,
    pub legal_ground: String,
    /// What the options are ordered by.
    pub miss_cause: Option<MissCause>,
    /// How it is repaired; empty: not known yet.
    pub solution: String,
}

impl Section for Analysis {
    const KIND: SectionKind = SectionKind::Analysis;
}
