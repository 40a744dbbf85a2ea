//! Settings of the agency.

use super::{Choice, Errors, View};
use serde::Serialize;

/// One number of the policy. Label, explanation and unit are at `policy.<name>`,
/// `policy.<name>.hint`, `policy.unit.<unit>`.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyNumber {
    /// Also the name of the field, with `policy.` before it.
    pub name: String,
    pub value: String,
    pub default: String,
    pub min: String,
    pub max: String,
    pub step: String,
    /// Word of `policy.unit.<word>`: `percent`, `days`, `times`, `messages`, `months`, `hours`, `per_week`.
    pub unit: String,
}

/// Numbers that belong together; the heading is at `policy.group.<name>`.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyGroup {
    pub name: String,
    pub numbers: Vec<PolicyNumber>,
}

/// What the present numbers would have cost and brought on the agency's own past (L6).
#[derive(Clone, Debug, Serialize)]
pub struct AlarmBudget {
    /// False alarms a week over the last 12 weeks, by the answers given.
    pub false_per_week: f64,
    pub allowed_per_week: f64,
    pub n_answered: i64,
    pub n_unanswered: i64,
}

/// Working hours of a day, before and after the break: fields `hours_<n>_from`, `hours_<n>_until`.
#[derive(Clone, Debug, Serialize)]
pub struct WorkSpan {
    pub number: i64,
    pub from: String,
    pub until: String,
}

/// A day that departs from the week.
#[derive(Clone, Debug, Serialize)]
pub struct CalendarDay {
    /// ISO date.
    pub date: jiff::civil::Date,
    pub is_working: bool,
    pub label: String,
}

/// GET `/settings`.
#[derive(Clone, Debug, Serialize)]
pub struct SettingsPage {
    pub name: String,
    pub version: i64,
    pub zones: Vec<Choice>,
    pub langs: Vec<Choice>,
    pub calendars: Vec<Choice>,
    pub hours: Vec<WorkSpan>,
    /// Domains and addresses by which the agency's own mail is told, one a line.
    pub own_domains: String,
    pub own_addresses: String,
    /// Departures of this year and the next, from the calendar and the agency's own.
    pub days: Vec<CalendarDay>,
    /// The agency's own departures, one a line: `2026-03-09 off Company day`.
    pub own_days: String,
    pub groups: Vec<PolicyGroup>,
    pub budget: Option<AlarmBudget>,
    pub errors: Errors,
}

impl View for SettingsPage {
    const TEMPLATE: &'static str = "settings/page.html";
}
