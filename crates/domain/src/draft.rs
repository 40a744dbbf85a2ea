//! The agency's own letter after a slip, as the check of drafts sees it (C045–C058, C063, RULES C).
//!
//! `text::draft` reads the letter; this module says what a letter, a case and a finding are.

use crate::cue::Span;
use crate::reason::Reason;
use crate::touch::words;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub(crate) mod lenient;

/// What the letter is for; decides which rules apply (JUDGE.md, `draft`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftKind {
    /// The first word to the client that something went wrong (C044).
    FirstNotice,
    /// What was not done and why (C049).
    Explanation,
    /// A choice of ways out (C060, C063).
    Options,
    /// An apology with its repair (C051, C054).
    Apology,
    /// An answer to the client's letter (C053).
    Reply,
}

words!(DraftKind {
    FirstNotice = "first_notice", Explanation = "explanation", Options = "options",
    Apology = "apology", Reply = "reply",
});

/// Whose fault the slip is, as the case has it on record (T9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Ours: the company's, the team's, the contractor's whom we hired.
    Own,
    /// Somebody outside both companies.
    ThirdParty,
    /// Nobody's: extraordinary and unavoidable.
    ForceMajeure,
    /// The client's side.
    Client,
    /// The client says ours, we say not.
    Disputed,
}

words!(Fault {
    Own = "own", ThirdParty = "third_party", ForceMajeure = "force_majeure", Client = "client",
    Disputed = "disputed",
});

/// What was promised and what came out. A deliverable is a KPI with plan 1 and fact 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DraftKpi {
    /// What is counted or delivered, in the words of the contract.
    pub name: String,
    #[serde(deserialize_with = "lenient::decimal", serialize_with = "lenient::print_decimal")]
    pub plan: Decimal,
    #[serde(deserialize_with = "lenient::decimal", serialize_with = "lenient::print_decimal")]
    pub fact: Decimal,
}

/// What the case knows and the letter may say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DraftFacts {
    pub fault: Fault,
    #[serde(default)]
    pub kpi: Option<DraftKpi>,
    /// How much of the work is done, percents; `None` is "not known".
    #[serde(
        default,
        deserialize_with = "lenient::option_decimal",
        serialize_with = "lenient::print_option_decimal"
    )]
    pub progress_pct: Option<Decimal>,
    /// Finished parts that may be told (C050).
    #[serde(default, deserialize_with = "lenient::lines")]
    pub done_items: Vec<String>,
    /// We know how the slip is repaired.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub solution_known: bool,
    /// The day by which it is repaired.
    #[serde(default, deserialize_with = "lenient::option_date")]
    pub new_date: Option<Date>,
    /// Ways out for the client to choose from are prepared.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub options_ready: bool,
    /// Measures with owner and date exist (C058).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub prevention_ready: bool,
    /// The client's loss, in the currency of the contract.
    #[serde(
        default,
        deserialize_with = "lenient::option_decimal",
        serialize_with = "lenient::print_option_decimal"
    )]
    pub loss_estimate: Option<Decimal>,
    /// What the compensation is worth to the client, in the same currency.
    #[serde(
        default,
        deserialize_with = "lenient::option_decimal",
        serialize_with = "lenient::print_option_decimal"
    )]
    pub compensation_value: Option<Decimal>,
    /// The person the letter is addressed to, or the company.
    #[serde(default)]
    pub client_name: Option<String>,
}

impl DraftFacts {
    /// A case of which only the fault is known.
    pub fn new(fault: Fault) -> Self {
        DraftFacts {
            fault,
            kpi: None,
            progress_pct: None,
            done_items: Vec::new(),
            solution_known: false,
            new_date: None,
            options_ready: false,
            prevention_ready: false,
            loss_estimate: None,
            compensation_value: None,
            client_name: None,
        }
    }

    /// Something of the work is done and worth telling (C050).
    pub fn has_progress(&self) -> bool {
        self.progress_pct.is_some_and(|p| p > Decimal::ZERO)
            || self.kpi.as_ref().is_some_and(|k| k.fact > Decimal::ZERO)
            || !self.done_items.is_empty()
    }
}

