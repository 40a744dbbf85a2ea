//! The readiness plan of a client (C001): what is agreed before anything has happened.

use serde::{Deserialize, Serialize};

/// A failure that can be imagined, with the answer that is ready for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImaginedFailure {
    pub what: String,
    /// The option that is prepared for it.
    pub prepared: String,
}

/// Who calls whom, by what, and how far one may go alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Readiness {
    pub failures: Vec<ImaginedFailure>,
    /// Who of us calls, and who stands in.
    pub caller: String,
    /// Whom at the client, and by which channel first.
    pub called: String,
    pub channel: String,
    /// What the manager may offer without asking, minor units of the client's currency.
    pub limit_minor: Option<i64>,
    /// Who is asked above the limit.
    pub above_limit: String,
    pub note: String,
}

impl Readiness {
    /// Somebody to call, somebody who calls and one failure thought through: the helmet is on.
    pub fn is_on(&self) -> bool {
        let is_said = |text: &str| !text.trim().is_empty();
        let thought = |f: &ImaginedFailure| is_said(&f.what) && is_said(&f.prepared);
        is_said(&self.caller) && is_said(&self.called) && self.failures.iter().any(thought)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_counts_when_one_failure_is_thought_through() {
        let failure = ImaginedFailure { what: "срыв".into(), prepared: "сдвиг".into() };
        let plan = Readiness {
            failures: vec![failure],
            caller: "Вера".into(),
            called: "Анна".into(),
            ..Readiness::default()
        };
        assert!(plan.is_on());
        assert!(!Readiness { called: " ".into(), ..plan.clone() }.is_on());
        assert!(!Readiness { failures: vec![ImaginedFailure::default()], ..plan }.is_on());
    }
}
