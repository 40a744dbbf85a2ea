//! Contacts: the people at a client; commands.

mod archive;
mod card;
mod create;
mod edit;
pub mod found;
mod merge;
mod read;

use crate::check::Check;
use crate::error::Result;
use crate::event::Subject;
use domain::touch::Channel;
pub use store::contacts::Contact;

pub use archive::{archive, restore};
pub use card::{ContactCard, card};
pub(crate) use create::add;
pub use create::create;
pub use edit::edit;
pub use merge::{ContactMerge, merge, preview_merge};
pub use read::{ContactEntry, get, of_client};

/// How a contact stands to the agency; empty: not known.
pub const ATTITUDES: &[&str] =
    &["", "champion", "supporter", "friendly", "neutral", "wary", "rival_leaning", "hostile"];

/// What a person fills in about a contact.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContactInput {
    pub name: String,
    pub position: String,
    pub phone: String,
    /// Word of a channel; empty: not known.
    pub preferred: String,
    /// One of [`ATTITUDES`].
    pub attitude: String,
    pub is_senior: bool,
    pub note: String,
    /// Addresses in mail and chats.
    pub addresses: Vec<String>,
}

impl ContactInput {
    fn checked(&self) -> Result<ContactInput> {
        let mut check = Check::default();
        let channels: Vec<&str> =
            Channel::ALL.iter().map(|c| c.word()).chain(std::iter::once("")).collect();
        let input = ContactInput {
            name: check.name("name", &self.name),
            position: check.line("position", &self.position),
            phone: check.line("phone", &self.phone),
            preferred: check.one_of("preferred", &self.preferred, &channels),
            attitude: check.one_of("attitude", &self.attitude, ATTITUDES),
            is_senior: self.is_senior,
            note: check.note("note", &self.note),
            addresses: check.addresses("addresses", &self.addresses),
        };
        check.done()?;
        Ok(input)
    }
}

fn subject(contact: &Contact) -> Subject<'_> {
    Subject {
        kind: "contact",
        id: contact.id.to_string(),
        name: &contact.name,
        client: Some(contact.client),
    }
}
