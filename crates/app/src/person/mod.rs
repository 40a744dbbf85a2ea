//! What is known of the people at a client (K2): the map, the card of motivation, private notes, and the
//! person's own rights: why data are kept, what they are, and that they can be erased (X5).

mod basis;
mod card;
mod erase;
mod file;
mod map;
mod note;

pub use basis::{BasisInput, note_basis};
pub use card::{CardInput, PersonPage, person, save_card};
pub use erase::{Erased, erase, scrub};
pub use file::file;
pub use map::{MapPerson, PeopleMap, Tie, map};
pub use note::{NoteInput, add_note, remove_note, sweep_notes};
pub use store::contact_bases::BasisEntry;
pub use store::contact_cards::ContactCard as Card;
pub use store::contact_notes::Note;

use crate::event::Subject;
use store::contacts::Contact;

fn subject(contact: &Contact) -> Subject<'_> {
    let id = contact.id.to_string();
    Subject { kind: "contact", id, name: &contact.name, client: Some(contact.client) }
}
