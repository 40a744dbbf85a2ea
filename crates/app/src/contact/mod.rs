//! Contacts: the people at a client.

pub mod found;
