//! The reader's own profile and tokens.

use super::{Choice, Errors, Pager, View};
use jiff::Timestamp;
use serde::Serialize;

/// A sign-in on one device.
#[derive(Clone, Debug, Serialize)]
pub struct SessionRow {
    pub id: String,
    /// As the device calls itself, shortened: «Chrome, Windows».
    pub device: String,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
    pub is_this: bool,
}

/// GET `/profile`. Two forms: POST `/profile` and POST `/profile/password`.
#[derive(Clone, Debug, Serialize)]
pub struct ProfilePage {
    pub name: String,
    pub email: String,
    pub role: String,
    pub langs: Vec<Choice>,
    pub themes: Vec<Choice>,
    /// The first one is empty: as the agency.
    pub zones: Vec<Choice>,
    pub errors: Errors,
    pub password_errors: Errors,
    pub sessions: Vec<SessionRow>,
}

impl View for ProfilePage {
    const TEMPLATE: &'static str = "account/profile.html";
}

/// One API token.
#[derive(Clone, Debug, Serialize)]
pub struct TokenRow {
    pub id: String,
    pub name: String,
    /// Words of `scope.<word>`.
    pub scopes: Vec<String>,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
    pub is_expired: bool,
}

/// GET `/tokens`. Fields of the form: `name`, `scopes` (many), `expires` (days, or empty).
#[derive(Clone, Debug, Serialize)]
pub struct TokensPage {
    pub tokens: Vec<TokenRow>,
    /// Shown once, right after it was made.
    pub fresh: Option<String>,
    pub name: String,
    pub scopes: Vec<Choice>,
    pub expiries: Vec<Choice>,
    pub errors: Errors,
    pub pager: Pager,
}

impl View for TokensPage {
    const TEMPLATE: &'static str = "account/tokens.html";
}
