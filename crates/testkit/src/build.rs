//! What people fill in, complete and acceptable: a test changes only what it is about.

use app::client::ClientInput;
use app::contact::ContactInput;
use app::project::ProjectInput;
use app::teammate::TeammateInput;
use domain::access::Role;

/// A client with a name.
pub fn client_input(name: &str) -> ClientInput {
    ClientInput {
        name: name.to_owned(),
        zone: "Europe/Moscow".to_owned(),
        tier: "b".to_owned(),
        fee_minor: Some(15_000_000),
        currency: "RUB".to_owned(),
        manager: None,
        note: String::new(),
        domains: Vec::new(),
    }
}

/// A contact with a name and addresses.
pub fn contact_input(name: &str, addresses: &[&str]) -> ContactInput {
    ContactInput {
        name: name.to_owned(),
        position: "маркетинг".to_owned(),
        addresses: addresses.iter().map(|&a| a.to_owned()).collect(),
        ..ContactInput::default()
    }
}

/// A project with a name.
pub fn project_input(name: &str) -> ProjectInput {
    ProjectInput { name: name.to_owned(), ..ProjectInput::default() }
}

/// A teammate with a name, an address and a role.
pub fn teammate_input(name: &str, email: &str, role: Role) -> TeammateInput {
    TeammateInput { name: name.to_owned(), email: email.to_owned(), role, addresses: Vec::new() }
}
