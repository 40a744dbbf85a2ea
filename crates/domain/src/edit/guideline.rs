//! The guidelines of a project as they stood at each version (C117, C119).
//!
//! Changes are only added, so who changed what and why survives every change of the team.

use crate::id::{GuidelineRuleId, ProjectId};
use crate::touch::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was done to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Added,
    Reworded,
    /// It does not hold any more.
    Retired,
    Restored,
}

words!(ChangeKind {
    Added = "added", Reworded = "reworded", Retired = "retired", Restored = "restored",
});

/// One change of one rule: a version of the guidelines.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub rule: GuidelineRuleId,
    pub kind: ChangeKind,
    /// For what it holds; `None`: for all work for the client.
    pub project: Option<ProjectId>,
    /// The part of the document: texts, design.
    pub section: String,
    /// The rule after the change.
    pub text: String,
}

/// The rules in force after the first `n` changes, by section, in the order in which they came.
pub fn at_version(changes: &[Change], n: usize) -> Vec<&Change> {
    let mut first_at: BTreeMap<GuidelineRuleId, usize> = BTreeMap::new();
    let mut last: BTreeMap<GuidelineRuleId, &Change> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate().take(n) {
        first_at.entry(change.rule).or_insert(at);
        last.insert(change.rule, change);
    }
    let mut rules: Vec<&Change> =
        last.into_values().filter(|change| change.kind != ChangeKind::Retired).collect();
    rules.sort_by(|a, b| (&a.section, first_at[&a.rule]).cmp(&(&b.section, first_at[&b.rule])));
    rules
}

/// Whether a rule of one scope binds work of another: either holds for all work, or both are one project.
pub fn overlaps(rule: Option<ProjectId>, work: Option<ProjectId>) -> bool {
    rule.is_none() || work.is_none() || rule == work
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn change(rule: u128, kind: ChangeKind, section: &str, text: &str) -> Change {
        Change {
            rule: GuidelineRuleId(Uuid::from_u128(rule)),
            kind,
            project: None,
            section: section.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn every_version_can_be_read_again() {
        use ChangeKind as K;
        let changes = [
            change(1, K::Added, "Тексты", "на «вы»"),
            change(2, K::Added, "Дизайн", "логотип слева"),
            change(1, K::Reworded, "Тексты", "на «вы», с маленькой буквы"),
            change(2, K::Retired, "Дизайн", "логотип слева"),
            change(3, K::Added, "Тексты", "без восклицаний"),
            change(2, K::Restored, "Дизайн", "логотип слева"),
        ];
        for (n, expected) in [
            (0, &[][..]),
            (1, &["на «вы»"]),
            (2, &["логотип слева", "на «вы»"]),
            (3, &["логотип слева", "на «вы», с маленькой буквы"]),
            (4, &["на «вы», с маленькой буквы"]),
            (5, &["на «вы», с маленькой буквы", "без восклицаний"]),
            (6, &["логотип слева", "на «вы», с маленькой буквы", "без восклицаний"]),
            (99, &["логотип слева", "на «вы», с маленькой буквы", "без восклицаний"]),
        ] {
            let texts: Vec<&str> =
                at_version(&changes, n).iter().map(|c| c.text.as_str()).collect();
            assert_eq!(texts, expected, "version {n}");
        }
    }

    #[test]
    fn a_rule_of_one_project_does_not_bind_another() {
        let project = |n| Some(ProjectId(Uuid::from_u128(n)));
        for (rule, work, expected) in [
            (None, None, true),
            (None, project(1), true),
            (project(1), None, true),
            (project(1), project(1), true),
            (project(1), project(2), false),
        ] {
            assert_eq!(overlaps(rule, work), expected, "{rule:?} {work:?}");
        }
    }
}
