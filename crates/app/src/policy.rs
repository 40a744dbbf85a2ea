//! The numbers of the policy as a director sees them: each with its unit and its limits.
//! What they mean stands at [`domain::policy::Policy`]; their names are its fields.

use crate::error::{Error, FieldProblem, Result};
use domain::calendar::WorkingCalendar;
use domain::policy::Policy;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

/// One number that a director may change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// `policy.` and the name of the policy's field.
    pub field: &'static str,
    /// Numbers that belong together.
    pub group: &'static str,
    /// Word of `policy.unit.<word>`.
    pub unit: &'static str,
    pub min: f64,
    pub max: f64,
    /// Whole numbers only.
    pub is_whole: bool,
}

impl Number {
    /// Name of the policy's field.
    pub fn name(&self) -> &'static str {
        self.field.strip_prefix("policy.").unwrap_or(self.field)
    }
}

const fn whole(
    field: &'static str,
    group: &'static str,
    unit: &'static str,
    min: u32,
    max: u32,
) -> Number {
    Number { field, group, unit, min: min as f64, max: max as f64, is_whole: true }
}

const fn real(
    field: &'static str,
    group: &'static str,
    unit: &'static str,
    min: f64,
    max: f64,
) -> Number {
    Number { field, group, unit, min, max, is_whole: false }
}

