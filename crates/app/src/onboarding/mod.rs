//! Onboarding "on the shore" (P8, C087, C106, C107, C114): the programme after the win, and the
//! protocol that the client acknowledges.

mod expectation;
mod link;
mod programme;

pub use expectation::{CheckCell, Expectation, OverdueCheck, check, overdue};
pub use link::{Acknowledged, DAYS_GOOD, Shown, acknowledge, link, link_state, open, revoke};
pub use programme::{
    OnboardingFile, StepCard, StepInput, StepWord, begin, file, mark, save_protocol,
};
pub use store::onboarding_links::ProtocolLink;
pub use store::onboardings::StepCounts;

use crate::error::{Error, Result};
use crate::event::Subject;
use domain::onboarding::Protocol;
use store::clients::Client;

fn subject(client: &Client) -> Subject<'_> {
    let id = client.id.to_string();
    Subject { kind: "onboarding", id, name: &client.name, client: Some(client.id) }
}

fn from_json(text: &str) -> Result<Protocol> {
    serde_json::from_str(text).map_err(|e| Error::Internal(e.into()))
}

fn to_json(protocol: &Protocol) -> Result<String> {
    serde_json::to_string(protocol).map_err(|e| Error::Internal(e.into()))
}