/// A rule of the check. The word is what the API, the exceptions and the locale keys use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleId {
    /// Both «вы» and «Вы» (L22), a hint.
    AddressMixed,
    /// A fault of ours and no apology (L10).
    ApologyMissing,
    /// An apology where regret would do: the fault is not ours (L11), a hint.
    ApologyNotDue,
    /// The fault is explained once more in a disputed case (L17).
    ArgumentLoop,
    /// The blame goes to somebody else (L2).
    BlameShift,
    /// Office language (L24), a hint.
    ClericalStyle,
    /// Worth less than a tenth of the loss (T15, A.6).
    CompensationOutOfProportion,
    /// A repair without a date (L9).
    DateMissing,
    /// The damage is denied (L16).
    Denial,
    /// No way to end the work among the options (L13).
    ExitMissing,
    /// Forgiveness is asked for: may go (L21), a hint.
    ForgivenessRequest,
    /// A word a lawyer should see first (L18).
    LegalWord,
    /// Not said what exactly was not done (L5).
    MissingWhat,
    /// Not said why (L6).
    MissingWhy,
    /// Admission for a fault that is not ours, or bare regret for one that is (L11).
    ModeMismatch,
    /// Another name than the case has (L22), a hint.
    NameMismatch,
    /// A number that the facts do not hold (L7).
    NumberMismatch,
    /// Fewer than two options (L12).
    OptionsTooFew,
    /// Two or more apologies (L1).
    OverApology,
    /// Details of the cause that are not the client's business (L4).
    OverDetail,
    /// `{name}` and its like (L22).
    PlaceholderLeft,
    /// The client is pushed to a choice (L14).
    Pressure,
    /// Prevention without a measure (L20).
    PreventionVague,
    /// Progress is claimed and there is none (L8).
    ProgressClaimedWithoutAny,
    /// Progress exists and is not told (L8).
    ProgressOmitted,
    /// Capitals and strings of exclamation marks.
    Shouting,
    /// Not said what we will do (L9).
    SolutionMissing,
    /// The client is taught manners (L15).
    TonePolicing,
    /// A firm promise that the facts do not back (L19).
    UnbackedPromise,
    /// We are the ones who suffer (L3).
    Victim,
}

words!(RuleId {
    AddressMixed = "address-mixed", ApologyMissing = "apology-missing",
    ApologyNotDue = "apology-not-due", ArgumentLoop = "argument-loop",
    BlameShift = "blame-shift", ClericalStyle = "clerical-style",
    CompensationOutOfProportion = "compensation-out-of-proportion",
    DateMissing = "date-missing", Denial = "denial", ExitMissing = "exit-missing",
    ForgivenessRequest = "forgiveness-request", LegalWord = "legal-word",
    MissingWhy = "missing-why", MissingWhat = "missing-what", ModeMismatch = "mode-mismatch",
    NameMismatch = "name-mismatch", NumberMismatch = "number-mismatch",
    OptionsTooFew = "options-too-few", OverApology = "over-apology",
    OverDetail = "over-detail", PlaceholderLeft = "placeholder-left", Pressure = "pressure",
    PreventionVague = "prevention-vague",
    ProgressClaimedWithoutAny = "progress-claimed-without-any",
    ProgressOmitted = "progress-omitted", Shouting = "shouting",
    SolutionMissing = "solution-missing", TonePolicing = "tone-policing",
    UnbackedPromise = "unbacked-promise", Victim = "victim",
});

impl RuleId {
    /// How bad a hit is (RULES C).
    pub fn severity(self) -> Severity {
        use RuleId::*;
        match self {
            AddressMixed | ApologyNotDue | ClericalStyle | ForgivenessRequest | NameMismatch => {
                Severity::Hint
            }
            ArgumentLoop | ExitMissing | LegalWord | MissingWhy | OptionsTooFew | OverApology
            | OverDetail | PreventionVague | ProgressOmitted | Shouting | Victim => {
                Severity::Warning
            }
            ApologyMissing
            | BlameShift
            | CompensationOutOfProportion
            | DateMissing
            | Denial
            | MissingWhat
            | ModeMismatch
            | NumberMismatch
            | PlaceholderLeft
            | Pressure
            | ProgressClaimedWithoutAny
            | SolutionMissing
            | TonePolicing
            | UnbackedPromise => Severity::Error,
        }
    }
}

/// How bad a finding is, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// May stay.
    Hint,
    /// Think again.
    Warning,
    /// Do not send so.
    Error,
}

words!(Severity { Hint = "hint", Warning = "warning", Error = "error" });

/// One thing found in a draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub rule: RuleId,
    pub severity: Severity,
    /// The words in question; empty at the end of the text where something is missing.
    pub span: Span,
    /// What is wrong.
    pub reason: Reason,
    /// What to write instead.
    pub suggestion: Reason,
}

/// Rules that a person marked "not here" for one client.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Exceptions {
    pub rules: Vec<RuleId>,
}

impl Exceptions {
    /// The rule stays silent for this client.
    pub fn has(&self, rule: RuleId) -> bool {
        self.rules.contains(&rule)
    }
}
