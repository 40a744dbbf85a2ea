//! Rituals: what is due, those of a client, one with its script, the calendar of a phone.

pub mod client;
pub mod list;
pub mod one;

use crate::page::at;
use crate::view::By;
use crate::view::ritual::RunRow;
use app::ritual::{RitualRun, answers};
use domain::id::{ContactId, TeammateId};
use domain::ritual::RitualKind;
use std::collections::HashMap;

/// A result with names; `theirs` names the contacts.
fn run_row(
    run: &RitualRun,
    kind: RitualKind,
    names: &HashMap<TeammateId, String>,
    theirs: &HashMap<ContactId, String>,
) -> RunRow {
    let name = |who: &TeammateId| names.get(who).cloned().unwrap_or_default();
    let said = answers(run)
        .into_iter()
        .map(|a| (name(&a.teammate), theirs.get(&a.contact).cloned().unwrap_or_default(), a.said));
    RunRow {
        kind: kind.word(),
        result: run.result.word(),
        due_on: run.due_on,
        on: run.on,
        said: run.said.clone(),
        agreed: run.agreed.clone(),
        answers: said.collect(),
        by: By { name: run.made_by.as_ref().map(name).unwrap_or_default(), at: at(run.made_at) },
    }
}
