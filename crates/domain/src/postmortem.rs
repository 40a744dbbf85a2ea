//! The post-mortem after the client's answer, good or bad (C030, C067–C071; PRODUCT.md R13, R14).
//!
//! It looks for what let the slip through, never for a guilty person (T6): several findings, each
//! down to a cause that can be changed, each with a measure, each measure with a proof.

mod human;
mod measure;
mod similar;

pub use human::{Excuse, excuse};
pub use measure::{
    Attention, Effect, Escalation, Listener, Measure, MeasurePolicy, MeasureState, attention,
    concerns, effect, escalation, may_tell, recurrence,
};
pub use similar::{Case, Similar, SimilarPolicy, similar};

use crate::reason::{Arg, Reason};
use crate::touch::words;
use serde::{Deserialize, Serialize};

/// What kind of weakness a finding is (A:131 names the first three; the others are ours).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Somebody knew early and did not dare to say so.
    FearToReport,
    /// Too many projects on one desk.
    Overload,
    /// Nobody looked at the right moment.
    ControlError,
    /// Agreed so that it could hardly be kept.
    Expectations,
    /// The task was given unclearly, or changed on the way.
    Briefing,
    /// A skill that the team lacks.
    Skill,
    /// A tool or a service failed.
    Tool,
    /// A contractor, or somebody outside.
    Outside,
    Other,
}

words!(FindingKind {
    FearToReport = "fear_to_report", Overload = "overload", ControlError = "control_error",
    Expectations = "expectations", Briefing = "briefing", Skill = "skill", Tool = "tool",
    Outside = "outside", Other = "other",
});

/// One finding: where it stuck, and why, asked again and again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub kind: FindingKind,
    /// What happened.
    pub what: String,
    /// Answers to "why", each to the one before; the last is the cause that will be changed.
    pub whys: Vec<String>,
}

/// Fewest answers to "why" below what happened (ours: with none, what happened is its own cause).
const WHYS_MIN: usize = 1;

/// Why a finding is not at its end yet, as the question to ask next.
pub fn next_question(finding: &Finding) -> Option<Reason> {
    let Some(last) = finding.whys.iter().map(|w| w.trim()).rfind(|w| !w.is_empty()) else {
        return Some(Reason::new("postmortem.ask.why").with("what", text(&finding.what)));
    };
    excuse(last).map(|excuse| Reason::new(excuse.question()).with("what", text(last)))
}

/// What a post-mortem still lacks; empty when it may be closed.
pub fn gaps(findings: &[Finding], has_measure: &[bool]) -> Vec<Reason> {
    if findings.is_empty() {
        return vec![Reason::new("postmortem.no-finding")];
    }
    let mut gaps = Vec::new();
    for (at, finding) in findings.iter().enumerate() {
        let n_whys = finding.whys.iter().filter(|w| !w.trim().is_empty()).count();
        if n_whys < WHYS_MIN || next_question(finding).is_some() {
            gaps.extend(next_question(finding));
        }
        if !has_measure.get(at).copied().unwrap_or_default() {
            gaps.push(Reason::new("postmortem.no-measure").with("what", text(&finding.what)));
        }
    }
    gaps
}

fn text(text: &str) -> Arg {
    Arg::Text(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(whys: &[&str]) -> Finding {
        let whys = whys.iter().map(|&w| w.to_owned()).collect();
        Finding { kind: FindingKind::ControlError, what: "Посты не вышли".into(), whys }
    }

    #[test]
    fn a_post_mortem_goes_on_until_each_finding_has_a_cause_and_a_measure() {
        let check = |of: &[Finding], measures: &[bool], want: &[&str]| {
            let codes: Vec<_> = gaps(of, measures).into_iter().map(|r| r.code).collect();
            assert_eq!(codes, want);
        };
        check(&[], &[], &["postmortem.no-finding"]);
        check(&[finding(&[])], &[true], &["postmortem.ask.why"]);
        check(&[finding(&[" "])], &[true], &["postmortem.ask.why"]);
        let person = finding(&["человеческий фактор"]);
        check(&[person], &[false], &["postmortem.ask.slip", "postmortem.no-measure"]);
        let deeper = finding(&["Забыл", "Нет списка, по которому сверяют выход"]);
        check(std::slice::from_ref(&deeper), &[true], &[]);
        check(&[deeper.clone(), deeper], &[true], &["postmortem.no-measure"]);
    }
}
