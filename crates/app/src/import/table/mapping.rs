//! Which column means what: the guess, what has to be there, and what is wrong with a choice.

use crate::import::{Kind, Options};
use channels::table::{Field, Target, guess_mapping};

/// What is wrong with the meanings that were chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MappingProblem {
    /// No column means any of these, and one has to.
    Missing(&'static [Field]),
    /// The column means what an earlier one means already.
    Twice { column: usize, field: Field },
}

/// What a kind of table is to the reader.
pub(super) fn target(kind: Kind) -> Target {
    match kind {
        Kind::Clients => Target::Clients,
        Kind::Contacts => Target::Contacts,
        Kind::Invoices => Target::Invoices,
        Kind::KpiFacts => Target::KpiFacts,
        Kind::Tasks => Target::Tasks,
        _ => Target::Touches,
    }
}

/// The meanings that a column can be given, in the order of the page.
pub fn offered(kind: Kind) -> impl Iterator<Item = Field> {
    // Nothing is kept of the manager of a contact: it is the client's.
    let is_kept = move |field: Field| !(kind == Kind::Contacts && field == Field::Manager);
    Field::ALL.iter().copied().filter(move |f| f.fits(target(kind)) && is_kept(*f))
}

/// Of each group one column at least has to be there, in the table and in each of its rows.
pub fn required(kind: Kind, has_client: bool) -> &'static [&'static [Field]] {
    use Field::{At, Client, Contact, DueOn, Email, ExternalId, Fact, Kpi, Project, Sum, Title};
    match (kind, has_client) {
        (Kind::Clients, _) => &[&[Client]],
        (Kind::Contacts, false) => &[&[Contact, Email], &[Client, Email]],
        (Kind::Contacts, true) => &[&[Contact, Email]],
        (Kind::Invoices, false) => &[&[Sum], &[DueOn, At], &[Client]],
        (Kind::Invoices, true) => &[&[Sum], &[DueOn, At]],
        (Kind::KpiFacts, _) => &[&[Kpi], &[At], &[Fact]],
        (Kind::Tasks, false) => &[&[At], &[Title, ExternalId], &[Client, Project]],
        (Kind::Tasks, true) => &[&[At], &[Title, ExternalId]],
        (_, false) => &[&[At], &[Client, Email, Contact]],
        (_, true) => &[&[At]],
    }
}

/// What is wrong with the meanings.
pub fn problems(kind: Kind, has_client: bool, mapping: &[Option<Field>]) -> Vec<MappingProblem> {
    let mut problems = Vec::new();
    for (column, field) in mapping.iter().enumerate() {
        if let Some(field) = *field
            && mapping[..column].contains(&Some(field))
        {
            problems.push(MappingProblem::Twice { column, field });
        }
    }
    let is_there = |fields: &[Field]| fields.iter().any(|f| mapping.contains(&Some(*f)));
    let missing = required(kind, has_client).iter().filter(|fields| !is_there(fields));
    problems.extend(missing.map(|fields| MappingProblem::Missing(fields)));
    problems
}

/// The meanings as chosen; guessed from the headings where nothing was chosen yet.
pub(super) fn meanings(kind: Kind, options: &Options, headings: &[String]) -> Vec<Option<Field>> {
    let offered: Vec<Field> = offered(kind).collect();
    let mut mapping: Vec<Option<Field>> = if options.columns.is_empty() {
        let guessed = guess_mapping(headings, target(kind));
        guessed.into_iter().map(|field| field.filter(|f| offered.contains(f))).collect()
    } else {
        let read = |word: &str| offered.iter().copied().find(|f| f.word() == word);
        options.columns.iter().map(|word| word.as_deref().and_then(read)).collect()
    };
    mapping.resize(headings.len(), None);
    mapping
}
