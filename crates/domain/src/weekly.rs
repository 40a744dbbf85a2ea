//! The weekly report from two snapshots of the tasks: four questions, every task in one list
//! (C122, RULES.md A.10, JUDGE.md "weekly").

mod week;

pub use week::{
    CLOSING_HOUR, Part, PlanSigns, due_week, is_planned_at_first, monday_of, reported_week,
};

use crate::reason::{Arg, Reason};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A task as one snapshot shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskState {
    pub id: String,
    pub title: String,
    /// In the plan of the week that the snapshot opens.
    pub is_planned: bool,
    pub is_done: bool,
    /// Something was done on it.
    pub has_activity: bool,
}

/// The lists of the report; ids in the order of the snapshots, the first before the second.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weekly {
    pub done: Vec<String>,
    pub carried: Vec<String>,
    pub dropped: Vec<String>,
    pub not_started: Vec<String>,
    pub new: Vec<String>,
    /// Dropped and not started without a reason.
    pub missing_reason: Vec<String>,
    /// New without grounds.
    pub missing_grounds: Vec<String>,
    pub reasons: Vec<Reason>,
}

impl Weekly {
    /// Nothing that is owed is missing.
    pub fn is_publishable(&self) -> bool {
        self.missing_reason.is_empty() && self.missing_grounds.is_empty()
    }
}

/// A task stands twice in one snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateTask {
    pub id: String,
}

enum Bucket {
    Done,
    Carried,
    Dropped,
    NotStarted,
    New,
}

/// Sorts every task of either snapshot into one list. `reasons` and `grounds` are texts by id; a
/// blank one does not count.
pub fn diff(
    before: &[TaskState],
    after: &[TaskState],
    reasons: &BTreeMap<String, String>,
    grounds: &BTreeMap<String, String>,
) -> Result<Weekly, DuplicateTask> {
    let old = by_id(before)?;
    let new = by_id(after)?;
    let mut weekly = Weekly::default();
    let only_after = after.iter().filter(|task| !old.contains_key(task.id.as_str()));
    for task in before.iter().chain(only_after) {
        let id = task.id.as_str();
        let list = match bucket(old.get(id).copied(), new.get(id).copied()) {
            Bucket::Done => &mut weekly.done,
            Bucket::Carried => &mut weekly.carried,
            Bucket::Dropped => &mut weekly.dropped,
            Bucket::NotStarted => &mut weekly.not_started,
            Bucket::New => &mut weekly.new,
        };
        list.push(task.id.clone());
    }
    let is_blank = |texts: &BTreeMap<String, String>, id: &String| {
        texts.get(id).is_none_or(|text| text.trim().is_empty())
    };
    let owed: HashSet<&String> = weekly.dropped.iter().chain(&weekly.not_started).collect();
    let all = before.iter().chain(after).map(|task| &task.id);
    let mut seen = HashSet::new();
    let missing = all.filter(|id| owed.contains(id) && seen.insert(*id) && is_blank(reasons, id));
    weekly.missing_reason = missing.cloned().collect();
    weekly.missing_grounds =
        weekly.new.iter().filter(|id| is_blank(grounds, id)).cloned().collect();
    weekly.reasons = debts(&weekly);
    Ok(weekly)
}

fn by_id(tasks: &[TaskState]) -> Result<HashMap<&str, &TaskState>, DuplicateTask> {
    let mut map = HashMap::new();
    for task in tasks {
        if map.insert(task.id.as_str(), task).is_some() {
            return Err(DuplicateTask { id: task.id.clone() });
        }
    }
    Ok(map)
}

fn bucket(old: Option<&TaskState>, new: Option<&TaskState>) -> Bucket {
    // The later snapshot knows better: a task reopened since is not done.
    if new.or(old).is_some_and(|task| task.is_done) {
        return Bucket::Done;
    }
    let was_planned = old.is_some_and(|task| task.is_planned);
    let is_planned = new.is_some_and(|task| task.is_planned);
    let is_touched = old.into_iter().chain(new).any(|task| task.has_activity);
    match (old.is_some(), was_planned, is_planned) {
        (false, ..) | (true, false, true) => Bucket::New,
        (true, true, true) => Bucket::Carried,
        (true, true, false) => Bucket::Dropped,
        (true, false, false) if is_touched => Bucket::Carried,
        (true, false, false) => Bucket::NotStarted,
    }
}