/// All numbers, group by group. The limits are ours: beyond them a rule never or always speaks.
pub const NUMBERS: &[Number] = &[
    real("policy.false_alarm_budget_per_year", "alarms", "per_year", 0.1, 12.0),
    whole("policy.history_days", "alarms", "days", 90, 3650),
    whole("policy.volume_settle_days", "alarms", "days", 28, 365),
    whole("policy.silence_min_gaps", "silence", "gaps", 3, 50),
    real("policy.silence_min_usual_days", "silence", "workdays", 0.0, 30.0),
    real("policy.silence_flag_times", "silence", "times", 1.0, 20.0),
    real("policy.silence_escalate_times", "silence", "times", 1.0, 40.0),
    real("policy.silence_own_quantile", "silence", "share", 0.0, 1.0),
    whole("policy.silence_skipped_meetings", "silence", "meetings", 1, 20),
    whole("policy.reply_recent", "replies", "replies", 3, 50),
    whole("policy.reply_min_base", "replies", "replies", 5, 200),
    real("policy.reply_flag_score", "replies", "score", 0.5, 20.0),
    real("policy.reply_escalate_score", "replies", "score", 0.5, 40.0),
    real("policy.reply_min_times", "replies", "times", 1.0, 10.0),
    real("policy.reply_max_hours", "replies", "hours", 8.0, 1000.0),
    whole("policy.reply_stale_days", "replies", "days", 7, 365),
    whole("policy.words_window_days", "words", "days", 1, 365),
    whole("policy.words_episode_gap_days", "words", "days", 1, 365),
    real("policy.words_half_life_days", "words", "days", 1.0, 365.0),
    whole("policy.words_direct_confidence", "words", "percent", 1, 100),
    whole("policy.words_flag_confidence", "words", "percent", 1, 100),
    whole("policy.words_watch_confidence", "words", "percent", 1, 100),
    real("policy.main_contact_share", "people", "share", 0.1, 1.0),
    whole("policy.main_contact_min_touches", "people", "messages", 3, 200),
    whole("policy.main_contact_min_others", "people", "messages", 1, 50),
    whole("policy.new_senior_window_days", "people", "days", 1, 365),
    whole("policy.new_senior_min_history_days", "people", "days", 1, 730),
    whole("policy.tasks_min_base_weeks", "tasks", "weeks", 8, 104),
    whole("policy.tasks_recent_weeks", "tasks", "weeks", 4, 52),
    real("policy.tasks_min_score", "tasks", "score", 0.5, 20.0),
    whole("policy.tasks_min_drop_percent", "tasks", "percent", 5, 95),
    whole("policy.approvals_min_base", "approvals", "approvals", 3, 50),
    real("policy.approvals_flag_times", "approvals", "times", 1.0, 20.0),
    real("policy.approvals_escalate_times", "approvals", "times", 1.0, 40.0),
    real("policy.approvals_min_days", "approvals", "workdays", 0.0, 60.0),
    whole("policy.approvals_recent", "approvals", "approvals", 3, 50),
    whole("policy.feedback_recent", "feedback", "deliveries", 3, 50),
    whole("policy.feedback_min_base", "feedback", "deliveries", 3, 100),
    whole("policy.feedback_wait_days", "feedback", "days", 0, 60),
    real("policy.feedback_min_score", "feedback", "score", 0.5, 20.0),
    whole("policy.feedback_min_drop_percent", "feedback", "percent", 5, 95),
    whole("policy.meetings_recent_days", "meetings", "days", 14, 180),
    whole("policy.meetings_min_base", "meetings", "meetings", 3, 100),
    real("policy.meetings_min_score", "meetings", "score", 0.5, 20.0),
    whole("policy.meetings_min_broken", "meetings", "meetings", 1, 50),
    whole("policy.meetings_broken_percent", "meetings", "percent", 5, 100),
    whole("policy.invoices_min_base", "money", "invoices", 2, 50),
    whole("policy.invoice_late_days", "money", "days", 1, 180),
    whole("policy.invoice_escalate_days", "money", "days", 1, 365),
    whole("policy.invoices_recent", "money", "invoices", 1, 20),
    whole("policy.renewal_watch_days", "money", "days", 1, 365),
    whole("policy.renewal_flag_days", "money", "days", 1, 365),
    whole("policy.renewal_escalate_days", "money", "days", 1, 365),
    whole("policy.renewal_talk_days", "money", "days", 1, 730),
    real("policy.kpi_flag_chance", "kpis", "share", 0.05, 0.95),
    real("policy.kpi_escalate_chance", "kpis", "share", 0.0, 0.9),
    whole("policy.kpi_lead_days", "kpis", "days", 0, 90),
    whole("policy.kpi_missed_days", "kpis", "days", 0, 180),
    whole("policy.handling_tell_minutes", "incidents", "minutes", 5, 4800),
    whole("policy.handling_listen_minutes", "incidents", "minutes", 5, 4800),
    whole("policy.handling_apologize_minutes", "incidents", "minutes", 5, 4800),
    whole("policy.handling_solve_minutes", "incidents", "minutes", 5, 19_200),
    whole("policy.handling_prevent_minutes", "incidents", "minutes", 5, 38_400),
    whole("policy.handling_call_minutes", "incidents", "minutes", 5, 960),
    whole("policy.handling_unanswered_minutes", "incidents", "minutes", 5, 960),
    whole("policy.handling_late_points", "incidents", "points", 0, 20),
    whole("policy.handling_mistake_points", "incidents", "points", 0, 20),
    whole("policy.incident_repeat_days", "incidents", "days", 1, 365),
    whole("policy.promise_rate_days", "promises", "days", 30, 1095),
    whole("policy.promise_rate_min", "promises", "promises", 1, 50),
    whole("policy.promise_judged_min", "promises", "promises", 1, 50),
    whole("policy.promise_recent_days", "promises", "days", 14, 365),
    whole("policy.promise_flag_count", "promises", "promises", 1, 20),
    whole("policy.promise_escalate_count", "promises", "promises", 1, 50),
    whole("policy.promise_flag_days", "promises", "days", 1, 180),
    whole("policy.promise_heal_count", "promises", "promises", 1, 50),
    whole("policy.client_owes_flag_days", "promises", "days", 1, 180),
    whole("policy.client_owes_escalate_days", "promises", "days", 1, 365),
    whole("policy.milestone_late_flag_days", "promises", "days", 1, 180),
    whole("policy.milestone_late_escalate_days", "promises", "days", 1, 365),
    whole("policy.milestone_silent_days", "promises", "days", 1, 180),
    whole("policy.milestone_silent_escalate_days", "promises", "days", 1, 365),
    whole("policy.monitor_flag_days", "prevention", "days", 1, 90),
    whole("policy.load_week_hours", "prevention", "hours", 1, 80),
    whole("policy.load_flag_days", "prevention", "days", 1, 90),
    whole("policy.repeat_days", "prevention", "days", 7, 365),
    whole("policy.repeat_flag_count", "prevention", "repeats", 1, 50),
    whole("policy.repeat_escalate_count", "prevention", "repeats", 1, 50),
    whole("policy.sla_days", "sla", "days", 7, 365),
    whole("policy.sla_min", "sla", "cases", 1, 100),
    whole("policy.sla_escalate_count", "sla", "cases", 1, 100),
    whole("policy.sla_flag_times", "sla", "times", 1, 50),
    whole("policy.coverage_floor_percent", "coverage", "percent", 0, 100),
    whole("policy.coverage_min_history_days", "coverage", "days", 7, 365),
    whole("policy.coverage_min_messages", "coverage", "messages", 1, 100),
    whole("policy.busy_question_days", "busy", "days", 1, 90),
    whole("policy.busy_proposed_days", "busy", "days", 1, 180),
    whole("policy.busy_min_confidence", "busy", "percent", 1, 100),
];

