//! The load of the team, and the work that was given for a client.

use super::incident::Values;
use super::{Choice, Errors, Link, View};
use jiff::civil::Date;
use serde::Serialize;

/// A week of a person.
#[derive(Clone, Debug, Serialize)]
pub struct WeekCell {
    pub from: Date,
    pub planned_hours: f64,
    pub capacity_hours: f64,
    /// Of the capacity; above 100: too much.
    pub percent: i64,
    pub is_overloaded: bool,
}

/// A piece of work.
#[derive(Clone, Debug, Serialize)]
pub struct GivenLine {
    pub id: String,
    /// Empty: the reader does not see the client.
    pub what: String,
    pub client: Option<Link>,
    pub who: String,
    pub hours: f64,
    pub from_on: Date,
    pub due_on: Date,
    pub done_on: Option<Date>,
    /// When it can be done at the earliest, where that is after the date.
    pub feasible_on: Option<Date>,
    pub late_days: i64,
    pub niche: String,
    /// done, said, never.
    pub fit: &'static str,
    pub mentor: Option<String>,
    pub override_reason: String,
    pub version: i64,
    pub form: GivenForm,
}

/// The form of a piece of work.
#[derive(Clone, Debug, Default, Serialize)]
pub struct GivenForm {
    pub values: Values,
    pub people: Vec<Choice>,
    pub mentors: Vec<Choice>,
    pub kpis: Vec<Choice>,
}

/// A person with hours, weeks and work.
#[derive(Clone, Debug, Serialize)]
pub struct PersonRow {
    pub id: String,
    pub name: String,
    pub week_hours: f64,
    pub is_assumed: bool,
    pub niches: Vec<String>,
    pub weeks: Vec<WeekCell>,
    pub open: Vec<GivenLine>,
    pub n_late: i64,
}

/// GET `/load`.
#[derive(Clone, Debug, Serialize)]
pub struct LoadPage {
    pub people: Vec<PersonRow>,
    pub may_manage: bool,
    pub errors: Errors,
}

impl View for LoadPage {
    const TEMPLATE: &'static str = "load/team.html";
}

/// GET `/clients/{id}/assignments`, and the same again with errors.
#[derive(Clone, Debug, Serialize)]
pub struct AssignmentsPage {
    pub client: Link,
    pub given: Vec<GivenLine>,
    pub form: GivenForm,
    pub today: Date,
    pub may_edit: bool,
    pub may_close: bool,
    pub errors: Errors,
}

impl View for AssignmentsPage {
    const TEMPLATE: &'static str = "load/client.html";
}
