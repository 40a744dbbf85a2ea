//! Teammates, invitations, access.

use super::{Choice, Errors, Link, View};
use jiff::Timestamp;
use serde::Serialize;

/// One teammate.
#[derive(Clone, Debug, Serialize)]
pub struct TeammateRow {
    pub id: String,
    pub name: String,
    pub email: String,
    /// Word of `role.<word>`.
    pub role: String,
    /// `None`: the role sees all clients.
    pub n_clients: Option<i64>,
    pub seen_at: Option<Timestamp>,
    pub is_disabled: bool,
    pub is_me: bool,
}

/// An invitation that was not yet accepted.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationRow {
    pub id: String,
    pub name: String,
    pub email: String,
    pub role: String,
    pub by: String,
    pub expires_at: Timestamp,
    pub is_expired: bool,
}

/// The form of an invitation. Fields: `name`, `email`, `role`, `clients` (many).
#[derive(Clone, Debug, Default, Serialize)]
pub struct InvitationForm {
    pub name: String,
    pub email: String,
    pub roles: Vec<Choice>,
    pub clients: Vec<Choice>,
    pub errors: Errors,
}

/// GET `/teammates`.
#[derive(Clone, Debug, Serialize)]
pub struct TeamPage {
    pub teammates: Vec<TeammateRow>,
    pub invitations: Vec<InvitationRow>,
    /// Shown once, right after it was made: the full address to hand over.
    pub fresh_link: Option<String>,
    pub form: InvitationForm,
    pub may_manage: bool,
}

impl View for TeamPage {
    const TEMPLATE: &'static str = "team/page.html";
}

/// GET `/teammates/{id}`: role and access of one teammate.
#[derive(Clone, Debug, Serialize)]
pub struct TeammatePage {
    pub teammate: TeammateRow,
    /// For the check that nobody changed it meanwhile.
    pub version: i64,
    pub roles: Vec<Choice>,
    /// Those with access are chosen.
    pub clients: Vec<Choice>,
    /// Clients that they manage: access to these is not taken away.
    pub managed: Vec<Link>,
    /// Further addresses by which they are known in mail and chats, one a line.
    pub addresses: String,
    pub errors: Errors,
    pub may_manage: bool,
}

impl View for TeammatePage {
    const TEMPLATE: &'static str = "team/teammate.html";
}
