//! The pages before sign-in.

use super::{Choice, Errors, View};
use jiff::Timestamp;
use serde::Serialize;

/// GET `/sign-in`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SignInPage {
    pub email: String,
    /// Where to go afterwards: a path of ours.
    pub next: String,
    /// The address belongs to several agencies: which one? Field `workspace`.
    pub agencies: Vec<Choice>,
    pub errors: Errors,
}

impl View for SignInPage {
    const TEMPLATE: &'static str = "gate/sign_in.html";
}

/// GET `/setup`: nobody is here yet; the first person makes the agency.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SetupPage {
    pub agency: String,
    pub name: String,
    pub email: String,
    pub zones: Vec<Choice>,
    /// The code of the server's log is asked for. Field `code`.
    pub asks_code: bool,
    pub errors: Errors,
}

impl View for SetupPage {
    const TEMPLATE: &'static str = "gate/setup.html";
}

/// GET `/invitations/{token}`.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationPage {
    pub token: String,
    pub agency: String,
    pub invited_by: String,
    pub email: String,
    pub name: String,
    /// Word of `role.<word>`.
    pub role: String,
    pub expires_at: Timestamp,
    pub errors: Errors,
}

impl View for InvitationPage {
    const TEMPLATE: &'static str = "gate/invitation.html";
}
