//! What the client is offered after an incident, and what is learned from it.

pub mod client_page;
pub mod library;
pub mod option;
pub mod post_mortem;
pub mod public;
pub mod statement;

use super::{Posted, refused};
use crate::failure::Failure;
use crate::session::Member;
use crate::view::way_out::{About, ReceiptItem, Weight};
use crate::view::{Errors, Link};
use app::incident::Incident;
use app::incident::choice::Choice;
use axum::http::StatusCode;
use domain::access::Action;
use domain::compensation::Compensation;
use domain::incident::IncidentState;
use domain::money::{minor_text, parse_minor};
use std::collections::BTreeMap;

/// What stands around a page of an incident.
fn about(member: &Member, incident: &Incident, client: &str) -> About {
    let is_open = incident.state == IncidentState::Open;
    About {
        incident: Link::new(incident.id, &incident.title),
        client: Link::new(incident.client, client),
        currency: incident.currency.clone(),
        may_edit: is_open && member.actor.may(Action::EditIncident),
        may_tell: is_open && member.actor.may(Action::TellClient),
    }
}

/// Every field of the forms on these pages: templates are strict, so that each has a value.
const FIELDS: &[&str] = &[
    "check_how",
    "check_weeks",
    "client_value",
    "due_on",
    "finding",
    "kind",
    "lesson",
    "name",
    "new_date",
    "own_cost",
    "owner",
    "sum",
    "terms",
    "title",
    "what",
    "why",
];

/// What was typed, and what is wrong with it: a page that comes back loses nothing.
struct Again {
    status: StatusCode,
    values: BTreeMap<String, String>,
    errors: Errors,
}

impl Default for Again {
    fn default() -> Self {
        let values = FIELDS.iter().map(|name| ((*name).to_owned(), String::new())).collect();
        Again { status: StatusCode::OK, values, errors: Errors::new() }
    }
}

impl Again {
    /// After a refusal that a reader can mend; anything else is a failure.
    fn after(posted: &Posted, error: app::Error) -> Result<Again, Failure> {
        let (status, mut errors) = refused(&posted.member.locale, error)?;
        // Forms stand several on a page: what is wrong is said above them all, too.
        if !errors.contains_key("")
            && let Some(first) = errors.values().next().cloned()
        {
            errors.insert(String::new(), first);
        }
        let typed = posted.form.fields().filter(|(name, _)| *name != "csrf");
        let mut values = Again::default().values;
        values.extend(typed.map(|(name, value)| (name.to_owned(), value.to_owned())));
        Ok(Again { status, values, errors })
    }
}

/// A sum as typed: blanks as separators and a comma are fine; `Err` names what is none.
fn sum(posted: &Posted, field: &'static str) -> app::Result<Option<i64>> {
    let Some(text) = posted.form.opt(field) else { return Ok(None) };
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let minor = parse_minor(&plain.replace(',', "."));
    minor.map(Some).map_err(|_| app::Error::field(field, "not_a_sum"))
}

/// A day as a form sends it.
fn day(posted: &Posted, field: &'static str) -> app::Result<Option<jiff::civil::Date>> {
    let Some(text) = posted.form.opt(field) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| app::Error::field(field, "no_date"))
}

/// A sum as the input of a form has it.
fn sum_text(minor: Option<i64>) -> String {
    let text = minor.map(minor_text).unwrap_or_default();
    text.strip_suffix(".00").map_or(text.clone(), str::to_owned)
}

fn weight(of: &Compensation) -> Weight {
    Weight { word: of.adequacy.word(), reasons: of.reasons.clone(), efficiency: of.efficiency }
}

fn receipt(choice: &Choice) -> ReceiptItem {
    ReceiptItem {
        number: choice.receipt.number.clone(),
        title: choice.receipt.title.clone(),
        terms: choice.receipt.terms.clone(),
        chosen_by: choice.row.chosen_by.clone(),
        chosen_at: super::at(choice.row.chosen_at),
    }
}
