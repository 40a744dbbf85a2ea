//! Edits, pairs and rules, as rows of a list.

use crate::page::at;
use crate::view::edit::{EditLine, PairView, RuleLine, SettledView, SideText, Suggestion};
use app::dossier::Contact;
use app::edit::{Classified, EditCard, EditRow, OtherText, PairCard, RuleCard};
use app::project::Project;
use domain::id::{ContactId, TeammateId};
use std::collections::HashMap;

/// Whose names the rows give.
pub struct People<'a> {
    pub names: &'a HashMap<TeammateId, String>,
    pub contacts: &'a [Contact],
    pub projects: &'a [Project],
}

impl People<'_> {
    fn name(&self, id: Option<TeammateId>) -> Option<String> {
        id.and_then(|id| self.names.get(&id).cloned())
    }

    /// Who of theirs asked: the contact, or the name that was typed.
    pub fn who(&self, contact: Option<ContactId>, author: &str) -> Option<String> {
        let known = contact.and_then(|id| self.contacts.iter().find(|c| c.id == id));
        known.map(|c| c.name.clone()).or(Some(author.to_owned()).filter(|name| !name.is_empty()))
    }
}

/// What kind of edit it seems to be.
pub fn suggestion(found: &Classified) -> Suggestion {
    Suggestion {
        class: found.class.word().to_owned(),
        confidence: i64::from(found.confidence),
        reason: found.reason.clone(),
    }
}

/// An edit.
pub fn edit(card: &EditCard, people: &People<'_>) -> EditLine {
    let row = &card.row;
    let project = row.project.and_then(|id| people.projects.iter().find(|p| p.id == id));
    EditLine {
        id: row.id.to_string(),
        text: row.text.clone(),
        material: row.material.clone(),
        project: project.map(|p| p.name.clone()),
        who: people.who(row.contact, &row.author),
        said_on: row.said_on,
        touch: row.touch.map(|id| id.to_string()),
        by: people.name(row.created_by),
        class: row.class.map(|class| class.word().to_owned()),
        suggestion: card.suggestion.as_ref().map(suggestion),
        settled: row.settled.as_ref().map(|settled| SettledView {
            how: settled.how.word().to_owned(),
            on: settled.on,
            note: settled.note.clone(),
            by: people.name(settled.by),
        }),
        is_rule: card.rule.is_some(),
    }
}

fn side(row: &EditRow, people: &People<'_>) -> SideText {
    SideText {
        text: row.text.clone(),
        who: people.who(row.contact, &row.author),
        on: row.said_on,
        edit: Some(row.id.to_string()),
        touch: row.touch.map(|id| id.to_string()),
        decided_on: None,
        decided_with: String::new(),
    }
}

/// A pair.
pub fn pair(card: &PairCard, people: &People<'_>) -> PairView {
    let row = &card.row;
    let earlier = match &card.earlier {
        OtherText::Edit(edit) => side(edit, people),
        OtherText::Rule(rule) => SideText {
            text: rule.text.clone(),
            who: None,
            on: at(rule.created_at).to_zoned(jiff::tz::TimeZone::UTC).date(),
            edit: None,
            touch: None,
            decided_on: rule.decided_on,
            decided_with: rule.decided_with.clone(),
        },
    };
    PairView {
        id: row.id.to_string(),
        edit: row.edit.to_string(),
        kind: row.kind.word().to_owned(),
        reason: card.reason.clone(),
        earlier,
        later: side(&card.later, people),
        verdict: row.verdict.map(|v| v.0.word().to_owned()),
        judged_by: row.verdict.and_then(|v| people.name(v.1)),
        answer: row.answer.map(|a| a.0.word().to_owned()),
        answer_note: row.answer_note.clone(),
        answered_by: row.answer.and_then(|a| people.name(a.1)),
        answered_at: row.answer.map(|a| at(a.2)),
    }
}

/// A rule.
pub fn rule(card: &RuleCard, contacts: &[Contact]) -> RuleLine {
    let nobody = HashMap::new();
    let people = People { names: &nobody, contacts, projects: &[] };
    let edit = card.edit.as_ref();
    RuleLine {
        id: card.row.id.to_string(),
        text: card.text.clone(),
        section: card.section.clone(),
        project: card.project.clone(),
        edit: edit.map(|row| (row.id.to_string(), row.said_on)),
        who: edit.and_then(|row| people.who(row.contact, &row.author)),
        decided_on: card.row.decided_on,
        decided_with: card.row.decided_with.clone(),
    }
}
