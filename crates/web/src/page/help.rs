//! Help, and the reference of the API for people.

use super::show;
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::view::admin::{ApiDocsPage, HelpPage};
use axum::extract::State;

/// GET `/help`.
pub async fn help(State(app): State<App>, member: Member) -> Answer {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    show(&app, &member, &HelpPage { version }).await
}

/// GET `/api/docs`: a script fills it from the document.
pub async fn api_docs(State(app): State<App>, member: Member) -> Answer {
    let document = "/api/v1/openapi.json".to_owned();
    show(&app, &member, &ApiDocsPage { document }).await
}
