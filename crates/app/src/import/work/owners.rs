//! Whose is a task? By the client's name, else by its project: one that is ours, or one that is
//! named like a client.

use crate::access::Actor;
use crate::error::Result;
use crate::intake::Intake;
use crate::intake::route::{AddressBook, Participants, Place};
use channels::Person;
use domain::fold::fold;
use domain::id::{ClientId, ProjectId};
use std::collections::{HashMap, HashSet};
use store::{Conn, client_list, projects};

/// A name shorter than this inside another name is chance.
const NAME_CHARS_MIN: usize = 4;
/// What stands before a name and is not the name.
const FORMS: &[&str] = &["ооо", "оао", "зао", "пао", "ао", "ип", "llc", "ltd", "inc", "gmbh"];

/// The clients that the importing person sees, by their names and their projects' names.
pub struct Owners {
    clients: HashMap<String, ClientId>,
    visible: HashSet<ClientId>,
    projects: HashMap<String, (ProjectId, ClientId)>,
    book: AddressBook,
}

impl Owners {
    /// Loads what the actor may see.
    pub async fn load(conn: &mut Conn, actor: &Actor) -> Result<Owners> {
        let (workspace, audience) = (actor.workspace, actor.audience());
        let names = client_list::names(conn, workspace, &audience).await?;
        let visible = names.iter().map(|(id, _)| *id).collect();
        let clients = names.into_iter().map(|(id, name)| (plain(&name), id)).collect();
        let mut by_name = HashMap::new();
        for (project, client, name) in projects::names(conn, workspace, &audience).await? {
            by_name.entry(plain(&name)).or_insert((project, client));
        }
        let book = Intake::open(conn, workspace, None, None).await?.book().clone();
        Ok(Owners { clients, visible, projects: by_name, book })
    }

    /// The client of a row and its project: by the client's name, else by the project's.
    pub fn find(&self, client: &str, project: &str) -> Option<(ClientId, Option<ProjectId>)> {
        let (client, project) = (plain(client), plain(project));
        let of_project = self.projects.get(&project).copied();
        if let Some(found) = self.clients.get(&client) {
            return Some((*found, of_project.filter(|(_, of)| of == found).map(|(id, _)| id)));
        }
        if let Some((id, of)) = of_project {
            return Some((of, Some(id)));
        }
        let named = self.clients.get(&project).copied();
        named.or_else(|| self.named_in(&project)).map(|found| (found, None))
    }

    /// The client whose name stands in a text as whole words; the longest, if there are several.
    pub fn named_in(&self, text: &str) -> Option<ClientId> {
        let text = format!(" {} ", plain(text));
        let stands = |name: &str| {
            name.chars().count() >= NAME_CHARS_MIN && text.contains(&format!(" {name} "))
        };
        let found = self.clients.iter().filter(|(name, _)| stands(name));
        found.max_by_key(|(name, id)| (name.len(), **id)).map(|(_, id)| *id)
    }

    /// The client of most of the people, and those of them who are the client's.
    pub fn of_people<'a>(
        &self,
        people: impl Iterator<Item = &'a Person>,
    ) -> Option<(ClientId, Vec<&'a Person>)> {
        let mut by_client: HashMap<ClientId, Vec<&Person>> = HashMap::new();
        for person in people.filter(|p| !p.address.is_empty() && !self.book.is_own(&p.address)) {
            let who = Participants { from: Some(person), to: &[], cc: &[] };
            if let Place::Client(client) = self.book.route(who, false, None).place
                && self.visible.contains(&client)
            {
                by_client.entry(client).or_default().push(person);
            }
        }
        by_client.into_iter().max_by_key(|(client, people)| (people.len(), *client))
    }
}

/// Folded words without signs and without the form of the company: «ООО "Ромашка"» is «ромашка».
fn plain(name: &str) -> String {
    let folded = fold(name);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let kept: Vec<&str> = words.clone().filter(|w| !FORMS.contains(w)).collect();
    if kept.is_empty() { words.collect::<Vec<_>>().join(" ") } else { kept.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn names_are_compared_without_signs_and_forms() {
        for (name, expected) in [
            ("ООО «Ромашка»", "ромашка"),
            ("Ёлка-Трейд: лендинг", "елка трейд лендинг"),
            ("Acme, Inc.", "acme"),
            ("ИП", "ип"),
            ("", ""),
        ] {
            assert_eq!(plain(name), expected);
        }
    }
}