/// The policy that a workspace keeps; one that cannot be read is the default.
pub fn read(json: &str) -> Policy {
    serde_json::from_str(json).unwrap_or_default()
}

/// The value of a number, as it stands in a form.
pub fn value(policy: &Policy, number: &Number) -> String {
    let fields = fields(policy).unwrap_or_default();
    let value = fields.get(number.name()).and_then(Value::as_f64).unwrap_or_default();
    value.to_string()
}

/// The policy with the numbers that were typed; a number that was not sent stays.
pub fn with_numbers<'a>(
    policy: &Policy,
    typed: impl Fn(&str) -> Option<&'a str>,
) -> Result<Policy> {
    let mut fields = fields(policy)?;
    let mut problems = Vec::new();
    for number in NUMBERS {
        let Some(text) = typed(number.field) else { continue };
        match parse(number, text) {
            Some(value) => {
                fields.insert(number.name().to_owned(), value);
            }
            None => problems.push(FieldProblem { field: number.field, code: "out-of-range" }),
        }
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    Ok(serde_json::from_value(Value::Object(fields)).map_err(anyhow::Error::new)?)
}

/// Refuses a policy with a number beyond its limits or with intervals that are no working day.
pub fn check(policy: &Policy) -> Result<()> {
    let fields = fields(policy)?;
    let is_wrong = |number: &&Number| {
        let value = fields.get(number.name()).and_then(Value::as_f64);
        !value.is_some_and(|value| (number.min..=number.max).contains(&value))
    };
    let mut problems: Vec<FieldProblem> = NUMBERS
        .iter()
        .filter(is_wrong)
        .map(|number| FieldProblem { field: number.name(), code: "out-of-range" })
        .collect();
    let calendar = WorkingCalendar::weekends_only(TimeZone::UTC);
    if !policy.working_hours.is_empty() && calendar.with_intervals(&policy.working_hours).is_err() {
        problems.push(FieldProblem { field: "working_hours", code: "hours_order" });
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

fn fields(policy: &Policy) -> Result<Map<String, Value>> {
    match serde_json::to_value(policy).map_err(anyhow::Error::new)? {
        Value::Object(fields) => Ok(fields),
        other => Err(anyhow::anyhow!("a policy is an object, not {other}").into()),
    }
}

fn parse(number: &Number, text: &str) -> Option<Value> {
    let text = text.trim().replace(',', ".");
    let value: f64 = text.parse().ok()?;
    if !(number.min..=number.max).contains(&value) {
        return None;
    }
    if number.is_whole { text.parse::<u32>().ok().map(Value::from) } else { Some(value.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_the_table_is_a_field_and_its_default_lies_within_the_limits() {
        let fields = fields(&Policy::default()).expect("fields");
        for number in NUMBERS {
            let value = fields.get(number.name()).and_then(Value::as_f64);
            let value = value.unwrap_or_else(|| panic!("no field {}", number.name()));
            assert!((number.min..=number.max).contains(&value), "{}: {value}", number.name());
        }
        // What is left out is no number: lists and words.
        let listed: Vec<&str> = NUMBERS.iter().map(Number::name).collect();
        let numbers = fields.iter().filter(|(_, v)| v.is_number());
        for (name, _) in numbers {
            assert!(listed.contains(&name.as_str()), "{name} is not shown");
        }
    }

    #[test]
    fn a_policy_beyond_the_limits_is_refused() {
        assert!(check(&Policy::default()).is_ok());
        let policy = Policy { history_days: 5, reply_max_hours: f64::NAN, ..Policy::default() };
        let Err(Error::Invalid(problems)) = check(&policy) else { panic!("accepted") };
        let fields: Vec<&str> = problems.iter().map(|p| p.field).collect();
        assert_eq!(fields, ["history_days", "reply_max_hours"]);
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        let old = Policy::default();
        let typed = |field: &str| match field {
            "policy.silence_min_gaps" => Some("7"),
            "policy.false_alarm_budget_per_year" => Some("0,5"),
            _ => None,
        };
        let new = with_numbers(&old, typed).expect("a policy");
        let expected =
            Policy { silence_min_gaps: 7, false_alarm_budget_per_year: 0.5, ..old.clone() };
        assert_eq!(new, expected);
        for bad in ["", "x", "-1", "2.5", "1e9"] {
            let typed = |field: &str| (field == "policy.silence_min_gaps").then_some(bad);
            let Err(Error::Invalid(problems)) = with_numbers(&old, typed) else {
                panic!("{bad} was accepted")
            };
            assert_eq!(problems[0].field, "policy.silence_min_gaps");
        }
    }
}
