//! Whose touch is it? By address, then by a rule, then by domain, then by conversation; what finds
//! no client waits in the unsorted tray (L1).

use channels::Person;
use domain::id::{ClientId, ContactId, TeammateId};
use domain::touch::Direction;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use text::learn::Adapter;

/// Domains where anybody has an address: they tell nothing about the company.
const PUBLIC_DOMAINS: &[&str] = &[
    "aol.com",
    "bk.ru",
    "duck.com",
    "fastmail.com",
    "gmail.com",
    "gmx.com",
    "gmx.de",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "inbox.ru",
    "internet.ru",
    "list.ru",
    "live.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "narod.ru",
    "outlook.com",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "rambler.ru",
    "ro.ru",
    "tut.by",
    "ukr.net",
    "vk.com",
    "xmail.ru",
    "ya.ru",
    "yahoo.com",
    "yandex.by",
    "yandex.com",
    "yandex.kz",
    "yandex.ru",
    "yandex.ua",
];

/// Does the domain belong to a public mail service?
pub fn is_public_domain(domain: &str) -> bool {
    PUBLIC_DOMAINS.binary_search(&domain).is_ok()
}

/// The domain of an address, if it is one.
pub fn domain_of(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain).filter(|d| !d.is_empty())
}

/// Everything that is known about addresses, loaded once for an import.
#[derive(Clone, Debug, Default)]
pub struct AddressBook {
    pub own_addresses: HashSet<String>,
    pub own_domains: HashSet<String>,
    pub teammates: HashMap<String, TeammateId>,
    pub contacts: HashMap<String, (ContactId, ClientId)>,
    pub client_domains: HashMap<String, ClientId>,
    /// By address or by domain; `None` says: ignore.
    pub address_rules: HashMap<String, Option<ClientId>>,
    pub domain_rules: HashMap<String, Option<ClientId>>,
    /// What the answers of the agency have taught the reading of messages.
    pub adapter: Arc<Adapter>,
}

/// Where a touch goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Client(ClientId),
    /// A rule or a person said: not about a client.
    Ignored,
    /// Bulk and automatic mail of unknown senders.
    Automatic,
    Unsorted,
}

/// The decision about one touch.
#[derive(Clone, Debug, PartialEq)]
pub struct Routed {
    pub direction: Direction,
    pub place: Place,
    pub contact: Option<ContactId>,
    pub teammate: Option<TeammateId>,
    /// The outside party, by whom the tray groups: an address or a chat name.
    pub counterpart: String,
    /// A person of a known client who is not among its contacts yet.
    pub stranger: Option<Person>,
}

/// Who took part in a touch.
#[derive(Clone, Copy, Debug)]
pub struct Participants<'a> {
    pub from: Option<&'a Person>,
    pub to: &'a [Person],
    pub cc: &'a [Person],
}

impl AddressBook {
    /// Is the person one of the agency's?
    pub fn is_own(&self, address: &str) -> bool {
        self.teammates.contains_key(address)
            || self.own_addresses.contains(address)
            || domain_of(address).is_some_and(|d| self.own_domains.contains(d))
    }

    /// The client of a domain or of the nearest parent domain.
    fn client_of_domain(&self, address: &str) -> Option<ClientId> {
        let mut domain = domain_of(address)?;
        loop {
            if let Some(client) = self.client_domains.get(domain) {
                return Some(*client);
            }
            domain = domain.split_once('.').map(|(_, rest)| rest).filter(|r| r.contains('.'))?;
        }
    }

    fn rule_for(&self, address: &str) -> Option<Option<ClientId>> {
        let by_domain = || domain_of(address).and_then(|d| self.domain_rules.get(d));
        self.address_rules.get(address).or_else(by_domain).copied()
    }

    /// Decides where a touch goes. `of_thread` is the client of its conversation, if that is known.
    pub fn route(
        &self,
        who: Participants<'_>,
        is_automatic: bool,
        of_thread: Option<ClientId>,
    ) -> Routed {
        let from = who.from.filter(|p| !p.address.is_empty());
        let is_from_us = from.is_some_and(|p| self.is_own(&p.address));
        let outside: Vec<&Person> = if is_from_us {
            let others = who.to.iter().chain(who.cc);
            others.filter(|p| !p.address.is_empty() && !self.is_own(&p.address)).collect()
        } else {
            from.into_iter().collect()
        };
        let direction = match (is_from_us, outside.is_empty()) {
            (true, true) => Direction::Internal,
            (true, false) => Direction::Outgoing,
            (false, _) => Direction::Incoming,
        };
        let teammate = self.teammate_of(who, is_from_us);
        let counterpart = outside.first().map_or_else(String::new, |p| p.address.clone());
        let mut routed = Routed {
            direction,
            place: Place::Unsorted,
            contact: None,
            teammate,
            counterpart,
            stranger: None,
        };
        if direction == Direction::Internal {
            // A conversation among teammates counts only where it grew out of a client's thread.
            routed.place = of_thread.map_or(Place::Ignored, Place::Client);
            return routed;
        }
        for person in &outside {
            if let Some((contact, client)) = self.contacts.get(&person.address) {
                routed.place = Place::Client(*client);
                routed.contact = Some(*contact);
                return routed;
            }
        }
        for person in &outside {
            let found = match self.rule_for(&person.address) {
                Some(None) => {
                    routed.place = Place::Ignored;
                    return routed;
                }
                Some(Some(client)) => Some(client),
                None => self.client_of_domain(&person.address),
            };
            if let Some(client) = found {
                routed.place = Place::Client(client);
                routed.stranger = Some((*person).clone()).filter(|_| !is_automatic);
                return routed;
            }
        }
        if let Some(client) = of_thread {
            routed.place = Place::Client(client);
        } else if is_automatic {
            routed.place = Place::Automatic;
        }
        routed
    }

