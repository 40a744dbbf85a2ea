//! The snapshot at the cut (A.10): what every task is at that moment, beside what it was a week before.

use super::{Stand, WeeklyTask, WorkItem};
use domain::id::WorkItemId;
use domain::weekly::{PlanSigns, is_planned_at_first};
use domain::work::{ItemKind, ItemState};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// A report is read by people: no more tasks than this, those with the nearest dates.
const TASKS_MAX: usize = 300;

/// The cut of a week.
#[derive(Clone, Debug)]
pub struct Cut {
    pub at: Timestamp,
    /// Monday of the week that ends.
    pub week_on: Date,
    /// The zone in which days are counted.
    pub zone: TimeZone,
}

impl Cut {
    fn week_began(&self) -> Timestamp {
        let monday = self.week_on.to_zoned(self.zone.clone());
        monday.map_or(self.at - SignedDuration::from_hours(7 * 24), |day| day.timestamp())
    }

    fn day(&self, ms: i64) -> Date {
        let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
        at.to_zoned(self.zone.clone()).date()
    }
}

/// The snapshot to compare with.
#[derive(Clone, Debug)]
pub enum Before<'a> {
    /// The one of the last published report, made at that moment.
    Published { tasks: &'a [WeeklyTask], at: i64 },
    /// There is none yet: the tasks as their dates say that they were when the week began.
    Unknown,
}

/// The tasks of a report, those with the nearest dates first, and how many did not fit in. `items` are the client's pieces of
/// work; `kept` is what a person has written into this draft before.
pub fn frozen(
    items: &[WorkItem],
    before: &Before<'_>,
    kept: &[WeeklyTask],
    cut: &Cut,
) -> (Vec<WeeklyTask>, i64) {
    let mut items: Vec<&WorkItem> = items
        .iter()
        .filter(|item| matches!(item.kind, ItemKind::Task | ItemKind::Duty))
        .filter(|item| item.at <= cut.at.as_millisecond())
        .collect();
    items.sort_by_key(|item| (item.due_on.is_none(), item.due_on, item.at, item.id));
    let since = match before {
        Before::Published { at, .. } => *at,
        Before::Unknown => cut.week_began().as_millisecond(),
    };
    let was = stands_before(&items, before, cut);
    let kept: HashMap<WorkItemId, &WeeklyTask> =
        kept.iter().map(|task| (task.item, task)).collect();
    let mut tasks = Vec::new();
    for item in &items {
        let (was, was_title) = match was.get(&item.id) {
            Some((stand, title)) => (Some(*stand), title.clone()),
            None => (None, String::new()),
        };
        let Some(now) = stand_now(item, was, since, cut) else {
            // Given up or gone since: it stands in the first snapshot only.
            if let Some(stand) = was.filter(|stand| !stand.is_done) {
                tasks.push(task(item, &was_title, Some(stand), None));
            }
            continue;
        };
        if was.is_some_and(|stand| stand.is_done) && now.is_done {
            continue;
        }
        tasks.push(task(item, &was_title, was, Some(now)));
    }
    if let Before::Published { tasks: published, .. } = before {
        let known: Vec<WorkItemId> = items.iter().map(|item| item.id).collect();
        let gone = published.iter().filter(|t| !known.contains(&t.item) && !t.is_left_out);
        for task in gone {
            // Its record was removed: the client saw it, so it is told what became of it.
            if let Some(stand) = task.now.filter(|stand| !stand.is_done) {
                let task = WeeklyTask { was_title: task.title.clone(), ..task.clone() };
                tasks.push(WeeklyTask { was: Some(stand), now: None, ..cleared(task) });
            }
        }
    }
    let n_cut = tasks.len().saturating_sub(TASKS_MAX) as i64;
    tasks.truncate(TASKS_MAX);
    for task in &mut tasks {
        keep_words(task, kept.get(&task.item).copied(), before);
    }
    (tasks, n_cut)
}

fn task(item: &WorkItem, was_title: &str, was: Option<Stand>, now: Option<Stand>) -> WeeklyTask {
    WeeklyTask {
        item: item.id,
        title: item.title.clone(),
        was_title: was_title.to_owned(),
        due_on: item.due_on,
        was,
        now,
        is_left_out: false,
        word: String::new(),
        part: None,
    }
}

fn cleared(task: WeeklyTask) -> WeeklyTask {
    WeeklyTask { is_left_out: false, word: String::new(), part: None, ..task }
}

/// How each task stood in the snapshot before, and what it was called there.
fn stands_before(
    items: &[&WorkItem],
    before: &Before<'_>,
    cut: &Cut,
) -> HashMap<WorkItemId, (Stand, String)> {
    match before {
        Before::Published { tasks, .. } => tasks
            .iter()
            .filter(|task| !task.is_left_out)
            .filter_map(|task| Some((task.item, (task.now?, task.title.clone()))))
            .collect(),
        Before::Unknown => {
            let began = cut.week_began().as_millisecond();
            let was_open = |item: &&&WorkItem| {
                item.at < began && item.ended_at.is_none_or(|ended| ended >= began)
            };
            let last_monday = cut.week_on.saturating_sub(7.days());
            let stand = |item: &&WorkItem| {
                let signs = PlanSigns {
                    due_on: item.due_on,
                    set_on: cut.day(item.at),
                    was_planned: false,
                    has_activity: false,
                };
                let is_planned = is_planned_at_first(signs, last_monday);
                let stand = Stand { is_planned, ..Stand::default() };
                (item.id, (stand, item.title.clone()))
            };
            items.iter().filter(was_open).map(stand).collect()
        }
    }
}

/// How a task stands at the cut; `None`: it was given up, or was over before this week.
fn stand_now(item: &WorkItem, was: Option<Stand>, since: i64, cut: &Cut) -> Option<Stand> {
    let at = cut.at.as_millisecond();
    if item.state == ItemState::Cancelled && item.ended_at.is_none_or(|ended| ended <= at) {
        return None;
    }
    let is_done = match (item.state, item.ended_at) {
        (_, Some(ended)) => ended <= at,
        (ItemState::Done, None) => true,
        _ => false,
    };
    let ended = item.ended_at.unwrap_or(item.updated_at);
    if is_done && was.is_none() && ended <= since {
        return None;
    }
    let was_changed = item.updated_at > item.created_at && (since..=at).contains(&item.updated_at);
    let has_activity = is_done || was_changed;
    let signs = PlanSigns {
        due_on: item.due_on,
        set_on: cut.day(item.at),
        was_planned: was.is_some_and(|stand| stand.is_planned),
        has_activity,
    };
    let is_planned = !is_done && is_planned_at_first(signs, cut.week_on);
    Some(Stand { is_planned, is_done, has_activity })
}

/// A refreshed draft keeps what a person has said of its tasks.
fn keep_words(task: &mut WeeklyTask, kept: Option<&WeeklyTask>, before: &Before<'_>) {
    if let Some(kept) = kept {
        task.word.clone_from(&kept.word);
        task.is_left_out = kept.is_left_out;
        if let (Some(now), Some(said)) = (&mut task.now, kept.now)
            && !now.is_done
        {
            now.is_planned = said.is_planned;
            now.has_activity |= said.has_activity;
        }
        return;
    }
    if let Before::Published { tasks, .. } = before {
        task.is_left_out = tasks.iter().any(|t| t.item == task.item && t.is_left_out);
    }
}
