//! The client's portal: the pages of the client, the desk of the agency, the words to the director.

pub mod desk;
pub mod public;
pub mod words;

use crate::page::at;
use crate::page::promise::rows::{People, milestone, promise};
use crate::view::portal::{Seen, SeenPage, SeenProject, SeenWork};
use crate::view::promise::PromiseRow;
use app::portal::Portal;
use app::promise::Held;
use app::weekly::WeeklyReport;
use domain::work::ItemState;
use jiff::ToSpan;
use std::collections::HashMap;

/// What a client sees, as plain values: no notes, no words of ours, no names of the team.
pub(super) fn seen(portal: &Portal, recipient: &str) -> Seen {
    let names = HashMap::new();
    let people = People { names: &names, contacts: &[], projects: &[], today: portal.today };
    let promises = |held: &[Held]| -> Vec<PromiseRow> {
        let row = |held: &Held| PromiseRow {
            words: String::new(),
            ended_note: String::new(),
            touch: None,
            ..promise(held, &people)
        };
        held.iter().map(row).collect()
    };
    let work = portal.work.iter().filter(|w| w.state != ItemState::Cancelled).map(|w| SeenWork {
        title: w.title.clone(),
        kind: w.kind.word().to_owned(),
        is_done: w.state == ItemState::Done,
        due_on: w.due_on,
        ended_at: w.ended_at.map(at),
    });
    let report = |r: &WeeklyReport| SeenPage {
        id: r.id.to_string(),
        name: String::new(),
        week_on: Some(r.week_on),
        until_on: Some(r.week_on.saturating_add(6.days())),
        at: at(r.published_at.unwrap_or(r.created_at)),
    };
    let incident = |i: &app::incident::Incident| SeenPage {
        id: i.id.to_string(),
        name: i.promise.clone(),
        week_on: None,
        until_on: None,
        at: at(i.found_at),
    };
    let mut seen = Seen {
        agency: portal.agency.clone(),
        client: portal.client.clone(),
        recipient: recipient.to_owned(),
        last_meaning: portal.reports.first().map(|r| r.meaning.clone()).unwrap_or_default(),
        projects: portal
            .projects
            .iter()
            .map(|p| SeenProject { name: p.name.clone(), due_on: p.due_on })
            .collect(),
        milestones: portal.milestones.iter().map(|m| milestone(m, &people)).collect(),
        work: work.collect(),
        ours: promises(&portal.ours),
        theirs: promises(&portal.theirs),
        reports: portal.reports.iter().map(report).collect(),
        incidents: portal.incidents.iter().map(incident).collect(),
        is_empty: false,
    };
    seen.is_empty = seen.projects.is_empty()
        && seen.milestones.is_empty()
        && seen.work.is_empty()
        && seen.ours.is_empty()
        && seen.theirs.is_empty()
        && seen.reports.is_empty()
        && seen.incidents.is_empty();
    seen
}