    fn teammate_of(&self, who: Participants<'_>, is_from_us: bool) -> Option<TeammateId> {
        let find =
            |people: &[Person]| people.iter().find_map(|p| self.teammates.get(&p.address)).copied();
        if is_from_us {
            who.from.and_then(|p| self.teammates.get(&p.address)).copied()
        } else {
            find(who.to).or_else(|| find(who.cc))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const ROMASHKA: ClientId = ClientId(Uuid::from_u128(1));
    const ROGA: ClientId = ClientId(Uuid::from_u128(2));
    const DINA: ContactId = ContactId(Uuid::from_u128(3));
    const ALISA: TeammateId = TeammateId(Uuid::from_u128(4));

    fn book() -> AddressBook {
        AddressBook {
            own_domains: HashSet::from(["agency.example".to_owned()]),
            teammates: HashMap::from([("alisa@agency.example".to_owned(), ALISA)]),
            contacts: HashMap::from([("dina@mail.ru".to_owned(), (DINA, ROMASHKA))]),
            client_domains: HashMap::from([("roga.example".to_owned(), ROGA)]),
            address_rules: HashMap::from([("spam@roga.example".to_owned(), None)]),
            ..AddressBook::default()
        }
    }

    fn person(address: &str) -> Person {
        Person { name: String::new(), address: address.to_owned() }
    }

    fn route(from: &str, to: &[&str], thread: Option<ClientId>) -> Routed {
        let from = Some(person(from)).filter(|p| !p.address.is_empty());
        let to: Vec<Person> = to.iter().map(|a| person(a)).collect();
        let who = Participants { from: from.as_ref(), to: &to, cc: &[] };
        book().route(who, false, thread)
    }

    #[test]
    fn public_domains_are_sorted_for_the_search() {
        assert!(PUBLIC_DOMAINS.is_sorted());
        assert!(is_public_domain("mail.ru") && !is_public_domain("roga.example"));
    }

    #[test]
    fn an_address_goes_before_a_domain_and_a_subdomain_counts() {
        let touch = route("dina@mail.ru", &["alisa@agency.example"], None);
        assert_eq!(touch.place, Place::Client(ROMASHKA));
        assert_eq!((touch.direction, touch.contact), (Direction::Incoming, Some(DINA)));
        assert_eq!(touch.teammate, Some(ALISA));
        let touch = route("ivan@mail.roga.example", &["alisa@agency.example"], None);
        assert_eq!(touch.place, Place::Client(ROGA));
        assert_eq!(touch.stranger.map(|p| p.address).as_deref(), Some("ivan@mail.roga.example"));
    }

    #[test]
    fn our_own_letter_goes_to_the_client_it_is_written_to() {
        let touch =
            route("alisa@agency.example", &["boris@agency.example", "x@roga.example"], None);
        assert_eq!((touch.direction, touch.place), (Direction::Outgoing, Place::Client(ROGA)));
        assert_eq!(touch.counterpart, "x@roga.example");
    }

    #[test]
    fn talk_among_teammates_counts_only_in_a_clients_thread() {
        let to = &["boris@agency.example"];
        assert_eq!(route("alisa@agency.example", to, None).place, Place::Ignored);
        assert_eq!(route("alisa@agency.example", to, Some(ROGA)).place, Place::Client(ROGA));
    }

    #[test]
    fn a_rule_to_ignore_wins_over_the_domain_and_unknown_people_wait() {
        assert_eq!(route("spam@roga.example", &[], None).place, Place::Ignored);
        assert_eq!(route("who@else.example", &[], None).place, Place::Unsorted);
        assert_eq!(route("who@else.example", &[], Some(ROGA)).place, Place::Client(ROGA));
        assert_eq!(route("", &[], None).place, Place::Unsorted);
    }
}
