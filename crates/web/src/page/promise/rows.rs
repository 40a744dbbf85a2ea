//! What was promised, as rows of a list.

use crate::view::promise::{
    ClauseLine, ContractRow, MilestoneRow, MoveLine, PromiseRow, RateView, TermsView, VersionLine,
};
use app::agreement::{Clause, Contract};
use app::dossier::Contact;
use app::project::Project;
use app::promise::{Held, MoveRow, Stage};
use domain::agreement::{AgreementTerms, notice_left_days};
use domain::id::TeammateId;
use domain::promise::{Deadline, KeptRate, MilestoneStanding, Standing};
use jiff::civil::Date;
use std::collections::HashMap;

/// Whose names the rows give.
pub struct People<'a> {
    pub names: &'a HashMap<TeammateId, String>,
    pub contacts: &'a [Contact],
    pub projects: &'a [Project],
    pub today: Date,
}

impl People<'_> {
    fn name(&self, id: Option<TeammateId>) -> Option<String> {
        id.and_then(|id| self.names.get(&id).cloned())
    }
}

/// The rate of a side.
pub fn rate(rate: KeptRate) -> RateView {
    RateView {
        n_kept: i64::from(rate.n_kept),
        n_settled: i64::from(rate.n_settled),
        n_min: i64::from(rate.n_min),
        percent: rate.percent().map(i64::from),
    }
}

/// The dates that there were before the last one.
fn were(deadline: &Deadline) -> Vec<Date> {
    let mut dates: Vec<Date> =
        deadline.first.into_iter().chain(deadline.moves.iter().map(|m| m.to)).collect();
    dates.pop();
    dates
}

/// A promise.
pub fn promise(held: &Held, people: &People<'_>) -> PromiseRow {
    let row = &held.row;
    let contact = row.contact.and_then(|id| people.contacts.iter().find(|c| c.id == id));
    PromiseRow {
        id: row.id.to_string(),
        side: row.side.word().to_owned(),
        kind: row.kind.word().to_owned(),
        origin: row.origin.word().to_owned(),
        standing: held.standing.word().to_owned(),
        what: row.what.clone(),
        words: row.words.clone(),
        days: match held.standing {
            Standing::Open { left_days } => left_days.unwrap_or_default(),
            Standing::Overdue { days } | Standing::KeptLate { days } => days,
            Standing::Kept | Standing::Broken | Standing::Withdrawn => 0,
        },
        age_days: held.age_days,
        made_on: row.made_on,
        due_on: held.fact.deadline.due_on(people.today),
        were: were(&held.fact.deadline),
        owner: people.name(row.owner),
        contact: contact.map(|c| c.name.clone()),
        touch: row.touch.map(|id| id.to_string()),
        ended_on: row.end.map(|end| end.on),
        ended_note: row.ended_note.clone(),
    }
}

/// The moves of a date, each with the date before it.
pub fn moves(deadline: &Deadline, rows: &[MoveRow], people: &People<'_>) -> Vec<MoveLine> {
    let mut from = deadline.first;
    let line = |row: &MoveRow| MoveLine {
        from: from.replace(row.moved.to),
        to: row.moved.to,
        on: row.moved.moved_on,
        kind: row.moved.kind.word().to_owned(),
        reason: row.reason.clone(),
        by: people.name(row.moved_by),
    };
    rows.iter().map(line).collect()
}

/// A milestone.
pub fn milestone(stage: &Stage, people: &People<'_>) -> MilestoneRow {
    use MilestoneStanding as S;
    let row = &stage.row;
    let project = row.project.and_then(|id| people.projects.iter().find(|p| p.id == id));
    MilestoneRow {
        id: row.id.to_string(),
        standing: stage.standing.word().to_owned(),
        what: row.what.clone(),
        days: match stage.standing {
            S::Planned { left_days } => left_days.unwrap_or_default(),
            S::Late { days } | S::Waiting { days } | S::Silent { days } | S::Returned { days } => {
                days
            }
            S::Accepted { late_days } => late_days,
            S::Cancelled => 0,
        },
        due_on: stage.fact.deadline.due_on(people.today),
        were: were(&stage.fact.deadline),
        n_versions: stage.shows.len() as i64,
        shown_on: stage.shows.last().map(|s| s.show.on),
        owner: people.name(row.owner),
        project: project.map(|p| p.name.clone()),
    }
}

/// What a contract is about.
fn terms(terms: &AgreementTerms, today: Date) -> TermsView {
    TermsView {
        from_on: terms.from_on,
        until_on: terms.until_on,
        value_minor: terms.value_minor,
        value_per: terms.value_per.word().to_owned(),
        currency: terms.currency.code().to_owned(),
        renewal: terms.renewal.word().to_owned(),
        notice_days: terms.notice_days.map(i64::from),
        notice_left_days: notice_left_days(terms, today),
    }
}

/// A clause.
pub fn clause(clause: &Clause) -> ClauseLine {
    ClauseLine {
        id: clause.row.id.to_string(),
        number: clause.row.number.clone(),
        words: clause.row.words.clone(),
        regime: clause.terms.as_ref().map(|terms| terms.regime.word().to_owned()),
    }
}

/// A contract.
pub fn contract(contract: &Contract, today: Date) -> ContractRow {
    ContractRow {
        id: contract.row.id.to_string(),
        number: contract.row.number.clone(),
        title: contract.row.title.clone(),
        terms: contract.terms().map(|of| terms(of, today)),
        n_versions: contract.versions.len() as i64,
        clauses: contract.clauses.iter().map(clause).collect(),
    }
}

/// The versions of a contract, the last first.
pub fn versions(
    contract: &Contract,
    names: &HashMap<TeammateId, String>,
    today: Date,
) -> Vec<VersionLine> {
    let all = &contract.versions;
    let line = |(i, version): (usize, &app::agreement::Version)| VersionLine {
        n: version.row.n,
        effective_on: version.row.effective_on,
        terms: version.terms.as_ref().map(|of| terms(of, today)),
        note: version.row.note.clone(),
        by: version.row.written_by.and_then(|id| names.get(&id).cloned()),
        is_in_force: contract.in_force == Some(i),
        is_corrected: all[i + 1..].iter().any(|v| v.row.effective_on == version.row.effective_on),
    };
    all.iter().enumerate().rev().map(line).collect()
}
