//! Reasons: why a verdict is what it is. `locale` turns one into a Russian or English sentence;
//! page, mail, API and command line print the same sentence.

use crate::money::Money;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A value inside a reason; `locale` knows how to print each kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arg {
    /// A plain count; chooses the plural form.
    Count(i64),
    /// A number with one decimal at most.
    Number(f64),
    /// Whole percents.
    Percent(i64),
    /// Hours, printed as minutes, hours or working days by size.
    Hours(f64),
    /// A calendar day.
    Date(jiff::civil::Date),
    /// A calendar day, always with its year.
    FullDate(jiff::civil::Date),
    /// A sum of money.
    Money(Money),
    /// A word that has a translation of its own (a locale key).
    Term(Cow<'static, str>),
    /// The user's own words: a name, a quotation.
    Text(String),
}

/// A reason: a code with named values. The sentence is at the locale key `reason.<code>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    pub code: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(Cow<'static, str>, Arg)>,
}

impl Reason {
    /// A reason without values. `code` must be listed in [`ALL`].
    pub fn new(code: &'static str) -> Self {
        debug_assert!(ALL.contains(&code), "reason {code} is not in reason::ALL");
        Reason { code: Cow::Borrowed(code), args: Vec::new() }
    }

    /// The same reason with one more value.
    pub fn with(mut self, name: &'static str, arg: Arg) -> Self {
        self.args.push((Cow::Borrowed(name), arg));
        self
    }

    /// The value of that name.
    pub fn arg(&self, name: &str) -> Option<&Arg> {
        self.args.iter().find(|(n, _)| n == name).map(|(_, a)| a)
    }
}

/// Every code there is, alphabetical; a test in `locale` asks each for its sentences.
pub const ALL: &[&str] = &[
    // one a line, so that parallel changes do not collide
    "cause.dominant",
    "cause.inherent-risk",
    "cause.joint",
    "cause.ruled-out",
    "compensation.adequate",
    "compensation.irritates",
    "compensation.over",
    "compensation.to-claimed",
    "compensation.weak",
    "coverage.no_baseline",
    "coverage.no_main_contact",
    "coverage.no_source",
    "coverage.too_new",
    "cue.found",
    "draft.address-mixed",
    "draft.address-mixed.fix",
    "draft.apology-missing",
    "draft.apology-missing.fix",
    "draft.apology-not-due",
    "draft.apology-not-due.fix",
    "draft.argument-loop",
    "draft.argument-loop.fix",
    "draft.blame-shift",
    "draft.blame-shift.fix",
    "draft.clerical-style",
    "draft.clerical-style.fix",
    "draft.compensation-out-of-proportion",
    "draft.compensation-out-of-proportion.fix",
    "draft.date-missing",
    "draft.date-missing.fix",
    "draft.denial",
    "draft.denial.fix",
    "draft.exit-missing",
    "draft.exit-missing.fix",
    "draft.forgiveness-request",
    "draft.forgiveness-request.fix",
    "draft.legal-word",
    "draft.legal-word.fix",
    "draft.missing-what",
    "draft.missing-what.fix",
    "draft.missing-why",
    "draft.missing-why.fix",
    "draft.mode-mismatch",
    "draft.mode-mismatch.fix",
    "draft.name-mismatch",
    "draft.name-mismatch.fix",
    "draft.number-mismatch",
    "draft.number-mismatch.fix",
    "draft.options-too-few",
    "draft.options-too-few.fix",
    "draft.over-apology",
    "draft.over-apology.fix",
    "draft.over-detail",
    "draft.over-detail.fix",
    "draft.placeholder-left",
    "draft.placeholder-left.fix",
    "draft.pressure",
    "draft.pressure.fix",
    "draft.prevention-vague",
    "draft.prevention-vague.fix",
    "draft.progress-claimed-without-any",
    "draft.progress-claimed-without-any.fix",
    "draft.progress-omitted",
    "draft.progress-omitted.fix",
    "draft.shouting",
    "draft.shouting.fix",
    "draft.solution-missing",
    "draft.solution-missing.fix",
    "draft.tone-policing",
    "draft.tone-policing.fix",
    "draft.unbacked-promise",
    "draft.unbacked-promise.fix",
    "draft.victim",
    "draft.victim.fix",
    "edit.class",
    "edit.class-unclear",
    "edit.contradiction",
    "edit.repeat",
    "health.amber.escalate",
    "health.amber.families",
    "health.changed.better",
    "health.changed.came",
    "health.changed.level",
    "health.changed.stronger",
    "health.changed.weaker",
    "health.changed.went",
    "health.changed.worse",
    "health.green",
    "health.grey",
    "health.gut.calmer",
    "health.gut.unseen",
    "health.gut.worse",
    "health.red.direct",
    "health.red.escalate_and_flag",
    "health.red.families",
    "health.watch",
    "kpi.alarm",
    "kpi.band",
    "kpi.no-alarm",
    "kpi.pace",
    "liability.art395",
    "liability.capped",
    "liability.clause",
    "liability.contract-daily",
    "liability.days",
    "liability.due-moved",
    "liability.fine-fixed",
    "liability.fine-percent",
    "liability.forecast",
    "liability.key-rate-closing",
    "liability.key-rate-due",
    "liability.key-rate-per-period",
    "matrix.cell",
    "matrix.near",
    "matrix.ours",
    "option.end",
    "option.move-date",
    "option.move-date-open",
    "option.performed-part",
    "option.roll",
    "refused.client-merged",
    "refused.contact-merged",
    "refused.last-director",
    "refused.merge-itself",
    "refused.merge-other-client",
    "severity.base",
    "severity.client-learned-first",
    "severity.handled",
    "severity.harm-beyond-money",
    "severity.live-commitment",
    "severity.steps",
    "signal.competitor",
    "signal.contact_leaving",
    "signal.contact_silent",
    "signal.contact_silent.relief",
    "signal.escalation",
    "signal.leaving",
    "signal.money_claim",
    "signal.negativity",
    "signal.new_senior",
    "signal.new_senior.relief",
    "signal.reply_slowdown",
    "signal.reply_slowdown.relief",
    "signal.silence",
    "signal.silence.relief",
    "signal.team_change",
    "signal.volume",
    "signal.volume.relief",
    "signal.why_paying",
    "signal.words.relief",
    "weekly.missing-grounds",
    "weekly.missing-reason",
];