fn debts(weekly: &Weekly) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for (code, missing) in [
        ("weekly.missing-reason", &weekly.missing_reason),
        ("weekly.missing-grounds", &weekly.missing_grounds),
    ] {
        if !missing.is_empty() {
            reasons.push(Reason::new(code).with("tasks", Arg::Text(missing.join(", "))));
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `id` and flags: `p` planned, `d` done, `a` activity.
    fn task(text: &str) -> TaskState {
        let (id, flags) = text.split_once(':').unwrap();
        TaskState {
            id: id.into(),
            title: String::new(),
            is_planned: flags.contains('p'),
            is_done: flags.contains('d'),
            has_activity: flags.contains('a'),
        }
    }

    fn tasks(text: &str) -> Vec<TaskState> {
        text.split_whitespace().map(task).collect()
    }

    #[test]
    fn every_task_lands_in_one_list() {
        let check = |before: &str, after: &str, want: [&str; 5]| {
            let none = BTreeMap::new();
            let w = diff(&tasks(before), &tasks(after), &none, &none).unwrap();
            let got = [w.done, w.carried, w.dropped, w.not_started, w.new].map(|l| l.join(" "));
            assert_eq!(got, want.map(String::from), "{before} | {after}");
        };
        check("1:p", "1:pd", ["1", "", "", "", ""]);
        check("1:p", "1:p", ["", "1", "", "", ""]);
        check("1:p", "1:", ["", "", "1", "", ""]);
        check("1:pa", "1:a", ["", "", "1", "", ""]);
        check("1:p", "", ["", "", "1", "", ""]);
        check("1:", "1:", ["", "", "", "1", ""]);
        check("1:", "1:a", ["", "1", "", "", ""]);
        check("1:", "", ["", "", "", "1", ""]);
        check("1:", "1:p", ["", "", "", "", "1"]);
        check("", "1: 2:p 3:pd", ["3", "", "", "", "1 2"]);
        check("1:pd", "1:p", ["", "1", "", "", ""]);
        check("1:pd", "", ["1", "", "", "", ""]);
        check("2:p 1:p", "3:p 1:p 2:p", ["", "2 1", "", "", "3"]);
    }

    #[test]
    fn a_report_without_its_reasons_is_not_published() {
        let check = |reasons: &[&str], grounds: &[&str], want: (&str, &str, bool)| {
            let texts = |ids: &[&str]| {
                ids.iter()
                    .map(|id| ((*id).to_owned(), if *id == "blank" { " " } else { "x" }.to_owned()))
                    .collect()
            };
            let (before, after) = (tasks("idle: gone:p"), tasks("fresh:p idle:"));
            let w = diff(&before, &after, &texts(reasons), &texts(grounds)).unwrap();
            let got = (w.missing_reason.join(" "), w.missing_grounds.join(" "), w.is_publishable());
            assert_eq!((got.0.as_str(), got.1.as_str(), got.2), want);
            assert_eq!(w.reasons.is_empty(), w.is_publishable());
        };
        check(&[], &[], ("idle gone", "fresh", false));
        check(&["idle", "gone"], &[], ("", "fresh", false));
        check(&["idle", "gone"], &["fresh"], ("", "", true));
        check(&["gone", "fresh"], &["fresh"], ("idle", "", false));
        let doubled = diff(&tasks("1:p 1:"), &[], &BTreeMap::new(), &BTreeMap::new());
        assert_eq!(doubled.err(), Some(DuplicateTask { id: "1".into() }));
    }

    proptest! {
        #[test]
        fn the_lists_are_a_partition(
            before in proptest::collection::btree_map(0..12_u8, 0..8_u8, 0..12),
            after in proptest::collection::btree_map(0..12_u8, 0..8_u8, 0..12),
        ) {
            let make = |of: &BTreeMap<u8, u8>| -> Vec<TaskState> {
                of.iter()
                    .map(|(id, flags)| TaskState {
                        id: id.to_string(),
                        title: String::new(),
                        is_planned: flags & 1 != 0,
                        is_done: flags & 2 != 0,
                        has_activity: flags & 4 != 0,
                    })
                    .collect()
            };
            let none = BTreeMap::new();
            let w = diff(&make(&before), &make(&after), &none, &none).unwrap();
            let mut all: Vec<String> =
                [w.done, w.carried, w.dropped, w.not_started, w.new].concat();
            all.sort();
            let mut want: Vec<String> = before.keys().chain(after.keys()).map(u8::to_string).collect();
            want.sort();
            want.dedup();
            prop_assert_eq!(all, want);
        }
    }
}
